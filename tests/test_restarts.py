"""A real box that is brought back while people use it."""

import http.client
import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from siantre_box.storage import backup
from tests.client import Client
from tests.ports import free_port
from tests.real import PROGRAM, ROOT, RealBox, command
from tests.waiting import until
from tests.world import PASSWORD

pytestmark = pytest.mark.slow


def takes(box: RealBox) -> tuple[str, str]:
    """Take a number with a new phone; return its link and its label."""
    key, label = box.client().take()
    return f"/tiket/{key}", label


def has_restarted(box: RealBox, boot: object) -> bool:
    try:
        return box.health()["boot"] != boot
    except (OSError, http.client.HTTPException):
        return False


def admin(box: RealBox) -> Client:
    client = box.client()
    assert client.post("/masuk", nama="budi", sandi=PASSWORD).status == 303
    return client


def see(box: RealBox, link: str) -> int:
    return box.client().get(link).status


def test_the_admin_goes_back_to_a_copy_within_seconds(real: RealBox) -> None:
    early, _ = takes(real)
    budi = admin(real)
    assert budi.post("/admin/cadangan/buat").status == 303
    late, label = takes(real)
    assert label == "A-002"
    boot = real.health()["boot"]
    # Looked at before: a busy machine may come to it only after the restart.
    assert f'data-boot="{boot}"' in budi.get("/admin/cadangan/memulihkan").words
    answer = budi.post("/admin/cadangan/1/pulihkan")
    assert answer.headers["Location"] == "/admin/cadangan/memulihkan"
    until(lambda: has_restarted(real, boot))
    assert (see(real, early), see(real, late)) == (200, 404)
    assert takes(real)[1] == "A-003"
    assert (real.home / "lama" / "000001" / "siantre.db").exists()
    again = real.client()
    again.cookies = budi.cookies
    assert again.get("/admin/cadangan").status == 303
    shown = admin(real).get("/admin/cadangan").words
    assert "Data dipulihkan dari cadangan." in shown
    assert real.end(signal.SIGTERM) == 0


def test_a_file_is_taken_by_command_while_the_box_runs(
    real: RealBox, tmp_path: Path
) -> None:
    link, _ = takes(real)
    stick = tmp_path / "stick.db"
    assert command(real.home, "backup", stick).returncode == 0
    takes(real)
    boot = real.health()["boot"]
    restored = command(real.home, "restore", stick)
    whose, now, used = restored.stdout.splitlines()
    assert whose.startswith("Milik SiAntre (kotak ini): nomor terakhir A-001, ")
    assert now.startswith("Data sekarang: SiAntre, nomor terakhir A-002, ")
    assert used == "Cadangan stick.db dipakai sekarang."
    until(lambda: has_restarted(real, boot))
    assert see(real, link) == 200
    assert takes(real)[1] == "A-003"


def test_a_copy_brought_to_a_new_pc_works_the_same_minute(
    real: RealBox, tmp_path: Path
) -> None:
    link, _ = takes(real)
    stick = tmp_path / "stick.db"
    command(real.home, "backup", stick)
    assert real.end(signal.SIGTERM) == 0
    new_pc = RealBox(tmp_path / "new" / "home", "--port", free_port())
    said = command(new_pc.home, "restore", stick)
    whose, used = said.stdout.splitlines()
    assert whose.startswith("Milik SiAntre: nomor terakhir A-001, ")
    assert used == "Cadangan stick.db dipakai saat SiAntre dibuka."
    try:
        new_pc.start()
        assert see(new_pc, link) == 200
        assert takes(new_pc)[1] == "A-002"
        assert admin(new_pc).get("/admin/cadangan").status == 200
    finally:
        new_pc.leave()


def answer(home: Path, file: Path, typed: str) -> tuple[int, str]:
    """Restore a file with somebody at the terminal; return the exit code and words."""
    here, there = os.openpty()
    try:
        os.write(here, typed.encode())
        done = subprocess.run(
            [*PROGRAM, "--home", str(home), "restore", str(file)],
            cwd=ROOT,
            stdin=there,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout
    finally:
        os.close(here)
        os.close(there)


def test_somebody_at_the_terminal_is_asked_before_anything_happens(
    real: RealBox, tmp_path: Path
) -> None:
    other = RealBox(tmp_path / "other" / "home", "--port", free_port())
    command(other.home, "create-admin", "sari", typed=f"{PASSWORD}\n")
    command(other.home, "set", "business_name", "Klinik Anggrek")
    file = tmp_path / "other.db"
    command(other.home, "backup", file)
    code, said = answer(real.home, file, "tidak\n")
    assert code == 1
    assert "Milik Klinik Anggrek (kotak lain): belum ada nomor." in said
    assert said.endswith("Tidak jadi. Data tidak berubah.\n")
    assert not list(real.home.glob("*.pulihkan"))
    boot = real.health()["boot"]
    code, said = answer(real.home, file, "ya\n")
    assert (code, said.endswith("dipakai sekarang.\n")) == (0, True)
    until(lambda: has_restarted(real, boot))


def test_a_file_copied_by_hand_is_told_from_a_copy(
    real: RealBox, tmp_path: Path
) -> None:
    takes(real)
    bare = Path(shutil.copy(real.home / "siantre.db", tmp_path / "siantre.db"))
    new_home = tmp_path / "new" / "home"
    said = command(new_home, "restore", bare).stdout
    assert "Berkas ini bukan cadangan" in said
    assert "Nomor terbaru mungkin tidak ikut." in said


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"bukan data" * 500, "rusak"), (b"", "kosong"), (None, "tidak ada")],
)
def test_a_file_that_is_no_copy_is_refused_in_one_sentence(
    real: RealBox, tmp_path: Path, content: bytes | None, said: str
) -> None:
    file = tmp_path / "salinan.db"
    if content is not None:
        file.write_bytes(content)
    boot = real.health()["boot"]
    refused = command(real.home, "restore", file)
    assert refused.returncode == 1
    assert re.fullmatch(rf"[^\n]*salinan.db[^\n]*{said}[^\n]*\n", refused.stderr)
    assert real.health()["boot"] == boot


def test_a_clean_exit_leaves_a_copy_and_no_mark(real: RealBox) -> None:
    takes(real)
    assert real.end(signal.SIGTERM) == 0
    newest = backup.list_copies(real.home / "cadangan")[0]
    assert newest.reason == backup.Reason.EXIT
    assert not (real.home / "sedang-berjalan").exists()
    assert not (real.home / "siantre.db-wal").exists()


def test_after_kill_nine_it_starts_with_the_same_tickets(real: RealBox) -> None:
    link, _ = takes(real)
    real.end(signal.SIGKILL)
    assert (real.home / "sedang-berjalan").exists()
    real.start()
    assert see(real, link) == 200
    assert takes(real)[1] == "A-002"


def test_a_box_killed_and_spoilt_serves_again_and_says_so(real: RealBox) -> None:
    link, _ = takes(real)
    admin(real).post("/admin/cadangan/buat")
    takes(real)
    real.end(signal.SIGKILL)
    for end in ("-wal", "-shm"):
        (real.home / f"siantre.db{end}").unlink(missing_ok=True)
    file = real.home / "siantre.db"
    file.write_bytes(file.read_bytes()[:40_000])
    real.start()
    assert see(real, link) == 200
    assert takes(real)[1] == "A-003"
    desk = real.operator().get("/operator").words
    assert "Data rusak, jadi cadangan terbaru dipakai." in desk
    assert len(list(real.home.glob("rusak/*/siantre.db"))) == 1


def test_a_power_cut_in_the_middle_of_a_practice_leaves_a_clean_morning(
    real: RealBox,
) -> None:
    budi = real.operator()
    assert budi.post("/operator/latihan").status == 303
    assert budi.post("/operator/berikutnya", sekarang="").status == 303
    assert real.client().get("/").status == 503
    real.end(signal.SIGKILL)
    real.start()
    assert takes(real)[1] == "A-001"
    report = admin(real).get("/admin/laporan").words
    assert re.search(r"Diambil</small><b>1</b>", report)

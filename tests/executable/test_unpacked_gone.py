"""The folder that the program unpacked itself into may go: a cleaner asks nobody."""

import re
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.executable.conftest import Program, folders_of
from tests.executable.flow import (
    Browser,
    boot,
    follow,
    printed_address,
    serve_one_visitor,
    set_up,
    sit_down,
    take_a_number,
)
from tests.executable.shop import CounterPc
from tests.screen import GREEN, Screen
from tests.waiting import A_MOMENT, until
from tests.world import PASSWORD

pytestmark = [pytest.mark.executable, pytest.mark.timeout(600)]
PAGES = """
/ /tv /tv/papan /masuk /poster /anjungan /operator /operator/riwayat /admin/layanan
/admin/pengguna /admin/pengaturan /admin/laporan /admin/cadangan /admin/kesiapan
/sehat /periksa
"""


@pytest.fixture
def moved(program: Program, tmp_path: Path) -> Program:
    """The executable in a place from which it can be taken away."""
    program.file = Path(shutil.copy(program.file, tmp_path / "siantre-box"))
    return program


def take_away(program: Program, process) -> None:
    """Delete what was unpacked, and the program's file too, as an update does."""
    (folder,) = folders_of(process)
    shutil.rmtree(folder)
    program.file.unlink()


def test_every_page_and_file_is_there_without_the_folder(
    moved: Program, tmp_path: Path
) -> None:
    process = moved.start()
    url = moved.address(process)
    take_away(moved, process)
    owner = Browser(url)
    set_up(owner)
    assert serve_one_visitor(url, "sari") == "A-001"
    for page in PAGES.split():
        assert owner.open(page), page
    assert printed_address(owner.download("/poster.pdf"), tmp_path)
    owner.open("/admin/laporan")
    (sheet,) = set(re.findall(r'href="([^"]+\.xlsx)"', owner.page))
    assert owner.download(sheet).startswith(b"PK")
    for asset in set(re.findall(r'"(/aset/[^"]+)"', owner.page)):
        assert owner.download(asset)


def test_a_call_is_spoken_without_the_folder(moved: Program) -> None:
    moved.make_admin()
    process = moved.start()
    url = moved.address(process)
    take_away(moved, process)
    take_a_number(url)
    desk = sit_down(url, "sari")
    desk.send("/operator/berikutnya", sekarang="")
    tv = Browser(url)
    (event,) = set(re.findall(r'data-event="([1-9]\d*)"', tv.open("/tv/papan")))
    assert len(tv.download(f"/suara/{event}.mp3")) > 30_000


def test_a_copy_is_made_and_brought_back_without_the_folder(moved: Program) -> None:
    process = moved.start()
    url = moved.address(process)
    take_away(moved, process)
    owner = Browser(url)
    set_up(owner)
    take_a_number(url)
    owner.send("/admin/cadangan/buat")
    before = boot(url)
    # Not followed: a busy machine may come there in the middle of the restart.
    assert owner.post("/admin/cadangan/1/pulihkan").status == 303
    until(lambda: boot(url) not in ("", before))
    assert take_a_number(url)[1] == "A-002"
    process.send_signal(signal.SIGTERM)
    assert process.wait(A_MOMENT) == 0


@pytest.fixture
def pc(linux_file: Path, tmp_path: Path) -> Iterator[CounterPc]:
    """A counter's computer with a window whose unpacked folder is gone."""
    screen = Screen()
    pc = CounterPc(screen, tmp_path)
    pc.file = linux_file
    Program(linux_file, pc.home).make_admin("budi")
    process = pc.run("--home", pc.home, "--port", pc.port, "--no-browser")
    until(lambda: pc.serves() and pc.color_of_head() == GREEN)
    (folder,) = folders_of(process)
    shutil.rmtree(folder)
    yield pc
    pc.end()
    screen.end()


def test_the_buttons_work_without_the_folder(pc: CounterPc) -> None:
    pc.press("panel")
    assert follow(pc.links()[0]).place == "/operator/loket"
    pc.press("poster")
    assert follow(pc.links(2)[1]).place == "/poster.pdf"
    pc.press("tv")
    pc.dialog("Hanya ada satu layar")
    pc.key("Return")
    assert "--kiosk" in pc.kiosk()
    pc.press("help")
    pc.dialog("Kode bantuan")
    pc.key("shift+Tab", "Return")
    pc.dialog("Paket bantuan disimpan")
    pc.key("Return")
    pc.stop()
    pc.press("switch")
    until(lambda: pc.color_of_head() == GREEN)
    assert take_a_number(f"http://127.0.0.1:{pc.port}")[1] == "A-001"


def test_the_windows_questions_work_without_the_folder(pc: CounterPc) -> None:
    stick = pc.place / "stick"
    stick.mkdir()
    pc.press("backup")
    until(lambda: pc.screen.windows("Pilih flashdisk atau folder"))
    pc.screen.do("mousemove", 180, 310)
    pc.key("ctrl+slash")
    pc.type(str(stick))
    pc.screen.do("key", "Return", "sleep", "0.5", "key", "Return")
    pc.dialog("Cadangan selesai")
    assert list(stick.glob("*/siantre-*.db"))
    pc.key("Return")
    pc.press("password")
    pc.dialog("Ganti sandi admin")
    pc.type("sandi-baru-1")
    pc.key("Tab")
    pc.type("sandi-baru-1")
    pc.key("Return")
    pc.dialog("Kata sandi diganti")
    browser = Browser(f"http://127.0.0.1:{pc.port}")
    browser.send("/masuk", nama="budi", sandi="sandi-baru-1")
    assert browser.place != "/masuk"
    assert PASSWORD != "sandi-baru-1"

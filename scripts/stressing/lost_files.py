"""The files of a running box deleted or moved: noticed, said, and written back."""

import http.client
import json
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

from stressing.box import Box, Tally, crowding, furnished, wait_until
from tests.client import Client

FILE = "siantre.db"
SOON = 10.0  # seconds until it is repaired: a tick to notice, two to restart
PAGES = (
    *("/", "/tv", "/masuk", "/operator", "/operator/riwayat", "/poster", "/poster.pdf"),
    *("/admin/layanan", "/admin/loket", "/admin/pengguna", "/admin/pengaturan"),
    *("/admin/laporan", "/admin/cadangan", "/admin/kesiapan", "/sehat", "/periksa"),
)
SAID = "dihapus atau dipindah saat SiAntre berjalan"
GONE = "File data tidak ada di tempatnya"


def deleted_files(is_quick: bool) -> Tally:
    """Each file alone, all of them, the home: nothing acknowledged is lost."""
    tally = Tally("files deleted or moved under a running box: nothing is lost")
    with furnished(8) as box:
        box.start()
        expected = _label_after(tally, box, 3)
        for _ in range(1 if is_quick else 5):
            for lose in LOSSES:
                expected = _lose_and_go_on(tally, box, lose, expected)
            expected = _move_away_and_back(tally, box, expected)
        box.end(15)
        box.start()
        label = box.browser().take()[1]
        tally.check(label == f"A-{expected:03}", f"{label} after the last start")
        tally.check(not box.doubles(), "a number twice")
        tally.check("Traceback" not in box.complaints(), box.complaints()[-900:])
        tally.figure = f"{expected} numbers, none lost or twice; "
        tally.figure += ", ".join(lose.__name__.strip("_") for lose in LOSSES)
    return tally


def _label_after(tally: Tally, box: Box, number: int) -> int:
    label = box.browser().take()[1]
    tally.check(label == f"A-{number:03}", f"{label} instead of {number}")
    return number + 1


def _lose_and_go_on(
    tally: Tally, box: Box, lose: Callable[[Path], bool], expected: int
) -> int:
    how, admin, desk = lose.__name__.strip("_"), box.admin(), box.desk()
    admin.post("/admin/cadangan/dimengerti")
    boot = _boot(box)
    restarts = lose(box.home)
    # What was acknowledged before anybody noticed is not lost either.
    expected += _is_given(box)
    seconds = SOON * crowding()

    def is_repaired() -> bool:
        return _boot(box) not in ("", boot) or _look(tally, box)

    if restarts:
        repaired = wait_until(is_repaired, seconds)
        tally.check(repaired, f"{how}: it was not repaired within {seconds:.0f} s")
    else:
        wait_until(lambda: (box.home / "siantre.nomor").exists(), seconds)
    page = admin.get("/admin/kesiapan")
    tally.check(page.status == 200, f"{how}: the owner sees {page.status}")
    if restarts:
        tally.check(SAID in page.words, f"{how}: nothing is said")
    status = desk.get("/operator").status
    tally.check(status == 200, f"{how}: the desk is logged out: {status}")
    return _label_after(tally, box, expected)


def _move_away_and_back(tally: Tally, box: Box, expected: int) -> int:
    """Leave no place for a home: it is said, nothing is given, and it goes on later."""
    admin, elsewhere = box.admin(), box.home.with_name("dipindah")
    box.home.rename(elsewhere)
    box.home.write_text("bukan folder")
    is_said = wait_until(lambda: GONE in admin.get("/admin/kesiapan").words)
    tally.check(is_said, "a home that is gone is not said")
    _look_at_all(tally, admin)
    refused = box.browser().post("/ambil", layanan=1, nonce=secrets.token_hex(16))
    tally.check(refused.status == 507, f"a number without a file: {refused.status}")
    box.home.unlink()
    elsewhere.rename(box.home)
    wait_until(lambda: GONE not in admin.get("/admin/kesiapan").words)
    return _label_after(tally, box, expected)


def _look_at_all(tally: Tally, browser: Client) -> None:
    for path in PAGES:
        status = browser.get(path).status
        tally.check(status < 500, f"{path} answers {status}")


def _look(tally: Tally, box: Box) -> bool:
    """Ask for some page while it is being repaired; a box that restarts hangs up."""
    try:
        status = box.browser().get(secrets.choice(PAGES)).status
    except (OSError, http.client.HTTPException):
        return False
    tally.check(status < 500 or status == 507, f"a page answers {status}")
    return False


def _is_given(box: Box) -> bool:
    nonce = secrets.token_hex(16)
    try:
        return box.browser().post("/ambil", layanan=1, nonce=nonce).status == 303
    except (OSError, http.client.HTTPException):
        return False


def _boot(box: Box) -> str:
    try:
        answer = box.browser().get("/sehat")
    except (OSError, http.client.HTTPException):
        return ""
    if answer.status != 200:
        return ""
    return str(json.loads(answer.words)["boot"])


def _database(home: Path) -> bool:
    for part in ("", "-wal", "-shm"):
        (home / f"{FILE}{part}").unlink(missing_ok=True)
    return True


def _log_alone(home: Path) -> bool:
    (home / f"{FILE}-wal").unlink()
    return True


def _ledger(home: Path) -> bool:
    (home / "siantre.nomor").unlink()
    return False


def _home(home: Path) -> bool:
    shutil.rmtree(home)
    return True


def _home_moved(home: Path) -> bool:
    aside = home.with_name("lama")
    shutil.rmtree(aside, ignore_errors=True)
    home.rename(aside)
    return True


def _replaced(home: Path) -> bool:
    (home / FILE).rename(home / "salah-taruh.db")
    (home / FILE).write_bytes(b"bukan data")
    return True


LOSSES: tuple[Callable[[Path], bool], ...] = (
    *(_database, _log_alone, _ledger, _home, _home_moved, _replaced),
)

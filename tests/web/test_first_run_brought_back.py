"""A copy made in the middle of the first run, and the box that goes back to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from siantre_box.core import (
    auth,
    changes,
    database,
    rollover,
    services,
)
from siantre_box.setup_code import SetupCode
from siantre_box.storage import backup, recovery_notice
from siantre_box.storage.backup import Reason
from siantre_box.storage.database_copy import NoRoom
from siantre_box.storage.setup_marker import SetupMarker
from siantre_box.storage.storage import Storage
from tests.storage.test_database_copy import ruin
from tests.web.browser import COUNTER_PC, THIS_COMPUTER, Browser
from tests.web.conftest import box_of, join_pages
from tests.web.test_first_run import ANI, CLINIC, CODE, SKIP, WIFI, reach
from tests.world import Watch, visitor_takes


@pytest.fixture
def home(tmp_path: Path, watch: Watch) -> Iterator[Path]:
    """The home of a box that was never set up."""
    yield tmp_path
    database.close()


class Box:
    """A box from one start to the next, on its own file."""

    def __init__(self, home: Path) -> None:
        self.storage = Storage(home)
        self.storage.open()
        changes.begin()
        rollover.ensure_current()
        self.storage.settle()
        self.pages = join_pages(
            setup_marker=SetupMarker(home),
            setup_code=SetupCode(CODE),
            back_up=self.copy,
            restore=self.restore,
        )

    def browser(self, address: str = THIS_COMPUTER) -> Browser:
        return Browser(self.pages, address)

    def copy(self, reason: str) -> Path:
        storage = self.storage
        return backup.make(storage.database, storage.copies, Reason(reason))

    def restore(self, sequence: int) -> None:
        copies = backup.list_copies(self.storage.copies)
        [chosen] = [one.path for one in copies if one.sequence == sequence]
        self.storage.restore(chosen)

    def gone(self) -> "Box":
        """Lose the file and restart."""
        self.storage.close()
        self.storage.database.unlink()
        return Box(self.storage.home)

    def damaged(self) -> "Box":
        """Spoil the file and restart."""
        home = self.storage.home
        self.storage.close()
        ruin(self.storage.database, seed=3)
        (home / "perlu-diperiksa").touch()
        return Box(home)


def finish(browser: Browser) -> None:
    browser.send("/mulai/wifi", **WIFI, **SKIP)
    assert browser.page.path == "/mulai/siap"


def log_in(browser: Browser) -> Browser:
    browser.send("/masuk", nama=ANI["masuk"], sandi=ANI["sandi"], lanjut="/mulai")
    return browser


def test_the_admin_goes_on_where_the_copy_was_made_and_nobody_else(home):
    box = Box(home)
    reach(box.browser(), 4)
    box.copy(Reason.PERIODIC)
    again = box.damaged()
    for address in (THIS_COMPUTER, COUNTER_PC):
        stranger = again.browser(address)
        assert stranger.open("/mulai").path.startswith("/masuk")
        assert stranger.send("/mulai/admin", **ANI).path.startswith("/masuk")
    owner = log_in(again.browser())
    assert owner.page.path == "/mulai/wifi"
    finish(owner)
    assert SetupMarker(home).is_there()


def test_a_file_that_is_gone_in_the_first_run_comes_back_as_a_damaged_one(home):
    box = Box(home)
    reach(box.browser(), 4)
    box.copy(Reason.PERIODIC)
    again = box.gone()
    assert (
        recovery_notice.current().title == "Data hilang, jadi cadangan terbaru dipakai."
    )
    assert again.browser().send("/mulai/admin", **ANI).path.startswith("/masuk")
    owner = log_in(again.browser())
    assert owner.page.path == "/mulai/wifi"
    finish(owner)


def test_an_empty_file_in_the_first_run_comes_back_too(home):
    box = Box(home)
    reach(box.browser(), 4)
    box.copy(Reason.PERIODIC)
    box.storage.close()
    box.storage.database.write_bytes(b"")
    assert log_in(Box(home).browser()).page.path == "/mulai/wifi"


def test_a_file_that_is_gone_with_only_spoilt_copies_is_said_and_begins_again(home):
    box = Box(home)
    reach(box.browser(), 4)
    ruin(box.copy(Reason.PERIODIC), seed=3)
    again = box.gone()
    assert recovery_notice.current().title == "Data hilang dan tidak ada cadangan."
    assert again.browser().open("/mulai").path == "/mulai/nama"


def test_without_any_copy_an_absent_file_is_a_first_start(home):
    assert Box(home).browser().open("/mulai").path == "/mulai/nama"
    assert recovery_notice.current() is None


def test_a_box_that_gave_numbers_goes_through_its_last_steps_again(home):
    box = Box(home)
    owner = reach(box.browser(), 4)
    box.copy(Reason.PERIODIC)
    finish(owner)
    for letter in "AAB":
        visitor_takes(service_of(letter))
    newest = backup.list_copies(box.storage.copies)[0]
    newest.path.unlink()
    owner = log_in(box.damaged().browser())
    assert owner.page.path == "/mulai/wifi"
    assert owner.send("/mulai/layanan", **CLINIC).path == "/mulai/wifi"
    finish(owner)
    assert visitor_takes(service_of("A")).label == "A-003"


def test_the_end_of_the_first_run_is_copied_so_that_it_need_not_be_done_again(home):
    box = Box(home)
    owner = reach(box.browser(), 2)
    box.copy(Reason.EXIT)
    finish(reach(owner, 4))
    again = box.damaged().browser()
    assert again.open("/operator").path.startswith("/masuk")
    assert log_in(again).page.path == "/operator/loket"


def test_a_full_disk_does_not_keep_the_box_from_being_opened(home):
    box = Box(home)
    box_of(box.pages).back_up = without_room
    owner = reach(box.browser(), 4)
    finish(owner)


def test_a_copy_without_an_admin_is_refused_where_nobody_could_open_it(home):
    box = Box(home)
    owner = reach(box.browser(), 2)
    early = box.copy(Reason.EXIT)
    finish(reach(owner, 4))
    page = owner.send("/admin/cadangan/1/pulihkan")
    assert page.status == 409
    assert f"Berkas {early.name} belum punya akun admin." in page.words
    assert not box.storage.needs_restart()


def test_before_the_first_run_is_over_any_copy_may_come_back(home):
    box = Box(home)
    reach(box.browser(), 2)
    box.copy(Reason.EXIT)
    box.restore(1)
    box.storage.close()
    assert Box(home).browser().open("/mulai").path == "/mulai/admin"
    assert not auth.has_admin()


def without_room(reason: str) -> Path:
    raise NoRoom(f"Penyimpanan penuh: {reason}.")


def service_of(letter: str) -> int:
    """Return the id of the service with this letter."""
    [found] = [row.id for row in services.in_order() if row.letter == letter]
    return int(found)

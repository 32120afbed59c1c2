import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from siantre_box import jobs
from siantre_box.core import practice, rollover, sqlite
from siantre_box.core.models import Session, User
from siantre_box.storage import backup, copies
from siantre_box.storage.backup import LOCK, Reason
from siantre_box.storage.copies import EVERY, QUIET, Copies
from siantre_box.storage.second_folder import ABSENT
from siantre_box.storage.storage import Storage
from tests.storage.test_database_copy import labels, ruin
from tests.world import Box, Watch, visitor_takes


@dataclass
class TimedCopies:
    """The copies of the small world's box, and the watch that they go by."""

    copies: Copies
    watch: Watch
    folder: Path

    def later(self, seconds: float) -> None:
        """Let time go by, with a tick at its end."""
        self.watch.later(seconds=seconds)
        self.copies.tick()

    def made(self) -> list[str]:
        """Return why copies were made until now, the oldest first."""
        self.copies.finish()
        return [one.reason for one in backup.list_copies(self.folder)][::-1]


@pytest.fixture
def timed(box: Box, watch: Watch) -> Iterator[TimedCopies]:
    storage = Storage(box.path.parent)
    looked_after = Copies(storage, lambda: watch.ran)
    looked_after.begin()
    yield TimedCopies(looked_after, watch, storage.copies)
    looked_after.end()


def test_each_quarter_of_an_hour_a_changed_file_is_copied(
    box: Box, timed: TimedCopies
) -> None:
    visitor_takes(box.umum)
    timed.later(EVERY - 1)
    assert timed.made() == []
    visitor_takes(box.umum)
    timed.later(EVERY)
    assert timed.made() == [Reason.PERIODIC]


def test_a_file_that_did_not_change_is_not_copied_again(
    box: Box, timed: TimedCopies
) -> None:
    visitor_takes(box.umum)
    for _ in range(3):
        timed.later(EVERY)
        assert timed.made() == [Reason.PERIODIC]


def test_an_idle_file_is_copied_once_though_its_log_was_emptied_for_it(
    box: Box, timed: TimedCopies
) -> None:
    notice = jobs.notice_other_processes()
    visitor_takes(box.umum)
    for _ in range(8):
        notice()
        timed.later(EVERY)
        timed.copies.finish()
    assert timed.made() == [Reason.PERIODIC]


def test_a_clock_that_jumps_costs_no_copy(box: Box, timed: TimedCopies) -> None:
    visitor_takes(box.umum)
    timed.watch.jump("2016-01-01 08:00")
    timed.later(EVERY)
    assert timed.made() == [Reason.PERIODIC]


def test_the_end_of_a_round_is_copied(box: Box, timed: TimedCopies) -> None:
    visitor_takes(box.umum)
    timed.copies.tick()
    timed.made()
    timed.watch.at("2026-03-03 00:00")
    rollover.ensure_current()
    timed.copies.tick()
    assert timed.made() == [Reason.ROUND_END]


def test_a_reset_by_hand_is_copied_once_and_before(
    box: Box, timed: TimedCopies
) -> None:
    visitor_takes(box.umum)
    timed.copies.tick()
    timed.copies.make(Reason.RESET)
    rollover.reset_now(User.get(User.name == "Budi"), is_trial=False)
    timed.copies.tick()
    assert timed.made() == [Reason.RESET]


def test_a_reset_that_was_refused_costs_the_end_of_the_round_no_copy(
    box: Box, timed: TimedCopies
) -> None:
    visitor_takes(box.umum)
    timed.copies.tick()
    timed.copies.make(Reason.RESET)
    visitor_takes(box.umum)
    timed.watch.at("2026-03-03 00:01")
    rollover.ensure_current()
    timed.copies.tick()
    assert timed.made() == [Reason.RESET, Reason.ROUND_END]


def test_the_end_of_a_practice_is_not_copied(
    box: Box, timed: TimedCopies, sari: Session
) -> None:
    practice.begin(sari)
    timed.copies.tick()
    rollover.end_practice()
    timed.copies.tick()
    assert timed.made() == []
    visitor_takes(box.umum)
    timed.watch.at("2026-03-03 00:00")
    rollover.ensure_current()
    timed.copies.tick()
    assert timed.made() == [Reason.ROUND_END]


def test_a_large_file_is_copied_at_the_ends_of_rounds_only(
    box: Box, timed: TimedCopies, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "LARGE", 0)
    visitor_takes(box.umum)
    timed.later(EVERY)
    assert timed.made() == []
    timed.watch.at("2026-03-03 00:00")
    rollover.ensure_current()
    timed.copies.tick()
    assert timed.made() == [Reason.ROUND_END]


def test_the_last_copy_is_made_on_the_way_out_if_anything_changed(
    box: Box, timed: TimedCopies
) -> None:
    visitor_takes(box.umum)
    timed.copies.end()
    timed.copies.make_last()
    timed.copies.make_last()
    assert timed.made() == [Reason.EXIT]


def alone(box: Box, tmp_path: Path) -> list[str]:
    """Return the numbers in the file when it is copied without its log."""
    return labels(Path(shutil.copy(box.path, tmp_path / "alone.db")))


def test_a_copy_leaves_the_file_whole_without_its_log(
    box: Box, timed: TimedCopies, tmp_path: Path
) -> None:
    visitor_takes(box.umum)
    assert alone(box, tmp_path) == []
    timed.copies.make(Reason.BY_HAND)
    timed.copies.finish()
    assert alone(box, tmp_path) == ["A-001"]


def test_the_log_is_emptied_when_nothing_was_written_for_a_while(
    box: Box, timed: TimedCopies, tmp_path: Path
) -> None:
    for _ in range(3):
        visitor_takes(box.umum)
        timed.later(QUIET - 1)
        timed.copies.finish()
        assert alone(box, tmp_path) == []
    timed.later(QUIET)
    timed.copies.finish()
    assert alone(box, tmp_path) == ["A-001", "A-002", "A-003"]
    assert box.path.with_name("siantre.db-wal").stat().st_size == 0


def test_a_reader_in_the_way_of_the_log_is_waited_out_and_holds_up_nobody(
    box: Box, timed: TimedCopies, tmp_path: Path
) -> None:
    timed.copies.tick()
    reader = sqlite.open_beside(box.path)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM queues").fetchone()
    visitor_takes(box.umum)
    timed.later(0)
    timed.later(QUIET)
    timed.copies.finish()
    assert alone(box, tmp_path) == []
    reader.close()
    timed.later(1)
    timed.copies.finish()
    assert alone(box, tmp_path) == ["A-001"]


def test_the_tick_never_waits_for_a_copy(box: Box, timed: TimedCopies) -> None:
    visitor_takes(box.umum)
    timed.folder.mkdir()
    with FileLock(timed.folder / LOCK):
        timed.later(EVERY)
        assert backup.list_copies(timed.folder) == ()
    assert timed.made() == [Reason.PERIODIC]


def test_what_went_wrong_is_said_until_a_copy_is_made(
    box: Box, timed: TimedCopies
) -> None:
    visitor_takes(box.umum)
    timed.folder.touch()
    timed.later(EVERY)
    timed.made()
    assert "tidak bisa ditulisi" in timed.copies.problem
    timed.folder.unlink()
    timed.copies.make(Reason.BY_HAND)
    assert timed.copies.problem is None


def test_a_file_found_damaged_by_its_copy_asks_for_a_restart(
    box: Box, watch: Watch
) -> None:
    visitor_takes(box.umum)
    spoilt = box.path.parent / "home" / "siantre.db"
    spoilt.parent.mkdir()
    spoilt.write_bytes(box.path.read_bytes())
    ruin(spoilt, seed=21)
    storage = Storage(spoilt.parent)
    looked_after = Copies(storage, lambda: watch.ran)
    looked_after.begin()
    visitor_takes(box.gigi)
    watch.later(seconds=EVERY)
    looked_after.tick()
    looked_after.end()
    assert storage.needs_restart()


@pytest.fixture
def stick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of the owner's that is not there yet."""
    return tmp_path_factory.mktemp("media") / "stick"


def test_a_second_copy_goes_into_the_owners_folder(
    box: Box, timed: TimedCopies, stick: Path
) -> None:
    stick.mkdir()
    rollover.change_settings({"backup_folder": str(stick)})
    timed.later(EVERY)
    timed.made()
    (second,) = backup.list_copies(backup.own_folder(stick))
    assert second.reason == Reason.PERIODIC
    assert timed.copies.second_problem is None


def test_a_folder_just_chosen_gets_the_newest_copy_at_once(
    box: Box, timed: TimedCopies, stick: Path
) -> None:
    stick.mkdir()
    timed.copies.make(Reason.BY_HAND)
    rollover.change_settings({"backup_folder": str(stick)})
    timed.copies.tick()
    timed.made()
    (second,) = backup.list_copies(backup.own_folder(stick))
    assert second.reason == Reason.BY_HAND


def test_a_stick_that_is_not_there_is_said_and_no_folder_is_made(
    box: Box, timed: TimedCopies, stick: Path
) -> None:
    rollover.change_settings({"backup_folder": str(stick)})
    timed.later(EVERY)
    assert timed.made() == [Reason.PERIODIC]
    assert timed.copies.second_problem == ABSENT
    assert not stick.exists()
    stick.mkdir()
    visitor_takes(box.umum)
    timed.later(EVERY)
    timed.made()
    assert timed.copies.second_problem is None


def test_a_folder_that_cannot_be_one_costs_nothing(
    box: Box, timed: TimedCopies
) -> None:
    rollover.change_settings({"backup_folder": os.sep + "a" * 249})
    timed.later(EVERY)
    assert timed.made() == [Reason.PERIODIC]
    assert timed.copies.second_problem == ABSENT

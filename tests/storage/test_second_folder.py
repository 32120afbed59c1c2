import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from siantre_box import paths
from siantre_box.core import database, identity, rollover, settings
from siantre_box.core.folders import InsideTheData, NotAWholeFolder
from siantre_box.storage import backup, second_folder
from siantre_box.storage.backup import Reason
from siantre_box.storage.copies import Copies
from siantre_box.storage.second_folder import (
    ABSENT,
    INSIDE,
    LOOK_EVERY,
    FolderState,
    SecondFolder,
)
from siantre_box.storage.storage import Storage
from tests.world import Box, Watch, visitor_takes


@pytest.fixture
def stick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The owner's folder, plugged in."""
    stick = tmp_path_factory.mktemp("media") / "stick"
    stick.mkdir()
    return stick


@pytest.fixture
def copies(box: Box, watch: Watch, monkeypatch: pytest.MonkeyPatch) -> Iterator[Copies]:
    """Who looks after the copies, with the watch in the test's hand."""
    monkeypatch.setattr(second_folder, "PATIENCE", 60.0)
    copies = Copies(Storage(box.path.parent), lambda: watch.ran)
    copies.begin()
    yield copies
    copies.end()


def choose(copies: Copies, folder: Path) -> FolderState:
    rollover.change_settings({"backup_folder": str(folder)})
    copies.tick()
    copies.finish()
    return copies.second.look()


def later(copies: Copies, watch: Watch) -> FolderState:
    watch.later(seconds=LOOK_EVERY)
    copies.tick()
    copies.finish()
    return copies.second.seen


def written(stick: Path) -> int:
    return len(backup.list_copies(backup.own_folder(stick)))


def test_a_folder_just_chosen_is_said_to_be_good_or_not(copies, stick):
    assert copies.second.look() == FolderState()
    assert choose(copies, stick).problem is None
    assert choose(copies, stick / "gone").problem == ABSENT
    assert copies.second.look().has_answered


def test_it_is_looked_at_once_more_when_a_page_asks(copies, stick):
    choose(copies, stick)
    stick.rename(stick.with_name("unplugged"))
    assert copies.second.look().problem == ABSENT
    assert copies.second_problem == ABSENT


def test_a_stick_pulled_out_is_noticed_and_gets_what_it_missed(
    copies, stick, watch, box
):
    choose(copies, stick)
    away = stick.rename(stick.with_name("unplugged"))
    assert later(copies, watch).problem == ABSENT
    visitor_takes(box.umum)
    copies.make(Reason.BY_HAND)
    assert not stick.exists()
    away.rename(stick)
    assert later(copies, watch).problem is None
    assert written(stick) == 1


def test_a_stick_that_comes_and_goes_gets_the_same_copy_once(copies, stick, watch):
    copies.make(Reason.BY_HAND)
    choose(copies, stick)
    for _ in range(3):
        stick.rename(stick.with_name("unplugged"))
        later(copies, watch)
        stick.with_name("unplugged").rename(stick)
        later(copies, watch)
    assert written(stick) == 1


def test_a_copy_made_while_the_folder_comes_goes_there_once(box, stick, watch):
    storage = Storage(box.path.parent)
    second = SecondFolder(storage, lambda: watch.ran)
    rollover.change_settings({"backup_folder": str(stick)})
    second.tick()
    made = backup.make(storage.database, storage.copies, Reason.PERIODIC)
    second.copy(made, Reason.PERIODIC)
    second.begin()
    second.end()
    assert written(stick) == 1


def test_a_stick_that_is_away_while_a_copy_is_made_gets_it_when_it_is_back(
    copies, stick, watch, box
):
    choose(copies, stick)
    away = stick.rename(stick.with_name("unplugged"))
    copies.make(Reason.BY_HAND)
    copies.finish()
    assert copies.second_problem == ABSENT
    away.rename(stick)
    assert later(copies, watch).problem is None
    assert written(stick) == 1


def test_a_folder_chosen_while_another_is_written_gets_the_copy_too(
    copies, stick, monkeypatch
):
    other = stick.with_name("other")
    other.mkdir()
    choose(copies, stick)
    make = backup.make

    def make_while_the_owner_chooses(file, folder, reason):
        made = make(file, folder, reason)
        if folder.parent == stick:
            rollover.change_settings({"backup_folder": str(other)})
        return made

    monkeypatch.setattr(backup, "make", make_while_the_owner_chooses)
    copies.make(Reason.BY_HAND)
    copies.finish()
    copies.tick()
    copies.finish()
    assert (written(stick), written(other)) == (1, 1)
    (told,) = copies.second.seen.folders
    assert told.path.parent == other


def test_a_folder_that_takes_nothing_is_said(copies, stick, box):
    identity.give()
    backup.own_folder(stick).touch()
    choose(copies, stick)
    copies.make(Reason.BY_HAND)
    copies.finish()
    assert copies.second.look().problem.endswith("tidak bisa ditulisi.")


def test_a_folder_that_takes_nothing_is_said_before_there_is_a_copy(copies):
    assert choose(copies, Path("/proc")).problem == "Folder /proc tidak bisa ditulisi."


def test_a_link_that_leads_into_the_data_gets_no_copy(copies, stick, box):
    link = stick / "link"
    link.symlink_to(box.path.parent)
    copies.make(Reason.BY_HAND)
    assert choose(copies, link).problem == INSIDE
    assert not list(backup.folders_in(box.path.parent))


def test_a_folder_that_does_not_answer_holds_up_nobody(
    copies, stick, box, watch, monkeypatch
):
    choose(copies, stick)
    monkeypatch.setattr(second_folder, "PATIENCE", 0.05)
    answers = threading.Event()
    copies.second._worker.put(answers.wait)
    try:
        seen = copies.second.look()
        assert (seen.folder, seen.has_answered) == (str(stick), False)
        assert copies.make(Reason.BY_HAND).exists()
    finally:
        answers.set()
    copies.finish()
    monkeypatch.setattr(second_folder, "PATIENCE", 60.0)
    assert copies.second.look().has_answered
    assert written(stick) == 1


def test_a_folder_that_hangs_keeps_the_box_from_no_stop_and_no_start(
    copies, stick, watch, monkeypatch
):
    monkeypatch.setattr(second_folder, "LAST_PATIENCE", 0.05)
    choose(copies, stick)
    hangs = threading.Event()
    copies.second._worker.put(hangs.wait)
    copies.second._ask()
    copies.end()
    copies.begin()
    try:
        assert copies.second.look().has_answered
        copies.make(Reason.BY_HAND)
        copies.finish()
        assert written(stick) == 1
    finally:
        hangs.set()


def test_the_file_is_let_go_of_before_a_folder_is_touched_that_may_hang(
    copies, stick, monkeypatch
):
    held = []

    def noting(touch):
        def noted(folder):
            if threading.current_thread().name == "second folder":
                held.append(database.opened())
            return touch(folder)

        return noted

    monkeypatch.setattr(paths, "resolved", noting(paths.resolved))
    monkeypatch.setattr(backup, "folders_in", noting(backup.folders_in))
    choose(copies, stick)
    copies.make(Reason.BY_HAND)
    copies.finish()
    assert written(stick) == 1
    assert set(held) == {None}


def test_a_link_that_leads_to_itself_is_no_folder(copies, stick):
    link = stick / "link"
    link.symlink_to(link)
    assert choose(copies, link).problem == ABSENT


def test_what_lies_there_is_told_box_by_box(copies, stick, box):
    visitor_takes(box.umum)
    backup.make(box.path, stick, Reason.PERIODIC)
    for name in ("other", "ours"):
        settings.remember(identity.KEY, name)
        for _ in range(2):
            backup.make(box.path, backup.own_folder(stick), Reason.PERIODIC)
    choose(copies, stick)
    copies.make(Reason.BY_HAND)
    copies.finish()
    other, ours, unknown = copies.second.look().folders
    whose = "Klinik Melati ({})"
    for shelf, count, owner in (
        (other, 2, "kotak lain"),
        (ours, 3, "kotak ini"),
        (unknown, 1, "kotaknya tidak diketahui"),
    ):
        assert shelf.contents.whose("ours") == whose.format(owner)
        assert (shelf.count, shelf.contents.last_label) == (count, "A-001")


@pytest.mark.parametrize(
    "typed", ['"{}"', "“{}”", "'{}'", ' "{} " ', "{}"], ids=lambda typed: typed
)
def test_quotes_round_a_folder_are_taken_off(box, stick, typed):
    rollover.change_settings({"backup_folder": typed.format(stick)})
    assert settings.value("backup_folder") == str(stick)


@pytest.mark.parametrize("place", [".", "cadangan", "cadangan/lain", "x/../lama"])
def test_a_folder_inside_the_data_is_refused(box, place):
    with pytest.raises(InsideTheData):
        rollover.change_settings({"backup_folder": f"{box.path.parent}/{place}"})


def test_a_folder_beside_the_data_is_none_inside(box):
    beside = f"{box.path.parent}-cadangan"
    rollover.change_settings({"backup_folder": beside})
    assert settings.value("backup_folder") == beside


@pytest.mark.parametrize("typed", ["cadangan", "..", "~/cadangan"])
def test_a_folder_that_hangs_in_the_air_is_refused(box, typed):
    with pytest.raises(NotAWholeFolder):
        rollover.change_settings({"backup_folder": typed})

"""The box's files deleted or moved while it runs: noticed, said, written back."""

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from siantre_box import jobs
from siantre_box.appliance import Appliance
from siantre_box.core import database, open_files, services
from siantre_box.core.errors import DataGone
from siantre_box.core.models import Session, Ticket
from siantre_box.storage import ledger, recovery_notice, storage
from siantre_box.storage.recovery_notice import Incident
from siantre_box.storage.setup_marker import SetupMarker
from siantre_box.storage.storage import Storage
from tests.client import Client
from tests.storage.test_storage import started
from tests.waiting import A_MOMENT
from tests.world import Box, visitor_takes


def delete_all_three(home: Path) -> None:
    for part in open_files.PARTS:
        (home / f"{storage.DATABASE}{part}").unlink()


def delete_the_file_alone(home: Path) -> None:
    (home / storage.DATABASE).unlink()


def delete_the_log_alone(home: Path) -> None:
    (home / f"{storage.DATABASE}-wal").unlink()


def lay_another_file_there(home: Path) -> None:
    (home / storage.DATABASE).rename(home / "dipindah.db")
    (home / storage.DATABASE).write_bytes(b"not ours")


def delete_the_home(home: Path) -> None:
    shutil.rmtree(home)


def move_the_home(home: Path) -> None:
    home.rename(home.with_name("elsewhere"))


LOSSES = [
    delete_all_three,
    delete_the_file_alone,
    delete_the_log_alone,
    lay_another_file_there,
    delete_the_home,
    move_the_home,
]


def labels() -> list[str]:
    return [ticket.label for ticket in Ticket.select().order_by(Ticket.id)]


@pytest.mark.parametrize("lose", LOSSES)
def test_the_next_start_goes_on_with_what_was_still_open(
    home: Path, furnished: Box, lose: Callable[[Path], None]
) -> None:
    with started(home) as box:
        visitor_takes(furnished.umum)
        box.look_after_files()
        assert not box.needs_restart()
        visitor_takes(furnished.gigi)
        logged_in = Session.select().count()
        lose(home)
        visitor_takes(furnished.umum)  # before anybody noticed
        box.look_after_files()
        assert box.needs_restart()
    with started(home) as box:
        assert labels() == ["A-001", "B-001", "A-002"]
        assert Session.select().count() == logged_in
        assert recovery_notice.current() == recovery_notice.RecoveryNotice(
            Incident.REMOVED
        )
        assert visitor_takes(furnished.umum).label == "A-003"
        box.look_after_files()
        assert not box.needs_restart()


@pytest.mark.parametrize("lose", LOSSES)
def test_what_is_deleted_right_after_the_start_is_noticed(
    home: Path, furnished: Box, lose: Callable[[Path], None]
) -> None:
    assert furnished
    with started(home) as box:
        lose(home)
        box.look_after_files()
        assert box.needs_restart()


def test_a_file_deleted_while_it_is_copied_is_not_taken_for_a_damaged_one(
    home: Path, furnished: Box
) -> None:
    assert furnished
    with started(home) as box:
        delete_all_three(home)
        box.look_whether_damaged()
        assert box.is_whole
        assert not box.needs_restart()
        box.look_after_files()
        assert box.needs_restart()


def test_nothing_is_written_into_a_file_that_is_gone(
    home: Path, furnished: Box
) -> None:
    with started(home) as box:
        visitor_takes(furnished.umum)
        delete_all_three(home)
        box.look_after_files()
        assert database.is_gone()
        with pytest.raises(DataGone):
            visitor_takes(furnished.umum)
        assert labels() == ["A-001"]


def test_a_new_connection_makes_no_empty_file(home: Path, furnished: Box) -> None:
    assert furnished
    refused: list[Exception] = []

    def look() -> None:
        try:
            database.connect()
        except DataGone as refusal:
            refused.append(refusal)

    with started(home):
        delete_all_three(home)
        thread = threading.Thread(target=look)
        thread.start()
        thread.join(30)
        assert len(refused) == 1
        assert not (home / storage.DATABASE).exists()


def test_who_has_a_connection_reads_on(home: Path, furnished: Box) -> None:
    connected, is_gone = threading.Event(), threading.Event()
    seen: list[list[str]] = []

    def look() -> None:
        database.connect()
        connected.set()
        is_gone.wait(30)
        seen.append(labels())

    with started(home):
        visitor_takes(furnished.umum)
        thread = threading.Thread(target=look)
        thread.start()
        connected.wait(30)
        delete_all_three(home)
        is_gone.set()
        thread.join(30)
        assert seen == [["A-001"]]
        assert not (home / f"{storage.DATABASE}-wal").exists()


def test_a_file_that_comes_back_is_used_again(home: Path, furnished: Box) -> None:
    with started(home) as box:
        visitor_takes(furnished.umum)
        home.rename(home.with_name("elsewhere"))
        home.write_text("no folder can be made here")
        box.look_after_files()
        box.look_after_files()
        assert database.is_gone()
        assert not box.needs_restart()
        assert box.free_bytes() > 0
        home.unlink()
        home.with_name("elsewhere").rename(home)
        box.look_after_files()
        assert not database.is_gone()
        assert visitor_takes(furnished.umum).label == "A-002"


def test_a_lost_ledger_is_written_again(home: Path, furnished: Box) -> None:
    with started(home) as box:
        visitor_takes(furnished.umum)
        (home / storage.LEDGER).unlink()
        visitor_takes(furnished.umum)
        box.look_after_files()
        visitor_takes(furnished.umum)
        given = [one.number for one in ledger.read(home / storage.LEDGER)]
        assert given == [1, 2, 3]
        assert not box.needs_restart()


def test_a_ledger_laid_in_the_place_of_ours_is_not_written_to(
    home: Path, furnished: Box
) -> None:
    with started(home) as box:
        visitor_takes(furnished.umum)
        (home / storage.LEDGER).unlink()
        (home / storage.LEDGER).write_text("")
        box.look_after_files()
        assert [one.number for one in ledger.read(home / storage.LEDGER)] == [1]


def test_lost_marks_are_made_again(home: Path, furnished: Box) -> None:
    assert furnished
    with started(home) as box:
        SetupMarker(home).home.joinpath("sudah-disiapkan").unlink()
        (home / storage.RUNNING).unlink()
        box.look_after_files()
        assert SetupMarker(home).is_there()
        assert (home / storage.RUNNING).exists()


def test_a_box_that_stops_at_once_keeps_everything_too(
    home: Path, furnished: Box
) -> None:
    box = Storage(home)
    box.open()
    box.settle()
    visitor_takes(furnished.umum)
    shutil.rmtree(home)
    box.look_after_files()
    box.close()
    with started(home):
        assert labels() == ["A-001"]
        assert [one.letter for one in services.in_order()][:1] == ["A"]


def test_a_box_behind_a_window_that_stops_at_once_keeps_everything_too(
    home: Path, furnished: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No tick notices it before the stop does.
    monkeypatch.setattr(jobs, "EVERY", A_MOMENT)
    box = Appliance(home, "127.0.0.1", 0)
    box.start()
    serving = box.serve_in_background()
    assert Client(box.port).get("/sehat").status == 200
    visitor_takes(furnished.umum)
    delete_all_three(home)
    box.stop()
    serving.join(A_MOMENT)
    database.close()
    with started(home):
        assert labels() == ["A-001"]
        assert recovery_notice.current() == recovery_notice.RecoveryNotice(
            Incident.REMOVED
        )

"""The box's one file through everything that can happen to it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from peewee import IntegrityError

from siantre_box.core import (
    auth,
    clock_guard,
    database,
    identity,
    numbers,
    practice,
    rollover,
    rounds,
    schema,
    services,
    settings,
    sqlite,
)
from siantre_box.core.database import db
from siantre_box.core.errors import CannotStore, NewerDatabase
from siantre_box.core.models import Session, Ticket, User
from siantre_box.paths import CannotUseHome
from siantre_box.storage import (
    backup,
    database_copy,
    ledger,
    recovery,
    recovery_notice,
    storage,
)
from siantre_box.storage.backup import Reason
from siantre_box.storage.ledger import Ledger
from siantre_box.storage.recovery_notice import Incident
from siantre_box.storage.setup_marker import SetupMarker
from siantre_box.storage.storage import Storage
from siantre_box.views import boards
from tests.storage.test_database_copy import ruin
from tests.world import BUILT, Box, Record, Watch, in_one_batch, visitor_takes

ROOT = Path(__file__).parents[2]
SHIPPED = len(schema.STEPS)
MORE = "ALTER TABLE services ADD COLUMN colour VARCHAR(7)"


@contextmanager
def started(home: Path) -> Iterator[Storage]:
    """Start the box of a home, and stop it as it should be stopped."""
    box = Storage(home)
    try:
        box.open()
        clock_guard.start(BUILT)
        rollover.end_practice()
        rollover.ensure_current()
        box.settle()
        yield box
    finally:
        box.close()


def take(box: Box, count: int) -> None:
    """Take some numbers for Poli Umum."""
    for _ in range(count):
        visitor_takes(box.umum)


def back_up(box: Storage, reason: Reason = Reason.PERIODIC) -> Path:
    return backup.make(box.database, box.copies, reason)


def cut_off(box: Storage) -> Path:
    """Return the home as a power cut leaves it this moment."""
    left = box.home.with_name("left")
    shutil.copytree(box.home, left)
    return left


@pytest.fixture
def left(home: Path, furnished: Box) -> Path:
    """A home after a power cut: A-001 to A-003 copied, A-004 and A-005 not."""
    with started(home) as box:
        auth.begin_session(User.get(User.name == "Sari"))
        take(furnished, 3)
        back_up(box)
        take(furnished, 2)
        return cut_off(box)


def labels() -> list[str]:
    return [row.label for row in Ticket.select().order_by(Ticket.id)]


def next_label(box: Box) -> str:
    return visitor_takes(box.umum).label


def what_happened() -> Incident | None:
    notice = recovery_notice.current()
    return notice.what if notice else None


def set_aside(home: Path) -> list[Path]:
    return sorted(home.glob("rusak/*/siantre.db"))


def test_after_a_clean_stop_everything_is_as_it_was(home: Path, furnished: Box) -> None:
    with started(home):
        auth.begin_session(User.get(User.name == "Sari"))
        visitor_takes(furnished.umum)
    with started(home):
        assert labels() == ["A-001"]
        assert Session.select().count() == 1
        assert next_label(furnished) == "A-002"
        assert what_happened() is None


def test_after_a_power_cut_everything_is_as_it_was(left: Path, furnished: Box) -> None:
    with started(left):
        assert labels() == [f"A-{n:03}" for n in range(1, 6)]
        assert next_label(furnished) == "A-006"
        assert (what_happened(), set_aside(left)) == (None, [])


def random_pages(file: Path) -> None:
    ruin(file, seed=11)


def random_first_page(file: Path) -> None:
    file.write_bytes(os.urandom(4096) + file.read_bytes()[4096:])


def half_of_it(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def nothing_in_it(file: Path) -> None:
    file.write_bytes(b"")


def another_program(file: Path) -> None:
    file.unlink()
    with sqlite.open_beside(file) as other:
        other.execute("CREATE TABLE songs (title)")
    other.close()


def words(file: Path) -> None:
    file.write_text("Ini bukan data.\n" * 1000)


def without_its_log(file: Path, spoil: Callable[[Path], None]) -> bytes:
    """Spoil a file that was copied into its own (a checkpoint), so that it counts."""
    for end in ("-wal", "-shm"):
        file.with_name(file.name + end).unlink()
    spoil(file)
    return file.read_bytes()


@pytest.mark.parametrize(
    "spoil",
    [
        random_pages,
        random_first_page,
        half_of_it,
        nothing_in_it,
        another_program,
        words,
    ],
)
def test_a_spoilt_file_is_set_aside_and_the_newest_copy_goes_on(
    left: Path, furnished: Box, spoil: Callable[[Path], None]
) -> None:
    spoilt = without_its_log(left / "siantre.db", spoil)
    with started(left):
        assert labels() == ["A-001", "A-002", "A-003"]
        assert next_label(furnished) == "A-006"
        assert what_happened() == Incident.DAMAGED
        assert [one.read_bytes() for one in set_aside(left)] == [spoilt]
        assert Session.select().count() == 0


def test_a_file_that_is_gone_comes_back_from_the_newest_copy(
    left: Path, furnished: Box
) -> None:
    without_its_log(left / "siantre.db", lambda file: None)
    (left / "siantre.db").unlink()
    with started(left):
        assert (next_label(furnished), what_happened()) == ("A-006", Incident.MISSING)


def test_a_lost_log_costs_tickets_and_is_said_but_no_number_is_given_twice(
    left: Path, furnished: Box
) -> None:
    without_its_log(left / "siantre.db", lambda file: None)
    with started(left):
        assert labels() == []
        assert (next_label(furnished), what_happened()) == ("A-006", Incident.TAIL_LOST)
        assert set_aside(left) == []
        recovery_notice.dismiss()
    with started(left):
        assert (next_label(furnished), what_happened()) == ("A-007", None)


def take_and_fail(box: Box) -> None:
    with database.changing():
        visitor_takes(box.umum)
        database.writer.execute_sql("PRAGMA query_only = 1")
        visitor_takes(box.umum)


def test_a_number_refused_when_it_was_stored_is_no_loss(
    home: Path, furnished: Box
) -> None:
    with started(home), pytest.raises(CannotStore):
        take_and_fail(furnished)
    with started(home):
        assert (labels(), what_happened()) == ([], None)


def written_down(home: Path, *batches: range) -> None:
    """Write numbers into the ledger as a box does that dies before it commits them."""
    book = Ledger(home / storage.LEDGER)
    first = next(ledger.read(home / storage.LEDGER))
    for batch in batches:
        book.append(*(replace(first, number=number) for number in batch))
    book.close()


def test_a_batch_that_died_before_its_commit_is_no_loss(
    home: Path, furnished: Box
) -> None:
    with started(home):
        visitor_takes(furnished.umum)
    written_down(home, range(2, 10))
    with started(home):
        assert (next_label(furnished), what_happened()) == ("A-010", None)


def test_a_batch_before_the_last_that_is_not_in_the_file_is_a_loss(
    home: Path, furnished: Box
) -> None:
    with started(home):
        visitor_takes(furnished.umum)
    written_down(home, range(2, 4), range(4, 10))
    with started(home):
        assert (next_label(furnished), what_happened()) == ("A-010", Incident.TAIL_LOST)


def point_nowhere() -> None:
    """Change something that SQLite refuses at COMMIT and not before."""
    with database.changing():
        db.execute_sql("PRAGMA defer_foreign_keys = ON")
        db.execute_sql("INSERT INTO number_floors VALUES (1, 999, 1)")


def test_a_batch_that_was_refused_leaves_nothing_in_the_ledger(
    home: Path, furnished: Box
) -> None:
    take = partial(visitor_takes, furnished.umum)
    with started(home):
        visitor_takes(furnished.umum)
        came = in_one_batch(take, take, point_nowhere)
        assert {type(one) for one in came} == {IntegrityError}
        assert [one.number for one in ledger.read(home / storage.LEDGER)] == [1]
        assert next_label(furnished) == "A-002"


def test_without_a_good_copy_it_begins_again_above_the_numbers_given(
    left: Path,
) -> None:
    shutil.rmtree(left / "cadangan")
    spoilt = without_its_log(left / "siantre.db", random_pages)
    with started(left):
        assert recovery_notice.current().title == recovery_notice.NO_COPY
        assert set_aside(left)[0].read_bytes() == spoilt
        service = services.add("Poli Umum", "A")
        assert visitor_takes(service.id).label == "A-006"


def test_a_service_that_the_copy_does_not_know_goes_on_too(
    home: Path, furnished: Box
) -> None:
    with started(home) as box:
        back_up(box)
        eyes = services.add("Poli Mata", "M")
        visitor_takes(eyes.id)
        visitor_takes(eyes.id)
        left = cut_off(box)
    (left / "siantre.db").unlink()
    with started(left):
        assert "M" not in [row.letter for row in services.in_order()]
        assert visitor_takes(services.add("Poli Mata", "M").id).label == "M-003"


def test_a_home_that_was_never_set_up_simply_begins(tmp_path: Path) -> None:
    home = tmp_path / "new"
    home.mkdir()
    (home / "siantre.db").touch()
    with started(home):
        assert schema.version() == len(schema.STEPS)
        assert (what_happened(), (home / "rusak").exists()) == (None, False)
        assert not SetupMarker(home).is_there()


def spoil_the_events(file: Path) -> None:
    """Spoil a page that a start does not read by itself."""
    with sqlite.open_beside(file) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'events'"
        ).fetchone()
    connection.close()
    content = bytearray(file.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    file.write_bytes(content)


def test_only_an_unclean_stop_has_the_whole_file_read(
    home: Path, furnished: Box
) -> None:
    with started(home) as box:
        visitor_takes(furnished.umum)
        back_up(box)
    spoil_the_events(home / "siantre.db")
    box = Storage(home)
    box.open()
    assert (what_happened(), set_aside(home)) == (None, [])
    box.close()
    (home / storage.RUNNING).touch()
    box = Storage(home)
    box.open()
    assert what_happened() == Incident.DAMAGED
    assert len(set_aside(home)) == 1
    box.close()


def test_a_large_file_is_read_behind_the_running_box_and_then_brought_back(
    home: Path, furnished: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "LARGE", 0)
    with started(home) as box:
        visitor_takes(furnished.umum)
        back_up(box)
    spoil_the_events(home / "siantre.db")
    box = Storage(home)
    box.open()
    assert not box.needs_restart()
    box.look_whether_damaged()
    assert (box.is_whole, box.needs_restart()) == (False, True)
    box.close()
    box.open()
    assert (box.is_whole, box.needs_restart()) == (True, False)
    assert (what_happened(), labels()) == (Incident.DAMAGED, ["A-001"])
    box.close()


def test_a_newer_file_is_refused_and_not_touched(home: Path) -> None:
    with sqlite.open_beside(home / "siantre.db") as connection:
        connection.execute(f"PRAGMA user_version = {len(schema.STEPS) + 1}")
    connection.close()
    before = (home / "siantre.db").read_bytes()
    with pytest.raises(NewerDatabase):
        Storage(home).open()
    assert (home / "siantre.db").read_bytes() == before
    assert not (home / storage.RUNNING).exists()


def test_going_back_to_a_copy_ends_log_ins_and_keeps_numbers_apart(
    home: Path, furnished: Box
) -> None:
    with started(home) as box:
        auth.begin_session(User.get(User.name == "Budi"))
        kept = visitor_takes(furnished.umum)
        copy = back_up(box, Reason.BY_HAND)
        take(furnished, 3)
        box.restore(copy)
        assert labels() == ["A-001", "A-002", "A-003", "A-004"]
        assert box.needs_restart()
    with started(home) as box:
        assert (labels(), next_label(furnished)) == (["A-001"], "A-005")
        assert boards.card(kept.key).label == "A-001"
        assert (Session.select().count(), what_happened()) == (0, Incident.RESTORED)
        assert (home / "lama" / "000001" / "siantre.db").exists()
        assert not box.needs_restart()


def a_reset(watch: Watch) -> None:
    watch.later(minutes=5)
    rollover.reset_now(User.get(User.name == "Budi"), is_trial=True)
    watch.later(minutes=5)


def the_next_morning(watch: Watch) -> None:
    watch.at("2026-03-03 09:00")
    rollover.ensure_current()


def test_a_box_has_an_id_of_its_own_that_stays(home: Path) -> None:
    ids = []
    for _ in range(2):
        with started(home):
            ids.append(identity.present())
    assert ids[0] == ids[1] != ""


def test_who_restores_the_data_of_another_box_stays_who_it_is(
    home: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(home, other)
    with started(other) as box:
        theirs = identity.present()
        copy = backup.make(box.database, box.copies, Reason.BY_HAND)
    with started(home) as box:
        ours = identity.present()
        box.restore(copy)
    with started(home):
        assert identity.present() == ours != theirs
    new_home = tmp_path / "new"
    Storage(new_home).restore(copy)
    with started(new_home):
        assert identity.present() not in ("", ours, theirs)


def test_a_copy_that_replaces_a_lost_file_keeps_its_id(home: Path) -> None:
    with started(home) as box:
        ours = identity.present()
        backup.make(box.database, box.copies, Reason.BY_HAND)
    (home / "siantre.db").unlink()
    with started(home):
        assert identity.present() == ours


def test_the_numbers_begin_at_one_again_in_the_round_after_a_restore(
    home: Path, furnished: Box, watch: Watch
) -> None:
    with started(home) as box:
        copy = back_up(box)
        take(furnished, 3)
        box.restore(copy)
    with started(home):
        assert next_label(furnished) == "A-004"
        a_reset(watch)
        assert next_label(furnished) == "A-001"


@pytest.mark.parametrize(
    ("turns", "taken", "label"),
    [
        ([the_next_morning], 4, "A-005"),
        ([the_next_morning, a_reset], 4, "A-005"),
        ([a_reset], 6, "A-007"),
    ],
)
def test_a_copy_goes_on_above_the_numbers_of_all_rounds_since(
    home: Path,
    furnished: Box,
    watch: Watch,
    turns: list[Callable[[Watch], None]],
    taken: int,
    label: str,
) -> None:
    with started(home) as box:
        visitor_takes(furnished.umum)
        copy = back_up(box)
        for turn in turns:
            turn(watch)
        take(furnished, taken)
        box.restore(copy)
    with started(home):
        assert next_label(furnished) == label


def test_a_copy_from_a_practice_goes_on_above_the_numbers_since(
    home: Path, furnished: Box, watch: Watch
) -> None:
    with started(home) as box:
        practice.begin(furnished.seated("Sari", 1))
        copy = back_up(box)
        rollover.end_practice()
        visitor_takes(furnished.umum)
        a_reset(watch)
        take(furnished, 12)
        box.restore(copy)
    with started(home):
        assert next_label(furnished) == "A-013"


def test_a_practice_after_a_restore_costs_no_number(home: Path, furnished: Box) -> None:
    with started(home) as box:
        rounds.open_round()
        box.restore(back_up(box))
    with started(home):
        practice.begin(furnished.seated("Sari", 1))
        rollover.end_practice()
        assert next_label(furnished) == "A-001"


def test_a_new_pc_with_a_copy_is_the_same_box(
    home: Path, furnished: Box, tmp_path: Path
) -> None:
    with started(home) as box:
        ticket = visitor_takes(furnished.umum)
        copy = back_up(box)
    new_pc = Storage(tmp_path / "new" / "pc")
    new_pc.restore(copy)
    with started(new_pc.home):
        assert boards.card(ticket.key).label == "A-001"
        assert settings.value("business_name") == "Klinik Melati"
        assert next_label(furnished) == "A-002"
        assert SetupMarker(new_pc.home).is_there()


@pytest.mark.parametrize("spoil", [random_pages, another_program, nothing_in_it])
def test_a_spoilt_copy_is_refused_before_anything_moves(
    home: Path, furnished: Box, spoil: Callable[[Path], None]
) -> None:
    with started(home) as box:
        visitor_takes(furnished.umum)
        copy = back_up(box)
        spoil(copy)
        with pytest.raises(database_copy.BackupFailed):
            box.restore(copy)
        assert not box.needs_restart()


def test_before_an_upgrade_a_copy_is_made(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "STEPS", (*schema.STEPS, MORE))
    with started(home) as box:
        assert schema.version() == SHIPPED + 1
        assert [one.reason for one in backup.list_copies(box.copies)] == [
            Reason.UPGRADE
        ]


@pytest.mark.parametrize("step", ["NONSENSE", "UPDATE services SET name = NULL", 3])
def test_an_upgrade_that_fails_leaves_the_file_to_the_older_program(
    home: Path, step: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as newer:
        newer.setattr(schema, "STEPS", (*schema.STEPS, MORE, step))
        with pytest.raises(recovery.UpgradeFailed, match="tetap seperti semula"):
            Storage(home).open()
    with started(home) as box:
        assert schema.version() == SHIPPED
        assert services.in_order().count() == 3
        assert backup.newest_good(box.copies)


def test_a_home_that_is_a_file_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "home").touch()
    with pytest.raises(CannotUseHome, match="tidak dapat dipakai"):
        Storage(tmp_path / "home").open()


def test_every_number_stands_in_the_ledger_when_it_is_committed(
    home: Path, furnished: Box
) -> None:
    with started(home):
        visitor_takes(furnished.umum)
        visitor_takes(furnished.gigi)
        given = [(one.letter, one.number) for one in ledger.read(home / storage.LEDGER)]
        assert given == [("A", 1), ("B", 1)]


def test_a_number_that_cannot_be_written_down_is_not_given(
    home: Path, furnished: Box
) -> None:
    with started(home) as box:
        numbers.use_number_record(Record(is_full=True))
        with pytest.raises(CannotStore):
            visitor_takes(furnished.umum)
        assert labels() == []
        numbers.use_number_record(box)
        assert next_label(furnished) == "A-001"


def test_a_file_that_takes_nothing_refuses_and_recovers(
    home: Path, furnished: Box
) -> None:
    with started(home):
        database.writer.execute_sql("PRAGMA query_only = 1")
        with pytest.raises(CannotStore):
            visitor_takes(furnished.umum)
        database.writer.execute_sql("PRAGMA query_only = 0")
        assert next_label(furnished) == "A-001"


PIECE = """
from pathlib import Path
import sys
from siantre_box.core import (rollover, schema)
from siantre_box.core.models import (Service, Session, Ticket)
from siantre_box.storage import (backup, recovery_notice)
from siantre_box.storage.storage import Storage
from tests import cut
from tests.world import visitor_takes

home, more = Path(sys.argv[1]), sys.argv[2:]

def act(home):
    schema.STEPS += tuple(more)
    box = Storage(home)
    box.open()
    rollover.ensure_current()
    box.settle()
    return box

def look(home):
    box = act(home)
    notice = recovery_notice.current()
    there = [row.label for row in Ticket.select().order_by(Ticket.id)]
    service = Service.get(Service.letter == "A")
    seen = [there, visitor_takes(service.id).label, notice and notice.what.name]
    seen += [Session.select().count(), schema.version()]
    seen += [len(list(home.glob(f"{shelf}/*/siantre.db"))) for shelf in SHELVES]
    box.close()
    return seen

SHELVES = ("rusak", "lama")
cut.begin()
cut.at_every_step(home, act, look)
"""


def at_every_step(home: Path, *more: str) -> list[object]:
    """Kill a start before each of its steps; return what the next starts found."""
    done = subprocess.run(
        [sys.executable, "-c", PIECE, str(home), *more],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.slow
def test_a_recovery_killed_anywhere_is_finished_by_the_next_start(left: Path) -> None:
    without_its_log(left / "siantre.db", random_pages)
    found = at_every_step(left)
    there = ["A-001", "A-002", "A-003"]
    assert len(found) > 20
    # The folder is the swap's once a copy is staged, for the file has a copy then.
    assert {str(one[:5]) for one in found} == {
        str([there, "A-006", "DAMAGED", 0, SHIPPED])
    }
    assert {sum(one[5:]) for one in found} == {1}


@pytest.mark.slow
def test_a_restore_killed_anywhere_is_finished_by_the_next_start(left: Path) -> None:
    recovery.stage_restore(next(left.glob("cadangan/*.db")), left / "siantre.db")
    found = at_every_step(left)
    there = ["A-001", "A-002", "A-003"]
    assert len(found) > 20
    assert {str(one) for one in found} == {
        str([there, "A-006", "RESTORED", 0, SHIPPED, 0, 1])
    }


@pytest.mark.slow
def test_an_upgrade_killed_anywhere_is_finished_by_the_next_start(left: Path) -> None:
    two = (MORE, "ALTER TABLE services ADD COLUMN other VARCHAR(7)")
    found = at_every_step(left, *two)
    there = [f"A-{n:03}" for n in range(1, 6)]
    assert len(found) > 20
    assert {str(one) for one in found} == {
        str([there, "A-006", None, 1, SHIPPED + 2, 0, 0])
    }

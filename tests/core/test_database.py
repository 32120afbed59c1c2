import threading
from time import monotonic

import pytest

from siantre_box.core import changes, database, settings, sqlite
from siantre_box.core.database import DataBusy, db
from siantre_box.core.errors import CannotStore
from siantre_box.core.services import UnknownService
from tests.waiting import A_MOMENT
from tests.world import everything, locked, patient, together, visitor_takes

# Seconds that a busy machine may add: less than what would be waited, each for the
# other, or for a lock that is known.
SLACK = 4.0


def pragma(name):
    return db.execute_sql(f"PRAGMA {name}").fetchone()[0]


@pytest.mark.usefixtures("box")
def test_nothing_that_was_acknowledged_waits_to_be_written():
    assert (pragma("journal_mode"), pragma("synchronous")) == ("wal", 2)
    assert pragma("foreign_keys") == 1


@pytest.mark.usefixtures("box")
def test_every_thread_works_by_the_same_rules():
    came = together(*[lambda: (pragma("synchronous"), pragma("foreign_keys"))] * 3)
    assert came == [(2, 1)] * 3


def take_two(service_id, other_id):
    with database.changing():
        visitor_takes(service_id)
        visitor_takes(other_id)


def test_a_change_that_fails_changes_nothing_and_wakes_nobody(box):
    before, version = everything(), changes.version()
    with pytest.raises(UnknownService):
        take_two(box.umum, 999)
    assert everything() == before
    assert changes.version() == version


def test_a_change_raises_the_version_once(box):
    boot, count = changes.version().split(".")
    visitor_takes(box.umum)
    assert changes.version() == f"{boot}.{int(count) + 1}"


def test_a_commit_of_another_process_is_noticed(box):
    visitor_takes(box.umum)
    before = database.commits_elsewhere()
    assert database.commits_elsewhere() == before
    other = sqlite.open_beside(box.path)
    with other:
        other.execute("UPDATE services SET position = 9")
    other.close()
    assert database.commits_elsewhere() != before


def test_the_log_is_small_again_once_a_long_reader_is_gone(box):
    reader = sqlite.open_beside(box.path)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM services").fetchall()
    log = box.path.with_name(f"{box.path.name}-wal")
    while log.stat().st_size < 3 * database.LARGEST_LOG:
        settings.remember("large", "x" * 1_000_000)
    reader.close()
    settings.remember("large", "")  # brings the log into the file
    settings.remember("large", "")  # begins it again
    assert log.stat().st_size <= database.LARGEST_LOG


def test_every_thread_leaves_a_file_that_is_used_no_more(box, tmp_path):
    asked, answered = threading.Event(), threading.Event()
    seen = []

    def work():
        database.connect()
        seen.append("services" in db.get_tables())
        answered.set()
        asked.wait(30)
        database.connect()
        seen.append(db.get_tables())
        database.close()

    thread = threading.Thread(target=work)
    thread.start()
    answered.wait(30)
    version = changes.version()
    database.use(tmp_path / "other.db")
    assert changes.version() != version
    asked.set()
    thread.join(30)
    assert seen == [True, []]


def test_a_disk_that_takes_nothing_is_one_refusal(box):
    database.writer.execute_sql("PRAGMA query_only = 1")
    before = everything()
    with pytest.raises(CannotStore):
        visitor_takes(box.umum)
    database.writer.execute_sql("PRAGMA query_only = 0")
    assert everything() == before
    assert visitor_takes(box.umum).label == "A-001"


def seconds_of(job):
    """Return how long a job takes, and the error that it ends with."""
    began, problem = monotonic(), None
    try:
        job()
    except Exception as error:
        problem = error
    return monotonic() - began, problem


def test_a_lock_of_another_program_is_a_refusal_within_two_seconds(box):
    before, version = everything(), changes.version()
    with locked(box.path):
        took, refused = seconds_of(lambda: visitor_takes(box.umum))
    assert isinstance(refused, DataBusy)
    assert database.PATIENCE < 2
    assert took < database.PATIENCE + SLACK
    assert everything() == before
    assert changes.version() != version  # the screens learn that it is so


def test_writers_do_not_wait_for_the_lock_one_behind_another(box):
    with locked(box.path):
        takes = [lambda: seconds_of(lambda: visitor_takes(box.umum))] * 12
        came = together(*takes, patience=database.PATIENCE)
    assert {type(refused) for _, refused in came} == {DataBusy}
    assert max(took for took, _ in came) < database.PATIENCE + SLACK


def test_who_comes_late_to_a_lock_is_refused_at_once(box):
    with locked(box.path), patient(3):
        seconds_of(lambda: visitor_takes(box.umum))
        took, refused = seconds_of(lambda: visitor_takes(box.umum))
    assert isinstance(refused, DataBusy)
    assert took < 2


def test_a_crowd_that_comes_late_to_a_lock_is_refused_together(box):
    with locked(box.path):
        seconds_of(lambda: visitor_takes(box.umum))
        came = [seconds_of(lambda: visitor_takes(box.umum)) for _ in range(40)]
    assert {type(refused) for _, refused in came} == {DataBusy}
    assert sum(took for took, _ in came) < 40 * database.PATIENCE / 2


def test_a_writer_waits_for_a_lock_that_is_soon_gone(box):
    came = []
    writer = threading.Thread(target=lambda: came.append(visitor_takes(box.umum).label))
    with patient():
        with locked(box.path):
            writer.start()
        writer.join()
    assert came == ["A-001"]
    assert not database.is_locked()


def test_a_writer_is_refused_when_those_before_it_take_too_long(box):
    begun, may_end = threading.Event(), threading.Event()

    def dawdle():
        with database.changing():
            begun.set()
            may_end.wait(A_MOMENT)

    writer = threading.Thread(target=dawdle)
    writer.start()
    begun.wait()
    took, refused = seconds_of(lambda: visitor_takes(box.umum))
    may_end.set()
    writer.join()
    assert isinstance(refused, DataBusy)
    assert took < database.PATIENCE + SLACK
    assert not database.is_locked()


def test_the_lock_is_known_until_somebody_finds_it_gone(box):
    assert not database.is_locked()
    with locked(box.path):
        seconds_of(lambda: visitor_takes(box.umum))
        database.look_whether_locked()
        assert database.is_locked()
        known = changes.version()
    database.look_whether_locked()
    assert not database.is_locked()
    assert changes.version() != known
    assert visitor_takes(box.umum).label == "A-001"


def test_nobody_writes_to_find_a_lock_that_nobody_met(box):
    before = changes.version()
    database.look_whether_locked()
    assert changes.version() == before
    assert visitor_takes(box.umum).label == "A-001"

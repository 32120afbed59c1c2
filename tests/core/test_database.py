import sqlite3
import threading

import pytest

from siantre_box.core import changes, database
from siantre_box.core.database import db
from siantre_box.core.refusals import CannotStore, UnknownService
from tests.world import everything, together, visitor_takes


def pragma(name):
    return db.execute_sql(f"PRAGMA {name}").fetchone()[0]


@pytest.mark.usefixtures("box")
def test_nothing_that_was_acknowledged_waits_to_be_written():
    assert database.is_safe_with_wal()
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
    before = database.foreign_commits()
    assert database.foreign_commits() == before
    other = sqlite3.connect(box.path)
    with other:
        other.execute("UPDATE services SET position = 9")
    other.close()
    assert database.foreign_commits() != before


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
    db.execute_sql("PRAGMA query_only = 1")
    before = everything()
    with pytest.raises(CannotStore):
        visitor_takes(box.umum)
    db.execute_sql("PRAGMA query_only = 0")
    assert everything() == before
    assert visitor_takes(box.umum).label == "A-001"

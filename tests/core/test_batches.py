"""Changes that come together share one transaction, and what happens to one of them."""

import threading
from functools import partial

import pytest

from siantre_box.core import (
    calling,
    changes,
    clock_guard,
    database,
    numbers,
    rollover,
    settings,
    tickets,
)
from siantre_box.core.batches import Turns
from siantre_box.core.calling import StalePage
from siantre_box.core.clock_guard import NothingAsked
from siantre_box.core.database import DataBusy
from siantre_box.core.errors import AlreadyInLine, CannotStore, DataGone
from siantre_box.core.models import Round, Ticket
from siantre_box.core.services import UnknownService
from tests.world import (
    Record,
    everything,
    fill_the_disk,
    give_room,
    in_one_batch,
    line,
    together,
    visitor_takes,
)

PHONE = "f" * 32


@pytest.fixture
def ledger():
    ledger = Record()
    numbers.use_number_record(ledger)
    yield ledger
    numbers.use_number_record(None)


def take(service, device=None):
    return partial(visitor_takes, service, device)


def labels(came):
    return [getattr(one, "label", type(one)) for one in came]


def count():
    return int(changes.version().split(".")[1])


def test_numbers_that_come_together_are_one_commit_and_one_version(box, ledger):
    visitor_takes(box.gigi)
    told, before = [], count()

    def note(_, statement, __):
        told.append(statement)
        return True

    database.writer.connection().set_exec_trace(note)
    came = in_one_batch(*[take(box.umum)] * 20)
    database.writer.connection().set_exec_trace(None)
    assert labels(came) == [f"A-{n:03}" for n in range(1, 21)]
    assert told.count("COMMIT") == 1
    assert count() == before + 1
    assert ledger.told == [["B-001"], labels(came)]


def test_a_refusal_takes_back_its_own_change_alone(box, ledger):
    def take_two():
        with database.changing():
            visitor_takes(box.umum)
            visitor_takes(999)

    came = in_one_batch(take(box.umum), take_two, take(box.umum))
    assert labels(came) == ["A-001", UnknownService, "A-002"]
    assert line() == ["A-001", "A-002"]
    assert ledger.told == [["A-001", "A-002"]]


def test_a_refusal_for_a_change_of_the_same_batch_leaves_after_its_commit(box, ledger):
    def ask():
        try:
            return visitor_takes(box.umum, PHONE)
        finally:
            ledger.told.append("answered")

    came = in_one_batch(ask, ask)
    assert labels(came) == ["A-001", AlreadyInLine]
    assert ledger.told == [["A-001"], "answered", "answered"]


def test_a_double_tap_in_one_batch_is_one_number(box):
    tap = partial(tickets.take, box.umum, tickets.new_nonce(), PHONE)
    assert labels(in_one_batch(tap, tap, tap)) == ["A-001"] * 3


def test_the_second_of_two_desks_sees_what_the_first_did(box, sari, dewi):
    first, second = visitor_takes(box.umum), visitor_takes(box.umum)
    stale = partial(calling.call_next, sari, None)
    came = in_one_batch(stale, partial(calling.call_next, dewi, None), stale)
    assert labels(came) == [first.label, second.label, StalePage]


def test_a_commit_that_fails_refuses_all_of_its_batch_in_words(box, ledger):
    ledger.is_full = True
    before, version = everything(), changes.version()
    came = in_one_batch(take(box.umum), take(999), take(box.gigi))
    assert [str(one) for one in came] == [str(CannotStore())] * 3
    assert (everything(), changes.version()) == (before, version)
    assert ledger.told == [["A-001", "B-001"], "taken back"]
    ledger.is_full = False
    assert visitor_takes(box.umum).label == "A-001"


def test_a_full_disk_refuses_all_of_its_batch_and_those_who_come_after_go_on(box):
    visitor_takes(box.kia)
    before = everything()
    came = in_one_batch(take(box.umum), take(999), fill_the_disk)
    assert [str(one) for one in came] == [str(CannotStore())] * 3
    assert everything() == before
    give_room()
    assert visitor_takes(box.umum).label == "A-001"


def test_who_waits_behind_a_batch_that_failed_gets_the_next_one(box):
    came = in_one_batch(take(box.umum), fill_the_disk, partial(settings.forget, "x"))
    assert labels(came) == [CannotStore, CannotStore, type(None)]


def test_a_file_that_goes_while_a_batch_is_open_refuses_all_of_it(box, monkeypatch):
    visitor_takes(box.umum)
    # As the look of each second does, which may not wait for this test's own batch.
    vanish = partial(monkeypatch.setattr, database._file, "is_gone", True)
    came = in_one_batch(take(box.umum), vanish_within(vanish), take(box.umum))
    assert labels(came) == [DataGone] * 3
    monkeypatch.setattr(database._file, "is_gone", False)
    assert line() == ["A-001"]


def vanish_within(vanish):
    def change():
        with database.changing():
            vanish()

    return change


def test_a_setting_that_was_taken_back_is_not_remembered(box, ledger):
    def rename_and_fail():
        with database.changing():
            rollover.change_settings({"business_name": "Salah"})
            assert settings.value("business_name") == "Salah"
            visitor_takes(999)

    came = in_one_batch(rename_and_fail, take(box.umum))
    assert labels(came) == [UnknownService, "A-001"]
    assert settings.value("business_name") == "Klinik Melati"
    ledger.is_full = True
    rename = partial(rollover.change_settings, {"business_name": "Salah"})
    assert labels(in_one_batch(rename, take(box.umum))) == [CannotStore, CannotStore]
    assert settings.value("business_name") == "Klinik Melati"


def test_a_setting_of_the_same_batch_is_seen_by_those_behind_it(box):
    def look():
        with database.changing():
            return settings.value("business_name")

    rename = partial(rollover.change_settings, {"business_name": "Klinik Mawar"})
    assert in_one_batch(look, rename, look)[::2] == ["Klinik Melati", "Klinik Mawar"]
    assert settings.value("business_name") == "Klinik Mawar"


def test_two_who_answer_about_the_clock_together_begin_one_round(box, watch):
    visitor_takes(box.umum)
    watch.jump("2021-01-01 07:03")
    clock_guard.check()
    begin = partial(rollover.start_new_round, box.person("Budi"))
    first, second = in_one_batch(begin, begin)
    assert isinstance(first, Round)
    assert isinstance(second, NothingAsked)
    assert Round.select().count() == 2


def test_writers_that_give_up_as_their_turn_comes_leave_no_batch_open(box):
    def try_often():
        came = [attempt(take(box.umum)) for _ in range(40)]
        return [one for one in came if isinstance(one, Ticket)]

    given = sum(together(*[try_often] * 8, patience=0.002), [])
    assert sorted(ticket.label for ticket in given) == sorted(line())
    assert visitor_takes(box.umum).number == len(given) + 1


def attempt(job):
    try:
        return job()
    except DataBusy as refusal:
        return refusal


def test_a_thread_is_in_its_own_context_while_it_changes_something(box):
    told = []

    class Resting:
        def __enter__(self):
            told.append("rests")

        def __exit__(self, *problem):
            told.append(len(line()))

    database.connect(Resting)
    visitor_takes(box.umum)
    assert told == ["rests", 1]
    database.connect()
    visitor_takes(box.umum)
    assert told == ["rests", 1]


def test_turns_come_in_the_order_of_asking_and_the_impatient_lose_theirs():
    turns, came = Turns(), []
    assert turns.take(0)
    assert not turns.take(0)

    def work(name):
        assert turns.take(30)
        came.append(name)
        turns.end()

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        there = len(turns)
        thread.start()
        while len(turns) == there:
            thread.join(0.001)
    assert turns.hand_on()
    for thread in threads:
        thread.join(30)
    assert came == ["a", "b", "c"]
    assert turns.take(0)
    assert not turns.hand_on()


def test_a_hook_that_fails_keeps_neither_the_others_nor_the_screens_from_theirs(box):
    told, before = [], changes.version()

    def fails():
        raise ZeroDivisionError

    def takes():
        with database.changing():
            visitor_takes(box.umum)
            database.db.after_commit(fails)
            database.db.after_commit(lambda: told.append("told"))

    with pytest.raises(ZeroDivisionError):
        takes()
    assert told == ["told"]
    assert changes.version() != before
    assert len(line()) == 1


def test_a_change_that_could_not_begin_leaves_no_transaction_behind(box, monkeypatch):
    def fails():
        raise MemoryError

    with monkeypatch.context() as spoilt:
        spoilt.setattr(database._foreign_commits, "note", fails)
        with pytest.raises(MemoryError):
            visitor_takes(box.umum)
    assert visitor_takes(box.umum).label == "A-001"


def test_a_thread_that_leaves_takes_the_writers_connection_not_along(box):
    visitor_takes(box.umum)
    thread = threading.Thread(
        target=lambda: (database.connect(), database.disconnect())
    )
    thread.start()
    thread.join()
    assert not database.writer.is_closed()
    database.close()
    assert database.writer.is_closed()


def test_another_file_is_not_used_under_a_change_on_its_way(box, tmp_path):
    is_within, may_go = threading.Event(), threading.Event()

    def slow():
        database.connect()
        with database.changing():
            visitor_takes(box.umum)
            is_within.set()
            may_go.wait(60)

    thread = threading.Thread(target=slow)
    thread.start()
    is_within.wait(60)
    with pytest.raises(DataBusy):
        database.use(tmp_path / "other.db")
    may_go.set()
    thread.join(60)
    assert len(line()) == 1


def test_the_clock_is_answered_once_however_it_is_answered(box, watch):
    visitor_takes(box.umum)
    watch.jump("2026-03-09 09:00")
    clock_guard.check()
    budi = box.person("Budi")
    answer = partial(rollover.start_new_round, budi)
    came = in_one_batch(clock_guard.accept_clock, answer)
    assert came[0] is None
    assert isinstance(came[1], NothingAsked)
    assert len(line()) == 1

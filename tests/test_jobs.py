import threading
from time import monotonic

import pytest

from siantre_box import jobs
from siantre_box.core import changes, database, rounds, settings, sqlite
from siantre_box.jobs import Ticker, ensure_round, notice_other_processes
from tests.waiting import A_MOMENT
from tests.world import stands, visitor_takes


@pytest.fixture(autouse=True)
def hurried(monkeypatch):
    monkeypatch.setattr(jobs, "EVERY", 0.01)


@pytest.fixture
def ticking(box):
    """Tick these jobs until the test's end."""
    assert box
    tickers = []

    def start(*some):
        tickers.append(Ticker(some))
        tickers[-1].start()
        return tickers[-1]

    yield start
    for ticker in tickers:
        ticker.stop()


def test_every_job_is_done_again_and_again(ticking):
    done = threading.Semaphore(0)
    ticking(done.release)
    assert all(done.acquire(timeout=A_MOMENT) for _ in range(3))


def test_a_job_that_fails_stops_neither_the_others_nor_itself(ticking, caplog):
    tried, done = threading.Semaphore(0), threading.Semaphore(0)

    def fail():
        tried.release()
        raise RuntimeError("the disk is full")

    ticking(fail, done.release)
    for job in (tried, done, tried, done):
        assert job.acquire(timeout=A_MOMENT)
    assert "the disk is full" in caplog.text


def test_a_job_that_goes_on_failing_is_written_down_once(ticking, caplog):
    tried, reasons = threading.Semaphore(0), ["full", "full", "full", "locked"]

    def fail():
        tried.release()
        if reasons:
            raise RuntimeError(reasons.pop(0))

    ticking(fail)
    assert all(tried.acquire(timeout=A_MOMENT) for _ in range(6))
    failed = [one.exc_info[1].args[0] for one in caplog.records if one.exc_info]
    assert failed == ["full", "locked"]


def test_a_file_that_cannot_be_opened_at_first_is_tried_again(ticking, monkeypatch):
    connect, reasons, done = database.connect, ["gone", "locked"], threading.Event()

    def refuse_twice():
        if reasons:
            raise RuntimeError(reasons.pop())
        connect()

    monkeypatch.setattr(database, "connect", refuse_twice)
    ticking(done.set)
    assert done.wait(A_MOMENT)


def test_stopping_waits_for_the_job_at_hand_and_no_longer(ticking):
    begun, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def slow():
        begun.set()
        may_end.wait(A_MOMENT)
        ended.set()

    ticker = ticking(slow)
    assert begun.wait(A_MOMENT)
    threading.Timer(0.05, may_end.set).start()
    began = monotonic()
    ticker.stop()
    assert ended.is_set()
    assert monotonic() - began < A_MOMENT / 2


def test_no_other_job_follows_the_one_at_which_it_was_stopped(ticking):
    begun, may_end, done = threading.Event(), threading.Event(), []

    def slow():
        begun.set()
        assert may_end.wait(A_MOMENT)

    ticker = ticking(slow, lambda: done.append("next"))
    assert begun.wait(A_MOMENT)
    stopping = threading.Thread(target=ticker.stop)
    stopping.start()
    assert ticker._is_over.wait(A_MOMENT)
    may_end.set()
    stopping.join(A_MOMENT)
    assert not done


def test_the_round_turns_although_nobody_asks(box, watch, ticking):
    ticket = visitor_takes(box.umum)
    seen = changes.version()
    watch.at("2026-03-03 00:00")
    ticking(ensure_round)
    changes.wait(seen, A_MOMENT, lambda: False)
    assert rounds.open_round().date.isoformat() == "2026-03-03"
    assert stands(ticket).status == "canceled"


@pytest.mark.usefixtures("box")
def test_the_round_stays_until_its_hour(watch):
    ensure_round()
    watch.at("2026-03-02 23:59")
    before = changes.version()
    ensure_round()
    assert changes.version() == before


@pytest.mark.usefixtures("box")
def test_the_first_round_opens_although_nobody_asks():
    assert rounds.find_open() is None
    ensure_round()
    assert rounds.find_open().date.isoformat() == "2026-03-02"


def written_elsewhere(box):
    with sqlite.open_beside(box.path) as other:
        other.execute("INSERT INTO settings VALUES ('ticker', 'Tutup pukul 15')")
    other.close()


def test_what_another_process_writes_reaches_the_screens(box):
    look = notice_other_processes()
    look()
    assert settings.value("ticker") == ""
    before = changes.version()
    written_elsewhere(box)
    look()
    assert changes.version() != before
    assert settings.value("ticker") == "Tutup pukul 15"


@pytest.mark.usefixtures("box")
def test_nothing_written_disturbs_nobody():
    look = notice_other_processes()
    look()
    before = changes.version()
    look()
    assert changes.version() == before


def test_who_waits_is_woken_by_the_tick(box, ticking):
    looked = threading.Event()
    ticking(notice_other_processes(), looked.set)
    assert looked.wait(A_MOMENT)
    before = changes.version()
    written_elsewhere(box)
    changes.wait(before, A_MOMENT, lambda: False)
    assert changes.version() != before


def test_the_jobs_leave_no_connection_behind(ticking):
    ended = []
    ticker = ticking(lambda: ended.append(database.db.is_closed()))
    ticker.stop()
    assert not ticker._thread.is_alive()
    assert not any(ended)


def test_a_daily_job_that_fails_does_not_stop_the_next_one():
    done = []

    def fail() -> None:
        raise RuntimeError

    planned = jobs.planned(fail, lambda: done.append("tidy"))
    planned.run_all()
    assert done == ["tidy"]


def test_a_session_that_ends_by_its_age_wakes_the_screens(box, sari, watch):
    look = jobs.notice_seats()
    look()
    before = changes.version()
    look()
    assert changes.version() == before
    watch.later(hours=13)
    look()
    assert changes.version() != before

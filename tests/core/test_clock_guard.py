from datetime import date, datetime

import pytest

from siantre_box.core import (
    auth,
    calling,
    changes,
    clock,
    clock_guard,
    rollover,
    rounds,
    tickets,
)
from siantre_box.core.clock_guard import NothingAsked
from siantre_box.core.models import Event, Round, Ticket
from siantre_box.core.tickets import BeginningAgain
from tests.world import (
    BUILT,
    everything,
    line,
    restarts,
    stands,
    together,
    visitor_takes,
)

MONDAY = date(2026, 3, 2)
TUESDAY = date(2026, 3, 3)
IN_2021 = "2021-01-01 07:03"


def looks():
    """Let a second's tick go by."""
    rollover.ensure_current()


def jumps(watch, local):
    watch.jump(local)
    looks()


@pytest.fixture
def busy(box):
    """A-001 was taken before the clock went wrong; A-002 waits too."""
    for _ in range(2):
        visitor_takes(box.umum)
    return box


@pytest.fixture
def after_the_weekend(busy, watch):
    """Friday's box on Monday, believing that it is 2021."""
    watch.later(hours=1)
    restarts(watch, IN_2021)
    return busy


def test_a_clock_that_goes_as_it_should_is_believed(busy, watch):
    for _ in range(40):
        watch.later(hours=1)
        looks()
        assert clock.is_trusted()
    assert clock_guard.suspicion() is None, busy


@pytest.mark.parametrize(
    ("jump", "is_believed"),
    [
        ("2026-03-02 08:09", True),
        ("2026-03-02 08:11", False),
        ("2026-03-02 07:51", True),
        ("2026-03-02 07:49", False),
    ],
)
@pytest.mark.usefixtures("box")
def test_a_clock_may_part_by_ten_minutes(watch, jump, is_believed):
    jumps(watch, jump)
    assert clock.is_trusted() is is_believed


@pytest.mark.usefixtures("box")
def test_many_small_corrections_raise_no_suspicion(watch):
    for minute in (1, 6, 11, 16, 21):
        jumps(watch, f"2026-03-02 08:{minute:02}")
    assert clock.is_trusted()


@pytest.mark.usefixtures("box")
def test_a_computer_that_slept_raises_no_suspicion(watch):
    watch.at("2026-03-04 08:00")
    looks()
    assert clock.is_trusted()


@pytest.mark.parametrize("jump", [IN_2021, "2026-03-03 10:00", "2056-01-01 00:00"])
def test_a_jump_taken_back_restores_trust(busy, watch, jump):
    watch.at("2026-03-02 10:00")
    looks()
    before = everything()["queues"]
    jumps(watch, jump)
    assert clock_guard.suspicion().shown == clock.now()
    watch.later(minutes=20)
    looks()
    jumps(watch, "2026-03-02 10:20")
    assert clock_guard.suspicion() is None
    assert everything()["queues"] == before, busy
    assert [day.date for day in Round.select()] == [MONDAY]


@pytest.mark.parametrize("jump", [IN_2021, "2026-03-03 10:00", "2056-01-01 00:00"])
def test_under_a_wrong_clock_numbers_and_order_go_on(busy, watch, jump):
    jumps(watch, jump)
    assert visitor_takes(busy.umum).label == "A-003"
    watch.later(hours=30)
    looks()
    assert visitor_takes(busy.umum).label == "A-004"
    assert line() == ["A-001", "A-002", "A-003", "A-004"]
    assert Round.select().count() == 1


@pytest.mark.parametrize("jump", [IN_2021, "2026-03-03 10:00", "2056-01-01 00:00"])
def test_a_wrong_clock_logs_nobody_out_and_nor_does_its_correction(box, watch, jump):
    session = auth.begin_session(box.person("Budi"))
    jumps(watch, jump)
    assert auth.find_session(session.token) == session
    auth.note_activity(session)
    watch.later(hours=3)
    looks()
    assert auth.find_session(session.token) == session
    jumps(watch, "2026-03-02 11:00")
    assert clock.is_trusted()
    assert auth.find_session(session.token) == session
    watch.later(hours=2, seconds=1)
    looks()
    assert auth.find_session(session.token) is None


def test_what_is_noted_under_a_wrong_clock_is_marked(busy, watch):
    jumps(watch, IN_2021)
    visitor_takes(busy.umum)
    jumps(watch, "2026-03-02 08:00")
    visitor_takes(busy.umum)
    marks = [row.is_clock_trusted for row in Event.select().order_by(Event.id)]
    assert marks == [True, True, False, True]


def test_a_wrong_time_is_never_the_last_seen_one(busy, watch):
    jumps(watch, "2056-01-01 00:00")
    visitor_takes(busy.umum)
    restarts(watch, "2026-03-02 09:00")
    assert clock.is_trusted()


def test_a_clock_before_the_last_seen_time_is_not_believed_at_start(busy, watch):
    watch.at("2026-03-06 16:00")
    looks()
    visitor_takes(busy.umum)
    restarts(watch, "2026-03-06 15:00")
    assert not clock.is_trusted()


@pytest.mark.usefixtures("box")
def test_a_clock_before_the_program_was_built_is_not_believed_at_start(watch):
    restarts(watch, "2026-01-14 23:00")
    assert not clock.is_trusted()
    restarts(watch, "2026-01-16 08:00")
    assert clock.is_trusted()


def test_fridays_box_in_2021_waits_for_an_answer(after_the_weekend):
    assert clock_guard.suspicion() == clock_guard.Suspicion(
        datetime(2021, 1, 1, 0, 3), False
    )
    assert line() == ["A-001", "A-002"]
    assert visitor_takes(after_the_weekend.umum).label == "A-003"


def test_corrected_before_anybody_came_the_old_round_ends_by_itself(
    after_the_weekend, watch
):
    jumps(watch, "2026-03-05 07:30")
    assert clock_guard.suspicion() is None
    assert line() == []
    assert visitor_takes(after_the_weekend.umum).label == "A-001"
    assert [str(day.date) for day in Round.select()] == ["2026-03-02", "2026-03-05"]


def test_the_correction_cancels_no_waiting_room(after_the_weekend, watch):
    visitor_takes(after_the_weekend.umum)
    jumps(watch, "2026-03-05 10:00")
    assert clock.is_trusted()
    assert line() == ["A-001", "A-002", "A-003"]
    assert rounds.open_round().date == date(2026, 3, 5)
    watch.at("2026-03-06 00:00")
    looks()
    assert line() == []


def test_used_under_a_wrong_clock_before_a_restart_is_used(after_the_weekend, watch):
    visitor_takes(after_the_weekend.umum)
    restarts(watch, IN_2021)
    jumps(watch, "2026-03-05 10:00")
    assert line() == ["A-001", "A-002", "A-003"]


def test_used_once_under_a_wrong_clock_does_not_count_for_the_next_time(
    after_the_weekend, watch
):
    visitor_takes(after_the_weekend.umum)
    jumps(watch, "2026-03-05 10:00")
    restarts(watch, IN_2021)
    jumps(watch, "2026-03-06 07:00")
    assert line() == []


def test_corrected_in_the_bios_the_waiting_room_stays(after_the_weekend, watch):
    visitor_takes(after_the_weekend.umum)
    restarts(watch, "2026-03-05 10:00")
    assert clock.is_trusted()
    assert line() == ["A-001", "A-002", "A-003"]
    assert rounds.open_round().date == date(2026, 3, 5)


@pytest.fixture
def corrected_on_thursday(after_the_weekend, watch):
    """A-003 was taken in 2021, nobody answered, and the clock was set right."""
    visitor_takes(after_the_weekend.umum)
    jumps(watch, "2026-03-05 10:00")
    return after_the_weekend


def asks_about_monday(waiting=2):
    return clock_guard.unsettled() == clock_guard.Unsettled(MONDAY, waiting)


@pytest.mark.usefixtures("after_the_weekend")
def test_while_the_clock_is_wrong_only_the_clock_is_asked_about():
    assert clock_guard.unsettled() is None


def test_the_correction_does_not_answer_whether_the_old_round_goes_on(
    corrected_on_thursday, sari
):
    assert clock.is_trusted()
    assert asks_about_monday()
    visitor_takes(corrected_on_thursday.umum)
    calling.call_next(sari, None)
    assert asks_about_monday(waiting=1)


@pytest.mark.usefixtures("corrected_on_thursday")
def test_what_the_correction_left_open_is_asked_after_a_restart_too(watch):
    restarts(watch, "2026-03-05 10:10")
    assert asks_about_monday()


def test_corrected_in_the_bios_the_old_round_is_asked_about(after_the_weekend, watch):
    visitor_takes(after_the_weekend.umum)
    restarts(watch, "2026-03-05 10:00")
    assert asks_about_monday()


@pytest.mark.usefixtures("corrected_on_thursday")
def test_the_old_round_that_goes_on_is_asked_about_no_more(watch):
    before = line(), rounds.open_round().id
    clock_guard.continue_round()
    assert clock_guard.unsettled() is None
    assert (line(), rounds.open_round().id) == before
    assert rounds.open_round().is_clock_trusted
    restarts(watch, "2026-03-05 11:00")
    assert clock_guard.unsettled() is None


def test_the_old_round_ends_by_mulai_hari_baru_and_is_asked_about_if_that_is_undone(
    corrected_on_thursday,
):
    rollover.start_new_round(corrected_on_thursday.person("Budi"))
    assert clock_guard.unsettled() is None
    assert line() == []
    rollover.undo_reset()
    assert asks_about_monday()


@pytest.mark.usefixtures("corrected_on_thursday")
def test_the_reset_hour_ends_the_old_round_and_the_question(watch):
    watch.at("2026-03-06 00:00")
    looks()
    assert line() == []
    assert clock_guard.unsettled() is None


def test_answered_before_the_correction_is_answered(after_the_weekend, watch):
    visitor_takes(after_the_weekend.umum)
    clock_guard.continue_round()
    jumps(watch, "2026-03-05 10:00")
    assert clock_guard.unsettled() is None


def test_an_answer_to_another_date_leaves_the_question_open(after_the_weekend, watch):
    clock_guard.continue_round()
    watch.later(hours=20)
    looks()
    visitor_takes(after_the_weekend.umum)
    jumps(watch, "2026-03-05 10:00")
    assert asks_about_monday()


def test_a_jump_taken_back_the_same_day_leaves_no_question(busy, watch):
    jumps(watch, IN_2021)
    visitor_takes(busy.umum)
    jumps(watch, "2026-03-02 08:20")
    assert clock_guard.unsettled() is None


def test_a_round_that_began_under_a_wrong_clock_leaves_no_question(
    after_the_weekend, watch
):
    rollover.start_new_round(after_the_weekend.person("Budi"))
    watch.later(minutes=1)
    visitor_takes(after_the_weekend.umum)
    jumps(watch, "2026-03-05 10:00")
    assert clock_guard.unsettled() is None


def test_mulai_hari_baru_begins_at_one_and_is_of_the_corrected_day(
    after_the_weekend, watch
):
    box = after_the_weekend
    rollover.start_new_round(box.person("Budi"))
    assert clock_guard.suspicion().is_answered
    assert line() == []
    watch.later(minutes=1)
    ticket = visitor_takes(box.umum)
    assert ticket.label == "A-001"
    jumps(watch, "2026-03-05 10:00")
    assert stands(ticket).status == "waiting"
    assert [str(day.date) for day in Round.select()] == ["2026-03-02", "2026-03-05"]


def test_mulai_hari_baru_leaves_the_old_round_in_the_reports(after_the_weekend):
    rollover.start_new_round(after_the_weekend.person("Budi"))
    old, new = Round.select().order_by(Round.id)
    assert (old.is_trial, new.is_trial) == (False, False)


def test_a_round_that_began_and_ended_under_a_wrong_clock_gets_its_day(
    after_the_weekend, watch
):
    budi = after_the_weekend.person("Budi")
    rollover.start_new_round(budi)
    rollover.reset_now(budi, False)
    jumps(watch, "2026-03-05 10:00")
    dates = ["2026-03-02", "2026-03-05", "2026-03-05"]
    assert [str(day.date) for day in Round.select()] == dates


def test_mulai_hari_baru_can_be_undone_like_a_reset(after_the_weekend):
    rollover.start_new_round(after_the_weekend.person("Budi"))
    with pytest.raises(BeginningAgain):
        visitor_takes(after_the_weekend.umum)
    rollover.undo_reset()
    assert line() == ["A-001", "A-002"]


def test_lanjutkan_hari_ini_keeps_the_round_also_once_corrected(
    after_the_weekend, watch
):
    clock_guard.continue_round()
    assert clock_guard.suspicion().is_answered
    jumps(watch, "2026-03-05 10:00")
    assert line() == ["A-001", "A-002"]
    assert rounds.open_round().date == date(2026, 3, 5)
    assert visitor_takes(after_the_weekend.umum).label == "A-003"


def test_jam_sudah_benar_is_believed_for_good(after_the_weekend, watch):
    clock_guard.accept_clock()
    watch.later(minutes=1)
    looks()
    assert clock_guard.suspicion() is None
    assert rounds.open_round().date == date(2021, 1, 1)
    assert line() == ["A-001", "A-002"]
    visitor_takes(after_the_weekend.umum)
    restarts(watch, "2021-01-01 09:00")
    assert clock.is_trusted()
    restarts(watch, "2020-12-31 09:00")
    assert not clock.is_trusted()


def test_jam_sudah_benar_after_a_jump_keeps_the_waiting_room(busy, watch):
    # The box ran in the wrong year; somebody sets it right while people wait.
    jumps(watch, "2027-08-12 10:00")
    assert clock_guard.suspicion() is not None
    clock_guard.accept_clock()
    assert clock_guard.suspicion() is None
    assert line() == ["A-001", "A-002"]
    assert rounds.open_round().date == date(2027, 8, 12)
    watch.later(hours=14)
    looks()
    assert line() == [], busy


def test_jam_sudah_benar_is_no_answer_while_nothing_is_asked(busy):
    before = everything()
    clock_guard.accept_clock()
    assert everything() == before, busy


def test_a_newer_program_asks_again_about_a_clock_before_it_was_built(
    after_the_weekend, watch
):
    clock_guard.accept_clock()
    watch.restart()
    clock_guard.start(BUILT.replace(month=2))
    assert not clock.is_trusted(), after_the_weekend


def test_a_clock_that_ran_ahead_is_suspect_after_a_restart_too(busy, watch):
    watch.at("2026-03-02 10:00")
    looks()
    jumps(watch, "2026-03-03 10:00")
    restarts(watch, "2026-03-03 10:05")
    assert not clock.is_trusted()
    assert line() == ["A-001", "A-002"]
    restarts(watch, "2026-03-02 10:10")
    assert clock.is_trusted()
    assert visitor_takes(busy.umum).label == "A-003"


def test_one_day_forward_at_ten_and_back(busy, watch, sari):
    watch.at("2026-03-02 10:00")
    looks()
    called = calling.call_next(sari, None)
    jumps(watch, "2026-03-03 10:00")
    calling.call_next(sari, called.id)
    tickets.take_for_visitor(busy.umum, tickets.new_nonce(), busy.person("Sari"))
    watch.later(minutes=30)
    jumps(watch, "2026-03-02 10:30")
    assert line() == ["A-003"]
    assert stands(Ticket.get(label="A-002")).status == "called"
    assert [day.date for day in Round.select()] == [MONDAY]
    watch.at("2026-03-03 00:00")
    looks()
    assert rounds.open_round().date == TUESDAY


def test_nothing_is_asked_again_until_another_date_or_start(after_the_weekend, watch):
    clock_guard.continue_round()
    assert clock_guard.suspicion().is_answered
    watch.later(hours=20)
    looks()
    assert not clock_guard.suspicion().is_answered
    clock_guard.continue_round()
    restarts(watch, IN_2021)
    assert not clock_guard.suspicion().is_answered, after_the_weekend


ANSWERS = pytest.mark.parametrize(
    "answer",
    [
        lambda box: rollover.start_new_round(box.person("Budi")),
        lambda box: clock_guard.continue_round(),
    ],
    ids=["Mulai hari baru", "Lanjutkan hari ini"],
)


@ANSWERS
def test_an_answer_about_the_old_round_is_given_once(corrected_on_thursday, answer):
    answer(corrected_on_thursday)
    refuses(answer, corrected_on_thursday)


def refuses(answer, box):
    before = everything()
    with pytest.raises(NothingAsked):
        answer(box)
    assert everything() == before


@ANSWERS
def test_an_answer_from_a_page_that_is_behind_changes_nothing(
    after_the_weekend, watch, answer
):
    clock_guard.continue_round()
    refuses(answer, after_the_weekend)
    watch.later(hours=20)
    jumps(watch, "2026-03-05 10:00")
    assert clock.is_trusted()
    refuses(answer, after_the_weekend)


def test_two_who_begin_a_new_day_at_once_begin_one(after_the_weekend):
    budi = after_the_weekend.person("Budi")
    came = together(*[lambda: rollover.start_new_round(budi)] * 2)
    assert sorted(type(one).__name__ for one in came) == ["NothingAsked", "Round"]
    assert Round.select().count() == 2


def test_suspicion_wakes_the_screens_and_so_does_the_correction(busy, watch):
    versions = [changes.version()]
    for local in (IN_2021, "2026-03-02 08:00"):
        jumps(watch, local)
        versions.append(changes.version())
    assert len(set(versions)) == 3, busy


def test_looking_at_a_good_clock_writes_nothing_and_wakes_nobody(busy, watch):
    looks()
    before, version = everything(), changes.version()
    for _ in range(10):
        watch.later(seconds=1)
        clock_guard.check()
    assert (everything(), changes.version()) == (before, version), busy

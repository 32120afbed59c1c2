"""Practice: the box's part, its steps, and that nothing of it is left."""

import pytest

from siantre_box.core import (
    actions,
    auth,
    calling,
    counters,
    messages,
    practice,
    rollover,
    rounds,
    services,
    settings,
    tickets,
)
from siantre_box.core.models import MinimumNumber, Round, Status, Ticket
from siantre_box.core.practice import STEPS, VISITORS, Wanted
from siantre_box.views import reports
from siantre_box.views.spans import Span
from tests.world import in_one_batch, visitor_takes


def current(session):
    """Return the ticket that the session's counter calls, or None."""
    return counters.called_ticket(counters.seat(session).counter)


def press(session):
    """Do what the coach asks for next, each number from where it stands."""
    called = current(session)
    wanted = practice.progress().wanted
    if wanted is Wanted.NEXT:
        at = called.present_service_id if called else None
        onward = services.next_of(at) if at else None
        calling.call_next(
            session, called.id if called else None, at, onward.id if onward else None
        )
    elif wanted is Wanted.UNDO:
        undoable = actions.last_undoable(counters.seat(session).counter)
        actions.undo(session, undoable[0].action)
    else:
        act = {
            Wanted.RECALL: calling.recall,
            Wanted.PUT_BACK: calling.put_back,
            Wanted.FINISH: calling.finish,
        }[wanted]
        act(session, called.id, called.present_service_id)
    practice.play()


def practise(session):
    """Follow the coach to the end; return the steps as they were asked for."""
    asked = []
    for _ in range(40):
        progress = practice.progress()
        if progress.is_over:
            return asked
        if len(asked) == progress.done:
            asked.append(progress.wanted)
        press(session)
    raise AssertionError(f"never over: {practice.progress()}")


def test_who_follows_the_coach_is_through_all_steps_with_eight_visitors(sari):
    practice.begin(sari)
    assert Ticket.select().count() == 3
    assert practise(sari) == list(STEPS)
    statuses = [one.status for one in Ticket.select()]
    assert len(statuses) == VISITORS
    assert set(statuses) == {Status.DONE, Status.CANCELED}
    assert statuses.count(Status.CANCELED) == 1


def test_any_other_order_of_presses_comes_to_its_end_too(sari):
    practice.begin(sari)
    for _ in range(40):
        called = current(sari)
        if practice.progress().is_over:
            break
        if called is not None:
            calling.finish(sari, called.id)
        else:
            calling.call_next(sari, None)
        practice.play()
    assert practice.progress().is_over


def test_who_cancels_all_that_wait_is_sent_others_and_practises_on(sari):
    practice.begin(sari)
    for one in list(Ticket.select()):
        calling.cancel(sari, one.id)
    practice.play()
    waiting = Ticket.select().where(Ticket.status == Status.WAITING)
    assert waiting.count() == 3
    assert practise(sari)[:2] == [Wanted.NEXT, Wanted.NEXT]
    assert Ticket.select().count() == VISITORS


def test_a_visitor_cancels_by_itself_where_the_staff_have_canceled_one_before(sari):
    practice.begin(sari)
    calling.cancel(sari, Ticket.get().id)
    while not practice.progress().canceled:
        press(sari)
    label = practice.progress().canceled
    assert Ticket.get(Ticket.label == label).status == Status.CANCELED
    assert Ticket.select().where(Ticket.status == Status.CANCELED).count() == 2
    practise(sari)


def test_nothing_of_a_practice_is_left(sari, box):
    practice.begin(sari)
    practise(sari)
    rollover.end_practice()
    assert practice.progress() is None
    assert rollover.undoable() is None
    report = reports.of_span(Span.day(rounds.today()))
    assert report.total.taken == 0
    assert visitor_takes(box.umum).label == "A-001"


def test_a_practice_that_is_ended_in_its_middle_cannot_be_brought_back(sari, box):
    practice.begin(sari)
    rollover.end_practice()
    assert rollover.undoable() is None
    with pytest.raises(rollover.NothingToReset):
        rollover.undo_reset()
    assert not rounds.find_open().begins_with_pause
    assert visitor_takes(box.umum).label == "A-001"


def test_a_practice_that_is_reset_by_hand_cannot_be_brought_back_either(sari, box):
    practice.begin(sari)
    rollover.reset_now(box.person("Budi"), is_trial=False)
    assert rollover.undoable() is None
    assert reports.of_span(Span.day(rounds.today())).total.taken == 0


def test_the_reset_hour_ends_a_practice(sari, watch):
    practice.begin(sari)
    watch.later(hours=24)
    rollover.ensure_current()
    assert practice.progress() is None
    assert Round.select().where(Round.is_trial).count() == 1
    assert rollover.undoable() is None


def test_there_is_no_practice_once_somebody_has_a_number(sari, box):
    visitor_takes(box.umum)
    with pytest.raises(practice.TooLateToPractise):
        practice.begin(sari)
    assert practice.progress() is None


def test_nobody_real_gets_a_number_of_a_practice(sari, box):
    practice.begin(sari)
    nonce = tickets.new_nonce()
    with pytest.raises(tickets.PracticeUnderWay):
        tickets.take(box.umum, nonce, None)
    with pytest.raises(tickets.PracticeUnderWay):
        tickets.take_for_visitor(box.umum, nonce, box.person("Dewi"))
    with pytest.raises(tickets.PracticeUnderWay):
        tickets.take_at_kiosk(box.umum, nonce, box.person("Dewi"))


def test_who_has_no_counter_practises_at_a_free_one(sari, box):
    budi = auth.begin_session(box.person("Budi"))
    practice.begin(budi)
    assert practice.counter() == counters.counter_of(budi)
    assert counters.counter_of(budi) != counters.counter_of(sari)


def test_a_practice_ends_when_who_practises_leaves(sari, box):
    practice.begin(sari)
    auth.end_session(sari)
    practice.play()
    assert practice.progress() is None


def test_a_second_begin_changes_nothing_until_all_is_over(sari):
    practice.begin(sari)
    practice.begin(sari)
    assert Ticket.select().count() == 3
    practise(sari)
    practice.begin(sari)
    assert practice.progress().done == 0
    assert Round.select().where(Round.is_trial).count() == 2


def test_a_closed_service_and_hours_do_not_keep_from_practising(sari, box):
    seat = counters.seat(sari)
    for service in seat.services:
        counters.close_service(seat, service)
    practice.begin(sari)
    practise(sari)
    assert settings.remembered(practice.COUNTER)


@pytest.mark.parametrize("served_here", [False, True])
def test_a_practice_ends_where_people_usually_go_on_to_another_service(
    box, served_here
):
    services.set_rules(box.umum, services.Rules(next_id=box.kia))
    services.set_rules(box.gigi, services.Rules(next_id=box.kia))
    also = (box.kia,) if served_here else ()
    sari = box.seated("Sari", 1, box.umum, box.gigi, *also)
    practice.begin(sari)
    assert practise(sari) == list(STEPS)
    sent_on = Ticket.select().where(
        Ticket.status == Status.WAITING, Ticket.station == box.kia
    )
    assert sent_on.exists() is not served_here


def test_a_practice_ends_where_who_is_passed_over_once_is_missed(sari):
    rollover.change_settings({"missed_after": "1"})
    practice.begin(sari)
    assert practise(sari) == list(STEPS)
    missed = Ticket.select().where(Ticket.is_missed)
    assert [one.status for one in missed] == [Status.WAITING]
    assert Ticket.select().where(Ticket.status == Status.CANCELED).count() == 1


def test_who_is_passed_over_before_anybody_was_called_harms_no_practice(sari):
    practice.begin(sari)
    first = Ticket.get()
    calling.cancel(sari, first.id)
    calling.correct(sari, first.id, Status.CANCELED, Status.CALLED)
    calling.put_back(sari, first.id)
    practice.play()
    assert practice.progress().wanted is Wanted.NEXT
    practise(sari)


@pytest.mark.parametrize(
    "end",
    [
        lambda box: rollover.end_practice(),  # noqa: ARG005
        lambda box: rollover.reset_now(box.person("Budi"), is_trial=False),
    ],
    ids=["ended", "reset"],
)
def test_no_pretended_visitor_comes_to_a_round_that_began_meanwhile(sari, box, end):
    practice.begin(sari)
    calling.call_next(sari, None)
    came = in_one_batch(lambda: end(box), practice.play)
    assert not any(isinstance(one, Exception) for one in came)
    assert practice.progress() is None
    assert not Ticket.select().where(Ticket.round == rounds.find_open()).exists()


def test_there_is_no_practice_where_numbers_of_a_lost_file_are_held(sari, box):
    MinimumNumber.create(round=rounds.open_round(), service=box.umum, number=57)
    with pytest.raises(practice.TooLateToPractise):
        practice.begin(sari)
    assert visitor_takes(box.umum).label == "A-058"


def set_until_reset(box, sari):
    """Let staff close a service, tell something and pause phones, until the reset."""
    seat = counters.seat(sari)
    counters.close_service(seat, box.gigi)
    messages.tell(seat, [box.umum], "Dokter datang jam 10.")
    tickets.pause_phones()


def is_set(box):
    """Tell what of it holds: closed, told, paused."""
    umum, gigi = services.find(box.umum), services.find(box.gigi)
    paused = tickets.are_phones_paused(rounds.find_open())
    return not gigi.takes_numbers, umum.message is not None, paused


def test_what_staff_set_until_the_reset_outlives_a_practice(sari, box):
    set_until_reset(box, sari)
    practice.begin(sari)
    practise(sari)
    practice.begin(sari)
    rollover.end_practice()
    assert is_set(box) == (True, True, True)
    rollover.reset_now(box.person("Budi"), is_trial=False)
    assert is_set(box) == (False, False, False)


def test_a_practice_that_nothing_was_set_for_pauses_no_phones(sari, box):
    practice.begin(sari)
    rollover.end_practice()
    assert is_set(box) == (False, False, False)


def test_what_staff_set_ends_when_the_reset_hour_ends_a_practice(sari, box, watch):
    set_until_reset(box, sari)
    practice.begin(sari)
    watch.later(hours=24)
    rollover.ensure_current()
    assert is_set(box) == (False, False, False)


def test_what_staff_set_ends_when_a_practice_is_reset_by_hand(sari, box):
    set_until_reset(box, sari)
    practice.begin(sari)
    rollover.reset_now(box.person("Budi"), is_trial=False)
    assert is_set(box) == (False, False, False)

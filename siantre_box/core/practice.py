"""Practice (Latihan): eight pretended visitors at the real desk, in a round of its own.

The round is a trial from its first number on: an open round that is one is a practice.
Phones, the tablet and other desks get no number meanwhile. It ends without a pause, and
nothing of it can be brought back or gets into a report.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from siantre_box.core import (
    actions,
    counters,
    database,
    numbers,
    rollover,
    rounds,
    services,
    settings,
    tickets,
)
from siantre_box.core.errors import Refusal
from siantre_box.core.models import (
    OPEN_STATUSES,
    Counter,
    Event,
    MinimumNumber,
    Round,
    Session,
    Status,
    Ticket,
)

VISITORS, AT_FIRST = 8, 3
# Which of the desk's first two services each of them wants.
WISHES = (0, 0, 1, 0, 1, 0, 1, 0)
# What a press of Lewati is written down as.
PUT_BACK = ("put_back", "miss")
# "ROUND COUNTER": where the open round is practised.
COUNTER = "practice_counter"


class TooLateToPractise(Refusal):
    """The open round has numbers of real visitors."""

    sentence = "Latihan bisa sebelum nomor pertama."


class NoFreeCounter(Refusal):
    """Somebody sits at every counter."""

    sentence = (
        "Semua {counter_word} sedang dipakai. Latihan di meja yang sudah terbuka."
    )


class Wanted(StrEnum):
    """What the coach asks for next."""

    NEXT = "next"
    RECALL = "recall"
    PUT_BACK = "put_back"
    UNDO = "undo"
    FINISH = "finish"
    NOTHING = ""


STEPS = (
    Wanted.NEXT,
    Wanted.NEXT,
    Wanted.RECALL,
    Wanted.PUT_BACK,
    Wanted.NEXT,
    Wanted.UNDO,
    Wanted.NEXT,
    Wanted.FINISH,
)


@dataclass(frozen=True)
class Progress:
    """How far a practice is: how many steps are done, and what comes next.

    `called` and `canceled` are labels, empty where there is none.
    """

    done: int
    wanted: Wanted
    called: str
    canceled: str

    @property
    def is_over(self) -> bool:
        """Tell whether nothing is left to do."""
        return self.done == len(STEPS)


def begin(session: Session) -> None:
    """Let the first visitors come to where this session sits, or to a free counter.

    A practice that is over begins once more; one that goes on is left alone.
    """
    with database.changing():
        before = progress()
        if before is not None and not before.is_over:
            return
        rollover.end_practice()
        round_ = rounds.open_round()
        if _has_numbers(round_):
            raise TooLateToPractise
        numbers.forget_restored(round_)
        counter = counters.counter_of(session) or _sit_anywhere(session)
        round_.is_trial = True
        round_.save(only=[Round.is_trial])
        settings.remember(COUNTER, f"{round_.id} {counter.id}")
        for _ in range(AT_FIRST):
            _arrive(round_, counter)


def is_possible() -> bool:
    """Tell whether a practice may begin, or goes on: no real visitor has a number."""
    round_ = rounds.find_open()
    return round_ is None or rounds.is_practice(round_) or not _has_numbers(round_)


def counter() -> Counter | None:
    """Return the counter at which the open round is practised; None: no practice."""
    round_ = rounds.find_open()
    return _counter_of(round_) if round_ and rounds.is_practice(round_) else None


def progress() -> Progress | None:
    """Return how far the practice is, or None."""
    round_ = rounds.find_open()
    if round_ is None or not rounds.is_practice(round_):
        return None
    all_given = list(Ticket.select().where(Ticket.round == round_).order_by(Ticket.id))
    served = _served_at(_counter_of(round_))
    # Whom the desk sent on waits elsewhere, and who was missed outside the line.
    is_open = [
        one
        for one in all_given
        if one.status in OPEN_STATUSES
        and one.present_service_id in served
        and not one.is_missed
    ]
    called = next((one.label for one in is_open if one.status == Status.CALLED), "")
    left = next((one for one in _cancels(round_) if not one.counter_id), None)
    done = _count_done(round_, all_given, is_open)
    wanted = STEPS[done] if done < len(STEPS) else Wanted.NOTHING
    if wanted in (Wanted.RECALL, Wanted.PUT_BACK, Wanted.FINISH) and not called:
        wanted = Wanted.NEXT
    return Progress(done, wanted, called, left.ticket.label if left else "")


def play() -> None:
    """Play the visitors' part; to be called each second."""
    round_ = rounds.find_open()
    if round_ is None or not rounds.is_practice(round_):
        return
    counter = _counter_of(round_)
    if counter is None or counters.session_at(counter) is None:
        # Whoever practised has left: nobody waits for the box to play on.
        rollover.end_practice()
        return
    given = Ticket.select().where(Ticket.round == round_).count()
    # Whom the staff cancel leaves the line too: nobody may be left to call.
    by_staff = [bool(one.counter_id) for one in _cancels(round_)]
    left = len(_events(round_, "call")) + sum(by_staff)
    missing = min(VISITORS, AT_FIRST + left) - given
    cancels = bool(_events(round_, *PUT_BACK)) and all(by_staff)
    if missing > 0 or cancels:
        _move_visitors(round_, counter, missing, cancels)


def _move_visitors(round_: Round, counter: Counter, come: int, cancels: bool) -> None:
    with database.changing():
        # It may have ended since: the next round's numbers are for people.
        present = rounds.find_open()
        if present is None or present.id != round_.id or not present.is_trial:
            return
        for _ in range(come):
            _arrive(round_, counter)
        waiting = list(tickets.line(round_, _served_at(counter))) if cancels else []
        if waiting:
            with actions.recording() as action:
                action.move("cancel", waiting[-1], Status.CANCELED, note=None)


def _has_numbers(round_: Round) -> bool:
    return any(
        model.select().where(model.round == round_).exists()
        # Real visitors hold those of a file that was lost.
        for model in (Ticket, MinimumNumber)
    )


def _count_done(round_: Round, given: list[Ticket], is_open: list[Ticket]) -> int:
    """Return how many steps are done: each counts once those before it do."""
    if len(given) == VISITORS and not is_open:
        return len(STEPS)
    calls = [event.id for event in _events(round_, "call")]
    back = [event.id for event in _events(round_, *PUT_BACK)]
    waits = any(one.status == Status.WAITING for one in is_open)
    conditions = (
        len(calls) >= 1,
        len(calls) >= 2,
        bool(_events(round_, "recall")),
        bool(back),
        bool(back and calls) and calls[-1] > back[0],
        bool(_events(round_, "undo")),
        len(given) == VISITORS and not waits,
        False,
    )
    return conditions.index(False)


def _events(round_: Round, *kinds: str) -> list[Event]:
    wanted = Event.select().where(Event.round == round_, Event.kind.in_(kinds))
    return list(wanted.order_by(Event.id))


def _cancels(round_: Round) -> list[Event]:
    """Return the cancels; those by the visitors themselves have no counter."""
    return _events(round_, "cancel")


def _counter_of(round_: Round) -> Counter | None:
    round_id, _, counter_id = (settings.remembered(COUNTER) or "").partition(" ")
    if round_id != str(round_.id):
        return None
    return Counter.get_or_none(Counter.id == int(counter_id))


def _sit_anywhere(session: Session) -> Counter:
    free = (one for one in counters.in_order() if counters.session_at(one) is None)
    found = next(free, None)
    if found is None:
        raise NoFreeCounter(counter_word=settings.counter_word())
    return counters.take_seat(session, found.id, set()).counter


def _served_at(counter: Counter | None) -> frozenset[int]:
    sitting = counters.session_at(counter) if counter else None
    return counters.seat(sitting).services if sitting else services.ids()


def _arrive(round_: Round, counter: Counter) -> None:
    served = _served_at(counter)
    offered = [row.id for row in services.in_order() if row.id in served][:2]
    came = Ticket.select().where(Ticket.round == round_).count()
    tickets.take_in_practice(offered[WISHES[came] % len(offered)])

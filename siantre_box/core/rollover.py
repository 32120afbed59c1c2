"""Daily Reset: a new round starts with an empty room, and nothing is deleted.

Numbers begin at 1 again by themselves, because a number belongs to a round.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from peewee import fn

from siantre_box.core import (
    actions,
    changes,
    clock,
    clock_guard,
    database,
    rounds,
    services,
    settings,
)
from siantre_box.core.database import changing
from siantre_box.core.errors import Refusal
from siantre_box.core.models import Event, MinimumNumber, Round, Status, Ticket, User

# A round with an action this recent is at work when its hour comes.
AT_WORK = timedelta(hours=1)
ENDS_AS = {Status.WAITING: Status.CANCELED, Status.CALLED: Status.DONE}
SERVICES_OF = """
SELECT DISTINCT service_id FROM events JOIN queues ON queues.id = events.queue_id
WHERE press = ?
"""

_state: tuple[str, datetime | None] = ("", None)


class NothingToReset(Refusal):
    """There is no reset that can be undone."""

    sentence = "Tidak ada reset yang bisa diurungkan."


class ResetAlready(Refusal):
    """The round on the page has ended: somebody reset it, or its day is over."""

    sentence = "Antrian sudah direset. Tidak ada yang berubah."


class ResetCannotBeUndone(Refusal):
    """Numbers were given since the reset."""

    sentence = "Reset tidak bisa diurungkan: nomor baru sudah diambil."


@dataclass(frozen=True)
class ResetEffect:
    """What a reset of the open round would do, in numbers."""

    round: int
    waiting: int
    called: int
    taken: int
    first_labels: tuple[str, ...]


@dataclass(frozen=True)
class EndedRound:
    """A round whose end can still be undone."""

    at: datetime
    canceled: int


def undoable() -> EndedRound | None:
    """Return the last reset while it can be undone."""
    round_ = rounds.undoable_rollover()
    return (
        EndedRound(round_.closed_at, rounds.canceled_by_rollover(round_).count())
        if round_
        else None
    )


def ensure_current() -> None:
    """End the round when its time has passed.

    Asks the database once a change. Raises CannotStore when it cannot be done now.
    """
    global _state
    clock_guard.check()
    version = changes.version()
    if _state[0] != version:
        round_ = rounds.find_open()
        _state = (version, rounds.ends_at(round_) if round_ else None)
    moment = _state[1]
    if moment is not None and clock.now() >= moment:
        _roll_over_if_due()


def effect() -> ResetEffect:
    """Tell beforehand what a reset would do."""
    round_ = rounds.shown_round()
    of_round = Ticket.select().where(Ticket.round == round_)
    return ResetEffect(
        round=round_.id or 0,
        waiting=of_round.where(Ticket.status == Status.WAITING).count(),
        called=of_round.where(Ticket.status == Status.CALLED).count(),
        taken=of_round.count(),
        first_labels=tuple(f"{row.letter}-001" for row in services.in_order()),
    )


def reset_now(user: User, is_trial: bool) -> Round:
    """End the round now and begin the next at 1.

    A trial round is left out of the reports. If people waited, phones get no number
    for a minute, so that a reset by mistake can be undone.
    """
    with changing():
        return _begin_again(rounds.open_round(), user, is_trial)


def reset_round(seen: int, user: User, is_trial: bool) -> Round:
    """End the round that the page showed, and no other: a double click ends one."""
    with changing():
        if (rounds.shown_round().id or 0) != seen:
            raise ResetAlready
        return reset_now(user, is_trial)


def start_new_round(user: User) -> Round:
    """Answer "Mulai hari baru", while the clock is doubted: a turn by hand."""
    with clock_guard.answering():
        return _begin_again(rounds.open_round(), user, False)


def undo_reset() -> Round:
    """Bring the last round back; see `days.undoable_turn` for when it can be."""
    with changing():
        ended = rounds.undoable_rollover()
        if ended is None:
            raise _why_not()
        _drop_empty(rounds.open_round())
        _reopen(ended)
        return ended


def _why_not() -> Refusal:
    round_ = rounds.open_round()
    is_used = Ticket.select().where(Ticket.round == round_).exists()
    # Somebody else may have brought this round back a moment ago.
    was_brought_back = Event.select().where(
        Event.round == round_, Event.kind == "reset"
    )
    followed_a_reset = not was_brought_back.exists() and Round.select().count() > 1
    return ResetCannotBeUndone() if is_used and followed_a_reset else NothingToReset()


def _roll_over_if_due() -> None:
    # The clock may have jumped a moment ago: that ends no round.
    clock_guard.check()
    if not clock.is_trusted():
        return
    with changing():
        round_ = rounds.find_open()
        if round_ is not None and rounds.is_due(round_):
            _begin_again(round_, None, False)


def _begin_again(round_: Round, user: User | None, is_trial: bool) -> Round:
    # In the morning nobody waits for what is left of last night to be brought back.
    may_be_missed = user is not None or _is_at_work(round_)
    canceled = _end(round_, user, is_trial)
    pauses = canceled > 0 and may_be_missed
    return Round.create(date=rounds.today(), begins_with_pause=pauses)


def _is_at_work(round_: Round) -> bool:
    believed = Event.select().where(Event.round == round_, Event.is_clock_trusted)
    last = believed.order_by(Event.id.desc()).first()
    return last is not None and clock.now() - last.at < AT_WORK


def _end(round_: Round, user: User | None, is_trial: bool) -> int:
    with actions.recording(user) as action:
        closed = {
            end: action.put_all("reset", round_, status, end)
            for status, end in ENDS_AS.items()
        }
    services.reopen_at_rollover(round_)
    round_.closed_at, round_.closed_by, round_.is_trial = clock.now(), user, is_trial
    round_.save()
    return closed[Status.CANCELED]


def _drop_empty(round_: Round) -> None:
    MinimumNumber.delete().where(MinimumNumber.round == round_).execute()
    round_.delete_instance()


def _reopen(round_: Round) -> None:
    round_.closed_at, round_.closed_by, round_.is_trial = None, None, False
    round_.ends_after = max(round_.date, rounds.today())
    round_.save()
    ended_by = _press_of_turn(round_)
    services.restore_retired(
        {row[0] for row in database.fetch_rows(SERVICES_OF, ended_by)}
    )
    services.close_after_undo(round_)
    with actions.recording(undoes=ended_by) as action:
        action.put_all_back("undo")


def _press_of_turn(round_: Round) -> int:
    of_turn = Event.select(fn.max(Event.action)).where(
        Event.round == round_,
        Event.kind == "reset",
        Event.action.not_in(actions.undone_actions(round_.id)),
    )
    return int(of_turn.scalar())


ROLLOVER_SETTINGS = ("reset_hour", "time_zone")


def change_settings(wanted: Mapping[str, str]) -> None:
    """Set some settings, all of them or none; the open round goes on.

    It then ends when the new hour comes next, also if that has passed today.
    """
    with changing():
        before, round_ = settings.values(), rounds.find_open()
        goes_on = round_ is not None and (
            clock_guard.is_suspect() or not rounds.is_due(round_)
        )
        after = settings.change(wanted)
        if goes_on and any(before[key] != after[key] for key in ROLLOVER_SETTINGS):
            _keep_open(rounds.open_round(), after)


def _keep_open(round_: Round, chosen: Mapping[str, str]) -> None:
    if clock_guard.is_suspect():
        clock_guard.redate_when_corrected(round_)
        return
    turns_after = rounds.date_of(clock.now(), chosen)
    Round.update(ends_after=turns_after).where(Round.id == round_.id).execute()

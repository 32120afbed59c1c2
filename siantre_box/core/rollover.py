"""Rollover and reset: the open round ends, and the next begins with nobody waiting.

Nothing is deleted. Numbers begin at 1 again by themselves, because a number belongs
to a round.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from peewee import fn

from siantre_box.core import (
    actions,
    changes,
    clock,
    clock_guard,
    counters,
    hours,
    messages,
    rounds,
    services,
    settings,
    statements,
    tickets,
)
from siantre_box.core.database import changing
from siantre_box.core.errors import Refusal
from siantre_box.core.models import Event, MinimumNumber, Round, Status, Ticket, User

# A round with an event this recent is still in use when its hour comes.
RECENT = timedelta(hours=1)
# The settings that say when a round ends.
ROLLOVER_SETTINGS = ("reset_hour", "time_zone")
SERVICES_OF = """
SELECT DISTINCT coalesce(station_id, queues.service_id)
FROM events JOIN queues ON queues.id = events.queue_id WHERE press = ?
"""


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
    clock_guard.check()
    end = _end_of_open_round(changes.version())
    if end is None or clock.now() < end:
        return
    # The clock may have jumped a moment ago: that ends no round.
    clock_guard.check()
    if clock.is_trusted():
        with changing():
            # Another request may have ended it while this one waited.
            round_ = rounds.find_open()
            if round_ is not None and rounds.is_due(round_):
                _begin_again(round_, None, False)


@lru_cache(maxsize=1)
def _end_of_open_round(_version: str) -> datetime | None:
    round_ = rounds.find_open()
    return rounds.ends_at(round_) if round_ else None


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
    """Answer "Mulai hari baru", while the clock is suspect: a reset by hand."""
    with clock_guard.answering():
        return _begin_again(rounds.open_round(), user, False)


def end_practice() -> None:
    """End the open round if it is practised in; the next begins at once."""
    with changing():
        round_ = rounds.find_open()
        if round_ is not None and rounds.is_practice(round_):
            _begin_again(round_, None, True)


def undo_reset() -> Round:
    """Bring the last round back; `rounds.undoable_rollover` says when it can be."""
    with changing():
        ended, empty = rounds.undoable_rollover(), rounds.open_round()
        if ended is None:
            is_used = Ticket.select().where(Ticket.round == empty).exists()
            # Somebody else may have brought this round back a moment ago.
            was_brought_back = Event.select().where(
                Event.round == empty, Event.kind == "reset"
            )
            followed_a_reset = (
                not was_brought_back.exists() and Round.select().count() > 1
            )
            raise (
                ResetCannotBeUndone if is_used and followed_a_reset else NothingToReset
            )
        were_phones_paused = tickets.are_phones_paused(empty)
        # The round since the reset has no ticket.
        MinimumNumber.delete().where(MinimumNumber.round == empty).execute()
        empty.delete_instance()
        ended.closed_at, ended.closed_by, ended.is_trial = None, None, False
        # Its hour may have come: it then ends when the hour comes next.
        ended.ends_after = max(ended.date, rounds.today())
        ended.save()
        reset = Event.select(fn.max(Event.action)).where(
            Event.round == ended,
            Event.kind == "reset",
            Event.action.not_in(actions.undone_actions(ended.id)),
        )
        number = int(reset.scalar())
        # A service that was retired since has people waiting again.
        rows = statements.fetch_rows(SERVICES_OF, number)
        services.restore_retired({service_id for (service_id,) in rows})
        services.close_after_undo(ended)
        messages.tell_again_after_undo(ended)
        with actions.recording(undoes=number) as action:
            action.put_all_back("undo")
        actions.end_breaks(ended)
        if were_phones_paused:
            tickets.pause_phones()
        return ended


def _begin_again(round_: Round, user: User | None, is_trial: bool) -> Round:
    is_practice = rounds.is_practice(round_)
    # Only the practice is over, not the day: what staff set until the reset stays.
    goes_on = is_practice and user is None and not rounds.is_due(round_)
    were_phones_paused = tickets.are_phones_paused(round_)
    if is_practice:
        # Whoever ends it, and however: it was a trial from its first number on.
        user, is_trial = None, True
    last = rounds.last_trusted_event(round_)
    is_in_use = last is not None and clock.now() - last.at < RECENT
    with actions.recording(user) as action:
        canceled = action.put_all("reset", round_, Status.WAITING, Status.CANCELED)
        action.put_all("reset", round_, Status.CALLED, Status.DONE)
    if not goes_on:
        services.reopen_at_rollover(round_)
        messages.clear_at_rollover(round_)
    round_.closed_at, round_.closed_by, round_.is_trial = clock.now(), user, is_trial
    round_.save()
    # Phones pause, so that a reset by mistake can be undone. In the morning nobody
    # waits for what is left of last night to be brought back.
    pauses = canceled > 0 and (user is not None or is_in_use) and not is_practice
    following = Round.create(date=rounds.today(), begins_with_pause=pauses)
    if goes_on and were_phones_paused:
        tickets.pause_phones()
    return following


def change_settings(
    wanted: Mapping[str, str], week: Mapping[int, tuple[str, str]] | None = None
) -> None:
    """Set some settings, all of them or none; the open round goes on.

    It then ends when the new hour comes next, also if that has passed today. `week` are
    opening hours as `hours.change` takes them; None leaves those that are stored.
    """
    # The one way to change a setting, and here, for `settings` knows no rounds: with
    # another hour or zone the open round might be over at once, and its people's
    # numbers canceled.
    with changing():
        before, round_ = settings.values(), rounds.find_open()
        was_due = round_ is not None and rounds.is_due(round_)
        news = settings.news_of(wanted)
        for key, value in news.items():
            settings.remember(key, value)
        if week is not None or hours.SETTING in news:
            hours.change(week)
        if "counter_word" in news:
            counters.check_word()
        after = {**before, **news}
        is_other_hour = any(before[key] != after[key] for key in ROLLOVER_SETTINGS)
        if round_ is not None and is_other_hour:
            _end_when_the_hour_comes_next(round_, after, was_due)


def _end_when_the_hour_comes_next(
    round_: Round, chosen: Mapping[str, str], was_due: bool
) -> None:
    if clock_guard.is_suspect():
        clock_guard.redate_when_corrected(round_)
    elif not was_due:
        round_.ends_after = rounds.date_of(clock.now(), chosen)
        round_.save(only=[Round.ends_after])

"""Which dates have a report."""

from __future__ import annotations

from datetime import date

from siantre_box.core import rounds, settings, statements
from siantre_box.core.models import Round

DATES_OF_NUMBERS = f"""
SELECT DISTINCT {rounds.DATE_OF_NUMBER} FROM queues
JOIN days ON days.id = queues.day_id
JOIN events AS taken ON taken.queue_id = queues.id AND taken.kind = 'take'
WHERE queues.day_id = :round
"""


def latest() -> date:
    """Return the newest date of the open round's numbers, or else its own."""
    return max(_dates(rounds.shown_round()))


def beside(wanted: date) -> tuple[date | None, date | None]:
    """Return the dates before and after one that have a report."""
    counting = Round.select().where(~Round.is_trial)
    last = counting.where(Round.date < wanted).order_by(Round.date.desc()).first()
    first = counting.where(Round.date > wanted).order_by(Round.date).first()
    counted = {round_ for round_ in (last, first) if round_ is not None}
    counted |= set(rounds.with_numbers_of(wanted, wanted))
    found = {found for round_ in counted for found in _dates(round_)}
    before = max((found for found in found if found < wanted), default=None)
    after = min((found for found in found if found > wanted), default=None)
    return before, after


def _dates(round_: Round) -> set[date]:
    """Return the dates of a round: its own, and those on which numbers were taken."""
    if round_.ends_after is None:
        return {round_.date}
    here, begins = rounds.hours_of(settings.values())
    taken = statements.fetch_rows(
        DATES_OF_NUMBERS, round=round_.id, begins=f"{here - begins:+} hours"
    )
    return {round_.date} | {date.fromisoformat(found) for (found,) in taken}

"""After a loss the numbers of a round go on above the highest ever given."""

from collections.abc import Mapping

from peewee import fn

from siantre_box.core import services, settings, tickets
from siantre_box.core.database import changing
from siantre_box.core.models import MinimumNumber, Round

# In a file that was brought back: the last round that it then had.
RESTORED_IN_ROUND = "brought_back_in_round"


def note_restored() -> None:
    """Note that this file took the place of a lost one and knows no round of it."""
    settings.remember(RESTORED_IN_ROUND, "0")


def may_repeat_numbers(round_: Round) -> bool:
    """Tell whether a round has the numbers of its whole date to go on above.

    So it is in the round in which a file was brought back, whose id may have been
    another round's meanwhile, and in the next one, if its date came by itself.
    """
    noted = settings.remembered(RESTORED_IN_ROUND)
    if noted is None:
        return False
    last = Round.get_or_none(Round.id == int(noted))
    following = Round.select(fn.min(Round.id)).where(Round.id > int(noted)).scalar()
    is_next = round_.id == following and (last is None or last.date != round_.date)
    return bool(round_.id == int(noted) or is_next)


def raise_minimum_numbers(round_: Round, given: Mapping[str, int]) -> tuple[str, ...]:
    """Let the numbers of a round go on above these, by letter.

    Returns the labels among them that this file has lost. One above the file's own is
    none: it was refused when it was about to be stored.
    """
    lost = []
    with changing():
        for service in services.in_order():
            number, known = (
                given.get(service.letter, 0),
                tickets.highest_number(round_, service),
            )
            if number > known:
                MinimumNumber.replace(
                    round=round_, service=service, number=number
                ).execute()
            if number > known + 1:
                lost.append(tickets.label(service.letter, number))
    return tuple(lost)

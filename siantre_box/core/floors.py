"""After a loss the numbers of a round go on above the highest ever given."""

from collections.abc import Mapping

from peewee import fn

from siantre_box.core import queues, services, settings
from siantre_box.core.database import changing
from siantre_box.core.models import Day, NumberFloor

# In a file that was brought back: the last round that it then had.
BROUGHT_BACK = "brought_back_in_round"


def begins_anew() -> None:
    """Note that this file took the place of a lost one and knows no round of it."""
    settings.remember(BROUGHT_BACK, "0")


def may_repeat_others(day: Day) -> bool:
    """Tell whether a round has the numbers of its whole date to go on above.

    So it is in the round in which a file was brought back, whose id may have been
    another round's meanwhile, and in the next one, if its date came by itself.
    """
    noted = settings.remembered(BROUGHT_BACK)
    if noted is None:
        return False
    last = Day.get_or_none(Day.id == int(noted))
    following = Day.select(fn.min(Day.id)).where(Day.id > int(noted)).scalar()
    is_next = day.id == following and (last is None or last.date != day.date)
    return bool(day.id == int(noted) or is_next)


def raise_to(day: Day, given: Mapping[str, int]) -> tuple[str, ...]:
    """Let the numbers of a round go on above these, by letter.

    Returns the labels among them that this file has lost. One above the file's own is
    none: it was refused when it was about to be stored.
    """
    lost = []
    with changing():
        for service in services.in_order():
            number, known = given.get(service.letter, 0), queues.highest(day, service)
            if number > known:
                NumberFloor.replace(day=day, service=service, number=number).execute()
            if number > known + 1:
                lost.append(queues.label(service.letter, number))
    return tuple(lost)

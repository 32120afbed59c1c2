"""What the owner changes while people wait: no change of a setting ends their round."""

from collections.abc import Mapping

from siantre_box.core import clock, days, settings, trust
from siantre_box.core.database import changing
from siantre_box.core.models import Day

MOVES_THE_TURN = ("reset_hour", "time_zone")


def change(wanted: Mapping[str, str]) -> None:
    """Set some settings, all of them or none; the open round goes on.

    It then ends when the new hour comes next, also if that has passed today.
    """
    with changing():
        before, day = settings.values(), days.find_open()
        goes_on = day is not None and (trust.is_doubted() or not days.is_due(day))
        after = settings.change(wanted)
        if goes_on and any(before[key] != after[key] for key in MOVES_THE_TURN):
            _go_on(days.open_round(), after)


def _go_on(day: Day, chosen: Mapping[str, str]) -> None:
    if trust.is_doubted():
        trust.date_when_mended(day)
        return
    turns_after = days.date_of(clock.now(), chosen)
    Day.update(turns_after=turns_after).where(Day.id == day.id).execute()

"""How soon a phone asks again: the nearer the turn, the sooner."""

import random

from siantre_box.core.models import Status
from siantre_box.views.boards import Card

CLOSED_PAUSE = 30_000
# How often a phone asks, in milliseconds, for so many people ahead at most.
INTERVALS = ((0, 2_000), (3, 3_000), (10, 6_000))
# Anybody may be called out of turn, and then knows it within 8 s, the jitter included.
# A thousand phones ask 150 times a second so, a sixth of a core (docs/performance.md).
LONGEST_PAUSE = 6_600
# Phones that were opened by one announcement would ask at one moment for ever.
JITTER = 0.2


def poll_interval(card: Card) -> int:
    """Return the milliseconds until a phone should ask for this card again."""
    if card.status == Status.CALLED:
        # Somebody is on the way to the counter: put back or undone is soon known.
        usual = INTERVALS[0][1]
    elif card.status == Status.WAITING:
        usual = next(
            (ms for most, ms in INTERVALS if card.ahead <= most), LONGEST_PAUSE
        )
    else:
        usual = CLOSED_PAUSE
    return int(usual * random.uniform(1 - JITTER, 1 + JITTER))

"""Which televisions belong to this place: those that the owner confirmed.

Kept in the file, so that a TV that does not come back after a night is missed too.
"""

import re

from siantre_box.core import settings
from siantre_box.core.database import changing

KEY = "televisions"
MAX_TVS = 20
# Where a TV stands (presence.Television.place): its address and its kind.
PLACE = re.compile(r"[0-9a-f.:]{1,45} [0-9a-f]{8}", re.ASCII)


def confirmed() -> tuple[str, ...]:
    """Return the places of the confirmed TVs, as they were confirmed."""
    return tuple(filter(None, (settings.remembered(KEY) or "").split("\n")))


def confirm(place: str) -> None:
    """Let this TV be missed from now on when it is gone."""
    with changing():
        others = [one for one in confirmed() if one != place]
        if PLACE.fullmatch(place):
            settings.remember(KEY, "\n".join([*others, place][-MAX_TVS:]))


def release(place: str) -> None:
    """Let this TV be missed no more."""
    with changing():
        others = [one for one in confirmed() if one != place]
        settings.remember(KEY, "\n".join(others))

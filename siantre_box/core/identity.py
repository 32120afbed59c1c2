"""Which box this is: a random word in its file, so that a copy tells whose it is."""

import secrets

from siantre_box.core import settings
from siantre_box.core.database import changing

KEY = "box"


def new() -> str:
    """Return an id that no other box has."""
    return secrets.token_hex(4)


def present() -> str:
    """Return the id of this box; "" in a file that was never opened by 1.1."""
    return settings.remembered(KEY) or ""


def give() -> None:
    """Give the box its id, once."""
    with changing():
        if not present():
            settings.remember(KEY, new())

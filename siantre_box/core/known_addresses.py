"""Known addresses: from where each of the staff logged in lately.

They stand among the stored values, a line an address, so that a restart keeps them.
"""

from contextlib import suppress
from datetime import date, timedelta

from siantre_box.core import clock, names, settings, statements
from siantre_box.core.database import changing
from siantre_box.core.models import User

LATELY = timedelta(days=30)
# A router that hands out addresses gives a device another one now and then.
MAX_ADDRESSES = 20
_KEY = "log_ins_of_"


def is_known(login: str, address: str) -> bool:
    """Tell whether this account logged in from this address lately."""
    # One question whatever is typed: the answer takes as long for a name nobody has.
    found = statements.fetch_rows(
        "SELECT value FROM settings"
        " WHERE key = ? || (SELECT id FROM users WHERE email = ?)",
        _KEY,
        names.tidy(login),
    )
    return any(address in _lately(value) for (value,) in found)


def note(user: User, address: str) -> None:
    """Keep that a person logged in from this address; writes once a day."""
    with changing():
        key = f"{_KEY}{user.id}"
        known = _lately(settings.remembered(key) or "")
        today = clock.now().date()
        # A date of a suspect clock takes the place of none.
        if known.get(address) == today or (address in known and not clock.is_trusted()):
            return
        known[address] = today
        newest = sorted(known, key=lambda one: known[one])[-MAX_ADDRESSES:]
        lines = (f"{one} {known[one]}" for one in newest)
        settings.remember(key, "\n".join(lines))


def _lately(stored: str) -> dict[str, date]:
    """Return the addresses and the day of the last log-in at each."""
    known: dict[str, date] = {}
    for line in stored.splitlines():
        address, _, day = line.partition(" ")
        with suppress(ValueError):
            known[address] = date.fromisoformat(day)
    if not clock.is_trusted():
        return known
    today = clock.now().date()
    # A day to come was written under a clock that ran ahead: trusted as little.
    return {one: day for one, day in known.items() if abs(today - day) <= LATELY}

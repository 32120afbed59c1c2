"""Who may set up the box: this computer, or whoever typed the one-time code."""

import secrets

from siantre_box.core.refusals import WrongCode
from siantre_box.web.log_in_limit import FREE_TRIES, TriedTooOften, Waits

CODE_LENGTH = 6
MOST_TOKENS = 20


class Door:
    """Knows the code of this start, and which browsers gave it."""

    def __init__(self, code: str) -> None:
        self._code = code
        self._waits = Waits(FREE_TRIES, TriedTooOften)
        self._tokens: list[str] = []

    def open_with(self, code: str, address: str) -> str:
        """Return a token for the right code; wrong ones get slow for an address."""
        self._waits.count(address)
        typed = "".join(filter(str.isdigit, code))
        if not secrets.compare_digest(typed.encode(), self._code.encode()):
            raise WrongCode
        self._waits.forget(address)
        token = secrets.token_urlsafe(32)
        self._tokens = [*self._tokens[1 - MOST_TOKENS :], token]
        return token

    def is_open_to(self, token: str | None) -> bool:
        """Tell whether this token was given for the code."""
        return token in self._tokens

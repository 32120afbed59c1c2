"""Who may set up the box: this computer, or whoever typed the one-time code."""

import secrets

from siantre_box.core.errors import SetupClosed, WrongCode
from siantre_box.diagnostics.guesses import Guesses
from siantre_box.setup_code import SetupCode
from siantre_box.web.log_in_limit import FREE_TRIES, TriedTooOften, Waits

# Whoever knows the code may give it over and over: the oldest is forgotten.
MAX_TOKENS = 20


class SetupAccess:
    """Judges the code, and knows which browsers gave the right one."""

    def __init__(self, code: SetupCode, guesses: Guesses) -> None:
        self._code, self._guesses = code, guesses
        self._waits = Waits(FREE_TRIES, TriedTooOften)
        self._tokens: list[str] = []

    @property
    def is_closed(self) -> bool:
        """Tell whether no code is right any more; who gave it before may go on."""
        return self._code.is_closed

    def grant(self, code: str, address: str) -> str:
        """Return a token for the right code; wrong ones get slow for an address."""
        try:
            if self.is_closed:
                raise SetupClosed
            self._waits.count(address)
        except (TriedTooOften, SetupClosed):
            self._guesses.refused(address)
            raise
        if not self._code.is_right(code):
            self._guesses.wrong(address)
            raise WrongCode
        self._waits.forget(address)
        token = secrets.token_urlsafe(32)
        self._tokens = [*self._tokens[1 - MAX_TOKENS :], token]
        return token

    def is_granted_to(self, token: str | None) -> bool:
        """Tell whether this token was given for the code."""
        return token in self._tokens

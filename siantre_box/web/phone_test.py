"""The live test: does a phone reach this box by its QR code?"""

import secrets
from dataclasses import dataclass

from flask import request

PHONES = ("iPad", "iPhone", "Android")
KINDS = (*PHONES, "Windows", "Macintosh", "Linux")
NONCE = "uji"


@dataclass(frozen=True)
class Arrival:
    """The device that came."""

    kind: str
    address: str


class PhoneTest:
    """A number nobody can guess, and the phone that brought it."""

    def __init__(self) -> None:
        self._nonce = secrets.token_hex(4)
        self.arrival: Arrival | None = None

    def url(self, address: str) -> str:
        """Return what the QR code of the test holds."""
        return f"{address}?{NONCE}={self._nonce}"

    def is_asked_for(self) -> bool:
        """Tell whether this request brings the number."""
        return request.args.get(NONCE) == self._nonce

    def arrive(self) -> None:
        """Note the device of this request."""
        self.arrival = Arrival(_kind() or "HP", request.remote_addr or "")


def is_by_phone() -> bool:
    """Tell whether a phone asks, by what it says of itself."""
    return _kind() in PHONES


def _kind() -> str:
    agent = request.headers.get("User-Agent", "")
    # iPad before iPhone, Android before Linux: some name both.
    return next((kind for kind in KINDS if kind in agent), "")

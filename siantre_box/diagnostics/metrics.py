"""What is measured of a box, and what is found by it: frozen values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from siantre_box.diagnostics.guesses import Guessed
from siantre_box.diagnostics.presence import Television


class Severity(StrEnum):
    """How a thing stands."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `advice` says what to do, `link` names a page."""

    key: str
    state: Severity
    title: str
    detail: str = ""
    advice: str = ""
    link: str = ""


@dataclass(frozen=True)
class Metrics:
    """What was measured; None where this computer does not tell."""

    address: str
    printed_address: str | None
    phone_seen: float | None
    televisions: tuple[Television, ...]
    is_voice_on_tv: bool
    now: datetime
    is_clock_trusted: bool
    free_bytes: int
    last_copy: datetime | None
    is_database_whole: bool
    is_sqlite_safe: bool
    starts_by_itself: bool | None
    signs_in_by_itself: bool | None
    may_sleep: bool | None
    version: str
    copy_problem: str | None = None
    second_copy_problem: str | None = None
    is_copy_dated: bool = True
    chosen_address: str = ""
    incident: str | None = None
    refused_recordings: str = ""
    guessed: Guessed = Guessed()
    is_locked: bool = False
    is_gone: bool = False

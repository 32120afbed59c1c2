"""What the pages need of the box around them, and what they remember while it runs."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import current_app, g

from siantre_box.diagnostics.guesses import Guesses
from siantre_box.diagnostics.health import Finding
from siantre_box.diagnostics.metrics import Metrics
from siantre_box.diagnostics.presence import Presence
from siantre_box.network.addresses import Interface
from siantre_box.one_time_links import OneTimeLinks
from siantre_box.paper.printer import Printer
from siantre_box.setup_code import SetupCode
from siantre_box.speech import voice
from siantre_box.storage.backup import Copy
from siantre_box.storage.second_folder import FolderState
from siantre_box.storage.setup_marker import SetupMarker
from siantre_box.web.heavy import HeavyPages
from siantre_box.web.limits import (
    FOLLOWS_IN_A_ROW,
    SECONDS_A_FOLLOW,
    NumberLimit,
    SearchLimit,
)
from siantre_box.web.log_in_limit import LogInLimit
from siantre_box.web.phone_test import PhoneTest
from siantre_box.web.setup_access import SetupAccess

EXTENSION = "siantre"
# The others are answered at once, as a plain poll is: twelve held and four at work
# leave ten of the 26 workers to changes that wait for the disk.
MAX_HELD_POLLS = 12


@dataclass
class BoxServices:
    """The services of one box, and the memory of its pages; a restart empties it."""

    assets: Path
    home: Path
    address: Callable[[], str]
    addresses: Callable[[], tuple[Interface, ...]]
    is_this_computer: Callable[[str], bool]
    uptime: Callable[[], float]
    back_up: Callable[[str], object]
    copies: Callable[[], tuple[Copy, ...]]
    second_folder: Callable[[], FolderState]
    restore: Callable[[int], None]
    presence: Presence
    guesses: Guesses
    printer: Printer
    metrics: Callable[[], Metrics]
    setup_marker: SetupMarker
    setup_code: SetupCode
    links: OneTimeLinks
    support_code: Callable[[tuple[Finding, ...]], str]

    is_set_up: bool = field(default=False, init=False)
    is_poster_made: bool = field(default=False, init=False)
    log_in_limit: LogInLimit = field(default_factory=LogInLimit, init=False)
    number_limit: NumberLimit = field(default_factory=NumberLimit, init=False)
    search_limit: SearchLimit = field(default_factory=SearchLimit, init=False)
    follow_limit: SearchLimit = field(
        default_factory=lambda: SearchLimit(FOLLOWS_IN_A_ROW, SECONDS_A_FOLLOW),
        init=False,
    )
    phone_test: PhoneTest = field(default_factory=PhoneTest, init=False)
    heavy_pages: HeavyPages = field(default_factory=HeavyPages, init=False)
    setup_access: SetupAccess = field(init=False)
    held_polls: threading.BoundedSemaphore = field(init=False)

    def __post_init__(self) -> None:
        """Begin what is kept about requests with nothing."""
        self.setup_access = SetupAccess(self.setup_code, self.guesses)
        self.held_polls = threading.BoundedSemaphore(MAX_HELD_POLLS)

    @property
    def voices(self) -> tuple[Path, Path, Path]:
        """Return where the pieces of calls are, the first to be asked first."""
        return voice.folders_of(self.home, self.assets)

    def note_phone(self, environ: Mapping[str, Any]) -> None:
        """Note that a phone came, and by which address: that one is on the poster."""
        # Not by the Host: a stranger may write any address there, and TV, poster and
        # slips would show it.
        if not self.is_this_computer(environ.get("REMOTE_ADDR", "")):
            self.presence.phone_came(environ.get("siantre.local_address", ""))


def box() -> BoxServices:
    """Return the box that this request came to."""
    services: BoxServices = current_app.extensions[EXTENSION]
    return services


def metrics() -> Metrics:
    """Return how the box is, measured once for each request.

    A page of the admin shows it, its menu counts what asks for care, and the support
    code holds it: all three must say the same.
    """
    if "metrics" not in g:
        g.metrics = box().metrics()
    measured: Metrics = g.metrics
    return measured

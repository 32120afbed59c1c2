"""Browsers in front of the pages; the box behind them is the small world's."""

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from siantre_box import paths
from siantre_box.core import rollover
from siantre_box.diagnostics.guesses import Guesses
from siantre_box.diagnostics.metrics import Metrics
from siantre_box.diagnostics.presence import Presence
from siantre_box.one_time_links import OneTimeLinks
from siantre_box.paper.printer import Printer
from siantre_box.storage.second_folder import FolderState
from siantre_box.web import create_app
from siantre_box.web.box import EXTENSION, BoxServices
from tests.paper.receipt_printer import AtSocket
from tests.web.browser import COUNTER_PC, HOST, PHONE, THIS_COMPUTER, Browser
from tests.world import PASSWORD, Box

HEALTHY = Metrics(
    address=f"http://{HOST}/",
    printed_address=f"http://{HOST}/",
    phone_seen=5.0,
    televisions=(),
    is_voice_on_tv=False,
    now=datetime(2026, 3, 2, 1),
    is_clock_trusted=True,
    free_bytes=10**11,
    last_copy=datetime(2026, 3, 2, 0, 55),
    is_database_whole=True,
    starts_by_itself=True,
    signs_in_by_itself=True,
    may_sleep=False,
    version="1.1.0",
)


class Compiled(BytecodeCache):
    """Templates compiled once for all pages that the tests join."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket with what was compiled before."""
        if bucket.key in self._known:
            bucket.bytecode_from_string(self._known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what is in the bucket."""
        self._known[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


@pytest.fixture(scope="session")
def pages() -> Flask:
    """The pages, joined once: what they show is the box of each test."""
    return join_pages()


@pytest.fixture
def app(pages: Flask, box: Box) -> Flask:
    """The pages of the box, reached at 192.168.1.20:8080."""
    assert box.path.exists()
    pages.extensions[EXTENSION] = a_box()
    return pages


@pytest.fixture
def phone(app: Flask) -> Browser:
    """A visitor's phone on the shop's Wi-Fi."""
    return Browser(app, PHONE)


@pytest.fixture
def tv(app: Flask) -> Browser:
    """The television."""
    return Browser(app, "192.168.1.50")


@pytest.fixture
def at_desk(app: Flask, box: Box) -> Callable[..., Browser]:
    """Let somebody open the desk who has logged in and sat down: at_desk("Sari", 1)."""

    def sit(
        name: str, loket: int, address: str = COUNTER_PC, services: tuple[int, ...] = ()
    ) -> Browser:
        browser = Browser(app, address)
        browser.put_cookie("petugas", box.seated(name, loket, *services).token)
        browser.open("/operator")
        return browser

    return sit


@pytest.fixture
def sari_desk(at_desk: Callable[..., Browser]) -> Browser:
    """Sari's browser with her desk at Loket 1 open."""
    return at_desk("Sari", 1)


@pytest.fixture
def dewi_desk(at_desk: Callable[..., Browser]) -> Browser:
    """Dewi's browser with her desk at Loket 2 open."""
    return at_desk("Dewi", 2)


def logged_in(app: Flask, name: str, address: str) -> Browser:
    """Log a person in as people do, and return the browser."""
    browser = Browser(app, address)
    browser.open("/operator")
    browser.page.button("Masuk", "/masuk")
    browser.send("/masuk", nama=name.lower(), sandi=PASSWORD, lanjut="/operator")
    return browser


def join_pages(**services: object) -> Flask:
    """Return pages with these services of a box, and quiet ones for the rest."""
    pages = create_app(a_box(**services))
    pages.jinja_env.bytecode_cache = COMPILED
    return pages


def a_box(**services: object) -> BoxServices:
    """Return these services of a box, and quiet ones for the rest."""
    quiet = {part.name: lambda *_: None for part in fields(BoxServices) if part.init}
    known = {
        "assets": paths.assets(),
        "home": paths.assets() / "no-home",
        "address": lambda: f"http://{HOST}/",
        "addresses": lambda: (),
        "is_this_computer": lambda peer: peer == THIS_COMPUTER,
        "uptime": lambda: 60.0,
        "links": OneTimeLinks(),
        "support_code": lambda found: "8008-01R0",
        "presence": Presence(),
        "guesses": Guesses(),
        "printer": Printer(paths.assets() / "fonts"),
        "metrics": lambda: HEALTHY,
        "copies": lambda: (),
        "second_folder": FolderState,
    }
    return BoxServices(**quiet | known | services)


def box_of(pages: Flask) -> BoxServices:
    """Return the services that these pages ask."""
    return pages.extensions[EXTENSION]


@pytest.fixture
def receipt(box):
    """A receipt printer on the network, which prints by itself."""
    with AtSocket() as receipt:
        address = f"127.0.0.1:{receipt.port}"
        printer = {"printer": "network", "printer_address": address}
        rollover.change_settings({**printer, "print_slip": "1"})
        yield receipt

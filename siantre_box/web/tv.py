"""The TV: the board, kept fresh, and who looks at it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from functools import cached_property
from typing import Any
from zlib import crc32

from flask import Blueprint, Response, g, render_template, request
from markupsafe import Markup

from siantre_box import __version__
from siantre_box.core import changes, clock, settings, wifi
from siantre_box.diagnostics.presence import OPENED_BY_WINDOW
from siantre_box.network import addresses, public_address
from siantre_box.paper import qr
from siantre_box.views import boards
from siantre_box.views.boards import Board, Closing
from siantre_box.web import brand, long_poll
from siantre_box.web.box import box

ON_THE_POSTER = "lihat poster"
# Counters that a TV names where there are none such.
MAX_NAMED = 4
# Stricter than int(), which takes signs, blanks and the digits of all scripts.
NUMBER = re.compile("[0-9]{1,4}")

pages = Blueprint("tv", __name__)


@dataclass(frozen=True)
class Screen:
    """All that a TV shows, but for its clock, which runs by itself.

    `url` is empty while the box has no network: no phone can come then. `missing` are
    the counters that the TV is for, where none of them exists.
    """

    board: Board
    url: str
    business: str
    wifi_name: str
    wifi_password: str
    ticker: tuple[str, ...]
    voice: str
    is_awaited: bool
    closing: Closing | None
    missing: str
    logo: str | None

    @cached_property
    def version(self) -> str:
        """Return a short word that differs when the TV shows something else."""
        return changes.fingerprint(self)


@pages.get("/tv")
def screen() -> str:
    """Show the board on a television."""
    box().presence.tv_opened(_place(), is_here=g.is_here)
    return render_template("tv/screen.html", **_words(_screen()))


@pages.get("/tv/papan")
def board() -> Response:
    """Answer a television that asks whether the board changed."""
    told = request.args
    box().presence.tv_looked(
        _place(),
        told.get("suara", ""),
        told.get("tampil", ""),
        told.get("tv", ""),
        is_here=g.is_here,
    )
    if g.is_here and OPENED_BY_WINDOW in told:
        box().presence.screen_looked()
    return long_poll.answer(
        _screen, lambda shown: render_template("tv/_board.html", **_words(shown))
    )


def _screen() -> Screen:
    own = _counters()
    shown = boards.board(own)
    url = public_address.for_phones(box().address())
    password = settings.value("wifi_password")
    speaks = settings.value("voice_from") == "tv"
    is_silenced = "bisu" in request.args or request.args.get("suara") == "0"
    return Screen(
        board=shown,
        url=url,
        business=settings.value("business_name"),
        wifi_name=settings.value("wifi_name") if url else "",
        # One that would be cut here is no help: the poster has room for it.
        wifi_password=password if wifi.is_read_off(password) else ON_THE_POSTER,
        ticker=(
            *boards.messages(),
            *filter(None, settings.value("ticker").split("\n")),
        ),
        voice=settings.value("voice") if speaks and not is_silenced else "off",
        is_awaited=boards.is_awaited(),
        closing=boards.closing(boards.offers()),
        missing=_named(own) if shown.is_nowhere else "",
        logo=brand.logo_url(),
    )


def _words(shown: Screen) -> dict[str, Any]:
    now = clock.now().replace(tzinfo=UTC)
    milliseconds = int(now.timestamp() * 1000)
    return {
        "board": shown.board,
        "version": shown.version,
        "edition": __version__,
        "address": addresses.typed(shown.url),
        "qr": shown.url and Markup(qr.svg(shown.url, "Kode QR ambil nomor")),
        "wifi_name": shown.wifi_name,
        "wifi_password": shown.wifi_password,
        "is_on_poster": shown.wifi_password == ON_THE_POSTER,
        "ticker": shown.ticker,
        "voice": shown.voice,
        "is_awaited": shown.is_awaited,
        "closing": shown.closing,
        "missing": shown.missing,
        "clock_ms": milliseconds if clock.is_trusted() else None,
        "running_ms": int(clock.running() * 1000),
        "utc_offset_minutes": settings.number("time_zone") * 60,
    }


def _counters() -> frozenset[int] | None:
    """Return the numbers of the counters that this TV is for; None: for all."""
    asked = request.args.get("loket", "").split(",")
    parts = [part.strip() for part in asked if part.strip()]
    known = frozenset(int(part) for part in parts if NUMBER.fullmatch(part))
    return known if parts else None


def _named(counters: Iterable[int] | None) -> str:
    """Return counters as people say them: "Loket 1, 2"; what has no number, too."""
    numbers = ", ".join(map(str, sorted(counters or ())[:MAX_NAMED]))
    return f"{settings.value('counter_word')} {numbers or 'ini'}"


def _place() -> str:
    # TVs behind one router have one address; those of two kinds are told apart.
    kind = crc32(request.headers.get("User-Agent", "").encode())
    return f"{request.remote_addr} {kind:08x}"

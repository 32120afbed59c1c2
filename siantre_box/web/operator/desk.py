"""The desk itself, and its live part."""

from dataclasses import replace
from datetime import UTC

from flask import Response, g, render_template, request

from siantre_box.core import names, settings, tickets
from siantre_box.diagnostics.presence import StatusChip, status_chip
from siantre_box.views import boards, desks
from siantre_box.views.boards import Call
from siantre_box.views.desks import Desk
from siantre_box.web import banners, brand, long_poll, request_kind
from siantre_box.web.box import box
from siantre_box.web.operator.blueprint import pages
from siantre_box.web.session import current


@pages.get("", endpoint="desk")
def page(refusal: str | None = None) -> str:
    """Show the desk, with what was refused."""
    return render_template("operator/desk.html", refusal=refusal, **_beside(_shown()))


@pages.get("/meja", endpoint="live")
def live_part() -> Response:
    """Answer a desk that asks what changed."""
    return long_poll.answer(
        _shown, lambda shown: render_template("operator/_desk.html", **_beside(shown))
    )


@pages.get("/cari")
def find() -> str:
    """Show those in the line whose number is typed: rows for a script, else a page."""
    typed = names.tidy(request.args.get("nomor", ""))[:8]
    desk = desks.read_desk(current())
    template = "_found" if request_kind.is_by_script() else "find"
    return render_template(
        f"operator/{template}.html",
        typed=typed.upper(),
        found=desks.find_waiting(current(), typed),
        current_id=desk.current.id if desk.current else "",
    )


def _shown() -> Desk:
    # A commit that shows nothing new here must not disturb this desk.
    desk = replace(desks.read_desk(current()), version="")
    shown = long_poll.fingerprint(
        desk, banners.present(), _televisions(), brand.edition()
    )
    return replace(desk, version=shown)


def _beside(shown: Desk) -> dict[str, object]:
    return {
        "desk": shown,
        "banners": banners.present(),
        "televisions": _televisions(),
        "nonce": tickets.new_nonce(),
        "speaks_here": _speaks_here(),
        "spoken": [_said_when(call) for call in boards.board().calls],
    }


def _televisions() -> StatusChip | None:
    is_wanted = settings.value("voice") != "off"
    speaks = is_wanted and settings.value("voice_from") == "tv"
    return status_chip(box().presence.televisions(), speaks)


def _said_when(call: Call) -> str:
    milliseconds = int(call.at.replace(tzinfo=UTC).timestamp() * 1000)
    return f"{call.event}@{milliseconds}"


def _speaks_here() -> bool:
    is_wanted = settings.value("voice") != "off"
    return bool(is_wanted and settings.value("voice_from") == "pc" and g.is_here)

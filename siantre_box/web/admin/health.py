"""Cek kesiapan: what is wrong with this box right now, and what to do."""

from flask import render_template, request
from markupsafe import Markup

from siantre_box.core import clock, clock_guard, rollover, tickets
from siantre_box.core.errors import UnknownTelevision
from siantre_box.diagnostics import condition, health, own_tvs
from siantre_box.diagnostics.health import Finding
from siantre_box.diagnostics.metrics import Metrics
from siantre_box.diagnostics.presence import Television
from siantre_box.paper import printer, qr
from siantre_box.views import report_dates, reports
from siantre_box.views.spans import Span
from siantre_box.web import session
from siantre_box.web.admin.blueprint import pages
from siantre_box.web.admin.forms import Asked, form
from siantre_box.web.box import box, metrics

MENU = ("health", "shield", "Cek kesiapan")


@pages.get("/kesiapan", endpoint="health")
def page(asked: Asked | None = None) -> str:
    """Show what was found, and what to send to the seller when that is asked."""
    box().printer.look(printer.chosen())
    seen = metrics()
    found = health.findings(seen)
    return render_template(
        "admin/health.html",
        found=found,
        condition=_condition(seen, found) if "kirim" in request.args else None,
        looked_at=clock.now(),
        asked=asked,
        code=box().support_code(found),
        televisions=_to_confirm(),
    )


@pages.post("/jam/lanjut")
@form(page, "health")
def go_on() -> None:
    """Go on with the round that was open before the clock jumped."""
    clock_guard.continue_round()


@pages.post("/jam/baru")
@form(page, "health")
def new_day() -> None:
    """Begin a new day by hand, while the clock is suspect."""
    rollover.start_new_round(session.current().user)


@pages.post("/jam/benar")
@form(page, "health")
def clock_right() -> None:
    """Believe what the clock shows."""
    clock_guard.accept_clock()


@pages.post("/tv/kami")
@form(page, "health")
def confirm_tv() -> None:
    """Call the TV one of ours: it is missed when it is gone."""
    own_tvs.confirm(_meant())


@pages.post("/tv/lepas")
@form(page, "health")
def release_tv() -> None:
    """Call the TV not ours: it is missed no more."""
    own_tvs.release(_meant())


@pages.post("/hp/berhenti")
@form(page, "health")
def pause_phones() -> None:
    """Let phones take no numbers until the reset."""
    tickets.pause_phones()


@pages.post("/hp/boleh")
@form(page, "health")
def resume_phones() -> None:
    """Let phones take numbers again."""
    tickets.resume_phones()


def needs_care() -> int:
    """Return how many findings ask for something: the number in the menu."""
    return health.needs_care(health.findings(metrics()))


def _condition(seen: Metrics, found: tuple[Finding, ...]) -> dict[str, str]:
    this_month = Span.month(report_dates.latest())
    months = (this_month.before, this_month)
    taken = {month.first: reports.count_taken(month) for month in months}
    line = condition.line(seen, found, box().uptime(), taken)
    link = condition.whatsapp_link(line)
    try:
        code = Markup(qr.svg(link, "Kode QR kondisi SiAntre"))
    except ValueError:
        # A name of emoji alone makes it longer than any code.
        code = Markup()
    return {"line": line, "link": link, "qr": code}


def _meant() -> str:
    place = request.form.get("tv", "")
    # Only one that was seen: every other word would be kept for ever.
    if place not in {tv.place for tv in _televisions()}:
        raise UnknownTelevision
    return place


def _to_confirm() -> list[Television]:
    """Return the TVs of which somebody may say whose they are, each place once."""
    asked = (tv for tv in _televisions() if not tv.is_here or tv.is_confirmed)
    shown = (tv for tv in asked if tv.is_there or tv.is_stuck or tv.is_confirmed)
    # Of two with one address and kind the lower number stays: the last one wins.
    by_place = {tv.place: tv for tv in sorted(shown, key=lambda tv: -tv.number)}
    return sorted(by_place.values(), key=lambda tv: tv.number)


def _televisions() -> tuple[Television, ...]:
    return box().presence.televisions()

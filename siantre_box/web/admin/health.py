"""Cek kesiapan: what is wrong with this box right now, and what to do."""

from flask import Blueprint, render_template, request

from siantre_box.core import clock, clock_guard, rollover, tickets
from siantre_box.core.errors import UnknownTelevision
from siantre_box.diagnostics import health, own_tvs
from siantre_box.diagnostics.health import Finding
from siantre_box.diagnostics.presence import Television
from siantre_box.web import session
from siantre_box.web.admin.forms import Asked, Forms
from siantre_box.web.box import box

MENU = ("health", "shield", "Cek kesiapan")


def add_to(pages: Blueprint, forms: Forms) -> None:
    """Add the page, its number in the menu, and the answers about the clock."""
    pages.add_url_rule("/kesiapan", "health", show)
    pages.context_processor(_care)
    forms.add("/jam/lanjut", "go_on", clock_guard.continue_round, "health", page)
    forms.add("/jam/baru", "new_day", new_day, "health", page)
    forms.add("/jam/benar", "clock_right", clock_guard.accept_clock, "health", page)
    forms.add("/tv/kami", "confirm_tv", confirm_tv, "health", page)
    forms.add("/tv/lepas", "release_tv", release_tv, "health", page)
    forms.add("/hp/berhenti", "pause_phones", tickets.pause_phones, "health", page)
    forms.add("/hp/boleh", "resume_phones", tickets.resume_phones, "health", page)


def show() -> str:
    """Show what was found."""
    return page(None)


def page(asked: Asked | None) -> str:
    """Return the page, with what was refused."""
    found, now = present(), clock.now()
    code = box().support_code()
    return render_template(
        "admin/health.html",
        found=found,
        looked_at=now,
        asked=asked,
        code=code,
        televisions=_to_confirm(),
    )


def confirm_tv() -> None:
    """Let the TV that is meant be missed when it is gone."""
    own_tvs.confirm(_meant())


def release_tv() -> None:
    """Let the TV that is meant be missed no more."""
    own_tvs.release(_meant())


def _meant() -> str:
    place = request.form.get("tv", "")
    if place not in {tv.place for tv in _televisions()}:
        raise UnknownTelevision
    return place


def _to_confirm() -> list[Television]:
    """Return the TVs of which somebody may say whose they are, each place once."""
    asked = (tv for tv in _televisions() if not tv.is_here or tv.is_confirmed)
    shown = (tv for tv in asked if tv.is_there or tv.is_stuck or tv.is_confirmed)
    by_place = {tv.place: tv for tv in sorted(shown, key=lambda tv: -tv.number)}
    return sorted(by_place.values(), key=lambda tv: tv.number)


def _televisions() -> tuple[Television, ...]:
    return box().presence.televisions()


def new_day() -> None:
    """Begin a new day by hand, while the clock is doubted."""
    rollover.start_new_round(session.current().user)


def present() -> tuple[Finding, ...]:
    """Look at the box now."""
    return health.findings(box().metrics())


def _care() -> dict[str, int]:
    return {"needs_care": health.needs_care(present())}

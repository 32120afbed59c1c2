"""Cek kesiapan: what is wrong with this box right now, and what to do."""

from flask import Blueprint, current_app, render_template

from siantre_box.care import health
from siantre_box.care.vitals import Finding
from siantre_box.core import clock, daily_reset, queues, trust
from siantre_box.web import session
from siantre_box.web.admin.forms import Asked, Forms

MENU = ("health", "shield", "Cek kesiapan")


def add_to(pages: Blueprint, forms: Forms) -> None:
    """Add the page, its number in the menu, and the answers about the clock."""
    pages.add_url_rule("/kesiapan", "health", show)
    pages.context_processor(_care)
    forms.add("/jam/lanjut", "go_on", trust.go_on, "health", page)
    forms.add("/jam/baru", "new_day", new_day, "health", page)
    forms.add("/jam/benar", "clock_right", trust.clock_is_right, "health", page)
    forms.add("/hp/berhenti", "pause_phones", queues.pause_phones, "health", page)
    forms.add("/hp/boleh", "resume_phones", queues.resume_phones, "health", page)


def show() -> str:
    """Show what was found."""
    return page(None)


def page(asked: Asked | None) -> str:
    """Return the page, with what was refused."""
    found, now = present(), clock.now()
    code = current_app.config["HELP_CODE"]()
    return render_template(
        "admin/health.html", found=found, looked_at=now, asked=asked, code=code
    )


def new_day() -> None:
    """Begin a new day by hand, while the clock is doubted."""
    daily_reset.start_new_day(session.present().user)


def present() -> tuple[Finding, ...]:
    """Look at the box now."""
    return health.findings(current_app.config["VITALS"]())


def _care() -> dict[str, int]:
    return {"needs_care": health.needs_care(present())}

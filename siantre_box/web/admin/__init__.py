"""The admin's pages: importing a part declares its pages on the blueprint."""

from types import ModuleType

from flask import redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from siantre_box.core import practice
from siantre_box.web import banners
from siantre_box.web.admin import (
    backups,
    forms,
    health,
    reports,
    services,
    settings,
    users,
)
from siantre_box.web.admin.blueprint import pages

# In the order of the menu.
PARTS: tuple[ModuleType, ...] = (
    services,
    users,
    settings,
    backups,
    reports,
    health,
)


@pages.context_processor
def frame() -> dict[str, object]:
    """Give every admin page what stands around it."""
    menu = [part.MENU for part in PARTS]
    return {
        "banners": banners.present(),
        "menu": menu,
        "needs_care": health.needs_care(),
        "may_practise": practice.is_possible(),
        "done": forms.done_message(),
    }


@pages.get("")
def home() -> AnyResponse:
    """Lead to the first admin page."""
    return redirect(url_for("admin.services"), 303)

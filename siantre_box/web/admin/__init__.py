"""The admin's pages: one gate for all of them."""

from types import ModuleType

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from siantre_box.web import banners
from siantre_box.web.admin import backups, health, reports, services, settings, users
from siantre_box.web.admin.forms import Forms
from siantre_box.web.session import admins_only

PARTS: tuple[ModuleType, ...] = (
    services,
    users,
    settings,
    backups,
    reports,
    health,
)

pages = Blueprint("admin", __name__, url_prefix="/admin")
pages.before_request(admins_only)
forms = Forms(pages)
for part in PARTS:
    part.add_to(pages, forms)


@pages.context_processor
def beside() -> dict[str, object]:
    """Give every admin page what stands in its frame."""
    menu = [part.MENU for part in PARTS]
    return {"banners": banners.present(), "menu": menu, "done": forms.said()}


@pages.get("")
def home() -> AnyResponse:
    """Lead to the first admin page."""
    return redirect(url_for("admin.services"), 303)

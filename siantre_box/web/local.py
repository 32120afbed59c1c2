"""What only this computer may ask: to be let in by its window, and how the box is."""

from dataclasses import asdict

from flask import Blueprint, Response, abort, g, jsonify, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from siantre_box.core import auth
from siantre_box.core.models import Role
from siantre_box.diagnostics import health
from siantre_box.paper import printer
from siantre_box.web import session
from siantre_box.web.box import box, metrics

USED = "Tautan ini sudah dipakai. Tekan Buka panel di jendela SiAntre."

pages = Blueprint("local", __name__)


@pages.get("/masuk/lokal/<token>")
def enter(token: str) -> AnyResponse:
    """Let the browser of this computer in, once; who is logged in there stays so."""
    to = box().links.redeem(token) if g.is_here else None
    if to is None:
        return Response(render_template("account/message.html", message=USED), 404)
    there = redirect(to, 303)
    if g.session is not None:
        return there
    # The window knows no passwords: whoever sits at this computer owns the box, and so
    # becomes the first of its admins. Until the first run there is none.
    admins = [one for one in auth.users() if one.role == Role.ADMIN and one.is_active]
    admin = min(admins, key=lambda one: one.id, default=None)
    return there if admin is None else session.log_in(there, admin)


@pages.get("/periksa")
def check() -> Response:
    """Tell what is right and wrong with the running box, to the command line."""
    if not g.is_here:
        abort(404)
    box().printer.look(printer.chosen())
    found = health.findings(metrics())
    code = box().support_code(found)
    return jsonify(findings=[asdict(one) for one in found], code=code)

"""How far the box is set up, and what a closed box answers."""

from enum import Enum

from flask import Response, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from siantre_box.core import auth, setup
from siantre_box.web.box import box

ALWAYS = ("asset", "health", "local.check", None)
OWN = "first_run"
VISITORS = ("visitor", "tv")
BESIDE_THE_STEPS = ("account", "poster", "local")
NOT_OPEN = 503
# How soon a page without scripts looks whether the box is open, in seconds.
AGAIN = 30

Answer = AnyResponse | None


class Phase(Enum):
    """How far the box is."""

    EMPTY = "nobody administers it yet"
    UNDER_WAY = "it has an admin, who has more to say"
    OPEN = "it is set up"
    LOST = "it was set up, and its admins are gone"


def present() -> Phase:
    """Return how far the box is."""
    if not auth.has_admin():
        return Phase.LOST if box().setup_marker.is_there() else Phase.EMPTY
    return Phase.UNDER_WAY if setup.is_under_way() else Phase.OPEN


def answer_closed() -> Answer:
    """Answer for a box that is not open yet; None lets the request through."""
    if request.endpoint in ALWAYS or request.blueprint == OWN:
        return None
    if request.blueprint in VISITORS:
        return _answer_visitor()
    if g.phase is Phase.UNDER_WAY and request.blueprint in BESIDE_THE_STEPS:
        return None
    if g.phase is Phase.LOST:
        return lost()
    if "sejak" in request.args or request.headers.get("X-Halaman") == "1":
        return Response("Silakan masuk lagi.", 401, mimetype="text/plain")
    return redirect(url_for("first_run.begin"), 303)


def lost() -> AnyResponse:
    """Say what to do when the people of the box are gone."""
    return _not_open("first_run/lost.html")


def _answer_visitor() -> Answer:
    if request.endpoint == "visitor.choose":
        return _answer_first_page()
    if request.endpoint == "tv.screen":
        return _not_open("first_run/tv.html")
    return _not_open("visitor/closed.html")


def _answer_first_page() -> Answer:
    test = box().phone_test
    if g.phase is Phase.UNDER_WAY and test.is_asked_for() and not g.is_here:
        test.arrive()
        box().note_phone(request.environ)
        return Response(render_template("first_run/arrived.html"))
    if g.is_here and g.phase is not Phase.LOST:
        return redirect(url_for("first_run.begin"), 303)
    return _not_open("visitor/closed.html")


def _not_open(page: str) -> Response:
    return Response(render_template(page), NOT_OPEN, {"Retry-After": str(AGAIN)})

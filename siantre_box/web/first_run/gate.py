"""What a box answers before it is set up, and who may answer its steps."""

from enum import Enum

from flask import Response, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from siantre_box.core import auth, setup
from siantre_box.core.models import Role
from siantre_box.core.setup import Step
from siantre_box.web import cookies, phone_test, request_kind, session
from siantre_box.web.box import box

# None is an address of no page: a 404, as ever.
ALWAYS = ("asset", "health", "local.check", None)
OWN = "first_run"
VISITORS = ("visitor", "tv")
# The last step prints the poster, and its admin may have to log in again.
BESIDE_THE_STEPS = ("account", "poster", "local")
NOT_OPEN = 503
# How soon a page without scripts looks whether the box is open, in seconds.
AGAIN = 30
CODE = ("first_run.code", "first_run.give_code")
STEP_OF = {
    "first_run.name": Step.NAME,
    "first_run.name_business": Step.NAME,
    "first_run.admin": Step.ADMIN,
    "first_run.make_admin": Step.ADMIN,
    "first_run.services": Step.SERVICES,
    "first_run.arrange": Step.SERVICES,
    "first_run.wifi": Step.WIFI,
    "first_run.name_wifi": Step.WIFI,
    "first_run.phone_test": Step.WIFI,
    "first_run.ready": Step.DONE,
}

Answer = AnyResponse | None


class Phase(Enum):
    """How far the first run has come."""

    EMPTY = "nobody administers it yet"
    UNDER_WAY = "it has an admin, who has more to say"
    OPEN = "it is set up"
    LOST = "it was set up, and its admins are gone"


def closed_until_set_up() -> Answer:
    """Answer "not open yet" until the box is set up; then never look again."""
    services = box()
    if services.is_set_up:
        g.phase = Phase.OPEN
    elif not auth.has_admin():
        g.phase = Phase.LOST if services.setup_marker.is_there() else Phase.EMPTY
    else:
        g.phase = Phase.UNDER_WAY if setup.is_under_way() else Phase.OPEN
    services.is_set_up = g.phase is Phase.OPEN
    return None if services.is_set_up else _answer_closed()


def admit() -> Answer:
    """Let pass who may set up the box as far as it is, one step after the other."""
    if g.phase is Phase.OPEN:
        if STEP_OF.get(request.endpoint or "") is Step.DONE:
            return session.admins_only()
        return redirect(url_for("operator.desk"), 303)
    if g.phase is Phase.LOST:
        return _not_open("first_run/lost.html")
    # The code lets anybody begin. Once there is an admin, only an admin goes on.
    answer = _only_admins() if g.phase is Phase.UNDER_WAY else _only_with_the_code()
    if answer is not None:
        return answer
    step = STEP_OF.get(request.endpoint or "", Step.NAME)
    return None if setup.is_reached(step) else next_step()


def next_step() -> AnyResponse:
    """Lead to the step that comes next."""
    return redirect(url_for(f"first_run.{setup.reached()}"), 303)


def _answer_closed() -> Answer:
    """Answer for a box that is not open yet; None lets the request through."""
    if request.endpoint in ALWAYS or request.blueprint == OWN:
        return None
    if request.blueprint in VISITORS:
        return _answer_visitor()
    if g.phase is Phase.UNDER_WAY and request.blueprint in BESIDE_THE_STEPS:
        return None
    if g.phase is Phase.LOST:
        return _not_open("first_run/lost.html")
    if request_kind.is_by_script():
        return Response("Silakan masuk lagi.", 401, mimetype="text/plain")
    return redirect(url_for("first_run.begin"), 303)


def _answer_visitor() -> AnyResponse:
    if request.endpoint == "tv.screen":
        return _not_open("first_run/tv.html")
    if request.endpoint == "visitor.choose":
        test = box().phone_test
        # The address below the code may have been typed.
        is_test = test.is_asked_for() or phone_test.is_by_phone()
        if g.phase is Phase.UNDER_WAY and is_test and not g.is_here:
            test.arrive()
            box().note_phone(request.environ)
            return Response(render_template("first_run/arrived.html"))
        if g.is_here and g.phase is not Phase.LOST:
            return redirect(url_for("first_run.begin"), 303)
    return _not_open("visitor/closed.html", may_be_set_up=g.phase is not Phase.LOST)


def _only_admins() -> Answer:
    answer = session.operators_only()
    if answer is None and session.current().user.role != Role.ADMIN:
        raise session.NotFromHere("Halaman ini hanya untuk admin.")
    return answer


def _only_with_the_code() -> Answer:
    token = cookies.value(cookies.SETUP)
    if g.is_here or box().setup_access.is_granted_to(token):
        return None
    if request.endpoint in CODE:
        return None
    if not request_kind.is_reading():
        raise session.NotFromHere("Tulis dulu kode dari layar komputer SiAntre.")
    return redirect(url_for("first_run.code"), 303)


def _not_open(page: str, **shown: bool) -> Response:
    said = render_template(page, **shown)
    return Response(said, NOT_OPEN, {"Retry-After": str(AGAIN)})

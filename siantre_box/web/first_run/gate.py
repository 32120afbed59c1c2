"""Who may answer the steps of the first run, and in which order."""

from flask import g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from siantre_box.core import setup
from siantre_box.core.models import Role
from siantre_box.core.setup import Step
from siantre_box.web import cookies, session
from siantre_box.web.box import box
from siantre_box.web.first_run import phases
from siantre_box.web.first_run.phases import Answer, Phase

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
}


def admit() -> Answer:
    """Let pass who may set up the box as far as it is."""
    if g.phase is Phase.OPEN:
        return redirect(url_for("operator.desk"), 303)
    if g.phase is Phase.LOST:
        return phases.lost()
    if g.phase is Phase.UNDER_WAY:
        return _only_its_admin()
    return _only_with_the_code()


def in_order() -> AnyResponse | None:
    """Lead to the step that comes next from one that comes later."""
    step = STEP_OF.get(request.endpoint or "", Step.NAME)
    return None if setup.is_reached(step) else next_step()


def next_step() -> AnyResponse:
    """Lead to the step that comes next."""
    return redirect(url_for(f"first_run.{setup.reached()}"), 303)


def _only_its_admin() -> Answer:
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
    if request.method not in session.SAFE:
        raise session.NotFromHere("Tulis dulu kode dari layar komputer SiAntre.")
    return redirect(url_for("first_run.code"), 303)

"""Logging in and out."""

from http import HTTPStatus

from flask import (
    Blueprint,
    Response,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from siantre_box.core import auth, services
from siantre_box.core.database import changing
from siantre_box.core.errors import Refusal
from siantre_box.views import desks
from siantre_box.web import refusals, session

pages = Blueprint("account", __name__)


@pages.get("/masuk")
def login() -> str:
    """Show the form to log in."""
    return _form(None)


@pages.post("/masuk", endpoint="log_in")
def log_in() -> AnyResponse:
    """Log in: a new token each time, so that none can be planted beforehand."""
    name = request.form.get("nama", "")
    with session.checking_password(name):
        user = auth.authenticate(name, request.form.get("sandi", ""))
    # Who was logged in here before leaves the counter free.
    if g.session is not None:
        auth.end_session(g.session)
    to = _way_back(request.form.get("lanjut", ""))
    return session.log_in(redirect(to, 303), user)


@pages.post("/keluar")
def logout() -> AnyResponse:
    """Log out; the last at work is asked once what those who wait shall find."""
    if g.session is not None:
        answer = request.form.get("tutup")
        # Read again at the answer: others may have come to work since the question.
        waiting = desks.left_waiting(g.session)
        if waiting and answer is None:
            page = render_template("account/leave.html", waiting=waiting)
            return Response(page, HTTPStatus.CONFLICT)
        with changing():
            if waiting and answer == "ya" and session.may_operate():
                services.close_on_leaving()
            auth.end_session(g.session)
    return session.forget(redirect(url_for(".login"), 303))


@pages.errorhandler(Refusal)
def refused(refusal: Refusal) -> Response:
    """Say why nobody was logged in; the name stays."""
    return refusals.answer(_form(str(refusal)), refusal)


def _form(refusal: str | None) -> str:
    return render_template(
        "account/login.html",
        refusal=refusal,
        nama=request.form.get("nama", ""),
        lanjut=request.values.get("lanjut", ""),
    )


def _way_back(path: str) -> str:
    # A link to the log-in must not lead on to another site. Browsers read a backslash
    # as a slash, and leave out tabs and line breaks.
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_ours and path.isprintable() else url_for("operator.desk")

"""Who of the staff asks, and whether they may from where they are."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, Response, g, redirect, request, url_for
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as AnyResponse

from siantre_box.core import auth, known_addresses, settings
from siantre_box.core.errors import WrongOldPassword, WrongPassword
from siantre_box.core.models import Role, Session, User
from siantre_box.web import cookies, request_kind
from siantre_box.web.box import box
from siantre_box.web.log_in_limit import (
    ChecksTaken,
    GuessedByMany,
    Standing,
    TriedTooOften,
)

A_MONTH = 2_592_000


class NotFromHere(Forbidden):
    """This person may not open this page, or not from this device."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.sentence = sentence


def init_app(app: Flask) -> None:
    """Tell templates who asks, and give cookies of 1.0 the name of today."""
    for asked in (is_known, may_operate, may_administer):
        app.add_template_global(asked)

    @app.after_request
    def _rename(response: Response) -> Response:
        if g.get("is_to_be_renamed", False):
            _remember(response, g.session)
        return response


def load() -> None:
    """Know the person behind a request, and whether it comes from this computer."""
    g.is_here = box().is_this_computer(request.remote_addr or "")
    g.session, g.is_to_be_renamed = None, False
    # Most requests are those of phones: their cookies are not even taken apart for it.
    if cookies.STAFF not in request.environ.get("HTTP_COOKIE", ""):
        return
    # A token of 1.0 is asked last: where both are kept, that of today is newer.
    for read in (cookies.value, cookies.value_of_1_0):
        token = read(cookies.STAFF)
        g.session = auth.find_session(token) if token else None
        if g.session is not None:
            g.is_to_be_renamed = read is cookies.value_of_1_0
            return


def current() -> Session:
    """Return the session of this request; only behind a gate."""
    session: Session = g.session
    return session


def operators_only() -> AnyResponse | None:
    """Let staff pass who may work from where they are; the gate of the desk."""
    if g.session is None:
        return _log_in_first()
    if not may_operate():
        raise NotFromHere("Panel hanya bisa dibuka di komputer ini.")
    # Who only looks writes nothing; a desk that polls is not at work.
    if not request_kind.is_reading():
        auth.note_activity(g.session)
    return None


def admins_only() -> AnyResponse | None:
    """Let admins pass where the settings allow; the gate of the admin pages."""
    if g.session is None:
        return _log_in_first()
    if g.session.user.role != Role.ADMIN:
        raise NotFromHere("Halaman ini hanya untuk admin.")
    if settings.value("panel") != "all" and not g.is_here:
        raise NotFromHere("Halaman admin hanya bisa dibuka di komputer SiAntre.")
    if not request_kind.is_reading():
        auth.note_activity(g.session)
    return None


def is_known() -> bool:
    """Tell whether somebody of the staff asks."""
    return g.get("session") is not None


def may_operate() -> bool:
    """Tell whether this person may open the desk from here."""
    return is_known() and bool(g.is_here or settings.value("panel") != "here")


def may_administer() -> bool:
    """Tell whether this person may open the admin pages from here."""
    if not is_known() or g.session.user.role != Role.ADMIN:
        return False
    return bool(g.is_here or settings.value("panel") == "all")


@contextmanager
def checking_password(account: str) -> Iterator[None]:
    """Check in this block the password that the request brings for an account.

    Raises TriedTooOften, GuessedByMany or ChecksTaken; an error in the block says that
    the password was wrong.
    """
    address = request.remote_addr or ""
    standing = Standing.STRANGER
    if g.is_here:
        standing = Standing.HERE
    elif known_addresses.is_known(account, address):
        standing = Standing.KNOWN
    try:
        with box().log_in_limit.trying(account, address, standing):
            yield
    except (WrongPassword, WrongOldPassword):
        box().guesses.wrong(address)
        raise
    except (TriedTooOften, GuessedByMany, ChecksTaken):
        box().guesses.refused(address)
        raise


def log_in(response: Any, user: User) -> Any:
    """Log a person in on this browser: a new session, a new token."""
    # The address becomes one that the account is known at, and guesses there are not
    # held up by those of strangers. This computer is known anyway.
    address = None if g.is_here else request.remote_addr
    _remember(response, auth.begin_session(user, address))
    return response


def forget(response: Any) -> Any:
    """Delete the token's cookie in this browser."""
    g.is_to_be_renamed = False
    response.delete_cookie(
        cookies.name(cookies.STAFF), httponly=True, samesite="Strict"
    )
    return response


def _remember(response: Any, session: Session) -> None:
    g.is_to_be_renamed = False
    response.set_cookie(
        cookies.name(cookies.STAFF),
        session.token,
        max_age=A_MONTH,
        httponly=True,
        samesite="Strict",
    )


def _log_in_first() -> AnyResponse:
    if request_kind.is_by_script():
        return Response("Silakan masuk lagi.", 401, mimetype="text/plain")
    # What was pressed is not repeated behind the log-in: the page has to be seen first.
    back = request.full_path if request_kind.is_reading() else None
    return redirect(url_for("account.login", lanjut=back), 303)

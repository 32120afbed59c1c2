"""Auth: who the staff are, and how they prove it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import NewType

from peewee import ModelSelect
from werkzeug.security import check_password_hash, generate_password_hash

from siantre_box.core import clock, known_addresses, names, statements
from siantre_box.core.database import changing
from siantre_box.core.errors import Refusal, WrongOldPassword, WrongPassword
from siantre_box.core.models import Role, Session, User

LONGEST_NAME = 40
LONGEST_LOGIN = 80
SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 200

# 32 MB and some 60 ms for each guess. Source: werkzeug.security.
HASH = "scrypt:32768:8:1"
# A password as it is kept.
Hashed = NewType("Hashed", str)


class UnfitPassword(Refusal):
    """The password is too short."""

    sentence = "Kata sandi paling sedikit {shortest} huruf atau angka."
    status = HTTPStatus.BAD_REQUEST
    field = "sandi"


class LongPassword(UnfitPassword):
    """The password is too long."""

    sentence = "Kata sandi paling banyak {longest} huruf atau angka."


class UnfitLogin(Refusal):
    """What one logs in with is empty, or has a space or what is not seen."""

    sentence = "Isi nama masuk tanpa spasi, misalnya sari."
    status = HTTPStatus.BAD_REQUEST
    field = "masuk"


class LongLogin(UnfitLogin):
    """What one logs in with is too long."""

    sentence = "Nama masuk paling banyak {longest} huruf."


class LoginTaken(Refusal):
    """Somebody logs in with this already."""

    sentence = "Nama masuk {login} sudah dipakai."
    field = "masuk"


class UnknownUser(Refusal):
    """There is nobody of this name."""

    sentence = "Pengguna tidak ditemukan."
    status = HTTPStatus.NOT_FOUND


class LastAdmin(Refusal):
    """Without this person nobody could administer the box."""

    sentence = "Harus ada paling sedikit satu admin."
    field = "peran"


class AlreadySetUp(Refusal):
    """The box has an admin already."""

    sentence = "Admin sudah dibuat. Silakan masuk."


def authenticate(login: str, password: str) -> User:
    """Return the active person these words belong to."""
    user = User.get_or_none(User.email == names.tidy(login), User.is_active)
    # Guessed at even when nobody has the name, so that the answer takes as long and
    # does not tell who exists.
    known = user.password if user else f"{HASH}$salt$"
    if not check_password_hash(known, password[:LONGEST_PASSWORD]) or user is None:
        raise WrongPassword
    return user


def check_own_password(user: User, password: str) -> None:
    """Let somebody go on who knows the present password."""
    try:
        authenticate(user.email, password)
    except WrongPassword as wrong:
        raise WrongOldPassword from wrong


def users() -> ModelSelect[User]:
    """Select everybody of the staff, admins first, by name; the inactive at the end."""
    order = User.is_active.desc(), User.role, User.name, User.id
    return User.select().order_by(*order)


def find_user(user_id: int) -> User:
    """Return a person of the staff."""
    user = User.get_or_none(User.id == user_id)
    if user is None:
        raise UnknownUser
    return user


def find_by_login(login: str) -> User:
    """Return the person who logs in with this."""
    user = User.get_or_none(User.email == names.tidy(login))
    if user is None:
        raise UnknownUser
    return user


def has_admin() -> bool:
    """Tell whether somebody can administer the box."""
    return _admins().exists()


def hashed(password: str) -> Hashed:
    """Return a password as it is kept; never within a change, which others wait for."""
    _check_length(password)
    return Hashed(generate_password_hash(password, HASH))


def add_first_admin(name: str, login: str, password: Hashed) -> User:
    """Make the first admin; of five who try at once one succeeds."""
    with changing():
        if User.select().exists():
            raise AlreadySetUp
        return _add(name, login, password, Role.ADMIN)


def refusals_of(
    name: str, login: str, password: str, user: User | None = None
) -> tuple[Refusal, ...]:
    """Return everything that keeps these words from being a person's, in their order.

    A user that is there already keeps the password where none is given.
    """
    checks: list[Callable[[], object]] = [
        lambda: names.valid_name(name, LONGEST_NAME),
        lambda: _unused_login(login, but_of=user),
    ]
    if password or user is None:
        checks.append(lambda: _check_length(password))
    found = []
    for check in checks:
        try:
            check()
        except Refusal as refusal:
            found.append(refusal)
    return tuple(found)


def add_user(name: str, login: str, password: str, role: Role) -> User:
    """Add a person to the staff."""
    if refused := refusals_of(name, login, password):
        raise refused[0]
    return _add(name, login, hashed(password), role)


def change_user(user_id: int, name: str, login: str, role: Role) -> User:
    """Give a person another name, log-in name or role."""
    with changing():
        user = find_user(user_id)
        if user.role != role:
            _keep_one_admin(user)
            end_sessions(user)
        user.name = names.valid_name(name, LONGEST_NAME)
        user.email = _unused_login(login, but_of=user)
        user.role = role
        _save(user)
        return user


def set_password(user_id: int, password: str) -> User:
    """Give a person a new password; all their log-ins end."""
    return keep_password(user_id, hashed(password))


def keep_password(user_id: int, password: Hashed) -> User:
    """Keep a person's new password, as `set_password` does."""
    with changing():
        user = find_user(user_id)
        user.password = password
        _save(user)
        end_sessions(user)
        return user


def switch_off(user_id: int) -> User:
    """Let a person log in no more."""
    with changing():
        user = find_user(user_id)
        _keep_one_admin(user)
        user.is_active = False
        _save(user)
        end_sessions(user)
        return user


def switch_on(user_id: int) -> User:
    """Let a person log in again."""
    with changing():
        user = find_user(user_id)
        user.is_active = True
        _save(user)
        return user


def end_sessions(user: User) -> None:
    """Log a person out everywhere."""
    with changing():
        Session.delete().where(Session.user == user).execute()


def _admins() -> ModelSelect[User]:
    return User.select().where(User.role == Role.ADMIN, User.is_active)


def _keep_one_admin(user: User) -> None:
    if not _admins().where(User.id != user.id).exists():
        raise LastAdmin


def _unused_login(login: str, but_of: User | None) -> str:
    login = names.tidy(login)
    if not login or " " in login or not login.isprintable():
        raise UnfitLogin
    if len(login) > LONGEST_LOGIN:
        raise LongLogin(longest=LONGEST_LOGIN)
    taken = User.get_or_none(User.email == login)
    if taken is not None and taken != but_of:
        raise LoginTaken(login=login)
    return login


def _check_length(password: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        raise UnfitPassword(shortest=SHORTEST_PASSWORD)
    if len(password) > LONGEST_PASSWORD:
        raise LongPassword(longest=LONGEST_PASSWORD)


def _add(name: str, login: str, password: Hashed, role: Role) -> User:
    with changing():
        return User.create(
            name=names.valid_name(name, LONGEST_NAME),
            email=_unused_login(login, but_of=None),
            password=password,
            role=role,
        )


def _save(user: User) -> None:
    user.updated_at = clock.now()
    user.save()


SESSION_LIFETIME = {Role.OPERATOR: timedelta(hours=12), Role.ADMIN: timedelta(hours=2)}
# An act within this time of the last one written down is not written again.
ACTIVITY_RESOLUTION = timedelta(minutes=1)


def begin_session(user: User, address: str | None = None) -> Session:
    """Log a person in: a new session with a new token; those long over go.

    `address` is that of the device, if it is another than this computer. Raises
    WrongPassword where another password ended all log-ins while the old was checked.
    """
    with changing():
        if find_user(user.id).password != user.password:
            raise WrongPassword
        if address:
            known_addresses.note(user, address)
        # Here and not by a job: the table grows only by log-ins.
        for session in Session.select(Session, User).join(User):
            if is_session_over(session):
                session.delete_instance()
        return Session.create(
            token=secrets.token_urlsafe(32), user=user, acted_at=clock.now()
        )


BY_TOKEN = "SELECT * FROM sessions WHERE token = ?"
ACTIVE = "SELECT * FROM users WHERE id = ? AND is_active"


def find_session(token: str) -> Session | None:
    """Return the living session of a token, with its user, or None."""
    session = statements.fetch_first(Session, BY_TOKEN, token)
    user = session and statements.fetch_first(User, ACTIVE, session.user_id)
    if session is None or user is None:
        return None
    session.user = user
    return None if is_session_over(session) else session


def note_activity(session: Session) -> None:
    """Note that this session's person did something."""
    if abs(clock.now() - session.acted_at) < ACTIVITY_RESOLUTION:
        return
    with changing():
        Session.update(acted_at=clock.now()).where(Session.id == session.id).execute()


def end_session(session: Session) -> None:
    """Log a person out in one browser."""
    with changing():
        Session.delete().where(Session.id == session.id).execute()


def is_session_over(session: Session) -> bool:
    """Tell whether a session's last act is too long ago."""
    return is_too_long_ago(session.acted_at, Role(session.user.role))


def is_too_long_ago(acted_at: datetime, role: Role) -> bool:
    """Tell whether somebody with this role, who acted then, is logged out by now."""
    # A clock that went back makes an age negative: nobody is logged out for that,
    # nor while the clock is suspect.
    age = clock.now() - acted_at
    return clock.is_trusted() and age > SESSION_LIFETIME[role]

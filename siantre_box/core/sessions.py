"""Who of the staff is logged in where; a log-in ends some hours after its last act."""

import secrets
from datetime import timedelta

from siantre_box.core import clock, known_addresses
from siantre_box.core.database import changing
from siantre_box.core.models import Role, Session, User

LASTS = {Role.OPERATOR: timedelta(hours=12), Role.ADMIN: timedelta(hours=2)}
# An act within this time of the last one written down is not written again.
FRESH = timedelta(minutes=1)


def begin(user: User, address: str | None = None) -> Session:
    """Log a person in: a new session with a new token; those long over go.

    `address` is that of the device, if it is another than this computer.
    """
    with changing():
        if address:
            known_addresses.note(user, address)
        for session in Session.select(Session, User).join(User):
            if is_over(session):
                session.delete_instance()
        return Session.create(
            token=secrets.token_urlsafe(32), user=user, acted_at=clock.now()
        )


def find(token: str) -> Session | None:
    """Return the living session of a token, with its user, or None."""
    session = (
        Session.select(Session, User)
        .join(User)
        .where(Session.token == token, User.is_active)
        .first()
    )
    return None if session is None or is_over(session) else session


def act(session: Session) -> None:
    """Note that this session's person did something."""
    if abs(clock.now() - session.acted_at) < FRESH:
        return
    with changing():
        Session.update(acted_at=clock.now()).where(Session.id == session.id).execute()


def end(session: Session) -> None:
    """Log out."""
    with changing():
        Session.delete().where(Session.id == session.id).execute()


def is_over(session: Session) -> bool:
    """Tell whether a session's last act is too long ago."""
    # A clock that went back makes an age negative: nobody is logged out for that,
    # nor while the clock is not believed.
    age = clock.now() - session.acted_at
    return clock.is_trusted() and bool(age > LASTS[Role(session.user.role)])

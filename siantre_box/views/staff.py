"""The people of the staff as the owner sees them."""

from dataclasses import dataclass
from datetime import datetime

from peewee import JOIN

from siantre_box.core import auth, names, services
from siantre_box.core.models import Counter, Event, Role, Session, User
from siantre_box.views import desks


@dataclass(frozen=True)
class Member:
    """One person of the staff."""

    id: int
    name: str
    login: str
    role: str
    is_active: bool
    initials: str
    services: tuple[tuple[str, str], ...]  # letter and name, in the owner's order
    counter: str | None
    is_logged_in: bool
    last_seen: datetime | None


def members() -> tuple[Member, ...]:
    """Return everybody, admins first, by name; those switched off at the end."""
    return tuple(_member(user) for user in auth.users())


def _member(user: User) -> Member:
    sessions = (
        Session.select(Session, Counter, User)
        .join(Counter, JOIN.LEFT_OUTER)
        .switch(Session)
        .join(User)
        .where(Session.user == user)
    )
    logged_in = [row for row in sessions if not auth.is_session_over(row)]
    # From the events, not from the sessions: those end, and are written once a minute.
    acts = Event.select().where(Event.user == user)
    last = acts.order_by(Event.id.desc()).first()
    at = next((one.counter for one in logged_in if one.counter_id), None)
    return Member(
        id=user.id,
        name=user.name,
        login=user.email,
        role=user.role,
        is_active=bool(user.is_active),
        initials=_initials(user.name),
        services=() if user.role == Role.ADMIN else _services(user),
        counter=at.display_name if at else None,
        is_logged_in=bool(logged_in),
        last_seen=last.at if last else None,
    )


def _initials(name: str) -> str:
    first, *others = map(names.characters, name.split())
    second = others[0][:1] if others else first[1:2]
    return "".join(first[:1] + second).upper()


def _services(user: User) -> tuple[tuple[str, str], ...]:
    _counter, chosen = desks.last_choice(user)
    return tuple(
        (row.letter, row.name) for row in services.in_order() if row.id in chosen
    )

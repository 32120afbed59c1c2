"""The people of the staff as the owner sees them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from peewee import JOIN

from siantre_box.core import auth, changes, names, services, statements
from siantre_box.core.models import Counter, Event, Role, Session, User
from siantre_box.core.per_file import PerFile
from siantre_box.views import desks, round_state

# The events have no index by person: asked for each of them, it would read ten years
# of events as often. So the next one is looked for before the one that was found.
LAST_ACT = """
SELECT user_id, id, at FROM events WHERE id > ? AND id <= ? AND user_id IN ({people})
ORDER BY id DESC LIMIT 1
"""


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


@dataclass(frozen=True)
class _Acts:
    """When each person acted last, up to the newest event that was read."""

    invalidations: int = 0
    newest: int = 0
    last: Mapping[int, datetime] = field(default_factory=dict)


_acts: PerFile[_Acts] = PerFile(_Acts())


def members() -> tuple[Member, ...]:
    """Return everybody, admins first, by name; those switched off at the end."""
    last_acts = _last_acts()
    return tuple(_member(user, last_acts.get(user.id)) for user in auth.users())


def _last_acts() -> Mapping[int, datetime]:
    """Return when each person acted last, from the events since the last look.

    From the events, not from the sessions: those end, and are written once a minute.
    """
    # Before the data: what is read of a file that a restart takes away is not kept.
    invalidations, known = changes.invalidations(), _acts.value
    if known.invalidations != invalidations:
        known = _Acts(invalidations)
    # Before the people: whoever comes in between acts after it.
    newest = statements.scalar(round_state.NEWEST_EVENT)
    people = {user.id for user in auth.users()}
    found = dict(_acts_between(known.newest, newest, people))
    last = {**known.last, **found}
    _acts.value = _Acts(invalidations, newest, last)
    return last


def _acts_between(
    oldest: int, newest: int, people: set[int]
) -> Iterator[tuple[int, datetime]]:
    """Return when each of these people acted last among the events up to the newest."""
    while people:
        asked = LAST_ACT.format(people=", ".join("?" * len(people)))
        act = statements.fetch_first(Event, asked, oldest, newest, *people)
        if act is None:
            return
        yield act.user_id, act.at
        newest = act.id
        people.remove(act.user_id)


def _member(user: User, last_seen: datetime | None) -> Member:
    sessions = (
        Session.select(Session, Counter, User)
        .join(Counter, JOIN.LEFT_OUTER)
        .switch(Session)
        .join(User)
        .where(Session.user == user)
    )
    logged_in = [row for row in sessions if not auth.is_session_over(row)]
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
        last_seen=last_seen,
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

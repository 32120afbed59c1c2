"""Where people are served, who sits there, and for which services."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from peewee import ModelSelect, fn

from siantre_box.core import auth, clock, names, rounds, services, settings, statements
from siantre_box.core.database import changing
from siantre_box.core.errors import (
    CalledBeforeReset,
    CounterInUse,
    FinishBeforeBreak,
    FinishFirst,
    HasOpenTickets,
    LastOne,
    NameTaken,
    NoCounter,
    NotAtThisCounter,
    OwnSeatElsewhere,
    PageOfAnotherCounter,
    Refusal,
    ServedNowhere,
    UnfitNumber,
    UnknownCounter,
)
from siantre_box.core.models import (
    Counter,
    CounterService,
    Role,
    Service,
    Session,
    Ticket,
    User,
    listed_ids,
)
from siantre_box.core.services import Rules

LONGEST_NAME = 40
MAX_COUNTER_NUMBER = 99
IN_USE = "SELECT id FROM counters WHERE retired_at IS NULL"
SERVED = "SELECT counter_id, service_id FROM counter_services"
# What a desk asks at each press and after each change, in fixed words.
IN_USE_BY_ID = "SELECT * FROM counters WHERE id = ? AND retired_at IS NULL"
SERVED_AT = "SELECT service_id FROM counter_services WHERE counter_id = ?"
CALLED_AT = "SELECT * FROM queues WHERE counter_id = ? AND status = 'called'"
SAT_DOWN = "SELECT * FROM sessions WHERE id = ? AND counter_id IS NOT NULL"
SEATED = """
SELECT counter_id, sessions.services, acted_at, role FROM sessions
JOIN users ON users.id = user_id JOIN counters ON counters.id = counter_id
WHERE is_active
"""


class CounterNumberTaken(Refusal):
    """Another counter has this number."""

    sentence = "Nomor {counter_word} {number} sudah dipakai."
    field = "nomor"


@dataclass(frozen=True)
class Seat:
    """Somebody at a counter, serving these services."""

    session_id: int
    user: User
    counter: Counter
    services: frozenset[int]


def in_order() -> ModelSelect[Counter]:
    """Select the counters in use by number."""
    return Counter.select().where(Counter.retired_at.is_null()).order_by(Counter.number)


def find(counter_id: int) -> Counter:
    """Return a counter in use."""
    counter = statements.fetch_first(Counter, IN_USE_BY_ID, counter_id)
    if counter is None:
        raise UnknownCounter(counter_word=settings.counter_word())
    return counter


def add() -> Counter:
    """Add a counter with the next number."""
    with changing():
        number = 1 + (in_order().select(fn.max(Counter.number)).scalar() or 0)
        # Another may have this very name as its own.
        while _is_shown_twice(Counter(number=number)):
            number += 1
        return Counter.create(number=_unused_number(number, but_of=None))


def change(counter_id: int, number: int, name: str, service_ids: set[int]) -> Counter:
    """Give a counter a number, an own name (or none), and what it serves.

    No service at all means every one, also those added later. No two counters are
    shown alike: the TV would send people to the wrong one.
    """
    with _rearranging():
        counter = find(counter_id)
        counter.number = _unused_number(number, but_of=counter)
        has_name = names.tidy(name) != ""
        counter.name = names.valid_name(name, LONGEST_NAME) if has_name else None
        counter.save()
        _serve(counter, service_ids)
        if _is_shown_twice(counter):
            raise NameTaken(name=counter.display_name)
        return counter


def check_word() -> None:
    """Refuse a word for all counters that makes one of them look like another."""
    for counter in in_order():
        if _is_shown_twice(counter):
            raise NameTaken(name=counter.display_name, field="counter_word")


def remove(counter_id: int) -> None:
    """Take a counter away; one with history is only retired."""
    with _rearranging():
        counter = find(counter_id)
        if in_order().count() == 1:
            raise LastOne(what=settings.value("counter_word").lower())
        if called_ticket(counter) is not None:
            raise HasOpenTickets(name=counter.display_name)
        # Brought back to a counter that is gone, nobody could end that call.
        if (call := rounds.call_before_reset(counter.id)) is not None:
            shown, label = counter.display_name, call.ticket.label
            raise CalledBeforeReset(counter=shown, label=label)
        Session.update(counter=None).where(Session.counter == counter).execute()
        counter.retired_at = clock.now()
        counter.save()


def serves(counter: Counter) -> frozenset[int]:
    """Return the services a counter serves by default."""
    return _serves(counter, services.ids())


def defaults(service_ids: frozenset[int]) -> dict[int, frozenset[int]]:
    """Return which of the services in use each counter serves by default."""
    served = statements.fetch_rows(SERVED)
    return {
        counter_id: service_ids
        & {service for at, service in served if at == counter_id}
        or service_ids
        for (counter_id,) in statements.fetch_rows(IN_USE)
    }


def seated(
    defaults: Mapping[int, frozenset[int]], service_ids: frozenset[int]
) -> dict[int, frozenset[int]]:
    """Return what each counter serves where somebody sits, also on a break."""
    return {
        counter_id: listed_ids(chosen) & service_ids
        or defaults.get(counter_id, service_ids)
        for counter_id, chosen, acted_at, role in statements.fetch_rows(SEATED)
        if not auth.is_too_long_ago(datetime.fromisoformat(acted_at), Role(role))
    }


def add_service(
    name: str, letter: str, counter_ids: set[int], rules: Rules | None = None
) -> Service:
    """Add a service, served at these counters alone."""
    with _rearranging():
        service = services.add(name, letter)
        _serve_at(service, counter_ids)
        if rules is not None:
            services.set_rules(service.id, rules)
        return service


def change_service(
    service_id: int,
    name: str,
    letter: str,
    counter_ids: set[int],
    rules: Rules | None = None,
) -> Service:
    """Give a service another name and letter, and serve it at these counters alone."""
    with _rearranging():
        service = services.change(service_id, name, letter)
        _serve_at(service, counter_ids)
        if rules is not None:
            services.set_rules(service_id, rules)
        return service


def take_seat(session: Session, counter_id: int, service_ids: set[int]) -> Seat:
    """Sit down at a free counter; nothing chosen means what it serves by default."""
    with changing():
        counter = find(counter_id)
        other = session_at(counter)
        if other is not None and other.id != session.id:
            is_own = other.user_id == session.user_id
            in_use = OwnSeatElsewhere if is_own else CounterInUse
            raise in_use(
                counter=counter.display_name,
                by=other.user.name,
                counter_id=counter.id,
            )
        _check_nothing_called(session, counter)
        return _seat_session(session, counter, service_ids)


def take_over(session: Session, counter_id: int, service_ids: set[int]) -> Seat:
    """Sit down at a counter, whoever sits there; its called ticket moves along."""
    with changing():
        counter = find(counter_id)
        _check_nothing_called(session, counter)
        return _seat_session(session, counter, service_ids)


def seat(session: Session) -> Seat:
    """Return where this session sits now; refuses if it sits nowhere."""
    row = statements.fetch_first(Session, SAT_DOWN, session.id)
    if row is None:
        raise NoCounter(counter_word=settings.counter_word())
    counter = statements.fetch_by_id(Counter, row.counter_id)
    in_use = services.ids()
    return Seat(
        session_id=session.id,
        user=session.user,
        counter=counter,
        services=row.service_ids & in_use or _serves(counter, in_use),
    )


def counter_of(session: Session) -> Counter | None:
    """Return the counter where this session sits now, or None.

    Read again: another session may have taken the counter over since.
    """
    return Counter.select().join(Session).where(Session.id == session.id).first()


def check_page(session: Session, counter_id: int) -> None:
    """Refuse what a page asks that shows another counter than this session's.

    Two tabs of a browser, and two people one after the other, share one session.
    """
    if seat(session).counter.id != counter_id:
        shown = Counter.get_or_none(Counter.id == counter_id)
        another = f"{settings.counter_word().lower()} lain"
        raise PageOfAnotherCounter(counter=shown.display_name if shown else another)


def session_at(counter: Counter) -> Session | None:
    """Return the living session at a counter with its user, or None."""
    session = (
        Session.select(Session, User).join(User).where(Session.counter == counter)
    ).first()
    return None if session is None or auth.is_session_over(session) else session


def called_ticket(counter: Counter) -> Ticket | None:
    """Return the ticket that this counter has called, or None."""
    return statements.fetch_first(Ticket, CALLED_AT, counter.id)


def begin_break(seat: Seat) -> None:
    """Take a counter out of the line and off the TV; not with a number called there."""
    with changing():
        if ticket := called_ticket(seat.counter):
            raise FinishBeforeBreak(label=ticket.label)
        Counter.update(on_break=True).where(Counter.id == seat.counter.id).execute()


def end_break(seat: Seat) -> None:
    """Let a counter serve again."""
    with changing():
        Counter.update(on_break=False).where(Counter.id == seat.counter.id).execute()


def open_service(seat: Seat, service_id: int) -> None:
    """Let phones take numbers of a service of this counter again."""
    _check_serves(seat, service_id)
    services.open_(service_id)


def close_service(seat: Seat, service_id: int) -> None:
    """Give phones no more numbers of a service of this counter today."""
    _check_serves(seat, service_id)
    services.close_for_today(service_id)


def _check_serves(seat: Seat, service_id: int) -> None:
    if service_id not in seat.services:
        raise NotAtThisCounter(counter_word=settings.counter_word())


def _seat_session(session: Session, counter: Counter, service_ids: set[int]) -> Seat:
    # Who wants what the counter serves by default also serves what is added there.
    own = set() if service_ids == serves(counter) else service_ids
    chosen = ",".join(str(service_id) for service_id in sorted(own))
    Session.update(counter=None).where(Session.counter == counter).execute()
    Session.update(counter=counter, services=chosen).where(
        Session.id == session.id
    ).execute()
    User.update(last_counter=counter, last_services=chosen).where(
        User.id == session.user_id
    ).execute()
    Counter.update(on_break=False).where(Counter.id == counter.id).execute()
    return seat(session)


def _check_nothing_called(session: Session, wanted: Counter) -> None:
    row = Session.get_or_none(Session.id == session.id)
    if row is None or row.counter_id in (None, wanted.id):
        return
    ticket = called_ticket(row.counter)
    if ticket is not None:
        raise FinishFirst(label=ticket.label, counter_word=settings.counter_word())


def _is_shown_twice(counter: Counter) -> bool:
    shown = counter.display_name.casefold()
    others = (other for other in in_order() if other.id != counter.id)
    return any(other.display_name.casefold() == shown for other in others)


def _unused_number(number: int, but_of: Counter | None) -> int:
    if not 1 <= number <= MAX_COUNTER_NUMBER:
        raise UnfitNumber(highest=MAX_COUNTER_NUMBER)
    taken = in_order().where(Counter.number == number).first()
    if taken is not None and taken != but_of:
        raise CounterNumberTaken(number=number, counter_word=settings.counter_word())
    return number


def _serves(counter: Counter, in_use: frozenset[int]) -> frozenset[int]:
    served = statements.fetch_rows(SERVED_AT, counter.id)
    return in_use & {service_id for (service_id,) in served} or in_use


def _serve(counter: Counter, service_ids: set[int]) -> None:
    CounterService.delete().where(CounterService.counter == counter).execute()
    for service_id in sorted(service_ids):
        CounterService.create(counter=counter, service=services.find(service_id))


@contextmanager
def _rearranging() -> Iterator[None]:
    """Change what counters serve: desks serve what is new, and no service is lost."""
    with changing():
        before = defaults(services.ids())
        yield
        in_use = services.ids()
        after = defaults(in_use)
        for counter_id, served in after.items():
            _join_desk(counter_id, served - before.get(counter_id, in_use))
        served_before, served = (
            frozenset().union(*each.values()) for each in (before, after)
        )
        lost = in_use & served_before - served
        if lost:
            names = [row.name for row in services.in_order() if row.id in lost]
            raise ServedNowhere(
                names=", ".join(names), counter_word=settings.counter_word()
            )


def _join_desk(counter_id: int, service_ids: frozenset[int]) -> None:
    # Who chose some services would neither see nor call what the owner added since. An
    # empty list stands for what the counter serves, and follows by itself.
    for service_id in service_ids:
        more = f",{service_id}"
        Session.update(services=Session.services.concat(more)).where(
            Session.counter == counter_id, Session.services != ""
        ).execute()
        User.update(last_services=User.last_services.concat(more)).where(
            User.last_counter == counter_id, User.last_services != ""
        ).execute()


def _serve_at(service: Service, counter_ids: set[int]) -> None:
    everywhere = list(in_order())
    if not counter_ids & {counter.id for counter in everywhere}:
        raise LastOne(what=settings.value("counter_word").lower())
    everything = services.ids()
    for counter in everywhere:
        served = _serves(counter, everything) - {service.id}
        if counter.id in counter_ids:
            served |= {service.id}
        if not served:
            raise LastOne(what=f"layanan di {counter.display_name}")
        # Stored as "every service", it also serves what is added later.
        _serve(counter, set() if served == everything else set(served))

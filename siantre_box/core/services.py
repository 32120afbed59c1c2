"""Services: what people queue for; each has a letter, and is open or closed."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from http import HTTPStatus
from string import ascii_uppercase

from peewee import SQL, ModelSelect, fn

from siantre_box.core import clock, hours, names, rounds, settings, statements
from siantre_box.core.database import changing
from siantre_box.core.errors import (
    HasOpenTickets,
    LastOne,
    NameTaken,
    NoLetterLeft,
    Refusal,
)
from siantre_box.core.models import (
    OPEN_STATUSES,
    Event,
    MinimumNumber,
    Round,
    Service,
    Ticket,
    listed_ids,
)

LONGEST_NAME = 60
MAX_QUOTA = 9_999
IN_USE = "SELECT * FROM services WHERE retired_at IS NULL"
USUALLY_NEXT = """
SELECT following.* FROM services JOIN services AS following
    ON following.id = services.next_service_id AND following.retired_at IS NULL
WHERE services.id = ?
"""
WENT_TO = """
SELECT count(*) FROM events AS went JOIN services ON services.id = went.service_id
WHERE kind = 'forward' AND day_id = ? AND letter = ?
    AND NOT EXISTS (SELECT 1 FROM events AS undo WHERE undo.undoes = went.press)
"""
# The last round that ended, and what was closed until then: its end may be undone.
CLOSED_UNTIL_ROLLOVER = "closed_at_turn"
# The round in which the last at work left, and what was closed for it: "ROUND:1,2".
CLOSED_ON_LEAVING = "closed_on_leaving"


class UnknownService(Refusal):
    """There is no such service."""

    sentence = "Layanan tidak ditemukan. Pilih lagi."
    status = HTTPStatus.NOT_FOUND


class UnfitLetter(Refusal):
    """The letter is not one of A to Z."""

    sentence = "Isi satu huruf, A sampai Z."
    status = HTTPStatus.BAD_REQUEST
    field = "huruf"


class LetterTaken(Refusal):
    """Another service has this letter."""

    sentence = "Huruf {letter} dipakai layanan lain."
    field = "huruf"


class LetterInUse(Refusal):
    """Numbers of the open round have the letter."""

    sentence = "Huruf {letter} sudah dipakai hari ini. Ubah setelah reset."
    field = "huruf"


class UnfitQuota(Refusal):
    """So many numbers a day no service can give."""

    sentence = "Isi angka 1 sampai {most}, atau kosongkan."
    status = HTTPStatus.BAD_REQUEST
    field = "paling_banyak"


@dataclass(frozen=True)
class Rules:
    """What the owner types of a service beside its name; "" is no limit.

    `next_id` is the service where they usually go next, None for nowhere.
    """

    by_staff_only: bool = False
    last_hour: str = ""
    quota: str = ""
    next_id: int | None = None


class LeadsInARing(Refusal):
    """People would come back to where they have been."""

    sentence = "{name} lanjut kembali ke sini. Pilih yang lain."
    field = "lanjut"


class SomeLeadHere(Refusal):
    """People of other services usually go on to the one that is to be removed."""

    sentence = "{names} biasanya lanjut ke {name}. Ubah itu dulu."


def in_order() -> ModelSelect[Service]:
    """Select the services in use, in the owner's order."""
    return (
        Service.select()
        .where(Service.retired_at.is_null())
        .order_by(Service.position, Service.id)
    )


def ids() -> frozenset[int]:
    """Return the ids of the services in use."""
    return frozenset(row.id for row in statements.fetch_all(Service, IN_USE))


def find(service_id: int) -> Service:
    """Return a service in use."""
    service = statements.fetch_first(Service, f"{IN_USE} AND id = ?", service_id)
    if service is None:
        raise UnknownService
    return service


def free_letter(taken: Collection[str] | None = None) -> str:
    """Return the first letter that a new service can have, "" when there is none.

    `taken` are the letters given already; None means those of the services in use.
    """
    if taken is None:
        taken = {row.letter for row in in_order()}
    known = {names.tidy(letter).upper() for letter in taken}
    free = (letter for letter in ascii_uppercase if letter not in known)
    return next((letter for letter in free if not _is_on_a_ticket(letter)), "")


def add(name: str, letter: str = "") -> Service:
    """Add a service at the end; without a letter it gets the first free one."""
    with changing():
        chosen = names.tidy(letter) or free_letter()
        if not chosen:
            raise NoLetterLeft
        last = Service.select(fn.max(Service.position)).scalar() or 0
        service = Service(name="", letter="", position=last + 1)
        _name(service, name)
        _give_letter(service, chosen)
        service.save(force_insert=True)
        return service


def change(service_id: int, name: str, letter: str) -> Service:
    """Give a service another name and letter."""
    with changing():
        service = find(service_id)
        _name(service, name)
        _give_letter(service, letter)
        _save(service)
        return service


def set_rules(service_id: int, rules: Rules) -> None:
    """Say until when and how often visitors take numbers, and where they go next."""
    with changing():
        lead_to(service_id, rules.next_id)
        service = find(service_id)
        service.by_staff_only = rules.by_staff_only
        service.last_minute = None
        if names.tidy(rules.last_hour):
            service.last_minute = hours.parse(rules.last_hour, "jam_terakhir")
        service.quota = _quota(names.tidy(rules.quota))
        _save(service)
        hours.check_last_hour(service)


def next_of(service_id: int) -> Service | None:
    """Return where people of a service usually go next, None for nowhere."""
    return statements.fetch_first(Service, USUALLY_NEXT, service_id)


def lead_to(service_id: int, next_id: int | None) -> None:
    """Say where people of a service usually go next; None means that they are done.

    The way has an end: neither the service itself nor a ring of them.
    """
    with changing():
        service = find(service_id)
        if next_id is not None:
            first = find(next_id)
            passed: Service | None = first
            while passed is not None:
                if passed.id == service.id:
                    raise LeadsInARing(name=first.name)
                passed = next_of(passed.id)
        service.next_service = next_id
        _save(service)


def reorder(service_ids: list[int]) -> None:
    """Put the services in this order; those not named come after."""
    with changing():
        named = {service_id: index for index, service_id in enumerate(service_ids)}
        rows = sorted(
            in_order(), key=lambda row: named.get(row.id, len(named) + row.position)
        )
        for position, service in enumerate(rows, start=1):
            service.position = position
            _save(service)


def move(service_id: int, step: int) -> None:
    """Move a service so many steps down the order; up when negative."""
    with changing():
        find(service_id)
        ids = [row.id for row in in_order()]
        index = ids.index(service_id)
        ids.insert(max(index + step, 0), ids.pop(index))
        reorder(ids)


def open_(service_id: int) -> None:
    """Let phones take numbers of this service again."""
    _set_open(service_id, is_open=True, is_closed_until_rollover=False)


def close_for_today(service_id: int) -> None:
    """Give no more numbers to phones until the round ends."""
    _set_open(service_id, is_open=None, is_closed_until_rollover=True)


def close_on_leaving() -> None:
    """Give phones no more numbers at all until the round ends: nobody is left at work.

    What this closes is remembered, so that whoever comes back is told.
    """
    with changing():
        closed = closed_on_leaving()
        for service in in_order():
            if service.takes_numbers:
                close_for_today(service.id)
                closed |= {service.id}
        stored = ",".join(map(str, sorted(closed)))
        settings.remember(CLOSED_ON_LEAVING, f"{rounds.open_round().id}:{stored}")


def closed_on_leaving() -> frozenset[int]:
    """Return the ids of what is still closed because the last at work left."""
    kept = settings.remembered(CLOSED_ON_LEAVING) or ""
    round_id, _, stored = kept.partition(":")
    present = rounds.find_open()
    if present is None or round_id != str(present.id):
        return frozenset()
    closed = {row.id for row in in_order() if row.closed_until_rollover}
    return listed_ids(stored) & closed


def reopen_after_leaving() -> None:
    """Let phones take numbers again of what the last at work closed by leaving."""
    with changing():
        for service_id in closed_on_leaving():
            open_(service_id)
        settings.forget(CLOSED_ON_LEAVING)


def close(service_id: int) -> None:
    """Give no more numbers to phones until somebody opens the service."""
    _set_open(service_id, is_open=False, is_closed_until_rollover=False)


def reopen_at_rollover(round_: Round) -> None:
    """Open what was closed for the round that ends."""
    with changing():
        closed = Service.select().where(Service.closed_until_rollover)
        ids = ",".join(str(service.id) for service in closed)
        settings.remember(CLOSED_UNTIL_ROLLOVER, f"{round_.id}:{ids}")
        Service.update(closed_until_rollover=False).execute()


def close_after_undo(round_: Round) -> None:
    """Close what was closed when a round ended that is brought back."""
    with changing():
        kept = settings.remembered(CLOSED_UNTIL_ROLLOVER) or ""
        ended, _, ids = kept.partition(":")
        closed = ids.split(",") if ended == str(round_.id) else []
        Service.update(closed_until_rollover=True).where(
            Service.id.in_([int(service_id) for service_id in filter(None, closed)])
        ).execute()


def remove(service_id: int) -> None:
    """Take a service away; one with history is only retired."""
    with changing():
        service = find(service_id)
        if in_order().count() == 1:
            raise LastOne(what="layanan")
        leading = in_order().where(Service.next_service == service)
        if leading.exists():
            before = ", ".join(row.name for row in leading)
            raise SomeLeadHere(names=before, name=service.name)
        # Reports name the services of each ticket for ever.
        # As a literal: SQLite finds no partial index for a bound value.
        passed = Event.select(Event.ticket).where(
            SQL("kind = 'forward'"), Event.service == service
        )
        tickets = Ticket.select().where(
            (Ticket.service == service)
            | (Ticket.station == service)
            | Ticket.id.in_(passed)
        )
        # Also one that has gone on: an undo may bring it back here.
        if tickets.where(Ticket.status.in_(OPEN_STATUSES)).exists():
            raise HasOpenTickets(name=service.name)
        minimum = MinimumNumber.select().where(MinimumNumber.service == service)
        if tickets.exists() or minimum.exists():
            service.retired_at = clock.now()
            # It may be restored, and its way must not close a ring by then.
            service.next_service = None
            _save(service)
        else:
            service.delete_instance()


def restore_retired(service_ids: set[int]) -> None:
    """Serve retired services again."""
    with changing():
        Service.update(retired_at=None).where(
            Service.id.in_(service_ids), Service.retired_at.is_null(False)
        ).execute()


def _set_open(
    service_id: int, *, is_open: bool | None, is_closed_until_rollover: bool
) -> None:
    with changing():
        service = find(service_id)
        service.is_open = service.is_open if is_open is None else is_open
        service.closed_until_rollover = is_closed_until_rollover
        _save(service)


def _quota(typed: str) -> int | None:
    if not typed:
        return None
    if not re.fullmatch("[0-9]{1,4}", typed) or int(typed) < 1:
        raise UnfitQuota(most=MAX_QUOTA)
    return int(typed)


def _name(service: Service, name: str) -> None:
    name = names.valid_name(name, LONGEST_NAME)
    # SQLite's own NOCASE knows A to Z only.
    others = [row.name.casefold() for row in in_order() if row.id != service.id]
    if name.casefold() in others:
        raise NameTaken(name=name)
    service.name = name


def _give_letter(service: Service, letter: str) -> None:
    letter = names.tidy(letter).upper()
    if letter == service.letter:
        return
    if len(letter) != 1 or letter not in ascii_uppercase:
        raise UnfitLetter
    if in_order().where(Service.letter == letter).exists():
        raise LetterTaken(letter=letter)
    # Neither the old letter nor the new one: by it people tell the tickets of a round
    # apart, and the ledger counts.
    for changed in filter(None, (service.letter, letter)):
        if _is_on_a_ticket(changed):
            raise LetterInUse(letter=changed)
    service.letter = letter


def _is_on_a_ticket(letter: str) -> bool:
    # On its label, or of a service to which it went on: an undo may bring that back,
    # also where it went on from there.
    return any(
        Ticket.select()
        .where(Ticket.round == round_, Ticket.label.startswith(f"{letter}-"))
        .exists()
        or statements.scalar(WENT_TO, round_.id, letter)
        for round_ in rounds.rounds_that_count()
    )


def _save(service: Service) -> None:
    service.updated_at = clock.now()
    service.save()

"""Tickets: taking a number, the line of those who wait, and canceling one's own."""

from __future__ import annotations

import math
import re
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from enum import Enum
from hashlib import sha256
from http import HTTPStatus

from peewee import ModelSelect, fn

from siantre_box.core import (
    actions,
    admission,
    clock,
    database,
    numbers,
    positions,
    rounds,
    services,
    settings,
    statements,
)
from siantre_box.core.errors import AlreadyInLine, Refusal, RoundEnded, UnknownTicket
from siantre_box.core.models import (
    OPEN_STATUSES,
    Event,
    Round,
    Service,
    Status,
    Ticket,
    User,
)

MAX_PER_DEVICE = 3
TICKET_INTERVAL = timedelta(seconds=10)
RESET_PAUSE = timedelta(seconds=60)
NONCE_LENGTH = 32
NONCE = re.compile(f"[0-9a-f]{{{NONCE_LENGTH}}}")
# The round in which phones may take no number; beside the owner's settings.
PHONES_PAUSED = "phones_paused_in_round"
# In fixed words, as peewee takes longer to write such a question than SQLite to answer.
BY_DEVICE = """
SELECT * FROM queues WHERE device = ? AND day_id = ? ORDER BY position, id
"""
HELD_BY = """
SELECT count(*) FROM queues JOIN days ON days.id = day_id AND closed_at IS NULL
WHERE device = ? AND status IN ('waiting', 'called')
"""
FIRST_IN_LINE = """
SELECT * FROM queues
WHERE day_id = ? AND status = 'waiting' AND NOT is_missed
    AND coalesce(station_id, service_id) IN ({marks})
ORDER BY position, id LIMIT 1
"""
BY_NONCE = "SELECT id FROM queues WHERE nonce = ?"


class TooManyTickets(Refusal):
    """This phone holds as many open tickets as one phone may."""

    sentence = (
        "Satu HP paling banyak {most} nomor. Untuk orang lain, minta nomor ke petugas."
    )


class PhonesPaused(Refusal):
    """Staff stopped phones from taking numbers; at the desk they are still given."""

    sentence = "Nomor lewat HP sedang dihentikan. Minta nomor ke petugas."


class TooSoon(Refusal):
    """This phone took a number of the service a moment ago."""

    sentence = "Anda baru saja ambil nomor. Tunggu {wait} lagi."
    status = HTTPStatus.TOO_MANY_REQUESTS


class BeginningAgain(Refusal):
    """The queue was reset a moment ago with people waiting."""

    sentence = "Antrian sedang dimulai ulang. Tunggu {wait} lagi."


class PracticeUnderWay(Refusal):
    """Staff practise in this round: nobody else gets a number of it."""

    sentence = "Petugas sedang latihan. Ambil nomor sebentar lagi."


class UnfitNonce(Refusal):
    """The form is not one of ours."""

    sentence = "Halaman sudah lama. Pilih layanan lagi."
    status = HTTPStatus.BAD_REQUEST


class UsedPage(Refusal):
    """The number that this page took of the service is closed meanwhile."""

    sentence = "Nomor {label} sudah selesai atau batal. Silakan pilih layanan lagi."


class BeingCalled(Refusal):
    """The visitor's number is being called: too late to cancel it alone."""

    sentence = "Nomor Anda sedang dipanggil. Beri tahu petugas."


class NotFromThisPhone(Refusal):
    """Another phone took the number, or none: staff alone cancel it for somebody."""

    sentence = "Nomor ini tidak diambil dari HP ini. Mau batal? Beri tahu petugas."
    status = HTTPStatus.FORBIDDEN


class AlreadyCanceled(Refusal):
    """The number that its visitor cancels is canceled already."""

    sentence = "Nomor {label} sudah dibatalkan."


class AlreadyDone(Refusal):
    """The number that its visitor cancels has been served."""

    sentence = "Nomor {label} sudah selesai."


def line(round_: Round, service_ids: Collection[int]) -> ModelSelect[Ticket]:
    """Select those who wait in line for these services, first come first."""
    return (
        Ticket.select()
        .where(Ticket.round == round_)
        .where(Ticket.status == Status.WAITING, ~Ticket.is_missed)
        .where(fn.coalesce(Ticket.station, Ticket.service).in_(list(service_ids)))
        .order_by(Ticket.position, Ticket.id)
    )


def first_in_line(round_: Round, service_ids: Collection[int]) -> Ticket | None:
    """Return who comes first for these services, or None."""
    marks = ",".join("?" * len(service_ids))
    question = FIRST_IN_LINE.format(marks=marks)
    return statements.fetch_first(Ticket, question, round_.id, *service_ids)


class Taker(Enum):
    """Who asks for a number: what is closed to phones, the staff still give."""

    PHONE = "a visitor's phone"
    KIOSK = "the tablet at the door"
    STAFF = "the staff, for a visitor without a phone"
    PRACTICE = "the box, for a visitor of a practice"


def take(
    service_id: int, nonce: str, device: str | None, *, is_one_more: bool = False
) -> Ticket:
    """Give a phone the next number of a service.

    `is_one_more`: for somebody else, beside the one of this service that it holds.
    """
    return _take(service_id, nonce, Taker.PHONE, device=device, is_one_more=is_one_more)


def take_at_kiosk(service_id: int, nonce: str, user: User) -> Ticket:
    """Give the next number at the tablet where `user` is logged in, as to a phone."""
    return _take(service_id, nonce, Taker.KIOSK, user=user)


def take_in_practice(service_id: int) -> Ticket:
    """Give the next number to a pretended visitor; a closed service too."""
    return _take(service_id, new_nonce(), Taker.PRACTICE)


def take_for_visitor(service_id: int, nonce: str, user: User) -> Ticket:
    """Give the next number to a visitor without a phone; a closed service too."""
    return _take(service_id, nonce, Taker.STAFF, user=user)


def _take(
    service_id: int,
    nonce: str,
    taker: Taker,
    device: str | None = None,
    user: User | None = None,
    is_one_more: bool = False,
) -> Ticket:
    if not NONCE.fullmatch(nonce):
        raise UnfitNonce
    # The service belongs to it: a browser may show a used page again, for another
    # service, and that is another number.
    digest = sha256(f"{nonce} {service_id}".encode()).hexdigest()
    request = digest[:NONCE_LENGTH]
    with actions.recording(user) as action:
        # A double tap, or a form sent again, is one number, with or without cookies.
        given = statements.scalar(BY_NONCE, request)
        if given:
            ticket = statements.fetch_by_id(Ticket, given)
            if ticket.status not in OPEN_STATUSES:
                raise UsedPage(label=ticket.label)
            return ticket
        service, round_ = services.find(service_id), rounds.open_round()
        # Staff and the tablet have none: they give as many as people ask for.
        if device is not None:
            _check_device(device, round_, service, is_one_more=is_one_more)
        if taker is not Taker.PRACTICE:
            _check_open(taker, round_, service)
        number = numbers.next_number(round_, service)
        ticket = Ticket(
            number=number,
            service=service,
            round=round_,
            label=numbers.label(service.letter, number),
            position=positions.end_position(),
            # The link shows the ticket to whoever has it, so nobody may guess one.
            key=secrets.token_urlsafe(16),
            nonce=request,
            device=device,
            issued_by=user,
            taken_on=rounds.today() if clock.is_trusted() else None,
        )
        statements.insert(ticket)
        action.note("take", ticket, was=None, became=Status.WAITING)
        # Before the commit: a number that somebody may have seen is never given
        # again, also if the database is lost.
        numbers.write_down(ticket)
        return ticket


def find(key: str) -> Ticket:
    """Return the ticket of a link."""
    ticket = Ticket.get_or_none(Ticket.key == key)
    if ticket is None:
        raise UnknownTicket
    return ticket


def find_label(label: str, round_id: int) -> Ticket:
    """Return the ticket of a round with this label."""
    ticket = Ticket.get_or_none(Ticket.label == label, Ticket.round == round_id)
    if ticket is None:
        raise UnknownTicket
    return ticket


def taken_at(ticket: Ticket) -> datetime | None:
    """Return when a number was taken; None if the clock was suspect then."""
    taken = Event.get(Event.ticket == ticket, Event.kind == "take")
    return taken.at if taken.is_clock_trusted else None


def held_by(device: str) -> list[Ticket]:
    """Return a phone's open tickets, the oldest first."""
    round_ = rounds.find_open()
    if round_ is None:
        return []
    taken = statements.fetch_all(Ticket, BY_DEVICE, device, round_.id)
    return [ticket for ticket in taken if ticket.status in OPEN_STATUSES]


def count_held_by(device: str) -> int:
    """Return how many open tickets a phone has."""
    return statements.scalar(HELD_BY, device)


def cancel_own(key: str, device: str | None) -> Ticket:
    """Cancel a number that this phone took, as long as it waits.

    The link alone is not enough: people forward it, and it hangs on slips.
    """
    with actions.recording() as action:
        ticket = find(key)
        # How it ended the page tells everybody who has the link.
        if ticket.round.closed_at is not None:
            raise RoundEnded(label=ticket.label)
        if ticket.status == Status.CANCELED:
            raise AlreadyCanceled(label=ticket.label)
        if ticket.status == Status.DONE:
            raise AlreadyDone(label=ticket.label)
        if device is None or ticket.device != device:
            raise NotFromThisPhone
        if ticket.status == Status.CALLED:
            raise BeingCalled(label=ticket.label)
        action.move("cancel", ticket, Status.CANCELED, note=None)
        return ticket


def put_back_position(ticket: Ticket, count: int) -> int | None:
    """Return the position behind the next `count` who wait where it stands, if any."""
    others = [
        row.position
        for row in line(ticket.round, [ticket.present_service_id]).limit(count + 1)
        if row.id != ticket.id
    ][:count]
    if not others:
        return None
    return positions.position_behind(ticket.round, others[-1])


def pause_phones() -> None:
    """Let phones take no number until the round ends; staff still take them."""
    with database.changing():
        settings.remember(PHONES_PAUSED, str(rounds.open_round().id))


def resume_phones() -> None:
    """Let phones take numbers again."""
    with database.changing():
        settings.forget(PHONES_PAUSED)


def are_phones_paused(round_: Round) -> bool:
    """Tell whether staff stopped phones from taking numbers of this round."""
    return settings.remembered(PHONES_PAUSED) == str(round_.id)


def new_nonce() -> str:
    """Return a fresh nonce for a form that takes a number."""
    return secrets.token_hex(NONCE_LENGTH // 2)


def _check_device(
    device: str, round_: Round, service: Service, *, is_one_more: bool
) -> None:
    taken = statements.fetch_all(Ticket, BY_DEVICE, device, round_.id)
    held = [ticket for ticket in taken if ticket.status in OPEN_STATUSES]
    if len(held) >= MAX_PER_DEVICE:
        raise TooManyTickets(most=MAX_PER_DEVICE)
    of_service = [ticket for ticket in taken if ticket.service_id == service.id]
    same = [ticket.label for ticket in held if ticket.service_id == service.id]
    if same and not is_one_more:
        raise AlreadyInLine(label=" dan ".join(same))
    # A family has said that it wants another one; a double tap brings its nonce again.
    if of_service and not same:
        last = max(of_service, key=lambda ticket: ticket.id)
        if left := _seconds_left(last.created_at, TICKET_INTERVAL):
            raise TooSoon(seconds=left)


def _check_open(taker: Taker, round_: Round, service: Service) -> None:
    if rounds.is_practice(round_):
        raise PracticeUnderWay
    if taker is Taker.STAFF:
        return
    if refusal := admission.read([service], round_).refusal(service):
        raise refusal
    if taker is Taker.PHONE and are_phones_paused(round_):
        raise PhonesPaused
    # A reset can be undone until somebody takes a number.
    left = _seconds_left(round_.opened_at, RESET_PAUSE)
    if round_.begins_with_pause and left:
        raise BeginningAgain(seconds=left)


def _seconds_left(since: datetime, span: timedelta) -> int:
    """Return how many whole seconds of a span are left; 0 if the clock went back."""
    passed = clock.now() - since
    is_over = not timedelta(0) <= passed < span
    return 0 if is_over else math.ceil((span - passed).total_seconds())

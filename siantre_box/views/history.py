"""Today's history: who did what when, with what can be corrected or undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from peewee import JOIN, fn

from siantre_box.core import actions, counters, rounds
from siantre_box.core.actions import TRANSITIONS
from siantre_box.core.models import (
    Counter,
    Event,
    Service,
    Session,
    Status,
    Ticket,
    User,
)
from siantre_box.views.statuses import LABELS, MISSED, TONES

MAX_ROWS = 100
STATION = Service.alias()
TONES_OF_KINDS = {
    "take": "new",
    "forward": "forward",
    "prioritise": "first",
    "unprioritise": "first",
}
# Of what changes no status, done or taken back.
SENTENCES = {
    "recall": "Dipanggil ulang",
    "prioritise": "Didahulukan",
    "unprioritise": "Tidak didahulukan lagi",
}
NOBODY = {"reset": "Reset harian", "undo": "Reset diurungkan"}


@dataclass(frozen=True)
class Change:
    """A row of today's history.

    `service` is the one at which it happened, `stands_at` the one of the ticket now.
    """

    event: int
    at: datetime
    label: str
    service: str
    kind: str
    sentence: str
    tone: str
    by: str
    ticket_id: int
    key: str
    stands_at: int
    status: str
    can_become: tuple[tuple[str, str], ...]
    action: int
    can_undo: bool


def today(
    session: Session,
    service_id: int | None = None,
    status: str | None = None,
    before: int | None = None,
) -> tuple[Change, ...]:
    """Return what happened in all rounds of today, newest first.

    A practice is none of them once it is over: real visitors get the same numbers. It
    is cut after MAX_ROWS; `before` goes on with what happened before that event.
    """
    round_ = rounds.shown_round()
    rows = (
        Event.select(Event, Ticket, Service, STATION, User, Counter)
        .join(Ticket)
        .join(Service, on=Ticket.service)
        .switch(Event)
        .join(STATION, JOIN.LEFT_OUTER, on=Event.service)
        .switch(Event)
        .join(User, JOIN.LEFT_OUTER)
        .switch(Event)
        .join(Counter, JOIN.LEFT_OUTER)
        .where(Event.round.in_(_told_rounds(round_.date)))
        .order_by(Event.id.desc())
    )
    if service_id is not None:
        rows = rows.where(fn.coalesce(Ticket.station, Ticket.service) == service_id)
    if status is not None:
        rows = rows.where(Ticket.status == status)
    if before is not None:
        rows = rows.where(Event.id < before)
    counter = counters.counter_of(session)
    events = actions.last_undoable(counter) if counter is not None else []
    undoable = events[0].action if events else None
    shown = list(rows.limit(MAX_ROWS))
    undone = _undone_by(shown)
    return tuple(_change(row, round_.id, undoable, undone) for row in shown)


def _told_rounds(wanted: date) -> list[int]:
    return [
        row.id
        for row in rounds.of_date(wanted)
        if row.closed_at is None or not rounds.is_practice(row)
    ]


def _undone_by(rows: list[Event]) -> dict[tuple[int, int], Event]:
    """Return by action and ticket what the undos among these took back."""
    undos = [row for row in rows if row.undoes is not None]
    found = Event.select().where(
        Event.action.in_({row.undoes for row in undos}),
        Event.ticket.in_({row.ticket_id for row in undos}),
    )
    return {(row.action, row.ticket_id): row for row in found} if undos else {}


def _change(
    event: Event,
    open_round_id: int,
    undoable: int | None,
    undone: Mapping[tuple[int, int], Event],
) -> Change:
    ticket = event.ticket
    station = event.service or ticket.service
    # Of an ended round nothing is corrected: its people were sent home.
    can_become = tuple(
        (status.value, LABELS[status])
        for status in Status
        if event.round_id == open_round_id
        and status in TRANSITIONS[Status(ticket.status)]
        and (status != ticket.status or ticket.is_missed)
    )
    return Change(
        event=event.id,
        at=event.at,
        label=ticket.label,
        service=station.name,
        kind=event.kind,
        sentence=_sentence(event, undone.get((event.undoes, event.ticket_id))),
        tone=TONES_OF_KINDS.get(event.kind) or TONES[event.became],
        by=_by(event),
        ticket_id=ticket.id,
        key=ticket.key,
        stands_at=ticket.present_service_id,
        status=ticket.status,
        can_become=can_become,
        action=event.action,
        can_undo=event.action == undoable,
    )


def _sentence(event: Event, undone: Event | None) -> str:
    if event.kind == "take":
        return "Nomor diambilkan" if event.user_id else "Nomor diambil"
    told = undone or event
    words = SENTENCES.get(told.kind)
    if told.kind == "forward":
        words = f"Diteruskan ke {told.service.name}"
    # The missed leave the line, and keep the status of those who wait.
    is_back = told.was == Status.WAITING and told.was_missed
    was = MISSED if is_back else LABELS[told.was]
    became = MISSED if told.kind == "miss" else LABELS[told.became]
    if undone is not None:
        return f"Diurungkan: {words or f'{became} → {was}'}"
    how = ", di luar urutan" if event.is_out_of_turn else ""
    return words or f"{was} → {became}{how}"


def _by(event: Event) -> str:
    if event.user_id is None:
        return NOBODY.get(event.kind, "Oleh pengunjung")
    if event.kind == "take":
        return f"{event.user.name} · tanpa HP"
    if event.counter_id is None:
        name = str(event.user.name)
        return f"Reset oleh {name}" if event.kind == "reset" else name
    return f"{event.user.name} · {event.counter.display_name}"

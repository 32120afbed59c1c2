"""What a number on paper says, at the desk and at the door."""

from dataclasses import dataclass

from flask import Response, render_template
from markupsafe import Markup

from siantre_box.core import changes, practice, settings, tickets
from siantre_box.core.models import OPEN_STATUSES
from siantre_box.paper import printer, qr, slip
from siantre_box.views import boards, snapshot
from siantre_box.views.round_state import TicketState
from siantre_box.web import long_poll
from siantre_box.web.box import box

BETWEEN_LOOKS, WHILE_PRINTING = 3_000, 500


@dataclass(frozen=True)
class Paper:
    """What became of a slip, empty if the box was asked for none."""

    state: str

    @classmethod
    def of(cls, key: str) -> "Paper":
        """Return what became of the slip of a ticket."""
        outcome = box().printer.outcome(key)
        return cls(outcome.state if outcome else "")

    @property
    def version(self) -> str:
        """Return a short word that differs when something else became of it."""
        return changes.fingerprint(self.state)


def paper_answer(key: str, template: str) -> Response:
    """Answer a page that asks what became of a slip, in the words of its template."""
    return long_poll.answer(
        lambda: Paper.of(key),
        lambda paper: render_template(template, paper=paper),
        lambda paper: WHILE_PRINTING if paper.state == "printing" else BETWEEN_LOOKS,
    )


def slip_context(key: str) -> dict[str, object]:
    """Return what the slip of a ticket needs; its code leads a phone to the ticket."""
    card = boards.card(key)
    link = f"{box().address()}tiket/{key}"
    return {
        "card": card,
        "ahead": card.ahead,
        "taken_at": tickets.taken_at(tickets.find(key)),
        "qr": Markup(qr.svg(link, "Kode QR untuk memantau dari HP")),
    }


def print_taken(key: str) -> None:
    """Have the slip of a number just taken printed, if that is set.

    Called after the commit: what was not stored is on no paper.
    """
    if settings.value("print_slip") == "1":
        print_slip(key)


def unprinted() -> tuple[TicketState, ...]:
    """Return the open tickets whose slip failed, the newest failure first."""
    if printer.chosen() is None:
        return ()
    present = snapshot.current().round
    ids = (present.by_key.get(one.key) for one in box().printer.failed())
    found = (present.tickets[each] for each in ids if each is not None)
    return tuple(ticket for ticket in found if ticket.status in OPEN_STATUSES)


def print_slip(key: str, again: bool = False) -> None:
    """Have a slip printed, if there is a printer; once, unless a person asks again.

    A practice costs no paper.
    """
    target = printer.chosen()
    if target is not None and practice.counter() is None:
        what = slip.describe(key, box().address())
        box().printer.put(key, what, target, again)

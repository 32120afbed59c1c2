"""What a number on paper says, at the desk and at the door."""

from markupsafe import Markup

from siantre_box.core import settings, tickets
from siantre_box.paper import printer, qr, slip
from siantre_box.views import boards
from siantre_box.web.box import box


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


def is_printed_by_box() -> bool:
    """Tell whether the box itself prints slips, and no browser."""
    return printer.chosen() is not None


def print_taken(key: str) -> None:
    """Have the slip of a number just taken printed, if that is set.

    Called after the commit: what was not stored is on no paper.
    """
    if settings.value("print_slip") == "1":
        print_slip(key)


def print_slip(key: str, again: bool = False) -> None:
    """Have a slip printed, if there is a printer; once, unless a person asks again."""
    target = printer.chosen()
    if target is not None:
        what = slip.describe(key, box().address())
        box().printer.put(key, what, target, again)

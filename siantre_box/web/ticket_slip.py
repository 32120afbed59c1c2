"""What a number on paper says, at the desk and at the door."""

from markupsafe import Markup

from siantre_box.core import tickets
from siantre_box.paper import qr
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

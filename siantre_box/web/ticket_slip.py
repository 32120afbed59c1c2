"""What a number on paper says, at the desk and at the door."""

from flask import current_app
from markupsafe import Markup

from siantre_box.core import tickets
from siantre_box.paper import qr
from siantre_box.views import boards


def slip_context(key: str) -> dict[str, object]:
    """Return what the slip of a ticket needs; its code leads a phone to the ticket."""
    card = boards.card(key)
    link = f"{current_app.config['ADDRESS']()}tiket/{key}"
    return {
        "card": card,
        "ahead": card.ahead,
        "taken_at": tickets.taken_at(tickets.find(key)),
        "qr": Markup(qr.svg(link, "Kode QR untuk memantau dari HP")),
    }

"""What a number on paper says, at the desk and at the door."""

from flask import current_app
from markupsafe import Markup

from siantre_box.core import display, queues
from siantre_box.paper import qr


def slip_context(key: str) -> dict[str, object]:
    """Return what the slip of a ticket needs; its code leads a phone to the ticket."""
    card = display.card(key)
    link = f"{current_app.config['ADDRESS']()}tiket/{key}"
    return {
        "card": card,
        "ahead": card.ahead,
        "taken_at": queues.taken_at(queues.find(key)),
        "qr": Markup(qr.svg(link, "Kode QR untuk memantau dari HP")),
    }

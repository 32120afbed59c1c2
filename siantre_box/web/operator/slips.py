"""A number for a visitor without a phone, said or printed."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from siantre_box.core import tickets
from siantre_box.views import boards
from siantre_box.web import request_kind
from siantre_box.web.operator.blueprint import pages
from siantre_box.web.session import current
from siantre_box.web.ticket_slip import slip_context


@pages.get("/ambilkan", endpoint="take")
def choose() -> str:
    """Show the services to take a number of."""
    return render_template(
        "operator/take.html", services=boards.choices(), nonce=tickets.new_nonce()
    )


@pages.post("/ambilkan", endpoint="take_number")
def take() -> AnyResponse:
    """Take a number for a visitor."""
    service = request.form.get("layanan", 0, type=int)
    nonce = request.form.get("nonce", "")
    ticket = tickets.take_for_visitor(service, nonce, current().user)
    return redirect(url_for("operator.taken", key=ticket.key), 303)


@pages.get("/ambilkan/<key>")
def taken(key: str) -> str:
    """Show the number just taken."""
    part = (
        "operator/_taken.html" if request_kind.is_by_script() else "operator/taken.html"
    )
    card = boards.card(key)
    return render_template(part, card=card, ahead=card.ahead)


@pages.get("/karcis/<key>")
def slip(key: str) -> str:
    """Show the slip to print."""
    return render_template("operator/slip.html", **slip_context(key))

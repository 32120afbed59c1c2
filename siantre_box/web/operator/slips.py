"""A number for a visitor without a phone, said or printed."""

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from siantre_box.core import practice, priority, tickets
from siantre_box.core.errors import Refusal, UnknownTicket
from siantre_box.views import boards, snapshot
from siantre_box.web import request_kind, ticket_slip
from siantre_box.web.box import box
from siantre_box.web.operator.blueprint import pages
from siantre_box.web.operator.moves import back_to_desk, check_page
from siantre_box.web.session import current


class NoSlipInPractice(Refusal):
    """A practice costs no paper."""

    sentence = "Karcis tidak dicetak saat latihan."


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
    is_first = request.form.get("prioritas") == "ya"
    take_one = priority.take_marked if is_first else tickets.take_for_visitor
    ticket = take_one(service, nonce, current().user)
    ticket_slip.print_taken(ticket.key)
    return redirect(url_for("operator.taken", key=ticket.key), 303)


@pages.get("/ambilkan/<key>")
def taken(key: str) -> str:
    """Show the number just taken."""
    part = (
        "operator/_taken.html" if request_kind.is_by_script() else "operator/taken.html"
    )
    card = boards.card(key)
    ticket_id = tickets.find(key).id
    return render_template(
        part,
        card=card,
        ahead=card.ahead,
        ticket_id=ticket_id,
        paper=ticket_slip.Paper.of(key),
    )


@pages.get("/ambilkan/<key>/karcis", endpoint="paper")
def paper(key: str) -> Response:
    """Answer a page that asks what became of the slip of the number just taken."""
    return ticket_slip.paper_answer(key, "operator/_paper.html")


@pages.get("/karcis/<key>")
def slip(key: str) -> str:
    """Show the slip to print."""
    return render_template("operator/slip.html", **ticket_slip.slip_context(key))


# Neither changes anything in the file: the writers do not wait for a form of these.
@pages.post("/cetak", endpoint="print")
def print_again() -> AnyResponse:
    """Print the slips of these tickets by the box's own printer, once more."""
    check_page()
    asked = _asked()
    if practice.counter() is not None:
        raise NoSlipInPractice
    for key in asked:
        ticket_slip.print_slip(key, again=True)
    return back_to_desk()


@pages.post("/cetak/abaikan", endpoint="dismiss_print")
def dismiss() -> AnyResponse:
    """Say no more that these slips are not printed."""
    check_page()
    for key in _asked():
        box().printer.forget(key)
    return back_to_desk()


def _asked() -> list[str]:
    """Return the keys of the tickets of a form, one or several with commas between."""
    known = {
        str(ticket): row for ticket, row in snapshot.current().round.tickets.items()
    }
    asked = request.form.get("nomor", "").split(",")
    found = [known[each].key for each in asked if each in known]
    if not found:
        raise UnknownTicket
    return found

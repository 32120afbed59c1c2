"""A tablet at the door: tap a service, get a number, no phone needed."""

from dataclasses import dataclass

from flask import (
    Blueprint,
    Response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from siantre_box.core import changes, tickets
from siantre_box.core.errors import Refusal
from siantre_box.views import boards
from siantre_box.views.boards import Closing, ServiceChoice
from siantre_box.web import cookies, headers, long_poll, refusals, ticket_slip
from siantre_box.web.session import current, operators_only

NO_PAPER = "Tablet ini tidak mencetak karcis."
BETWEEN_LOOKS = 3_000

pages = Blueprint("kiosk", __name__, url_prefix="/anjungan")
pages.before_request(operators_only)


@dataclass(frozen=True)
class _Offer:
    """What the tablet offers, which asks by its checksum whether it changed."""

    services: tuple[ServiceChoice, ...]
    closing: Closing | None
    is_practice: bool

    @classmethod
    def now(cls) -> "_Offer":
        services = boards.offers()
        return cls(services, boards.closing(services), boards.is_practice())

    @property
    def version(self) -> str:
        return changes.fingerprint(self)


@pages.get("")
def choose() -> Response:
    """Show the services, large; `cetak` says whether this tablet is to print."""
    asked = request.args.get("cetak")
    said = NO_PAPER if asked == "0" else None
    answer = Response(_page(said))
    if asked in ("0", "1"):
        answer.set_cookie(
            cookies.name(cookies.PRINTS),
            asked,
            headers.A_YEAR,
            samesite="Lax",
            httponly=True,
        )
    return answer


@pages.get("/isi")
def services() -> Response:
    """Answer a tablet that asks whether the services changed."""
    return long_poll.answer(
        _Offer.now,
        lambda offer: render_template("kiosk/_services.html", **_context(offer)),
        lambda _: BETWEEN_LOOKS,
    )


@pages.post("")
def take() -> AnyResponse:
    """Take a number; no device is remembered, the next visitor gets another."""
    # Only staff come here, so no limit of an address: a hall may share one tablet.
    service = request.form.get("layanan", 0, type=int)
    nonce = request.form.get("nonce", "")
    ticket = tickets.take_at_kiosk(service, nonce, current().user)
    if _prints_here():
        ticket_slip.print_taken(ticket.key)
    return redirect(url_for(".taken", key=ticket.key), 303)


@pages.get("/<key>")
def taken(key: str) -> str:
    """Show the number for a few seconds, then begin again."""
    return render_template(
        "kiosk/taken.html",
        paper=ticket_slip.Paper.of(key),
        prints_here=_prints_here(),
        **ticket_slip.slip_context(key),
    )


@pages.get("/<key>/karcis", endpoint="paper")
def paper(key: str) -> Response:
    """Answer a tablet that asks what became of a slip."""
    return ticket_slip.paper_answer(key, "kiosk/_paper.html")


@pages.errorhandler(Refusal)
def refused(refusal: Refusal) -> Response:
    """Say why not, above the services."""
    return refusals.answer(_page(str(refusal)), refusal)


def _prints_here() -> bool:
    """Tell whether this tablet prints where slips are printed at all."""
    return cookies.value(cookies.PRINTS) != "0"


def _page(refusal: str | None) -> str:
    offer = _Offer.now()
    return render_template(
        "kiosk/choose.html",
        version=offer.version,
        refusal=refusal,
        **_context(offer),
    )


def _context(offer: _Offer) -> dict[str, object]:
    return {
        "services": offer.services,
        "closing": offer.closing,
        "is_practice": offer.is_practice,
        "nonce": tickets.new_nonce(),
    }

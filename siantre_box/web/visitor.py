"""What a visitor does with a phone: take a number and follow it."""

import secrets
from collections.abc import Callable
from contextlib import suppress

from flask import (
    Blueprint,
    Response,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from siantre_box.core import clock, names, tickets
from siantre_box.core.errors import AlreadyInLine, Refusal, UnknownTicket
from siantre_box.views import boards
from siantre_box.views.boards import Card
from siantre_box.web import (
    brand,
    cookies,
    headers,
    long_poll,
    poll_interval,
    refusals,
    televisions,
)
from siantre_box.web.box import box
from siantre_box.web.limits import SearchedTooFast, SearchLimit
from siantre_box.web.template_globals import time_of_day

# Characters of a number that is looked for.
LONGEST_TYPED = 8
# The page asks for itself until it is answered by another one.
SOON = 503

pages = Blueprint("visitor", __name__)


@pages.before_request
def note_phone() -> None:
    """Note that a phone came, and by which address: that one is on the poster."""
    box().note_phone(request.environ)


@pages.after_request
def rename_cookie(response: Response) -> Response:
    """Give a phone that came with its cookie of 1.0 the same one by its new name."""
    device = cookies.device(request.environ)
    is_renamed = cookies.value(cookies.PHONE) == device
    # The first page has set it already.
    if device and not is_renamed and "Set-Cookie" not in response.headers:
        _remember(response, device)
    return response


@pages.get("/")
def choose() -> AnyResponse:
    """Show the services, above them this phone's own tickets; lead a TV to its page."""
    # Nobody who types the address on a remote control wants a number.
    if televisions.is_television(request.headers.get("User-Agent", "")):
        return redirect(url_for("tv.screen"), 303)
    if boards.is_practice():
        return Response(render_template("visitor/practice.html"), SOON)
    response = Response(_choose_page(), headers={brand.HEADER: brand.edition()})
    # Before the first number: what takes it must come with the cookie, or a phone whose
    # answer was lost would not find its ticket again.
    _remember(response, cookies.device(request.environ) or secrets.token_hex(16))
    return response


@pages.post("/ambil")
def take() -> AnyResponse:
    """Take the next number of a service."""
    # No flood comes from this computer, where the staff take numbers for people.
    if not g.is_here:
        box().number_limit.admit(request.remote_addr or "")
    service = request.form.get("layanan", 0, type=int)
    ticket = tickets.take(
        service,
        request.form.get("nonce", ""),
        cookies.device(request.environ),
        is_one_more=request.form.get("lagi") == "ya",
    )
    return redirect(url_for(".ticket", key=ticket.key), 303)


@pages.get("/tiket/<key>")
def ticket(key: str) -> str:
    """Show a ticket and keep it fresh."""
    return _ticket_page(boards.card(key, cookies.device(request.environ)))


@pages.get("/tiket/<key>/kartu")
def card(key: str) -> Response:
    """Answer a phone that asks how its ticket stands."""
    device = cookies.device(request.environ)
    return long_poll.answer(
        lambda: boards.card(key, device),
        lambda card: render_template("visitor/_card.html", card=card),
        poll_interval.poll_interval,
    )


@pages.post("/tiket/<key>/batal")
def cancel(key: str) -> AnyResponse:
    """Cancel one's own ticket while it waits."""
    tickets.cancel_own(key, cookies.device(request.environ))
    return redirect(url_for(".ticket", key=key), 303)


@pages.get("/cari")
def find() -> str:
    """Show how a number stands to whoever types it: a phone without its cookie.

    The TV shows as much to everybody; the link, which cancels, is never told.
    """
    typed = names.tidy(request.args.get("nomor", ""))[:LONGEST_TYPED].upper()
    if not typed:
        return _find_page()
    _admit(box().search_limit)
    cards = boards.find(typed)
    if len(cards) != 1:
        reason = f"{typed} tidak ada hari ini. Periksa lagi nomornya."
        return _find_page(typed, cards, None if cards else reason)
    return render_template(
        "visitor/found.html",
        card=cards[0],
        looks=True,
        round_id=boards.open_round_id(),
        server_time=_server_time(),
    )


@pages.get("/cari/kartu")
def found_card() -> Response:
    """Answer who follows a number that was found."""
    label = request.args.get("nomor", "")
    round_id = request.args.get("putaran", 0, type=int)
    seen = request.args.get("sejak", "")

    def show() -> Card:
        return boards.found_card(label, round_id)

    if not seen:
        _admit(box().search_limit)
    elif not _is_present(show, seen):
        # Its card changed, or the version is made up to look for many numbers.
        _admit(box().follow_limit)
    return long_poll.answer(
        show,
        lambda card: render_template("visitor/_card.html", card=card, looks=True),
        poll_interval.poll_interval,
    )


@pages.errorhandler(SearchedTooFast)
def searched_too_fast(refusal: SearchedTooFast) -> Response:
    """Say when a number may be looked for again, and keep what was typed."""
    typed = request.args.get("nomor", "")[:LONGEST_TYPED]
    return refusals.answer(_find_page(typed, reason=str(refusal)), refusal)


@pages.errorhandler(AlreadyInLine)
def already_in_line(refusal: AlreadyInLine) -> Response:
    """Ask whether the second number of a service is for somebody else."""
    service_id = request.form.get("layanan", 0, type=int)
    page = render_template(
        "visitor/one_more.html",
        label=refusal.named["label"],
        tickets=boards.cards(cookies.device(request.environ) or "", service_id),
        service_id=service_id,
        most=tickets.MAX_PER_DEVICE,
        nonce=tickets.new_nonce(),
    )
    return refusals.answer(page, refusal)


@pages.errorhandler(UnknownTicket)
def unknown_ticket(refusal: UnknownTicket) -> tuple[str, int, dict[str, str]]:
    """Say that there is no such number, and how to take one."""
    page = render_template(
        "visitor/message.html",
        message=str(refusal),
        detail="Silakan ambil nomor baru.",
    )
    # A page that follows the ticket sees by this that the box itself says so.
    return page, 404, {"X-Versi": "-"}


@pages.errorhandler(Refusal)
def refused(refusal: Refusal) -> AnyResponse:
    """Say why not, on the page where the phone can go on."""
    said, key = str(refusal), (request.view_args or {}).get("key")
    if key is None and boards.is_practice():
        # That page counts the visitors of the practice, who are nobody to wait for.
        return redirect(url_for(".choose"), 303)
    if key is None:
        return refusals.answer(_choose_page(said), refusal)
    # A change that cannot be stored is refused before its ticket is looked for.
    with suppress(UnknownTicket):
        page = _ticket_page(boards.card(key, cookies.device(request.environ)), said)
        return refusals.answer(page, refusal)
    page = render_template("visitor/message.html", message=said)
    return refusals.answer(page, refusal)


def _choose_page(refusal: str | None = None) -> str:
    device = cookies.device(request.environ)
    offered = boards.offers()
    return render_template(
        "visitor/choose.html",
        tickets=boards.cards(device) if device else (),
        services=offered,
        closing=boards.closing(offered),
        nonce=tickets.new_nonce(),
        refusal=refusal,
    )


def _find_page(
    typed: str = "", cards: tuple[Card, ...] = (), reason: str | None = None
) -> str:
    return render_template(
        "visitor/find.html",
        typed=typed,
        cards=cards,
        reason=reason,
        longest=LONGEST_TYPED,
    )


def _admit(limit: SearchLimit) -> None:
    if not g.is_here:
        limit.admit(request.remote_addr or "")


def _is_present(show: Callable[[], Card], version: str) -> bool:
    """Tell whether this is the version that is shown now; no card has none."""
    try:
        return show().version == version
    except UnknownTicket:
        return False


def _server_time() -> str | None:
    # Not one that the box itself does not believe.
    return time_of_day(clock.now()) if clock.is_trusted() else None


def _ticket_page(card: Card, notice: str | None = None) -> str:
    device = cookies.device(request.environ)
    return render_template(
        "visitor/ticket.html",
        card=card,
        has_others=card.is_own and tickets.count_held_by(device or "") > 1,
        notice=notice,
        server_time=_server_time(),
    )


def _remember(response: Response, device: str) -> None:
    response.set_cookie(
        cookies.name(cookies.PHONE),
        device,
        max_age=headers.A_YEAR,
        httponly=True,
        # Not Strict: a link in a message leads to one's own ticket, with its buttons.
        samesite="Lax",
    )

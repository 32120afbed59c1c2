"""The operator's moves: each a form with what its page saw."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from functools import wraps
from typing import TypeVar

from flask import Response, redirect, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from siantre_box.core import (
    actions,
    calling,
    clock_guard,
    counters,
    rollover,
    services,
    tickets,
)
from siantre_box.core.database import changing
from siantre_box.core.errors import UnknownTicket
from siantre_box.core.models import Status
from siantre_box.storage import recovery_notice
from siantre_box.views import desks
from siantre_box.web import request_kind
from siantre_box.web.operator.blueprint import pages
from siantre_box.web.session import current

REST = {"ya": counters.begin_break, "tidak": counters.end_break}
PRIORITY = {"ya": calling.prioritise, "tidak": calling.unprioritise}
SET_OPEN = {"ya": counters.open_service, "tidak": counters.close_service}
STATUSES = {status.value: status for status in Status}
Known = TypeVar("Known")


def then_desk(move: Callable[[], None]) -> Callable[[], AnyResponse]:
    """Make a view of a function that changes something; stands below the route."""

    @wraps(move)
    def view() -> AnyResponse:
        # One change with the move: in another tab somebody may sit down elsewhere. What
        # concerns the whole shop names no counter, nor do pages of 1.0.
        with changing() if "loket" in request.form else nullcontext():
            check_page()
            move()
        return back_to_desk()

    return view


def check_page() -> None:
    """Refuse what a page asks that shows another counter than this session's."""
    shown = request.form.get("loket", type=int)
    if shown is not None:
        counters.check_page(current(), shown)


def back_to_desk() -> AnyResponse:
    """Answer a form of the desk: with nothing to its script, else with the desk."""
    # Its live part brings what changed: nothing has to be sent twice.
    if request_kind.is_by_script():
        return Response(status=204)
    return redirect(url_for("operator.desk"), 303)


@pages.post("/berikutnya")
@then_desk
def call_next() -> None:
    """Call the next one; the called one becomes done, or goes on."""
    calling.call_next(current(), _seen(), *_ended())


@pages.post("/panggil")
@then_desk
def call() -> None:
    """Call a waiting ticket by hand."""
    calling.call(current(), _ticket(), _seen(), _at(), *_ended())


@pages.post("/ulang")
@then_desk
def recall() -> None:
    """Announce the called one again."""
    calling.recall(current(), _ticket(), _at())


@pages.post("/selesai")
@then_desk
def finish() -> None:
    """Close the called one as done."""
    calling.finish(current(), _ticket(), _at())


@pages.post("/teruskan")
@then_desk
def forward() -> None:
    """Send the called one to another service."""
    to = request.form.get("ke", 0, type=int)
    calling.forward(current(), _ticket(), to, _at())


@pages.post("/lewati")
@then_desk
def put_back() -> None:
    """Send the called one back to wait."""
    calling.put_back(current(), _ticket(), _at())


@pages.post("/dahulukan")
@then_desk
def prioritise() -> None:
    """Put one first that waits, or no longer."""
    act = _one_of(PRIORITY, "prioritas")
    act(current(), _ticket(), _at())


@pages.post("/batal")
@then_desk
def cancel() -> None:
    """Cancel a ticket that waits or is called here."""
    calling.cancel(current(), _ticket(), _at())


@pages.post("/ubah")
@then_desk
def correct() -> None:
    """Give one the status that it should have."""
    ticket = _ticket()
    was, becomes = _one_of(STATUSES, "dari"), _one_of(STATUSES, "ke")
    calling.correct(current(), ticket, was, becomes, _at())


@pages.post("/urungkan")
@then_desk
def undo() -> None:
    """Undo one action, named by the page that offered it."""
    actions.undo(current(), request.form.get("tekan", 0, type=int))


@pages.post("/istirahat")
def rest() -> AnyResponse:
    """Begin or end the break of the counter."""
    act = _one_of(REST, "istirahat")
    # Others may have come to work since the question: then nothing is closed. Asked
    # before the change: a snapshot made within one holds what is not yet committed.
    closes = request.form.get("tutup") == "ya" and desks.left_waiting(current()) > 0

    @then_desk
    def move() -> None:
        with changing():
            act(counters.seat(current()))
            if closes:
                services.close_on_leaving()

    return move()


@pages.post("/layanan")
@then_desk
def set_open() -> None:
    """Open or close a service of this counter for today."""
    seat = counters.seat(current())
    if request.form.get("buka") == "lagi":
        # Whatever the last at work closed, at other counters too.
        services.reopen_after_leaving()
        return
    _one_of(SET_OPEN, "buka")(seat, request.form.get("layanan", 0, type=int))


@pages.post("/urungkan-reset")
@then_desk
def undo_reset() -> None:
    """Bring the round back that was reset a moment ago."""
    rollover.undo_reset()


@pages.post("/jam/lanjut")
@then_desk
def go_on() -> None:
    """Go on with the round that was open before the clock jumped."""
    clock_guard.continue_round()


@pages.post("/jam/baru")
@then_desk
def new_day() -> None:
    """Begin a new day by hand, while the clock is suspect."""
    rollover.start_new_round(current().user)


@pages.post("/jam/benar")
@then_desk
def clock_right() -> None:
    """Believe what the clock shows."""
    clock_guard.accept_clock()


@pages.post("/mengerti")
@then_desk
def understood() -> None:
    """Dismiss the recovery notice."""
    recovery_notice.dismiss()


@pages.post("/hp/berhenti")
@then_desk
def pause_phones() -> None:
    """Let phones take no numbers until the reset."""
    tickets.pause_phones()


@pages.post("/hp/boleh")
@then_desk
def resume_phones() -> None:
    """Let phones take numbers again."""
    tickets.resume_phones()


def _ticket() -> int:
    number = request.form.get("nomor", type=int)
    if number is None:
        raise UnknownTicket
    return number


def _seen() -> int | None:
    """Return which ticket the page showed as called; None when it showed none."""
    # Empty is an answer too; a form without the field is none of ours.
    if request.form.get("sekarang") == "":
        return None
    seen = request.form.get("sekarang", type=int)
    if seen is None:
        raise BadRequest
    return seen


def _at() -> int | None:
    """Return at which service the page showed the ticket; None in pages of 1.0."""
    return request.form.get("di", type=int)


def _ended() -> tuple[int | None, int | None]:
    """Return where the page showed the called one, and where it said that it goes."""
    form = request.form
    return form.get("sekarang_di", type=int), form.get("lanjut", type=int)


def _one_of(known: Mapping[str, Known], field: str) -> Known:
    asked = request.form.get(field, "")
    if asked not in known:
        raise BadRequest
    return known[asked]

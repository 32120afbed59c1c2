"""The operator's moves: each a form with what its page saw."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from siantre_box.core import actions, calling, clock_guard, counters, rollover, tickets
from siantre_box.core.errors import UnknownTicket
from siantre_box.core.models import Status
from siantre_box.storage import recovery_notice
from siantre_box.web.session import current

REST = {"ya": counters.begin_break, "tidak": counters.end_break}
SET_OPEN = {"ya": counters.open_service, "tidak": counters.close_service}
Known = TypeVar("Known")


def add_to(pages: Blueprint) -> None:
    """Add the moves to the operator's pages, each a POST."""
    moves: dict[str, tuple[str, Callable[[], object]]] = {
        "/berikutnya": ("call_next", call_next),
        "/panggil": ("call", call),
        "/ulang": ("recall", recall),
        "/selesai": ("finish", finish),
        "/lewati": ("put_back", put_back),
        "/batal": ("cancel", cancel),
        "/ubah": ("correct", correct),
        "/urungkan": ("undo", take_back),
        "/istirahat": ("rest", rest),
        "/layanan": ("set_open", set_open),
        "/urungkan-reset": ("undo_reset", undo_reset),
        "/jam/lanjut": ("go_on", clock_guard.continue_round),
        "/jam/baru": ("new_day", new_day),
        "/jam/benar": ("clock_right", clock_guard.accept_clock),
        "/mengerti": ("understood", recovery_notice.dismiss),
        "/hp/berhenti": ("pause_phones", tickets.pause_phones),
        "/hp/boleh": ("resume_phones", tickets.resume_phones),
    }
    for path, (endpoint, move) in moves.items():
        pages.add_url_rule(path, endpoint, _then_show(move), methods=["POST"])


def is_script() -> bool:
    """Tell whether a page's script asks, which stays where it is."""
    return request.headers.get("X-Halaman") == "1"


def call_next() -> None:
    """Call the next one; the called one becomes done."""
    calling.call_next(current(), _seen())


def call() -> None:
    """Call one out of turn."""
    calling.call(current(), _ticket(), _seen())


def recall() -> None:
    """Announce the called one again."""
    calling.recall(current(), _ticket())


def finish() -> None:
    """Close the called one as done."""
    calling.finish(current(), _ticket())


def put_back() -> None:
    """Send the called one back to wait."""
    calling.put_back(current(), _ticket())


def cancel() -> None:
    """Cancel one."""
    calling.cancel(current(), _ticket())


def correct() -> None:
    """Give one the status that it should have."""
    calling.correct(current(), _ticket(), _status("dari"), _status("ke"))


def take_back() -> None:
    """Undo one press."""
    actions.undo(current(), request.form.get("tekan", 0, type=int))


def new_day() -> None:
    """Begin a new day by hand, while the clock is doubted."""
    rollover.start_new_round(current().user)


def undo_reset() -> None:
    """Bring the round back that was reset a moment ago."""
    rollover.undo_reset()


def rest() -> None:
    """Rest, or go on."""
    act = _one_of(REST, "istirahat")
    act(counters.seat(current()))


def set_open() -> None:
    """Open or close a service of this counter for today."""
    act = _one_of(SET_OPEN, "buka")
    act(counters.seat(current()), request.form.get("layanan", 0, type=int))


def _then_show(move: Callable[[], object]) -> Callable[[], AnyResponse]:
    def view() -> AnyResponse:
        move()
        if is_script():
            return Response(status=204)
        return redirect(url_for("operator.desk"), 303)

    return view


def _ticket() -> int:
    number = request.form.get("nomor", type=int)
    if number is None:
        raise UnknownTicket
    return number


def _seen() -> int | None:
    if request.form.get("sekarang") == "":
        return None
    seen = request.form.get("sekarang", type=int)
    if seen is None:
        raise BadRequest
    return seen


def _status(field: str) -> Status:
    return _one_of({status.value: status for status in Status}, field)


def _one_of(known: Mapping[str, Known], field: str) -> Known:
    asked = request.form.get(field, "")
    if asked not in known:
        raise BadRequest
    return known[asked]

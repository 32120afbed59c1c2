"""The operator's pages: one gate for the desk, its moves, the slips and the history."""

from contextlib import suppress

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from siantre_box.core.errors import NoCounter, Refusal
from siantre_box.web import refusals
from siantre_box.web.operator import desk, history, moves, seats, slips
from siantre_box.web.session import operators_only

pages = Blueprint("operator", __name__, url_prefix="/operator")
pages.before_request(operators_only)
for part in (desk, moves, seats, slips, history):
    part.add_to(pages)


@pages.errorhandler(NoCounter)
def choose_first(refusal: NoCounter) -> AnyResponse:
    """Lead to the choice of a counter; a script is told in words, and reloads."""
    if _is_asked_by_script():
        return _said(refusal)
    return redirect(url_for("operator.choose_counter"), 303)


@pages.errorhandler(Refusal)
def refused(refusal: Refusal) -> Response:
    """Say why not, beside the desk as it is now, or the choice of a counter."""
    if _is_asked_by_script():
        return _said(refusal)
    said = str(refusal)
    with suppress(NoCounter):
        return refusals.answer(desk.page(said), refusal)
    return refusals.answer(seats.page(said), refusal)


def _is_asked_by_script() -> bool:
    return moves.is_script() or "sejak" in request.args


def _said(refusal: Refusal) -> Response:
    return refusals.answer(str(refusal), refusal, "text/plain")

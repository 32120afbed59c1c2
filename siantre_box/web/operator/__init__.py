"""The operator's pages: importing a part declares its pages on the blueprint."""

from contextlib import suppress
from types import ModuleType

from flask import Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from siantre_box.core.errors import NoCounter, Refusal
from siantre_box.web import refusals, request_kind
from siantre_box.web.operator import (
    desk,
    history,
    messages,
    moves,
    practice,
    seats,
    slips,
)
from siantre_box.web.operator.blueprint import pages

# Imported for the pages that they declare.
PARTS: tuple[ModuleType, ...] = (
    desk,
    moves,
    seats,
    slips,
    messages,
    history,
    practice,
)


@pages.errorhandler(NoCounter)
def choose_first(refusal: NoCounter) -> AnyResponse:
    """Lead to the choice of a counter; a script is told in words, and reloads."""
    if request_kind.is_by_script():
        return _said(refusal)
    return redirect(url_for("operator.choose_counter"), 303)


@pages.errorhandler(Refusal)
def refused(refusal: Refusal) -> Response:
    """Say why not, beside the desk as it is now, or the choice of a counter."""
    if request_kind.is_by_script():
        return _said(refusal)
    said = str(refusal)
    # Without a counter there is no desk to show it on.
    with suppress(NoCounter):
        return refusals.answer(desk.page(said), refusal)
    return refusals.answer(seats.page(said), refusal)


def _said(refusal: Refusal) -> Response:
    return refusals.answer(str(refusal), refusal, "text/plain")

"""Practice (Latihan) at the desk: its page, its beginning and its end."""

from flask import render_template
from werkzeug.wrappers import Response as AnyResponse

from siantre_box.core import practice, rollover
from siantre_box.core.errors import Refusal
from siantre_box.web import refusals
from siantre_box.web.operator.blueprint import pages
from siantre_box.web.operator.moves import then_desk
from siantre_box.web.session import current


@pages.get("/latihan", endpoint="practice")
def page(refusal: Refusal | None = None) -> str:
    """Say what the practice is, with its button, or why there is none now."""
    return render_template(
        "operator/practice.html", refusal=refusal, is_possible=practice.is_possible()
    )


@pages.post("/latihan")
@then_desk
def begin_practice() -> None:
    """Begin, where this person sits or at a free counter."""
    practice.begin(current())


@pages.post("/latihan/selesai")
@then_desk
def end_practice() -> None:
    """End it, in its middle too."""
    rollover.end_practice()


@pages.errorhandler(practice.TooLateToPractise)
@pages.errorhandler(practice.NoFreeCounter)
def refused(refusal: Refusal) -> AnyResponse:
    """Say on the same page why there is no practice now."""
    return refusals.answer(page(refusal), refusal)

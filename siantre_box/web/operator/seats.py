"""Choosing a counter and the services to call."""

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from siantre_box.core import counters
from siantre_box.core.errors import CounterInUse, FinishFirst, UnknownCounter
from siantre_box.views import boards, desks
from siantre_box.web import refusals
from siantre_box.web.operator.blueprint import pages
from siantre_box.web.session import current


@pages.get("/loket", endpoint="choose_counter")
def page(refusal: str | None = None) -> str:
    """Show the counters, with what this person chose last and what was refused."""
    chosen, served = desks.last_choice(current().user)
    # From a desk that saw people waiting for what nobody serves.
    asked = set(request.args.getlist("layanan", type=int))
    if served:
        served |= asked
    return _page(chosen, served, refusal=refusal)


@pages.post("/loket")
def sit() -> AnyResponse:
    """Sit down; with the answer to the question, take over."""
    counter, served = _chosen()
    act = counters.take_over if request.form.get("ambil_alih") else counters.take_seat
    act(current(), counter, served)
    return redirect(url_for("operator.desk"), 303)


@pages.errorhandler(CounterInUse)
def ask_to_take_over(refusal: CounterInUse) -> Response:
    """Ask whether to take the counter over from who sits there."""
    counter, served = _chosen()
    return refusals.answer(_page(counter, served, conflict=counter), refusal)


@pages.errorhandler(FinishFirst)
@pages.errorhandler(UnknownCounter)
def choose_again(refusal: FinishFirst | UnknownCounter) -> Response:
    """Say why this counter cannot be taken."""
    counter, served = _chosen()
    said = str(refusal)
    return refusals.answer(_page(counter, served, refusal=said), refusal)


def _chosen() -> tuple[int, set[int]]:
    served = set(request.form.getlist("layanan", type=int))
    # Of a page that was open for long some may be retired meanwhile.
    in_use = {service.id for service in boards.choices()}
    return request.form.get("loket", 0, type=int), served & in_use


def _page(
    chosen: int | None,
    served: set[int],
    conflict: int | None = None,
    refusal: str | None = None,
) -> str:
    choices = desks.counter_choices(current())
    services = boards.choices()
    return render_template(
        "operator/counter.html",
        counters=choices,
        services=services,
        chosen=chosen,
        # Who sits down for the first time serves everything, unless told otherwise.
        chosen_services=served or {service.id for service in services},
        conflict=next((row for row in choices if row.id == conflict), None),
        refusal=refusal,
    )

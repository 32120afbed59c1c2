"""A message to those who wait for services of this counter."""

from flask import render_template, request
from werkzeug.wrappers import Response as AnyResponse

from siantre_box.core import counters, messages
from siantre_box.core.messages import NobodyToTell, UnfitMessage
from siantre_box.views import desks
from siantre_box.views.desks import Desk
from siantre_box.web import refusals, request_kind
from siantre_box.web.operator.blueprint import pages
from siantre_box.web.operator.moves import then_desk
from siantre_box.web.session import current


@pages.get("/pesan", endpoint="write_message")
def write() -> str:
    """Show the message of some services to change it, or an empty one for all."""
    desk = desks.read_desk(current())
    asked = _chosen("layanan")
    told = [service for service in desk.services if service.id in asked]
    return _form(
        desk,
        told_before=[service.id for service in told if service.message],
        chosen={service.id for service in told or desk.services},
        message=next((service.message for service in told), ""),
    )


@pages.post("/pesan", endpoint="tell")
def tell() -> AnyResponse:
    """Tell it, or take it back; what is refused at a field is shown as it was typed."""
    try:
        return _tell()
    except (UnfitMessage, NobodyToTell) as refusal:
        shown = _form(
            desks.read_desk(current()),
            told_before=sorted(_chosen("pesan_di")),
            chosen=_chosen("layanan"),
            message=request.form.get("pesan", ""),
            refusal=refusal,
        )
        return refusals.answer(shown, refusal)


@then_desk
def _tell() -> None:
    seat = counters.seat(current())
    before = _chosen("pesan_di")
    if "hapus" in request.form:
        messages.take_back(seat, before)
    else:
        typed = request.form.get("pesan", "")
        messages.tell(seat, _chosen("layanan"), typed, before)


def _form(desk: Desk, **typed: object) -> str:
    part = "_message" if request_kind.is_by_script() else "message"
    return render_template(
        f"operator/{part}.html",
        services=desk.services,
        counter_id=desk.counter_id,
        longest=messages.LONGEST,
        **typed,
    )


def _chosen(field: str) -> set[int]:
    return set(request.values.getlist(field, type=int))

"""A message to those who wait for services of this counter."""

from flask import render_template, request

from siantre_box.core import counters, messages
from siantre_box.views import desks
from siantre_box.web import request_kind
from siantre_box.web.operator.blueprint import pages
from siantre_box.web.operator.moves import then_desk
from siantre_box.web.session import current


@pages.get("/pesan", endpoint="write_message")
def write() -> str:
    """Show the message of some services to change it, or an empty one for all."""
    desk = desks.read_desk(current())
    asked = _chosen("layanan")
    told = [service for service in desk.services if service.id in asked]
    is_by_script = request_kind.is_by_script()
    return render_template(
        f"operator/{'_message' if is_by_script else 'message'}.html",
        services=desk.services,
        counter_id=desk.counter_id,
        told_before=[service.id for service in told if service.message],
        chosen=[service.id for service in told or desk.services],
        message=next((service.message for service in told), ""),
        longest=messages.LONGEST,
    )


@pages.post("/pesan")
@then_desk
def tell() -> None:
    """Tell it, or take it back."""
    seat = counters.seat(current())
    before = _chosen("pesan_di")
    if "hapus" in request.form:
        messages.take_back(seat, before)
    else:
        typed = request.form.get("pesan", "")
        messages.tell(seat, _chosen("layanan"), typed, before)


def _chosen(field: str) -> set[int]:
    return set(request.values.getlist(field, type=int))

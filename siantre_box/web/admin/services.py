"""Services and counters: what people queue for, and where they are served."""

from flask import Blueprint, render_template, request

from siantre_box.core import counters, services
from siantre_box.views import service_counters
from siantre_box.web.admin.forms import Asked, Forms

MENU = ("services", "list", "Layanan & {place}")
SET_OPEN = {
    "ya": services.open_,
    "hari_ini": services.close_for_today,
    "tidak": services.close,
}
STEPS = {"naik": -1, "turun": 1}


def add_to(pages: Blueprint, forms: Forms) -> None:
    """Add the page of services and counters, with its forms."""
    pages.add_url_rule("/layanan", "services", show)
    one, counter = "/layanan/<int:service_id>", "/loket/<int:counter_id>"
    saved, arranged = "Tersimpan.", "Urutan disimpan."
    for path, endpoint, act, done in (
        ("/layanan/tambah", "add_service", add, "Layanan ditambahkan."),
        ("/layanan/urutan", "order_services", order, arranged),
        (f"{one}/geser", "move_service", move, arranged),
        (f"{one}/ubah", "change_service", change, saved),
        (f"{one}/buka", "open_service", set_open, ""),
        (f"{one}/hapus", "remove_service", services.remove, "Layanan dihapus."),
        ("/loket/tambah", "add_counter", counters.add, ""),
        (f"{counter}/ubah", "change_counter", change_counter, saved),
        (f"{counter}/hapus", "remove_counter", counters.remove, "Sudah dihapus."),
    ):
        forms.add(path, endpoint, act, "services", page, done)


def show() -> str:
    """Show the services and the counters."""
    return page(None)


def page(asked: Asked | None) -> str:
    """Return the page, with a form that was refused."""
    return render_template(
        "admin/services.html",
        services=service_counters.service_rows(),
        counters=service_counters.counter_rows(),
        free_letter=services.free_letter(),
        longest_name=services.LONGEST_NAME,
        longest_counter=counters.LONGEST_NAME,
        asked=asked,
    )


def add() -> None:
    """Add a service."""
    form = request.form
    letter = form.get("huruf", "")
    counters.add_service(form.get("nama", ""), letter, _chosen("dilayani"))


def change(service_id: int) -> None:
    """Change a service."""
    form = request.form
    counters.change_service(
        service_id, form.get("nama", ""), form.get("huruf", ""), _chosen("dilayani")
    )


def set_open(service_id: int) -> None:
    """Open a service, or close it for today or until somebody opens it."""
    SET_OPEN.get(request.form.get("buka", ""), services.open_)(service_id)


def order() -> None:
    """Put the services in the order of the form."""
    services.reorder(request.form.getlist("urutan", type=int))


def move(service_id: int) -> None:
    """Put a service one place up or down."""
    step = STEPS.get(request.form.get("arah", ""), 0)
    services.move(service_id, step)


def change_counter(counter_id: int) -> None:
    """Change a counter."""
    form = request.form
    number = form.get("nomor", 0, type=int)
    served = _chosen("layanan")
    counters.change(counter_id, number, form.get("nama", ""), served)


def _chosen(field: str) -> set[int]:
    return set(request.form.getlist(field, type=int))

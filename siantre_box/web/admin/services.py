"""Services and counters: what people queue for, and where they are served."""

from flask import after_this_request, render_template, request

from siantre_box.core import counters, names, rounds, services, settings
from siantre_box.core.services import Rules
from siantre_box.views import service_counters
from siantre_box.web import headers
from siantre_box.web.admin import spoken_names
from siantre_box.web.admin.blueprint import pages
from siantre_box.web.admin.forms import Asked, form

MENU = ("services", "list", "Layanan & {counter_word}")
SET_OPEN = {
    "ya": services.open_,
    "hari_ini": services.close_for_today,
    "tidak": services.close,
}
STEPS = {"naik": -1, "turun": 1}
SAVED, ARRANGED = "Tersimpan.", "Urutan disimpan."


@pages.get("/layanan", endpoint="services")
def page(asked: Asked | None = None) -> str:
    """Show the services and the counters, and the form that was refused."""
    counter_rows = service_counters.counter_rows()
    spoken = {row.id: spoken_names.spoken_name(row.shown) for row in counter_rows}
    after_this_request(headers.allow_recording)
    return render_template(
        "admin/services.html",
        services=service_counters.service_rows(),
        counters=counter_rows,
        restarted_at=rounds.restarted_at(),
        spoken=spoken,
        unspoken=[
            row.shown
            for row in counter_rows
            if spoken[row.id].source == spoken_names.Source.NONE
        ],
        voice=settings.value("voice"),
        free_letter=services.free_letter(),
        longest_name=services.LONGEST_NAME,
        longest_counter=counters.LONGEST_NAME,
        asked=asked,
    )


@pages.post("/layanan/tambah")
@form(page, "services", "Layanan ditambahkan.")
def add_service() -> None:
    """Add a service."""
    typed = request.form
    letter = typed.get("huruf", "")
    served = _chosen("dilayani")
    counters.add_service(typed.get("nama", ""), letter, served, _rules())


@pages.post("/layanan/<int:service_id>/ubah")
@form(page, "services", SAVED)
def change_service(service_id: int) -> None:
    """Change a service."""
    typed = request.form
    name, letter = typed.get("nama", ""), typed.get("huruf", "")
    counters.change_service(service_id, name, letter, _chosen("dilayani"), _rules())


@pages.post("/layanan/<int:service_id>/buka")
@form(page, "services")
def open_service(service_id: int) -> None:
    """Open a service, or close it for today or until somebody opens it."""
    SET_OPEN.get(request.form.get("buka", ""), services.open_)(service_id)


@pages.post("/layanan/urutan")
@form(page, "services", ARRANGED)
def order_services() -> None:
    """Put the services in the order of the form."""
    services.reorder(request.form.getlist("urutan", type=int))


@pages.post("/layanan/<int:service_id>/geser")
@form(page, "services", ARRANGED)
def move_service(service_id: int) -> None:
    """Put a service one place up or down."""
    step = STEPS.get(request.form.get("arah", ""), 0)
    services.move(service_id, step)


@pages.post("/layanan/<int:service_id>/hapus")
@form(page, "services", "Layanan dihapus.")
def remove_service(service_id: int) -> None:
    """Remove a service; one with history is only retired."""
    services.remove(service_id)


@pages.post("/loket/tambah")
@form(page, "services")
def add_counter() -> None:
    """Add a counter with the next free number."""
    counters.add()


@pages.post("/loket/<int:counter_id>/ubah")
@form(page, "services", SAVED)
def change_counter(counter_id: int) -> None:
    """Change a counter."""
    typed = request.form
    number = typed.get("nomor", 0, type=int)
    served = _chosen("layanan")
    counters.change(counter_id, number, typed.get("nama", ""), served)


@pages.post("/loket/<int:counter_id>/hapus")
@form(page, "services", "Sudah dihapus.")
def remove_counter(counter_id: int) -> None:
    """Remove a counter; one with history is only retired."""
    counters.remove(counter_id)


@pages.get("/loket/sebutan")
def typed_name() -> str:
    """Tell how calls will name a counter that is still being typed."""
    name = names.tidy(request.args.get("nama", ""))
    number = request.args.get("nomor", 0, type=int)
    shown = name or f"{settings.value('counter_word')} {number}"
    said = spoken_names.typed(shown)
    return render_template("admin/_typed_name.html", shown=shown, said=said)


@pages.post("/loket/<int:counter_id>/sebutan")
@form(page, "services", "Rekaman disimpan.")
def keep_spoken_name(counter_id: int) -> None:
    """Say a counter's name from now on as it was recorded on the page."""
    recording = request.files.get("rekaman")
    counter = counters.find(counter_id)
    spoken_names.keep(counter.display_name, recording.read() if recording else b"")


@pages.post("/loket/<int:counter_id>/sebutan/hapus")
@form(page, "services", "Rekaman dihapus.")
def remove_spoken_name(counter_id: int) -> None:
    """Say a counter's name as before it was recorded."""
    spoken_names.remove(counters.find(counter_id).display_name)


def _rules() -> Rules | None:
    typed = request.form
    # A page of before the update knows nothing of them, and takes nothing away.
    if "jam_terakhir" not in typed:
        return None
    return Rules(
        by_staff_only="lewat_petugas" in typed,
        last_hour=typed.get("jam_terakhir", ""),
        quota=typed.get("paling_banyak", ""),
        next_id=typed.get("lanjut", type=int),
    )


def _chosen(field: str) -> set[int]:
    return set(request.form.getlist(field, type=int))

"""The settings, made from their one list, and the reset of today."""

from dataclasses import dataclass

from flask import after_this_request, render_template, request

from siantre_box.branding import logo
from siantre_box.core import clock, hours, rollover, setting_list, settings
from siantre_box.core.database import changing
from siantre_box.paper import printer
from siantre_box.storage import backup
from siantre_box.views import desks, snapshot
from siantre_box.web import headers
from siantre_box.web.admin import printer_state
from siantre_box.web.admin.blueprint import pages
from siantre_box.web.admin.forms import Asked, form, was_done
from siantre_box.web.box import box
from siantre_box.web.session import current

MENU = ("settings", "sliders", "Pengaturan")
# No value to type, and so not in the list of settings: see branding/logo.py.
LOGO = "logo"
PRINTER_CARD, TEST_PRINT = "printer-karcis", "cetak_coba"
# Before a key: what the page showed there; and the week as `_in_words` tells it.
SHOWN, SHOWN_WEEK = "semula_", "semula_minggu"
ICONS = {
    "business_name": "store",
    "brand_color": "drop",
    "seller_name": "user",
    "seller_whatsapp": "phone",
    "counter_word": "desk",
    "reset_hour": "clock",
    "opening_hours": "clock",
    "time_zone": "clock",
    "missed_after": "list",
    "priority": "first",
    "put_back_behind": "back",
    "forward": "forward",
    "keys": "text",
    "bell": "bell",
    "voice": "speaker",
    "voice_from": "speaker",
    "voice_style": "speaker",
    "ticker": "text",
    "wifi_name": "wifi",
    "wifi_password": "lock",
    "address": "wifi",
    "panel": "lock",
    "printer": "printer",
    "printer_address": "wifi",
    "printer_device": "printer",
    "paper_width": "ticket",
    "cutter": "ticket",
    "print_slip": "ticketplus",
    "backup_folder": "archive",
}
GROUPS = (
    (
        "Antrian",
        (
            *("reset_hour", "put_back_behind", "missed_after"),
            *("priority", "forward", "keys", "bell"),
        ),
    ),
    ("Jam buka", (hours.SETTING,)),
    (
        "Printer karcis",
        (
            *("printer", "printer_address", "printer_device", "paper_width"),
            *("cutter", "print_slip"),
        ),
    ),
    ("Layar TV dan suara", ("voice", "voice_from", "voice_style", "ticker")),
    ("Usaha", ("business_name", LOGO, "brand_color", "counter_word", "time_zone")),
    ("Wi-Fi di poster dan TV", ("wifi_name", "wifi_password", "address")),
    ("Keamanan dan data", ("panel", "backup_folder")),
    ("Penjual SiAntre", ("seller_name", "seller_whatsapp")),
)
# In the row that jumps to them.
SHORT_TITLES = {
    "Layar TV dan suara": "TV dan suara",
    "Wi-Fi di poster dan TV": "Wi-Fi",
    "Keamanan dan data": "Keamanan",
    "Penjual SiAntre": "Penjual",
}
FORWARDS_ANYWAY = (
    "Meja tetap menampilkan Teruskan: ada layanan yang biasanya lanjut ke layanan lain"
)
# Offered to who has not typed any hours yet: Sunday is closed.
USUAL_HOURS = (8 * 60, 16 * 60)
USUAL_DAYS = range(6)


@dataclass(frozen=True)
class HoursRow:
    """A day of the opening hours in the form; Monday is number 1."""

    number: int
    name: str
    is_open: bool
    opens: str
    closes: str


@pages.get("/pengaturan", endpoint="settings")
def page(asked: Asked | None = None) -> str:
    """Show the settings, and the form that was refused."""
    # At first use: what draws posters takes 3 MB.
    from siantre_box.paper import poster

    copies, hours_rows = box().copies(), _hours_rows(asked)
    # A logo is shown as soon as it is chosen, before it is sent.
    after_this_request(headers.allow_chosen_pictures)
    return render_template(
        "admin/settings.html",
        groups=[
            (title, [setting_list.BY_KEY.get(key) for key in keys])
            for title, keys in GROUPS
        ],
        icons=ICONS,
        short_titles=SHORT_TITLES,
        hours_rows=hours_rows,
        shown=_shown(hours_rows, asked),
        on_off=setting_list.ON_OFF,
        printers=printer.found(),
        printer_state=printer_state.state(),
        addresses=box().addresses(),
        most_logo=logo.MAX_BYTES,
        brought_picture=bool(request.files.get(LOGO)),
        effect=rollover.effect(),
        offers_undo=was_done("reset_today") and rollover.undoable() is not None,
        last_copy=next(iter(copies), None),
        dated=backup.trusted_times(copies),
        second=box().second_folder(),
        remarks=poster.remarks(box().assets / "fonts") | _forward_remark(),
        asked=asked,
    )


@pages.post("/pengaturan")
@form(
    page,
    "settings",
    "Pengaturan disimpan.",
    lambda: PRINTER_CARD if TEST_PRINT in request.form else None,
)
def change_settings() -> None:
    """Set all the settings of the form and its logo, or none."""
    # The picture first: what cannot be read is refused before anything is stored.
    chosen = request.files.get(LOGO)
    shown = None
    if chosen and chosen.filename:
        from siantre_box.branding import images

        shown = images.clean(chosen.read(), chosen.filename)
    known = set(setting_list.BY_KEY)
    # A switch that is on comes after what it says when it is off.
    typed = {key: given[-1] for key, given in request.form.lists() if key in known}
    week = _typed_week() if typed.get(hours.SETTING) == hours.WEEKLY else None
    # Not what the page showed and nobody touched: meanwhile another page may have
    # changed it, and the poster would have the Wi-Fi's old password again.
    news = {key: value for key, value in typed.items() if not _is_as_shown(key, value)}
    if hours.SETTING not in news and request.form.get(SHOWN_WEEK) == _in_words(week):
        week = None
    with changing():
        rollover.change_settings(news, week)
        if shown is not None:
            logo.store(shown)
        elif "tanpa_logo" in request.form:
            logo.remove()
    if TEST_PRINT in request.form:
        printer_state.print_test()


@pages.post("/reset")
@form(page, "settings", "Antrian mulai lagi dari 001.")
def reset_today() -> None:
    """Make a copy of everything, then begin a new round."""
    box().back_up("reset")
    # The round that the page showed: pressed twice, the second press resets nothing.
    seen = request.form.get("putaran", 0, type=int)
    rollover.reset_round(seen, current().user, is_trial="uji_coba" in request.form)


@pages.post("/reset/urungkan")
@form(page, "settings", "Reset diurungkan.")
def undo_reset() -> None:
    """Bring the round back that was reset a moment ago."""
    rollover.undo_reset()


def _forward_remark() -> dict[str, str]:
    leads = desks.leads_on(snapshot.current())
    is_off = settings.value("forward") != "1"
    return {"forward": FORWARDS_ANYWAY} if leads and is_off else {}


def _shown(rows: list[HoursRow], asked: Asked | None) -> dict[str, str]:
    """Return the hidden fields by which a form tells what its page showed."""
    week = {row.number - 1: (row.opens, row.closes) for row in rows if row.is_open}
    fields = {f"{SHOWN}{key}": value for key, value in settings.values().items()}
    fields[SHOWN_WEEK] = _in_words(week)
    # A refused form shows what was typed; what stood there before is still the same.
    sent = asked.typed if asked else {}
    return {name: sent.get(name, value) for name, value in fields.items()}


def _is_as_shown(key: str, value: str) -> bool:
    shown = request.form.get(f"{SHOWN}{key}")
    # Browsers differ in the line ends of a hidden field.
    return shown is not None and value.splitlines() == shown.splitlines()


def _in_words(week: dict[int, tuple[str, str]] | None) -> str:
    rows = sorted((week or {}).items())
    return " ".join(f"{day + 1}:{opens}-{closes}" for day, (opens, closes) in rows)


def _typed_week() -> dict[int, tuple[str, str]]:
    typed = request.form
    return {
        number - 1: (typed.get(f"dari_{number}", ""), typed.get(f"sampai_{number}", ""))
        for number in set(typed.getlist("hari", type=int))
        if 1 <= number <= len(clock.DAYS)
    }


def _hours_rows(asked: Asked | None) -> list[HoursRow]:
    """Return a row a day: what is stored, or what was typed into a refused form."""
    stored = hours.stored() or dict.fromkeys(USUAL_DAYS, USUAL_HOURS)
    usual = next(iter(stored.values()))
    rows = {
        day: tuple(map(hours.in_words, stored.get(day, usual)))
        for day in range(len(clock.DAYS))
    }
    open_days = set(stored)
    if asked and asked.form == request.path and hours.SETTING in asked.typed:
        open_days = set(_typed_week())
        rows = {
            day: (
                asked.typed.get(f"dari_{day + 1}", row[0]),
                asked.typed.get(f"sampai_{day + 1}", row[1]),
            )
            for day, row in rows.items()
        }
    return [
        HoursRow(day + 1, clock.DAYS[day], day in open_days, *row)
        for day, row in rows.items()
    ]

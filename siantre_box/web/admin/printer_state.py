"""What the settings tell of the receipt printer, kept fresh while one looks."""

from dataclasses import dataclass

from flask import Response, render_template

from siantre_box.core import changes, settings
from siantre_box.paper import printer
from siantre_box.web import long_poll
from siantre_box.web.admin.blueprint import pages
from siantre_box.web.box import box
from siantre_box.web.template_globals import time_of_day

WHILE_PRINTING, BETWEEN_LOOKS = 700, 5_000
INCOMPLETE = {
    "network": "Isi alamat printer, lalu simpan.",
    "usb": "Pilih alat, lalu simpan.",
}


@dataclass(frozen=True)
class PrinterState:
    """The state in words; `tone` is that of its chip, empty without one."""

    tone: str = ""
    chip: str = ""
    words: str = ""
    is_printing: bool = False

    @property
    def version(self) -> str:
        """Return a short word that differs when something else is told."""
        return changes.fingerprint(self)


def state() -> PrinterState:
    """Return how the printer of the settings is."""
    target = printer.chosen()
    if target is None:
        words = INCOMPLETE.get(settings.value("printer"), "")
        return PrinterState("warn" if words else "", "Belum lengkap", words)
    if box().printer.is_printing():
        return PrinterState("ok", "Sedang mencetak…", "", is_printing=True)
    last = box().printer.last(target)
    if last is None:
        return PrinterState("warn", "Belum dicoba", "Tekan Cetak coba.")
    if last.trouble:
        unprinted = f"Karcis {last.label} tidak tercetak. " if last.label else ""
        words = f"{unprinted}{last.trouble.advice}"
        return PrinterState("bad", last.trouble.chip, words)
    words = f"Karcis terakhir {last.label}, pukul {time_of_day(last.at)}."
    return PrinterState("ok", "Siap", words)


def print_test() -> None:
    """Print a slip of no ticket, if there is a printer to print it."""
    target = printer.chosen()
    if target is not None:
        box().printer.put("", printer.test_slip(box().address()), target, again=True)


@pages.get("/pengaturan/printer", endpoint="printer")
def live_part() -> Response:
    """Answer a page that asks how the printer is."""
    return long_poll.answer(
        state,
        lambda shown: render_template("admin/_printer.html", state=shown),
        lambda shown: WHILE_PRINTING if shown.is_printing else BETWEEN_LOOKS,
    )

"""The receipt printer in the settings and in Cek kesiapan."""

import sys
from dataclasses import replace

from siantre_box.core import printers, rollover, settings
from siantre_box.diagnostics import health
from siantre_box.diagnostics.health import Severity
from siantre_box.paper import printer
from tests.paper.receipt_printer import NO_PAPER, AtSocket
from tests.ports import free_port
from tests.waiting import until
from tests.web.admin.forms import done
from tests.web.browser import THIS_COMPUTER, Browser
from tests.web.conftest import HEALTHY, box_of

PAGE = "/admin/pengaturan"


def chooses(budi, receipt, **more):
    address = f"127.0.0.1:{receipt.port}"
    return budi.send(PAGE, printer="network", printer_address=address, **more)


def printed_or_not(app):
    until(lambda: not box_of(app).printer.is_printing())
    return box_of(app).printer.last(printer.chosen())


def state(budi):
    return budi.open(f"{PAGE}/printer").words


def test_without_a_printer_the_page_tells_no_state_and_prints_nothing(app, budi):
    assert "Karcis dicetak lewat browser." in budi.open(PAGE).words
    assert state(budi) == ""
    assert done(budi.send(PAGE, cetak_coba="ya")) == "Pengaturan disimpan."
    assert not box_of(app).printer.is_printing()


def test_a_printer_without_its_address_is_told_to_lack_it(budi):
    budi.send(PAGE, printer="network")
    assert state(budi) == "Belum lengkap Isi alamat printer, lalu simpan."
    budi.send(PAGE, printer="usb")
    assert state(budi) == "Belum lengkap Pilih alat, lalu simpan."


def test_a_test_slip_is_printed_by_what_was_just_typed(app, budi):
    with AtSocket() as receipt:
        chooses(budi, receipt)
        assert state(budi) == "Belum dicoba Tekan Cetak coba."
        chooses(budi, receipt, paper_width="80", cutter="1", cetak_coba="ya")
        assert printed_or_not(app).trouble is None
        (paper,) = receipt.slips
        assert (paper.width, receipt.cuts) == (576, 1)
        assert state(budi) == "Siap Karcis terakhir COBA, pukul 08.00."


def test_while_a_slip_is_printed_the_page_says_so_and_asks_again_soon(app, budi):
    with AtSocket() as receipt:
        receipt.gate.clear()
        chooses(budi, receipt, cetak_coba="ya")
        page = budi.open(f"{PAGE}/printer")
        assert page.words == "Sedang mencetak…"
        assert page.header("X-Lagi") == "700"
        receipt.gate.set()
        printed_or_not(app)
        assert budi.open(f"{PAGE}/printer").header("X-Lagi") == "5000"


def test_a_printer_without_paper_is_told_in_words(app, budi):
    with AtSocket(state=NO_PAPER) as receipt:
        chooses(budi, receipt, cetak_coba="ya")
        printed_or_not(app)
        told = "Kertas habis Karcis COBA tidak tercetak. Pasang kertas yang baru."
        assert state(budi) == told


def test_a_printer_in_windows_may_have_a_stroke_in_its_name(monkeypatch):
    assert not printers.is_device("HP LaserJet 4/4M")
    monkeypatch.setattr(sys, "platform", "win32")
    assert printers.is_device("HP LaserJet 4/4M")


def test_a_refused_setting_prints_no_test(app, budi):
    with AtSocket() as receipt:
        chooses(budi, receipt, paper_width="57", cetak_coba="ya")
        assert settings.value("printer") == "browser"
        assert receipt.connections == 0


def test_a_printer_that_windows_or_linux_no_longer_shows_stays_chosen(budi):
    rollover.change_settings({"printer": "usb", "printer_device": "/dev/usb/lp77"})
    page = budi.open(PAGE)
    assert "/dev/usb/lp77 · tidak ada sekarang" in page.words


def test_a_failure_stands_in_cek_kesiapan_and_before_a_slip_nothing(app, budi):
    def finding():
        last = box_of(app).printer.last(printer.chosen())
        found = health.findings(replace(HEALTHY, printer=last))
        return [one for one in found if one.key == "printer"]

    with AtSocket(state=NO_PAPER) as receipt:
        chooses(budi, receipt)
        assert finding() == []
        chooses(budi, receipt, cetak_coba="ya")
        printed_or_not(app)
        (found,) = finding()
        assert (found.state, found.title, found.detail, found.advice) == (
            Severity.WARN,
            "Kertas printer karcis habis",
            "Karcis COBA tidak tercetak.",
            "Pasang kertas yang baru.",
        )
        receipt.state = AtSocket().state
        chooses(budi, receipt, cetak_coba="ya")
        printed_or_not(app)
        (found,) = finding()
        assert (found.state, found.title) == (Severity.OK, "Printer karcis siap")


def looks_at_its_printer(app):
    box = box_of(app)
    box.metrics = lambda: replace(HEALTHY, printer=box.printer.last(printer.chosen()))


def test_cek_kesiapan_looks_whether_the_printer_is_there_before_any_slip(app, budi):
    looks_at_its_printer(app)
    with AtSocket() as receipt:
        chooses(budi, receipt)
        words = budi.open("/admin/kesiapan").words
        assert "Bisa dipakai, 1 hal perlu dicek" in words
        assert "Printer" not in words
    words = budi.open("/admin/kesiapan").words
    assert "Bisa dipakai, 2 hal perlu dicek" in words
    told = "Printer karcis tidak menjawab Periksa kertas dan kabel. Perbaiki"
    assert told in words
    assert state(budi) == "Tidak menjawab Periksa kertas dan kabel."


def test_the_command_line_looks_at_the_printer_of_a_running_box(app):
    looks_at_its_printer(app)
    nowhere = f"127.0.0.1:{free_port()}"
    chosen = {"printer": "network", "printer_address": nowhere}
    rollover.change_settings(chosen)
    said = Browser(app, THIS_COMPUTER).ask("GET", "/periksa").html
    assert "Printer karcis tidak menjawab" in said

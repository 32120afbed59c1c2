"""A Friday in a village office: nine letters, two tables, 40 numbers, until 11.00."""

from datetime import date, timedelta
from itertools import cycle

import pytest

from siantre_box.core import counters, rollover, services, settings
from siantre_box.views import reports
from siantre_box.views.spans import Span
from tests.web.browser import PHONE, Browser
from tests.web.conftest import logged_in

LETTERS = (
    "Surat Pengantar KTP dan KK",
    "Surat Keterangan Tidak Mampu",
    "Surat Keterangan Domisili Tempat Tinggal atau Tempat Usaha",
    "Surat Keterangan Usaha",
    "Pengantar Nikah",
    "Surat Kematian dan Surat Kelahiran",
    "Pengantar SKCK",
    "Legalisir",
    "Pajak Bumi dan Bangunan",
)
OPENS = {day: ("8", "14.00") for day in range(4)} | {4: ("08.00", "11.00")}
USED_UP = "Nomor hari ini sudah habis (40)."


@pytest.fixture
def office(box, watch, app):
    """The office on Thursday evening, as its clerk has set it up."""
    rollover.change_settings({"counter_word": "Meja"})
    rollover.change_settings({"opening_hours": "weekly"}, OPENS)
    for service, name in zip((box.umum, box.gigi, box.kia), LETTERS, strict=False):
        services.change(service, name, services.find(service).letter)
    for name in LETTERS[3:]:
        services.add(name)
    counters.remove(box.lokets[2])
    services.set_rules(box.umum, services.Rules(quota="40"))
    watch.at("2026-03-05 20:00")
    return app


def a_phone(office):
    visitor = Browser(office, PHONE)
    visitor.open("/")
    return visitor


def takes(office, name):
    visitor = a_phone(office)
    visitor.press(name, "/ambil")
    return visitor


def begins(watch, time):
    watch.at(f"2026-03-06 {time}")
    rollover.ensure_current()


@pytest.mark.slow
def test_a_friday(office, at_desk, watch, tv):
    begins(watch, "07:45")
    page = a_phone(office).page
    assert "Semua layanan sedang tutup. Buka lagi Jumat 08.00." in page.words
    assert all(page.button(name, "/ambil").is_off for name in LETTERS)

    begins(watch, "08:00")
    tables = [at_desk("Sari", 1), at_desk("Dewi", 2)]
    visitors = [takes(office, LETTERS[0]) for _ in range(40)]
    assert visitors[-1].page.data("label") == "A-040"
    late = a_phone(office)
    assert USED_UP in late.page.words
    assert takes(office, LETTERS[2]).page.data("label") == "C-001"

    # One goes home, and somebody else gets what is left.
    visitors[39].press("Ya, batalkan")
    assert takes(office, LETTERS[0]).page.data("label") == "A-041"
    assert USED_UP in a_phone(office).page.words

    tables[0].send("/operator/pesan", layanan=[1, 2], pesan="Kepala desa datang 10.30")
    assert visitors[20].poll().words.count("Kepala desa datang 10.30") == 1
    for table, turn in zip(cycle(tables), range(36), strict=False):
        table.open("/operator")
        # One begs to be let through: his child waits in the sun.
        if turn == 10:
            table.press("Panggil A-030", "/panggil")
        else:
            table.press("Panggil berikutnya")
        watch.later(minutes=4)

    assert "A-036" in tv.open("/tv").all_data("label")

    begins(watch, "10:59")
    assert takes(office, LETTERS[7]).page.data("label") == "H-001"
    begins(watch, "11:00")
    page = a_phone(office).page
    assert "Semua layanan sedang tutup." in page.words
    assert "Buka lagi Senin 08.00." in page.words
    door = logged_in(office, "Sari", "192.168.1.60")
    assert "Buka lagi Senin 08.00." in door.open("/anjungan").words

    # Who came by foot at the last minute is given a number at the table.
    words = tables[0].open("/operator/ambilkan").words
    assert "Di HP: buka lagi Senin 08.00 ·" in words
    assert "A-042" in tables[0].press(LETTERS[0], "/ambilkan").words
    waiting = int(tables[0].open("/operator").data("waiting"))
    for table in [
        table for table, _ in zip(cycle(tables), range(waiting), strict=False)
    ]:
        table.open("/operator")
        table.press("Panggil berikutnya")
    assert tables[0].open("/operator").data("waiting") == "0"

    watch.at("2026-03-09 08:00")
    rollover.ensure_current()
    monday = a_phone(office)
    assert "Kepala desa" not in monday.page.words
    assert monday.press(LETTERS[0], "/ambil").data("label") == "A-001"
    assert settings.value("opening_hours") == "weekly"
    check_report()


def check_report():
    """Compare Friday's with what it comes to by hand."""
    # 42 letters of the first kind, one of them canceled; C-001 and H-001.
    friday = reports.of_span(Span.day(date(2026, 3, 6)))
    assert [(part.letter, part.sum.taken) for part in friday.services] == [
        ("A", 42),
        ("C", 1),
        ("H", 1),
    ]
    total = friday.total
    # All 36 took their number at eight: whoever of them is called first, they wait as
    # long together.
    assert [part.sum.out_of_turn for part in friday.counters] == [1, 0]
    assert (total.done, total.canceled, total.canceled_by_visitor) == (43, 1, 1)
    # 36 called every four minutes, five at 11.00 since 08.00, and H-001 after one.
    waited = sum(range(0, 36 * 4, 4)) + 5 * 180 + 1
    assert total.average_wait == timedelta(minutes=waited) / 43
    assert total.longest_wait == timedelta(hours=3)

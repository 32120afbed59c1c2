"""A morning in a puskesmas: registration, doctor, pharmacy, till; elders first.

Seven come, six of them at eight with a phone. The registration calls once a minute, the
doctor every five: the figures of the report are computed by hand from these times.
"""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from siantre_box.core import counters, rollover, services
from siantre_box.views import reports
from siantre_box.views.spans import Span
from tests import full_day
from tests.web.browser import PHONE, Browser
from tests.web.conftest import logged_in

STATIONS = ("Pendaftaran", "Poli Umum", "Farmasi", "Kasir")
# Minutes from when a number came to each station until it was called there.
WAITS = {
    "A-001": (1, 21, 18, 6),
    "A-002": (5, 13, 5, 6),
    "A-003": (6,),
    "A-004": (4, 14, 22, 5),
    "A-005": (11, 17, 14, 6),
    "A-006": (12, 21, 15),
    "A-007": (1, 10, 26, 5),
}


@dataclass
class Desk:
    """A station's desk; its minutes are those after eight."""

    browser: Browser
    watch: object

    def at(self, minute):
        self.watch.at(f"2026-03-02 08:{minute:02}")
        return self.browser.open("/operator")

    def calls(self, minute):
        self.at(minute)
        return self.browser.press("Panggil berikutnya").data("current")

    def press(self, words, action, minute):
        self.at(minute)
        return self.browser.press(words, action)


@pytest.fixture
def desks(box, at_desk, watch):
    """The four desks as the house has arranged them, each with its one service."""
    rollover.change_settings(
        {"forward": "1", "priority": "1", "missed_after": "3", "put_back_behind": "1"}
    )
    ids = (box.umum, box.gigi, box.kia, services.add("Kasir", "D").id)
    box.lokets = (*box.lokets, counters.add().id)
    for number, (service, name) in enumerate(zip(ids, STATIONS, strict=True), start=1):
        services.change(service, name, services.find(service).letter)
        counters.change(box.lokets[number - 1], number, name, {service})
    for service, following in zip(ids, (*ids[1:], None), strict=True):
        services.set_rules(
            service, services.Rules(by_staff_only=service != ids[0], next_id=following)
        )
    people = ("Sari", "Dewi", "Budi", "Sari")
    return [
        Desk(at_desk(name, number, services=(service,)), watch)
        for number, (name, service) in enumerate(zip(people, ids, strict=True), start=1)
    ]


@pytest.mark.slow
def test_a_morning_in_a_puskesmas(app, box, desks, tv):
    registration, doctor, pharmacy, till = desks
    phones = [Browser(app, PHONE) for _ in range(6)]
    for phone in phones:
        assert "Kasir" not in phone.open("/").words
        phone.press("Pendaftaran", "/ambil")
    assert registration.calls(1) == "A-001"

    # A grandmother without a phone, and one who is pregnant: both come first.
    registration.at(2)
    take = registration.browser.open("/operator/ambilkan").button("Pendaftaran")
    fields = dict(take.fields) | {"prioritas": "ya"}
    assert "A-007" in registration.browser.send(take.action, **fields).words
    row = registration.at(2).button("Panggil A-004", "/panggil")
    fields = {"nomor": row.field("nomor"), "di": row.field("di"), "prioritas": "ya"}
    registration.browser.send("/operator/dahulukan", **fields)
    assert "Nomor Anda didahulukan. Sisa 1 antrian" in phones[3].poll().words
    told = phones[1].poll().words
    assert "Nomor prioritas didahulukan. Sisa 2 antrian di depan Anda" in told
    assert [registration.calls(3), registration.calls(4)] == ["A-007", "A-004"]

    # Two do not hear: each is called three times, and then leaves the line.
    for called, label in enumerate(("A-002", "A-003") * 3):
        assert registration.calls(5 + called) == label
        page = registration.press("Lewati", "/lewati", 5 + called)
    assert "Terlewat 2" in page.words
    assert page.data("waiting") == "2"
    assert "A-002, A-003 terlewat, segera ke loket" in tv.open("/tv").words
    card = phones[1].poll().words
    assert "Lapor ke petugas Sudah dipanggil 3 kali." in card
    assert [registration.calls(11), registration.calls(12)] == ["A-005", "A-006"]
    registration.press("Poli Umum", "/teruskan", 13)

    # Who was first keeps that before the doctor, whom the others reached earlier.
    card = phones[0].poll().words
    assert "Pendaftaran Poli Umum Sisa 2 antrian di depan Anda" in card
    seen = [doctor.calls(minute) for minute in (14, 19, 24)]
    assert seen == ["A-007", "A-004", "A-001"]
    assert "Giliran Anda!" in phones[0].poll().words
    registration.press("Panggil A-002", "/panggil", 25)
    assert "Giliran Anda!" in phones[1].poll().words
    assert "A-003 terlewat, segera ke loket" in tv.open("/tv").words
    registration.press("Poli Umum", "/teruskan", 26)
    assert [doctor.calls(29), doctor.calls(34)] == ["A-005", "A-006"]
    # A letter and no medicine: straight to the till.
    doctor.press("Kasir", "/teruskan", 38)
    assert doctor.calls(39) == "A-002"
    doctor.press("Farmasi", "/teruskan", 44)

    seen = [pharmacy.calls(minute) for minute in range(45, 50)]
    assert seen == ["A-007", "A-004", "A-001", "A-005", "A-002"]
    pharmacy.press("Kasir", "/teruskan", 50)
    seen = [till.calls(minute) for minute in range(51, 57)]
    assert seen == ["A-007", "A-004", "A-006", "A-001", "A-005", "A-002"]
    till.press("Selesai", "/selesai", 57)
    assert "Selesai Terima kasih sudah menunggu." in phones[1].poll().words

    _check_history(till.browser)
    rollover.reset_now(box.person("Budi"), is_trial=False)
    _check_report(app)


def _check_history(browser):
    history = browser.open("/operator/riwayat").words
    for sentence, times in (
        ("Didahulukan", 2),
        ("Dipanggil → Terlewat", 2),
        ("Terlewat → Dipanggil", 1),
        ("Diteruskan ke Poli Umum", 6),
        ("Diteruskan ke Farmasi", 5),
        ("Diteruskan ke Kasir", 6),
    ):
        assert history.count(sentence) == times, sentence


def _check_report(app):
    day = reports.of_span(Span.day(full_day.MONDAY))
    total = day.total
    counts = (total.taken, total.done, total.missed, total.canceled_by_reset)
    assert counts == (7, 6, 1, 1)
    # Who was put first comes in turn, and the missed one who is called by hand too.
    assert total.out_of_turn == 0
    assert total.average_wait == timedelta(minutes=264) / 7
    assert total.longest_wait == timedelta(minutes=48)
    waits = {label: [] for label in WAITS}
    for line in reports.lines(day.span):
        waits[line.label].append(line.wait / timedelta(minutes=1))
    assert {label: tuple(waited) for label, waited in waits.items()} == WAITS
    found = [
        (it.taken, it.came, it.done, it.missed, it.longest_wait)
        for it in (part.sum for part in day.services)
    ]
    assert found == [
        (7, 0, 6, 1, timedelta(minutes=12)),
        (0, 6, 6, 0, timedelta(minutes=21)),
        (0, 5, 5, 0, timedelta(minutes=26)),
        (0, 6, 6, 0, timedelta(minutes=15)),
    ]
    words = logged_in(app, "Budi", "127.0.0.1").open("/admin/laporan").words
    assert "Diambil 7 1 terlewat Selesai 6 Batal 1 reset 1" in words
    assert "Rata-rata tunggu 38 menit" in words
    assert "B Poli Umum — 6 6 0 0 16 menit" in words

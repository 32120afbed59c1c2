"""A morning in a puskesmas: registration, doctor, medicine and money; elders first."""

from dataclasses import dataclass

import pytest

from siantre_box.core import counters, rollover, services, tickets
from siantre_box.core.models import Ticket
from siantre_box.views import boards, reports
from siantre_box.views.spans import Span
from tests import full_day
from tests.web.browser import PHONE, Browser

ROOMS = ("Pendaftaran", "Ruang Dokter", "Ruang Obat", "Kasir")


@dataclass
class Rooms:
    """The four desks; one person looks after medicine and money, on two devices."""

    registration: Browser
    doctor: Browser
    pharmacy: Browser
    cashier: Browser


@pytest.fixture
def rooms(box, at_desk):
    rollover.change_settings({"priority": "1", "put_back_behind": "1"})
    cashier, till = services.add("Kasir"), counters.add()
    for counter, (number, name) in zip(
        (*box.lokets, till.id), enumerate(ROOMS, 1), strict=True
    ):
        counters.change(counter, number, name, set())
    box.lokets = (*box.lokets, till.id)
    names = (("Pendaftaran", box.umum), ("Poli Umum", box.gigi), ("Farmasi", box.kia))
    for name, service in names:
        services.change(service, name, services.find(service).letter)
    way = (box.umum, box.gigi, box.kia, cashier.id)
    for service, following in reversed(list(zip(way, (*way[1:], None), strict=True))):
        limits = services.Limits(by_staff_only=service != box.umum, next_id=following)
        services.limit(service, limits)
    people = (("Sari", 1), ("Dewi", 2), ("Budi", 3), ("Budi", 4))
    return Rooms(
        *(
            at_desk(name, number, services=(service,))
            for (name, number), service in zip(people, way, strict=True)
        )
    )


def calls_next(desk):
    desk.open("/operator")
    return desk.press("Panggil berikutnya").data("current")


def sends_on(desk, service):
    desk.open("/operator")
    desk.press(service, "/teruskan")


def comes(app):
    patient = Browser(app, PHONE)
    patient.open("/")
    patient.press("Pendaftaran", "/ambil")
    return patient


@pytest.mark.slow
def test_a_morning_in_a_health_centre(app, box, rooms, watch):
    patients = [comes(app) for _ in range(6)]
    # An old woman without a phone is given a number that goes first.
    nonce = tickets.new_nonce()
    rooms.registration.send(
        "/operator/ambilkan", layanan=1, nonce=nonce, prioritas="ya"
    )
    card = patients[0].poll()
    assert card.data("ahead") == "1"
    assert "Nomor prioritas didahulukan." in card.words
    order = [calls_next(rooms.registration) for _ in range(7)]
    assert order == ["A-007", "A-001", "A-002", "A-003", "A-004", "A-005", "A-006"]
    sends_on(rooms.registration, "Poli Umum")

    # At the doctor's door the mark counts anew; she is there first anyway.
    assert calls_next(rooms.doctor) == "A-007"
    assert calls_next(rooms.doctor) == "A-001"
    # Nobody answers: three times passed over, and A-001 leaves the line.
    for others in ("A-002", "A-003", "A-004"):
        rooms.doctor.open("/operator")
        rooms.doctor.press("Lewati", "/lewati")
        assert calls_next(rooms.doctor) == others
        if others != "A-004":
            rooms.doctor.open("/operator")
            assert (
                rooms.doctor.press("Panggil A-001", "/panggil").data("current")
                == "A-001"
            )
    card = patients[0].poll()
    assert "Lapor ke petugas Sudah dipanggil 3 kali." in card.words
    assert "A-001" in boards.board().passed_over
    # It comes back, and is called by hand; its way goes on as everybody's.
    rooms.doctor.open("/operator")
    assert rooms.doctor.press("Panggil A-001", "/panggil").data("current") == "A-001"
    assert "Giliran Anda!" in patients[0].poll().words
    for last in ("A-005", "A-006"):
        watch.later(minutes=5)
        assert calls_next(rooms.doctor) == last
    sends_on(rooms.doctor, "Farmasi")
    card = patients[0].poll()
    assert "Pendaftaran Poli Umum Farmasi" in card.words

    for room, following in ((rooms.pharmacy, "Kasir"), (rooms.cashier, "")):
        order = [calls_next(room) for _ in range(7)]
        assert order[0] == "A-007"
        if following:
            sends_on(room, following)
    rooms.cashier.press("Selesai", "/selesai")

    day = reports.of_span(Span.day(full_day.MONDAY))
    assert (day.total.taken, day.total.done) == (7, 7)
    visits = [(part.sum.taken, part.sum.came, part.sum.done) for part in day.services]
    assert visits == [(7, 0, 7), (0, 7, 7), (0, 7, 7), (0, 7, 7)]
    assert Ticket.select().where(Ticket.status != "done").count() == 0

"""A round in which a service has given its last number, 9999."""

import pytest

from siantre_box.core import calling, numbers, rollover, rounds
from siantre_box.core.models import Ticket
from tests.web.conftest import logged_in
from tests.world import visitor_takes

SAID = "Nomor Poli Umum sudah habis sampai reset. Beri tahu petugas."


@pytest.fixture
def used_up(box):
    """Poli Umum has just given A-9999."""
    numbers.raise_minimum_numbers(rounds.open_round(), {"A": 9998}, {})
    assert visitor_takes(box.umum).label == "A-9999"
    return box


def test_a_phone_reads_so_and_may_choose_another_service(phone, used_up):
    phone.open("/")
    page = phone.press("Poli Umum", "/ambil")
    assert page.status == 409
    assert SAID in page.words
    assert "B-001" in phone.press("Poli Gigi", "/ambil").words


def test_the_desk_reads_so(sari_desk, used_up):
    page = sari_desk.open("/operator/ambilkan")
    assert "Habis" in page.button("Poli Umum").words
    page = sari_desk.press("Poli Umum", "/ambilkan")
    assert page.status == 409
    assert SAID in page.words


def test_the_tablet_at_the_door_says_so(app, used_up):
    door = logged_in(app, "Sari", "192.168.1.60")
    door.open("/anjungan")
    page = door.press("Poli Umum", "/anjungan")
    assert page.status == 409
    assert SAID in page.words


def test_the_last_one_is_served_and_after_a_reset_it_begins_at_1(used_up, sari):
    assert calling.call_next(sari, None).label == "A-9999"
    rollover.reset_now(used_up.person("Budi"), is_trial=False)
    assert visitor_takes(used_up.umum).label == "A-001"
    assert Ticket.select().count() == 2

"""A number through several services, as pages of the desk press it."""

import pytest

from siantre_box.core import calling, rollover, services
from siantre_box.core.models import Ticket
from tests.world import everything, stands, visitor_takes


@pytest.fixture
def three(box):
    """Three people wait for Poli Umum, from where one usually goes on to KIA."""
    services.lead_to(box.umum, box.kia)
    return [visitor_takes(box.umum) for _ in range(3)]


@pytest.fixture
def desk(box, at_desk):
    desk = at_desk("Sari", 1, services=(box.umum,))
    desk.open("/operator")
    return desk


def test_the_button_says_where_the_called_one_goes_and_sends_it_there(box, three, desk):
    assert "lanjut ke" not in desk.page.words
    page = desk.press("Panggil berikutnya")
    assert "Panggil berikutnya A-001 lanjut ke KIA" in page.words
    page = desk.press("Panggil berikutnya")
    assert page.data("current") == "A-002"
    assert "A-002 dipanggil, A-001 lanjut ke KIA." in page.words
    assert stands(three[0]).station_id == box.kia


def test_a_call_out_of_turn_sends_it_there_too(box, three, desk):
    desk.press("Panggil berikutnya")
    desk.press("Panggil A-003", "/panggil")
    assert stands(three[0]).station_id == box.kia


def test_finish_says_that_the_number_does_not_go_on(three, desk):
    desk.press("Panggil berikutnya")
    page = desk.press("Selesai", "/selesai")
    assert "A-001 selesai, tidak lanjut ke KIA." in page.words
    assert stands(three[0]).status == "done"


def test_a_button_that_named_no_way_forwards_nobody(box, three, desk):
    services.lead_to(box.umum, None)
    stale = desk.press("Panggil berikutnya").button("Panggil berikutnya", "/berikutnya")
    services.lead_to(box.umum, box.kia)
    before = everything()
    page = desk.press_button(stale)
    assert page.status == 409
    assert "Tujuan A-001 sudah berubah. Lihat dulu, lalu tekan lagi." in page.words
    assert everything() == before


def test_a_stale_page_calls_nobody_who_was_forwarded_meanwhile(box, three, desk):
    stale = desk.page.button("Panggil A-001", "/panggil")
    desk.press("Panggil berikutnya")
    desk.press("Panggil berikutnya")
    desk.press("Selesai", "/selesai")
    page = desk.press_button(stale)
    assert page.status == 409
    assert "Nomor A-001 sudah ada di KIA. Lihat lagi daftarnya." in page.words


def test_the_row_of_a_forwarded_number_says_where_it_came_from(
    box, three, desk, at_desk
):
    desk.press("Panggil berikutnya")
    desk.send("/operator/teruskan", nomor=three[0].id, di=box.umum, ke=box.gigi)
    other = at_desk("Dewi", 2, services=(box.gigi,))
    page = other.open("/operator")
    assert "Poli Gigi dari Poli Umum" in page.words
    assert other.press("Panggil berikutnya").data("current") == "A-001"


def test_the_history_corrects_a_forwarded_number_where_it_stands(
    box, three, desk, at_desk
):
    desk.press("Panggil berikutnya")
    desk.press("Panggil berikutnya")
    other = at_desk("Dewi", 2, services=(box.kia,))
    other.open("/operator")
    other.press("Panggil berikutnya")
    other.press("Selesai", "/selesai")
    page = other.open("/operator/riwayat")
    assert "Diteruskan ke KIA" in page.words
    other.press("Menunggu", "/ubah")
    assert stands(three[0]).status == "waiting"


def test_a_shop_that_forwards_nothing_sees_nothing_of_it(box, at_desk):
    visitor_takes(box.umum)
    desk = at_desk("Sari", 1, services=(box.umum,))
    desk.open("/operator")
    page = desk.press("Panggil berikutnya")
    assert "Teruskan" not in page.words
    assert "lanjut" not in page.words


def test_the_setting_lets_a_number_be_forwarded_by_hand(box, at_desk):
    rollover.change_settings({"forward": "1"})
    ticket = visitor_takes(box.umum)
    for _ in range(2):
        visitor_takes(box.gigi)
    at_desk("Dewi", 2, services=(box.gigi,))
    desk = at_desk("Sari", 1, services=(box.umum,))
    assert "Teruskan" not in desk.open("/operator").words
    page = desk.press("Panggil berikutnya")
    assert (
        "Teruskan A-001 ke mana? Nomornya tetap. Ikut antrian dari belakang."
        in page.words
    )
    assert "Poli Gigi Loket 2 2 di depan" in page.words
    assert "KIA Belum ada petugas 2 di depan" in page.words
    assert "Biasanya" not in page.words
    page = desk.press("Poli Gigi", "/teruskan")
    assert "A-001 lanjut ke Poli Gigi." in page.words
    assert stands(ticket).station_id == box.gigi


def test_the_usual_service_comes_first(three, desk):
    page = desk.press("Panggil berikutnya")
    dialog = page.words.split("Teruskan A-001 ke mana?")[1]
    assert dialog.index("KIA") < dialog.index("Poli Gigi")
    assert "KIA Belum ada petugas Biasanya" in dialog
    assert "Selesai tidak lanjut" in page.words


def test_the_phone_shows_the_way_and_the_new_station(box, phone):
    sari, dewi = box.seated("Sari", 1, box.umum), box.seated("Dewi", 2, box.gigi)
    visitor_takes(box.gigi)
    phone.open("/")
    phone.press("Poli Umum", "/ambil")
    ticket = Ticket.get(label="A-001")
    assert "way" not in phone.page.html
    calling.call_next(sari, None)
    calling.forward(sari, ticket.id, box.gigi)
    page = phone.open(f"/tiket/{ticket.key}")
    assert "A-001 Poli Umum Poli Gigi Sisa 1 antrian" in page.words
    calling.call(dewi, ticket.id, None, at=box.gigi)
    calling.forward(dewi, ticket.id, box.kia, at=box.gigi)
    page = phone.open(f"/tiket/{ticket.key}")
    assert "A-001 Poli Umum Poli Gigi KIA" in page.words


def test_the_television_names_the_new_station(box, tv):
    sari, dewi = box.seated("Sari", 1, box.umum), box.seated("Dewi", 2, box.gigi)
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    calling.forward(sari, ticket.id, box.gigi)
    page = tv.open("/tv")
    assert told(page) == [("A-001", "Poli Umum", "Loket 1")]
    calling.call(dewi, ticket.id, None, at=box.gigi)
    page = tv.open("/tv")
    assert told(page) == [("A-001", "Poli Gigi", "Loket 2")]


def told(page):
    panels = [tag for tag in page.tags("div") if "data-label" in tag]
    names = ("data-label", "data-service", "data-counter")
    return [tuple(tag[name] for name in names) for tag in panels]

"""Find my number: what a phone without its cookie reads of it."""

import re

import pytest

from siantre_box.core import calling, counters, rollover, tickets
from siantre_box.core.models import Ticket
from tests.web.browser import PHONE, THIS_COMPUTER, Browser
from tests.world import visitor_cancels, visitor_takes


@pytest.fixture
def stranger(app):
    """A phone that took nothing."""
    return Browser(app, PHONE)


def look(browser, typed):
    """Type a number and return the page."""
    return browser.open(f"/cari?nomor={typed}")


def shown(page):
    return tuple(page.data(name) for name in ("label", "status", "ahead"))


def test_the_first_page_leads_to_the_search(stranger):
    assert "/cari" in stranger.open("/").links()
    page = stranger.open("/cari")
    assert "Sudah punya nomor? Ketik nomornya untuk melihat antrian." in page.words
    assert "Misalnya A-012, atau 12 saja." in page.words


@pytest.mark.parametrize("typed", ["A-002", "a2", "A%20002", "2", "002", " a-2 "])
def test_a_number_is_found_as_people_type_it(box, sari, stranger, typed):
    visitor_takes(box.umum)
    visitor_takes(box.umum)
    page = look(stranger, typed)
    assert shown(page) == ("A-002", "waiting", "1")
    assert "Nomor ini" in page.words
    assert "Sisa 1 antrian di depan nomor ini" in page.words
    assert "Hanya melihat. Mau batal? Beri tahu petugas." in page.words


def test_several_that_match_are_offered_with_how_they_stand(box, sari, stranger):
    for service in (box.umum, box.gigi, box.kia):
        visitor_takes(service)
    calling.finish(sari, calling.call_next(sari, None).id)
    calling.call_next(sari, None)
    page = look(stranger, "1")
    assert "Yang mana nomor Anda? 3 nomor cocok dengan 1." in page.words
    assert "A-001 Selesai Poli Umum" in page.words
    assert "B-001 Dipanggil ke Loket 1 Poli Gigi" in page.words
    assert "C-001 Berikutnya KIA" in page.words
    assert "/cari?nomor=C-001" in page.links()
    # Looked at only: the yellow of a call is for its owner.
    assert re.findall('class="stub (.*?)"', page.html) == ["done", "waiting", "soon"]


@pytest.mark.parametrize("typed", ["A-112", "112", "halo", "%3Cb%3E", "9" * 50])
def test_what_is_no_number_of_today_is_said_to_be(box, stranger, typed):
    visitor_takes(box.umum)
    page = look(stranger, typed)
    assert page.status == 200
    assert "tidak ada hari ini. Periksa lagi nomornya." in page.words


def test_a_number_of_yesterday_is_none_of_today(box, stranger, watch):
    visitor_takes(box.umum)
    watch.at("2026-03-03 08:00")
    rollover.ensure_current()
    assert "A-001 tidak ada hari ini." in look(stranger, "A-001").words


def test_a_found_number_is_called_calmly(box, sari, stranger):
    visitor_takes(box.umum)
    look(stranger, "1")
    calling.call_next(sari, None)
    page = stranger.poll()
    assert shown(page) == ("A-001", "called", "0")
    assert page.data("state") == "waiting"
    assert "Dipanggil A-001 Poli Umum Dipanggil ke Loket 1" in page.words
    assert "Giliran Anda" not in page.html
    assert page.data("spoken") == "Dipanggil ke Loket 1."


def test_a_found_number_tells_how_it_ended(box, sari, stranger):
    ticket = visitor_takes(box.umum)
    look(stranger, "1")
    calling.finish(sari, calling.call_next(sari, None).id)
    assert "Selesai" in stranger.poll().words
    assert "Selesai" in look(stranger, ticket.label).words
    visitor_cancels(visitor_takes(box.umum))
    assert "Nomor dibatalkan" in look(stranger, "2").words


def test_a_found_number_tells_who_is_not_there_and_why_it_rose(box, sari, stranger):
    gigi = box.seated("Dewi", 2, box.gigi)
    visitor_takes(box.umum)
    visitor_takes(box.gigi)
    look(stranger, "B1")
    assert "Berikutnya Silakan mendekat ke loket." in stranger.page.words
    counters.begin_break(counters.seat(gigi))
    words = stranger.poll().words
    assert "Loket 2 istirahat. Sisa 1 antrian di depan nomor ini" in words
    counters.begin_break(counters.seat(sari))
    assert "Belum ada petugas. Nomor ini aman." in stranger.poll().words


def test_a_found_number_stays_the_same_as_long_as_nothing_changes(box, sari, stranger):
    visitor_takes(box.umum)
    seen = look(stranger, "1").data("version")
    assert stranger.poll(seen).header("X-Sama") == "1"
    assert 1_000 < int(stranger.poll(seen).header("X-Lagi")) < 3_000


def test_a_found_number_is_not_taken_for_one_of_the_next_round(box, stranger):
    visitor_takes(box.umum)
    look(stranger, "1")
    rollover.reset_now(box.person("Budi"), False)
    tickets.take_for_visitor(box.umum, tickets.new_nonce(), box.person("Sari"))
    page = stranger.poll()
    assert shown(page)[:2] == ("A-001", "expired")


def test_the_link_of_a_number_is_never_told(box, app, phone, stranger):
    phone.open("/")
    phone.press("Poli Umum", "/ambil")
    visitor_takes(box.gigi)
    keys = [ticket.key for ticket in Ticket.select()]
    for browser in (stranger, phone):
        for typed in ("A-001", "1", "112"):
            html = look(browser, typed).html
            assert not [key for key in keys if key in html]
        look(browser, "A-001")
        assert not [key for key in keys if key in browser.poll("x").html]
        assert "batal" not in browser.page.html.replace("Mau batal?", "")


@pytest.mark.parametrize("label", ["", "A-999", "a-001", "%00", "x" * 300])
def test_a_card_of_no_number_is_not_found(box, stranger, label):
    visitor_takes(box.umum)
    answer = stranger.ask("GET", f"/cari/kartu?nomor={label}&putaran=1&sejak=x")
    assert (answer.status, answer.header("X-Versi")) == (404, "-")


def test_an_address_looks_twenty_times_in_a_row_and_then_twenty_a_minute(
    app, box, stranger, watch
):
    visitor_takes(box.umum)
    came = [look(stranger, "A-001").status for _ in range(22)]
    assert came == [200] * 20 + [429] * 2
    page = stranger.page
    assert "Terlalu sering mencari. Coba lagi 3 detik lagi." in page.words
    assert page.header("Retry-After") == "3"
    assert stranger.ask("GET", "/cari/kartu?nomor=A-001&putaran=1").status == 429
    assert look(Browser(app, "192.168.1.77"), "A-001").status == 200
    assert look(Browser(app, THIS_COMPUTER), "A-001").status == 200
    watch.later(seconds=3)
    assert look(stranger, "A-001").status == 200


def test_who_follows_a_found_number_is_slowed_by_no_limit(box, sari, stranger, watch):
    visitor_takes(box.umum)
    look(stranger, "A-001")
    assert [stranger.poll().status for _ in range(300)] == [200] * 300
    called = calling.call_next(sari, None).id
    for _ in range(30):  # each time another card than was seen
        calling.recall(sari, called)
        watch.later(seconds=1)
        assert stranger.poll().header("X-Sama") is None


def test_a_made_up_version_looks_240_times_in_a_row_and_no_more(box, stranger):
    visitor_takes(box.umum)
    urls = [f"/cari/kartu?nomor=A-{n:03}&putaran=1&sejak=x" for n in range(1, 243)]
    came = [stranger.ask("GET", url).status for url in urls]
    assert came == [200] + [404] * 239 + [429] * 2
    look(stranger, "A-001")
    assert stranger.poll().header("X-Sama") == "1"


def test_a_search_works_without_cookies_and_sets_none(box, app):
    visitor_takes(box.umum)
    browser = Browser(app, PHONE, keeps_cookies=False)
    page = look(browser, "A-001")
    assert page.header("Set-Cookie") is None
    assert 'http-equiv="refresh" content="30;url=/cari?nomor=A-001"' in page.html

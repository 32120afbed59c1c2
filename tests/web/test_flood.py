"""Many numbers at once: the box-wide limit, the word at the desk, the long line."""

from contextlib import suppress

import pytest

from siantre_box.core import changes, database, rollover, settings, tickets
from siantre_box.core.models import Ticket
from siantre_box.web import limits
from siantre_box.web.limits import (
    BOX_NUMBERS_IN_A_ROW,
    BoxTakenTooFast,
    NumberLimit,
    SearchedTooFast,
    SearchLimit,
    TakenTooFast,
)
from tests.web.browser import THIS_COMPUTER, Browser
from tests.web.conftest import box_of
from tests.world import Box, visitor_takes

OPENING = 300


def takes(app, address, box):
    """Let a phone with this address take a number; return the answer."""
    phone = Browser(app, address)
    phone.open("/")
    return phone.press("Poli Umum", "/ambil")


def admits(limit, count):
    """Return how many of so many addresses are admitted."""
    admitted = 0
    for number in range(count):
        try:
            limit.admit(f"10.9.{number // 250}.{number % 250 + 1}")
        except BoxTakenTooFast:
            break
        admitted += 1
    return admitted


def test_the_limit_of_the_box_lets_a_whole_opening_in(watch, box):
    assert admits(NumberLimit(), OPENING) == OPENING


def test_the_limit_of_the_box_ends_a_flood_from_many_addresses(watch, box):
    limit = NumberLimit()
    assert admits(limit, 2000) == BOX_NUMBERS_IN_A_ROW
    with pytest.raises(BoxTakenTooFast) as refused:
        limit.admit("10.7.0.1")
    assert refused.value.named == {"seconds": 1}


def test_the_limit_of_the_box_lets_sixty_in_a_minute_afterwards(watch, box):
    limit = NumberLimit()
    admits(limit, 2000)
    watch.later(seconds=60)
    assert admits(limit, 2000) == 60


def test_a_single_flooding_address_is_stopped_before_the_box_is(watch, box):
    limit = NumberLimit()
    for _ in range(60):
        limit.admit("10.9.0.1")
    with pytest.raises(TakenTooFast) as refused:
        limit.admit("10.9.0.1")
    assert refused.value.named == {"seconds": 3}
    assert limit.flood() == 0
    limit.admit("10.9.0.2")


def test_a_flood_is_over_five_minutes_after_the_last_refusal(watch, box):
    limit = NumberLimit()
    admits(limit, 310)
    assert limit.flood() == BOX_NUMBERS_IN_A_ROW
    watch.later(seconds=301)
    assert limit.flood() == 0


def test_a_flood_wakes_the_desks_once_and_again_after_five_calm_minutes(watch, box):
    limit = NumberLimit()
    versions = [changes.version()]
    for pause in (0, 0, 250, 301):
        watch.later(seconds=pause)
        admits(limit, 2000)
        versions.append(changes.version())
    before, first, second, soon, later = versions
    assert before != first == second == soon != later


@pytest.mark.parametrize(
    ("kind", "refusal"), [(NumberLimit, TakenTooFast), (SearchLimit, SearchedTooFast)]
)
def test_of_more_addresses_than_are_remembered_the_last_seen_stay(
    watch, box, monkeypatch, kind, refusal
):
    monkeypatch.setattr(limits, "MAX_ADDRESSES", 2)
    limit = kind()
    for address in ("10.9.0.1", "10.9.0.2"):
        with suppress(refusal):
            for _ in range(100):
                limit.admit(address)
    limit.admit("10.9.0.3")
    with pytest.raises(refusal):
        limit.admit("10.9.0.2")
    limit.admit("10.9.0.1")


@pytest.fixture
def flooded(app, box: Box) -> Box:
    """A box whose limit was reached by other phones."""
    limit = box_of(app).number_limit
    admits(limit, BOX_NUMBERS_IN_A_ROW + 1)
    return box


def test_a_phone_reads_how_long_to_wait_and_where_else_to_go(app, flooded):
    page = takes(app, "192.168.1.77", flooded)
    assert (page.status, page.header("Retry-After")) == (429, "1")
    assert "Coba lagi 1 detik lagi, atau minta ke petugas." in page.words
    assert Ticket.select().count() == 0


def test_the_flood_is_said_on_the_desk_with_what_can_be_done(sari_desk, flooded):
    page = sari_desk.open("/operator")
    assert "Nomor diambil terlalu cepat: 300 dalam 5 menit." in page.words
    assert "HP berhenti dulu" in page.words


def test_the_limit_is_never_in_the_way_of_staff_and_this_computer(
    app, sari_desk, flooded
):
    assert takes(app, THIS_COMPUTER, flooded).status == 200
    sari_desk.open("/operator/ambilkan")
    assert sari_desk.press("Poli Gigi").status == 200
    assert {ticket.label for ticket in Ticket.select()} == {"A-001", "B-001"}


def test_phones_stop_when_staff_say_so_and_staff_still_take(app, sari_desk, flooded):
    sari_desk.open("/operator")
    page = sari_desk.press("HP berhenti dulu")
    assert "HP berhenti dulu." in page.words
    refused = takes(app, "192.168.1.78", flooded)
    assert refused.status in (409, 429)
    sari_desk.open("/operator/ambilkan")
    assert sari_desk.press("Poli Gigi").status == 200
    assert "HP boleh lagi" in sari_desk.open("/operator").words


def test_paused_phones_read_why_and_may_take_again_afterwards(app, box, sari_desk):
    tickets.pause_phones()
    refused = takes(app, "192.168.1.79", box)
    assert refused.status == 409
    assert "Nomor lewat HP sedang dihentikan. Minta nomor ke petugas." in refused.words
    sari_desk.open("/operator")
    sari_desk.press("HP boleh lagi")
    assert takes(app, "192.168.1.79", box).status == 200


def test_the_pause_of_phones_outlives_a_restart_and_ends_with_the_round(box, app):
    tickets.pause_phones()
    database.close()
    database.use(box.path)
    database.connect()
    assert takes(app, "192.168.1.80", box).status == 409
    rollover.reset_now(box.person("Budi"), is_trial=False)
    assert takes(app, "192.168.1.80", box).status == 200
    assert settings.remembered(tickets.PHONES_PAUSED) is not None


def test_admins_can_stop_phones_too(app, box, flooded):
    budi = Browser(app, THIS_COMPUTER)
    budi.put_cookie("petugas", box.seated("Budi", 2).token)
    budi.open("/admin/layanan")
    page = budi.press("HP berhenti dulu")
    assert "HP boleh lagi" in page.words


def test_the_desk_lists_the_first_hundred_and_says_how_many_more(box, sari_desk):
    for _ in range(112):
        visitor_takes(box.umum)
    page = sari_desk.open("/operator")
    assert page.html.count('action="/operator/panggil"') == 100
    assert "Masih ada 12 lagi di belakang." in page.words
    assert page.data("waiting") == "112"


def test_the_desk_shows_no_field_to_find_while_all_are_listed(box, sari_desk):
    for _ in range(100):
        visitor_takes(box.umum)
    assert "lagi di belakang" not in sari_desk.open("/operator").words


@pytest.mark.parametrize("typed", ["A-112", "a112", "A 112", "112", " 0112 "])
def test_any_waiting_number_is_found_by_typing_it(box, sari_desk, typed):
    for _ in range(112):
        visitor_takes(box.umum)
    page = sari_desk.open(f"/operator/cari?nomor={typed}")
    assert "A-112" in page.words
    page = sari_desk.press("Panggil A-112")
    assert page.data("current") == "A-112"


@pytest.mark.parametrize("typed", ["", "B-112", "A-1120", "<b>", "A-112; DROP", "²"])
def test_a_number_that_does_not_wait_is_not_found(box, sari_desk, typed):
    for _ in range(112):
        visitor_takes(box.umum)
    page = sari_desk.ask("GET", "/operator/cari", query_string={"nomor": typed})
    assert page.status == 200
    assert "/operator/panggil" not in page.html


def test_a_desk_finds_only_numbers_that_it_serves(box, at_desk):
    visitor_takes(box.umum)
    desk = at_desk("Dewi", 2, services=(box.gigi,))
    assert "/operator/panggil" not in desk.open("/operator/cari?nomor=1").html

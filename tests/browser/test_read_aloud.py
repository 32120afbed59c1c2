"""What a screen reader says of a page that changes: whole sentences, each once."""

import re

import pytest
from playwright.sync_api import Page, expect

from siantre_box.core import calling, clock
from siantre_box.core.clock import Clock
from siantre_box.core.models import Ticket
from tests.browser.conftest import ask_now, is_shown, queue, take
from tests.world import visitor_cancels

SENTENCE = "#heard"


@pytest.fixture
def sari(house):
    return house.box.seated("Sari", 1, house.box.umum)


def is_polite(page: Page, place: str) -> bool:
    return page.locator(place).get_attribute("aria-live") == "polite"


def test_a_phone_tells_the_place_the_call_and_the_end(house, sari, phone):
    queue(house, 3)
    take(phone)
    assert is_polite(phone, SENTENCE)
    first = calling.call_next(sari, None)
    ask_now(phone)
    expect(phone.locator(SENTENCE)).to_have_text("Sisa 2 antrian di depan Anda.")
    second = calling.call_next(sari, first.id)
    third = calling.call_next(sari, second.id)
    ask_now(phone)
    expect(phone.locator(SENTENCE)).to_have_text(
        "Anda berikutnya. Silakan mendekat ke loket."
    )
    own = calling.call_next(sari, third.id)
    ask_now(phone)
    expect(phone.get_by_role("alert")).to_contain_text(
        re.compile(r"Giliran Anda!\s*A-004\s*Poli Umum\s*Silakan ke\s*Loket\s1")
    )
    expect(phone.locator(SENTENCE)).to_have_text("")
    calling.put_back(sari, own.id)
    ask_now(phone)
    expect(phone.locator(SENTENCE)).to_have_text(
        "Nomor Anda terlewat, segera ke loket. "
        "Anda berikutnya. Silakan mendekat ke loket."
    )
    calling.call(sari, own.id, None)
    calling.finish(sari, own.id)
    ask_now(phone)
    expect(phone.locator(SENTENCE)).to_have_text("Selesai.")


def test_a_phone_tells_that_its_number_was_canceled(phone):
    take(phone)
    visitor_cancels(Ticket.get())
    ask_now(phone)
    expect(phone.locator(SENTENCE)).to_have_text("Nomor dibatalkan.")


def test_a_phone_tells_that_it_is_cut_off(phone, watched):
    watched.forgive("DISCONNECTED")
    take(phone)
    phone.context.set_offline(True)
    status = phone.get_by_role("status").filter(has_text="Terputus")
    expect(status).to_contain_text("Nomor Anda aman.")


def test_a_desk_tells_the_current_number(house, desk):
    queue(house, 1)
    desk.wait_for_selector("[data-waiting='1']")
    assert is_polite(desk, "#ucap")
    desk.keyboard.press("Space")
    expect(desk.locator("#ucap")).to_have_text("Sedang dipanggil: A-001, Poli Umum.")
    is_shown(desk, "A-001")
    desk.keyboard.press("s")
    expect(desk.locator("#ucap")).to_have_text("Tidak ada yang sedang dipanggil.")


def test_a_desk_is_alarmed_by_a_wrong_clock(desk):
    wrong = clock.now().replace(year=2020)
    clock.use(Clock(wall=lambda: wrong))
    desk.reload()
    expect(desk.get_by_role("alert")).to_contain_text("Jam komputer tampak salah")

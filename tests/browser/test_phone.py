"""A visitor's phone: called so that nobody misses it, light-footed in bad Wi-Fi."""

import re

import pytest
from playwright.sync_api import expect

from siantre_box.core import actions, calling
from siantre_box.core.models import Ticket
from tests.browser.conftest import PHONE, ask_now, keep, queue, take
from tests.world import last_action

# What Playwright asks of a page counts as a touch: only what was before it counts here.
FEEL = """
Object.defineProperty(navigator, 'userActivation', {
  value: { hasBeenActive: navigator.userActivation.hasBeenActive }
});
window.buzzed = [];
window.rung = 0;
navigator.vibrate = function (pattern) { buzzed.push(pattern); return true; };
(function () {
  var start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function () {
    rung += 1;
    return start.apply(this, arguments);
  };
}());
"""
YELLOW = "rgb(255, 198, 41)"
BACKGROUND = "() => getComputedStyle(document.body).backgroundColor"
ASKED = """() => performance.getEntriesByType('resource')
  .filter(entry => entry.name.includes('/kartu')).map(entry => entry.startTime)"""


@pytest.fixture
def sari(house):
    return house.box.seated("Sari", 1)


def test_a_called_phone_turns_yellow_buzzes_rings_and_says_so(house, sari, phone):
    phone.add_init_script(FEEL)
    queue(house, 1)
    take(phone)
    calling.call_next(sari, None)
    ask_now(phone)
    expect(phone.locator(".ahead")).to_contain_text("Anda berikutnya")
    expect(phone.locator("#heard")).to_have_text(
        "Anda berikutnya. Silakan mendekat ke loket."
    )
    phone.mouse.click(5, 300)
    calling.call_next(sari, Ticket.get(Ticket.status == "called").id)
    ask_now(phone)
    expect(phone.get_by_text("Giliran Anda!")).to_be_visible()
    expect(phone.locator("[role=alert]")).to_contain_text("Silakan ke")
    phone.wait_for_function("() => rung === 2")
    assert phone.evaluate("() => buzzed") == [[400, 200, 400, 200, 400]]
    assert phone.evaluate(BACKGROUND) == YELLOW
    assert phone.title().startswith("Giliran Anda!")
    calling.recall(sari, Ticket.get(Ticket.label == "A-002").id)
    ask_now(phone)
    expect(phone.get_by_text("Panggilan ke-2")).to_be_visible()
    phone.wait_for_function("() => rung === 4")
    assert len(phone.evaluate("() => buzzed")) == 2


def test_the_tap_that_took_the_number_is_enough_to_ring(house, sari, phone):
    phone.add_init_script(FEEL)
    take(phone)
    calling.call_next(sari, None)
    ask_now(phone)
    expect(phone.get_by_text("Giliran Anda!")).to_be_visible()
    phone.wait_for_function("() => rung === 2")
    assert phone.evaluate("() => buzzed") == [[400, 200, 400, 200, 400]]


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_a_new_count_fades_in_where_motion_is_liked(house, sari, device, motion):
    phone = device(PHONE | {"reduced_motion": motion})
    phone.add_init_script(FADED)
    queue(house, 1)
    take(phone)
    calling.call_next(sari, None)
    ask_now(phone)
    phone.wait_for_selector(".card.is-new .ahead")
    wanted = "appear" if motion == "no-preference" else ""
    phone.wait_for_function("wanted => (window.faded || '') === wanted", arg=wanted)


FADED = """document.addEventListener('animationstart', function (event) {
  if (event.target.className === 'ahead') { window.faded = event.animationName; }
});"""


def test_before_a_touch_a_phone_stays_silent(house, sari, phone):
    take(phone)
    fresh = phone.context.new_page()
    fresh.add_init_script(FEEL)
    fresh.goto(phone.url)
    calling.call_next(sari, None)
    ask_now(fresh)
    expect(fresh.get_by_text("Giliran Anda!")).to_be_visible()
    assert fresh.evaluate("() => [rung, buzzed]") == [0, []]


def test_a_ticket_survives_the_closing_of_its_tab(phone):
    take(phone)
    ticket, context = phone.url, phone.context
    phone.close()
    again = context.new_page()
    again.goto("/")
    again.get_by_role("link", name=re.compile("A-001")).click()
    again.wait_for_url(ticket)
    assert Ticket.select().count() == 1


def test_a_phone_without_wifi_says_since_when_and_heals(house, sari, phone, watched):
    watched.forgive("DISCONNECTED")
    queue(house, 1)
    take(phone)
    phone.clock.install()
    phone.reload()
    phone.context.set_offline(True)
    phone.clock.fast_forward(6_000)
    expect(phone.locator(".offline")).to_be_visible()
    expect(phone.locator(".offline")).to_contain_text(
        re.compile(r"Data pukul \d\d\.\d\d")
    )
    keep(phone, "hp-luring")
    calling.call_next(sari, None)
    before = len(phone.evaluate(ASKED))
    for _ in range(20):
        phone.clock.fast_forward(250)
        phone.wait_for_timeout(20)
    assert len(phone.evaluate(ASKED)) - before <= 8
    phone.context.set_offline(False)
    expect(phone.locator(".ahead")).to_contain_text("Anda berikutnya")
    expect(phone.locator(".offline")).to_be_hidden()


@pytest.mark.parametrize("width", [320, 360])
@pytest.mark.parametrize("size", ["16px", "32px"])
def test_large_letters_and_narrow_phones_lose_nothing(house, sari, device, width, size):
    phone = device(PHONE | {"viewport": {"width": width, "height": 640}})
    queue(house, 8)
    take(phone)
    pages = [phone.url, "/"]
    calling.call(sari, Ticket.get(Ticket.label == "A-009").id, None)
    for number, url in enumerate(pages):
        phone.goto(url)
        phone.evaluate(
            "size => { document.documentElement.style.fontSize = size; }", size
        )
        keep(phone, f"hp-{width}-{size}-{number}")
        assert phone.evaluate(
            "() => document.documentElement.scrollWidth <= window.innerWidth"
        )


TELL_STAFF = "Mau batal? Beri tahu petugas."


def test_a_forwarded_link_follows_the_number_but_cannot_cancel_it(house, sari, device):
    queue(house, 3)
    own, friend = device(PHONE), device(PHONE)
    take(own)
    friend.goto(own.url)
    expect(friend.get_by_text(TELL_STAFF)).to_be_visible()
    expect(friend.get_by_text("Batalkan nomor")).to_have_count(0)
    keep(friend, "hp-tautan-diteruskan")
    expect(own.get_by_text(TELL_STAFF)).to_have_count(0)
    ticket = Ticket.get(Ticket.label == "A-004")
    calling.call(sari, ticket.id, None)
    ask_now(friend)
    expect(friend.get_by_text("Giliran Anda!")).to_be_visible()
    expect(friend.get_by_text(TELL_STAFF)).to_have_count(0)
    actions.undo(sari, last_action())
    ask_now(friend)
    expect(friend.get_by_text(TELL_STAFF)).to_be_visible()
    own.get_by_role("link", name="Batalkan nomor").click()
    own.get_by_role("button", name="Ya, batalkan nomor").click()
    expect(own.get_by_role("heading", name="Nomor dibatalkan")).to_be_visible()
    ask_now(friend)
    expect(friend.get_by_role("heading", name="Nomor dibatalkan")).to_be_visible()


def test_a_phone_whose_cookie_goes_shows_what_it_can_still_do(phone):
    take(phone)
    phone.context.clear_cookies()
    ask_now(phone)
    expect(phone.get_by_text("Batalkan nomor", exact=True)).to_have_count(0)
    expect(phone.get_by_text(TELL_STAFF)).to_be_visible()

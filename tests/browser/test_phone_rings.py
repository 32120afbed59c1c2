"""A phone that was asked to ring does, also while its page is hidden."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from siantre_box.core import calling
from siantre_box.core.models import Session, Ticket
from tests import waiting, webdriver
from tests.browser.conftest import House, ask_now, keep, queue, take, until
from tests.screen import Screen
from tests.webdriver import Driven

# All that the one element played, and whether it goes on.
LISTEN = """
window.played = [];
HTMLMediaElement.prototype.play = (function (play) {
  return function () {
    window.player = this;
    played.push(this.src.split('/').pop());
    return play.apply(this, arguments);
  };
}(HTMLMediaElement.prototype.play));
window.buzzed = 0;
navigator.vibrate = function () { buzzed += 1; return true; };
"""
PROMISE = "HP akan berbunyi."
# As Chrome on Android, which waits five minutes.
STOPS_SOON = (
    "--enable-features=stop-in-background:DelayForBackgroundTabFreezingMills/3000"
)
LONG_STOPPED = 8000


@pytest.fixture
def screen() -> Iterator[Screen]:
    """A screen for an engine that needs one."""
    screen = Screen()
    yield screen
    screen.end()


@pytest.fixture
def sari(house):
    return house.box.seated("Sari", 1)


def ask_to_ring(phone: Page) -> None:
    """Tap the button, and wait for what it promises."""
    phone.get_by_role("button", name="Bunyikan saat dipanggil").click()
    expect(phone.get_by_text(PROMISE)).to_be_visible()


def rings(times: int) -> str:
    """Return a script that tells whether it has rung so often: one ring is short."""
    return f"played.filter((name) => name === 'ring.mp3').length === {times}"


def call_next(sari: Session) -> None:
    """Press the desk's big button."""
    called = Ticket.get_or_none(Ticket.status == "called")
    calling.call_next(sari, called and called.id)


def test_a_phone_that_was_asked_rings_at_each_call_and_is_silent_when_done(
    house, sari, phone
):
    phone.add_init_script(LISTEN)
    queue(house, 1)
    take(phone)
    expect(phone.get_by_text("Atau biarkan layar menyala.")).to_be_visible()
    keep(phone, "hp-bunyikan")
    ask_to_ring(phone)
    keep(phone, "hp-akan-berbunyi")
    title = "() => navigator.mediaSession.metadata.title"
    assert phone.evaluate(title) == "A-002 · Sisa 1 antrian"
    call_next(sari)
    call_next(sari)
    ask_now(phone)
    until(lambda: phone.evaluate(rings(1)), phone)
    assert phone.evaluate(title) == "A-002 · Giliran Anda!"
    assert phone.evaluate("buzzed") == 1
    until(lambda: phone.evaluate("player.duration > 0"), phone)
    phone.evaluate("player.currentTime = player.duration - 0.1")
    until(lambda: phone.evaluate("played.at(-1)") == "keep-running.mp3", phone)
    calling.recall(sari, Ticket.get(Ticket.label == "A-002").id)
    ask_now(phone)
    until(lambda: phone.evaluate(rings(2)), phone)
    calling.finish(sari, Ticket.get(Ticket.label == "A-002").id)
    ask_now(phone)
    expect(phone.get_by_role("heading", name="Selesai")).to_be_visible()
    until(lambda: phone.evaluate("player.paused"), phone)
    expect(phone.locator("#bell")).to_be_hidden()


def test_a_phone_whose_sound_was_stopped_does_not_say_that_it_will_ring(phone):
    phone.add_init_script(LISTEN)
    take(phone)
    ask_to_ring(phone)
    phone.evaluate("player.pause()")
    expect(phone.get_by_text(PROMISE)).to_be_hidden()
    ask_to_ring(phone)


def test_a_phone_whose_number_ends_before_its_sound_begins_stays_silent(
    house, sari, phone
):
    phone.add_init_script(LISTEN)
    take(phone)
    held: list[Route] = []
    phone.route("**/keep-running.mp3", lambda route: held.append(route))
    phone.get_by_role("button", name="Bunyikan saat dipanggil").click()
    until(lambda: held, phone)
    call_next(sari)
    calling.finish(sari, Ticket.get().id)
    ask_now(phone)
    expect(phone.get_by_role("heading", name="Selesai")).to_be_visible()
    until(lambda: phone.evaluate("player.paused"), phone)
    held[0].continue_()


def test_a_phone_without_sound_buzzes(house, sari, phone):
    phone.add_init_script(LISTEN)
    phone.add_init_script("delete window.AudioContext;")
    take(phone)
    phone.mouse.click(5, 300)
    call_next(sari)
    ask_now(phone)
    expect(phone.get_by_text("Giliran Anda!")).to_be_visible()
    assert phone.evaluate("[buzzed, played]") == [1, []]


def take_driven(phone: Driven, house: House) -> None:
    """Take a number in a browser that Playwright does not know."""
    phone.open(f"{house.url}/")
    phone.tap("button.choice")
    waiting.until(lambda: "/tiket/" in phone.run("return location.pathname"))
    phone.run(LISTEN)
    waiting.until(
        lambda: not phone.run("return document.getElementById('bell').hidden")
    )


def is_running(phone: Driven) -> bool:
    """Tell whether the page's timers go on."""
    phone.run("ticked = false; setTimeout(function () { ticked = true; }, 100)")
    try:
        waiting.until(lambda: phone.run("return ticked"), seconds=3)
    except waiting.NeverHeld:
        return False
    return True


def test_a_hidden_page_is_stopped_and_does_not_ring(house, sari):
    with webdriver.chromium(STOPS_SOON) as phone:
        take_driven(phone, house)
        phone.run(
            "document.addEventListener('freeze', () => { window.frozen = true; })"
        )
        phone.hide()
        waiting.until(lambda: phone.run("return window.frozen"))
        call_next(sari)
        assert not is_running(phone)
        assert phone.run("return played") == []


def test_a_hidden_page_that_was_asked_to_ring_does(house, sari):
    with webdriver.chromium(STOPS_SOON) as phone:
        take_driven(phone, house)
        phone.tap("#ring-me")
        waiting.until(
            lambda: (
                "is-on" in phone.run("return document.getElementById('bell').className")
            )
        )
        phone.hide()
        hidden_since = phone.run("return performance.now()")
        waiting.until(
            lambda: phone.run("return performance.now()") > hidden_since + LONG_STOPPED
        )
        call_next(sari)
        waiting.until(lambda: phone.run(f"return {rings(1)}"))


def test_a_phone_with_firefox_rings_after_one_tap(house, sari, tmp_path):
    with webdriver.firefox(tmp_path / "profile") as phone:
        rings_after_one_tap(phone, house, sari)


def test_a_phone_with_webkit_rings_after_one_tap(house, sari, screen):
    with webdriver.webkit(screen.name) as phone:
        rings_after_one_tap(phone, house, sari)


def rings_after_one_tap(phone: Driven, house: House, sari: Session) -> None:
    """Take, tap, be called, and hear it."""
    take_driven(phone, house)
    phone.tap("#ring-me")
    waiting.until(
        lambda: "is-on" in phone.run("return document.getElementById('bell').className")
    )
    call_next(sari)
    waiting.until(lambda: phone.run(f"return {rings(1)}"))
    waiting.until(lambda: phone.run("return player.currentTime > 1 || player.loop"))
    calling.finish(sari, Ticket.get().id)
    waiting.until(lambda: phone.run("return player.paused"))

"""A small phone with large letters, or without Wi-Fi: nothing out of sight."""

import pytest

from siantre_box.core import calling
from tests.browser.conftest import PHONE, ask_now, keep, take

HIDDEN = """() => [...document.querySelectorAll('.offline, .turn, .num, .counter')]
  .filter((one) => {
    const place = one.getBoundingClientRect();
    return !place.height || place.top < 0 || place.bottom > window.innerHeight;
  }).map((one) => one.className)"""
# Words cut off, or letters one below another, for want of room.
SQUEEZED = """() => [...document.querySelectorAll('.stub .place, .stub .service')]
  .filter((one) => one.scrollWidth > one.clientWidth || one.clientWidth < 150)
  .map((one) => `${one.textContent}: ${one.clientWidth}`)"""

# The dashed lines of the stub that lie within it.
TORN = """() => {
  const about = document.querySelector('.stub .about');
  const words = about.getBoundingClientRect();
  const stub = about.parentNode.getBoundingClientRect();
  const at = (line, side) => parseFloat(getComputedStyle(about, line)[side]) + 2;
  const isBeside = words.left + at('::before', 'left') > stub.left;
  const isBelow = words.top + at('::after', 'top') > stub.top;
  return [...(isBeside ? ['beside the number'] : []),
    ...(isBelow ? ['below the number'] : [])];
}"""


@pytest.mark.parametrize("height", [568, 640, 740])
def test_a_called_phone_without_wifi_says_so_in_sight(house, device, watched, height):
    watched.forgive("DISCONNECTED")
    phone = device(PHONE | {"viewport": {"width": 360, "height": height}})
    take(phone)
    calling.call_next(house.box.seated("Sari", 1), None)
    ask_now(phone)
    phone.wait_for_selector("body.called")
    phone.context.set_offline(True)
    ask_now(phone)
    phone.wait_for_selector("html.is-offline")
    keep(phone, f"hp-dipanggil-luring-{height}")
    assert phone.evaluate(HIDDEN) == []


@pytest.mark.parametrize("height", [460, 568])
def test_a_waiting_phone_without_wifi_says_so_on_a_low_screen_too(
    device, watched, height
):
    watched.forgive("DISCONNECTED")
    phone = device(PHONE | {"viewport": {"width": 320, "height": height}})
    take(phone)
    phone.context.set_offline(True)
    ask_now(phone)
    phone.wait_for_selector("html.is-offline")
    keep(phone, f"hp-luring-{height}")
    assert phone.evaluate(HIDDEN) == []


@pytest.mark.parametrize("width", [320, 360])
@pytest.mark.parametrize(
    ("size", "seen"), [("16px", "beside the number"), ("32px", "below the number")]
)
def test_the_stub_is_torn_where_its_words_begin(device, width, size, seen):
    phone = device(PHONE | {"viewport": {"width": width, "height": 640}})
    take(phone)
    phone.goto("/")
    phone.evaluate("size => { document.documentElement.style.fontSize = size; }", size)
    keep(phone, f"hp-sobekan-{width}-{size}")
    assert phone.evaluate(TORN) == [seen]


@pytest.mark.parametrize("state", ["waiting", "called"])
def test_the_stub_has_room_for_its_words_in_large_letters(house, device, state):
    phone = device(PHONE | {"viewport": {"width": 320, "height": 640}})
    take(phone)
    if state == "called":
        calling.call_next(house.box.seated("Sari", 1), None)
    phone.goto("/")
    phone.evaluate("() => { document.documentElement.style.fontSize = '32px'; }")
    keep(phone, f"hp-320-besar-{state}")
    assert phone.evaluate(SQUEEZED) == []

"""A small phone with large letters, or without Wi-Fi: nothing out of sight."""

import pytest

from siantre_box.core import calling
from tests.browser.conftest import PHONE, keep, take

HIDDEN = """() => [...document.querySelectorAll('.offline, .turn, .num, .counter')]
  .filter((one) => {
    const place = one.getBoundingClientRect();
    return !place.height || place.top < 0 || place.bottom > window.innerHeight;
  }).map((one) => one.className)"""
# Words cut off, or letters one below another, for want of room.
SQUEEZED = """() => [...document.querySelectorAll('.stub .place, .stub .service')]
  .filter((one) => one.scrollWidth > one.clientWidth || one.clientWidth < 150)
  .map((one) => `${one.textContent}: ${one.clientWidth}`)"""


@pytest.mark.parametrize("height", [568, 640, 740])
def test_a_called_phone_without_wifi_says_so_in_sight(house, device, watched, height):
    watched.forgive("DISCONNECTED")
    phone = device(PHONE | {"viewport": {"width": 360, "height": height}})
    take(phone)
    calling.call_next(house.box.seated("Sari", 1), None)
    phone.wait_for_selector("body.called")
    phone.context.set_offline(True)
    phone.wait_for_selector("html.is-offline")
    keep(phone, f"hp-dipanggil-luring-{height}")
    assert phone.evaluate(HIDDEN) == []


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

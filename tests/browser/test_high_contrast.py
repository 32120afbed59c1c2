"""High contrast takes backgrounds away: what only they told has a line of its own."""

from siantre_box.core import calling
from tests.browser.conftest import COUNTER, PHONE, ask_now, keep, queue, sit, take

HIGH = {"forced_colors": "active"}
LOOK = "(one, of) => getComputedStyle(one)[of]"


def look(page, selector, of):
    """Return how a page draws something: the value of a property as it is used."""
    return page.locator(selector).first.evaluate(LOOK, of)


def test_in_high_contrast_the_desk_shows_its_button_and_which_list_is_open(
    house, device
):
    queue(house, 2)
    desk = sit(device(COUNTER, **HIGH), "sari", "Loket 1")
    desk.locator("#berikutnya").click()
    desk.wait_for_selector("[data-current='A-001']")
    keep(desk, "meja-kontras")
    ground = look(desk, "body", "backgroundColor")
    assert look(desk, "#berikutnya", "borderTopWidth") == "3px"
    assert look(desk, "#tab-menunggu", "borderBottomColor") != ground
    assert look(desk, "#tab-riwayat", "borderBottomColor") == ground
    desk.locator("#menu-layanan > summary").click()
    keep(desk, "meja-kontras-layanan")
    assert look(desk, "#menu-layanan .switch i", "borderTopWidth") == "2px"
    assert look(desk, "#menu-layanan .switch i", "backgroundColor") != ground


def test_in_high_contrast_the_phone_shows_who_is_in_front(house, device):
    queue(house, 2)
    phone = device(PHONE, **HIGH)
    take(phone)
    keep(phone, "hp-kontras")
    ground = look(phone, "body", "backgroundColor")
    assert look(phone, ".person", "backgroundColor") != ground
    assert look(phone, ".ticket", "borderTopWidth") == "2px"
    sari = house.box.seated("Sari", 1)
    first = calling.call_next(sari, None)
    second = calling.call_next(sari, first.id)
    calling.call_next(sari, second.id)
    ask_now(phone)
    phone.wait_for_selector("body.called")
    keep(phone, "hp-kontras-dipanggil")
    assert look(phone, ".rings .inner", "borderTopWidth") == "2px"

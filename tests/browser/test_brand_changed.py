"""Another name, colour and logo while screens are open: each of them shows them."""

import pytest
from playwright.sync_api import Page, expect

from siantre_box.branding import logo
from siantre_box.branding.logo import Logo
from siantre_box.core import rollover
from tests import world
from tests.branding.test_images import png
from tests.browser.conftest import COUNTER, sit, stand_still

NAME, COLOR = "Klinik Kenanga", "#7a1f5c"


def change() -> None:
    """Choose another name, colour and logo."""
    logo.store(Logo("image/png", png()))
    rollover.change_settings({"business_name": NAME, "brand_color": COLOR})


def shows_all(page: Page, name: str) -> None:
    """Wait until a page shows them."""
    expect(page.locator("img.logo").first).to_be_visible()
    expect(page.locator(name).first).to_contain_text(NAME)
    expect(page.locator("link[href*='/merek.css']")).to_have_count(1)


def test_a_waiting_phone_shows_another_brand(house, phone):
    ticket = world.visitor_takes(house.box.umum)
    phone.goto(f"/tiket/{ticket.key}")
    change()
    shows_all(phone, "header")


def test_a_phone_that_chooses_shows_another_brand_within_a_minute(phone):
    stand_still(phone)
    phone.goto("/")
    change()
    phone.clock.run_for(61_000)
    shows_all(phone, "header")


@pytest.mark.parametrize("path", ["/anjungan", "/operator", "/operator/riwayat"])
def test_tablet_and_desk_show_another_brand(device, path):
    page = sit(device(COUNTER), "sari", "Loket 1")
    page.goto(path)
    expect(page.locator("html.is-fresh")).to_be_attached()
    change()
    expect(page.locator("img.logo").first).to_be_visible()
    expect(page.locator("link[href*='/merek.css']")).to_have_count(1)
    expect(page.locator("html.is-fresh")).to_be_attached()


def test_a_desk_keeps_its_open_dialog_until_it_is_closed(desk):
    desk.get_by_role("link", name="Ambilkan nomor").click()
    dialog = desk.get_by_role("dialog")
    expect(dialog).to_be_visible()
    change()
    expect(desk.locator("img.logo").first).to_be_visible()
    expect(dialog).to_be_visible()
    sheet = desk.locator("link[href*='/merek.css']")
    expect(sheet).to_have_count(0)
    dialog.get_by_role("button", name="Tutup").click()
    expect(sheet).to_have_count(1)


def test_the_settings_keep_what_is_not_saved_yet(device, house):
    page = device(COUNTER)
    session = house.box.seated("Budi", 3)
    named = {"name": f"petugas_{house.port}", "value": session.token}
    page.context.add_cookies([{**named, "url": house.url}])
    page.goto("/admin/pengaturan")
    field = page.get_by_label("Nama Wi-Fi")
    field.fill("Tamu")
    field.blur()
    expect(page.locator("#simpan")).to_be_visible()
    change()
    for _ in range(2):  # the page has heard of it, and has asked again
        with page.expect_response(lambda one: "sejak=" in one.url):
            pass
    expect(field).to_have_value("Tamu")
    page.get_by_role("link", name="Buang").click()
    expect(page.locator("link[href*='/merek.css']")).to_have_count(1)


def test_a_tv_shows_another_brand_and_is_not_loaded_again(tv):
    expect(tv.locator("html.is-fresh")).to_be_attached()
    tv.evaluate("window.isSame = true")
    change()
    expect(tv.locator("#name")).to_contain_text(NAME)
    # It has its place before it has its picture, which is not there once removed.
    tv.wait_for_function("document.querySelector('#brand img.logo').naturalWidth")
    logo.remove()
    expect(tv.locator("#brand svg.mark")).to_be_visible()
    assert tv.evaluate("window.isSame")

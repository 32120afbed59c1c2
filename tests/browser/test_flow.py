import re

from playwright.sync_api import expect

from siantre_box.core.models import Ticket
from tests.browser.conftest import (
    COUNTER,
    PHONE,
    call,
    is_shown,
    keep,
    queue,
    sit,
    take,
)


def test_a_visitor_takes_a_number_is_called_on_the_tv_and_is_done(
    house, phone, desk, tv
):
    keep(tv, "tv-pagi")
    queue(house, 1)
    phone.goto("/")
    keep(phone, "hp-pilih")
    take(phone)
    expect(phone.locator(".ahead")).to_contain_text("Sisa 1 antrian")
    keep(phone, "hp-menunggu")
    desk.wait_for_selector("[data-waiting='2']")
    keep(desk, "meja-menunggu")

    with tv.expect_request(re.compile("/tv/papan.*&tunggu=3")):
        pass  # from then on it hears at once: how soon, scripts/bench measures
    desk.keyboard.press("Space")
    tv.wait_for_selector(".panel.shown[data-label='A-001']")
    expect(tv.locator(".panel.shown .counter")).to_contain_text("Loket 1")
    keep(tv, "tv-memanggil")
    is_shown(desk, "A-001")
    keep(desk, "meja-memanggil")
    expect(phone.locator(".ahead")).to_contain_text("Anda berikutnya")
    keep(phone, "hp-berikutnya")

    call(desk)
    expect(phone.get_by_text("Giliran Anda!")).to_be_visible()
    expect(phone.get_by_text("Loket 1", exact=True)).to_be_visible()
    keep(phone, "hp-dipanggil")
    assert phone.title().startswith("Giliran Anda!")

    is_shown(desk, "A-002")
    desk.get_by_role("button", name="Selesai", exact=False).first.click()
    phone.wait_for_selector("[data-status='done']")
    keep(phone, "hp-selesai")
    desk.wait_for_selector("[data-current='']")
    keep(desk, "meja-kosong")


def test_without_scripts_the_whole_way_works(house, device):
    phone = device(PHONE, java_script_enabled=False)
    desk = sit(device(COUNTER, java_script_enabled=False), "sari", "Loket 1")
    take(phone)
    desk.goto("/operator")
    desk.get_by_role("button", name="Panggil berikutnya").click()
    expect(phone.get_by_text("Giliran Anda!")).to_be_visible()
    keep(phone, "hp-tanpa-skrip")
    desk.locator("form[action$='/selesai'] button").click()
    assert Ticket.get().status == "done"
    phone = device(PHONE, java_script_enabled=False)
    take(phone)
    phone.get_by_role("link", name="Batalkan nomor").click()
    phone.get_by_role("button", name="Ya, batalkan nomor").click()
    expect(phone.get_by_text("Nomor dibatalkan")).to_be_visible()
    assert [t.status for t in Ticket.select()] == ["done", "canceled"]


def test_a_visitor_cancels_in_a_sheet_that_asks_first(phone):
    take(phone)
    phone.get_by_role("link", name="Batalkan nomor").click()
    expect(phone.get_by_text("Batalkan nomor A-001?")).to_be_visible()
    keep(phone, "hp-batal-tanya")
    phone.get_by_role("link", name="Tidak jadi").click()
    expect(phone.get_by_text("Batalkan nomor A-001?")).to_be_hidden()
    phone.get_by_role("link", name="Batalkan nomor").click()
    phone.get_by_role("button", name="Ya, batalkan nomor").click()
    expect(phone.get_by_role("heading", name="Nomor dibatalkan")).to_be_visible()
    keep(phone, "hp-batal")

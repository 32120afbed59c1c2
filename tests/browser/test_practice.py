"""Practice from its button to its end, on the real desk, with TV and a phone."""

from playwright.sync_api import expect

from siantre_box.core import database, practice, rounds
from siantre_box.core.models import Ticket
from tests.browser.conftest import (
    COUNTER,
    PHONE,
    call,
    is_shown,
    keep,
    log_in,
    take,
    takes_a_press,
)
from tests.browser.test_pages import violations


def begin(device, house, login="budi"):
    """Log in and begin a practice from the admin's menu."""
    page = log_in(device(COUNTER), login)
    page.goto("/admin/pengguna")
    page.get_by_role("link", name="Latihan").first.click()
    page.get_by_role("button", name="Mulai latihan").click()
    page.wait_for_url("**/operator")
    return page


def test_the_button_to_press_next_is_legible_while_the_box_is_away(
    house, device, watched
):
    watched.forgive("ERR_INTERNET_DISCONNECTED")
    desk = begin(device, house)
    expect(desk.locator(".next.is-wanted")).to_be_visible()
    desk.context.set_offline(True)
    expect(desk.locator("html.is-offline")).to_be_attached()
    assert violations(desk) == []


def test_an_owner_practises_from_the_first_visitor_to_the_last(
    house, device, tv, watched
):
    watched.forgive("status of 503")
    phone = device(PHONE)
    desk = begin(device, house)
    coach = desk.locator(".coach")
    expect(coach).to_contain_text("Tiga tamu menunggu.")
    keep(desk, "latihan-meja-1")
    assert violations(desk) == []
    phone.goto("/")
    expect(phone.get_by_text("Petugas sedang latihan.")).to_be_visible()
    keep(phone, "latihan-hp")
    expect(tv.locator("#stage")).not_to_contain_text("A-001")
    desk.keyboard.press("Space")
    expect(tv.locator("#stage")).to_contain_text("A-001")
    expect(coach).to_contain_text("Tamu A-001 sudah dilayani.")
    expect(desk.locator(".next.is-wanted")).to_be_visible()
    call(desk)
    expect(coach).to_contain_text("belum datang. Tekan Panggil ulang")
    expect(desk.locator(".act.is-wanted")).to_contain_text("Panggil ulang")
    keep(desk, "latihan-meja")
    is_shown(desk, "A-002")
    desk.keyboard.press("u")
    expect(coach).to_contain_text("tetap tidak datang. Tekan Lewati.")
    is_shown(desk, "A-002")
    desk.locator(".act.is-wanted").click()
    expect(coach).to_contain_text("batal dari HP-nya.")
    call(desk)
    takes_a_press(desk)
    coach.get_by_role("button", name="Urungkan").click()
    expect(coach).to_contain_text("Panggil tamu satu per satu")
    for _ in range(12):
        root = desk.locator(".desk-root")
        if "Panggil tamu" not in coach.inner_text():
            break
        before = root.get_attribute("data-current")
        call(desk)
        expect(root).not_to_have_attribute("data-current", before)
    expect(coach).to_contain_text("Tamu terakhir.")
    takes_a_press(desk)
    desk.locator(".act.is-wanted").click()
    expect(coach).to_contain_text("Selesai. Anda siap melayani.")
    keep(desk, "latihan-selesai")
    assert violations(desk) == []
    coach.get_by_role("button", name="Selesai latihan").click()
    expect(coach).to_have_count(0)
    expect(phone.get_by_text("Petugas sedang latihan.")).to_have_count(0)
    phone.locator("button.choice").first.click()
    phone.wait_for_url("**/tiket/*")
    expect(phone.get_by_text("A-001").first).to_be_visible()
    desk.goto("/admin/laporan")
    expect(desk.locator(".totals b").first).to_have_text("1")


def test_a_practice_is_told_at_other_desks_and_is_gone_after_a_start(
    house, device, watched
):
    watched.forgive("ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET")
    watched.forgive("status of 401")
    desk = begin(device, house)
    other = log_in(device(COUNTER), "sari")
    other.locator(".choice", has_text="Loket 3").first.click()
    other.get_by_role("button", name="Mulai melayani").click()
    expect(other.get_by_text("Latihan di Loket")).to_be_visible()
    house.stop()
    house.start()
    database.connect()
    assert practice.progress() is None
    assert not Ticket.select().where(Ticket.round == rounds.open_round()).exists()
    desk.goto("/operator")
    expect(desk.locator(".coach")).to_have_count(0)


def test_after_the_first_number_there_is_no_practice(house, device, watched):
    watched.forgive("status of 409")
    page = log_in(device(COUNTER), "budi")
    page.goto("/operator/latihan")
    take(device(PHONE))
    page.get_by_role("button", name="Mulai latihan").click()
    said = page.get_by_role("main").get_by_text("Latihan bisa sebelum nomor pertama.")
    expect(said).to_be_visible()
    keep(page, "latihan-awal")
    expect(page.get_by_role("button")).to_have_count(0)

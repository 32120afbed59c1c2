"""The box goes away and comes back: pages say so, and heal without a reload."""

import shutil
import signal

import pytest
from playwright.sync_api import expect

from siantre_box.core import database
from siantre_box.core.models import Ticket
from tests.browser.conftest import (
    COUNTER,
    PHONE,
    keep,
    log_in,
    queue,
    sit,
    take,
    takes_a_press,
)

MARK = "() => { window.marked = 'same document'; }"
IS_MARKED = "() => window.marked === 'same document'"
LOST = "Terputus"
ONLINE = "html:not(.is-offline)"


@pytest.fixture(autouse=True)
def forgiving(watched):
    watched.forgive(
        "ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|DISCONNECTED"
        "|ERR_FAILED|status of 404"
    )


def lose_next_answer(page, path):
    """Let the box do what is posted there next, and the page not hear of it."""

    lost = []

    def pass_on(route):
        if lost or route.request.method != "POST":
            route.fallback()
            return
        lost.append(route.fetch(max_redirects=0).status)
        route.abort()

    page.route(path, pass_on)


def test_every_screen_says_it_is_lost_and_heals_by_itself(house, phone, desk, tv):
    queue(house, 1)
    take(phone)
    desk.wait_for_selector("[data-waiting='2']")
    pages = (phone, desk, tv)
    for page in pages:
        page.evaluate(MARK)
    house.stop()
    for page, name in zip(pages, ("hp", "meja", "tv"), strict=True):
        expect(page.get_by_text(LOST).locator("visible=true").first).to_be_visible()
        keep(page, f"{name}-terputus")
    house.start()
    for page in pages:
        page.wait_for_selector(ONLINE, state="attached")
        expect(page.get_by_text(LOST).locator("visible=true")).to_have_count(0)
    desk.keyboard.press("Space")
    tv.wait_for_selector(".panel.shown[data-label='A-001']")
    expect(phone.locator(".ahead")).to_contain_text("Anda berikutnya")
    assert all(page.evaluate(IS_MARKED) for page in pages)


def test_a_press_while_the_box_is_away_is_not_lost_in_silence(house, desk):
    queue(house, 1)
    desk.wait_for_selector("[data-waiting='1']")
    house.stop()
    desk.keyboard.press("Space")
    expect(desk.get_by_text("Belum terkirim. Sambungan terputus")).to_be_visible()
    house.start()
    desk.wait_for_selector(ONLINE, state="attached")
    assert Ticket.get().status == "waiting"


def test_a_press_that_a_hanging_box_swallows_is_said_and_can_be_done_again(
    real, chromium
):
    url = f"http://127.0.0.1:{real.port}"
    desk = sit(chromium.new_page(base_url=url, **COUNTER), "budi", "Loket 1")
    phone = chromium.new_page(base_url=url, **PHONE)
    take(phone, "Layanan")
    desk.wait_for_selector("[data-waiting='1']")
    real.process.send_signal(signal.SIGSTOP)
    desk.keyboard.press("Space")
    said = desk.get_by_text("Belum terkirim. Sambungan terputus")
    expect(said).to_be_visible()
    real.process.send_signal(signal.SIGCONT)
    desk.keyboard.press("Space")
    desk.wait_for_selector("[data-current='A-001']")
    expect(phone.get_by_text("Giliran Anda!")).to_be_visible()
    phone.close()
    desk.close()


def test_a_visitor_whose_number_was_given_unheard_gets_the_same_by_the_next_press(
    desk,
):
    desk.get_by_role("link", name="Ambilkan nomor").click()
    lose_next_answer(desk, "**/operator/ambilkan")
    umum = desk.locator("#ambilkan").get_by_role("button", name="Poli Umum")
    umum.click()
    expect(desk.get_by_text("Sambungan terputus")).to_be_visible()
    expect(umum).to_contain_text("1 di depan")
    umum.click()
    expect(desk.locator("#hasil .num")).to_have_text("A-001")
    desk.get_by_role("link", name="Beres").click()
    desk.get_by_role("link", name="Ambilkan nomor").click()
    umum.click()
    expect(desk.locator("#hasil .num")).to_have_text("A-002")
    assert Ticket.select().count() == 2


def test_another_visitor_does_not_get_the_number_that_was_given_unheard(desk):
    desk.get_by_role("link", name="Ambilkan nomor").click()
    lose_next_answer(desk, "**/operator/ambilkan")
    umum = desk.locator("#ambilkan").get_by_role("button", name="Poli Umum")
    umum.click()
    expect(umum).to_contain_text("1 di depan")
    takes_a_press(desk)
    desk.keyboard.press("Escape")
    desk.get_by_role("link", name="Ambilkan nomor").click()
    umum.click()
    expect(desk.locator("#hasil .num")).to_have_text("A-002")


def test_a_tap_on_the_tablet_that_was_counted_unheard_is_one_number_with_the_next(
    house, device
):
    door = log_in(device(COUNTER), "sari")
    door.goto("/anjungan")
    lose_next_answer(door, "**/anjungan")
    umum = door.get_by_role("button", name="Poli Umum")
    umum.click()
    expect(umum).to_contain_text("1 di depan")
    takes_a_press(door)
    umum.click()
    expect(door.get_by_text("Nomor Anda")).to_be_visible()
    assert [ticket.label for ticket in Ticket.select()] == ["A-001"]


def test_a_tv_without_the_network_shows_no_stale_number_as_current(house, desk, tv):
    queue(house, 1)
    desk.wait_for_selector("[data-waiting='1']")
    desk.keyboard.press("Space")
    tv.wait_for_selector(".panel.shown[data-label='A-001']")
    tv.context.set_offline(True)
    expect(tv.locator(".bar.lost")).to_be_visible()
    expect(tv.locator(".panel.shown .stale")).to_be_visible()
    expect(tv.locator(".panel.shown .current")).to_be_hidden()
    keep(tv, "tv-terputus-nomor")
    tv.context.set_offline(False)
    expect(tv.locator(".bar.lost")).to_be_hidden()


def test_a_number_that_a_restored_box_does_not_know_is_not_shown_on(house, phone):
    house.stop()
    database.close()
    before = shutil.copy(house.home / "siantre.db", house.home / "before.db")
    house.start()
    take(phone)
    house.stop()
    database.close()
    (house.home / "siantre.db-wal").unlink(missing_ok=True)
    shutil.copy(before, house.home / "siantre.db")
    house.start()
    expect(phone.get_by_text("Nomor tidak ditemukan")).to_be_visible()


def test_a_stranger_at_the_boxs_address_is_not_believed(phone, tv):
    take(phone)
    pages = (phone, tv)
    for page in pages:
        page.evaluate(MARK)
        page.route("**/{kartu,papan}?*", lambda route: route.fulfill(status=404))
    for page in pages:
        expect(page.get_by_text(LOST).locator("visible=true").first).to_be_visible()
    for page in pages:
        page.unroute_all(behavior="ignoreErrors")
        page.wait_for_selector(ONLINE, state="attached")
    assert all(page.evaluate(IS_MARKED) for page in pages)

"""Back: pages that the browser shows again as it left them, with a nonce long used."""

import pytest
from playwright.sync_api import Browser, Page, expect

from siantre_box.core.models import Ticket
from tests import world
from tests.browser import phones
from tests.browser.conftest import COUNTER, PHONE, keep, log_in, sit, stand_still, until

TABLET = {"viewport": {"width": 1280, "height": 800}, "has_touch": True}
# Notes when a page comes from the cache, before the page's own scripts renew it.
NOTE = """window.addEventListener('pageshow', function (event) {
  if (event.persisted) { sessionStorage.setItem('restored', 'yes'); }
});"""
RESTORED = "() => sessionStorage.getItem('restored')"
# Chromium keeps no page whose script has asked something; other browsers do.
SHOW_AGAIN = """() => window.dispatchEvent(
  new PageTransitionEvent('pageshow', { persisted: true }))"""
NONCES = """() => [...document.querySelectorAll('input[name=nonce]')]
  .map((field) => field.value)"""


@pytest.fixture(scope="module")
def chromium(whole_chromium: Browser) -> Browser:
    return whole_chromium


def nonces(page: Page) -> list[str]:
    return page.evaluate(NONCES)


def back(page: Page) -> None:
    """Go back to a page that is still in the browser's memory."""
    # A page out of memory loads nothing: there is no "load" to wait for.
    page.go_back(wait_until="commit")


def tap(page: Page, service: str) -> str:
    """Choose a service on the open page; return the label of its ticket."""
    page.locator("button.choice", has_text=service).click()
    page.wait_for_url("**/tiket/*")
    return page.locator(".card").get_attribute("data-label")


def labels() -> list[str]:
    return [ticket.label for ticket in Ticket.select().order_by(Ticket.id)]


def test_each_service_chosen_after_back_gets_its_own_number(phone):
    phone.add_init_script(NOTE)
    phone.goto("/")
    used = nonces(phone)
    assert tap(phone, "Poli Gigi") == "B-001"
    back(phone)
    expect(phone.locator(".own")).to_contain_text("B-001")
    assert phone.evaluate(RESTORED) == "yes"
    assert nonces(phone) != used
    assert tap(phone, "KIA") == "C-001"
    assert labels() == ["B-001", "C-001"]


def test_back_to_the_answer_of_a_form_shows_the_page_of_the_form(device, watched):
    watched.forgive("status of 40[0-9]")
    phone, staff = device(PHONE), device(COUNTER)
    phone.goto("/")
    assert tap(phone, "Poli Gigi") == "B-001"
    back(phone)
    phone.locator("button.choice", has_text="Poli Gigi").click()
    expect(phone.locator("body")).to_contain_text("Anda sudah punya B-001")
    phone.get_by_role("link", name="Lihat B-001").click()
    phone.wait_for_url("**/tiket/*")
    back(phone)
    expect(phone.locator(".own")).to_contain_text("B-001")
    staff.goto("/masuk")
    staff.fill("[name=nama]", "sari")
    staff.fill("[name=sandi]", "bukan-ini")
    staff.get_by_role("button", name="Masuk").click()
    expect(staff.get_by_role("alert")).to_be_visible()
    staff.goto("/tv")
    back(staff)
    expect(staff.locator("[name=sandi]")).to_be_visible()


def test_back_to_the_answer_of_a_form_shows_its_page_in_firefox_too(house, tmp_path):
    with phones.firefox(tmp_path / "profile") as phone:
        for shown in ("Nomor Anda", "Anda sudah punya B-001"):
            phone.open(house.url)
            phone.tap("Poli Gigi")
            phone.reads(shown)
        phone.tap("Lihat B-001")
        phone.reads("Nomor Anda")
        phone.go_back()
        phone.reads("Pilih layanan", "B-001")


def test_without_scripts_too_each_service_gets_its_own_number(device):
    phone = device(PHONE | {"java_script_enabled": False})
    phone.goto("/")
    came = []
    for service in ("Poli Gigi", "KIA", "Poli Gigi"):
        came.append(tap(phone, service))
        phone.go_back(wait_until="commit")
    assert came == ["B-001", "C-001", "B-001"]
    assert labels() == ["B-001", "C-001"]


def test_a_waiting_ticket_has_a_way_back_to_the_services(phone):
    phone.goto("/")
    tap(phone, "Poli Gigi")
    keep(phone, "hp-jalan-kembali")
    phone.get_by_role("link", name="Layanan lain").click()
    expect(phone.locator(".own")).to_contain_text("B-001")
    assert tap(phone, "KIA") == "C-001"


def take_at_the_door(door: Page) -> str:
    door.get_by_role("button", name="Poli Umum").click()
    door.wait_for_url("**/anjungan/*")
    return door.locator(".taken .num").inner_text()


def test_the_tablet_gives_the_next_visitor_another_number_after_back(device):
    door = log_in(device(TABLET), "sari")
    door.goto("/anjungan")
    assert take_at_the_door(door) == "A-001"
    back(door)
    assert take_at_the_door(door) == "A-002"


def test_a_tablet_that_shows_a_number_again_makes_room_at_once(device):
    door = log_in(device(TABLET), "sari")
    door.goto("/anjungan")
    take_at_the_door(door)
    stand_still(door)
    door.goto("/operator/loket")
    back(door)
    door.wait_for_function("() => document.readyState === 'complete'")
    expect(door.get_by_text("Nomor Anda")).to_be_visible()
    door.clock.run_for(100)  # a visitor who reads would have eight seconds
    expect(door.get_by_text("Ketuk layanan yang Anda perlukan.")).to_be_visible()


@pytest.mark.parametrize("path", ["/anjungan", "/operator", "/operator/ambilkan", "/"])
def test_a_page_that_is_shown_again_gets_a_new_nonce(device, path):
    page = sit(device(COUNTER), "sari", "Loket 1")
    page.goto(path)
    [used] = nonces(page)
    page.evaluate(SHOW_AGAIN)
    page.wait_for_function(
        f"used => ({NONCES})().every((one) => one && one !== used)", arg=used
    )


def test_a_phone_that_comes_back_to_the_choice_after_a_minute_reads_it_again(
    house, phone
):
    phone.clock.install()
    phone.goto("/")
    expect(phone.get_by_role("button", name="Poli Umum")).to_contain_text("Tidak ada")
    world.visitor_takes(house.box.umum)
    look(phone, is_hidden=True)
    phone.clock.fast_forward("00:30")
    with phone.expect_response("**/") as looked:
        look(phone, is_hidden=False)
    assert looked.value.request.method == "HEAD"
    look(phone, is_hidden=True)
    phone.clock.fast_forward("01:01")
    look(phone, is_hidden=False)
    expect(phone.get_by_role("button", name="Poli Umum")).to_contain_text("1 di depan")


def test_a_tap_counts_although_the_choice_is_about_to_be_read_again(phone):
    phone.clock.install()
    phone.goto("/")
    heads = []
    phone.route(
        "**/",
        lambda route: (
            heads.append(route) if route.request.method == "HEAD" else route.continue_()
        ),
    )
    look(phone, is_hidden=True)
    phone.clock.fast_forward("02:00")
    look(phone, is_hidden=False)
    until(lambda: heads, phone)
    takes = []
    phone.route("**/ambil", lambda route: takes.append(route))
    phone.locator("button.choice", has_text="Poli Gigi").click(no_wait_after=True)
    until(lambda: takes, phone)
    with phone.expect_request_finished(lambda asked: asked.method == "HEAD"):
        heads[0].continue_()
    takes[0].continue_()
    phone.wait_for_url("**/tiket/*")
    assert labels() == ["B-001"]


def look(page: Page, is_hidden: bool) -> None:
    """Tell a page that it was put away, or that somebody looks at it again."""
    page.evaluate(
        """isHidden => {
          const found = { value: isHidden, configurable: true };
          Object.defineProperty(document, 'hidden', found);
          document.dispatchEvent(new Event('visibilitychange'));
        }""",
        is_hidden,
    )

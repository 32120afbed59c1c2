"""The tablet at the door: one tap, one number, and the next visitor."""

import io

import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Page, Route, expect

from siantre_box.core import counters, messages, practice, rollover, services
from siantre_box.core.models import Ticket
from tests.browser.conftest import Watched, ask_now, keep, log_in, queue, stand_still

TABLET = {"viewport": {"width": 1280, "height": 800}, "has_touch": True}
PAPER = "window.printed = 0; window.print = function () { printed += 1; };"
# Words beyond the 48 mm that are printed.
BESIDE_THE_PAPER = """() => [...document.querySelectorAll('.slip p')]
  .filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent)"""


@pytest.fixture
def door(house, device) -> Page:
    queue(house, 2)
    page = log_in(device(TABLET), "sari")
    page.add_init_script(PAPER)
    page.goto("/anjungan")
    return page


def hold(door: Page, watched: Watched) -> None:
    """Keep a number in sight that would make room by itself after twenty seconds."""
    watched.forgive("ERR_FAILED")

    def answer(asked: Route) -> None:
        is_script = asked.request.resource_type in ("xhr", "fetch")
        is_look = is_script and asked.request.method == "GET"
        asked.abort() if is_look else asked.continue_()

    door.route("**/anjungan", answer)


def take(door: Page) -> None:
    door.get_by_role("button", name="Poli Umum").click()
    door.wait_for_url("**/anjungan/*")  # with its scripts: a link alone leads astray
    expect(door.get_by_text("Nomor Anda")).to_be_visible()


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:150]}" for one in found]


def test_it_shows_the_number_and_returns_for_the_next_visitor(door, watched):
    keep(door, "anjungan")
    assert violations(door) == []
    hold(door, watched)
    take(door)
    keep(door, "anjungan-nomor")
    assert violations(door) == []
    assert door.evaluate("() => printed") == 0
    door.unroute("**/anjungan")
    door.get_by_role("link", name="Beres").click()
    choose = door.get_by_text("Ketuk layanan yang Anda perlukan.")
    expect(choose).to_be_visible()
    take(door)
    assert [ticket.label for ticket in Ticket.select()][-2:] == ["A-003", "A-004"]


def test_a_tap_while_the_box_is_away_is_said_and_the_next_one_counts(
    house, door, watched
):
    watched.forgive("ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET")
    house.stop()
    door.get_by_role("button", name="Poli Umum").click()
    expect(door.get_by_text("Minta nomor ke petugas.")).to_be_visible()
    keep(door, "anjungan-terputus")
    house.start()
    door.wait_for_selector("html:not(.is-offline)", state="attached")
    take(door)
    house.stop()
    door.get_by_role("link", name="Beres").click()
    house.start()
    expect(door.get_by_text("Ketuk layanan yang Anda perlukan.")).to_be_visible()
    assert Ticket.select().count() == 3


def tap_what_closed_meanwhile(house, door):
    # It must not hear of it: the page is loaded again behind the held polls, because
    # one that was under way already would still be answered.
    door.route("**/anjungan/isi*", lambda route: None)
    door.reload()
    services.close_for_today(house.box.umum)
    door.get_by_role("button", name="Poli Umum").click()
    expect(door.get_by_role("alert")).to_contain_text("Poli Umum")


def test_a_service_that_closed_meanwhile_is_refused_in_words(house, door, watched):
    watched.forgive("status of 409")
    tap_what_closed_meanwhile(house, door)
    assert Ticket.select().count() == 2


def test_a_refused_tap_is_not_sent_again_by_the_page_itself(house, door, watched):
    watched.forgive("status of 409")
    tap_what_closed_meanwhile(house, door)
    services.open_(house.box.umum)
    door.unroute("**/anjungan/isi*")
    door.route("**/anjungan/isi*", lambda route: route.fulfill(status=409))
    ask_now(door)
    expect(door.get_by_role("alert")).to_have_count(0)
    door.unroute("**/anjungan/isi*")
    expect(door.get_by_text("Ketuk layanan yang Anda perlukan.")).to_be_visible()
    assert Ticket.select().count() == 2


def test_the_slip_is_printed_on_58_mm_with_a_code_that_leads_to_the_ticket(
    door, watched
):
    rollover.change_settings({"print_slip": "1"})
    hold(door, watched)
    take(door)
    door.wait_for_function("() => printed === 1")
    door.emulate_media(media="print")
    door.set_viewport_size({"width": 219, "height": 600})  # 58 mm
    slip = door.locator(".slip")
    picture = Image.open(io.BytesIO(slip.screenshot(scale="css")))
    large = picture.resize((picture.width * 4, picture.height * 4))
    keep(door, "anjungan-karcis")
    ticket = Ticket.select().order_by(Ticket.id.desc()).get()
    codes = [code.text for code in zxingcpp.read_barcodes(large)]
    assert len(codes) == 1
    assert codes[0].endswith(f"/tiket/{ticket.key}")
    assert door.evaluate(BESIDE_THE_PAPER) == []
    assert "A-003" in slip.inner_text()
    door.unroute("**/anjungan")
    door.emulate_media(media="screen")
    door.reload()
    expect(door.get_by_text("Nomor Anda")).to_be_visible()
    assert door.evaluate("() => printed") == 0
    door.get_by_role("link", name="Beres").click()
    take(door)
    door.wait_for_function("() => printed === 1")


RING = "() => document.querySelector('.ring .left').getAnimations()[0].startTime"


def test_a_number_stays_for_twenty_seconds_after_the_last_touch(door):
    stand_still(door)
    take(door)
    door.wait_for_function(f"() => ({RING})() !== null")
    door.clock.run_for(19_000)
    door.mouse.move(5, 5)
    door.evaluate(f"before = ({RING})()")
    door.mouse.down()
    door.wait_for_function(f"() => ({RING})() > before")
    door.mouse.up()
    door.clock.run_for(19_000)
    expect(door.get_by_text("Nomor Anda")).to_be_visible()
    door.clock.run_for(1_500)
    expect(door.get_by_text("Ketuk layanan yang Anda perlukan.")).to_be_visible()


def test_a_refusal_of_another_visitor_is_gone_after_a_minute(house, door, watched):
    watched.forgive("status of 409")
    door.route("**/anjungan/isi*", lambda route: None)
    door.reload()
    services.close_for_today(house.box.umum)
    door.get_by_role("button", name="Poli Umum").click()
    expect(door.get_by_role("alert")).to_be_visible()
    stand_still(door)
    door.mouse.click(5, 5)
    door.clock.run_for(59_000)
    door.mouse.click(5, 5)
    door.clock.run_for(59_000)
    expect(door.get_by_role("alert")).to_be_visible()
    door.clock.run_for(2_000)
    expect(door.get_by_role("alert")).to_have_count(0)
    assert door.url.endswith("/anjungan")


def test_it_tells_of_a_practice_and_offers_the_services_afterwards(house, device):
    page = log_in(device(TABLET), "sari")
    page.goto("/anjungan")
    practice.begin(house.box.seated("Budi", 1))
    expect(page.get_by_text("Petugas sedang latihan.")).to_be_visible()
    keep(page, "anjungan-latihan")
    assert violations(page) == []
    rollover.end_practice()
    expect(page.get_by_role("button", name="Poli Umum")).to_be_visible()


def test_it_tells_what_the_staff_tell_those_who_wait(house, door):
    told = "Dokter baru datang pukul 09.30 karena rapat di kecamatan."
    messages.tell(counters.seat(house.box.seated("Budi", 1)), [house.box.umum], told)
    expect(door.get_by_role("button", name="Poli Umum")).to_contain_text(told)
    keep(door, "anjungan-pesan")
    assert violations(door) == []

"""Pages of version 1.0 that stay open while the box is updated.

tests/fixtures/pages-1.0.zip holds the pages as a box of 1.0 (c48cce8) served them in
the furnished world, with A-001 waiting and Sari at Loket 1, and their scripts and
style sheets. Here they are what the browser loads first; all that they ask for
afterwards is answered by the box of today.
"""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from siantre_box.core.models import Status, Ticket
from tests.browser.conftest import (
    COUNTER,
    PHONE,
    TV,
    House,
    is_shown,
    sit,
    take,
    until,
)

PAGES = zipfile.ZipFile(Path(__file__).parents[1] / "fixtures" / "pages-1.0.zip")
EDITION = re.search(r"/aset/(\w+)/", PAGES.read("tv.html").decode())[1]
# In the document itself: a page may load itself again before a test can mark it.
MARK = "<head><script>window.marked = 'the document of 1.0';</script>"
IS_MARKED = "() => window.marked === 'the document of 1.0'"


@pytest.fixture
def opens(house: House, watched) -> Callable[[Page, str, str], Page]:
    """Open a page of 1.0 at its address: opens(phone, "/tiket/...", "tiket.html")."""
    watched.forgive("status of 40")
    parts = set(PAGES.namelist())

    def part(route: Route) -> None:
        name = "aset/" + route.request.url.partition(f"/aset/{EDITION}/")[2]
        if name not in parts:
            route.fulfill(status=404)  # fonts and pictures: nothing leans on them
            return
        kind = "text/css" if name.endswith(".css") else "text/javascript"
        route.fulfill(body=PAGES.read(name), content_type=kind)

    def open_page(page: Page, path: str, name: str) -> Page:
        page.context.route(f"**/aset/{EDITION}/**", part)
        html = PAGES.read(name).decode().replace("KEY", path.rpartition("/")[2])
        assert "<head>" in html
        html = html.replace("<head>", MARK)
        page.route(
            f"{house.url}{path}",
            lambda route: route.fulfill(body=html, content_type="text/html"),
            times=1,
        )
        page.goto(path)
        return page

    return open_page


def test_a_waiting_ticket_of_1_0_follows_its_call_and_its_end(device, opens, desk):
    phone = device(PHONE)
    take(phone)
    opens(phone, f"/tiket/{Ticket.get().key}", "tiket.html")
    desk.wait_for_selector("[data-waiting='1']")
    desk.keyboard.press("Space")
    expect(phone.get_by_text("Giliran Anda!")).to_be_visible()
    is_shown(desk, "A-001")
    desk.keyboard.press("s")
    expect(phone.get_by_text("Terima kasih sudah menunggu.")).to_be_visible()
    assert phone.evaluate(IS_MARKED)


def test_the_first_page_of_1_0_still_takes_a_number(device, opens):
    phone = device(PHONE)
    phone.goto("/")  # its cookie
    opens(phone, "/", "pilih.html")
    phone.locator("button.choice", has_text="Poli Umum").click()
    phone.wait_for_url("**/tiket/*")
    assert Ticket.get().label == "A-001"


def test_a_tv_of_1_0_loads_itself_again_once_and_shows_the_call(device, opens, desk):
    take(device(PHONE))
    tv, loads = device(TV), []
    tv.on("framenavigated", lambda frame: loads.append(frame.url))
    opens(tv, "/tv", "tv.html")
    tv.wait_for_function("() => !window.marked && document.querySelector('#board')")
    desk.wait_for_selector("[data-waiting='1']")
    desk.keyboard.press("Space")
    tv.wait_for_selector(".panel.shown[data-label='A-001']")
    assert len(loads) == 2


def test_a_desk_of_1_0_calls_or_is_told_to_load_again(device, opens):
    take(device(PHONE))
    desk = opens(sit(device(COUNTER), "sari", "Loket 1"), "/operator", "meja.html")
    desk.keyboard.press("Space")
    desk.wait_for_selector("[data-current='A-001']")
    assert Ticket.get().status == Status.CALLED
    # It takes no press until the one before has its answer.
    until(lambda: desk.keyboard.press("s") or is_free(desk), desk)
    assert Ticket.get().status == Status.DONE


def is_free(desk: Page) -> bool:
    return desk.locator("[data-current='']").count() > 0


def test_a_tablet_of_1_0_still_takes_a_number(device, opens):
    tablet = opens(
        sit(device(COUNTER), "sari", "Loket 1"), "/anjungan", "anjungan.html"
    )
    tablet.locator("button", has_text="Poli Umum").click()
    expect(tablet.get_by_text("A-001").first).to_be_visible()
    assert Ticket.get().label == "A-001"

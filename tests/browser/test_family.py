"""A phone without its cookie finds its number; a phone of a family takes two."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from siantre_box.core import calling
from siantre_box.core.models import Ticket
from tests.browser.conftest import PHONE, ask_now, keep, take
from tests.world import visitor_takes

WIDE = "() => document.documentElement.scrollWidth > window.innerWidth"
LARGE = "() => { document.documentElement.style.fontSize = '32px'; }"


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def phone(request, device):
    """A phone with scripts, and one without."""
    return device(PHONE | {"java_script_enabled": request.param})


@pytest.fixture
def sari(house):
    return house.box.seated("Sari", 1)


def fits(page: Page, name: str) -> None:
    """Keep the picture of a page that axe praises and that is wide enough."""
    keep(page, name)
    assert Axe().run(page).response["violations"] == []
    page.evaluate(LARGE)
    page.set_viewport_size({"width": 320, "height": 640})
    keep(page, f"{name}-320")
    assert not page.evaluate(WIDE)


def test_a_number_is_found_and_followed_without_its_phone(house, sari, phone):
    for service in (house.box.umum, house.box.gigi, house.box.umum):
        visitor_takes(service)
    phone.goto("/")
    phone.get_by_role("link", name="Sudah punya nomor?").click()
    phone.get_by_label("Nomor Anda").fill("1")
    phone.get_by_role("button", name="Cari").click()
    phone.get_by_role("link", name=re.compile("B-001")).click()
    expect(phone.locator(".ahead")).to_contain_text("Sisa 1 antrian")
    first = calling.call_next(sari, None)
    calling.call_next(sari, first.id)
    if phone.evaluate("() => document.documentElement.className"):
        ask_now(phone)
    else:
        phone.goto(phone.url)
    expect(phone.locator(".ahead")).to_contain_text("Dipanggil ke Loket 1")
    assert phone.title().startswith("Dipanggil ke Loket 1 · B-001")
    assert phone.evaluate("() => document.body.className") == "waiting"
    phone.get_by_role("link", name="Cari nomor lain").click()
    phone.get_by_label("Nomor Anda").fill("z9")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("alert")).to_contain_text("Z9 tidak ada hari ini.")


def test_the_only_button_below_a_found_number_is_as_large_as_any(house, phone):
    visitor_takes(house.box.umum)
    phone.goto("/cari?nomor=A-001")
    other = phone.get_by_role("link", name="Cari nomor lain").bounding_box()
    phone.get_by_role("link", name="Cari nomor lain").click()
    assert phone.get_by_role("button", name="Cari").bounding_box() | {"y": 0} == (
        other | {"y": 0}
    )


@pytest.mark.usefixtures("watched")
def test_the_same_service_is_taken_again_for_somebody_else(sari, phone, watched):
    watched.forgive("status of 409")
    take(phone)
    phone.goto("/")
    phone.locator("button.choice", has_text="Poli Umum").click()
    expect(phone.get_by_role("heading")).to_have_text("Anda sudah punya A-001.")
    phone.get_by_role("button", name="Ambil satu lagi").dblclick()
    expect(phone.locator(".card .num")).to_have_text("A-002")
    phone.get_by_role("link", name="Nomor lain").click()
    expect(phone.locator(".stub")).to_have_count(2)
    assert Ticket.select().count() == 2


def test_pages_of_a_search_and_of_one_more_are_for_everybody(
    house, sari, device, watched
):
    watched.forgive("status of 409")
    for service in (house.box.umum, house.box.gigi):
        visitor_takes(service)
    calling.call_next(sari, None)
    paths = {"cari-pilih": "1", "cari-tidak-ada": "z9", "cari-kartu": "B-001"}
    for name, typed in [*paths.items(), ("cari-dipanggil", "A-001")]:
        phone = device(PHONE | {"reduced_motion": "reduce"})
        phone.goto(f"/cari?nomor={typed}")
        fits(phone, f"hp-{name}")
    phone = device(PHONE | {"reduced_motion": "reduce"})
    take(phone)
    phone.goto("/")
    phone.locator("button.choice", has_text="Poli Umum").click()
    expect(phone.get_by_role("heading")).to_contain_text("Anda sudah punya")
    fits(phone, "hp-satu-lagi")

"""What a desk does with its line: who is missed, and who is put first."""

import pytest
from playwright.sync_api import expect

from siantre_box.core import calling
from tests.browser.conftest import keep, queue, sit
from tests.world import stands

SIZES = [(1366, 620), (1024, 768), (911, 512), (390, 844)]
WIDE = "() => document.documentElement.scrollWidth > window.innerWidth"


def pass_over(house, ticket):
    """Let Loket 2 call a number three times for nobody."""
    dewi = house.box.seated("Dewi", 2)
    for _ in range(3):
        calling.call(dewi, ticket.id, None)
        calling.put_back(dewi, ticket.id)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}")
def test_who_is_missed_stands_below_the_line_in_sight_and_is_canceled_there(
    house, device, size
):
    first, *_others = queue(house, 12)
    pass_over(house, first)
    kind = {"viewport": dict(zip(("width", "height"), size, strict=True))}
    desk = sit(device(kind), "sari", "Loket 1")
    heading = desk.get_by_role("heading", name="Terlewat")
    if size[0] > 820:
        expect(heading).to_be_in_viewport()
    assert not desk.evaluate(WIDE)
    desk.locator(".is-missed").scroll_into_view_if_needed()
    keep(desk, f"meja-terlewat-{size[0]}")
    desk.get_by_role("button", name="Batal A-001").click()
    asked = desk.get_by_role("alertdialog", name="Batalkan nomor A-001?")
    asked.get_by_role("button", name="Ya, batalkan nomor").click()
    expect(heading).to_have_count(0)
    assert stands(first).status == "canceled"

"""The page of today's history, which is redrawn while somebody works on it."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import queue
from tests.world import visitor_takes


@pytest.fixture
def history(house, desk):
    """The page with one number, which waits."""
    queue(house, 1)
    desk.goto("/operator/riwayat")
    return desk


def somebody_comes(house, history):
    """Let another number be taken, and wait until the page shows it."""
    ticket = visitor_takes(house.box.umum)
    expect(history.get_by_text(ticket.label, exact=True)).to_be_visible()


def test_a_menu_stays_open_when_somebody_takes_a_number(house, history):
    history.get_by_label("Ubah status A-001").focus()
    history.keyboard.press("ArrowDown")
    cancel = history.get_by_role("button", name="Batal")
    expect(cancel).to_be_visible()
    somebody_comes(house, history)
    expect(cancel).to_be_visible()
    expect(history.get_by_label("Ubah status A-001")).to_be_focused()
    cancel.click()
    expect(history.get_by_text("Menunggu → Batal")).to_be_visible()


@pytest.mark.parametrize("is_menu", [True, False], ids=["Ubah", "Urungkan"])
def test_what_has_the_focus_keeps_it_when_somebody_takes_a_number(
    house, history, is_menu
):
    history.goto("/operator")
    history.keyboard.press("Space")
    history.wait_for_selector("[data-current='A-001']")
    history.goto("/operator/riwayat")
    name = "Ubah status A-001" if is_menu else "Urungkan A-001"
    stop = history.get_by_label(name).first
    stop.focus()
    somebody_comes(house, history)
    expect(stop).to_be_focused()

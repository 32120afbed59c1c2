"""A line of hundreds at the desk: listed in part, and found by typing."""

from playwright.sync_api import expect

from siantre_box.core import calling, rollover, tickets
from siantre_box.core.models import Ticket
from tests.browser.conftest import COUNTER, keep, queue, sit, take
from tests.browser.test_pages import violations


def test_a_number_at_the_end_of_a_long_line_is_found_and_called(house, device, watched):
    queue(house, 130)
    desk = sit(device(COUNTER), "sari", "Loket 1")
    expect(desk.get_by_text("Masih ada 30 lagi di belakang.")).to_be_visible()
    keep(desk, "meja-antrian-panjang")
    assert violations(desk) == []
    field = desk.get_by_label("Masih ada 30 lagi di belakang.")
    field.press_sequentially("a125")
    row = desk.locator("#temuan li")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("A-125")
    keep(desk, "meja-temuan")
    assert violations(desk) == []
    queue(house, 1)  # the desk is swapped while somebody types
    expect(desk.get_by_text("Masih ada 31 lagi di belakang.")).to_be_visible()
    expect(desk.locator("#temukan-nomor")).to_have_value("a125")
    expect(desk.locator("#temukan-nomor")).to_be_focused()
    row.get_by_role("button", name="Panggil A-125").click()
    desk.wait_for_selector("[data-current='A-125']")
    assert Ticket.get(Ticket.label == "A-125").status == "called"
    expect(desk.get_by_text("A125 tidak sedang menunggu.")).to_be_visible()


def test_a_found_numbers_menu_and_question_outlive_a_swap(house, device, watched):
    rollover.change_settings({"priority": "1"})
    sought = queue(house, 130)[124]
    desk = sit(device(COUNTER), "sari", "Loket 1")
    desk.locator("#temukan-nomor").press_sequentially("a125")
    stop = desk.get_by_label("Lainnya untuk A-125")
    stop.focus()
    stop.press("ArrowDown")
    item = desk.get_by_role("button", name="Dahulukan")
    expect(item).to_be_focused()
    queue(house, 1)
    desk.wait_for_selector("[data-waiting='131']")
    expect(item).to_be_focused()
    item.press("ArrowDown")
    desk.keyboard.press("Enter")
    asks = desk.get_by_role("alertdialog", name="Batalkan nomor A-125?")
    no = asks.get_by_role("button", name="Tidak jadi")
    expect(no).to_be_focused()
    with desk.expect_response("**/operator/cari?*"):
        queue(house, 1)
    desk.wait_for_selector("[data-waiting='132']")
    expect(no).to_be_focused()
    # Called at another desk: what asked is gone, and the next Enter calls nobody.
    calling.call(house.box.seated("Dewi", 2), sought.id, None)
    expect(asks).to_have_count(0)
    expect(desk.get_by_role("tab", name="Menunggu")).to_be_focused()


def test_stopped_phones_can_be_let_go_on_every_screen(house, desk, phone, watched):
    watched.forgive("status of 409")
    for width, height in ((1366, 620), (1024, 768), (911, 512), (390, 844)):
        tickets.pause_phones()
        desk.set_viewport_size({"width": width, "height": height})
        button = desk.get_by_role("button", name="HP boleh lagi")
        expect(button).to_be_visible()
        keep(desk, f"meja-hp-berhenti-{width}")
        assert violations(desk) == []
        phone.goto("/")
        phone.locator("button.choice", has_text="Poli Umum").click()
        expect(phone.get_by_text("Nomor lewat HP sedang dihentikan.")).to_be_visible()
        button.click()
        expect(button).to_have_count(0)
    keep(phone, "hp-berhenti")
    take(phone)
    assert Ticket.get().label == "A-001"

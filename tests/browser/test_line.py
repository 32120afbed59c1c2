"""What a desk does with its line: who is missed, and who is put first."""

import pytest
from playwright.sync_api import expect

from siantre_box.core import calling, rollover, tickets
from siantre_box.core.models import Session, Ticket
from tests.browser.conftest import keep, queue, sit, until
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


@pytest.fixture
def line(house):
    """Twelve who wait, where the owner uses priority."""
    rollover.change_settings({"priority": "1"})
    return queue(house, 12)


def has_focus(desk, label):
    """Wait until the button that opens a row's menu has the focus."""
    expect(desk.get_by_label(f"Lainnya untuk {label}")).to_be_focused()


def test_a_row_is_put_first_by_keys_alone_and_its_menu_has_the_focus_again(line, desk):
    label = line[3].label
    desk.get_by_label(f"Lainnya untuk {label}").focus()
    desk.keyboard.press("ArrowDown")
    expect(desk.get_by_role("button", name="Dahulukan")).to_be_focused()
    desk.keyboard.press("ArrowDown")
    expect(desk.get_by_role("button", name="Batal", exact=True)).to_be_focused()
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("button", name="Dahulukan")).to_have_count(0)
    has_focus(desk, label)
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    first = desk.locator("#baris-menunggu li").first
    expect(first).to_contain_text(label)
    expect(first).to_contain_text("Prioritas")
    has_focus(desk, label)
    assert [ticket.status for ticket in line] == ["waiting"] * 12


def test_a_rows_menu_keeps_the_focus_when_the_line_grows(house, line, desk):
    desk.wait_for_selector("[data-waiting='12']")
    desk.get_by_label(f"Lainnya untuk {line[3].label}").focus()
    queue(house, 1)
    desk.wait_for_selector("[data-waiting='13']")
    has_focus(desk, line[3].label)
    desk.get_by_role("tab", name="Riwayat hari ini").click()
    ubah = desk.get_by_label(f"Ubah status {line[3].label}")
    ubah.focus()
    newest, *_ = queue(house, 1)
    expect(desk.get_by_label(f"Ubah status {newest.label}")).to_be_visible()
    expect(ubah).to_be_focused()


def test_the_history_scrolls_while_a_menu_in_it_is_open(line, desk):
    desk.get_by_role("tab", name="Riwayat hari ini").click()
    desk.get_by_label(f"Ubah status {line[-1].label}").click()
    rows = desk.locator("#baris-riwayat")
    assert rows.evaluate("rows => rows.scrollHeight > rows.clientHeight + 50")
    rows.hover()
    desk.mouse.wheel(0, 5_000)
    ends = "rows => rows.scrollHeight - rows.scrollTop - rows.clientHeight < 2"
    until(lambda: rows.evaluate(ends), desk)


def test_batal_in_a_menu_asks_and_leads_back_to_it(line, desk):
    label = line[1].label
    desk.get_by_label(f"Lainnya untuk {label}").focus()
    desk.keyboard.press("ArrowUp")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("alertdialog")).to_contain_text(f"Batalkan nomor {label}?")
    desk.keyboard.press("Escape")
    has_focus(desk, label)
    assert stands(line[1]).status == "waiting"


def test_batal_in_a_menu_speaks_of_the_visitors_phone_only_with_one(house, line, desk):
    sari = house.box.person("Sari")
    visitor = tickets.take_for_visitor(house.box.umum, tickets.new_nonce(), sari)
    desk.wait_for_selector("[data-waiting='13']")
    for label, is_told in ((visitor.label, False), (line[1].label, True)):
        desk.get_by_label(f"Lainnya untuk {label}").click()
        desk.get_by_role("button", name="Batal", exact=True).click()
        asked = desk.get_by_role("alertdialog", name=f"Batalkan nomor {label}?")
        expect(asked.get_by_text("Masih bisa diurungkan.")).to_be_visible()
        on_phone = asked.get_by_text("Di HP tamu muncul “Nomor dibatalkan”.")
        expect(on_phone).to_be_visible(visible=is_told)
        keep(desk, f"meja-batal-{label}")
        asked.get_by_role("button", name="Tidak jadi").click()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}")
def test_a_rows_menu_is_whole_wherever_its_row_stands(line, device, size):
    kind = {"viewport": dict(zip(("width", "height"), size, strict=True))}
    desk = sit(device(kind), "sari", "Loket 1")
    sari = Session.get(Session.counter.is_null(False))
    calling.prioritise(sari, line[3].id)
    desk.locator("#baris-menunggu .chip").wait_for()
    for label in (line[3].label, line[-1].label):
        desk.get_by_label(f"Lainnya untuk {label}").click()
        item = desk.get_by_role("button", name="Batal", exact=True)
        expect(item).to_be_in_viewport(ratio=1)
        keep(desk, f"meja-menu-{label}-{size[0]}")
        desk.keyboard.press("Escape")
    assert not desk.evaluate(WIDE)


def test_the_switch_above_the_services_outlives_a_swap_and_marks_one_number(
    house, line, desk
):
    opens = desk.locator("[data-dialog=ambilkan]:visible")
    opens.click()
    switch = desk.get_by_role("switch", name="Prioritas")
    switch.check()
    keep(desk, "meja-ambilkan-prioritas")
    queue(house, 1)
    desk.wait_for_selector("[data-waiting='13']", state="attached")
    expect(switch).to_be_checked()
    desk.keyboard.press("a")
    result = desk.locator("#hasil")
    expect(result).to_contain_text("A-014")
    assert [row.label for row in Ticket.select().where(Ticket.is_priority)] == ["A-014"]
    desk.keyboard.press("Escape")
    expect(result).to_be_hidden()
    opens.click()
    expect(switch).not_to_be_checked()
    assert line

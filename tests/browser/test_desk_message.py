"""A message to those who wait, typed at the desk while the line goes on."""

from playwright.sync_api import expect

from siantre_box.core import services
from tests.browser.conftest import keep, queue, takes_a_press
from tests.browser.test_pages import violations


def test_a_message_is_typed_while_the_line_goes_on_below(house, desk, watched):
    watched.forgive("status of 400")
    queue(house, 1)
    desk.wait_for_selector("[data-waiting='1']")
    desk.get_by_text("Ubah", exact=False).first.click()
    desk.get_by_role("button", name="Tulis pesan untuk yang menunggu").click()
    field = desk.get_by_label("Pesan", exact=True)
    expect(field).to_be_focused()
    field.fill("x" * 61)
    expect(desk.locator("#pesan .letters")).to_have_text("61/60")
    # A swap of the desk below must not take what is typed.
    queue(house, 1)
    desk.wait_for_selector("[data-waiting='2']")
    expect(field).to_have_value("x" * 61)
    desk.get_by_role("button", name="Tampilkan").click()
    reason = desk.locator("#pesan").get_by_role("alert")
    expect(reason).to_have_text("Isi pesan, paling banyak 60 huruf.")
    expect(reason).to_be_in_viewport(ratio=1)
    expect(field).to_have_value("x" * 61)
    expect(field).to_be_focused()
    assert violations(desk) == []
    keep(desk, "meja-pesan-ditolak")
    field.fill("Dokter datang 09.30")
    desk.get_by_role("checkbox", name="Poli Gigi").uncheck()
    assert violations(desk) == []
    keep(desk, "meja-pesan")
    field.press("Enter")
    strip = desk.locator(".strip")
    expect(strip).to_contain_text("A, C Dokter datang 09.30")
    expect(desk.locator("#pesan")).to_be_hidden()
    takes_a_press(desk)
    strip.get_by_role("button", name="Ubah pesan").press("Enter")
    expect(field).to_be_focused()
    field.fill("Dokter datang 10.00")
    field.press("Enter")
    expect(strip).to_contain_text("A, C Dokter datang 10.00")
    expect(desk.locator("#pesan")).to_be_hidden()
    takes_a_press(desk)
    strip.get_by_role("button", name="Ubah pesan").press("Enter")
    # Tab goes round within the dialog, past the button that only Enter presses.
    desk.get_by_role("button", name="Tampilkan").press("Tab")
    expect(desk.locator("#pesan").get_by_role("button", name="Tutup")).to_be_focused()
    desk.keyboard.press("Shift+Tab")
    expect(desk.get_by_role("button", name="Tampilkan")).to_be_focused()
    desk.get_by_role("button", name="Hapus pesan").click()
    expect(strip).to_have_count(0)
    assert [row.message for row in services.in_order()] == [None] * 3

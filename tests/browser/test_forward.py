"""A number through several services, on the screens of a clinic."""

import pytest
from playwright.sync_api import expect

from siantre_box.core import calling, services
from siantre_box.core.models import Ticket
from tests.browser.conftest import (
    COUNTER,
    ask_now,
    is_shown,
    keep,
    log_in,
    queue,
    sit,
    take,
)
from tests.world import visitor_takes


@pytest.fixture
def clinic(house):
    """From Poli Umum one usually goes on to KIA; four wait."""
    services.lead_to(house.box.umum, house.box.kia)
    visitor_takes(house.box.gigi)
    queue(house, 3)


@pytest.mark.usefixtures("clinic")
def test_the_called_number_is_forwarded_by_letter_and_undone(device):
    sit(device(COUNTER), "dewi", "Loket 2")
    desk = sit(device(COUNTER), "sari", "Loket 1")
    desk.get_by_role("button", name="Panggil A-001").click()
    is_shown(desk, "A-001")
    expect(desk.locator("#berikutnya")).to_contain_text("A-001 lanjut ke KIA")
    keep(desk, "meja-lima-tombol")
    opener = desk.get_by_role("button", name="Teruskan")
    opener.click()
    dialog = desk.get_by_role("dialog", name="Teruskan A-001 ke mana?")
    expect(dialog.get_by_role("button", name="KIA")).to_be_focused()
    keep(desk, "meja-teruskan")
    desk.keyboard.press("Escape")
    expect(opener).to_be_focused()
    desk.keyboard.press("Enter")
    desk.keyboard.press("b")
    expect(dialog).to_be_hidden()
    toast = desk.locator("#toast")
    expect(toast).to_contain_text("A-001 lanjut ke Poli Gigi.")
    row = desk.locator("#baris-menunggu li", has_text="A-001")
    expect(row).to_contain_text("Poli Gigi")
    expect(row).to_contain_text("dari Poli Umum")
    keep(desk, "meja-diteruskan")
    is_shown(desk, "")
    toast.get_by_role("button", name="Urungkan").click()
    desk.wait_for_selector("[data-current='A-001']")
    assert Ticket.get(label="A-001").station_id is None


@pytest.mark.parametrize(("width", "height"), [(911, 512), (1024, 768), (390, 844)])
@pytest.mark.usefixtures("clinic")
def test_five_acts_and_the_dialog_fit_the_window(device, width, height):
    desk = sit(
        device({"viewport": {"width": width, "height": height}}), "sari", "Loket 1"
    )
    desk.locator("#berikutnya").click()
    desk.wait_for_selector("[data-current='B-001']")
    keep(desk, f"meja-lima-tombol-{width}")
    desk.get_by_role("button", name="Teruskan").click()
    expect(desk.get_by_role("dialog", name="Teruskan B-001 ke mana?")).to_be_visible()
    keep(desk, f"meja-teruskan-{width}")
    assert not desk.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_the_owner_says_where_people_usually_go_next(device):
    admin = log_in(device({"viewport": {"width": 1366, "height": 768}}), "budi")
    admin.goto("/admin/layanan")
    admin.get_by_role("button", name="Ubah Poli Umum").click()
    dialog = admin.get_by_role("dialog", name="Ubah layanan")
    dialog.get_by_text("Aturan lain").click()
    dialog.get_by_label("Biasanya lanjut ke").select_option("KIA")
    keep(admin, "admin-layanan-lanjut")
    dialog.get_by_role("button", name="Simpan").click()
    expect(admin.get_by_text("lanjut ke KIA").first).to_be_visible()
    keep(admin, "admin-layanan-lanjut-tersimpan")


def test_the_phone_shows_the_way(house, phone):
    box = house.box
    services.change(box.umum, "Pendaftaran dan Rekam Medis Pasien Umum", "A")
    for _ in range(2):
        visitor_takes(box.kia)
    take(phone, "Pendaftaran")
    ticket = Ticket.get(label="A-001")
    sari, dewi = box.seated("Sari", 1, box.umum), box.seated("Dewi", 2, box.gigi)
    box.seated("Budi", 3, box.kia)
    calling.call_next(sari, None)
    calling.forward(sari, ticket.id, box.gigi)
    calling.call_next(dewi, None)
    calling.forward(dewi, ticket.id, box.kia, at=box.gigi)
    ask_now(phone)
    way = phone.get_by_role("list", name="Sudah dilewati").get_by_role("listitem")
    expect(way).to_have_text(["Pendaftaran dan Rekam Medis Pasien Umum", "Poli Gigi"])
    expect(phone.locator(".ahead")).to_contain_text("Sisa 2 antrian")
    keep(phone, "hp-jalan")
    assert not phone.evaluate("document.documentElement.scrollWidth > innerWidth")

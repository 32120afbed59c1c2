"""Opening hours and rules of a service in the owner's browser."""

from playwright.sync_api import expect

from siantre_box.core import hours, services
from tests.browser.conftest import keep
from tests.browser.test_admin import DESKTOP, NARROW, owner
from tests.browser.test_pages import violations

__all__ = ["owner"]
TIMES = "buka", "tutup"
ROOM = "word => [word, word.closest('li')].map(it => it.getBoundingClientRect().right)"


def test_mondays_hours_are_copied_to_all_days_and_saved(owner):
    budi = owner(DESKTOP)
    budi.goto("/admin/pengaturan")
    monday = budi.get_by_label("Senin buka pukul")
    expect(monday).to_be_hidden()
    budi.get_by_role("link", name="Jam buka").click()
    expect(budi.get_by_role("link", name="Jam buka")).to_have_attribute(
        "aria-current", "true"
    )
    budi.get_by_text("Menurut jam").click()
    expect(monday).to_be_visible()
    expect(budi.get_by_label("Minggu buka pukul")).to_be_hidden()
    monday.fill("7")
    budi.get_by_label("Senin tutup pukul").fill("12:30")
    budi.get_by_role("button", name="Salin ke semua hari").click()
    expect(budi.get_by_label("Minggu buka pukul")).to_have_value("7")
    budi.get_by_role("switch", name="Jumat").press("Space")
    expect(budi.get_by_label("Jumat buka pukul")).to_be_hidden()
    assert violations(budi) == []
    budi.get_by_role("button", name="Simpan perubahan").click()
    expect(budi.locator("#toast")).to_have_text("Pengaturan disimpan.")
    assert hours.stored() == {day: (420, 750) for day in range(7) if day != 4}


def test_a_name_is_counted_as_people_count_it_while_it_is_typed(owner, house):
    budi = owner(NARROW)
    budi.goto("/admin/layanan")
    budi.get_by_role("button", name="Ubah Poli Umum").click()
    dialog = budi.get_by_role("dialog")
    name, count = dialog.get_by_label("Nama layanan"), dialog.locator(".letters")
    expect(count).to_have_text("9/60")
    name.fill("\U0001f469\u200d\u2695\ufe0f  Dokter ")
    expect(count).to_have_text("8/60")
    name.fill("x" * 61)
    expect(count).to_have_class("letters is-over")
    name.fill("Poli Umum")
    dialog.get_by_text("Aturan lain").click()
    dialog.get_by_label("Paling banyak sehari").fill("40")
    assert violations(budi) == []
    dialog.get_by_role("button", name="Simpan").click()
    expect(budi.locator(".line-name").first).to_contain_text("paling banyak 40")
    assert services.find(house.box.umum).quota == 40


def test_hours_over_midnight_are_told_while_they_are_typed_and_once_stored(owner):
    budi = owner(DESKTOP)
    budi.goto("/admin/pengaturan")
    budi.get_by_text("Menurut jam").click()
    opens, closes = (budi.get_by_label(f"Senin {what} pukul") for what in TIMES)
    tomorrow = budi.locator(".hours li").first.get_by_text("besok")
    expect(closes).to_have_value("16.00")
    expect(tomorrow).to_be_hidden()
    opens.fill("7")
    for typed, is_tomorrow in (
        ("06.00", True),
        ("6:30", True),
        ("7", False),
        ("7.30", False),
        ("24.00", False),
        ("0", False),
        ("6.99", False),
        ("00.30", True),
        ("", False),
        ("06.00", True),
    ):
        closes.fill(typed)
        expect(tomorrow).to_be_visible(visible=is_tomorrow)
    others = budi.locator(".hours li:not(:first-child)").get_by_text("besok")
    expect(others.locator("visible=true")).to_have_count(0)
    budi.get_by_role("button", name="Salin ke semua hari").click()
    expect(others.locator("visible=true")).to_have_count(6)
    budi.get_by_role("button", name="Simpan perubahan").click()
    expect(budi.locator("#toast")).to_have_text("Pengaturan disimpan.")
    assert hours.stored()[0] == (420, 360)
    for width, height in ((1366, 620), (911, 512), (360, 740)):
        budi.set_viewport_size({"width": width, "height": height})
        budi.goto("/admin/pengaturan")
        told = budi.locator(".hours").get_by_text("besok")
        expect(told.locator("visible=true")).to_have_count(7)
        told.last.scroll_into_view_if_needed()
        keep(budi, f"admin-jam-besok-{width}")
        assert budi.evaluate("document.documentElement.scrollWidth") == width
        wide, room = told.last.evaluate(ROOM)
        assert wide <= room, width
        assert violations(budi) == []


def test_the_button_that_copies_mondays_hours_stays_in_its_row(owner):
    budi = owner(DESKTOP)
    budi.goto("/admin/pengaturan")
    budi.get_by_text("Menurut jam").click()
    copies = budi.get_by_role("button", name="Salin ke semua hari")
    for closes in ("14.00", "06.00"):
        budi.get_by_label("Senin tutup pukul").fill(closes)
        for width, height in ((1366, 768), (1181, 768), (1024, 768), (911, 512)):
            budi.set_viewport_size({"width": width, "height": height})
            wide, room = copies.evaluate(ROOM)
            assert wide <= room - 8, (closes, width)


def test_the_fields_of_settings_have_most_of_a_narrow_screen(owner):
    budi = owner({"viewport": {"width": 1024, "height": 768}})
    budi.goto("/admin/pengaturan")
    name = budi.locator(".setting-name").first.bounding_box()
    row = budi.locator(".setting").first.bounding_box()
    assert name["width"] < row["width"] * 0.4

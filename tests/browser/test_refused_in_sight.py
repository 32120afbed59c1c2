"""What is refused stands in sight, with what was typed, on the smallest screens too."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import COUNTER, PHONE, keep
from tests.browser.test_pages import violations
from tests.world import visitor_takes

SCREENS = {"counter": COUNTER, "zoomed": {"viewport": {"width": 911, "height": 512}}}
SCREENS["phone"] = PHONE
UNFIT = {"Jam terakhir ambil nomor": "25.99", "Paling banyak sehari": "semua"}

SETTINGS = (
    ("Warna merek", "merah"),
    ("Lewati ke belakang", "0"),
    ("Terlewat setelah", "0"),
    ("WhatsApp penjual", "halo"),
)


@pytest.fixture(params=SCREENS.values(), ids=SCREENS.keys())
def budi(house, device, request):
    """Budi's page, logged in."""
    page = device(request.param, reduced_motion="reduce")
    session = house.box.seated("Budi", 3)
    named = {"name": f"petugas_{house.port}", "value": session.token}
    page.context.add_cookies([{**named, "url": house.url}])
    return page


def is_in_sight(page, field, typed):
    reason = page.locator(".reason:visible")
    expect(reason).to_have_count(1)
    expect(reason).to_be_in_viewport(ratio=1)
    expect(field).to_be_in_viewport(ratio=1)
    expect(field).to_have_value(typed)
    expect(field).to_be_focused()


@pytest.mark.parametrize(("label", "typed"), UNFIT.items())
def test_a_rule_of_a_service(budi, watched, label, typed):
    watched.forgive("status of 400")
    budi.goto("/admin/layanan")
    budi.get_by_role("button", name="Ubah Poli Umum").click()
    dialog = budi.get_by_role("dialog")
    dialog.get_by_text("Aturan lain").click()
    dialog.get_by_label(label).fill(typed)
    dialog.get_by_role("button", name="Simpan").click()
    expect(budi.locator(".reason:visible")).to_have_count(1)
    is_in_sight(budi, budi.get_by_role("dialog").get_by_label(label), typed)
    keep(budi, f"admin-aturan-ditolak-{budi.viewport_size['width']}")
    assert violations(budi) == []


def test_a_question_whose_yes_is_refused(house, budi, watched):
    watched.forgive("status of 409")
    visitor_takes(house.box.umum)
    budi.goto("/admin/layanan")
    budi.get_by_role("button", name="Ubah Poli Umum").click()
    budi.get_by_text("Hapus layanan ini").filter(visible=True).click()
    with budi.expect_navigation():
        budi.get_by_role("button", name="Ya, hapus layanan").click()
    why = budi.get_by_role("alert")
    expect(why).to_contain_text("Poli Umum masih punya nomor yang menunggu")
    expect(why).to_be_in_viewport(ratio=1)
    words = budi.get_by_text("Laporan lama tetap ada.").filter(visible=True)
    keep(budi, f"admin-hapus-ditolak-{budi.viewport_size['width']}")
    above, below = words.bounding_box(), why.bounding_box()
    assert below["y"] - above["y"] - above["height"] >= 12


@pytest.mark.parametrize(("label", "typed"), SETTINGS)
def test_a_setting_behind_the_bar(budi, watched, label, typed):
    watched.forgive("status of 400")
    budi.goto("/admin/pengaturan")
    setting = budi.get_by_label(label, exact=True)
    setting.fill(typed)
    with budi.expect_navigation():  # with all that comes after it
        budi.get_by_role("button", name="Simpan perubahan").click()
    expect(budi.locator(".reason:visible")).to_have_count(1)
    is_in_sight(budi, setting, typed)
    keep(budi, f"admin-{setting.get_attribute('name')}-ditolak")
    bar = budi.locator("#simpan").bounding_box()
    reason = budi.locator(".reason:visible").bounding_box()
    assert reason["y"] + reason["height"] <= bar["y"]

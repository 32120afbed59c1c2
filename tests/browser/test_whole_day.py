"""From an empty home to a report that outlives a restart, as an owner goes."""

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from siantre_box.core import database
from tests.browser.conftest import COUNTER, PHONE, PRESSES, House, call, is_shown


@pytest.fixture
def empty_house(tmp_path: Path, one_date: None):
    """A box fresh out of its packing."""
    house = House(tmp_path, None)
    yield house
    house.stop()
    database.close()


@pytest.mark.slow
def test_an_owner_sets_up_works_resets_undoes_and_reports(
    empty_house: House, chromium: Browser
):
    url = empty_house.url
    owner = chromium.new_context(**COUNTER).new_page()
    owner.add_init_script(PRESSES)
    set_up(owner, url)
    arrange(owner, url)
    for _ in range(3):
        take(chromium, url)
    call_all_but_one(owner, url)
    reset_and_undo(owner, url)

    assert figures(owner, url) == ["3", "1", "0"]
    empty_house.stop()
    empty_house.start()
    assert figures(owner, url) == ["3", "1", "0"]
    book = load_workbook(BytesIO(excel(owner, url)))
    labels = [row[1].value for row in book["Nomor"].iter_rows(min_row=2)]
    assert labels == ["A-001", "A-002", "A-003"]


def set_up(owner: Page, url: str) -> None:
    owner.goto(url)
    owner.get_by_label("Nama usaha").fill("Bengkel Jaya")
    onward(owner)
    owner.get_by_label("Nama Anda").fill("Ibu Ani")
    owner.get_by_label("Nama masuk").fill("ani")
    owner.get_by_label("Kata sandi", exact=True).fill("melati-pagi-42")
    onward(owner)
    onward(owner)
    owner.get_by_label("Nama Wi-Fi").fill("Antrian")
    owner.get_by_label("Kata sandi Wi-Fi").fill("jaya2026")
    owner.get_by_role("button", name="Lewati uji").click()
    owner.wait_for_url("**/mulai/siap")


def onward(owner: Page) -> None:
    owner.get_by_role("button", name="Lanjut").click()


def arrange(owner: Page, url: str) -> None:
    owner.goto(f"{url}/admin/layanan")
    owner.get_by_role("button", name="Tambah layanan").click()
    owner.locator("#tambah").get_by_label("Nama layanan").fill("Cuci motor")
    owner.locator("#tambah").get_by_role("button", name="Simpan").click()
    expect(owner.get_by_text("Cuci motor").first).to_be_visible()
    owner.goto(f"{url}/admin/pengguna")
    owner.get_by_role("button", name="Tambah pengguna").click()
    new = owner.locator("#tambah")
    new.get_by_label("Nama", exact=True).fill("Sari")
    new.get_by_label("Nama masuk").fill("sari")
    new.get_by_label("Kata sandi").first.fill("rahasia-dapur")
    new.get_by_role("button", name="Simpan").click()
    expect(owner.get_by_text("masuk sebagai sari")).to_be_visible()


def take(chromium: Browser, url: str) -> None:
    context = chromium.new_context(**PHONE)
    phone = context.new_page()
    phone.goto(url)
    phone.locator("button.choice").first.click()
    phone.wait_for_url("**/tiket/*")
    context.close()


def call_all_but_one(owner: Page, url: str) -> None:
    owner.goto(f"{url}/operator/loket")
    owner.locator("[name=loket]").first.check(force=True)
    owner.get_by_role("button", name="Mulai melayani").click()
    owner.locator("#berikutnya").click()
    is_shown(owner, "A-001")
    call(owner)
    expect(owner.locator("[data-current='A-002']")).to_be_attached()


def reset_and_undo(owner: Page, url: str) -> None:
    owner.goto(f"{url}/admin/pengaturan")
    owner.get_by_role("button", name="Reset hari ini…").click()
    owner.get_by_role("button", name="Ya, reset hari ini").click()
    owner.get_by_role("button", name="Urungkan reset").click()
    expect(owner.locator("#toast")).to_have_text("Reset diurungkan.")
    owner.goto(f"{url}/operator")
    expect(owner.locator("[data-current='A-002'][data-waiting='1']")).to_be_attached()


def figures(owner: Page, url: str) -> list[str]:
    owner.goto(f"{url}/admin/laporan")
    return [one.inner_text() for one in owner.locator(".totals b").all()[:3]]


def excel(owner: Page, url: str) -> bytes:
    with owner.expect_download() as download:
        owner.get_by_role("link", name="Unduh Excel").click()
    return Path(download.value.path()).read_bytes()

"""Slips in real browsers: from the box's own printer, and through the browser."""

import subprocess
from dataclasses import dataclass

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from siantre_box.core import rollover, services, settings
from tests.browser.conftest import keep, log_in, queue, until
from tests.browser.test_kiosk import hold
from tests.browser.test_pages import violations
from tests.paper.receipt_printer import NO_PAPER, READY, AtSocket

TABLET = {"viewport": {"width": 1280, "height": 800}, "has_touch": True}
DESKTOP = {"viewport": {"width": 1366, "height": 768}}


@pytest.fixture
def receipt():
    """A receipt printer on the network."""
    with AtSocket() as receipt:
        yield receipt


@pytest.fixture
def chosen(house, receipt):
    """That printer, chosen in the settings, with slips printed by themselves."""
    address = f"127.0.0.1:{receipt.port}"
    printer = {"printer": "network", "printer_address": address, "print_slip": "1"}
    rollover.change_settings(printer)
    return receipt


@pytest.fixture
def budi(house, device):
    """Budi's page on the counter's computer."""
    page = device(DESKTOP, reduced_motion="reduce")
    session = house.box.seated("Budi", 3)
    named = {"name": f"petugas_{house.port}", "value": session.token}
    page.context.add_cookies([{**named, "url": house.url}])
    return page


def test_the_owner_chooses_a_printer_and_sees_a_test_slip_come_out(budi, receipt):
    budi.goto("/admin/pengaturan")
    card = budi.locator("#printer-karcis")
    button = card.get_by_role("button", name="Cetak coba")
    expect(button).to_be_hidden()
    expect(card.get_by_label("Alamat printer")).to_be_hidden()
    card.get_by_text("Di jaringan").click()
    expect(card.get_by_label("Alat", exact=True)).to_be_hidden()
    card.get_by_label("Alamat printer").fill(f"127.0.0.1:{receipt.port}")
    button.click()
    expect(card.locator(".chip")).to_have_text("Siap")
    expect(card).to_be_in_viewport()
    assert len(receipt.slips) == 1
    keep(budi, "admin-printer")
    assert violations(budi) == []
    receipt.state = NO_PAPER
    button.click()
    expect(card.locator(".chip")).to_have_text("Kertas habis")
    keep(budi, "admin-printer-gagal")
    card.get_by_text("USB di komputer ini").click()
    expect(card.get_by_label("Alamat printer")).to_be_hidden()
    expect(card.get_by_label("Alat", exact=True)).to_be_visible()


def test_enter_in_a_field_of_the_settings_saves_and_prints_nothing(budi, chosen):
    budi.goto("/admin/pengaturan")
    name = budi.get_by_label("Nama usaha")
    name.fill("Klinik Baru")
    name.press("Enter")
    expect(budi.locator("#toast")).to_have_text("Pengaturan disimpan.")
    assert settings.value("business_name") == "Klinik Baru"
    assert chosen.connections == 0


@pytest.mark.parametrize("size", [(1280, 800), (800, 1280), (1024, 600)])
def test_the_tablet_tells_what_became_of_its_slip(house, device, watched, chosen, size):
    queue(house, 4)
    width, height = size
    kind = TABLET | {"viewport": {"width": width, "height": height}}
    door = log_in(device(kind, reduced_motion="reduce"), "sari")
    hold(door, watched)
    door.goto("/anjungan")
    chosen.gate.clear()
    door.get_by_role("button", name="Poli Umum").click()
    told = door.get_by_role("status")
    expect(told).to_have_text("Karcis sedang dicetak…")
    keep(door, f"anjungan-dicetak-{width}")
    chosen.gate.set()
    expect(told).to_have_text("Karcis sudah dicetak. Silakan ambil.")
    keep(door, f"anjungan-tercetak-{width}")
    assert violations(door) == []
    assert len(chosen.slips) == 1
    chosen.state = NO_PAPER
    door.goto("/anjungan")
    door.get_by_role("button", name="Poli Umum").click()
    expect(told).to_have_text("Karcis tidak tercetak. Ingat atau foto nomor ini.")
    keep(door, f"anjungan-tidak-tercetak-{width}")
    assert violations(door) == []
    box = door.get_by_role("link", name="Beres").bounding_box()
    assert box["y"] + box["height"] <= height


def test_the_desk_prints_a_visitors_number_and_says_what_failed(desk, chosen):
    desk.get_by_role("link", name="Ambilkan nomor").click()
    chosen.state = NO_PAPER
    desk.locator("#ambilkan").get_by_role("button", name="Poli Umum").click()
    dialog = desk.get_by_role("dialog")
    expect(dialog).to_contain_text("Karcis tidak tercetak. Sebutkan nomornya.")
    keep(desk, "meja-karcis")
    assert violations(desk) == []
    dialog.get_by_role("link", name="Beres").click()
    strip = desk.locator(".strip", has_text="tidak tercetak")
    expect(strip).to_have_text("Karcis A-001 tidak tercetak. Cetak lagi")
    keep(desk, "meja-karcis-gagal")
    assert violations(desk) == []
    chosen.state = READY
    strip.get_by_role("button", name="Cetak lagi").click()
    expect(strip).to_have_count(0)
    expect(desk.locator("#toast")).to_have_text("Karcis dikirim ke printer.")
    until(lambda: len(chosen.slips) == 1, desk)
    assert len(desk.context.pages) == 1


def test_the_dialog_of_a_number_follows_its_slip_until_it_is_closed(desk, chosen):
    asked = []
    desk.on("request", lambda one: asked.append(one.url))
    chosen.gate.clear()
    desk.get_by_role("link", name="Ambilkan nomor").click()
    desk.locator("#ambilkan").get_by_role("button", name="Poli Umum").click()
    dialog = desk.get_by_role("dialog")
    expect(dialog).to_contain_text("Karcis sedang dicetak…")
    chosen.gate.set()
    expect(dialog).to_contain_text("Karcis sudah dicetak. Sebutkan juga nomornya.")
    dialog.get_by_role("link", name="Beres").click()
    expect(dialog).to_be_hidden()
    asked.clear()
    desk.evaluate("() => { window.dispatchEvent(new Event('online')) }")
    until(lambda: any("/meja?" in url for url in asked), desk)
    assert not any("/karcis?" in url for url in asked)


def test_a_slip_is_printed_again_from_the_history_by_keys(desk, chosen):
    queue_one = desk.get_by_role("link", name="Ambilkan nomor")
    queue_one.click()
    desk.locator("#ambilkan").get_by_role("button", name="Poli Umum").click()
    desk.get_by_role("dialog").get_by_role("link", name="Beres").click()
    desk.get_by_role("tab", name="Riwayat hari ini").click()
    desk.get_by_label("Ubah status A-001").press("Enter")
    keep(desk, "meja-riwayat-cetak")
    desk.get_by_role("button", name="Cetak karcis lagi").press("Enter")
    until(lambda: len(chosen.slips) == 2, desk)


LONGEST = {
    "business_name": "Puskesmas Pembantu Desa Sukamaju Kecamatan Cibeureum Utara",
    "wifi_name": "DesaSukamaju_Tamu_Balai-Warga_02",
    "wifi_password": "Wm" * 31,
}
SHORT = {"business_name": "Klinik Melati"}


@dataclass
class Sheet:
    """A printed PDF: its pages in millimetres, and the first as dots of a printer."""

    sizes: list[tuple[float, float]]
    picture: Image.Image

    @property
    def ink(self):
        """Return left, top, right and bottom of what is black, in millimetres."""
        black = self.picture.convert("L").point(lambda dot: dot < 128 and 255)
        return tuple(dots / 8 for dots in black.getbbox())


def printed(page, folder):
    file = folder / "karcis.pdf"
    page.pdf(path=file, prefer_css_page_size=True, print_background=False)
    told = subprocess.run(
        ["pdfinfo", "-l", "9", file], capture_output=True, text=True, check=True
    )
    sizes = [
        tuple(float(points) / 72 * 25.4 for points in line.split()[3:6:2])
        for line in told.stdout.splitlines()
        if line.startswith("Page ") and "size" in line
    ]
    draw = [
        "pdftoppm",
        "-png",
        "-singlefile",
        "-r",
        "203.2",
        file,
        file.with_suffix(""),
    ]
    subprocess.run(draw, check=True)
    return Sheet(sizes, Image.open(file.with_suffix(".png")))


def fitted(page):
    """Wait until the page's own script has measured it, and keep it from printing."""
    page.wait_for_function("() => window.slipPage")
    page.evaluate("() => new Promise((done) => window.slipPage(done))")


@pytest.mark.parametrize("stored", [SHORT, LONGEST], ids=["short", "long"])
def test_a_slip_of_the_browser_is_as_long_as_what_is_on_it(
    house, budi, tmp_path, stored
):
    rollover.change_settings(stored)
    if stored is LONGEST:
        services.change(house.box.umum, "Surat Keterangan Domisili Usaha", "A")
    ticket = queue(house, 5)[-1]
    budi.goto(f"/operator/karcis/{ticket.key}")
    fitted(budi)
    sheet = printed(budi, tmp_path)
    ((width, height),) = sheet.sizes
    left, top, right, bottom = sheet.ink
    assert width == pytest.approx(58, abs=0.3)
    assert (left, right) == (pytest.approx(5, abs=0.5), pytest.approx(53, abs=0.5))
    assert top < 3
    assert height - 5 < bottom < height
    codes = zxingcpp.read_barcodes(sheet.picture)
    assert [code.text for code in codes] == [f"{house.appliance.url}tiket/{ticket.key}"]
    budi.emulate_media(media="print")
    keep(budi, f"karcis-browser-{len(stored)}")


def test_the_tablets_slip_is_the_same_and_its_page_is_as_it_was(
    house, device, watched, tmp_path
):
    ticket = queue(house, 5)[-1]
    door = log_in(device(TABLET, reduced_motion="reduce"), "sari")
    hold(door, watched)
    door.goto(f"/anjungan/{ticket.key}")
    before = door.locator(".taken .num").bounding_box()
    fitted(door)
    assert door.locator(".taken .num").bounding_box() == before
    expect(door.locator(".slip")).to_be_hidden()
    of_tablet = printed(door, tmp_path)
    door.goto(f"/operator/karcis/{ticket.key}")
    fitted(door)
    of_desk = printed(door, tmp_path)
    assert of_tablet.sizes == of_desk.sizes
    assert of_tablet.picture.tobytes() == of_desk.picture.tobytes()


def test_a_tablet_that_is_told_so_prints_nothing_and_others_do(house, device):
    rollover.change_settings({"print_slip": "1"})
    count = "window.printed = 0; window.print = function () { printed += 1; };"

    def tablet(address):
        door = log_in(device(TABLET, reduced_motion="reduce"), "sari")
        door.add_init_script(count)
        door.goto(address)
        return door

    quiet = tablet("/anjungan?cetak=0")
    expect(quiet.get_by_text("Tablet ini tidak mencetak karcis.")).to_be_visible()
    quiet.goto("/anjungan")
    quiet.get_by_role("button", name="Poli Umum").click()
    expect(quiet.get_by_text("Nomor Anda")).to_be_visible()
    other = tablet("/anjungan")
    other.get_by_role("button", name="Poli Umum").click()
    other.wait_for_function("() => printed === 1")
    assert quiet.evaluate("() => printed") == 0
    quiet.goto("/anjungan?cetak=1")
    quiet.get_by_role("button", name="Poli Umum").click()
    quiet.wait_for_function("() => printed === 1")

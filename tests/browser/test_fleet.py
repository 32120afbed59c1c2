"""The seller's page: lines of many boxes pasted into one file, without any server."""

from binascii import crc_hqx
from datetime import datetime, timedelta
from io import BytesIO
from urllib.parse import unquote

import pytest
import zxingcpp
from PIL import Image

from siantre_box.__main__ import main
from tests.browser.conftest import keep
from tests.browser.test_pages import violations
from tests.waiting import until

DESKTOP = {"viewport": {"width": 1366, "height": 768}}
NOW = datetime(2026, 8, 12, 10, 7)
MONTHS = "Juli 2026 900 nomor · Agustus 2026 {taken} nomor"


def line(
    place: int,
    at: datetime = NOW,
    *,
    name: str = "",
    taken: int = 10,
    found: str = "",
    clock: str = "jam benar",
) -> str:
    """Write the line of a box as condition.line does."""
    parts = ["#SiAntre", name or f"Klinik {place:03}", f"{at:%d-%m-%Y %H.%M}", "v1.1.0"]
    parts += ["nyala 3 hari", f"cadangan {at:%d-%m-%Y %H.%M}", "TV 1", clock]
    parts += [found] if found else []
    words = " · ".join([*parts, MONTHS.format(taken=taken), f"#{place:08X}"])
    return f"{words}-{crc_hqx(words.encode(), 0xFFFF):04X}"


@pytest.fixture
def fleet(chromium, tmp_path):
    """The seller's page, opened from a stick on 12 August; no request leaves it."""
    file = tmp_path / "armada.html"
    assert main(["--home", str(tmp_path), "armada", str(file)]) == 0
    context = chromium.new_context(**DESKTOP)
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.set_fixed_time(NOW)
    page.goto(file.as_uri())
    yield page
    assert {url for url in asked if not url.startswith(("file:", "blob:"))} == set()
    context.close()


def paste(page, text):
    page.get_by_label("Kabar dari WhatsApp").fill(text)
    page.get_by_role("button", name="Baca").click()
    return page.locator("#read").inner_text()


def rows(page, table="boxes"):
    found = page.locator(f"#{table} tbody tr")
    return [one.split("\t") for one in found.all_inner_texts()]


def test_a_pasted_chat_becomes_a_row_a_box_the_gravest_first(fleet):
    chat = [
        line(1),
        line(2, NOW - timedelta(days=9)),
        line(3, found="cek: poster, TV"),
        line(4, NOW - timedelta(days=1), found="tolong: data", taken=1234),
    ]
    said = paste(
        fleet,
        "".join(f"12/08/26 09.5{n} - Bu Rini: {one}\n" for n, one in enumerate(chat)),
    )
    assert said == "4 baris terbaca"
    assert [[*row[:5], row[7]] for row in rows(fleet)] == [
        ["Perlu ditolong", "Klinik 002", "tidak ada kabar", "diam 9 hari", "3 Agustus",
         "10"],
        ["Perlu ditolong", "Klinik 004", "data", "kemarin 10.07", "kemarin", "1.234"],
        ["Perlu dicek", "Klinik 003", "poster, TV", "hari ini 10.07", "hari ini", "10"],
        ["Baik", "Klinik 001", "", "hari ini 10.07", "hari ini", "10"],
    ]  # fmt: skip
    assert fleet.locator(".sums").inner_text().split("\n")[:2] == [
        "2",
        "perlu ditolong",
    ]
    assert fleet.locator("#total").inner_text() == "1.264"
    active = fleet.locator("#active").inner_text()
    assert active == "4 kotak aktif untuk tagihan Agustus"
    keep(fleet, "armada")
    assert violations(fleet) == []


@pytest.mark.parametrize("width", [360, 768])
def test_the_page_fits_on_the_sellers_phone(fleet, width):
    fleet.set_viewport_size({"width": width, "height": 740})
    paste(fleet, "\n".join([line(1, name="Klinik Sehat Bu Ani & Keluarga"), line(2)]))
    said = paste(fleet, "\n".join([line(1), line(3).replace("TV 1", "TV 7"), line(4)]))
    assert len(said) > 40
    assert fleet.evaluate("document.documentElement.scrollWidth") == width
    for part in fleet.locator("button, label.btn, #read").all():
        place = part.bounding_box()
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= width, part.inner_text()
    field = fleet.get_by_label("Kabar dari WhatsApp")
    assert field.bounding_box()["width"] > width / 2
    assert field.bounding_box()["height"] >= 44
    assert violations(fleet) == []
    keep(fleet, f"armada-{width}")


def test_the_newest_line_of_a_box_counts_in_whatever_order_they_were_pasted(fleet):
    old = line(1, NOW - timedelta(days=2), taken=5)
    paste(fleet, "\n".join([line(1, taken=10), old]))
    assert [row[-1] for row in rows(fleet)] == ["10"]
    assert rows(fleet, "months") == [["Klinik 001", "10", "900"]]


def test_lines_pasted_again_mistyped_or_cut_are_told_apart(fleet):
    text = line(1)
    mistyped = line(2).replace("TV 1", "TV 7")
    cut = line(3)[:60]
    wrapped = line(4).replace(" · v1.1.0", "\n· v1.1.0")
    said = paste(fleet, "\n".join([text, text, mistyped, cut, wrapped]))
    assert said == (
        "2 baris terbaca, 1 sudah ada, 1 tidak: angka periksanya salah,"
        " 1 terpotong: minta kirim lagi"
    )
    assert sorted(row[1] for row in rows(fleet)) == ["Klinik 001", "Klinik 004"]


COPIED = """window.copied = [];
document.addEventListener('copy', () => copied.push(document.activeElement.value));"""


def test_a_name_is_no_formula_in_the_table_that_is_copied(fleet):
    paste(fleet, "\n".join([line(1, name="=1+1"), line(2, name="+62 Klinik")]))
    fleet.evaluate(COPIED)
    fleet.get_by_role("button", name="Salin tabel").click()
    [copied] = fleet.evaluate("copied")
    rows = [row.split("\t") for row in copied.split("\n")]
    assert [row[0] for row in rows] == ["Usaha", "'+62 Klinik", "'=1+1"]
    assert rows[1][1:] == ["10", "900"]


def test_that_the_table_was_copied_is_said_until_the_table_is_another(fleet):
    paste(fleet, line(1))
    copy = fleet.locator("#copy")
    copy.click()
    assert copy.inner_text() == "Tersalin"
    paste(fleet, line(2))
    assert copy.inner_text() == "Salin tabel"


def reload_with(fleet, count):
    """Load the page again once what it keeps, so many rows, is there for another one.

    Chromium writes it down a moment later; what a page loses by going it never gets.
    Another one may see it sooner: those of one process share what they keep.
    """
    other = fleet.context.new_page()

    def shows(page):
        page.goto(fleet.url)
        return len(rows(page)) == count

    until(lambda: shows(other))
    until(lambda: shows(fleet))
    other.close()


def test_five_hundred_lines_are_kept_over_a_reload_and_in_a_file(fleet, tmp_path):
    assert paste(fleet, "\n".join(map(line, range(500)))) == "500 baris terbaca"
    reload_with(fleet, 500)
    with fleet.expect_download() as download:
        fleet.get_by_role("button", name="Simpan", exact=True).click()
    saved = tmp_path / "armada.txt"
    download.value.save_as(saved)
    fleet.evaluate("localStorage.clear()")
    reload_with(fleet, 0)
    fleet.locator("#open").set_input_files(saved)
    fleet.locator("#boxes tbody tr").nth(499).wait_for()


@pytest.mark.parametrize("name", ["SiAntre", "Demo SiAntre"])
def test_a_business_that_is_called_as_the_product_is_read(fleet, name):
    assert paste(fleet, line(1, name=name)) == "1 baris terbaca"
    assert [row[1] for row in rows(fleet)] == [name]


def test_a_box_whose_clock_was_wrong_is_told_by_what_was_pasted_last(fleet):
    ahead = line(1, NOW + timedelta(days=3000), taken=4)
    behind = line(
        2, datetime(2019, 1, 1), found="tolong: jam komputer", clock="jam salah"
    )
    paste(fleet, "\n".join([ahead, line(2)]))
    paste(fleet, "\n".join([line(1, taken=9), behind]))
    found = {row[1]: (row[0], row[3], row[7]) for row in rows(fleet)}
    assert found == {
        "Klinik 001": ("Baik", "hari ini 10.07", "9"),
        "Klinik 002": ("Perlu ditolong", "jam salah", "10"),
    }


def test_half_a_letter_spoils_its_own_line_alone(fleet):
    spoilt = line(1).replace("Klinik", "Klinik \ud83d")
    area = fleet.get_by_label("Kabar dari WhatsApp")
    area.evaluate("(area, text) => { area.value = text; }", f"{spoilt}\n{line(2)}")
    fleet.get_by_role("button", name="Baca").click()
    assert [row[1] for row in rows(fleet)] == ["Klinik 002"]


def test_a_business_name_is_shown_and_never_run(fleet):
    paste(fleet, line(1, name="<img src=x onerror=alert(1)>"))
    assert rows(fleet)[0][1] == "<img src=x onerror=alert(1)>"


def test_the_code_of_a_condition_opens_whatsapp_with_a_line_that_is_read(
    house, device, fleet
):
    budi = device(DESKTOP)
    token = house.box.seated("Budi", 3).token
    cookie = {"name": f"petugas_{house.port}", "value": token, "url": house.url}
    budi.context.add_cookies([cookie])
    budi.goto("/admin/kesiapan?kirim=1")
    keep(budi, "admin-kirim-kondisi")
    assert violations(budi) == []
    shown = Image.open(BytesIO(budi.locator("#kirim .qr").screenshot()))
    [code] = zxingcpp.read_barcodes(shown.resize((shown.width * 3, shown.height * 3)))
    assert code.text == budi.get_by_role("link", name="Buka WhatsApp").get_attribute(
        "href"
    )
    text = budi.locator("#kondisi").inner_text()
    assert unquote(code.text).endswith(f"?text={text}")
    assert paste(fleet, text) == "1 baris terbaca"
    assert [row[1] for row in rows(fleet)] == ["Klinik Melati"]

"""Names with emoji of several parts, through every page and paper."""

from io import BytesIO

import openpyxl
import pytest

from siantre_box.core import calling, counters, services, settings
from tests.web.admin.forms import said_at
from tests.world import visitor_takes

DOCTOR = "\U0001f469\u200d\u2695\ufe0f"
FLAG = "\U0001f1ee\U0001f1e9"
KLINIK, POLI, RUANG = f"Klinik {FLAG} Sehat", f"Dokter {DOCTOR}", f"Ruang {DOCTOR}"


@pytest.fixture
def named(budi, box):
    """Business, service and counter with emoji, typed into the owner's forms."""
    budi.send("/admin/pengaturan", business_name=KLINIK)
    path = f"/admin/layanan/{box.umum}/ubah"
    budi.send(path, nama=POLI, huruf="A", dilayani=box.lokets)
    path = f"/admin/loket/{box.lokets[0]}/ubah"
    budi.send(path, nomor=1, nama=RUANG, layanan=(box.umum, box.gigi, box.kia))
    return box


def test_they_are_kept_as_they_were_typed(named):
    assert settings.value("business_name") == KLINIK
    assert services.find(named.umum).name == POLI
    assert counters.find(named.lokets[0]).name == RUANG


def test_they_are_shown_whole_to_everybody(budi, named, phone, tv, sari_desk):
    assert POLI in phone.open("/").words
    phone.press(POLI, "/ambil")
    sari_desk.open("/operator")
    sari_desk.press("Panggil berikutnya")
    for page in (
        phone.open(phone.page.path),
        tv.open("/tv"),
        sari_desk.open("/operator"),
    ):
        assert POLI in page.words
        assert RUANG in page.words
    assert RUANG in budi.open("/admin/laporan").words


def test_they_are_written_whole_into_the_workbook(budi, named, sari):
    visitor_takes(named.umum)
    calling.call_next(sari, None)
    path = "/admin/laporan/2026-03-02.xlsx"
    book = openpyxl.load_workbook(BytesIO(budi.ask("GET", path).answer.data))
    written = {cell.value for sheet in book for row in sheet.rows for cell in row}
    assert {KLINIK, POLI, RUANG} <= written


def test_sixty_doctors_fit_and_sixty_one_are_refused_whole(budi, box):
    path = f"/admin/layanan/{box.umum}/ubah"
    budi.send(path, nama=DOCTOR * 60, huruf="A", dilayani=box.lokets)
    assert services.find(box.umum).name == DOCTOR * 60
    page = budi.send(path, nama=DOCTOR * 61, huruf="A", dilayani=box.lokets)
    assert said_at(page, "nama") == "Isi nama, paling banyak 60 huruf."
    assert DOCTOR * 61 in page.html


def test_no_field_for_a_name_cuts_an_emoji_that_is_pasted(budi, box):
    page = budi.open("/admin/layanan")
    fields = [one for one in page.tags("input") if one.get("name") == "nama"]
    assert fields
    assert all(int(one["maxlength"]) >= 30 * 20 for one in fields)

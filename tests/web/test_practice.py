"""Practice on the desk's page: what the coach says, and what the desk does not ask."""

import pytest

from siantre_box.core import calling, counters, practice, rollover
from tests.web.browser import THIS_COMPUTER
from tests.web.conftest import logged_in
from tests.world import visitor_takes


@pytest.fixture
def practises(sari_desk):
    """Sari, who practises where her desk is open."""
    session = counters.session_at(counters.in_order().first())
    practice.begin(session)
    assert sari_desk.open("/operator").has("Akhiri latihan")
    return session


def test_the_coach_names_nobody_where_nobody_is_called(sari_desk, practises):
    calling.finish(practises, calling.call_next(practises, None).id)
    words = sari_desk.open("/operator").words
    assert "sudah dilayani" not in words
    assert "Tekan Panggil berikutnya." in words


def test_pretended_visitors_keep_nobody_from_resting_or_logging_out(
    sari_desk, practises
):
    assert practises
    assert "orang masih menunggu. Tutup layanan" not in sari_desk.page.words
    assert sari_desk.press("Istirahat", "/istirahat").status == 200
    sari_desk.press("Lanjutkan", "/istirahat")
    assert sari_desk.press("Keluar", "/keluar").path.startswith("/masuk")


def test_the_page_offers_no_practice_that_would_be_refused(box, sari_desk):
    assert sari_desk.open("/operator/latihan").has("Mulai latihan")
    visitor_takes(box.umum)
    page = sari_desk.open("/operator/latihan")
    assert not page.has("Mulai latihan")
    assert "Latihan bisa sebelum nomor pertama. Hari ini sudah ada nomor." in page.words


def test_the_owners_menu_says_when_a_practice_is_possible(app, box, practises):
    owner = logged_in(app, "Budi", THIS_COMPUTER)
    assert practises
    assert "sesudah reset" not in owner.open("/admin/layanan").words
    rollover.end_practice()
    visitor_takes(box.umum)
    assert "Latihan lagi sesudah reset" in owner.open("/admin/layanan").words


def test_the_tv_asks_nobody_to_take_a_number_of_a_practice(tv, practises):
    words = tv.open("/tv").words
    assert "Petugas sedang latihan. Ambil nomor sebentar lagi." in words
    calling.call_next(practises, None)
    words = tv.poll().words
    assert "A-001" in words
    assert "Petugas sedang latihan." in words
    assert "Pindai" not in words
    rollover.end_practice()
    assert "Pindai kode ini" in tv.poll().words


def test_a_phone_that_still_offers_services_reads_that_staff_practise(phone, sari_desk):
    phone.open("/")
    practice.begin(counters.session_at(counters.in_order().first()))
    page = phone.press("Poli Umum")
    assert "Petugas sedang latihan. Ambil nomor sebentar lagi." in page.words
    assert "di depan" not in page.words
    # It asks for itself, and reloads the choice once the practice is over.
    assert (page.path, page.status) == ("/", 503)
    assert sari_desk.open("/operator").has("Akhiri latihan")
    rollover.end_practice()
    assert phone.open("/").has("Poli Umum")

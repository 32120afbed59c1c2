"""Practice on the desk's page: what the coach says, and what the desk does not ask."""

import pytest

from siantre_box.core import calling, counters, practice


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

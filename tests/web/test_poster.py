"""The poster as staff open it: a PDF, also by the address of 1.0."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from siantre_box.core import rollover, settings
from tests.web.browser import Browser, Page


def text(page: Page) -> str:
    """Return what stands on a PDF of one page."""
    assert page.header("Content-Type") == "application/pdf"
    [sheet] = PdfReader(BytesIO(page.answer.data)).pages
    return " ".join(sheet.extract_text().split())


@pytest.mark.parametrize(
    ("asked", "size"), [("", "a4"), ("?ukuran=a5", "a5"), ("?ukuran=letter", "a4")]
)
def test_the_old_page_leads_to_the_pdf(
    sari_desk: Browser, asked: str, size: str
) -> None:
    page = sari_desk.open(f"/poster{asked}")
    assert page.path == f"/poster.pdf?ukuran={size}"
    assert "Ambil nomor antrian dari HP Anda" in text(page)


def test_the_menu_of_the_desk_opens_the_pdf(sari_desk: Browser) -> None:
    sari_desk.open("/operator/loket")
    sari_desk.send("/operator/loket", loket=1, layanan=1)
    assert "/poster.pdf" in sari_desk.open("/operator").links()


def test_a_counter_is_called_on_it_as_the_owner_calls_it(sari_desk: Browser) -> None:
    rollover.change_settings({"counter_word": "Kursi"})
    assert "Datang ke kursi saat" in text(sari_desk.open("/poster.pdf"))


def test_a_name_that_cannot_be_written_gives_a_poster_all_the_same(
    sari_desk: Browser,
) -> None:
    rollover.change_settings({"business_name": "Klinik 診療", "wifi_name": "Warung 診"})
    found = text(sari_desk.open("/poster.pdf"))
    assert "Klinik" in found
    assert "Pindai kode di atas" in found
    assert "Warung" not in found


def test_a_password_of_an_older_version_is_shown_as_it_is(sari_desk: Browser) -> None:
    settings.remember("wifi_name", "Klinik")
    settings.remember("wifi_password", "kafé 2026")
    assert "kafé␣2026" in text(sari_desk.open("/poster.pdf"))

"""The poster of the browser, and what is said where the PDF cannot follow it."""

from siantre_box.core import rollover, settings
from tests.web.browser import Browser


def test_the_pdf_is_offered_and_is_one(sari_desk: Browser) -> None:
    assert "poster.pdf?ukuran=a4" in sari_desk.open("/poster").html
    page = sari_desk.open("/poster.pdf")
    assert page.status == 200
    assert page.header("Content-Type") == "application/pdf"


def test_a_pdf_that_would_leave_something_out_is_refused(sari_desk: Browser) -> None:
    rollover.change_settings({"business_name": "Klinik 🏥", "wifi_name": "Warung 🍜"})
    page = sari_desk.open("/poster")
    assert "Warung 🍜" in page.words
    assert "PDF tidak bisa menulis 🏥 🍜. Pakai Cetak." in page.words
    assert "poster.pdf" not in page.html
    page = sari_desk.open("/poster.pdf")
    assert page.status == 409
    assert (
        "PDF poster tidak bisa menulis 🏥 🍜."
        " Buka Poster di browser, lalu tekan Cetak." in page.words
    )


def test_a_password_of_an_older_version_is_shown_as_it_is(sari_desk: Browser) -> None:
    settings.remember("wifi_name", "Klinik")
    settings.remember("wifi_password", "kafé 2026")
    assert "kafé␣2026" in sari_desk.open("/poster").words
    assert sari_desk.open("/poster.pdf").status == 200

"""Kirim kondisi: the line for the seller, on Cek kesiapan."""

from siantre_box.core import rollover
from tests.web.browser import THIS_COMPUTER
from tests.web.conftest import logged_in
from tests.world import visitor_takes

PAGE = "/admin/kesiapan"


def test_the_condition_is_made_only_when_it_is_asked_for(budi):
    page = budi.open(PAGE)
    assert "wa.me" not in page.html
    assert f"{PAGE}?kirim=1" in page.links()


def test_the_condition_comes_as_a_line_a_link_and_a_code(app, box, watch):
    rollover.change_settings(
        {"seller_name": "Toko Maju", "seller_whatsapp": "0812 345 6789"}
    )
    for _ in range(3):
        visitor_takes(box.umum)
    watch.at("2026-04-01 08:00")
    rollover.ensure_current()
    visitor_takes(box.umum)
    page = logged_in(app, "Budi", THIS_COMPUTER).open(f"{PAGE}?kirim=1")
    assert "Ke Toko Maju" in page.words
    assert "· Maret 2026 3 nomor · April 2026 1 nomor · #" in page.words
    assert any(
        link.startswith("https://wa.me/628123456789?text=") for link in page.links()
    )
    assert 'aria-label="Kode QR kondisi SiAntre"' in page.html


def test_numbers_of_a_trial_are_in_no_condition(budi, box):
    visitor_takes(box.umum)
    rollover.reset_now(box.person("Budi"), is_trial=True)
    assert "Maret 2026 0 nomor" in budi.open(f"{PAGE}?kirim=1").words


def test_a_box_with_something_to_check_is_said_to_be_usable(budi):
    assert "hal perlu dicek" in budi.open(PAGE).words

"""The line that tells a seller how a box is."""

from binascii import crc_hqx
from datetime import date

import pytest

from siantre_box.core import clock, identity, rollover
from siantre_box.diagnostics import condition
from siantre_box.diagnostics.health import Finding, Severity
from siantre_box.diagnostics.metrics import collect
from siantre_box.diagnostics.presence import Presence
from siantre_box.storage.copies import Copies
from siantre_box.storage.storage import Storage

FOUND = (
    Finding("copy", Severity.BAD, "Cadangan gagal dibuat"),
    Finding("address", Severity.WARN, "Poster belum dicetak"),
    Finding("new_kind", Severity.WARN, "Hal yang baru"),
    Finding("clock", Severity.OK, "Jam komputer benar"),
)
TAKEN = {date(2026, 2, 1): 1204, date(2026, 3, 1): 57}


@pytest.fixture
def seen(box):
    """What is measured of a box that was just made."""
    identity.give()
    storage = Storage(box.path.parent)
    return collect(storage, Copies(storage), Presence(), "http://192.168.1.20/", None)


def test_the_line_of_a_box_tells_what_a_seller_asks(seen):
    said = condition.line(seen, FOUND, 12.9 * 86_400, TAKEN)
    words, check = said.rsplit("-", 1)
    box = identity.present().upper()
    assert words == (
        "#SiAntre · Klinik Melati · 02-03-2026 08.00 · v1.1.0 · nyala 12 hari"
        " · belum ada cadangan · TV 0 · jam benar · tolong: cadangan"
        f" · cek: poster, Hal yang baru · Februari 2026 1204 nomor"
        f" · Maret 2026 57 nomor · #{box}"
    )
    assert check == f"{crc_hqx(words.encode(), 0xFFFF):04X}"


def test_the_line_of_a_healthy_box_names_no_finding(seen):
    said = condition.line(seen, FOUND[3:], 0, {})
    assert "tolong" not in said
    assert "cek" not in said


def test_the_line_of_a_box_with_a_wrong_clock_says_so(seen, box):
    clock.suspect()
    storage = Storage(box.path.parent)
    seen = collect(storage, Copies(storage), Presence(), "http://192.168.1.20/", None)
    assert "· jam salah ·" in condition.line(seen, (), 0, {})


def test_a_business_name_cannot_part_the_line(seen):
    rollover.change_settings({"business_name": "Klinik · Melati  #1"})
    assert condition.line(seen, (), 0, {}).startswith("#SiAntre · Klinik - Melati 1 · ")


@pytest.mark.parametrize(
    ("number", "link"),
    [
        ("0812-3456-7890", "https://wa.me/6281234567890?text=A%20%C2%B7%20B"),
        ("+62 812 3456", "https://wa.me/628123456?text=A%20%C2%B7%20B"),
        ("", "https://wa.me/?text=A%20%C2%B7%20B"),
    ],
)
def test_the_link_opens_whatsapp_with_the_line_to_the_seller(box, number, link):
    rollover.change_settings({"seller_whatsapp": number})
    assert condition.whatsapp_link("A · B") == link

import xml.etree.ElementTree as ET

import pytest

from siantre_box.paper import qr


@pytest.mark.parametrize(
    ("name", "password", "payload"),
    [
        ("Klinik", "sehat2026", "WIFI:T:WPA;S:Klinik;P:sehat2026;;"),
        ("Toko; Kita, 1", 'a:"b"\\c', r"WIFI:T:WPA;S:Toko\; Kita\, 1;P:a\:\"b\"\\c;;"),
        ("Warung 🍜", "kopi panas", "WIFI:T:WPA;S:Warung 🍜;P:kopi panas;;"),
        ("Terbuka", "", "WIFI:T:nopass;S:Terbuka;;"),
    ],
)
def test_a_phone_reads_name_and_password_of_the_wifi(
    name: str, password: str, payload: str
) -> None:
    assert qr.wifi_payload(name, password) == payload


def test_an_open_wifi_tells_no_password() -> None:
    assert qr.wifi_payload("Desa", "rahasia", is_open=True) == "WIFI:T:nopass;S:Desa;;"


def test_the_drawing_is_one_small_vector_without_style() -> None:
    text = qr.svg("http://192.168.1.20:8080/", "Kode QR ambil nomor")
    root = ET.fromstring(text)
    assert root.get("viewBox") == "0 0 31 31"
    assert root.get("role") == "img"
    assert root.get("aria-label") == "Kode QR ambil nomor"
    assert "style" not in text
    assert len(text) < 1600


def test_the_label_is_escaped() -> None:
    assert 'aria-label="&lt;b&gt; &amp; &quot;c&quot;"' in qr.svg("x", '<b> & "c"')


def test_the_outlines_surround_exactly_the_dark_modules() -> None:
    text = "http://192.168.1.20/"
    area = sum(
        (x * next_y - next_x * y) / 2
        for loop in qr.outlines(text)
        for (x, y), (next_x, next_y) in zip(loop, loop[1:] + loop[:1], strict=True)
    )
    assert area == sum(map(sum, qr.modules(text)))

import re
import subprocess
from dataclasses import replace
from math import dist
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageStat
from pypdf import PdfReader

from siantre_box.core import wifi
from siantre_box.paper import typeset
from siantre_box.paper.poster import (
    BY_THE_CODE,
    NO_NETWORK,
    NOT_TO_PUT_UP,
    Poster,
    pdf,
)

ASSETS = Path(__file__).parents[2] / "assets"
DPI = 150

KLINIK = Poster(
    "Klinik Sehat Sentosa",
    "Antrian-KlinikSehat",
    "sehat2026",
    False,
    "http://192.168.1.20:8080/",
    "192.168.1.20:8080",
)
KLINIK_WIFI = "WIFI:T:WPA;S:Antrian-KlinikSehat;P:sehat2026;;"
LONGEST = Poster(
    "Puskesmas Pembantu Desa Sukamaju & Balai Pengobatan Keluarga <b>Wonosobo</b> É",
    "Wi-Fi; Tamu, Klinik \"Séhat\"\\:",
    "p" * 63,
    False,
    "http://192.168.100.200:18080/",
    "192.168.100.200:18080",
    "Meja",
)  # fmt: skip
BENGKEL = Poster("Bengkel", "Bengkel", "", True, "http://10.0.0.5/", "10.0.0.5")


def paper_of(poster: Poster, size: str = "A4") -> bytes:
    return pdf(poster, size, ASSETS / "fonts")


def codes(file: Path) -> dict[str, float]:
    """Return what the codes on a PDF's page hold, and how wide they are in mm."""
    picture = file.with_suffix("")
    subprocess.run(
        ["pdftoppm", "-png", "-singlefile", "-r", str(DPI), file, picture], check=True
    )
    found = {}
    for code in zxingcpp.read_barcodes(Image.open(picture.with_suffix(".png"))):
        left, right = code.position.top_left, code.position.top_right
        pixels = dist((left.x, left.y), (right.x, right.y))
        found[code.text] = pixels / DPI * 25.4
    return found


def printed(poster: Poster, folder: Path, size: str = "A4") -> dict[str, float]:
    file = folder / "poster.pdf"
    file.write_bytes(paper_of(poster, size))
    return codes(file)


@pytest.mark.parametrize("poster", [KLINIK, LONGEST, BENGKEL], ids=lambda p: p.address)
def test_phones_read_both_codes_at_six_centimetres(
    poster: Poster, tmp_path: Path
) -> None:
    found = printed(poster, tmp_path)
    assert set(found) == {poster.wifi_payload, poster.url}
    assert min(found.values()) >= 60


def test_the_codes_hold_the_wifi_and_the_address(tmp_path: Path) -> None:
    assert set(printed(KLINIK, tmp_path)) == {KLINIK_WIFI, "http://192.168.1.20:8080/"}


def test_a5_can_be_read_too(tmp_path: Path) -> None:
    found = printed(KLINIK, tmp_path, "A5")
    assert set(found) == {KLINIK_WIFI, KLINIK.url}
    assert min(found.values()) >= 42


@pytest.mark.parametrize(
    ("size", "millimetres"), [("A4", (210, 297)), ("A5", (148, 210))]
)
def test_it_is_one_page_of_its_size(
    size: str, millimetres: tuple[int, int], tmp_path: Path
) -> None:
    file = tmp_path / "poster.pdf"
    file.write_bytes(paper_of(KLINIK, size))
    (page,) = PdfReader(file).pages
    points = (float(page.mediabox.width), float(page.mediabox.height))
    assert tuple(round(length / 72 * 25.4) for length in points) == millimetres


def words(poster: Poster, tmp_path: Path) -> str:
    file = tmp_path / "poster.pdf"
    file.write_bytes(paper_of(poster))
    done = subprocess.run(
        ["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True
    )
    return " ".join(done.stdout.split())


def test_people_can_read_what_the_codes_hold(tmp_path: Path) -> None:
    text = words(KLINIK, tmp_path)
    for word in (KLINIK.business, KLINIK.wifi_name, "sehat2026", KLINIK.address):
        assert word in text


def test_an_open_wifi_needs_no_password(tmp_path: Path) -> None:
    assert "Tanpa sandi" in words(BENGKEL, tmp_path)


SPACED = replace(KLINIK, wifi_password="Il1 O0  sehat!=")


def test_each_space_of_a_password_is_seen_and_explained(tmp_path: Path) -> None:
    text = words(SPACED, tmp_path)
    assert "Il1␣O0␣␣sehat!=" in text
    assert "␣ spasi" in text
    assert "spasi" not in words(KLINIK, tmp_path)
    assert "WIFI:T:WPA;S:Antrian-KlinikSehat;P:Il1 O0  sehat!=;;" in printed(
        SPACED, tmp_path
    )


def face_of(text: str, file: Path) -> str:
    """Return the typeface in which a text stands on a PDF's page."""
    found = []

    def look(piece: str, _user: list, _text: list, font: dict, _size: float) -> None:
        found.extend([font["/BaseFont"]] if text in piece else [])

    PdfReader(file).pages[0].extract_text(visitor_text=look)
    return found[0]


def test_a_password_stands_in_a_face_to_type_from(tmp_path: Path) -> None:
    file = tmp_path / "poster.pdf"
    file.write_bytes(paper_of(KLINIK))
    assert "JetBrainsMono" in face_of("sehat2026", file)


def ink(character: str, font: str) -> Image.Image:
    picture = Image.new("L", (120, 120))
    face = ImageFont.truetype(ASSETS / "fonts" / f"{font}.ttf", 96)
    ImageDraw.Draw(picture).text((60, 100), character, 255, face, anchor="ms")
    return picture


def difference(one: str, other: str, font: str) -> float:
    """Return how much of the ink of two characters is not in both."""
    first, second = ink(one, font), ink(other, font)
    both = ImageStat.Stat(ImageChops.lighter(first, second)).sum[0]
    return ImageStat.Stat(ImageChops.difference(first, second)).sum[0] / both


@pytest.mark.parametrize("pair", ["l1", "lI", "1I", "O0"])
def test_in_that_face_characters_that_are_mistaken_differ(pair: str) -> None:
    assert difference(*pair, typeset.TYPED) > 0.15


def test_that_face_has_every_key_of_a_keyboard() -> None:
    typeset.load(ASSETS / "fonts")
    keys = "".join(map(chr, range(0x20, 0x7F)))
    assert typeset.pieces(keys, typeset.TYPED) == ((typeset.TYPED, keys),)


def test_a_long_name_stands_there_whole(tmp_path: Path) -> None:
    text = words(LONGEST, tmp_path)
    assert "Balai Pengobatan Keluarga" in text
    assert "<b>Wonosobo</b>" in text


def test_the_counter_is_called_as_the_owner_calls_it(tmp_path: Path) -> None:
    assert "Datang ke meja saat" in words(LONGEST, tmp_path)


@pytest.mark.parametrize("name", ["Klinik 🏥", "👩🏽\u200d⚕\ufe0f Sehat 🇮🇩"])
def test_emoji_in_a_name_are_drawn(name: str, tmp_path: Path) -> None:
    drawn = faces(replace(KLINIK, business=name), tmp_path)
    assert any("NotoEmoji" in name for name in drawn)
    assert not any("NotoEmoji" in name for name in faces(KLINIK, tmp_path))


def test_a_sign_of_another_script_is_left_out_of_the_name(tmp_path: Path) -> None:
    assert words(replace(KLINIK, business="診療所 Klinik ال"), tmp_path).startswith(
        "Klinik Ambil nomor"
    )


@pytest.mark.parametrize(
    ("named", "kept"),
    [
        ({"wifi_name": "Warung 診"}, "sehat2026"),
        ({"wifi_password": "кафе 2026"}, "Antrian-KlinikSehat"),
        ({"wifi_password": "sehat\xa02026"}, "Antrian-KlinikSehat"),
    ],
)
def test_a_name_or_password_is_written_whole_or_not_at_all(
    named: dict, kept: str, tmp_path: Path
) -> None:
    poster = replace(KLINIK, **named)
    text = words(poster, tmp_path)
    assert text.count(BY_THE_CODE) == 1
    assert kept in text
    assert "Warung" not in text
    assert text.count("2026") == kept.count("2026")
    assert "spasi" not in text
    assert poster.wifi_payload in printed(poster, tmp_path)


@pytest.mark.parametrize("word", ["kafé2026", "Übung12!", "señor123", "ÆØÅ-ßþ€"])
def test_a_sign_outside_the_face_is_printed_in_another(
    word: str, tmp_path: Path
) -> None:
    poster = replace(KLINIK, business=word, wifi_name=word, wifi_password=word)
    assert words(poster, tmp_path).count(word) == 3


KEY = "0123456789abcdef" * 4
SPACES = " a  b  c "


@pytest.mark.parametrize("password", [KEY, "W" * 63, " " * 63])
def test_the_longest_password_is_printed_whole(password: str, tmp_path: Path) -> None:
    poster = replace(KLINIK, wifi_password=password)
    shown = wifi.to_type(password)
    lines = re.findall(f"[{''.join(set(shown))}]{{8,}}", words(poster, tmp_path))
    assert "".join(lines) == shown
    assert poster.wifi_payload in printed(poster, tmp_path)


def test_spaces_at_the_ends_stay_in_code_and_password(tmp_path: Path) -> None:
    poster = replace(KLINIK, wifi_name=" Klinik ", wifi_password=SPACES)
    assert "WIFI:T:WPA;S: Klinik ;P: a  b  c ;;" in printed(poster, tmp_path)
    assert "␣a␣␣b␣␣c␣" in words(poster, tmp_path)


def test_an_unknown_wifi_is_asked_for(tmp_path: Path) -> None:
    poster = Poster("Salon", "", "", False, "http://10.0.0.5/", "10.0.0.5")
    assert set(printed(poster, tmp_path)) == {poster.url}
    assert "Minta nama" in words(poster, tmp_path)


LOST = replace(KLINIK, url="", address="")


@pytest.mark.parametrize("size", ["A4", "A5"])
def test_without_a_network_it_says_that_it_leads_nowhere(
    size: str, tmp_path: Path
) -> None:
    assert set(printed(LOST, tmp_path, size)) == {LOST.wifi_payload}
    text = words(LOST, tmp_path)
    for line in (*NO_NETWORK, *NOT_TO_PUT_UP):
        assert line in text
    assert NO_NETWORK[0] not in words(KLINIK, tmp_path)


def faces(poster: Poster, folder: Path) -> list[str]:
    """Return the names of the typefaces in a poster's PDF."""
    file = folder / "poster.pdf"
    file.write_bytes(paper_of(poster))
    fonts = PdfReader(file).pages[0]["/Resources"]["/Font"]
    return [font.get_object()["/BaseFont"] for font in fonts.values()]


def test_the_typefaces_are_inside(tmp_path: Path) -> None:
    names = faces(KLINIK, tmp_path)
    assert len(names) == 4
    assert all("+PlusJakarta" in name or "+JetBrains" in name for name in names)


def test_the_same_poster_is_the_same_file() -> None:
    assert paper_of(KLINIK) == paper_of(KLINIK)

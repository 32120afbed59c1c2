import re
import subprocess
from dataclasses import replace
from math import dist
from pathlib import Path

import pytest
import zxingcpp
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageStat
from pypdf import PdfReader

from siantre_box.core import wifi
from siantre_box.core.errors import CannotPrint
from siantre_box.paper import qr, typeset
from siantre_box.paper.poster import NO_NETWORK, NOT_TO_PUT_UP, Poster, pdf

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
PICTURED = replace(LONGEST, business="Klinik 🏥", wifi_name="Warung 🍜")
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


def ink(sign: str, font: str) -> Image.Image:
    picture = Image.new("L", (120, 120))
    face = ImageFont.truetype(ASSETS / "fonts" / f"{font}.ttf", 96)
    ImageDraw.Draw(picture).text((60, 100), sign, 255, face, anchor="ms")
    return picture


def difference(one: str, other: str, font: str) -> float:
    """Return how much of the ink of two signs is not in both."""
    first, second = ink(one, font), ink(other, font)
    both = ImageStat.Stat(ImageChops.lighter(first, second)).sum[0]
    return ImageStat.Stat(ImageChops.difference(first, second)).sum[0] / both


@pytest.mark.parametrize("pair", ["l1", "lI", "1I", "O0"])
def test_in_that_face_signs_that_are_mistaken_differ(pair: str) -> None:
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


@pytest.mark.parametrize(
    ("named", "signs"),
    [
        ({"business": "Klinik 🏥"}, "🏥"),
        ({"business": "診療所"}, "診 療 所"),
        ({"wifi_name": "Warung 🍜"}, "🍜"),
        ({"wifi_password": "кафе2026"}, "к а ф е"),
        ({"wifi_password": "sehat\xa02026"}, "\xa0"),
    ],
)
def test_what_the_typefaces_lack_is_refused(named: dict, signs: str) -> None:
    with pytest.raises(CannotPrint) as refused:
        paper_of(replace(KLINIK, **named))
    assert refused.value.named == {"signs": signs}


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


def test_without_a_network_the_page_says_the_same() -> None:
    text = " ".join(re.sub("<.*?>", " ", page(LOST, "a4")).split())
    assert " ".join((*NO_NETWORK, *NOT_TO_PUT_UP)) in text


def test_the_typefaces_are_inside(tmp_path: Path) -> None:
    file = tmp_path / "poster.pdf"
    file.write_bytes(paper_of(KLINIK))
    fonts = PdfReader(file).pages[0]["/Resources"]["/Font"]
    names = [font.get_object()["/BaseFont"] for font in fonts.values()]
    assert len(names) == 4
    assert all("+PlusJakarta" in name or "+JetBrains" in name for name in names)


def test_the_same_poster_is_the_same_file() -> None:
    assert paper_of(KLINIK) == paper_of(KLINIK)


def page(poster: Poster, size: str) -> str:
    typeset.load(ASSETS / "fonts")
    environment = Environment(
        loader=FileSystemLoader(ASSETS / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
    )
    return environment.get_template("poster/poster.html").render(
        poster=poster,
        size=size,
        wifi_qr=poster.wifi_payload and qr.svg(poster.wifi_payload, "Kode QR Wi-Fi"),
        url_qr=poster.url and qr.svg(poster.url, "Kode QR ambil nomor"),
        lacking=typeset.lacking(poster.business, poster.wifi_name),
        asset=lambda name: (ASSETS / "static" / name).as_uri(),
        request={"method": "GET"},
    )


def test_the_page_escapes_what_the_owner_typed() -> None:
    html = page(LONGEST, "a4")
    assert "&lt;b&gt;Wonosobo&lt;/b&gt;" in html
    assert "<b>Wonosobo" not in html


def test_the_page_has_no_inline_style_or_script() -> None:
    html = page(KLINIK, "a5")
    assert "style=" not in html
    assert "<style" not in html
    assert "<script>" not in html


@pytest.mark.browser
@pytest.mark.parametrize(
    "poster", [KLINIK, LONGEST, PICTURED], ids=lambda p: p.business[:8]
)
@pytest.mark.parametrize(("size", "width"), [("a4", 60), ("a5", 42)])
def test_the_printed_page_is_the_same_poster(
    poster: Poster, size: str, width: int, tmp_path: Path
) -> None:
    source, file = tmp_path / "poster.html", tmp_path / "poster.pdf"
    source.write_text(page(poster, size), "utf-8")
    browser = "chromium --headless --no-sandbox --disable-gpu --disable-quic"
    quiet = "--no-first-run --disable-background-networking --disable-sync"
    subprocess.run(
        [*browser.split(), *quiet.split(), f"--user-data-dir={tmp_path / 'chromium'}"]
        + ["--no-pdf-header-footer", f"--print-to-pdf={file}", source.as_uri()],
        capture_output=True,
        timeout=60,
        check=True,
    )
    found = codes(file)
    assert set(found) == {poster.wifi_payload, poster.url}
    assert min(found.values()) >= width
    (sheet,) = PdfReader(file).pages
    fonts = [font.get_object() for font in sheet["/Resources"]["/Font"].values()]
    assert any("JetBrainsMono" in font.get("/BaseFont", "") for font in fonts)

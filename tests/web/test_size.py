"""What a phone and a TV load, measured on the wire of the real server."""

import gzip
import re

import pytest

from siantre_box.core import calling, changes, rollover, services
from siantre_box.views import boards
from tests.client import Answer
from tests.web.served import Served
from tests.world import visitor_takes

PHONE_PAGE, TV_PAGE = 30 * 1024, 150 * 1024
CHANGED, UNCHANGED = 2048, 400
LOADED = re.compile(r'(?:src|href)="(/(?:aset|merek)[^"]*)"')
IN_SHEETS = re.compile(r"url\(([^)]*woff2)\)")


@pytest.fixture
def line(app):
    """A connection to the box behind its real server, of a browser that unpacks."""
    served = Served(app, changes.release)
    browser = served.connect()
    browser.headers["Accept-Encoding"] = "gzip, deflate"
    yield browser
    served.stop()


def text(answer: Answer) -> str:
    is_packed = answer.headers.get("Content-Encoding") == "gzip"
    return (gzip.decompress(answer.body) if is_packed else answer.body).decode()


def all_in(line, path):
    """Return the bytes of a page and all that it loads, headers too."""
    page = line.get(path)
    sizes = {path: page.size}
    for asset in dict.fromkeys(LOADED.findall(text(page))):
        answer = line.get(asset)
        sizes[asset] = answer.size
        for font in IN_SHEETS.findall(text(answer) if asset.endswith("css") else ""):
            address = asset.rpartition("/")[0] + "/" + font
            sizes[address] = line.get(address).size
    return sizes


@pytest.fixture
def many(box):
    """As many services as a large site has."""
    for letter in "DEFGHIJK":
        services.add(f"Poli yang Panjang Namanya {letter}", letter)
    rollover.change_settings({"brand_color": "#123456"})
    return box


@pytest.mark.usefixtures("many")
def test_the_first_page_of_a_phone_is_light(line):
    sizes = all_in(line, "/")
    assert sum(sizes.values()) <= PHONE_PAGE, sizes
    assert len(sizes) >= 4


def test_the_ticket_of_a_phone_is_light_too(line, many):
    tickets = [visitor_takes(many.umum) for _ in range(12)]
    sizes = all_in(line, f"/tiket/{tickets[-1].key}")
    assert sum(sizes.values()) <= PHONE_PAGE, sizes


def test_the_page_of_the_tv_is_light_fonts_and_all(line, many, sari, dewi):
    for session in (sari, dewi):
        visitor_takes(many.umum)
        calling.call_next(session, None)
    sizes = all_in(line, "/tv")
    assert sum(sizes.values()) <= TV_PAGE, sizes
    # Two of the text, and the one in which the password of the Wi-Fi is unmistakable.
    assert sum("woff" in name for name in sizes) == 3


def test_polls_stay_small_and_are_never_compressed(line, box, sari):
    tickets = [visitor_takes(box.umum) for _ in range(12)]
    path = f"/tiket/{tickets[-1].key}/kartu?sejak="
    changed = line.get(f"{path}x")
    same = line.get(path + boards.card(tickets[-1].key).version)
    assert changed.size <= CHANGED, changed.size
    assert same.size <= UNCHANGED, same.size
    assert "Content-Encoding" not in changed.headers
    assert "Content-Encoding" not in same.headers


def test_who_cannot_unpack_gets_the_page_as_it_is(line, phone):
    packed = line.get("/")
    plain = phone.open("/")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert plain.header("Content-Encoding") is None
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Pilih layanan" in text(packed)
    assert "Pilih layanan" in plain.words


def test_a_name_that_changes_with_its_content_is_kept_for_a_year(line):
    asset = LOADED.findall(text(line.get("/")))[0]
    assert "max-age=31536000" in line.get(asset).headers["Cache-Control"]

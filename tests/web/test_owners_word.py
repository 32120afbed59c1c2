"""The owner's word for a counter stands wherever a counter is meant."""

import re
from html import unescape

import pytest

from siantre_box.core import calling, rollover, settings
from siantre_box.core.calling import StalePage
from siantre_box.core.errors import NoCounter, Refusal, UnknownCounter
from tests.web.browser import THIS_COMPUTER, Browser
from tests.web.conftest import logged_in
from tests.world import visitor_takes

PAGES = (
    "/",
    "/tv",
    "/operator",
    "/operator/loket",
    "/operator/riwayat",
    "/operator/ambilkan",
    "/anjungan",
    "/admin/layanan",
    "/admin/pengguna",
    "/admin/pengaturan",
    "/admin/laporan",
    "/admin/cadangan",
    "/admin/kesiapan",
)
# What the setting itself is called, with its example and the first choice.
ITSELF = ("Sebutan loket", "Silakan ke Loket 1", "> Loket <", ">Loket<")
SPOKEN = re.compile(r'(?:aria-label|title|alt|placeholder)="([^"]*)"')


@pytest.fixture
def meja(box):
    """Counters are called Meja here."""
    rollover.change_settings({"counter_word": "Meja"})
    return box


@pytest.fixture
def budi(app, meja) -> Browser:
    """Budi's browser at the box itself, sitting at Meja 3."""
    browser = logged_in(app, "Budi", THIS_COMPUTER)
    browser.send("/operator/loket", loket=meja.lokets[2])
    return browser


def said(html):
    """Return what a page says, also to those who hear it."""
    for phrase in ITSELF:
        html = html.replace(phrase, "")
    words = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", html, flags=re.S)
    return unescape(f"{words} {' '.join(SPOKEN.findall(html))}")


@pytest.mark.parametrize("path", PAGES)
def test_no_page_says_loket_where_it_is_called_meja(budi, meja, sari, dewi, path):
    for service in (meja.umum, meja.umum, meja.gigi):
        visitor_takes(service)
    first = calling.call_next(sari, None)
    calling.put_back(sari, first.id)
    calling.call_next(dewi, None)
    page = budi.open(path)
    assert page.status == 200
    assert re.findall(r"[^.<>]*\bloket\b[^.<>]*", said(page.html), re.I) == []


def test_a_phone_is_sent_to_the_meja(phone, meja, sari):
    key = visitor_takes(meja.umum).key
    assert "Silakan mendekat ke meja." in phone.open(f"/tiket/{key}").words
    called = calling.call_next(sari, None)
    assert "Meja 1" in phone.open(f"/tiket/{key}").words
    calling.put_back(sari, called.id)
    words = phone.open(f"/tiket/{key}").words
    assert "Nomor Anda terlewat, segera ke meja." in words


def test_no_refusal_says_loket_where_it_is_called_meja():
    kinds = [Refusal]
    for kind in kinds:
        kinds += kind.__subclasses__()
    assert len(kinds) > 50
    assert [one for one in kinds if "loket" in one.sentence.lower()] == []


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (NoCounter, "Anda belum duduk di meja. Pilih meja dulu."),
        (UnknownCounter, "Meja tidak ditemukan. Pilih lagi."),
        (StalePage, "Nomor di meja ini sudah berganti. Lihat dulu, lalu tekan lagi."),
    ],
)
def test_a_refusal_has_the_owners_word(meja, kind, words):
    assert str(kind(counter_word=settings.counter_word())) == words


def test_the_last_one_is_called_by_the_owners_word(budi, meja):
    first, second, last = meja.lokets
    budi.send(f"/admin/loket/{first}/hapus")
    budi.send(f"/admin/loket/{second}/hapus")
    page = budi.send(f"/admin/loket/{last}/hapus")
    assert "Harus ada paling sedikit satu meja." in page.words

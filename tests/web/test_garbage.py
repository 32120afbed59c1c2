"""Whatever is sent to whatever route: one sentence, nothing stored, never a failure."""

import re

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from siantre_box.core import auth
from tests.web.browser import COUNTER_PC, HOST, THIS_COMPUTER, Browser
from tests.web.expectations import EXPECTED
from tests.world import everything, visitor_takes

METHODS = ["GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "X"]
NAMES = st.sampled_from(
    [
        *("layanan", "nonce", "nomor", "sekarang", "dari", "ke", "tekan", "loket"),
        *("cetak_coba", "prioritas"),
        *("ambil_alih", "istirahat", "buka", "nama", "sandi", "lanjut", "sejak"),
        *("tunggu", "status", "ukuran", "suara", "cetak", "huruf", "peran", "masuk"),
        *("urutan", "tanggal", "sampai", "tutup", "kode", "langkah", "berkas", "di"),
        *("hari", "dari_1", "sampai_1", "opening_hours", "jam_terakhir"),
        *("paling_banyak", "lewat_petugas", "pesan", "pesan_di", "hapus"),
        "sekarang_di",
    ]
)
ODD = [
    "",
    "0",
    "-1",
    "1e3",
    "1.5",
    "99999999999999999999",
    "9" * 4301,
    "9" * 20_000,
    "\x00",
    "\ufffe",
    "\u0661",
    "\U0001f600" * 50,
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "../../etc/passwd",
    "%s%n",
    "nan",
    "inf",
    "ya",
    "waiting",
    "2026-03-02",
    "9999-99-99",
]
VALUES = st.one_of(
    st.sampled_from(ODD),
    st.integers(-(2**70), 2**70).map(str),
    st.text(max_size=40),
)
FORMS = st.lists(st.tuples(NAMES, VALUES), max_size=6)
RAW = st.one_of(
    st.binary(max_size=200),
    st.sampled_from([b"\xff\xfe=\xff", b"&&&===", b"a" * 70_000, b"%ff=%00&" * 500]),
)
TYPES = st.sampled_from(
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "application/json",
        "text/plain; charset=utf-99",
        "",
        "\xff",
    ]
)
HEADERS = st.dictionaries(
    st.sampled_from(["Cookie", "Accept-Encoding", "X-Halaman", "User-Agent", "Range"]),
    st.sampled_from(
        ["", "1", "petugas=\x80; hp=;;=", "gzip;q=x", "bytes=-9", "=" * 900]
    ),
    max_size=3,
)
PARTS = st.sampled_from(
    ["1", "0", "99999999999999999999", "9" * 4301, "x", "%00", "%ff", "..%2f", "A" * 22]
)
OWN = {"Origin": f"http://{HOST}"}
ROUTES = sorted({rule for _, rule in EXPECTED})
EACH_ROUTE = pytest.mark.parametrize("rule", ROUTES)
GENTLY = settings(
    max_examples=12,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def people(app, box):
    """A visitor, and an operator and an admin of whom nobody knows the desk."""
    visitor_takes(box.umum)
    staff = [box.seated("Sari", 1), auth.begin_session(box.person("Budi"))]
    browsers = [Browser(app), Browser(app, COUNTER_PC), Browser(app, THIS_COMPUTER)]
    for browser, session in zip(browsers[1:], staff, strict=True):
        browser.put_cookie("petugas", session.token)
    return browsers


def path_of(rule, draw):
    pieces = rule.replace("<", ">").split(">")
    return "".join(
        draw(PARTS) if number % 2 else piece for number, piece in enumerate(pieces)
    )


def check(page):
    assert page.status < 500, page.html
    if page.status >= 400 and page.answer.data:
        assert page.words.strip(), "it says nothing"
        assert "Traceback" not in page.html
    assert "<script>alert(1)" not in page.html


@EACH_ROUTE
@GENTLY
@seed(20260302)
@given(chance=st.data())
def test_garbage_is_answered_in_words(people, rule, chance):
    draw = chance.draw
    page = draw(st.sampled_from(people)).ask(
        draw(st.sampled_from(METHODS)),
        path_of(rule, draw),
        query_string=dict(draw(FORMS)),
        headers=OWN | draw(HEADERS),
        **draw(
            st.one_of(
                st.fixed_dictionaries({"data": FORMS.map(dict)}),
                st.fixed_dictionaries({"data": RAW, "content_type": TYPES}),
            )
        ),
    )
    check(page)


@pytest.mark.parametrize("rule", [rule for way, rule in EXPECTED if way == "POST"])
def test_odd_values_in_every_field_store_nothing_for_a_stranger(app, box, rule):
    visitor_takes(box.umum)
    before = everything()
    names = ("layanan", "nonce", "nomor", "sekarang", "loket", "nama", "sandi")
    path = re.sub("<.*?>", "1", rule)
    for value in ODD:
        form = dict.fromkeys(names, value)
        check(Browser(app).ask("POST", path, data=form, headers=OWN))
    assert everything() == before


@pytest.mark.parametrize("path", ["/tidak-ada", "/operator/tidak-ada", "/tivi", "/%ff"])
def test_what_is_not_there_is_said_with_a_way_on(phone, path):
    page = phone.open(path)
    assert (page.status, "Halaman tidak ditemukan" in page.words) == (404, True)
    assert "/" in page.links()


def test_a_wrong_method_is_said(phone):
    page = phone.ask("DELETE", "/ambil", headers=OWN)
    assert page.status == 405
    assert "Halaman tidak bisa dibuka seperti itu." in page.words


NOT_UTF_8 = {
    "percent": (b"nama=caf%E9", "application/x-www-form-urlencoded"),
    "raw": (b"nama=caf\xe9", "application/x-www-form-urlencoded"),
    "half a pair": (b"nama=a%ED%A0%80", "application/x-www-form-urlencoded"),
    "parts": (
        b'--x\r\nContent-Disposition: form-data; name="nama"\r\n\r\ncaf\xe9\r\n--x--',
        "multipart/form-data; boundary=x",
    ),
}


@pytest.mark.parametrize("how", NOT_UTF_8)
@pytest.mark.parametrize("path", ["/admin/layanan/tambah", "/ambil", "/masuk"])
def test_a_form_that_is_not_utf_8_is_refused_and_nothing_is_stored(people, how, path):
    body, kind = NOT_UTF_8[how]
    before = everything()
    page = people[2].ask("POST", path, data=body, content_type=kind, headers=OWN)
    assert page.status == 400
    assert "Permintaan tidak dapat dibaca." in page.words
    assert everything() == before


def test_every_character_of_utf_8_is_taken(people):
    name = "Poli Gizi é 🩺 %E9 50% +"
    fields = {"nama": name, "huruf": "Z", "dilayani": "1"}
    page = people[2].send("/admin/layanan/tambah", **fields)
    assert page.status == 200
    assert name in page.words


def test_a_body_too_large_is_said(phone):
    page = phone.send("/ambil", layanan="x" * 70_000)
    assert page.status == 413
    assert "Data yang dikirim terlalu besar." in page.words


@pytest.mark.parametrize("digits", [19, 25, 5_000])
def test_a_number_too_long_for_a_row_is_no_page(phone, digits):
    page = phone.send(f"/admin/layanan/{'9' * digits}/hapus")
    assert (page.status, "Halaman tidak ditemukan" in page.words) == (404, True)

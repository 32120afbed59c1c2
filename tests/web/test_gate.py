import socket

import pytest

from siantre_box.core.models import Ticket
from tests.web.browser import HOST, Browser
from tests.web.expectations import EXPECTED
from tests.web.test_access import filled
from tests.world import everything

OWN_NAMES = ["localhost", "siantre", "SIANTRE.local", socket.gethostname()]
ADDRESSES = ["192.168.1.20", "10.0.0.7", "127.0.0.1", "[::1]", "[fe80::1]"]
FOREIGN = [
    "evil.example",
    "192.168.1.20.evil.example",
    "localhost.evil.example",
    "1922.168.1.20",
    "",
    "..",
    "evil@192.168.1.20",
    "[::1",
    "a b",
    "\xff",
]


@pytest.mark.parametrize("port", ["", ":80", ":8080"])
@pytest.mark.parametrize("host", [*OWN_NAMES, *ADDRESSES])
def test_the_box_answers_under_its_own_names_and_any_address(phone, host, port):
    assert phone.ask("GET", "/", headers={"Host": host + port}).status == 200


@pytest.mark.parametrize("host", FOREIGN)
def test_a_foreign_name_is_refused_in_one_sentence(phone, host):
    answer = phone.ask("GET", "/", headers={"Host": host})
    assert (answer.status, answer.words) == (421, "Alamat ini bukan alamat SiAntre.")


@pytest.mark.parametrize(("method", "rule"), EXPECTED)
def test_a_foreign_name_is_refused_on_every_route(app, phone, method, rule):
    before = everything()
    page = phone.ask(
        method,
        filled(app, rule),
        headers={"Host": "evil.example", "Origin": "http://evil.example"},
    )
    assert page.status == 421
    assert everything() == before


@pytest.mark.parametrize("path", ["/tidak-ada", "/aset/x/live.js", "/sehat"])
def test_a_foreign_name_is_refused_also_where_nothing_is(phone, path):
    assert phone.ask("GET", path, headers={"Host": "evil.example"}).status == 421


def takes(phone, **headers):
    nonce = phone.open("/").button("Poli Umum").field("nonce")
    form = {"layanan": phone.page.button("Poli Umum").field("layanan"), "nonce": nonce}
    return phone.ask("POST", "/ambil", data=form, headers=headers).status


def rests(desk, **headers):
    form = {"istirahat": "ya"}
    return desk.ask("POST", "/operator/istirahat", data=form, headers=headers).status


FOREIGN_ORIGINS = [
    "http://evil.example",
    "http://192.168.1.20",
    "http://192.168.1.20:80",
    "http://192.168.1.21:8080",
    f"https://{HOST}",
    f"ftp://{HOST}",
    f"http://{HOST}.evil.example",
    f"http://evil.example/{HOST}",
    "null",
    "",
    "http://[",
    "\xff",
]


@pytest.mark.parametrize("origin", FOREIGN_ORIGINS)
def test_another_site_changes_nothing(phone, sari_desk, origin):
    before = everything()
    assert takes(phone, Origin=origin) == 403
    assert rests(sari_desk, Origin=origin) == 403
    assert everything() == before


def test_our_own_pages_may(phone, sari_desk):
    assert takes(phone, Origin=f"http://{HOST}") == 303
    assert rests(sari_desk, Origin=f"http://{HOST}") == 303


def test_our_own_pages_may_at_an_address_of_the_newer_kind(app):
    headers = {"Host": "[fe80::1]:8080", "Origin": "http://[fe80::1]:8080"}
    phone = Browser(app, keeps_cookies=False)
    assert phone.ask("POST", "/keluar", headers=headers).status == 303


@pytest.mark.parametrize(
    ("referer", "status"),
    [(f"http://{HOST}/operator", 303), ("http://evil.example/", 403), ("x", 403)],
)
def test_without_an_origin_the_page_it_came_from_decides(sari_desk, referer, status):
    assert rests(sari_desk, Referer=referer) == status


def test_without_either_only_visitors_may(phone, sari_desk):
    assert takes(phone) == 303
    assert rests(sari_desk) == 403
    assert Ticket.select().count() == 1


def test_an_origin_outweighs_the_page_it_came_from(sari_desk):
    own = f"http://{HOST}/operator"
    assert rests(sari_desk, Origin="http://evil.example", Referer=own) == 403


@pytest.mark.parametrize(("method", "rule"), [key for key in EXPECTED if "POST" in key])
def test_another_site_is_refused_on_every_route_that_changes(app, box, method, rule):
    before = everything()
    headers = {"Origin": "http://evil.example"}
    page = Browser(app).ask(method, filled(app, rule), headers=headers)
    assert page.status == 403
    assert "Tidak boleh dibuka dari sini." in page.words
    assert everything() == before


@pytest.mark.parametrize(("method", "rule"), EXPECTED)
def test_every_page_says_what_a_browser_may_do_with_it(app, method, rule):
    page = Browser(app).ask(method, filled(app, rule))
    assert page.header("X-Content-Type-Options") == "nosniff"
    assert page.header("Cache-Control")
    if page.answer.mimetype == "text/html":
        policy = page.header("Content-Security-Policy")
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert page.header("X-Frame-Options") == "DENY"
        assert page.header("Referrer-Policy") == "same-origin"

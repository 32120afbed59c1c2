"""A GET that no page answers leads to the page that was meant, and changes nothing."""

import re
from datetime import datetime
from pathlib import Path

import pytest

from siantre_box.core import (
    auth,
    calling,
    clock_guard,
    practice,
    rollover,
    settings,
    tickets,
)
from siantre_box.core.models import Session, Ticket
from siantre_box.diagnostics import own_tvs
from siantre_box.diagnostics.presence import Presence
from siantre_box.network.public_address import PRINTED
from siantre_box.storage import recovery_notice
from siantre_box.storage.backup import Copy, Reason
from siantre_box.storage.recovery_notice import Incident, RecoveryNotice
from siantre_box.web import ticket_slip
from tests.waiting import until
from tests.web.browser import HOST, PHONE, THIS_COMPUTER, Browser
from tests.web.conftest import box_of, logged_in
from tests.web.expectations import ADMIN, EXPECTED, STAFF
from tests.web.test_flood import admits
from tests.world import everything, visitor_takes

COPY = Copy(1, Reason.BY_HAND, Path(), 3 << 20, datetime(2026, 3, 2, 3, 7))
POST_ONLY = [
    rule for way, rule in EXPECTED if way == "POST" and ("GET", rule) not in EXPECTED
]


def a_wrong_clock(app, box, watch):
    watch.jump("2021-01-01 07:03")
    clock_guard.check()


def a_flood(app, box, watch):
    admits(box_of(app).number_limit, 301)


def a_reset(app, box, watch):
    rollover.reset_now(box.person("Budi"), is_trial=False)


def a_practice(app, box, watch):
    # Sari's second log-in is the one that sits at her counter.
    a_reset(app, box, watch)
    sitting = Session.select().where(Session.counter.is_null(False))
    practice.begin(sitting.get())


def a_tv(app, box, watch):
    tv = Browser(app, "192.168.1.50")
    tv.open("/tv")
    tv.poll(suara="on")


def a_tv_of_ours(app, box, watch):
    a_tv(app, box, watch)
    [seen] = box_of(app).presence.televisions()
    own_tvs.confirm(seen.place)


def a_slip_without_a_printer(app, box, watch):
    rollover.change_settings({"printer": "network", "printer_address": "127.0.0.1:9"})
    printer = box_of(app).printer
    key = visitor_takes(box.umum).key
    with app.test_request_context():
        ticket_slip.print_slip(key)
    until(lambda: not printer.is_printing())


# What must have happened for a form to be there at all.
BEFORE = {
    "/operator/dahulukan": lambda *_: rollover.change_settings({"priority": "1"}),
    "/operator/teruskan": lambda *_: rollover.change_settings({"forward": "1"}),
    "/operator/cetak": a_slip_without_a_printer,
    "/operator/jam": a_wrong_clock,
    "/admin/jam": a_wrong_clock,
    "/admin/tv/kami": a_tv,
    "/admin/tv/lepas": a_tv_of_ours,
    "/operator/hp/berhenti": a_flood,
    "/admin/hp/berhenti": a_flood,
    "/operator/hp/boleh": lambda *_: tickets.pause_phones(),
    "/admin/hp/boleh": lambda *_: tickets.pause_phones(),
    "/operator/urungkan-reset": a_reset,
    "/admin/reset/urungkan": a_reset,
    "/operator/latihan/selesai": a_practice,
    "/operator/mengerti": lambda *_: recovery_notice.remember(
        RecoveryNotice(Incident.RESTORED)
    ),
    "/admin/cadangan/mengerti": lambda *_: recovery_notice.remember(
        RecoveryNotice(Incident.RESTORED)
    ),
    "/admin/pengguna/<int:user_id>/nyalakan": lambda _, box, __: auth.switch_off(
        box.people["Sari"]
    ),
    "/poster/terpasang": lambda *_: settings.remember(PRINTED, "http://10.0.0.9/"),
}


@pytest.fixture
def people(app, box):
    """A phone that waits, Sari with somebody at her counter, and Budi at the box."""
    box_of(app).copies = lambda: (COPY,)
    presence = Presence(confirmed=own_tvs.confirmed)
    box_of(app).presence = presence
    phone = Browser(app, PHONE)
    sari = logged_in(app, "Sari", THIS_COMPUTER)
    sari.open("/operator/loket")
    session = box.seated("Sari", 1)
    sari.put_cookie("petugas", session.token)
    for _ in range(2):
        visitor_takes(box.umum)
    phone.open("/")
    phone.press("Poli Umum", "/ambil")
    calling.call_next(session, None)
    return {"phone": phone, "Sari": sari, "Budi": logged_in(app, "Budi", THIS_COMPUTER)}


def filled(rule, box, label):
    parts = {
        "key": Ticket.get(Ticket.label == label).key,
        "user_id": box.people["Sari"],
        "service_id": box.umum,
        "counter_id": box.lokets[0],
        "sequence": COPY.sequence,
    }
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(parts[found[1]]), rule)


def test_the_table_of_what_must_have_happened_names_real_forms():
    assert all(any(rule.startswith(one) for rule in POST_ONLY) for one in BEFORE)


@pytest.mark.parametrize("rule", POST_ONLY)
def test_the_address_of_a_form_leads_to_the_page_that_has_it(
    app, box, watch, people, rule
):
    for beginning, happen in BEFORE.items():
        if rule.startswith(beginning):
            happen(app, box, watch)
    gate = EXPECTED["POST", rule]
    browser = people["Budi" if gate == ADMIN else "Sari" if gate == STAFF else "phone"]
    if rule == "/keluar":
        browser = people["Sari"]
    path = filled(rule, box, "A-003")
    before = everything()
    assert [browser.ask(way, path).status for way in ("GET", "HEAD")] == [303, 303]
    page = browser.open(path)
    assert everything() == before
    assert page.status == 200
    assert path in [form["action"] for form in page.tags("form")]


PLAIN = {rule for _, rule in EXPECTED if "<" not in rule}


def test_a_request_for_a_websocket_is_refused_in_words(people, box):
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket"}
    for rule in sorted(PLAIN.union(POST_ONLY)):
        path = filled(rule, box, "A-003")
        page = people["Budi"].ask("GET", path, headers=upgrade)
        assert 400 <= page.status < 500, rule
        assert page.words, rule


def test_a_stranger_who_opens_a_form_of_the_staff_is_asked_to_log_in(phone):
    page = phone.open("/operator/berikutnya")
    assert (page.status, page.path) == (200, "/masuk?lanjut=/operator?")


ELSEWHERE = [
    "/%2Fevil.example/ambil",
    "/%2F%2Fevil.example/TV",
    "/%5Cevil.example",
    "/%2FTV",
    "/ambil//evil.example",
    "/tiket//evil.example/batal",
    "/tiket/evil.example//batal",
    "/tiket/%2f%2fevil.example/batal",
    "/tiket/%5c%5cevil.example/batal",
    "/tiket/..//evil.example/batal",
    "/tiket/a%0d%0aLocation:%20x/batal",
    "/%2Fambil",
    "/ambil/?lanjut=//evil.example",
]


@pytest.mark.parametrize("path", ELSEWHERE)
def test_no_address_leads_away_from_the_box(phone, path):
    page = phone.ask("GET", path)
    to = page.header("Location")
    if to is not None:
        assert re.fullmatch(rf"(http://{re.escape(HOST)})?/(?![/\\]).*", to)
    assert phone.open(path).status in (200, 404)


# All that have a name of their own; below /anjungan any other word is a number's key.
ENTRIES = sorted(
    rule
    for way, rule in EXPECTED
    if way == "GET" and "<" not in rule and rule not in ("/", "/anjungan/isi")
)
MISTYPED = [
    str.upper,
    str.title,
    "{}/".format,
    # The client takes what stands behind two plain slashes for a host.
    "/%2F{}".format,
    "{}//".format,
    "{}.".format,
    "{},".format,
    "{}%20".format,
    "{}%C2%A0%E2%80%8B".format,
    lambda entry: f"/%20{entry[1:].upper()}./",
    lambda entry: f"/%2F{entry.replace('/', '//')}",
    lambda entry: f"/{entry.replace('/', '%5C')}",
]


def arrives(browser, path):
    """Return how a way ends, slashes at the end of its path apart."""
    page = browser.open(path)
    path = page.path.removeprefix(f"http://{HOST}").replace("/?", "?")
    return page.status, path.rstrip("/")


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_address_typed_nearly_right_leads_to_the_real_one(phone, entry):
    status, path = arrives(phone, entry)
    title = phone.page.title
    for mistype in MISTYPED:
        typed = mistype(entry)
        page = phone.ask("GET", typed)
        if page.status in (303, 308):
            assert arrives(phone, typed) == (status, path), typed
        else:
            assert (page.status, page.title) == (status, title), typed


def test_a_mistyped_address_keeps_what_it_asks_for(phone):
    page = phone.ask("GET", "/TV/?loket=1,2&suara=0")
    assert page.header("Location") == "/tv?loket=1,2&suara=0"


@pytest.mark.parametrize("path", ["/%20", "/.", "/%E2%80%8B", "/..%20"])
def test_punctuation_alone_leads_to_the_first_page(phone, path):
    assert phone.ask("GET", path).header("Location") == "/"


def test_a_mistyped_address_of_a_form_leads_to_its_page(phone):
    assert phone.open("/AMBIL.").path == "/"


def test_a_form_sent_to_a_mistyped_address_does_nothing(box, phone):
    before = everything()
    page = phone.send("/AMBIL", layanan=box.umum, nonce=tickets.new_nonce())
    assert page.status == 404
    assert everything() == before


@pytest.mark.parametrize("path", ["/tivi", "/t v i", "/operator/meja/satu", "/tv/x"])
def test_what_is_no_address_of_ours_is_not_found(phone, path):
    assert phone.open(path).status == 404


@pytest.mark.parametrize("path", ["/operator", "/operator//meja", "/TV", "/ambil"])
def test_a_redirect_says_nothing_that_is_not_ours(phone, path):
    page = phone.ask("GET", path)
    assert page.status in (303, 308)
    assert page.header("Content-Length") == "0"
    assert page.html == ""

"""Cookies of boxes at one address, and those that a browser kept from version 1.0."""

import pytest
from werkzeug.test import EnvironBuilder

from siantre_box.core import auth
from siantre_box.web import cookies
from tests.web.browser import COUNTER_PC, HOST, OURS, Browser
from tests.web.conftest import logged_in
from tests.web.test_visitor import key_on, taken
from tests.world import visitor_takes

OTHER_BOX = f"{OURS}:8081"
DEVICE = "0123456789abcdef" * 2


def at_the_other_box(browser, method, path):
    """Send what the browser would send to a second box at the same address."""
    headers = {"Host": OTHER_BOX, "Origin": f"http://{OTHER_BOX}"}
    return browser.ask(method, path, headers=headers)


def test_a_log_in_at_one_box_is_unknown_and_unharmed_at_another(app):
    sari = logged_in(app, "Sari", COUNTER_PC)
    assert at_the_other_box(sari, "GET", "/operator").status == 303
    assert at_the_other_box(sari, "POST", "/keluar").status == 303
    assert sari.open("/operator").path == "/operator/loket"


def test_a_phone_has_a_name_of_its_own_at_each_box(phone):
    phone.open("/")
    named = phone.cookie("hp")
    answer = at_the_other_box(phone, "GET", "/")
    assert answer.header("Set-Cookie").startswith("hp_8081=")
    phone.open("/")
    assert phone.cookie("hp") == named


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("192.168.1.20", "hp_80"),
        ("192.168.1.20:80", "hp_80"),
        ("192.168.1.20:8080", "hp_8080"),
        ("[fe80::1]:8081", "hp_8081"),
        ("localhost:99999999", "hp_80"),
    ],
)
def test_the_name_carries_the_port_that_the_browser_asked(app, host, name):
    environ = EnvironBuilder(headers={"Host": host}).get_environ()
    with app.request_context(environ):
        assert cookies.name("hp") == name


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (f"hp_8080={DEVICE}", DEVICE),
        (f"x=1; hp_8080={DEVICE}; hp=abc", DEVICE),
        (f"hp={DEVICE}", DEVICE),
        (f"hp_8080=x; hp={DEVICE}", DEVICE),
        (f"hp_8081={DEVICE}", None),
        (f"hp_8080={DEVICE}0", None),
        (f"hp_8080={DEVICE.upper()}", None),
        ("hp_8080=\xff; =;;hp", None),
        ("", None),
    ],
)
def test_a_phone_is_known_by_the_cookie_of_its_box(header, found):
    assert cookies.device({"HTTP_HOST": HOST, "HTTP_COOKIE": header}) == found


# A cookie jar of 1.0: `hp` and `petugas`, without a port.


def test_a_phone_of_1_0_keeps_its_number_and_gets_the_new_name(box, phone):
    ticket = visitor_takes(box.umum, DEVICE)
    phone.put_cookie("hp", DEVICE, is_of_1_0=True)
    assert f"/tiket/{ticket.key}" in phone.open("/").links()
    assert phone.cookie("hp") == DEVICE


def test_the_open_ticket_of_a_phone_of_1_0_renames_its_cookie(box, phone):
    ticket = visitor_takes(box.umum, DEVICE)
    phone.put_cookie("hp", DEVICE, is_of_1_0=True)
    answer = phone.ask("GET", f"/tiket/{ticket.key}/kartu?sejak=of-1.0")
    assert answer.header("Set-Cookie").startswith(f"hp_8080={DEVICE};")
    phone.open(f"/tiket/{ticket.key}")
    assert phone.ask("GET", f"/tiket/{ticket.key}").header("Set-Cookie") is None


def test_a_phone_of_1_0_takes_its_next_number_under_the_same_name(phone, box):
    phone.put_cookie("hp", DEVICE, is_of_1_0=True)
    assert taken(phone).device == DEVICE
    phone.page = phone.open(f"/tiket/{key_on(phone)}")
    assert phone.cookie("hp") == DEVICE


def test_a_desk_of_1_0_stays_logged_in_and_gets_the_new_name(app, box):
    desk = Browser(app, COUNTER_PC)
    token = box.seated("Sari", 1).token
    desk.put_cookie("petugas", token, is_of_1_0=True)
    answer = desk.ask("GET", "/operator/meja?sejak=of-1.0")
    assert (answer.status, desk.cookie("petugas")) == (200, token)
    flags = answer.header("Set-Cookie").split("; ")
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(flags)
    assert desk.ask("GET", "/operator").header("Set-Cookie") is None


def test_a_desk_of_1_0_that_logs_out_is_logged_out(app, box):
    desk = Browser(app, COUNTER_PC)
    token = box.seated("Sari", 1).token
    desk.put_cookie("petugas", token, is_of_1_0=True)
    desk.send("/keluar")
    assert auth.find_session(token) is None
    assert desk.cookie("petugas") is None
    assert desk.open("/operator").path.startswith("/masuk")


def test_a_log_in_over_a_session_of_1_0_is_the_new_persons(app, box):
    pc = Browser(app, COUNTER_PC)
    token = box.seated("Sari", 1).token
    pc.put_cookie("petugas", token, is_of_1_0=True)
    pc.send("/masuk", nama="dewi", sandi="rahasia-dapur")
    assert auth.find_session(token) is None
    assert auth.find_session(pc.cookie("petugas")).user.name == "Dewi"

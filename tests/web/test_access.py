import pytest
from flask import Flask

from siantre_box.core import auth, rollover
from tests.web.browser import COUNTER_PC, HOST, THIS_COMPUTER, Browser
from tests.web.expectations import ADMIN, ANYBODY, EXPECTED, STAFF, Answer

PEOPLE = ("visitor", "Sari", "Budi")
PANELS = ("staff", "all", "here")
PARTS = {"edition": "0", "name": "live.js", "key": "A" * 22, "token": "A" * 43}
FORBIDDEN = (
    "Panel hanya bisa dibuka di komputer ini.",
    "Halaman ini hanya untuk admin.",
    "Halaman admin hanya bisa dibuka di komputer SiAntre.",
)


def expected(gate, person, is_here, panel):
    """Say in full what `Batasi panel` and the roles mean."""
    if gate == ANYBODY:
        return Answer.PASS
    if person == "visitor":
        return Answer.LOG_IN
    may_come = is_here or panel != "here"
    if gate == ADMIN:
        may_come = person == "Budi" and (is_here or panel == "all")
    return Answer.PASS if may_come else Answer.FORBIDDEN


def what_happens(app, box, method, rule, person, address):
    browser = Browser(app, address)
    if person != "visitor":
        browser.put_cookie("petugas", auth.begin_session(box.person(person)).token)
    path = filled(app, rule)
    page = browser.ask(method, path, headers={"Origin": f"http://{HOST}"})
    if page.status == 403 and any(said in page.words for said in FORBIDDEN):
        return Answer.FORBIDDEN
    if page.status == 303 and "/masuk" in page.header("Location"):
        return Answer.PASS if rule == "/keluar" else Answer.LOG_IN
    assert page.status < 500
    return Answer.PASS


def filled(app: Flask, rule: str) -> str:
    [known] = [one for one in app.url_map.iter_rules() if one.rule == rule][:1]
    numbers = dict.fromkeys(known.arguments, 1)
    with app.test_request_context(base_url=f"http://{HOST}"):
        return app.url_for(known.endpoint, **numbers | parts_of(known))


def parts_of(rule):
    return {name: PARTS[name] for name in rule.arguments if name in PARTS}


@pytest.mark.parametrize(("method", "rule"), EXPECTED)
def test_every_route_lets_in_whom_it_should(app, box, method, rule):
    for panel in PANELS:
        rollover.change_settings({"panel": panel})
        for person in PEOPLE:
            for address in (THIS_COMPUTER, COUNTER_PC):
                is_here = address == THIS_COMPUTER
                want = expected(EXPECTED[method, rule], person, is_here, panel)
                got = what_happens(app, box, method, rule, person, address)
                assert got == want, f"{person} from {address} under {panel}"


def test_who_may_not_come_in_is_shown_where_to_go_on(app, box):
    sari = Browser(app, COUNTER_PC)
    sari.put_cookie("petugas", auth.begin_session(box.person("Sari")).token)
    page = sari.open("/admin/layanan")
    assert "Ke meja petugas" in page.words
    assert "Panel admin" not in page.words
    assert "Ambil nomor" not in page.words
    rollover.change_settings({"panel": "here"})
    page = sari.open("/operator")
    assert "Ke meja petugas" not in page.words
    assert "Keluar" in page.words
    assert "Ambil nomor" in Browser(app, COUNTER_PC).open("/entah").words


@pytest.mark.parametrize("gate", [ANYBODY, STAFF, ADMIN])
def test_the_table_and_the_words_about_it_agree(gate):
    assert gate.visitor == expected(gate, "visitor", False, "staff")
    assert gate.operator == expected(gate, "Sari", False, "staff")
    assert gate.admin_on_wifi == expected(gate, "Budi", False, "staff")
    assert gate.admin_here == expected(gate, "Budi", True, "staff")

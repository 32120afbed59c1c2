"""What the window of the box lets this computer's browser do, and nobody else."""

import json

import pytest

from siantre_box.core import auth, rollover
from siantre_box.core.models import Session
from siantre_box.diagnostics import health
from siantre_box.one_time_links import OneTimeLinks
from tests.web.browser import PHONE, THIS_COMPUTER, Browser
from tests.web.conftest import HEALTHY, box_of

USED = "Tautan ini sudah dipakai."


@pytest.fixture
def links(app):
    box_of(app).links = OneTimeLinks()
    return box_of(app).links


@pytest.fixture
def here(app):
    """A browser on the box's own computer."""
    return Browser(app, THIS_COMPUTER)


def test_a_link_of_the_window_logs_this_computer_in(box, links, here):
    assert here.open(links.issue("/operator")).path == "/operator/loket"
    assert auth.find_session(here.cookie("petugas")).user == box.person("Budi")
    assert here.open("/admin/layanan").status == 200


def test_a_link_works_once(links, app, here):
    link = links.issue("/operator")
    here.open(link)
    page = Browser(app, THIS_COMPUTER).open(link)
    assert (page.status, USED in page.words) == (404, True)
    assert Session.select().count() == 1


def test_nobody_else_comes_in_by_it_nor_uses_it_up(links, app, here):
    link = links.issue("/operator")
    stranger = Browser(app, PHONE)
    assert stranger.open(link).status == 404
    assert stranger.cookie("petugas") is None
    assert here.open(link).status == 200


def test_who_is_logged_in_here_stays_so(box, links, at_desk):
    desk = at_desk("Sari", 1, address=THIS_COMPUTER)
    before = desk.cookie("petugas")
    assert desk.open(links.issue("/operator")).path == "/operator"
    assert desk.cookie("petugas") == before
    assert Session.select().count() == 1


def test_it_is_the_first_admin_who_still_is_one(box, links, here):
    wati = auth.add_user("Wati", "wati", "x" * 8, auth.Role.ADMIN)
    auth.switch_off(box.people["Budi"])
    here.open(links.issue("/operator"))
    assert auth.find_session(here.cookie("petugas")).user == wati


@pytest.mark.parametrize("panel", ["staff", "all", "here"])
def test_wherever_the_panel_is_allowed_the_window_opens_it(links, here, panel):
    rollover.change_settings({"panel": panel})
    assert here.open(links.issue("/poster")).path.startswith("/poster.pdf")


def test_the_admin_reads_the_help_code_on_the_page(app, here):
    box_of(app).metrics = lambda: HEALTHY
    here.open(box_of(app).links.issue("/operator"))
    assert "Kode bantuan 8008-01R0" in here.open("/admin/kesiapan").words


@pytest.mark.parametrize("path", ["/admin/kesiapan", "/admin/cadangan", "/periksa"])
def test_a_page_measures_the_box_once(app, here, path):
    measured = []
    here.open(box_of(app).links.issue("/operator"))
    box_of(app).metrics = lambda: measured.append(path) or HEALTHY
    assert here.open(path).status == 200
    assert measured == [path]


def test_the_command_line_reads_the_findings_here_alone(app, here):
    box_of(app).metrics = lambda: HEALTHY
    said = json.loads(here.ask("GET", "/periksa").html)
    assert said["code"] == "8008-01R0"
    assert len(said["findings"]) == len(health.findings(HEALTHY))
    assert Browser(app, PHONE).open("/periksa").status == 404

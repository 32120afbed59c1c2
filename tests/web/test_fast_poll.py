"""An unchanged card is answered before Flask; whatever else goes in."""

import threading

import pytest
from flask import request

from siantre_box.core import calling
from siantre_box.diagnostics.presence import Presence
from siantre_box.jobs import ensure_round
from tests.web.browser import OURS, Browser
from tests.web.conftest import join_pages
from tests.web.test_connection import remove
from tests.web.test_visitor import taken


@pytest.fixture
def inside(app):
    """The paths that came as far as Flask."""
    came = []

    def note():
        came.append(request.path)

    pages = join_pages()
    pages.before_request_funcs.setdefault(None, []).insert(0, note)
    pages.came = came
    return pages


@pytest.fixture
def waiting(inside):
    """A phone that waits with a number."""
    phone = Browser(inside)
    taken(phone)
    inside.came.clear()
    return phone


def test_an_unchanged_card_does_not_come_in(waiting, inside):
    answer = waiting.poll()
    assert (answer.html, inside.came) == ("sama", [])
    assert 0 < int(answer.header("X-Lagi")) < 15_000


def test_a_changed_card_comes_in(waiting, inside, sari):
    calling.call_next(sari, None)
    assert waiting.poll().data("status") == "called"
    assert len(inside.came) == 1


def test_a_card_of_a_round_that_is_over_comes_in_at_once(waiting, watch):
    watch.at("2026-03-03 00:00")
    ensure_round()
    assert waiting.poll().data("status") == "expired"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8080", ""])
def test_a_foreign_name_learns_nothing(waiting, host):
    url, version = waiting.page.data("live"), waiting.page.data("version")
    answer = waiting.ask("GET", f"{url}?sejak={version}", headers={"Host": host})
    assert (answer.status, answer.header("X-Sama")) == (421, None)


def test_a_poll_without_the_file_is_told_so_by_the_gate(waiting, inside, box):
    remove(box)
    answers = []
    thread = threading.Thread(target=lambda: answers.append(waiting.poll()))
    thread.start()
    thread.join(30)
    assert [answer.status for answer in answers] == [507]
    assert "Data SiAntre tidak ada di tempatnya." in answers[0].words
    assert inside.came == []


def test_only_reading_is_answered(waiting):
    url, version = waiting.page.data("live"), waiting.page.data("version")
    assert waiting.ask("POST", f"{url}?sejak={version}").status in (403, 405)


@pytest.fixture
def presence():
    """Who is seen, empty at first."""
    return Presence()


@pytest.fixture
def phone(box, presence):
    """A phone at pages that note here who came."""
    return Browser(join_pages(presence=presence))


@pytest.mark.parametrize("is_followed", [False, True])
def test_the_address_that_a_phone_reached_is_not_taken_from_its_host(
    phone, presence, is_followed
):
    taken(phone)
    url, version = phone.page.data("live"), phone.page.data("version")
    path = f"{url}?sejak={version}" if is_followed else "/"
    answer = phone.ask("GET", path, headers={"Host": "192.168.56.1:8080"})
    assert answer.status == 200
    assert presence.arrived_by() == {OURS}


def test_a_phone_that_only_asks_is_still_seen(phone, presence, watch):
    taken(phone)
    watch.later(minutes=5)
    assert phone.poll().html == "sama"
    assert presence.phone_seen() == 0

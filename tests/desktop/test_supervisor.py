"""The keeper of the box behind the window: starts, waits, fails in words, goes on."""

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from siantre_box.appliance import Appliance
from siantre_box.core import clock, database, setup
from siantre_box.core.errors import DataGone
from siantre_box.desktop.supervisor import (
    BROKEN,
    ENDED,
    LIVED_WELL,
    BoxState,
    Supervisor,
)
from siantre_box.instance import AlreadyRunning
from siantre_box.network import ports
from siantre_box.setup_code import MAX_WRONG
from tests.ports import free_port
from tests.waiting import A_MOMENT, until

HOST = "127.0.0.1"


@pytest.fixture
def keep(tmp_path: Path) -> Iterator[Callable[..., Supervisor]]:
    """Make a keeper of a box in this home; all of them end with the test."""
    kept = []

    def keep(port: int, **parts: object) -> Supervisor:
        def make(other: int | None) -> Appliance:
            return Appliance(tmp_path / "home", HOST, other or port)

        kept.append(Supervisor(parts.pop("make", make), **parts))
        kept[-1].begin()
        return kept[-1]

    clock.use(clock.SYSTEM)
    yield keep
    for keeper in kept:
        keeper.end()
        keeper.join()
    database.close()


@pytest.fixture
def taken() -> Iterator[socket.socket]:
    """Another program that listens where the box wants to."""
    with socket.socket() as other:
        other.bind((HOST, free_port()))
        other.listen()
        yield other


def becomes(keeper: Supervisor, state: BoxState) -> None:
    until(lambda: keeper.shown.state is state)


def test_a_box_runs_stops_and_runs_again(keep):
    keeper = keep(free_port())
    becomes(keeper, BoxState.SETTING_UP)
    assert keeper.shown.address
    assert len(keeper.shown.setup_code) == 7
    keeper.stop()
    becomes(keeper, BoxState.STOPPED)
    assert keeper.shown.address == ""
    keeper.start()
    becomes(keeper, BoxState.SETTING_UP)


def test_until_it_is_set_up_its_code_leads_there_with_the_set_up_code(keep):
    keeper = keep(free_port())
    becomes(keeper, BoxState.SETTING_UP)
    shown = keeper.shown
    code = shown.setup_code.replace(" ", "")
    if shown.url:
        assert shown.scanned == f"{shown.url}mulai/kode?kode={code}"
    database.connect()
    setup.make_admin("Ani", "ani", "melati-pagi-42")
    until(lambda: keeper.shown.setup_code == "")
    assert keeper.shown.state is BoxState.SETTING_UP
    assert code not in keeper.shown.scanned
    setup.finish("staff")
    becomes(keeper, BoxState.RUNNING)
    assert keeper.shown.scanned == keeper.shown.url


def test_a_closed_code_is_shown_and_a_new_one_opens_it(keep):
    keeper = keep(free_port())
    becomes(keeper, BoxState.SETTING_UP)
    before = keeper.shown.setup_code
    assert not keeper.shown.is_code_closed
    for _ in range(MAX_WRONG):
        keeper.box._setup_code.is_right("x")
    until(lambda: keeper.shown.is_code_closed)
    keeper.renew_code()
    until(lambda: not keeper.shown.is_code_closed)
    assert keeper.shown.setup_code != before


def test_it_is_said_once_when_the_box_begins_to_serve(keep):
    served = threading.Event()
    keeper = keep(free_port(), served=served.set)
    assert served.wait(A_MOMENT)
    assert keeper.box is not None


def test_a_box_serves_whatever_else_of_the_computer_cannot_be_looked_at(keep):
    looks, served = [], []

    def look():
        looks.append(None)
        raise OSError

    keeper = keep(free_port(), looked=look, served=lambda: served.append(None))
    becomes(keeper, BoxState.SETTING_UP)
    seen = len(looks)
    until(lambda: len(looks) > seen + 1)
    assert keeper.shown.state is BoxState.SETTING_UP
    assert keeper.problem is None
    assert len(served) == 1


def test_a_look_that_fails_once_is_no_problem_any_more_once_the_box_is_seen(
    keep, monkeypatch
):
    def refuse():
        raise DataGone

    keeper = keep(free_port())
    becomes(keeper, BoxState.SETTING_UP)
    with monkeypatch.context() as gone:
        gone.setattr(database, "connect", refuse)
        becomes(keeper, BoxState.FAILED)
        assert isinstance(keeper.problem, DataGone)
    becomes(keeper, BoxState.SETTING_UP)
    until(lambda: keeper.problem is None)


def test_a_port_that_becomes_free_is_waited_for(keep, taken):
    keeper = keep(taken.getsockname()[1])
    until(lambda: "Ditunggu paling lama 30 detik." in keeper.shown.problem)
    assert keeper.shown.state is BoxState.STARTING
    taken.close()
    becomes(keeper, BoxState.SETTING_UP)


def test_after_a_while_one_may_try_again_or_move(keep, taken):
    keeper = keep(taken.getsockname()[1], patience=0)
    becomes(keeper, BoxState.FAILED)
    assert "sedang dipakai program lain" in keeper.shown.problem
    assert keeper.shown.can_move
    keeper.start()
    becomes(keeper, BoxState.FAILED)
    keeper.move()
    becomes(keeper, BoxState.SETTING_UP)
    assert keeper.box.port in ports.FIRST


def test_a_home_in_use_is_said(keep, tmp_path):
    other = Appliance(tmp_path / "home", HOST, 0)
    other.start()
    serving = other.serve_in_background()
    keeper = keep(free_port())
    becomes(keeper, BoxState.FAILED)
    assert keeper.shown.problem == str(AlreadyRunning())
    assert not keeper.shown.can_move
    other.stop()
    serving.join()


def test_what_has_no_words_asks_for_help(keep):
    def make(port: int | None) -> Appliance:
        raise RuntimeError(port)

    keeper = keep(0, make=make)
    becomes(keeper, BoxState.FAILED)
    assert keeper.shown.problem == BROKEN
    assert isinstance(keeper.problem, RuntimeError)


def test_a_box_that_ends_by_itself_is_started_again(keep):
    now = [0.0]
    keeper = keep(free_port(), running=lambda: now[0])
    becomes(keeper, BoxState.SETTING_UP)
    first = keeper.box
    now[0] = LIVED_WELL
    first.stop()
    until(lambda: keeper.box not in (None, first))
    becomes(keeper, BoxState.SETTING_UP)


def test_one_that_ends_at_once_is_not_started_for_ever(keep):
    keeper = keep(free_port(), running=lambda: 0.0)
    becomes(keeper, BoxState.SETTING_UP)
    keeper.box.stop()
    becomes(keeper, BoxState.FAILED)
    assert keeper.shown.problem == ENDED


def test_ending_the_work_stops_the_box(keep):
    port = free_port()
    keeper = keep(port)
    becomes(keeper, BoxState.SETTING_UP)
    keeper.end()
    keeper.join()
    with socket.socket() as one:
        assert one.connect_ex((HOST, port)) != 0

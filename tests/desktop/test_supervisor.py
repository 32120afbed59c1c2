"""The supervisor behind the window: starts, waits, fails in words, goes on."""

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
    """Make a supervisor of a box in this home; all of them end with the test."""
    kept = []

    def keep(port: int, **parts: object) -> Supervisor:
        def make(other: int | None) -> Appliance:
            return Appliance(tmp_path / "home", HOST, other or port)

        kept.append(Supervisor(parts.pop("make", make), **parts))
        kept[-1].begin()
        return kept[-1]

    clock.use(clock.SYSTEM)
    yield keep
    for supervisor in kept:
        supervisor.end()
        supervisor.join()
    database.close()


@pytest.fixture
def taken() -> Iterator[socket.socket]:
    """Another program that listens where the box wants to."""
    with socket.socket() as other:
        other.bind((HOST, free_port()))
        other.listen()
        yield other


def becomes(supervisor: Supervisor, state: BoxState) -> None:
    until(lambda: supervisor.shown.state is state)


def test_a_box_runs_stops_and_runs_again(keep):
    supervisor = keep(free_port())
    becomes(supervisor, BoxState.SETTING_UP)
    assert supervisor.shown.address
    assert len(supervisor.shown.setup_code) == 7
    supervisor.stop()
    becomes(supervisor, BoxState.STOPPED)
    assert supervisor.shown.address == ""
    supervisor.start()
    becomes(supervisor, BoxState.SETTING_UP)


def test_until_it_is_set_up_its_code_leads_there_with_the_set_up_code(keep):
    supervisor = keep(free_port())
    becomes(supervisor, BoxState.SETTING_UP)
    shown = supervisor.shown
    code = shown.setup_code.replace(" ", "")
    if shown.url:
        assert shown.scanned == f"{shown.url}mulai/kode?kode={code}"
    database.connect()
    setup.make_admin("Ani", "ani", "melati-pagi-42")
    until(lambda: supervisor.shown.setup_code == "")
    assert supervisor.shown.state is BoxState.SETTING_UP
    assert code not in supervisor.shown.scanned
    setup.finish("staff")
    becomes(supervisor, BoxState.RUNNING)
    assert supervisor.shown.scanned == supervisor.shown.url


def test_a_closed_code_is_shown_and_a_new_one_opens_it(keep):
    supervisor = keep(free_port())
    becomes(supervisor, BoxState.SETTING_UP)
    before = supervisor.shown.setup_code
    assert not supervisor.shown.is_code_closed
    for _ in range(MAX_WRONG):
        supervisor.box._setup_code.is_right("x")
    until(lambda: supervisor.shown.is_code_closed)
    supervisor.renew_code()
    until(lambda: not supervisor.shown.is_code_closed)
    assert supervisor.shown.setup_code != before


def test_it_is_said_once_when_the_box_begins_to_serve(keep):
    served = threading.Event()
    supervisor = keep(free_port(), served=served.set)
    assert served.wait(A_MOMENT)
    assert supervisor.box is not None


def test_a_box_serves_whatever_else_of_the_computer_cannot_be_looked_at(keep):
    looks, served = [], []

    def look():
        looks.append(None)
        raise OSError

    supervisor = keep(free_port(), looked=look, served=lambda: served.append(None))
    becomes(supervisor, BoxState.SETTING_UP)
    seen = len(looks)
    until(lambda: len(looks) > seen + 1)
    assert supervisor.shown.state is BoxState.SETTING_UP
    assert supervisor.problem is None
    assert len(served) == 1


def test_a_look_that_fails_once_is_no_problem_any_more_once_the_box_is_seen(
    keep, monkeypatch
):
    def refuse():
        raise DataGone

    supervisor = keep(free_port())
    becomes(supervisor, BoxState.SETTING_UP)
    with monkeypatch.context() as gone:
        gone.setattr(database, "connect", refuse)
        becomes(supervisor, BoxState.FAILED)
        assert isinstance(supervisor.problem, DataGone)
    becomes(supervisor, BoxState.SETTING_UP)
    until(lambda: supervisor.problem is None)


def test_a_port_that_becomes_free_is_waited_for(keep, taken):
    supervisor = keep(taken.getsockname()[1])
    until(lambda: "Ditunggu paling lama 30 detik." in supervisor.shown.problem)
    assert supervisor.shown.state is BoxState.STARTING
    taken.close()
    becomes(supervisor, BoxState.SETTING_UP)


def test_after_a_while_one_may_try_again_or_move(keep, taken):
    supervisor = keep(taken.getsockname()[1], patience=0)
    becomes(supervisor, BoxState.FAILED)
    assert "sedang dipakai program lain" in supervisor.shown.problem
    assert supervisor.shown.can_move
    supervisor.start()
    becomes(supervisor, BoxState.FAILED)
    supervisor.move()
    becomes(supervisor, BoxState.SETTING_UP)
    assert supervisor.box.port in ports.FIRST


def test_a_home_in_use_is_said(keep, tmp_path):
    other = Appliance(tmp_path / "home", HOST, 0)
    other.start()
    serving = other.serve_in_background()
    supervisor = keep(free_port())
    becomes(supervisor, BoxState.FAILED)
    assert supervisor.shown.problem == str(AlreadyRunning())
    assert not supervisor.shown.can_move
    other.stop()
    serving.join()


def test_what_has_no_words_asks_for_help(keep):
    def make(port: int | None) -> Appliance:
        raise RuntimeError(port)

    supervisor = keep(0, make=make)
    becomes(supervisor, BoxState.FAILED)
    assert supervisor.shown.problem == BROKEN
    assert isinstance(supervisor.problem, RuntimeError)


def test_a_box_that_ends_by_itself_is_started_again(keep):
    now = [0.0]
    supervisor = keep(free_port(), running=lambda: now[0])
    becomes(supervisor, BoxState.SETTING_UP)
    first = supervisor.box
    now[0] = LIVED_WELL
    first.stop()
    until(lambda: supervisor.box not in (None, first))
    becomes(supervisor, BoxState.SETTING_UP)


def test_one_that_ends_at_once_is_not_started_for_ever(keep):
    supervisor = keep(free_port(), running=lambda: 0.0)
    becomes(supervisor, BoxState.SETTING_UP)
    supervisor.box.stop()
    becomes(supervisor, BoxState.FAILED)
    assert supervisor.shown.problem == ENDED


def test_ending_the_work_stops_the_box(keep):
    port = free_port()
    supervisor = keep(port)
    becomes(supervisor, BoxState.SETTING_UP)
    supervisor.end()
    supervisor.join()
    with socket.socket() as one:
        assert one.connect_ex((HOST, port)) != 0

"""The TV screen of this computer is restarted when its page asks no more."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from siantre_box.appliance import Appliance
from siantre_box.core import database
from siantre_box.desktop.actions import Actions
from siantre_box.desktop.supervisor import BoxState, Supervisor
from siantre_box.desktop.tv_watchdog import (
    LIVED_WELL,
    LONGEST_PATIENCE,
    PATIENCE,
    SLEPT,
    TvWatchdog,
)
from siantre_box.diagnostics.log import Journal
from siantre_box.host import LocalHost
from tests.client import Client
from tests.ports import free_port
from tests.waiting import until
from tests.world import Watch

A_SECOND = 1.0


def silent(watch: Watch, dog: TvWatchdog, span: float) -> list[float]:
    """Let it hear nothing for so long; return when it wanted a new start."""
    began, due = watch.ran, []
    while watch.ran - began < span:
        watch.later(seconds=A_SECOND)
        if dog.is_due(None, is_watched=True):
            due.append(watch.ran - began)
    return due


def heard(watch: Watch, dog: TvWatchdog, span: float) -> None:
    """Let its page ask all the time."""
    began = watch.ran
    while watch.ran - began < span:
        watch.later(seconds=A_SECOND)
        assert not dog.is_due(0.5, is_watched=True)


def test_a_page_that_asks_is_left_alone_and_a_silent_one_restarted(watch):
    dog = TvWatchdog()
    heard(watch, dog, 10 * PATIENCE)
    assert silent(watch, dog, PATIENCE + 5) == [pytest.approx(PATIENCE, abs=2)]


def test_one_that_never_asks_is_started_less_and_less_often(watch):
    due = silent(watch, TvWatchdog(), 6 * LONGEST_PATIENCE)
    gaps = [later - sooner for sooner, later in zip([0.0, *due], due, strict=False)]
    assert gaps[:3] == [PATIENCE, 2 * PATIENCE, 4 * PATIENCE]
    assert gaps[-2:] == [LONGEST_PATIENCE, LONGEST_PATIENCE]
    assert len(due) <= 10


def test_one_that_was_well_for_a_while_is_started_as_soon_as_at_first(watch):
    dog = TvWatchdog()
    silent(watch, dog, 3 * PATIENCE + 5)
    heard(watch, dog, 60)
    assert silent(watch, dog, 2 * PATIENCE) == []
    dog = TvWatchdog()
    silent(watch, dog, 3 * PATIENCE + 5)
    heard(watch, dog, LIVED_WELL + 5)
    assert silent(watch, dog, PATIENCE + 5) != []


def test_a_computer_that_slept_is_no_silence(watch):
    dog = TvWatchdog()
    heard(watch, dog, 60)
    watch.later(hours=8)
    assert silent(watch, dog, PATIENCE - 5) == []


def test_what_is_closed_or_has_no_box_is_not_started(watch):
    dog = TvWatchdog()
    for _ in range(int(10 * PATIENCE)):
        watch.later(seconds=A_SECOND)
        assert not dog.is_due(None, is_watched=False)
    assert silent(watch, dog, PATIENCE - 5) == []


@dataclass
class Counter:
    """The counter's computer: a box that serves, and a browser that does nothing."""

    actions: Actions
    supervisor: Supervisor
    browser: Path
    watch: Watch

    def pids(self) -> list[int]:
        """Return the browsers that were started, in their order."""
        log = self.browser.parent / "started"
        return [int(line) for line in log.read_text().split()] if log.exists() else []

    def looks_for(self, span: float) -> None:
        """Let so many seconds go by, in steps that are no sleep."""
        for _ in range(int(span / (SLEPT - 1)) + 1):
            self.watch.later(seconds=SLEPT - 1)
            self.actions.look()


@pytest.fixture
def counter(tmp_path, furnished, watch, monkeypatch) -> Iterator[Counter]:
    """Open the TV screen of a box whose time goes on in leaps, and only in them."""
    home, port = tmp_path / "home", free_port()
    home.mkdir()
    (home / "siantre.db").write_bytes(furnished.path.read_bytes())
    browser = tmp_path / "bin" / "chromium"
    browser.parent.mkdir()
    browser.write_text(
        f"#!/bin/sh\necho $$ >> {browser.parent}/started\nexec sleep 900\n"
    )
    browser.chmod(0o755)
    monkeypatch.setenv("PATH", f"{browser.parent}:{os.environ['PATH']}")
    supervisor = Supervisor(lambda other: Appliance(home, "127.0.0.1", other or port))
    actions = Actions(home, supervisor, LocalHost(home), Journal(home))
    supervisor.begin()
    until(lambda: supervisor.shown.state is BoxState.RUNNING)
    yield Counter(actions, supervisor, browser, watch)
    actions._tv.close()
    supervisor.end()
    supervisor.join()
    database.close()


def test_a_screen_whose_page_hangs_is_restarted_and_one_that_asks_is_not(counter):
    counter.actions.show_tv()
    until(counter.pids)
    for _ in range(3):
        asks(counter)
        counter.looks_for(PATIENCE / 2)
    assert len(counter.pids()) == 1
    counter.looks_for(PATIENCE)
    [first, second] = until(lambda: len(counter.pids()) == 2 and counter.pids())
    assert not Path(f"/proc/{first}").exists()
    assert Path(f"/proc/{second}").exists()
    counter.looks_for(PATIENCE)
    assert len(counter.pids()) == 2


def test_a_screen_that_somebody_closed_stays_closed(counter):
    counter.actions.show_tv()
    [pid] = until(counter.pids)
    os.kill(pid, 15)
    until(lambda: not counter.actions._tv.is_shown())
    counter.looks_for(3 * PATIENCE)
    assert counter.pids() == [pid]


def test_a_page_that_the_owner_opened_beside_it_hides_no_crash(counter):
    counter.actions.show_tv()
    until(counter.pids)
    for _ in range(4):
        asks(counter, "/tv/papan?sejak=x")
        counter.looks_for(PATIENCE / 2)
    until(lambda: len(counter.pids()) == 2)


def asks(counter: Counter, path: str = "/tv/papan?layar=1&sejak=x") -> None:
    assert Client(counter.supervisor.box.port).get(path).status == 200

"""What is leaned on inside Waitress; a loop that asks who has something to do."""

import importlib.metadata
import socket
from dataclasses import dataclass, field
from operator import attrgetter

import pytest
import waitress
from waitress import wasyncore
from waitress.task import ErrorTask, WSGITask

from siantre_box.network import fairness
from siantre_box.network.fairness import SelectorLoop
from tests.waiting import until


@dataclass
class Phone:
    """One end of a connection, as Waitress's channels behave."""

    line: socket.socket
    other_end: socket.socket
    accepting: bool = False
    served_by: set[int] = field(default_factory=set)
    unsent: bool = False
    asked: int = 0
    read: list[bytes] = field(default_factory=list)
    wrote: int = 0

    def readable(self):
        self.asked += 1
        return not self.unsent

    def writable(self):
        return self.unsent

    def handle_read_event(self):
        self.read.append(self.line.recv(100))

    def handle_write_event(self):
        self.wrote += 1
        self.unsent = False

    def close(self):
        self.line.close()
        self.other_end.close()


@pytest.fixture
def loop():
    loop = SelectorLoop()
    yield loop
    loop.close()


@pytest.fixture
def phone(loop):
    phone = Phone(*socket.socketpair())
    loop[phone.line.fileno()] = phone
    loop.run_once(timeout=0)
    return phone


def test_who_is_silent_is_not_asked_again(loop, phone):
    before = phone.asked
    for _ in range(5):
        loop.run_once(timeout=0)
    assert phone.asked == before


def test_who_is_silent_is_heard_at_once(loop, phone):
    phone.other_end.send(b"halo")
    loop.run_once(timeout=1)
    assert phone.read == [b"halo"]


def test_who_waits_in_line_is_not_asked_again(loop, phone):
    phone.other_end.send(b"halo")
    loop.run_once(timeout=1)
    loop.run_once(timeout=0)
    before = phone.asked
    for _ in range(5):
        loop.run_once(timeout=0)
    assert phone.asked == before


def test_who_is_served_is_asked_each_time_and_once_more_after(loop, phone):
    phone.served_by = {1}
    loop.ask(phone.line.fileno())
    loop.run_once(timeout=0)
    before = phone.asked
    loop.run_once(timeout=0)
    assert phone.asked > before
    phone.served_by, phone.unsent = set(), True
    loop.run_once(timeout=1)
    assert phone.wrote == 1


def test_whose_service_begins_while_it_is_asked_is_asked_again(
    loop, phone, monkeypatch
):
    def readable():
        phone.served_by = {1}
        loop.ask(phone.line.fileno())
        return True

    loop.ask(phone.line.fileno())
    with monkeypatch.context() as begun:
        begun.setattr(phone, "readable", readable)
        loop.run_once(timeout=0)
    phone.served_by, phone.unsent = set(), True
    loop.run_once(timeout=1)
    assert phone.wrote == 1


def test_what_was_changed_behind_its_back_is_seen_when_it_is_asked(loop, phone):
    phone.unsent = True
    loop.run_once(timeout=0)
    assert phone.wrote == 0
    loop.ask(phone.line.fileno())
    loop.run_once(timeout=1)
    assert phone.wrote == 1


def test_a_number_may_be_another_connection_next(loop, phone):
    number = phone.line.fileno()
    del loop[number]
    phone.close()
    loop.run_once(timeout=0)
    next_one = Phone(*socket.socketpair())
    loop[next_one.line.fileno()] = next_one
    next_one.other_end.send(b"halo")
    loop.run_once(timeout=0)
    loop.run_once(timeout=1)
    assert next_one.read == [b"halo"]


@pytest.fixture
def stock():
    """Return a server of Waitress as it comes, with one connection that asked."""
    connections = {}
    server = waitress.create_server(
        lambda *_: [], connections, listen="127.0.0.1:0", threads=1
    )
    server.task_dispatcher.shutdown()  # nobody serves, so the request stays
    with socket.create_connection(("127.0.0.1", server.effective_port)) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        until(lambda: wasyncore.loop(0.1, False, connections, 1) or _asked(server))
        yield server
        wasyncore.close_all(connections)


def _asked(server):
    return [one for one in server.active_channels.values() if one.requests]


def test_waitress_still_has_each_private_name_that_is_leaned_on(stock):
    [channel] = _asked(stock)
    [request] = channel.requests
    owners = {
        "wasyncore": [wasyncore],
        "server": [stock],
        "channel": [channel],
        "request": [request],
        "task": [WSGITask(channel, request), ErrorTask(channel, request)],
    }
    assert owners.keys() == fairness.PRIVATE_NAMES.keys()
    for owner, names in fairness.PRIVATE_NAMES.items():
        for name in names.split():
            assert any(_has(one, name) for one in owners[owner]), (owner, name)


def _has(owner, name):
    try:
        attrgetter(name)(owner)
    except AttributeError:
        return False
    return True


def test_the_private_names_were_read_in_the_waitress_that_is_installed():
    assert importlib.metadata.version("waitress") == fairness.READ_IN, (
        "read the code behind fairness.PRIVATE_NAMES again, then say in which version"
    )

"""Many connections, and only those with something to do are asked."""

import socket
from dataclasses import dataclass, field

import pytest

from siantre_box.network.selector import SelectorLoop


@dataclass
class Phone:
    """One end of a connection, as Waitress's channels behave."""

    line: socket.socket
    other_end: socket.socket
    accepting: bool = False
    is_served: bool = False
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
def watch():
    watch = SelectorLoop()
    yield watch
    watch.close()


@pytest.fixture
def phone(watch):
    phone = Phone(*socket.socketpair())
    watch[phone.line.fileno()] = phone
    watch.turn(timeout=0)
    return phone


def test_who_is_silent_is_not_asked_again(watch, phone):
    before = phone.asked
    for _ in range(5):
        watch.turn(timeout=0)
    assert phone.asked == before


def test_who_is_silent_is_heard_at_once(watch, phone):
    phone.other_end.send(b"halo")
    watch.turn(timeout=1)
    assert phone.read == [b"halo"]


def test_who_waits_in_line_is_not_asked_again(watch, phone):
    phone.other_end.send(b"halo")
    watch.turn(timeout=1)
    watch.turn(timeout=0)
    before = phone.asked
    for _ in range(5):
        watch.turn(timeout=0)
    assert phone.asked == before


def test_who_is_served_is_asked_each_time_and_once_more_after(watch, phone):
    phone.is_served = True
    watch.look_at(phone.line.fileno())
    watch.turn(timeout=0)
    before = phone.asked
    watch.turn(timeout=0)
    assert phone.asked > before
    phone.is_served, phone.unsent = False, True
    watch.turn(timeout=1)
    assert phone.wrote == 1


def test_what_was_changed_behind_its_back_is_seen_when_all_are_asked(watch, phone):
    phone.unsent = True
    watch.turn(timeout=0)
    assert phone.wrote == 0
    watch.look_at_all()
    watch.turn(timeout=1)
    assert phone.wrote == 1


def test_a_number_may_be_another_connection_next(watch, phone):
    number = phone.line.fileno()
    del watch[number]
    phone.close()
    watch.turn(timeout=0)
    next_one = Phone(*socket.socketpair())
    watch[next_one.line.fileno()] = next_one
    next_one.other_end.send(b"halo")
    watch.turn(timeout=0)
    watch.turn(timeout=1)
    assert next_one.read == [b"halo"]

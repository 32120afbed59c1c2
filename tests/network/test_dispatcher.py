"""Worker threads serve whoever may be served, whatever else they wait for."""

import threading

import pytest

from siantre_box.network.dispatcher import FairDispatcher, Lane

THREADS, AT_ONCE = 8, 4


class Request:
    """One request of an address: it goes on until it is let, and may rest first."""

    def __init__(self, address: str, *, is_change: bool = False) -> None:
        self._lane = Lane(address, is_change)
        self.begun, self.may_end = threading.Event(), threading.Event()

    def lane(self) -> Lane:
        return self._lane

    def service(self) -> None:
        self.begun.set()
        assert self.may_end.wait(30)


class Held(Request):
    """A held poll: it gives its place away until it may end."""

    def __init__(self, address: str, dispatcher: FairDispatcher) -> None:
        super().__init__(address)
        self._dispatcher = dispatcher

    def service(self) -> None:
        with self._dispatcher.resting(self._lane):
            super().service()


@pytest.fixture(params=range(50))  # who wakes first is chance
def asked():
    """Ask, and let all end afterwards."""
    dispatcher = FairDispatcher(THREADS, AT_ONCE, lambda: None)
    requests = []

    def ask(request: Request, *, begins: bool = True) -> Request:
        requests.append(request)
        dispatcher.add_task(request)
        assert not begins or request.begun.wait(30)
        return request

    ask.dispatcher = dispatcher
    yield ask
    for request in requests:
        request.may_end.set()
    dispatcher.dismiss(30)


def test_two_who_may_begin_at_one_end_both_do(asked):
    for number in range(THREADS - AT_ONCE - 2):
        asked(Held(f"tv {number}", asked.dispatcher))
    first, _ = asked(Request("a")), asked(Request("a"))
    # No thread is left for a change, and none of this address for one that looks.
    change = asked(Request("b", is_change=True), begins=False)
    third = asked(Request("a"), begins=False)
    first.may_end.set()
    assert change.begun.wait(30)
    assert third.begun.wait(30)

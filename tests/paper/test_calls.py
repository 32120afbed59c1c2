"""Calls that may never return, and those who want to call the same."""

import gc
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from siantre_box.paper import calls
from siantre_box.paper.calls import NeverReturned
from siantre_box.paper.escpos import OutOfPaper, PrinterTrouble
from tests.waiting import A_MOMENT, until
from tests.world import together


class Driver:
    """What is called: it returns once it is let go."""

    def __init__(self) -> None:
        self.goes_on = threading.Event()
        self.begun = 0
        self.at_once = 0
        self._beside = 0

    def call(self) -> str:
        """Return at last."""
        self.begun += 1
        self._beside += 1
        self.at_once = max(self.at_once, self._beside)
        self.goes_on.wait(A_MOMENT)
        self._beside -= 1
        return "done"


@pytest.fixture
def driver() -> Iterator[Driver]:
    """A driver that does not return."""
    driver = Driver()
    yield driver
    driver.goes_on.set()


def test_what_a_call_returns_or_raises_is_handed_on(driver: Driver) -> None:
    driver.goes_on.set()
    assert calls.within(A_MOMENT, driver, driver.call) == "done"

    def fails() -> None:
        raise OutOfPaper

    with pytest.raises(OutOfPaper):
        calls.within(A_MOMENT, driver, fails)
    assert calls.within(A_MOMENT, driver, driver.call) == "done"


def test_while_a_call_does_not_return_the_next_is_refused_and_not_begun(
    driver: Driver,
) -> None:
    with pytest.raises(NeverReturned, match="tidak menjawab"):
        calls.within(0.1, driver, driver.call)
    with pytest.raises(NeverReturned):
        calls.within(A_MOMENT, driver, driver.call)
    assert driver.begun == 1


def test_once_a_late_call_has_returned_the_next_is_made(driver: Driver) -> None:
    with pytest.raises(NeverReturned):
        calls.within(0.1, driver, driver.call)
    driver.goes_on.set()

    def is_called() -> bool:
        try:
            return calls.within(A_MOMENT, driver, driver.call) == "done"
        except NeverReturned:
            return False

    until(is_called)


@pytest.mark.parametrize("seconds", [0.1, A_MOMENT], ids=["late", "in time"])
@pytest.mark.parametrize("ends", [lambda _: None, lambda job: job.fails()])
def test_nothing_is_kept_of_a_call_that_has_returned(
    driver: Driver, ends: Callable[["Job"], None], seconds: float
) -> None:
    if seconds == A_MOMENT:
        driver.goes_on.set()
    kept = weakref.ref(run_job(driver, ends, seconds))
    driver.goes_on.set()

    def is_gone() -> bool:
        gc.collect()
        return kept() is None

    until(is_gone)


class Job:
    """What a call is for, with all that hangs on it."""

    def fails(self) -> None:
        """Raise from within it."""
        raise OutOfPaper


def run_job(driver: Driver, ends: Callable[[Job], None], seconds: float) -> Job:
    """Return the job of a call that was made with it."""
    job = Job()

    def call() -> None:
        driver.call()
        ends(job)

    with suppress(PrinterTrouble):
        calls.within(seconds, str(id(job)), call)
    return job


def test_others_are_called_beside_one_that_does_not_return(driver: Driver) -> None:
    with pytest.raises(NeverReturned):
        calls.within(0.1, driver, driver.call)
    assert calls.within(A_MOMENT, "another", lambda: "done") == "done"


def test_those_who_call_the_same_at_once_do_so_one_after_another(
    driver: Driver,
) -> None:
    driver.goes_on.set()
    came = together(*[lambda: calls.within(A_MOMENT, driver, driver.call)] * 8)
    assert came == ["done"] * 8
    assert driver.at_once == 1

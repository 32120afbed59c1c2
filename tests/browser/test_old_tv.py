"""A real engine of 2013 (WebKit 538, no ES6 at all) follows the calls."""

import os
import subprocess
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from siantre_box.core import calling
from siantre_box.core.models import Ticket
from tests.browser.conftest import SCREENS, House, queue
from tests.browser.test_tv import call_three

SCRIPT = Path(__file__).parent / "phantom_tv.js"


def program() -> Path:
    """Return PhantomJS, which a package of the development lock carries."""
    found = find_spec("phasma")
    assert found, "no PhantomJS (Linux on x86-64 alone has it)"
    return Path(str(found.origin)).parent / "driver" / "phantomjs" / "bin" / "phantomjs"


@pytest.fixture
def old_tv(house: House) -> Iterator[Callable[[str], Iterator[str]]]:
    """Open /tv until it shows a label; yields what it tells, line by line."""
    opened: list[subprocess.Popen[str]] = []

    def watch(wanted: str) -> Iterator[str]:
        SCREENS.mkdir(parents=True, exist_ok=True)
        picture = SCREENS / "tv-phantomjs.png"
        process = subprocess.Popen(
            [str(program()), str(SCRIPT), f"{house.url}/tv", wanted, str(picture)],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"OPENSSL_CONF": "/dev/null"},
        )
        opened.append(process)
        return map(str.strip, process.stdout)

    yield watch
    for process in opened:
        process.kill()
        process.wait(10)
        process.stdout.close()


def follows(told: Iterator[str], shown: str, before: str) -> None:
    """Read on until this is told, and nothing else but that the box was slow.

    Then the TV says of what it showed `before` that it may be old, and that it is not.
    """
    seen = []
    for line in told:
        seen.append(line)
        if line == shown:
            return
        assert line.split(",")[0] == before, seen
    raise AssertionError(seen)


def test_a_television_of_2013_follows_the_calls_and_outlives_the_box(house, old_tv):
    told = old_tv("A-004")
    assert next(told) == "open success"
    follows(told, "shown nothing", "shown nothing")
    pair = house.box.seated("Sari", 1), house.box.seated("Dewi", 2)
    call_three(house, pair)
    follows(told, "shown A-001 Loket 1", "shown nothing")
    follows(told, "shown A-002 Loket 2", "shown A-001 Loket 1")
    follows(told, "shown A-003 Loket 1", "shown A-002 Loket 2")
    house.stop()
    follows(told, "shown A-003 Loket 1, terputus", "shown A-003 Loket 1")
    house.start()
    follows(told, "shown A-003 Loket 1", "shown A-003 Loket 1")
    queue(house, 1)
    calling.call_next(pair[1], Ticket.get(Ticket.label == "A-002").id)
    follows(told, "shown A-004 Loket 2", "shown A-003 Loket 1")
    assert list(told) == []

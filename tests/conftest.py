"""One small world for all tests; what is in it stands in `world.py`."""

import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from siantre_box.core import auth, database
from siantre_box.core.models import Session
from siantre_box.paper import printer
from tests import world
from tests.ports import free_port
from tests.real import RealBox
from tests.waiting import A_MOMENT
from tests.world import Box, Watch


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let anybody run the files in another order, and in that order again."""
    parser.addoption("--shuffle", type=int, metavar="SEED", help="shuffle the files")


def pytest_configure(config: pytest.Config) -> None:
    """Keep xdist from putting the file with the most tests first."""
    config.option.loadscopereorder = False


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Put the longest file first, or shuffle; the tests of a file keep their order."""
    places: dict[Path, float] = dict.fromkeys(sorted({i.path for i in items}), 0)
    for item in items:
        places[item.path] -= _length(item)
    if config.option.shuffle is not None:
        dice = random.Random(config.option.shuffle)
        places = {path: dice.random() for path in places}
    items.sort(key=lambda item: places[item.path])


def _length(item: pytest.Item) -> float:
    """Guess the seconds of a test: one that may take long often does."""
    patience = item.get_closest_marker("timeout")
    is_long = any(map(item.get_closest_marker, ("slow", "browser", "executable")))
    return patience.args[0] / 10 if patience else 3 if is_long else 0.05


@pytest.fixture(scope="session", autouse=True)
def cost_of_a_guess() -> Iterator[str]:
    """What a guess costs on a real box; in tests it costs nothing."""
    with pytest.MonkeyPatch.context() as patch:
        of_a_real_box = auth.HASH
        patch.setattr(auth, "HASH", "scrypt:256:8:1")
        yield of_a_real_box


@pytest.fixture(scope="session", autouse=True)
def patience_with_printers() -> Iterator[None]:
    """Let a receipt printer of the tests answer late, as on a busy machine it does.

    One that is silent for so long is taken for one that only listens, or has failed.
    """
    with pytest.MonkeyPatch.context() as patch:
        for wait in ("FIRST_ANSWER_SECONDS", "ANSWER_SECONDS", "ON_PAPER_SECONDS"):
            patch.setattr(printer, wait, A_MOMENT)
        # Longer than all of them: a slip that takes so long is given up.
        patch.setattr(printer, "RETURNS_WITHIN", 10 * A_MOMENT)
        patch.setattr(printer, "TOLD_WITHIN", A_MOMENT)
        yield


@pytest.fixture
def watch() -> Iterator[Watch]:
    """The time of the box, in the test's hand: Monday 2 March 2026, 08.00 WIB."""
    watch = Watch()
    with watch.in_use():
        yield watch


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory, cost_of_a_guess: str) -> Box:
    """A box made once, to be copied; nobody works in it."""
    with Watch().in_use():
        box = world.furnish(tmp_path_factory.mktemp("furnished") / "siantre.db")
    database.close()
    return box


@pytest.fixture
def box(tmp_path: Path, furnished: Box, watch: Watch) -> Iterator[Box]:
    """A box with services, counters and people, and nobody in the room yet."""
    box = replace(furnished, path=tmp_path / "siantre.db")
    shutil.copy(furnished.path, box.path)
    world.start(box.path)
    yield box
    database.close()


@pytest.fixture
def sari(box: Box) -> Session:
    """Sari, an operator, at Loket 1 for every service."""
    return box.seated("Sari", 1)


@pytest.fixture
def dewi(box: Box) -> Session:
    """Dewi, an operator, at Loket 2 for every service."""
    return box.seated("Dewi", 2)


@pytest.fixture
def real(tmp_path: Path) -> Iterator[RealBox]:
    """A box in a process of its own, to be stopped, killed and weighed."""
    box = RealBox(tmp_path / "home", "--port", free_port())
    box.set_up()
    box.start()
    yield box
    box.leave()
    database.close()

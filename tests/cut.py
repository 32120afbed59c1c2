"""Die before each step of an act on a home, and look what the next start makes of it.

A step is a rename, a removal or a statement to the database in use. Each death is a
fork's; what a look returns is said as one line of JSON.
"""

import itertools
import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from siantre_box.core import changes, clock, database
from siantre_box.core.database import db
from tests.world import Watch

DIED = 9
STEPS = ("os.rename", "os.remove")


def at_every_step(
    prepared: Path, act: Callable[[Path], object], look: Callable[[Path], object]
) -> None:
    """Do it again and again in a copy of a home, one step further each time."""
    for steps in itertools.count():
        home = prepared.with_name(f"{prepared.name}-{steps}")
        shutil.copytree(prepared, home)
        died = in_a_fork(lambda steps=steps, home=home: _cut(steps, act, home))
        in_a_fork(lambda home=home: _say(look(home)))
        if not died:
            return


def in_a_fork(work: Callable[[], object]) -> bool:
    """Do something in a process of its own; tell whether it died as it was told."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(1)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, DIED), f"it ended with {code}"
    return code == DIED


def _cut(steps: int, act: Callable[[Path], object], home: Path) -> None:
    left = itertools.count(steps, -1)

    def step(*_: object) -> None:
        if next(left) <= 0:
            os._exit(DIED)

    sys.addaudithook(lambda event, _: step() if event in STEPS else None)
    execute = db.execute_sql
    db.execute_sql = lambda *words, **named: (step(), execute(*words, **named))[1]
    act(home)


def _say(seen: object) -> None:
    os.write(1, f"{json.dumps(seen)}\n".encode())


def begin() -> None:
    """Set the clock of the small world."""
    clock.use(Watch().clock)
    changes.begin()
    database.close()

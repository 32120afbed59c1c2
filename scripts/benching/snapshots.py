"""What the first screen pays after a change, beside the least that SQLite takes."""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benching.figures import Figure
from running.world import furnish, run_python
from siantre_box.core import auth, calling, database, sqlite, tickets
from siantre_box.views import boards

CHANGES = 100
# How many wait, and how many milliseconds a snapshot may take then.
MAX_MILLISECONDS = {100: 0.5, 1000: 1.0}
# The newest event and its ticket: as little as a screen can ask after a change.
LEAST = "SELECT * FROM queues WHERE id = (SELECT queue_id FROM events WHERE id = ?)"


def snapshots() -> list[Figure]:
    """Measure the snapshot after a take or a call, with few who wait and with many."""
    return [
        _after_a_change(waiting, most) for waiting, most in MAX_MILLISECONDS.items()
    ]


def _after_a_change(waiting: int, most: float) -> Figure:
    with tempfile.TemporaryDirectory() as folder:
        sessions, _ = furnish(Path(folder), waiting)
        told = run_python("-m", "benching.snapshots", folder, sessions[0])
    ours, least = map(float, told.split())
    name = f"snapshot after a change, {waiting} waiting"
    return Figure(name, ours, least, "ms", f"<= {most:g}", ours <= most)


def main(home: Path, token: str) -> None:
    """Take and call by turns in the box of this home; print the two medians."""
    database.use(home / "siantre.db")
    database.connect()
    session = auth.find_session(token)
    assert session is not None
    called, bare = None, sqlite.open_beside(home / "siantre.db")
    ours, least = [], []
    for turn in range(CHANGES):
        ticket = tickets.take(1, tickets.new_nonce(), None)
        if turn % 2:
            called = calling.call_next(session, called).id
        # Its card, too: how many are before it is counted only when somebody asks.
        ours.append(_seconds(lambda key=ticket.key: boards.card(key)))
        newest = bare.execute("SELECT max(id) FROM events").fetchone()
        least.append(_seconds(lambda id_=newest: bare.execute(LEAST, id_).fetchone()))
    database.close()
    print(*(statistics.median(times) * 1000 for times in (ours, least)))


def _seconds(ask: Callable[[], object]) -> float:
    started = time.perf_counter()
    ask()
    return time.perf_counter() - started


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])

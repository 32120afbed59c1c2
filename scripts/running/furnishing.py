"""Furnish the home of a box to be measured or stressed: HOME TICKETS.

It is the world of the tests, with as many of all as `running.world` promises; it prints
the tokens of the desks and the keys of the tickets that wait.
"""

import sys
from pathlib import Path

from siantre_box.core import auth, counters, database, rollover, services, tickets
from tests import world


def main(home: Path, waiting: int) -> None:
    """Sit Sari and Dewi down at two counters each; services share the line."""
    box = world.furnish(home / "siantre.db", auth.HASH)
    rollover.change_settings({"reset_hour": str(world.far_hour())})
    services.add("Farmasi")
    counters.add()
    for number in range(4):
        session = auth.begin_session(box.person(("Sari", "Dewi")[number % 2]))
        counters.take_seat(session, number + 1, {number + 1})
        print("session", session.token)
    for number in range(waiting):
        ticket = tickets.take(number % 4 + 1, tickets.new_nonce(), None)
        print("ticket", ticket.key)
    database.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))

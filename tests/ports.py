"""Ports for boxes that come back: never one that the system gives away by itself.

A port from the system's own range may be the near end of some program's connection by
the time a box wants it, or wants it again; it is then taken for a minute.

Nor one that another test counts on, while nobody listens there or not yet: each
process has blocks of ports for itself as long as it lives, and gives each port once.
"""

import os
import random
import socket

# Below the ranges of Linux (32768), of Windows and macOS (49152).
OURS = range(20_000, 32_000)
BLOCK = 50
_left: list[int] = []
# Nobody sends anything there: that it is bound says whose block it begins.
_marks: list[socket.socket] = []
_dice = random.Random(os.getpid())


def free_port() -> int:
    """Return a port that nobody listens on, and that is given to nobody else."""
    while True:
        try:
            port = _left.pop()
        except IndexError:
            _left.extend(_block())
            continue
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)):
                return port


def _block() -> range:
    """Take a block of ports that no other process has."""
    for first in _dice.sample(OURS[::BLOCK], len(OURS[::BLOCK])):
        mark = socket.socket(type=socket.SOCK_DGRAM)
        try:
            mark.bind(("127.0.0.1", first))
        except OSError:
            mark.close()
        else:
            _marks.append(mark)
            return range(first, first + BLOCK)
    raise AssertionError("other tests have all ports")

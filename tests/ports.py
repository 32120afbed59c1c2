"""Ports for boxes that come back: never one that the system gives away by itself.

A port from the system's own range may be the near end of some program's connection by
the time a box wants it, or wants it again; it is then taken for a minute.
"""

import os
import random
import socket

# Below the ranges of Linux (32768), of Windows and macOS (49152).
OURS = range(20_000, 32_000)
_dice = random.Random(os.getpid())


def free_port() -> int:
    """Return a port that nobody listens on."""
    while True:
        port = _dice.choice(OURS)
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)):
                return port

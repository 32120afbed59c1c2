"""A process of its own that takes numbers: FILE SERVICE THREADS NUMBERS.

It says each label once it has the number, and with NUMBERS 0 it never ends.
"""

import itertools
import os
import sys
import threading
from pathlib import Path

from siantre_box.core import database
from tests.world import visitor_takes

PATIENCE = 60.0  # seconds; a busy machine may keep twenty writers waiting


def take_numbers(service_id: int, numbers: int) -> None:
    """Take so many numbers, and say each."""
    for _ in range(numbers) if numbers else itertools.count():
        ticket = visitor_takes(service_id)
        os.write(1, f"{ticket.label}\n".encode())
    database.close()


def main(file: str, *counts: str) -> None:
    """Take numbers with some threads at once."""
    database.PATIENCE = PATIENCE
    database.use(Path(file))
    service_id, threads, numbers = map(int, counts)
    workers = [
        threading.Thread(target=take_numbers, args=(service_id, numbers))
        for _ in range(threads)
    ]
    for worker in workers:
        worker.start()


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Guess passwords from many addresses until told to end: BOX PORT NAMES ADDRESS...

NAMES are log-in names with commas; half of the guesses are at one of them, half at a
name that nobody has. Says how many guesses at each name were judged (403), how many at
others, and how many were refused.
"""

import asyncio
import contextlib
import json
import random
import signal
import sys
from collections import Counter

from running.line import Line

said: Counter[str] = Counter()


async def main(box: str, port: int, names: list[str], sources: list[str]) -> None:
    """Guess from all these addresses at once, as fast as there are answers."""
    over = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
    print("begun", flush=True)
    lines = [Line(port, source, host=box) for source in sources]
    tasks = [asyncio.create_task(_guess(line, names)) for line in lines]
    await over.wait()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    print(json.dumps(said), flush=True)


async def _guess(line: Line, names: list[str]) -> None:
    while True:
        is_known = random.random() < 0.5
        name = random.choice(names) if is_known else f"orang{random.random()}"
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            form = f"nama={name}&sandi=tebakan{random.random()}"
            status, _, _ = await line.ask("POST", "/masuk", form)
            kind = (name if is_known else "others") if status == 403 else str(status)
            said[kind] += 1


if __name__ == "__main__":
    box, port, names, *sources = sys.argv[1:]
    asyncio.run(main(box, int(port), names.split(","), sources))

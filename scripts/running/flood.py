"""Be rude to a box from one address: PORT ADDRESS; says how many answers came."""

import asyncio
import contextlib
import random
import signal
import sys

from running.line import Line

SLOW, FAST = 300, 60  # connections that drip, and that ask as fast as they can
PATHS = ("/", "/tv", "/tv/papan?sejak=x", "/masuk", "/tiket/x", "/sehat")
asked = 0


async def main(port: int, source: str) -> None:
    """Flood and drip until told to end."""
    over = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
    lives = [_drip(port, source) for _ in range(SLOW)]
    lives += [_flood(port, source) for _ in range(FAST)]
    tasks = [asyncio.create_task(life) for life in lives]
    print("begun", flush=True)
    await over.wait()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    print(asked, flush=True)


async def _drip(port: int, source: str) -> None:
    while True:
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection(
                "127.0.0.1", port, local_addr=(source, 0)
            )
            writer.write(
                b"POST /ambil HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99"
            )
            while not writer.is_closing():
                writer.write(b"\r\nX: " if random.random() < 0.2 else b"x")
                await writer.drain()
                await asyncio.sleep(random.uniform(0.5, 2))
        await asyncio.sleep(0.5)


async def _flood(port: int, source: str) -> None:
    while True:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            line = Line(port, source)
            while True:
                await line.ask("GET", random.choice(PATHS))
                _count()
        await asyncio.sleep(0.1)


def _count() -> None:
    global asked
    asked += 1


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2]))

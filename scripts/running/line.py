"""The smallest HTTP client that keeps its connection and chooses its own address."""

import asyncio
import re
import time


class Line:
    """One kept connection from one address of this computer."""

    def __init__(
        self,
        port: int,
        source: str = "127.0.0.1",
        cookie: str = "",
        host: str = "127.0.0.1",
    ) -> None:
        self.cookie = cookie
        self._host, self._port, self._source = host, port, source
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(
        self, method: str, path: str, body: str = ""
    ) -> tuple[int, bytes, float]:
        """Ask once; returns status, whole answer and seconds."""
        started = time.perf_counter()
        try:
            answer = await self._exchange(method, path, body)
        except (ConnectionError, asyncio.IncompleteReadError):
            self._writer = None  # the box closes silent lines: once more on a new one
            answer = await self._exchange(method, path, body)
        return *answer, time.perf_counter() - started

    def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()

    async def _exchange(self, method: str, path: str, body: str) -> tuple[int, bytes]:
        if self._writer is None or self._writer.is_closing():
            self._reader, self._writer = await asyncio.open_connection(
                self._host, self._port, local_addr=(self._source, 0)
            )
        assert self._reader is not None
        self._writer.write(self._request(method, path, body))
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = int(_header(head, b"content-length") or 0)
        rest = await self._reader.readexactly(length)
        return int(head[9:12]), head + rest

    def _request(self, method: str, path: str, body: str) -> bytes:
        host = f"{self._host}:{self._port}"
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: {host}",
            f"Cookie: {self.cookie}",
        ]
        if method == "POST":
            lines += [
                f"Origin: http://{host}",
                "X-Halaman: 1",
                "Content-Type: application/x-www-form-urlencoded",
                f"Content-Length: {len(body)}",
            ]
        return ("\r\n".join(lines) + f"\r\n\r\n{body}").encode()


def called_last(board: bytes) -> int | None:
    """Return the event of the newest call on a TV's board; None if it is unchanged."""
    found = re.search(rb'id="board" data-event="(\d+)"', board)
    return int(found[1]) if found else None


def _header(head: bytes, name: bytes) -> bytes | None:
    for line in head.split(b"\r\n"):
        key, _, value = line.partition(b":")
        if key.lower() == name:
            return value.strip()
    return None


def header(answer: bytes, name: str) -> str:
    """Return one header of an answer."""
    value = _header(answer.split(b"\r\n\r\n", 1)[0], name.lower().encode())
    return (value or b"").decode()

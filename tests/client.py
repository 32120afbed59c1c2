"""The HTTP client of tests and scripts: one browser without a screen.

Two others are for what it cannot do: `scripts/running/line.py` keeps a thousand
connections at once, and sockets send what is no HTTP.
"""

import http.client
import re
import secrets
import select
from collections.abc import Iterable
from dataclasses import dataclass
from time import perf_counter
from urllib.parse import urlencode

from tests.waiting import A_MOMENT

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    """An answer, and the seconds from the question to its last byte."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes
    took: float

    @property
    def words(self) -> str:
        """Return the body as text."""
        return self.body.decode("utf-8", "replace")

    @property
    def size(self) -> int:
        """Return the bytes on the wire, those of the headers too."""
        head = [f"HTTP/1.1 {self.status} {http.client.responses[self.status]}"]
        head += [f"{name}: {value}" for name, value in self.headers.items()]
        return sum(len(line) + 2 for line in [*head, ""]) + len(self.body)

    def data(self, name: str) -> str:
        """Return the first value of an attribute data-NAME; empty when none."""
        return self._first(rf'data-{name}="(.*?)"')

    def field(self, name: str) -> str:
        """Return what the page holds for a field of a form; empty when none."""
        return self._first(rf'name="{name}" value="(.*?)"')

    def _first(self, pattern: str) -> str:
        found = re.search(pattern, self.words)
        return found[1] if found else ""


class Client:
    """One kept connection, and the cookies that came over it.

    `source` is the address of this computer that it comes from: loopback has 16
    million. The connection is made by the first question, in the network of the
    thread that asks, and ends with the object.
    """

    def __init__(
        self,
        port: int,
        cookies: dict[str, str] | None = None,
        *,
        host: str = "127.0.0.1",
        source: str = "",
        patience: float = A_MOMENT,
    ) -> None:
        # A browser leaves out the port that http has by itself.
        named_port = "" if port == 80 else f":{port}"
        self.port, self.origin = port, f"http://{host}{named_port}"
        self.cookies = dict(cookies or {})
        self.headers: dict[str, str] = {}
        self._line = http.client.HTTPConnection(
            host, port, patience, (source, 0) if source else None
        )

    def __del__(self) -> None:
        """Hang up."""
        self.close()

    @property
    def own_port(self) -> int:
        """Return this end of its connection: another one when that was made again."""
        return int(self._line.sock.getsockname()[1])

    @property
    def cookie(self) -> str:
        """Return its cookies as the header says them."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def get(self, path: str, **headers: str) -> Answer:
        """Read a page; a header's name has _ for -."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("GET", path, headers=named)

    def post(self, path: str, **form: object) -> Answer:
        """Send a form as our own pages do; a redirect is not followed."""
        headers = {"Origin": self.origin, "Content-Type": FORM}
        return self.ask("POST", path, urlencode(form, doseq=True), headers)

    def ask(
        self,
        method: str,
        path: str,
        body: str | bytes | Iterable[bytes] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Ask and wait. A kept connection that the box has closed is made again."""
        is_kept = self._line.sock is not None
        try:
            self.request(method, path, body, headers)
            return self.receive()
        except OSError as problem:
            self.close()
            if not is_kept or not isinstance(problem, ConnectionError):
                raise
            self.request(method, path, body, headers)
            return self.receive()

    def request(
        self,
        method: str,
        path: str,
        body: str | bytes | Iterable[bytes] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        """Ask and do not wait."""
        cookie = {"Cookie": self.cookie} if self.cookies else {}
        self._asked = perf_counter()
        sent = self.headers | cookie | (headers or {})
        self._line.request(method, path, body, sent)

    def is_answered(self, within: float) -> bool:
        """Tell whether an answer begins to arrive within so many seconds."""
        return bool(select.select([self._line.sock], [], [], within)[0])

    def receive(self) -> Answer:
        """Wait for the whole answer."""
        answer = self._line.getresponse()
        body = answer.read()
        took = perf_counter() - self._asked
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(answer.status, answer.headers, body, took)

    def take(self, service: int = 1) -> tuple[str, str]:
        """Take a number as a phone that has none; return the ticket's key and label.

        OSError: it was refused.
        """
        self.cookies.clear()
        answer = self.post("/ambil", layanan=service, nonce=secrets.token_hex(16))
        if answer.status != 303:
            raise OSError(f"no number: {answer.status} {answer.words}")
        path = answer.headers["Location"]
        return path.rpartition("/")[2], self.get(path).data("label")

    def close(self) -> None:
        """Hang up; the next question makes a new connection."""
        self._line.close()

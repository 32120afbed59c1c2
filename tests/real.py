"""A real box: the program in a process of its own, spoken to over HTTP."""

import http.client
import json
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).parent.parent
PASSWORD = "rahasia-dapur"
# Seconds that a busy machine may take; only what fails waits so long.
A_MOMENT = 60.0


def command(home: Path, *words: object, typed: str = "") -> subprocess.CompletedProcess:
    """Run the program with these words and wait for it."""
    return subprocess.run(
        [*PROGRAM, "--home", str(home), *map(str, words)],
        cwd=ROOT,
        input=typed,
        capture_output=True,
        text=True,
        timeout=A_MOMENT,
        check=False,
    )


PROGRAM = (sys.executable, "-m", "siantre_box")


@cache
def _made() -> tempfile.TemporaryDirectory[str]:
    made = tempfile.TemporaryDirectory(prefix="siantre-")
    done = command(Path(made.name), "create-admin", "budi", typed=PASSWORD + "\n")
    assert done.returncode == 0, done.stderr
    return made


def furnish(home: Path) -> None:
    """Put Budi, a service and a counter into a home: a copy of one that was set up."""
    shutil.copytree(_made().name, home, dirs_exist_ok=True)


@dataclass
class Said:
    """An answer: status, words, headers."""

    status: int
    words: str
    headers: dict[str, str]

    def data(self, name: str) -> str:
        """Return the first value of an attribute data-NAME."""
        return re.search(rf'data-{name}="(.*?)"', self.words).group(1)


@dataclass
class Client:
    """A browser with cookies, without anything else; one connection kept open."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    source: str = "127.0.0.1"
    _line: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, **form: object) -> Said:
        """Send a request; a form is posted as our own pages do."""
        self._line = self._line or http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=A_MOMENT, source_address=(self.source, 0)
        )
        headers = {"Origin": f"http://127.0.0.1:{self.port}"}
        headers["Cookie"] = "; ".join(f"{n}={v}" for n, v in self.cookies.items())
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._line.request(method, path, urlencode(form), headers)
        answer = self._line.getresponse()
        words = answer.read().decode("utf-8", "replace")
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Said(answer.status, words, dict(answer.headers))

    def get(self, path: str) -> Said:
        """Read a page."""
        return self.ask("GET", path)

    def post(self, path: str, **form: object) -> Said:
        """Send a form."""
        return self.ask("POST", path, **form)

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line.close()


class RealBox:
    """A home and the process that serves it."""

    def __init__(self, home: Path, *options: object) -> None:
        self.home = home
        self._options = [*map(str, options)]
        self.process: subprocess.Popen[str] | None = None
        self._clients: list[Client] = []

    def set_up(self) -> None:
        """Make Budi, a service and a counter."""
        furnish(self.home)

    def start(self, *options: object) -> "RealBox":
        """Start it and wait until it says where it answers."""
        words = [*PROGRAM, "--headless", "--host", "127.0.0.1", "--home", self.home]
        with (self.home / "stderr.txt").open("a") as log:
            self.process = subprocess.Popen(
                [*map(str, words), *self._options, *map(str, options)],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        said = self.process.stdout.readline()
        if "berjalan di" not in said:
            self.leave()  # the failure is this test's, and no later one's
            raise AssertionError((self.home / "stderr.txt").read_text())
        self.port = int(re.search(r":(\d+)/", said).group(1))
        return self

    def client(self) -> Client:
        """Return a new browser."""
        self._clients.append(Client(self.port))
        return self._clients[-1]

    def operator(self) -> Client:
        """Return a browser where Budi sits at Loket 1."""
        client = self.client()
        client.post("/masuk", nama="budi", sandi=PASSWORD)
        assert client.post("/operator/loket", loket=1).status == 303
        return client

    def health(self) -> dict[str, object]:
        """Return what the box tells machines."""
        return json.loads(self.client().get("/sehat").words)

    def end(self, signal: int) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(signal)
        code = self.process.wait(A_MOMENT)
        self.process.stdout.close()
        return code

    def leave(self) -> None:
        """End it, whatever it does."""
        for client in self._clients:
            client.close()
        if self.process is not None:
            with suppress(ProcessLookupError):
                self.process.kill()
            self.process.wait(A_MOMENT)
            self.process.stdout.close()

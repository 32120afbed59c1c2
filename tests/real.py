"""A real box: the program in a process of its own, spoken to over HTTP."""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

from filelock import FileLock

from siantre_box import instance
from tests.client import Client
from tests.waiting import A_MOMENT
from tests.world import PASSWORD, far_hour

ROOT = Path(__file__).parent.parent


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
    for words in (("create-admin", "budi"), ("set", "reset_hour", far_hour())):
        done = command(Path(made.name), *words, typed=PASSWORD + "\n")
        assert done.returncode == 0, done.stderr
    return made


def furnish(home: Path) -> None:
    """Put Budi, a service and a counter into a home: a copy of one that was set up."""
    shutil.copytree(_made().name, home, dirs_exist_ok=True)


def wait_until_let_go(home: Path) -> None:
    """Wait until nobody has a home whose box has ended; one that is gone has nobody.

    A program that the box was just starting holds its files a moment longer, until it
    is that program.
    """
    # A time that runs out is an OSError too.
    with suppress(FileNotFoundError), FileLock(home / instance.LOCK, timeout=A_MOMENT):
        pass


class RealBox:
    """A home and the process that serves it."""

    def __init__(self, home: Path, *options: object) -> None:
        self.home = home
        self._options = [*map(str, options)]
        self.process: subprocess.Popen[str] | None = None

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
        return Client(self.port)

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
        """Send a signal and return the exit code; then another may start."""
        self.process.send_signal(signal)
        code = self.process.wait(A_MOMENT)
        self.process.stdout.close()
        wait_until_let_go(self.home)
        return code

    def leave(self) -> None:
        """End it, whatever it does."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                self.process.kill()
            self.process.wait(A_MOMENT)
            self.process.stdout.close()

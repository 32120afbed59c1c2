"""One box per home: the lock that says so, and where a second start finds the first."""

import json
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from siantre_box.core.errors import Refusal
from siantre_box.paths import CannotUseHome
from siantre_box.storage import files

# The system lets go of it when the program ends, however it ends.
LOCK = "siantre.kunci"
CARD = "instance.json"
PATIENCE = 15.0
BETWEEN_LOOKS = 0.2
# A busy computer lets a box answer late; nobody listens where none runs.
ANSWERS_WITHIN = 10.0


class AlreadyRunning(Refusal):
    """Another program uses this home; `find` tells where it answers."""

    sentence = "Antrian sudah berjalan di komputer ini tanpa jendela."


class Claim:
    """The right to be the one box of a home."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._card = home / CARD
        # Taken by one thread, given back by another.
        self._lock = FileLock(home / LOCK, thread_local=False)

    def take(self) -> None:
        """Take it unless it is held; raises AlreadyRunning or CannotUseHome."""
        if self._lock.is_locked:
            return
        try:
            files.make_directory(self._home)
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise AlreadyRunning from error
        except OSError as error:
            raise CannotUseHome(self._home) from error

    def hold_on(self) -> None:
        """Take it again where its file was deleted, or a second box could start here.

        Raises AlreadyRunning when one did. Without a home it is tried again later.
        """
        if not self._lock.is_locked or (self._home / LOCK).exists():
            return
        again = Claim(self._home)
        with suppress(CannotUseHome):
            again.take()
            self._lock, gone = again._lock, self._lock
            gone.release()

    def announce(self, url: str, boot: str) -> None:
        """Write down where the box answers, for a second start on this computer."""
        # A full disk must not stop the box: the second start then finds it later.
        with suppress(OSError):
            files.write(self._card, json.dumps({"url": url, "boot": boot}).encode())

    def release(self) -> None:
        """Give the claim back."""
        if self._lock.is_locked:
            with suppress(OSError):
                self._card.unlink(missing_ok=True)
            self._lock.release()


def is_taken(home: Path) -> bool:
    """Tell whether a program uses this home now."""
    claim = Claim(home)
    try:
        claim.take()
    except AlreadyRunning:
        return True
    claim.release()
    return False


def find(home: Path, patience: float = PATIENCE) -> str | None:
    """Return where the box of a home answers, for a browser on this computer.

    Waits some seconds for one that is just starting; None when it never answers.
    """
    deadline = time.monotonic() + patience
    while True:
        url = _answering(home / CARD)
        if url is not None or time.monotonic() > deadline:
            return url
        time.sleep(BETWEEN_LOOKS)


def ask(url: str, timeout: float = ANSWERS_WITHIN) -> Any:
    """Return the JSON that a box answers; raises OSError or ValueError."""
    # Not by a proxy that somebody set for the internet.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(url, timeout=timeout) as answer:
        return json.load(answer)


def _answering(card: Path) -> str | None:
    """Return the address on the card, if the box that wrote it answers there."""
    try:
        written = json.loads(card.read_text("utf-8"))
        url, boot = str(written["url"]), written["boot"]
        is_the_same = ask(f"{url}sehat")["boot"] == boot
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return url if is_the_same else None

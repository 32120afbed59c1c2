"""What the box writes down for those who help from afar: small, and no secrets in it.

It turns over by size: a clock that jumps would turn it over by date at the wrong time.
"""

import logging
import re
import sys
import threading
import traceback
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from siantre_box import NAME, __version__
from siantre_box.core import changes, clock

FOLDER = "log"
FILE = "siantre.log"
MB = 1 << 20
OLDER_FILES = 4
CRASHES = 10

_SECRET_PLACES = re.compile(r"(/(?:tiket|karcis|ambilkan|lokal)/)[^\s/?'\"<>]+")
_QUERY = re.compile(r"\?[^\s'\"<>]*=[^\s'\"<>]*")
_LONG_WORD = re.compile(r"(?<![\w-])[A-Za-z0-9_-]{20,}(?![\w-])")
_NAME_IN_CODE = re.compile(r"[a-z0-9_-]+|[A-Z_]+|(?:[A-Z]{0,2}[a-z]{3,}|_)+")
_ADDRESS = re.compile(r"(?<![\w.])((?:\d{1,3}\.){3})\d{1,3}(?![\w.])")
log = logging.getLogger(__name__)

Problem = (
    tuple[type[BaseException], BaseException, TracebackType | None]
    | tuple[None, None, None]
)


def without_secrets(text: str) -> str:
    """Shorten what opens something: links of tickets, tokens, queries; and addresses.

    >>> without_secrets("GET /tiket/PaGTUmPSXbDbXyqp7nyaHQ?sejak=1 from 192.168.1.31")
    'GET /tiket/… from 192.168.1.x'
    """
    return _ADDRESS.sub(r"\1x", _without_keys(text))


def _without_keys(text: str) -> str:
    text = _SECRET_PLACES.sub(r"\1…", _QUERY.sub("", text))
    return _LONG_WORD.sub(_shortened, text)


class Journal:
    """The log of one home, and which kind of error it saw last."""

    def __init__(self, home: Path) -> None:
        self.folder = home / FOLDER
        self.last_error = ""
        self._handlers: list[logging.Handler] = []

    def begin(self) -> None:
        """Write down what happens from now on, also what ends a thread or all of it."""
        logging.raiseExceptions = False
        root = logging.getLogger()
        root.setLevel(logging.INFO)
        self._handlers = [_Remembering(self)]
        # A program of Windows without a console has no stderr.
        if sys.stderr is not None:
            self._handlers.append(logging.StreamHandler())
            self._handlers[-1].setLevel(logging.WARNING)
        # On a disk that takes nothing the box runs without a log.
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            file = self.folder / FILE
            self._handlers.append(_KeptFile(file, "a", MB, OLDER_FILES, "utf-8"))
        for handler in self._handlers:
            handler.setFormatter(_Lines(clock.running()))
            root.addHandler(handler)
        sys.excepthook = self._end_of_all
        threading.excepthook = self._end_of_a_thread
        log.info("%s %s", NAME, __version__)

    def end(self) -> None:
        """Write nothing more, and let the file go."""
        for handler in self._handlers:
            logging.getLogger().removeHandler(handler)
            # On a full disk the last lines cannot be written.
            with suppress(OSError):
                handler.close()
        self._handlers = []
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def files(self) -> tuple[Path, ...]:
        """Return the log and what crashes left, the newest log first."""
        found = (*self.folder.glob(f"{FILE}*"), *self.folder.glob("*.txt"))
        return tuple(sorted(found))

    def note(self, error: BaseException) -> None:
        """Remember an error as the last one; it is not written down by this."""
        self.last_error = type(error).__name__

    def _end_of_all(
        self,
        kind: type[BaseException],
        error: BaseException,
        where: TracebackType | None,
    ) -> None:
        log.critical("The program ended", exc_info=(kind, error, where))
        self._keep_crash("program", (kind, error, where))

    def _end_of_a_thread(self, ended: threading.ExceptHookArgs) -> None:
        name = ended.thread.name if ended.thread else "?"
        error = ended.exc_value or ended.exc_type()
        problem = (ended.exc_type, error, ended.exc_traceback)
        log.critical("The thread %s ended", name, exc_info=problem)
        self._keep_crash(name, problem)

    def _keep_crash(self, where: str, problem: Problem) -> None:
        said = "".join(traceback.format_exception(*problem))
        with suppress(OSError):
            kept = sorted(self.folder.glob("crash-*.txt"))
            number = 1 + max((int(one.stem[6:]) for one in kept), default=0)
            text = f"{NAME} {__version__} {changes.boot()} {where}\n{said}"
            (self.folder / f"crash-{number:04}.txt").write_text(
                without_secrets(text), "utf-8"
            )
            for old in kept[: 1 - CRASHES]:
                old.unlink()


class _Lines(logging.Formatter):
    """A line: the wall's time, seconds since the start, the boot id, and what was."""

    def __init__(self, since: float) -> None:
        super().__init__("%(asctime)s %(life)s %(levelname)s %(name)s: %(message)s")
        self._since = since

    def format(self, record: logging.LogRecord) -> str:
        ran = clock.running() - self._since
        record.life = f"+{ran:.0f}s {changes.boot()}"
        # Who guesses passwords is named here; the package for helpers hides it.
        names_addresses = getattr(record, "names_addresses", False)
        hide = _without_keys if names_addresses else without_secrets
        return hide(super().format(record))


class _KeptFile(RotatingFileHandler):
    """A log that begins again where its file was deleted while the box runs."""

    def emit(self, record: logging.LogRecord) -> None:
        if self.stream is not None and not Path(self.baseFilename).exists():
            with suppress(OSError):
                Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
            self.stream.close()
            self.stream = None
        super().emit(record)

    def doRollover(self) -> None:  # noqa: N802
        """Turn over; where Windows refuses it, go on in the same file."""
        # Somebody reads the log, or a second start writes into it just now. The older
        # ones would move on all the same, and the oldest be lost with each line.
        if self.stream is not None:
            self.stream.close()
            self.stream = None
        with suppress(OSError):
            Path(self.baseFilename).rename(self.baseFilename)
            super().doRollover()


class _Remembering(logging.Handler):
    """Tells the journal which kind of error came last."""

    def __init__(self, journal: Journal) -> None:
        super().__init__(logging.ERROR)
        self._journal = journal

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1] is not None:
            self._journal.note(record.exc_info[1])


def _shortened(found: re.Match[str]) -> str:
    """Shorten a word that looks random; names of functions and classes do not."""
    word = found[0]
    return word if _NAME_IN_CODE.fullmatch(word) else f"{word[:4]}…"

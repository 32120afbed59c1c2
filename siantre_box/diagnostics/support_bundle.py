"""Paket bantuan: what a helper from afar has to know of a box, and nothing of people.

It is made also when the box does not start: each part is tried by itself.
"""

import os
import platform
import re
import shutil
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import apsw

from siantre_box import NAME, __version__
from siantre_box.core import changes, clock, schema
from siantre_box.core.sqlite import READ_ONLY, open_beside
from siantre_box.diagnostics import support_code
from siantre_box.diagnostics.health import Finding, Severity
from siantre_box.diagnostics.log import Journal, without_secrets
from siantre_box.network import addresses
from siantre_box.storage import backup, files
from siantre_box.storage.storage import COPIES, DATABASE

FILE = "bantuan-siantre.zip"
PRAGMAS = (
    "user_version",
    "application_id",
    "journal_mode",
    "page_size",
    "page_count",
    "freelist_count",
    "quick_check(5)",
)
TABLES = ("services", "counters", "users", "days", "queues", "events", "sessions")
# Personal data, which is taken out of a bundle.
NAMES = (
    "SELECT name FROM users",
    "SELECT email FROM users",
    "SELECT value FROM settings WHERE key IN ('business_name', 'wifi_name',"
    " 'wifi_password', 'seller_name', 'seller_whatsapp', 'ticker')",
)
SHORTEST_NAME = 3
_TICKET = re.compile(r"\b[A-Z]-\d{3,}\b")
MB = 1 << 20


@dataclass(frozen=True)
class SupportBundle:
    """A box that needs help; `findings` fails while it does not run."""

    home: Path
    journal: Journal
    findings: Callable[[], tuple[Finding, ...]]
    problem: str = ""

    def code(self) -> str:
        """Return the Kode bantuan."""
        findings = {one.key for one in self._found() if one.state != Severity.OK}
        if self.problem:
            findings.add("not_running")
        error = self.problem or self.journal.last_error
        return support_code.encode(__version__, len(schema.STEPS), error, findings)

    def save(self, target: Path) -> Path:
        """Write the bundle; returns where it is. Raises OSError."""
        hide = _Hiding(self.home)
        with (
            files.replacing(target) as part,
            zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as bundle,
        ):
            bundle.writestr("ringkasan.txt", hide("\n".join(self._report())))
            for file in self.journal.files():
                text = "\n".join(_attempted(partial(_read, file)))
                bundle.writestr(f"log/{file.name}", hide(without_secrets(text)))
        return target

    def _found(self) -> tuple[Finding, ...]:
        try:
            return self.findings()
        except Exception:
            # A box that cannot look at itself is what the code is for.
            return ()

    def _report(self) -> Iterator[str]:
        for title, part in (
            ("Program", self._program),
            ("Komputer", _computer),
            # Who logs in wrongly is named by an address there.
            ("Temuan", lambda: map(without_secrets, map(as_line, self._found()))),
            ("SQLite", lambda: _sqlite(self.home / DATABASE)),
            ("Jumlah baris", lambda: _counts(self.home / DATABASE)),
            ("Alamat", _addresses),
            ("Jam", _clock),
            ("Penyimpanan", lambda: _disk(self.home)),
        ):
            yield f"== {title}"
            yield from _attempted(part)
            yield ""

    def _program(self) -> Iterator[str]:
        yield f"{NAME} {__version__}, boot {changes.boot()}"
        yield f"kode bantuan {self.code()}"
        yield f"satu berkas: {getattr(sys, 'frozen', False)}"
        yield f"kesalahan terakhir: {self.journal.last_error or '-'}"
        yield f"tidak berjalan karena: {self.problem or '-'}"


def as_line(finding: Finding) -> str:
    """Return a finding as one line of text."""
    verdict = {Severity.OK: "beres", Severity.WARN: "CEK  ", Severity.BAD: "BURUK"}[
        finding.state
    ]
    words = [finding.title, finding.detail, finding.advice]
    return f"{verdict}  {'. '.join(word.rstrip('.') for word in words if word)}"


def _computer() -> Iterator[str]:
    yield platform.platform()
    yield f"{platform.machine()}, {os.cpu_count()} inti"
    yield f"Python {platform.python_version()}"


def _sqlite(database: Path) -> Iterator[str]:
    yield f"SQLite {apsw.sqlite_lib_version()}"
    with closing(open_beside(database, READ_ONLY)) as connection:
        for pragma in PRAGMAS:
            rows = connection.execute(f"PRAGMA {pragma}").fetchall()
            yield f"{pragma} = {', '.join(str(row[0]) for row in rows)}"


def _counts(database: Path) -> Iterator[str]:
    with closing(open_beside(database, READ_ONLY)) as connection:
        for table in TABLES:
            ((count,),) = connection.execute(f"SELECT count(*) FROM {table}")
            yield f"{table}: {count}"


def _addresses() -> Iterator[str]:
    for one in addresses.ranked(addresses.interfaces()):
        state = "naik" if one.is_up else "turun"
        gateway = ", gateway" if one.has_gateway else ""
        guessed = ", sebagian tidak terbaca" if one.is_guessed else ""
        known = f"{one.name}, {state}{gateway}{guessed}"
        yield f"{addresses.score(one):>6}  {one.address}/{one.prefix}  {known}"


def _clock() -> Iterator[str]:
    yield f"jam dinding (UTC) {clock.now():%Y-%m-%d %H:%M:%S}"
    yield f"jam berjalan {clock.running():.0f} detik"


def _disk(home: Path) -> Iterator[str]:
    room = shutil.disk_usage(home)
    yield f"tersisa {room.free // MB} MB dari {room.total // MB} MB"
    for file in sorted(home.glob(f"{DATABASE}*")):
        yield f"{file.name}: {file.stat().st_size} bita"
    for copy in backup.list_copies(home / COPIES):
        yield f"cadangan {copy.sequence} {copy.reason}: {copy.size} bita"


def _read(file: Path) -> list[str]:
    return [file.read_text("utf-8", "replace")]


def _attempted(part: Callable[[], Iterable[str]]) -> list[str]:
    lines: list[str] = []
    try:
        lines.extend(part())
    except Exception as error:
        # Whatever is broken here is what the helper wants to read.
        lines.append(f"tidak terbaca: {type(error).__name__}: {error}")
    return lines


class _Hiding:
    """Takes names, passwords and tickets out of a text, as far as they are known."""

    def __init__(self, home: Path) -> None:
        names = {str(Path.home()), platform.node()}
        with suppress(apsw.Error, OSError):
            names |= set(_names(home / DATABASE))
        # The longest first: a name may be a part of another.
        found = sorted(names, key=len, reverse=True)
        long = (re.escape(one) for one in found if len(one) >= SHORTEST_NAME)
        any_of_them = "|".join(long) or "(?!)"
        self._words = re.compile(rf"(?<!\w)(?:{any_of_them})(?!\w)", re.IGNORECASE)

    def __call__(self, text: str) -> str:
        return self._words.sub("…", _TICKET.sub("…", text))


def _names(database: Path) -> Iterator[str]:
    with closing(open_beside(database, READ_ONLY)) as connection:
        for query in NAMES:
            for (value,) in connection.execute(query):
                yield from filter(None, (line.strip() for line in value.splitlines()))

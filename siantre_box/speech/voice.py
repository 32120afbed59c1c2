"""What is said for a call, and the one mp3 file that says it.

A file is joined from pieces: the chime, "Nomor antrian A", the number, "silakan
menuju loket satu" or "silakan menuju poli gigi". The owner's recordings come before
ours (docs/voice.md).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence, Set
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from siantre_box import asset_files
from siantre_box.speech import mp3

CHIME = "bel"
OWN_FOLDER = "suara"
"""The folder in the home for the owner's recordings."""
RECORDED_FOLDER = "suara/rekaman"
"""The folder in the home for what was recorded on the admin's page of counters."""
COUNTER_WORDS = ("loket", "meja", "ruang", "kursi", "stall")
PLACE = "tempat"
"""What the pieces for a counter's own name begin with: tempat-poli-gigi."""
HIGHEST_NUMBER = 9999
HIGHEST_WHOLE = 199
"""Up to here we ship each number, read digit by digit, as one phrase."""

_AFTER = {"bel": 0.25, "huruf": 0.1, "angka": 0.0, "bilangan": 0.0}
_BEFORE_COUNTER = 0.25
# Many TVs swallow the first moment of a sound and cut the last.
_LEAD, _TAIL = 0.1, 0.4
_LARGEST_FILE = 1_000_000


class RefusedRecording(NamedTuple):
    """One recording of the owner's that is not used, and why, in words."""

    file: str
    reason: str


class _Source(NamedTuple):
    path: str
    size: int
    changed: int


def folders_of(home: Path, assets: Path) -> tuple[Path, Path, Path]:
    """Return where the pieces of calls are, the first to be asked first.

    The owner's files, what was recorded on the page of counters, and ours.
    """
    return home / OWN_FOLDER, home / RECORDED_FOLDER, assets / "voice"


def announce(label: str, counter: str, style: str, folders: Sequence[Path]) -> bytes:
    """Say a call: label "A-012", counter as shown, style "digits" or "words".

    The folders are in the order in which a piece is looked for, the owner's first.
    """
    letter, _, number = label.partition("-")
    spelled = number_pieces(int(number), style, recordings(folders[0]))
    place = place_pieces(counter, folders)
    return join((CHIME, f"huruf-{letter.lower()}", *spelled, *place), folders)


def number_pieces(
    number: int, style: str, recorded: Set[str] = frozenset()
) -> tuple[str, ...]:
    """Spell a number as the owner's recordings say it whole, else as ours do best."""
    is_in_words = style == "words" and number <= HIGHEST_NUMBER
    if is_in_words:
        rest = number % 100
        tens = (rest // 10 * 10, rest % 10) if rest > 20 else (rest,)
        large = (number // 1000 * 1000, number % 1000 // 100 * 100)
        ways = tuple(
            tuple(f"bilangan-{part}" for part in parts if part)
            for parts in ((*large, rest), (*large, *tens))
        )
    else:
        digits = f"{number:03d}"
        pairs = re.findall("..", digits[len(digits) % 2 :])
        head = digits[: len(digits) % 2]
        ways = tuple(
            tuple(f"angka-{part}" for part in way if part)
            for way in ((digits,), (head, *pairs), tuple(digits))
        )
    best = ways[0 if is_in_words or number <= HIGHEST_WHOLE else 1]
    return next((way for way in ways if recorded >= set(way)), best)


def place_pieces(counter: str, folders: Sequence[Path]) -> tuple[str, ...]:
    """Name the pieces that send a visitor to a counter, called as shown.

    Empty for a name that neither the owner's recordings nor ours can say: “silakan
    menuju” with half a name would lead people to the wrong place.
    """
    ways = _ways_to_say(counter)
    return next((way for way in ways if _can_say(way, folders)), ())


def _ways_to_say(counter: str) -> list[tuple[str, ...]]:
    ways: list[tuple[str, ...]] = [(f"{PLACE}-{_plain(counter)}",)]
    numbered = re.fullmatch(r"(.+?) 0?([1-9][0-9]?)", counter)
    if numbered:
        place, number = _plain(numbered[1]), numbered[2]
        if place in COUNTER_WORDS:
            ways.insert(0, (f"{place}-{number}",))
        ways.append((f"{PLACE}-{place}", f"bilangan-{number}"))
    return ways


def place_file(counter: str) -> str:
    """Return the name of the file that says a whole place; LookupError without one."""
    name = _ways_to_say(counter)[0][0]
    if not is_piece(name):
        raise LookupError(counter)
    return f"{name}.mp3"


def place_source(counter: str, folders: Sequence[Path]) -> Path | None:
    """Return the folder whose pieces name a counter; None for a name nobody can say.

    The owner's, if any piece is from there.
    """
    found = [Path(_find(name, folders).path) for name in place_pieces(counter, folders)]
    sources = {path.parent for path in found}
    return next((folder for folder in folders if folder in sources), None)


def join(names: Sequence[str], folders: Sequence[Path]) -> bytes:
    """Join pieces into one mp3 file, with the pauses of a speaker between them.

    Each comes from the first folder that has it fit for use; LookupError when none.
    """
    return _joined(tuple(names), tuple(_find(name, folders) for name in names))


def recordings(folder: Path) -> frozenset[str]:
    """Name the pieces for which the owner's folder holds a fit recording."""
    return frozenset(path.stem for path in _files(folder) if not _reason(path))


def refused(folder: Path) -> tuple[RefusedRecording, ...]:
    """List the owner's recordings that are not used."""
    judged = ((path.name, _reason(path)) for path in _files(folder))
    return tuple(RefusedRecording(name, reason) for name, reason in judged if reason)


def _plain(name: str) -> str:
    """Return a name as files are called: small letters and digits, joined by dashes."""
    spelled = unicodedata.normalize("NFKD", re.sub("[&/]", " dan ", name.lower()))
    bare = spelled.encode("ascii", "ignore").decode()
    return "-".join(re.findall("[a-z0-9]+", bare))


def _can_say(names: Sequence[str], folders: Sequence[Path]) -> bool:
    try:
        for name in names:
            _find(name, folders)
    except LookupError:
        return False
    return True


def _find(name: str, folders: Sequence[Path]) -> _Source:
    for folder in folders:
        path = folder / f"{name}.mp3"
        if asset_files.is_there(path) and not _reason(path):
            return _source(path)
    raise LookupError(f"no fit piece {name}")


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from sorted(path for path in folder.iterdir() if path.is_file())


def _reason(path: Path) -> str:
    if path.suffix != ".mp3":
        return "Nama berkas harus berakhir .mp3."
    if not is_piece(path.stem):
        return "Namanya tidak ada dalam daftar rekaman."
    try:
        return _judged(_source(path))
    except OSError:
        return "Berkas tidak bisa dibaca."


def is_piece(name: str) -> bool:
    """Tell whether a call can ever ask for a piece of this name."""
    counter = rf"({'|'.join(COUNTER_WORDS)})-[1-9][0-9]?"
    place = rf"{PLACE}(-[a-z0-9]+)+"
    number = r"angka-[0-9]{1,4}|bilangan-([1-9][0-9]?|[1-9]0{2,3})"
    known = rf"{CHIME}|huruf-[a-z]|{number}|{counter}|{place}"
    return re.fullmatch(known, name) is not None


def _source(path: Path) -> _Source:
    if asset_files.is_held(path):
        return _Source(str(path), 0, 0)
    stat = path.stat()
    return _Source(str(path), stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=1024)
def _judged(source: _Source) -> str:
    if source.size > _LARGEST_FILE:
        return "Berkas terlalu besar (lebih dari 1 MB)."
    try:
        mp3.frames(asset_files.read(Path(source.path)))
    except mp3.UnfitSound as unfit:
        return str(unfit)
    return ""


@lru_cache(maxsize=64)
def _joined(names: tuple[str, ...], sources: tuple[_Source, ...]) -> bytes:
    parts = [mp3.silence(_LEAD)]
    for name, source in zip(names, sources, strict=True):
        if name.startswith((*COUNTER_WORDS, PLACE)):
            parts.append(mp3.silence(_BEFORE_COUNTER))
        parts += mp3.frames(asset_files.read(Path(source.path)))
        parts.append(mp3.silence(_AFTER.get(name.partition("-")[0], 0.0)))
    return b"".join([*parts, mp3.silence(_TAIL)])

"""What is said for a call, and the one mp3 file that says it.

A file is joined from pieces: the chime, "Nomor antrian A", the number, "silakan
menuju loket satu". The owner's recordings come before ours (docs/voice.md).
"""

import re
from collections.abc import Iterator, Sequence, Set
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from siantre_box import asset_files
from siantre_box.speech import mp3

CHIME = "bel"
OWN_FOLDER = "suara"
"""The folder in the home for the owner's recordings."""
COUNTER_WORDS = ("loket", "meja", "ruang", "kursi", "stall")
HIGHEST_COUNTER = 20
HIGHEST_NUMBER = 9999
HIGHEST_WHOLE = 199
"""Up to here we ship each number, read digit by digit, as one phrase."""

_AFTER = {"bel": 0.25, "huruf": 0.1, "angka": 0.0, "bilangan": 0.0}
_BEFORE_COUNTER = 0.25
# Many TVs swallow the first moment of a sound and cut the last.
_LEAD, _TAIL = 0.1, 0.4
_LARGEST_FILE = 1_000_000


class Refused(NamedTuple):
    """One recording of the owner's that is not used, and why, in words."""

    file: str
    reason: str


class _Source(NamedTuple):
    path: str
    size: int
    changed: int


def announce(label: str, counter: str, style: str, folders: Sequence[Path]) -> bytes:
    """Say a call: label "A-012", counter as shown, style "digits" or "words".

    The folders are the owner's and ours, in this order.
    """
    letter, _, number = label.partition("-")
    word, at = _counter(counter)
    recorded = recordings(folders[0])
    return join(pieces(letter, int(number), word, at, style, recorded), folders)


def pieces(
    letter: str,
    number: int,
    counter_word: str,
    counter_number: int | None,
    style: str,
    recorded: Set[str] = frozenset(),
) -> tuple[str, ...]:
    """Name the pieces of a call, chime first.

    A counter with an own name has no number and is not said. A number is spelled
    as the owner's recordings can say it whole, else as ours say it best.
    """
    ways = _spellings(number, style)
    best = ways[0 if _is_shipped_whole(number, style) else 1]
    spelled = next((way for way in ways if recorded >= set(way)), best)
    counter = _counter_piece(counter_word, counter_number)
    return (CHIME, f"huruf-{letter.lower()}", *spelled, *counter)


def join(names: Sequence[str], folders: Sequence[Path]) -> bytes:
    """Join pieces into one mp3 file, with the pauses of a speaker between them.

    Each comes from the first folder that has it fit for use; LookupError when none.
    """
    return _joined(tuple(names), tuple(_find(name, folders) for name in names))


def recordings(folder: Path) -> frozenset[str]:
    """Name the pieces for which the owner's folder holds a fit recording."""
    return frozenset(path.stem for path in _files(folder) if not _reason(path))


def refused(folder: Path) -> tuple[Refused, ...]:
    """List the owner's recordings that are not used."""
    judged = ((path.name, _reason(path)) for path in _files(folder))
    return tuple(Refused(name, reason) for name, reason in judged if reason)


def _counter(shown: str) -> tuple[str, int | None]:
    match = re.fullmatch(r"(\w+) ([0-9]+)", shown)
    return (match[1], int(match[2])) if match else (shown, None)


def _counter_piece(word: str, number: int | None) -> tuple[str, ...]:
    is_ours = number is not None and 1 <= number <= HIGHEST_COUNTER
    if not is_ours or word.lower() not in COUNTER_WORDS:
        return ()
    return (f"{word.lower()}-{number}",)


def _is_shipped_whole(number: int, style: str) -> bool:
    return _is_in_words(number, style) or number <= HIGHEST_WHOLE


def _is_in_words(number: int, style: str) -> bool:
    return style == "words" and number <= HIGHEST_NUMBER


def _spellings(number: int, style: str) -> tuple[tuple[str, ...], ...]:
    if _is_in_words(number, style):
        rest = number % 100
        tens = (rest // 10 * 10, rest % 10) if rest > 20 else (rest,)
        large = (number // 1000 * 1000, number % 1000 // 100 * 100)
        return tuple(
            tuple(f"bilangan-{part}" for part in parts if part)
            for parts in ((*large, rest), (*large, *tens))
        )
    digits = f"{number:03d}"
    pairs = re.findall("..", digits[len(digits) % 2 :])
    head = digits[: len(digits) % 2]
    ways = ((digits,), (head, *pairs), tuple(digits))
    return tuple(tuple(f"angka-{part}" for part in way if part) for way in ways)


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
    counter = rf"({'|'.join(COUNTER_WORDS)})-([1-9]|1[0-9]|20)"
    small = r"[1-9][0-9]?|[1-9]0{2,3}"
    known = rf"{CHIME}|huruf-[a-z]|angka-[0-9]{{1,4}}|bilangan-({small})|{counter}"
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
        if name.startswith(COUNTER_WORDS):
            parts.append(mp3.silence(_BEFORE_COUNTER))
        parts += mp3.frames(asset_files.read(Path(source.path)))
        parts.append(mp3.silence(_AFTER.get(name.partition("-")[0], 0.0)))
    return b"".join([*parts, mp3.silence(_TAIL)])

"""The typefaces of our paper: how wide a text is, and how it fits into a width."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from siantre_box import asset_files
from siantre_box.core import names

MEDIUM = "PlusJakarta-Medium"
BOLD = "PlusJakarta-ExtraBold"
NUMBERS = "PlusJakartaAngka-ExtraBold"
SMALL = "PlusJakartaAngka-SemiBold"
"""For the small words of a slip: thick enough for a printer of 8 dots a millimetre."""
TYPED = "JetBrainsMono-ExtraBold"
"""For what people copy by typing: l, 1 and I differ, and so do O and 0."""
EMOJI = "NotoEmoji-Bold"
"""For emoji, also those of several characters: each is one private character in it."""
PRIVATE = 0xE000  # where scripts/building/poster_fonts.py put the first
# Black ink has neither a coloured form nor skin tones.
_UNDRAWN = str.maketrans(
    "", "", "".join((*names.STYLES, *map(chr, range(0x1F3FB, 0x1F400))))
)

# Where the baseline stands in a line of height one, for all our typefaces.
ASCENT, DESCENT = 1.038, 0.222

# The private character of each emoji, filled by load.
_emoji: dict[str, str] = {}


@dataclass(frozen=True)
class Style:
    """How a text is set; `tracking` and `space` are parts of the size."""

    size: float
    height: float = ASCENT + DESCENT
    font: str = MEDIUM
    color: str = "#000000"
    tracking: float = 0.0
    space: float = 0.12

    @property
    def leading(self) -> float:
        """Return the distance from line to line."""
        return self.size * self.height

    @property
    def baseline(self) -> float:
        """Return how far the baseline stands below the top of a line."""
        return self.size * ((self.height + ASCENT - DESCENT) / 2)

    def width(self, text: str) -> float:
        """Return how wide a text is, in the size's unit."""
        set_ = pieces(text, self.font)
        plain = sum(
            float(pdfmetrics.stringWidth(piece, font, self.size))
            for font, piece in set_
        )
        glyphs = sum(len(piece) for _, piece in set_)
        gaps = self.tracking * max(glyphs - 1, 0) + self.space * text.count(" ")
        return plain + gaps * self.size


def load(fonts: Path) -> None:
    """Make our typefaces known; each file is read once."""
    known = set(pdfmetrics.getRegisteredFontNames())
    for name in {MEDIUM, BOLD, NUMBERS, SMALL, TYPED, EMOJI} - known:
        pdfmetrics.registerFont(
            TTFont(name, BytesIO(asset_files.read(fonts / f"{name}.ttf")))
        )
    if not _emoji:
        listed = asset_files.read(fonts / "emoji.txt").decode().split("\n")
        _emoji.update((one, chr(PRIVATE + index)) for index, one in enumerate(listed))


def advance(character: str, font: str, size: float) -> float:
    """Return the advance width of a character of a piece, in the size's unit."""
    return float(pdfmetrics.stringWidth(character, font, size))


def one_line(text: str) -> str:
    """Return a name as it is set: composed (NFC), with single spaces."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def lacking(text: str, font: str = BOLD) -> tuple[str, ...]:
    """Return the characters (other scripts, invisible ones) that our typefaces lack."""
    characters = names.characters(text)
    return tuple(dict.fromkeys(one for one in characters if not _set(font, one)))


def without_lacking(text: str) -> str:
    """Return a name in one line, without the characters that cannot be set."""
    characters = names.characters(text)
    return one_line("".join(one for one in characters if _set(BOLD, one)))


@lru_cache(maxsize=1024)
def pieces(text: str, font: str) -> tuple[tuple[str, str], ...]:
    """Return a text in pieces with their typefaces: another where `font` lacks some.

    Raises ValueError for a character that none has: no other may stand for it.
    """
    found: list[tuple[str, str]] = []
    for character in names.characters(text):
        set_ = _set(font, character)
        if set_ is None:
            raise ValueError(f"No typeface has {character!r}")
        face, drawn = set_
        if found and found[-1][0] == face:
            found[-1] = face, found[-1][1] + drawn
        else:
            found.append((face, drawn))
    return tuple(found)


def fit(
    text: str, style: Style, width: float, choices: Sequence[tuple[float, int]]
) -> tuple[Style, tuple[str, ...]]:
    """Set a text as large as it fits: choices are (size, most lines), largest first.

    Lines come out about equally long. What fits nowhere is cut, with an ellipsis.
    """
    for size, most in choices:
        attempt = replace(style, size=size)
        lines = _wrapped(text, attempt, width)
        if len(lines) <= most:
            return attempt, _balanced(text, attempt, width, len(lines))
    kept = lines[:most]
    return attempt, (*kept[:-1], kept[-1][:-1].rstrip() + "…")


def _set(font: str, character: str) -> tuple[str, str] | None:
    """Return the typeface that sets a character, and its code points there."""
    plain = character.translate(_UNDRAWN) or character
    for face in (font, BOLD):
        glyphs = pdfmetrics.getFont(face).face.charToGlyph
        # A typeface may have an empty glyph for what nobody can see.
        if plain.isprintable() and all(ord(part) in glyphs for part in plain):
            return face, plain
    if plain in _emoji:
        return EMOJI, _emoji[plain]
    # What is younger than our emoji is often made of older ones, side by side.
    parts = plain.split(names.JOINER) if names.JOINER in plain else list(plain)
    if all(part in _emoji for part in parts):
        return EMOJI, "".join(_emoji[part] for part in parts)
    return None


def _balanced(text: str, style: Style, width: float, count: int) -> tuple[str, ...]:
    """Wrap within the narrowest width that needs no more lines."""
    narrow = width
    while len(_wrapped(text, style, narrow - style.size / 2)) == count > 1:
        narrow -= style.size / 2
    return _wrapped(text, style, narrow)


def _wrapped(text: str, style: Style, width: float) -> tuple[str, ...]:
    lines = [""]
    for word in _pieces(text, style, width):
        longer = f"{lines[-1]} {word}".strip()
        if style.width(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(line for line in lines if line)


def _pieces(text: str, style: Style, width: float) -> Iterator[str]:
    """Cut a text into words, and a word that is too long into pieces."""
    for word in text.split(" "):
        piece = ""
        for character in names.characters(word):
            if piece and style.width(piece + character) > width:
                yield piece
                piece = ""
            piece += character
        yield piece

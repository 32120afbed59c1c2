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
from siantre_box.core.errors import CannotPrint

MEDIUM = "PlusJakarta-Medium"
BOLD = "PlusJakarta-ExtraBold"
NUMBERS = "PlusJakartaAngka-ExtraBold"
TYPED = "JetBrainsMono-ExtraBold"
"""For what people type sign by sign: l, 1 and I differ, and so do O and 0."""
AS_A_PICTURE = "\ufe0f"  # asks for the coloured form of the sign before it

# Where the baseline stands in a line of height one, for all our typefaces.
ASCENT, DESCENT = 1.038, 0.222


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
        plain = sum(
            float(pdfmetrics.stringWidth(piece, font, self.size))
            for font, piece in pieces(text, self.font)
        )
        gaps = self.tracking * max(len(text) - 1, 0) + self.space * text.count(" ")
        return plain + gaps * self.size


def load(fonts: Path) -> None:
    """Make our typefaces known; each file is read once."""
    known = set(pdfmetrics.getRegisteredFontNames())
    for name in {MEDIUM, BOLD, NUMBERS, TYPED} - known:
        pdfmetrics.registerFont(
            TTFont(name, BytesIO(asset_files.read(fonts / f"{name}.ttf")))
        )


def one_line(text: str) -> str:
    """Return a name as it is set: composed signs, single spaces."""
    plain = text.replace(AS_A_PICTURE, "")
    return unicodedata.normalize("NFC", " ".join(plain.split()))


def lacking(*texts: str) -> tuple[str, ...]:
    """Return the signs (emoji, other scripts) that none of our typefaces has."""
    signs = (sign for text in texts for sign in names.characters(text))
    return tuple(dict.fromkeys(sign for sign in signs if not _has(BOLD, sign)))


@lru_cache(maxsize=1024)
def pieces(text: str, font: str) -> tuple[tuple[str, str], ...]:
    """Return a text in pieces with their typefaces: where this lacks a sign, another.

    Raises CannotPrint where none has it: nothing is left out, and no other sign
    stands for it.
    """
    found: list[tuple[str, str]] = []
    for sign in names.characters(text):
        face = _face(font, sign)
        if found and found[-1][0] == face:
            found[-1] = face, found[-1][1] + sign
        else:
            found.append((face, sign))
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


def _face(font: str, sign: str) -> str:
    face = next((face for face in (font, BOLD) if _has(face, sign)), None)
    if face is None:
        raise CannotPrint(signs=sign)
    return face


def _has(font: str, sign: str) -> bool:
    glyphs = pdfmetrics.getFont(font).face.charToGlyph
    # A typeface may have an empty glyph for what nobody can see.
    return sign.isprintable() and all(ord(part) in glyphs for part in sign)


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
        rest = word
        while style.width(rest) > width and len(rest) > 1:
            fits = max(
                1, sum(style.width(rest[:n]) <= width for n in range(len(rest))) - 1
            )
            yield rest[:fits]
            rest = rest[fits:]
        yield rest

"""The language of receipt printers (ESC/POS), as much of it as a picture needs.

Source: Epson, ESC/POS command reference; clones understand these too.
"""

import struct
from enum import IntEnum
from http import HTTPStatus
from typing import TYPE_CHECKING, ClassVar

from siantre_box.core.errors import Refusal

if TYPE_CHECKING:  # a box without a printer never loads it
    from PIL.Image import Image

INIT = b"\x1b@"
FEED_LINES = b"\x1bd\x04"  # to beyond the edge at which people tear
CUT = b"\x1dVB\x00"  # feeds to the knife, and leaves a corner hanging
RASTER = b"\x1dv0\x00"
# Answered at once, whatever the printer is at (DLE EOT 2).
ASK_STATE = b"\x10\x04\x02"
# Answered in its turn: once all that was sent before is on paper (GS r 1).
ASK_IN_TURN = b"\x1dr\x01"
# Rows sent as one picture: cheap printers have memory for few.
BAND = 128
# More than a broken off band may still want. As its rest it is white, as commands
# it is nothing.
PADDING = bytes(BAND * 576 // 8)

# Pillow's ones are white, a printer's are black.
_INVERTED = bytes(range(255, -1, -1))
_SHAPE, _SHAPE_OF_STATE = 0x93, 0x12
_IN_TURN_CLEAR = 0x90
_COVER, _PAPER, _ERROR = 0x04, 0x20, 0x40
_PAPER_IN_TURN = 0x0C


class PrinterTrouble(Refusal):
    """A slip that is not on paper; `chip` says it in two words, `advice` what to do."""

    sentence = "Printer karcis tidak menjawab."
    status = HTTPStatus.BAD_GATEWAY
    chip: ClassVar[str] = "Tidak menjawab"
    advice: ClassVar[str] = "Periksa kertas dan kabel."


class OutOfPaper(PrinterTrouble):
    """The printer says that its roll has ended."""

    sentence = "Kertas printer karcis habis."
    chip = "Kertas habis"
    advice = "Pasang kertas yang baru."


class PrinterNotReady(PrinterTrouble):
    """The printer says that its cover is open, or that it is at fault."""

    sentence = "Printer karcis belum siap."
    chip = "Belum siap"
    advice = "Periksa tutup dan kertasnya."


class Answer(IntEnum):
    """What a printer answered, the more the higher."""

    NOTHING = 0
    STATE = 1  # it is ready
    IN_TURN = 2  # all that was sent before is on paper


def encode(picture: "Image", cuts: bool) -> bytes:
    """Return what puts a picture of black dots on paper; its width is whole bytes."""
    parts = [INIT]
    for top in range(0, picture.height, BAND):
        rows = min(BAND, picture.height - top)
        band = picture.crop((0, top, picture.width, top + rows))
        dots = band.tobytes().translate(_INVERTED)
        parts += [RASTER, struct.pack("<HH", picture.width // 8, rows), dots]
    return b"".join((*parts, CUT if cuts else FEED_LINES))


def judge(said: bytes) -> Answer:
    """Return the most that these bytes answer; raises what they say is wrong."""
    return max(map(_judge_byte, said), default=Answer.NOTHING)


def _judge_byte(byte: int) -> Answer:
    if byte & _SHAPE == _SHAPE_OF_STATE:
        if byte & _PAPER:
            raise OutOfPaper
        if byte & (_COVER | _ERROR):
            raise PrinterNotReady
        return Answer.STATE
    if byte & _IN_TURN_CLEAR:
        return Answer.NOTHING
    if byte & _PAPER_IN_TURN == _PAPER_IN_TURN:
        raise OutOfPaper
    return Answer.IN_TURN

"""An uploaded picture made safe: known by its first bytes, rid of all but the drawing.

PNG and JPEG keep the parts that draw; SVG is drawn anew from a list of what may
stay (see drawing.py). A file is never believed by its name.
"""

import struct
import zlib

from siantre_box.core import drawing
from siantre_box.core.drawing import UnfitPicture
from siantre_box.core.logo import Logo
from siantre_box.core.refusals import Refusal

MOST_BYTES = 48 * 1024
MOST_DOTS = 2000

PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
PNG_DRAWS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"gAMA", b"sRGB", b"IEND"}
# Start of frame, but for the tables among them: the segments with the size.
JPEG_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
JPEG_SCAN, JPEG_COMMENT = 0xDA, 0xFE
# JFIF, colour profile and Adobe's colours draw; the other notes only tell.
JPEG_NOTES = {*range(0xE0, 0xF0), JPEG_COMMENT} - {0xE0, 0xE2, 0xEE}


class PictureTooHeavy(Refusal):
    """The picture's file is too large."""


class PictureTooWide(Refusal):
    """The picture has more dots than a small screen can hold."""


def clean(content: bytes) -> Logo:
    """Return the picture in a file; refuses what no screen should show."""
    if len(content) > MOST_BYTES:
        raise PictureTooHeavy(most=MOST_BYTES // 1024)
    try:
        return _clean(content)
    except (struct.error, IndexError, ValueError) as error:
        raise UnfitPicture from error


def _clean(content: bytes) -> Logo:
    if content.startswith(PNG):
        return Logo("image/png", _png(content))
    if content.startswith(JPEG):
        return Logo("image/jpeg", _jpeg(content))
    drawn = drawing.clean(content)
    if len(drawn) > MOST_BYTES:
        raise PictureTooHeavy(most=MOST_BYTES // 1024)
    return Logo("image/svg+xml", drawn)


def _png(content: bytes) -> bytes:
    kept, at, kind = [PNG], len(PNG), b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", content, at)
        chunk = content[at : at + 12 + length]
        _check_png_chunk(chunk, length)
        if kind in PNG_DRAWS:
            kept.append(chunk)
        at += len(chunk)
    kinds = [chunk[4:8] for chunk in kept[1:]]
    if kinds[0] != b"IHDR" or b"IDAT" not in kinds:
        raise UnfitPicture
    _check_size(*struct.unpack_from(">II", kept[1], 8))
    return b"".join(kept)


def _check_png_chunk(chunk: bytes, length: int) -> None:
    (told,) = struct.unpack_from(">I", chunk, 8 + length)
    if zlib.crc32(chunk[4:-4]) != told:
        raise UnfitPicture


def _jpeg(content: bytes) -> bytes:
    kept, at, kind, has_size = [content[:2]], 2, 0, False
    while kind != JPEG_SCAN:
        start, kind, length = struct.unpack_from(">BBH", content, at)
        segment = content[at : at + 2 + length]
        if start != 0xFF or len(segment) != 2 + length:
            raise UnfitPicture
        if kind in JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", segment, 5)
            _check_size(width, height)
            has_size = True
        if kind not in JPEG_NOTES:
            kept.append(segment)
        at += len(segment)
    if not has_size:
        raise UnfitPicture
    return b"".join((*kept, content[at : content.rindex(b"\xff\xd9") + 2]))


def _check_size(width: int, height: int) -> None:
    if not (width and height):
        raise UnfitPicture
    if max(width, height) > MOST_DOTS:
        raise PictureTooWide(most=MOST_DOTS)

import struct
import zlib

import pytest

from siantre_box.core import picture
from siantre_box.core.drawing import UnfitPicture
from siantre_box.core.picture import PictureTooHeavy, PictureTooWide

SIGN = b"\x89PNG\r\n\x1a\n"


def chunk(kind, content=b""):
    told = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", told)


def png(width=4, height=2, *more):
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    dots = zlib.compress((b"\0" + b"\x0a\x5a\x4b" * 4) * 2)
    parts = (chunk(b"IHDR", head), *more, chunk(b"IDAT", dots), chunk(b"IEND"))
    return SIGN + b"".join(parts)


def segment(kind, content):
    return bytes((0xFF, kind)) + struct.pack(">H", len(content) + 2) + content


def jpeg(width=4, height=2, *more, frame=0xC0):
    size = struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0"
    scan = segment(0xDA, b"\1\1\0\0\x3f\0") + b"dots\xff\0dots"
    parts = (segment(0xE0, b"JFIF\0"), *more, segment(frame, size), scan)
    return b"\xff\xd8" + b"".join(parts) + b"\xff\xd9"


def test_a_picture_is_known_by_its_bytes():
    assert picture.clean(png()).mimetype == "image/png"
    assert picture.clean(jpeg()).mimetype == "image/jpeg"
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path/></svg>'
    assert picture.clean(drawing).mimetype == "image/svg+xml"


def test_a_plain_picture_is_kept_as_it_is():
    assert picture.clean(png()).content == png()
    assert picture.clean(jpeg()).content == jpeg()


def test_notes_in_a_picture_are_left_out():
    notes = chunk(b"tEXt", b"Author\0Budi"), chunk(b"eXIf", b"here")
    assert picture.clean(png(4, 2, *notes)).content == png()
    notes = segment(0xE1, b"Exif\0\0here"), segment(0xFE, b"Budi")
    assert picture.clean(jpeg(4, 2, *notes)).content == jpeg()


def test_colours_of_a_picture_stay():
    clear = chunk(b"tRNS", b"\0\0\0\0\0\0")
    assert picture.clean(png(4, 2, clear)).content == png(4, 2, clear)
    adobe = segment(0xEE, b"Adobe")
    assert picture.clean(jpeg(4, 2, adobe)).content == jpeg(4, 2, adobe)


def test_an_animation_stands_still():
    moving = chunk(b"acTL", b"\0\0\0\2\0\0\0\0"), chunk(b"fdAT", b"\0\0\0\1")
    assert picture.clean(png(4, 2, *moving)).content == png()


def test_what_hangs_behind_a_picture_is_cut_off():
    page = b"<script>alert(1)</script>"
    assert picture.clean(png() + page).content == png()
    assert picture.clean(jpeg() + page).content == jpeg()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a\1\0\1\0",
        b"BM" + bytes(60),
        b"RIFF\0\0\0\0WEBP",
        b"%PDF-1.7",
        b"<html></html>",
        SIGN,
        png()[:40],
        png()[:-12],
        png().replace(b"IDAT", b"JDAT"),
        png()[:20] + b"\xff" + png()[21:],
        SIGN + chunk(b"IDAT", b"x") + chunk(b"IEND"),
        SIGN
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 2, 8, 2, 0, 0, 0))
        + chunk(b"IEND"),
        SIGN + struct.pack(">I4s", 0xFFFFFFFF, b"IHDR"),
        SIGN + chunk(b"IEND"),
        png(0, 2),
        jpeg(4, 0),
        jpeg()[:-2],
        jpeg()[:12],
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8\xff\xe0\0\0",
        jpeg(frame=0xC4),
    ],
)
def test_a_file_that_is_no_whole_picture_is_refused(content):
    with pytest.raises(UnfitPicture):
        picture.clean(content)


@pytest.mark.parametrize("make", [png, jpeg])
@pytest.mark.parametrize("size", [(2001, 4), (4, 2001), (60_000, 60_000)])
def test_a_picture_of_too_many_dots_is_refused(make, size):
    with pytest.raises(PictureTooWide):
        picture.clean(make(*size))


def test_two_thousand_dots_are_fine():
    assert picture.clean(png(2000, 2000)).mimetype == "image/png"


def test_a_heavy_file_is_refused_unread():
    with pytest.raises(PictureTooHeavy):
        picture.clean(png() + bytes(picture.MOST_BYTES))


def test_a_drawing_that_grows_too_heavy_is_refused():
    rules = ".a{" + "".join(f"stroke-dasharray:{n};" for n in range(99)) + "fill:red}"
    shapes = '<path class="a"/>' * 2500
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">'
    with pytest.raises(PictureTooHeavy):
        picture.clean(f"{head}<style>{rules}</style>{shapes}</svg>".encode())

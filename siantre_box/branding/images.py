"""Read an uploaded logo and re-encode it, so that nothing but its pixels is kept."""

from http import HTTPStatus
from io import BytesIO

from PIL import Image, ImageOps

from siantre_box.branding.logo import MAX_BYTES, Logo
from siantre_box.core.errors import Refusal

# The largest side that any screen or slip shows, and what is tried when the file
# is still too heavy: the same sizes as in admin.js, which has done it before sending.
SIZES = (512, 384, 256, 192, 128, 96)
# Beyond this a small file may unpack to more memory than a cheap box has.
MAX_SIDE = 2000
FORMATS = ("PNG", "JPEG")
LONGEST_NAME = 60


class UnfitPicture(Refusal):
    """The file is no picture that can be read."""

    sentence = "{name} tidak bisa dibaca. Pakai PNG atau JPEG yang utuh."
    status = HTTPStatus.BAD_REQUEST
    field = "logo"


class PictureTooHeavy(Refusal):
    """The picture's file is too large."""

    sentence = "Gambar terlalu besar. Paling besar {most} KB."
    status = HTTPStatus.BAD_REQUEST
    field = "logo"


class PictureTooWide(Refusal):
    """The picture has more pixels than a small box should unpack."""

    sentence = "Gambar terlalu besar. Paling besar {most} × {most} titik."
    status = HTTPStatus.BAD_REQUEST
    field = "logo"


def clean(content: bytes, name: str) -> Logo:
    """Return the picture in a file as PNG, at most 512 pixels wide and high.

    It is turned as its camera noted, and its colours (CMYK, palette, 16 bit) become
    8-bit RGB with transparency. Raises PictureTooHeavy over 48 KB, PictureTooWide
    over 2000 pixels a side, UnfitPicture (with the file's name) for all that is not a
    whole PNG or JPEG.
    """
    if len(content) > MAX_BYTES:
        raise PictureTooHeavy(most=MAX_BYTES // 1024)
    image = _read(content, name)
    for size in SIZES:
        image.thumbnail((size, size))
        encoded = BytesIO()
        image.save(encoded, "PNG", optimize=True)
        if encoded.tell() <= MAX_BYTES:
            return Logo("image/png", encoded.getvalue())
    raise PictureTooHeavy(most=MAX_BYTES // 1024)


def _read(content: bytes, name: str) -> Image.Image:
    try:
        image: Image.Image = Image.open(BytesIO(content), formats=FORMATS)
        # Known from the header alone: nothing is unpacked yet.
        if max(image.size) > MAX_SIDE:
            raise PictureTooWide(most=MAX_SIDE)
        image = ImageOps.exif_transpose(image)
        if image.mode == "I;16":
            image = image.point(lambda value: value / 256).convert("L")
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
        image.info = {}  # no colour profile of the colours that it had before
        return image
    except Image.DecompressionBombError as error:
        raise PictureTooWide(most=MAX_SIDE) from error
    # Pillow's readers raise all of these for damaged files.
    except (OSError, SyntaxError, ValueError, IndexError, TypeError) as error:
        raise UnfitPicture(name=name[:LONGEST_NAME] or "Berkas ini") from error

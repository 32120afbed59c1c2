from io import BytesIO

import pytest
from PIL import Image

from siantre_box.branding import images
from siantre_box.branding.images import PictureTooHeavy, PictureTooWide, UnfitPicture
from siantre_box.branding.logo import MAX_BYTES

RED, GREEN = (255, 0, 0), (0, 128, 0)


def encoded(image, kind="PNG", **options):
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def png(width=4, height=2, color=(10, 90, 75)):
    return encoded(Image.new("RGB", (width, height), color))


def cleaned(content):
    logo = images.clean(content, "logo.png")
    assert logo.mimetype == "image/png"
    return Image.open(BytesIO(logo.content))


def near(color, other):
    return all(abs(a - b) < 6 for a, b in zip(color, other, strict=True))


def test_clean_keeps_the_pixels_of_a_png():
    image = cleaned(png(4, 2, GREEN))
    assert image.size == (4, 2)
    assert image.getpixel((3, 1)) == GREEN


def test_clean_turns_a_jpeg_as_its_camera_noted():
    image = Image.new("RGB", (32, 16), RED)
    image.paste(GREEN, (16, 0, 32, 16))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees clockwise to look at it
    turned = cleaned(encoded(image, "JPEG", exif=exif, quality=95))
    assert turned.size == (16, 32)
    assert near(turned.getpixel((8, 4)), RED)
    assert near(turned.getpixel((8, 28)), GREEN)


def test_clean_makes_cmyk_red_green_blue():
    image = Image.new("CMYK", (8, 8), (0, 255, 255, 0))
    assert near(cleaned(encoded(image, "JPEG")).getpixel((4, 4)), RED)


@pytest.mark.parametrize("value", [0, 20_000, 65_535])
def test_clean_scales_sixteen_bit_greys(value):
    image = cleaned(encoded(Image.new("I;16", (4, 4), value)))
    assert image.getpixel((0, 0)) == (value // 256,) * 3


def test_clean_keeps_a_palette_and_what_shows_through():
    image = Image.new("P", (4, 4), 1)
    image.putpalette([*RED, *GREEN])
    shown = cleaned(encoded(image, transparency=1))
    assert shown.getpixel((0, 0)) == (*GREEN, 0)
    assert cleaned(encoded(Image.new("1", (4, 4), 1))).getpixel((0, 0)) == (255,) * 3


def test_clean_keeps_nothing_but_pixels():
    exif = Image.Exif()
    exif[0x013B] = "Budi"
    noted = encoded(Image.new("RGB", (4, 2), GREEN), exif=exif, icc_profile=b"Budi")
    page = b"<script>alert(1)</script>"
    content = images.clean(noted + page, "logo.png").content
    assert b"Budi" in noted
    assert b"Budi" not in content
    assert page not in content


def test_clean_shrinks_to_what_screens_show():
    assert cleaned(png(2000, 500)).size == (512, 128)


def test_clean_shrinks_until_the_file_is_light():
    noise = Image.effect_noise((300, 300), 90).convert("L")
    heavy = encoded(noise, "JPEG", quality=60)
    assert len(heavy) <= MAX_BYTES < len(encoded(noise))
    logo = images.clean(heavy, "foto.jpg")
    assert len(logo.content) <= MAX_BYTES


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a\1\0\1\0",
        b"BM" + bytes(60),
        b"RIFF\0\0\0\0WEBP",
        b"%PDF-1.7",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b"\x89PNG\r\n\x1a\n",
        png()[:40],
        png().replace(b"IDAT", b"JDAT"),
        png()[:20] + b"\xff" + png()[21:],
        encoded(Image.new("RGB", (64, 64), RED), "JPEG")[:300],
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8\xff\xe0\0\0",
    ],
)
def test_clean_refuses_by_name_what_is_no_whole_picture(content):
    with pytest.raises(UnfitPicture) as refused:
        images.clean(content, "merek.png")
    assert refused.value.named["name"] == "merek.png"


@pytest.mark.parametrize("size", [(2001, 4), (4, 2001)])
def test_clean_refuses_too_many_dots(size):
    with pytest.raises(PictureTooWide):
        images.clean(png(*size), "logo.png")


def test_clean_unpacks_no_bomb():
    content = bytearray(png())
    content[16:24] = (60_000).to_bytes(4, "big") * 2
    with pytest.raises((PictureTooWide, UnfitPicture)):
        images.clean(bytes(content), "logo.png")


def test_clean_refuses_a_heavy_file_unread():
    with pytest.raises(PictureTooHeavy):
        images.clean(png() + bytes(MAX_BYTES), "logo.png")

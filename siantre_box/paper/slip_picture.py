"""The slip of a number, drawn as one picture of black dots for a receipt printer."""

import re
from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps

from siantre_box import asset_files
from siantre_box.core import names, wifi
from siantre_box.paper import qr, typeset
from siantre_box.paper.slip import Slip
from siantre_box.paper.typeset import NUMBERS, SMALL, TYPED, Style

DOTS = {"58": 384, "80": 576}
"""Dots across, by the width of the paper in mm: 8 a millimetre, 48 and 72 of ink."""
TALLEST = 4000  # half a metre: more than the longest names and password take
WHITE, BLACK = 255, 0
# Half covered is black: with grey in between a printer would scatter dots.
THRESHOLD = 128
MODULE, QUIET = 6, 4
LOGO_WIDTH, LOGO_HEIGHT = 320, 96

# Measures are those of 58 mm, in dots; on 80 mm all but the number's is a fourth more.
WIDER = 1.25
BUSINESS = ((33, 1), (27, 2), (23, 3), (20, 5))
LABEL = ((132, 1), (108, 1), (90, 1), (74, 1), (60, 1))
SERVICE = ((38, 1), (30, 3), (25, 5))
# Where the name of a Wi-Fi may go on in the next line.
PARTS = re.compile("[^-_. ]*[-_. ]*")


def draw(slip: Slip, width: str, fonts: Path) -> Image.Image:
    """Return the picture, 1 bit a dot, for paper of this width (58 or 80 mm)."""
    typeset.load(fonts)
    paper = _Paper(DOTS[width], WIDER if width == "80" else 1.0, fonts)
    paper.top = paper.scaled(10)
    paper.picture(slip.logo)
    paper.fitted(slip.business, Style(0, 1.15, NUMBERS, space=0.06), BUSINESS)
    paper.rule(dash=0)
    paper.line("Nomor antrian", Style(25, 1.28, SMALL, space=0.06))
    paper.top += paper.scaled(2)
    # As wide as the paper whatever the number: the label's sizes are not scaled.
    label = Style(0, 1.06, NUMBERS, tracking=-0.01)
    paper.fitted(
        slip.label, label, [(size * paper.width / 384, 1) for size, _ in LABEL]
    )
    paper.fitted(slip.service, Style(0, 1.16, NUMBERS, space=0.06), SERVICE)
    if slip.ahead is not None:
        paper.top += paper.scaled(10)
        large = Style(38, 1.15, NUMBERS, space=0.06)
        if slip.ahead:
            paper.line(f"Sisa {slip.ahead} antrian", large)
            paper.line("di depan Anda", Style(25, 1.25, SMALL, space=0.06))
        else:
            paper.line(
                "Anda berikutnya" if slip.is_staffed else "Anda paling depan", large
            )
    if slip.taken_at:
        paper.top += paper.scaled(4)
        paper.fitted(
            slip.taken_at, Style(0, 1.28, SMALL, space=0.06), ((22, 1), (20, 1))
        )
    paper.rule(dash=6)
    paper.line("Pantau dari HP", Style(27, 1.28, NUMBERS, space=0.06))
    paper.code(slip.link)
    _write_wifi(paper, slip)
    paper.rule(dash=6)
    for words in ("Tunggu nomor ini dipanggil.", "Berlaku hari ini saja."):
        paper.line(words, Style(25, 1.28, SMALL, space=0.06))
    paper.top += paper.scaled(14)
    return paper.cut()


def _write_wifi(paper: "_Paper", slip: Slip) -> None:
    if not slip.wifi_name:
        return
    plain = Style(24, 1.3, SMALL, space=0.06)
    typed = wifi.to_type(slip.wifi_password)
    # A false one is worse than none: written whole, or not at all.
    if typeset.lacking(slip.wifi_name, NUMBERS) or typeset.lacking(typed, TYPED):
        paper.line("Wi-Fi: lihat poster", plain)
        return
    paper.named("Wi-Fi: ", slip.wifi_name, plain, Style(0, 1.3, NUMBERS))
    if typed:
        paper.named("Sandi: ", typed, plain, Style(0, 1.3, TYPED, space=0.0))
    if wifi.SPACE in typed:
        paper.line(f"{wifi.SPACE} berarti spasi", Style(21, 1.3, TYPED))


class _Paper:
    """A strip of paper that is filled from the top, every line in its middle."""

    def __init__(self, width: int, scale: float, fonts: Path) -> None:
        self.width = width
        self.top = 0.0
        self._scale = scale
        self._fonts = fonts
        self._image = Image.new("L", (width, TALLEST), WHITE)
        self._pen = ImageDraw.Draw(self._image)

    def scaled(self, dots: float) -> float:
        """Return a measure of 58 mm on this paper."""
        return dots * self._scale

    def line(self, words: str, style: Style) -> None:
        """Write one line; its size is one of 58 mm."""
        self._write(_sized(style, self.scaled(style.size)), words)

    def fitted(
        self, words: str, style: Style, sizes: Sequence[tuple[float, int]]
    ) -> None:
        """Write words as large as they fit; sizes are (size of 58 mm, most lines)."""
        shown = typeset.without_lacking(words)
        if not shown:
            return
        choices = [(self.scaled(size), most) for size, most in sizes]
        fitting, lines = typeset.fit(shown, style, self.width, choices)
        for line in lines:
            self._write(fitting, line)

    def named(self, what: str, value: str, plain: Style, style: Style) -> None:
        """Write what something is and its value, a long one on lines of its own."""
        plain = _sized(plain, self.scaled(plain.size))
        beside = _sized(style, plain.size)
        if plain.width(what) + beside.width(value) <= self.width:
            self._write(plain, what, (beside, value))
            return
        self._write(plain, what.strip())
        for line in _broken(value, beside, self.width):
            self._write(beside, line)

    def rule(self, dash: int) -> None:
        """Draw a line across; with a dash of so many dots it shows where paper ends."""
        self.top += self.scaled(14)
        top, step = round(self.top), dash + 4 if dash else self.width
        for left in range(0, self.width, step):
            right = left + (dash or self.width) - 1
            self._pen.rectangle((left, top, right, top + 2), BLACK)
        self.top += 3 + self.scaled(12)

    def code(self, link: str) -> None:
        """Draw a QR code, its modules whole dots: what is scaled is not read."""
        module = round(self.scaled(MODULE))
        rows = qr.modules(link)
        left = (self.width - module * len(rows)) // 2
        self.top += QUIET * module
        top = round(self.top)
        for y, row in enumerate(rows):
            for x, is_dark in enumerate(row):
                if is_dark:
                    at = (left + x * module, top + y * module)
                    end = (at[0] + module - 1, at[1] + module - 1)
                    self._pen.rectangle((*at, *end), BLACK)
        self.top += module * (len(rows) + QUIET)

    def picture(self, content: bytes) -> None:
        """Put the owner's logo on the paper, its greys as scattered dots."""
        # Of versions before 1.1 it may be an SVG, which no printer can be given.
        if not content.startswith((b"\x89PNG", b"\xff\xd8")):
            return
        read = Image.open(BytesIO(content)).convert("RGBA")
        flat = Image.new("RGBA", read.size, "white")
        flat.alpha_composite(read)
        room = round(self.scaled(LOGO_WIDTH)), round(self.scaled(LOGO_HEIGHT))
        fitting = ImageOps.contain(flat.convert("L"), room)
        dots = ImageOps.autocontrast(fitting, cutoff=1).convert("1")
        at = (self.width - dots.width) // 2, round(self.top)
        self._image.paste(dots.convert("L"), at)
        self.top += dots.height + self.scaled(8)

    def cut(self) -> Image.Image:
        """Return what was drawn."""
        strip = self._image.crop((0, 0, self.width, round(self.top)))
        return strip.point(lambda value: value >= THRESHOLD and WHITE, "1")

    def _write(self, style: Style, words: str, *more: tuple[Style, str]) -> None:
        runs = ((style, words), *more)
        x = (self.width - sum(each.width(text) for each, text in runs)) / 2
        baseline = round(self.top + style.baseline)
        for each, text in runs:
            x = self._run(x, baseline, each, text)
        self.top += style.leading

    def _run(self, x: float, baseline: int, style: Style, text: str) -> float:
        """Write each character where the typeface says: FreeType rounds advances."""
        for font, characters in typeset.pieces(text, style.font):
            face = _face(self._fonts, font, style.size)
            for character in characters:
                self._pen.text((x, baseline), character, BLACK, face, anchor="ls")
                gap = style.space if character == " " else 0.0
                advance = typeset.advance(character, font, style.size)
                x += advance + (gap + style.tracking) * style.size
        return x


def _broken(value: str, style: Style, width: float) -> list[str]:
    """Break between any two characters; unlike `typeset.fit` it keeps every space."""
    lines = [""]
    for part in PARTS.findall(value):
        is_short = style.width(part) <= width
        for piece in [part] if is_short else names.characters(part):
            if style.width(lines[-1] + piece) > width:
                lines.append("")
            lines[-1] += piece
    return lines


def _sized(style: Style, size: float) -> Style:
    return Style(
        size, style.height, style.font, tracking=style.tracking, space=style.space
    )


@lru_cache(maxsize=32)
def _face(fonts: Path, name: str, size: float) -> ImageFont.FreeTypeFont:
    file = BytesIO(asset_files.read(fonts / f"{name}.ttf"))
    # Characters are set one by one: Raqm has nothing to lay out.
    return ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)

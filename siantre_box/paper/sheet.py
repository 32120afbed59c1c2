"""A sheet of paper to draw on: millimetres from the top left corner, to PDF."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from siantre_box.paper import typeset
from siantre_box.paper.typeset import MEDIUM, Style

Points = Sequence[tuple[float, float]]

INK = "#000000"
LEFT, CENTRE, RIGHT = 0.0, 0.5, 1.0
_EVEN_ODD = 0
_ROUND = 1


class Sheet:
    """One page, drawn at A4's measure and scaled to its own width."""

    def __init__(self, width: float, height: float, title: str) -> None:
        self._file = BytesIO()
        self._canvas = Canvas(
            self._file,
            pagesize=(width * mm, height * mm),
            invariant=1,
            lang="id",
            initialFontName=MEDIUM,
        )
        self._canvas.setTitle(title)
        self._canvas.setCreator("SiAntre")
        self._canvas.setAuthor("SiAntre")
        self._canvas.translate(0, height * mm)
        self._canvas.scale(width / 210 * mm, width / 210 * mm)

    def pdf(self) -> bytes:
        """Finish the page and return the file."""
        self._canvas.showPage()
        self._canvas.save()
        return self._file.getvalue()

    def text(
        self, x: float, top: float, style: Style, *lines: str, anchor: float = LEFT
    ) -> None:
        """Set lines that begin at x, stand around it or end at it."""
        for number, line in enumerate(lines):
            start = x - anchor * style.width(line)
            self.mixed(start, top + number * style.leading, style, (style.font, line))

    def mixed(
        self, x: float, top: float, style: Style, *pieces: tuple[str, str]
    ) -> None:
        """Set one line of pieces, each in its typeface."""
        text = self._canvas.beginText(x, -top - style.baseline)
        text.setFillColor(HexColor(style.color))
        text.setCharSpace(style.tracking * style.size)
        text.setWordSpace(style.space * style.size)
        for font, words in pieces:
            for face, part in typeset.pieces(words, font):
                text.setFont(face, style.size)
                text.textOut(part)
        self._canvas.drawText(text)

    def frame(
        self,
        area: tuple[float, float, float, float],
        radius: float,
        weight: float,
        color: str = INK,
    ) -> None:
        """Draw a rounded frame; area is x, top, width, height, weight included."""
        x, top, width, height = area
        half = weight / 2
        self._pen(weight, color)
        self._canvas.roundRect(
            x + half,
            half - top - height,
            width - weight,
            height - weight,
            radius - half,
        )

    def strokes(self, weight: float, color: str, *lines: Points) -> None:
        """Draw lines through points, with round ends and corners."""
        self._pen(weight, color)
        self._canvas.drawPath(self._path(lines))

    def disc(self, x: float, y: float, radius: float, color: str) -> None:
        """Fill a circle around a point."""
        self._canvas.setFillColor(HexColor(color))
        self._canvas.circle(x, -y, radius, stroke=0, fill=1)

    def tile(
        self, x: float, top: float, side: float, radius: float, color: str
    ) -> None:
        """Fill a rounded square."""
        self._canvas.setFillColor(HexColor(color))
        self._canvas.roundRect(x, -top - side, side, side, radius, stroke=0, fill=1)

    def shape(self, loops: Iterable[Points]) -> None:
        """Fill with ink what closed lines surround an odd number of times."""
        self._canvas.setFillColor(HexColor(INK))
        closed = [[*loop, loop[0]] for loop in loops]
        path = self._path(closed)
        self._canvas.drawPath(path, stroke=0, fill=1, fillMode=_EVEN_ODD)

    def _path(self, lines: Iterable[Points]) -> Any:
        path = self._canvas.beginPath()
        for (x, y), *others in lines:
            path.moveTo(x, -y)
            for to_x, to_y in others:
                path.lineTo(to_x, -to_y)
        return path

    def _pen(self, weight: float, color: str) -> None:
        self._canvas.setStrokeColor(HexColor(color))
        self._canvas.setLineWidth(weight)
        self._canvas.setLineCap(_ROUND)
        self._canvas.setLineJoin(_ROUND)

"""What everything in the window is drawn with: colours, fonts, sizes, pictures."""

import sys
import tkinter as tk
from io import BytesIO
from tkinter import font as tkfont

from PIL import Image

from siantre_box import asset_files, paths

# Source: ui.md, "Colour".
GREEN, GREEN_LIGHT = "#0a5a4b", "#0e7261"
GREEN_WORDS = "#d6ebe5"
RED, RED_WORDS, RED_DARK = "#a3271b", "#fce8e5", "#8a1f15"
YELLOW, YELLOW_DISC, YELLOW_INK = "#fff4d6", "#ffe39a", "#4a3200"
INK, INK_DARK, INK_SOFT, INK_FAINT = "#11201c", "#34443f", "#4d5d57", "#64736d"
EDGE, EDGE_SOFT, EDGE_FIELD, LINE = "#8b9893", "#c2ccc7", "#84918c", "#dbe2de"
OFF, PAPER, WHITE = "#ebefed", "#f6f8f7", "#ffffff"
OFF_WORDS = "#dbe2de"

FAMILIES = ("Segoe UI", "Roboto", "Noto Sans", "DejaVu Sans")
HALF_BOLD = "Segoe UI Semibold"
SMALLEST = 11


class Painter:
    """Draws for one screen: as large as it shows a hundred per cent."""

    def __init__(self, root: tk.Misc) -> None:
        self._root = root
        # Elsewhere the desktop scales windows itself, and the figure is often wrong.
        is_told = sys.platform == "win32"
        self.scale = max(1.0, root.winfo_fpixels("1i") / 96) if is_told else 1.0
        there = set(tkfont.families(root))
        self._family = next((one for one in FAMILIES if one in there), "TkDefaultFont")
        self._half_bold = HALF_BOLD if HALF_BOLD in there else ""
        self._fonts: dict[tuple[float, str, bool], tkfont.Font] = {}
        self._pictures: dict[tuple[str, int, str, str], tk.PhotoImage] = {}

    def px(self, length: float) -> int:
        """Return a length of the drawing in this screen's pixels."""
        return round(length * self.scale)

    def font(
        self, size: float, weight: str = "normal", *, is_link: bool = False
    ) -> tkfont.Font:
        """Return a font: `weight` is normal, half or bold."""
        key = size, weight, is_link
        if key not in self._fonts:
            is_half = weight == "half" and self._half_bold
            self._fonts[key] = tkfont.Font(
                self._root,
                family=self._half_bold if is_half else self._family,
                size=-self.px(size),
                weight="normal" if is_half or weight == "normal" else "bold",
                underline=is_link,
            )
        return self._fonts[key]

    def fitting(self, text: str, size: float, width: float, weight: str) -> tkfont.Font:
        """Return the largest font up to a size with which a text fits a width."""
        font = self.font(size, weight)
        while font.measure(text) > self.px(width) and size > SMALLEST:
            size -= 1
            font = self.font(size, weight)
        return font

    def picture(self, name: str, size: float, color: str, ground: str) -> tk.PhotoImage:
        """Return an icon of assets/window in one colour on another."""
        key = name, self.px(size), color, ground
        if key not in self._pictures:
            self._pictures[key] = self._drawn(*key)
        return self._pictures[key]

    def lines(self, text: str, font: tkfont.Font, width: float) -> list[str]:
        """Break a text into lines of a width; a longer word (a path) breaks too."""
        lines = [""]
        for word in text.split():
            longer = f"{lines[-1]} {word}".strip()
            if font.measure(longer) <= self.px(width):
                lines[-1] = longer
                continue
            lines += self._pieces(word, font, width)
        return [line for line in lines if line]

    def _pieces(self, word: str, font: tkfont.Font, width: float) -> list[str]:
        pieces = [""]
        for character in word:
            if font.measure(pieces[-1] + character) > self.px(width):
                pieces.append("")
            pieces[-1] += character
        return pieces

    def _drawn(self, name: str, size: int, color: str, ground: str) -> tk.PhotoImage:
        # Scaled here: what Tk scales has steps, and is blurred at 125 %.
        file = BytesIO(asset_files.read(paths.assets() / "window" / f"{name}.png"))
        with Image.open(file, formats=["PNG"]) as icon:
            shape = icon.convert("RGBA").getchannel("A")
        shape = shape.resize((size, size), Image.Resampling.LANCZOS)
        image = Image.new("RGB", shape.size, ground)
        image.paste(color, mask=shape)
        pixels = f"P6 {size} {size} 255\n".encode() + image.tobytes()
        return tk.PhotoImage(master=self._root, data=pixels, format="PPM")

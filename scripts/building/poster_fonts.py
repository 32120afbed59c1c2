#!/usr/bin/env python3
"""Cut the fonts of our paper: the poster's static ones and the one to type from.

PDF needs plain TrueType at fixed weights. Run by hand after a change of the web fonts;
needs `pip install fonttools brotli` and JetBrains Mono (OFL) as an argument:
    scripts/poster_fonts.py JetBrainsMono-ExtraBold.ttf
"""

import sys
from pathlib import Path

from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ASSETS = Path(__file__).parents[2] / "assets"
WEB = ASSETS / "static" / "fonts"
# Without GSUB also no ligatures: a password's "!=" stays two signs.
USELESS_IN_PDF = ("GDEF", "GPOS", "GSUB", "STAT", "MVAR", "prep", "gasp")
KEYS = range(0x20, 0x7F)
OPEN_BOX = 0x2423
"""The sign for a space that is to be typed; JetBrains Mono has none."""


def save(font: TTFont, name: str) -> None:
    """Write a font under its PostScript name, without what a PDF never reads."""
    for table in USELESS_IN_PDF:
        if table in font:
            del font[table]
    font["post"].formatType = 3.0
    for record in list(font["name"].names):
        if record.nameID not in (0, 13, 14):
            font["name"].removeNames(nameID=record.nameID)
    for name_id in (1, 4, 6):
        font["name"].setName(name, name_id, 3, 1, 0x409)
    font.flavor = None
    font.save(ASSETS / "fonts" / f"{name}.ttf")


def for_typing(file: str) -> TTFont:
    """Cut a typewriter's face down to what a keyboard types, plus a visible space."""
    font = TTFont(file)
    keys = Subsetter(Options(hinting=False, layout_features=[], glyph_names=False))
    keys.populate(unicodes=KEYS)
    keys.subset(font)
    order = [*font.getGlyphOrder(), "openbox"]
    font["glyf"]["openbox"] = open_box()
    font.setGlyphOrder(order)
    font["hmtx"]["openbox"] = (600, 50)
    for table in font["cmap"].tables:
        table.cmap[OPEN_BOX] = "openbox"
    return font


def open_box() -> object:
    """Draw a low bracket as wide as a letter."""
    pen = TTGlyphPen(None)
    outline = ((50, 120), (50, -170), (550, -170), (550, 120))
    inner = ((430, 120), (430, -50), (170, -50), (170, 120))
    pen.moveTo(outline[0])
    for point in (*reversed(inner), *reversed(outline[1:])):
        pen.lineTo(point)
    pen.closePath()
    return pen.glyph()


def main() -> None:
    """Cut all four, and the last for the web too."""
    for weight, name in ((500, "PlusJakarta-Medium"), (800, "PlusJakarta-ExtraBold")):
        variable = TTFont(WEB / "pjs-wght.woff2")
        save(instancer.instantiateVariableFont(variable, {"wght": weight}), name)
    save(TTFont(WEB / "pjs-angka-800.woff2"), "PlusJakartaAngka-ExtraBold")
    save(for_typing(sys.argv[1]), "JetBrainsMono-ExtraBold")
    web = TTFont(ASSETS / "fonts" / "JetBrainsMono-ExtraBold.ttf")
    web.flavor = "woff2"
    web.save(WEB / "jbm-800.woff2")


if __name__ == "__main__":
    main()

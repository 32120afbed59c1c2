#!/usr/bin/env python3
"""Cut the poster's static fonts (assets/fonts) from the web fonts (assets/static).

PDF needs plain TrueType at fixed weights. Run by hand after a change of the web fonts;
needs `pip install fonttools brotli`.
"""

from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ASSETS = Path(__file__).parents[2] / "assets"
WEB = ASSETS / "static" / "fonts"
USELESS_IN_PDF = ("GDEF", "GPOS", "GSUB", "STAT", "MVAR", "prep", "gasp")


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


def main() -> None:
    """Cut all three."""
    for weight, name in ((500, "PlusJakarta-Medium"), (800, "PlusJakarta-ExtraBold")):
        variable = TTFont(WEB / "pjs-wght.woff2")
        save(instancer.instantiateVariableFont(variable, {"wght": weight}), name)
    save(TTFont(WEB / "pjs-angka-800.woff2"), "PlusJakartaAngka-ExtraBold")


if __name__ == "__main__":
    main()

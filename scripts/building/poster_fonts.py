#!/usr/bin/env python3
"""Cut the fonts of our paper: poster's and slip's, the one to type from, the emoji.

PDF needs plain TrueType at fixed weights. Run by hand after a change of the web fonts;
needs `pip install fonttools brotli`, JetBrains Mono and Noto Emoji (both OFL; the
second is in npm's @fontsource/noto-emoji as noto-emoji-emoji-700-normal.woff2):
    scripts/building/poster_fonts.py JetBrainsMono-ExtraBold.ttf NOTO-EMOJI.woff2
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from unicodedata import category

from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.scaleUpem import scale_upem
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from fontTools.varLib import instancer

ASSETS = Path(__file__).parents[2] / "assets"
WEB = ASSETS / "static" / "fonts"
# Without GSUB also no ligatures: a password's "!=" stays two characters.
USELESS_IN_PDF = (
    *("GDEF", "GPOS", "GSUB", "STAT", "MVAR", "prep", "gasp", "vhea", "vmtx"),
)
KEYS = range(0x20, 0x7F)
OPEN_BOX = 0x2423
"""The character for a space that is to be typed; JetBrains Mono has none."""
PRIVATE = 0xE000
"""Where the private use area begins, in which each emoji gets a place of its own."""
SKIN_TONES = range(0x1F3FB, 0x1F400)
JOIN = ("Cf", "Me", "Mn")
COARSE = 512
"""Units to the em: 0.03 mm in the largest heading; a fifth smaller when packed."""


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


def emoji(file: str) -> tuple[TTFont, list[str]]:
    """Give each emoji of a font a code point; return the font and the emoji in order.

    A doctor or a flag is several code points that GSUB joins to one glyph. A PDF joins
    nothing, and its character map has no room beyond U+FFFF: so the n-th emoji of the
    list is at U+E000 + n.
    """
    font = TTFont(file)
    glyphs = {chr(code): glyph for code, glyph in font.getBestCmap().items()}
    known = {glyph: one for one, glyph in glyphs.items()}
    for first, others, glyph in ligatures(font):
        parts = [known.get(part, "") for part in (first, *others)]
        joined = "".join(part for part in parts if ord(part or "\0") not in SKIN_TONES)
        if all(parts) and len(joined) > 1:
            glyphs.setdefault(joined.replace("\ufe0f", ""), glyph)
    # Not those that only join others or stand on one: alone nobody sees them.
    in_order = sorted(
        one
        for one in glyphs
        if (one > "\u2000" or len(one) > 1) and category(one[0]) not in JOIN
    )
    scale_upem(font, COARSE)
    table = CmapSubtable.newSubtable(4)
    table.platformID, table.platEncID, table.language = 3, 1, 0
    table.cmap = {PRIVATE + index: glyphs[one] for index, one in enumerate(in_order)}
    font["cmap"] = newTable("cmap")
    font["cmap"].tableVersion, font["cmap"].tables = 0, [table]
    return font, in_order


def ligatures(font: TTFont) -> Iterator[tuple[str, list[str], str]]:
    """Yield the first glyph, the others, and the glyph that they become."""
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for part in lookup.SubTable:
            for first, found in getattr(part, "ligatures", {}).items():
                yield from ((first, one.Component, one.LigGlyph) for one in found)


def main() -> None:
    """Cut all six, and the one to type from for the web too."""
    for weight, name in ((500, "PlusJakarta-Medium"), (800, "PlusJakarta-ExtraBold")):
        variable = TTFont(WEB / "pjs-wght.woff2")
        save(instancer.instantiateVariableFont(variable, {"wght": weight}), name)
    for weight, name in ((600, "SemiBold"), (800, "ExtraBold")):
        numbers = TTFont(WEB / f"pjs-angka-{weight}.woff2")
        save(numbers, f"PlusJakartaAngka-{name}")
    save(for_typing(sys.argv[1]), "JetBrainsMono-ExtraBold")
    pictures, in_order = emoji(sys.argv[2])
    save(pictures, "NotoEmoji-Bold")
    (ASSETS / "fonts" / "emoji.txt").write_text("\n".join(in_order) + "\n", "utf-8")
    web = TTFont(ASSETS / "fonts" / "JetBrainsMono-ExtraBold.ttf")
    web.flavor = "woff2"
    web.save(WEB / "jbm-800.woff2")


if __name__ == "__main__":
    main()

"""The shades of the owner's colour that replace ours."""

from siantre_box.core import colors

STEPS = 50


def shades(brand: str) -> dict[str, str]:
    """Return the shades that replace ours, by the name of their token.

    Words stay readable and drawings visible wherever a page uses them: white on 700
    and 600, 700 on 50, 800 on 100, 500 on 50.
    """
    faint = _towards(colors.WHITE, brand, 0.94, brand)
    # Under the mouse: lighter, unless white words on it could not be read any more.
    hover = colors.mix(brand, colors.WHITE, 0.1)
    if colors.contrast(hover, colors.WHITE) < colors.READABLE:
        hover = colors.mix(brand, colors.BLACK, 0.12)
    drawn = colors.mix(brand, colors.WHITE, 0.2)
    if colors.contrast(drawn, faint) < colors.VISIBLE:
        drawn = brand
    return {
        "daun-900": colors.mix(brand, colors.BLACK, 0.45),
        "daun-800": _towards(
            colors.BLACK, brand, 0.2, colors.mix(brand, colors.WHITE, 0.86)
        ),
        "daun-700": brand,
        "daun-600": hover,
        "daun-500": drawn,
        "daun-200": colors.mix(brand, colors.WHITE, 0.71),
        "daun-100": colors.mix(brand, colors.WHITE, 0.86),
        "daun-50": faint,
        "on-daun": _towards(colors.WHITE, brand, 0.8, brand),
    }


def _towards(end: str, brand: str, share: float, ground: str) -> str:
    """Mix as much as asked, and more until both can be read on each other."""
    for step in range(STEPS + 1):
        color = colors.mix(brand, end, share + (1 - share) * step / STEPS)
        if colors.contrast(color, ground) >= colors.READABLE:
            return color
    return end

"""The shades of the owner's color that take the place of ours."""

from siantre_box.core import colors

STEPS = 50


def shades(brand: str) -> dict[str, str]:
    """Return the shades that take the place of ours, by the name of their token.

    Words stay readable and drawings visible wherever a page uses them: white on 700
    and 600, 700 on 50, 800 on 100, 500 on 50.
    """
    faint = _towards(colors.WHITE, brand, 0.94, brand)
    return {
        "daun-900": colors.mix(brand, colors.BLACK, 0.45),
        "daun-800": _towards(
            colors.BLACK, brand, 0.2, colors.mix(brand, colors.WHITE, 0.86)
        ),
        "daun-700": brand,
        "daun-600": _hover(brand),
        "daun-500": _visible(brand, faint),
        "daun-200": colors.mix(brand, colors.WHITE, 0.71),
        "daun-100": colors.mix(brand, colors.WHITE, 0.86),
        "daun-50": faint,
        "on-daun": _towards(colors.WHITE, brand, 0.8, brand),
    }


def _hover(brand: str) -> str:
    lighter = colors.mix(brand, colors.WHITE, 0.1)
    if colors.contrast(lighter, colors.WHITE) >= colors.READABLE:
        return lighter
    return colors.mix(brand, colors.BLACK, 0.12)


def _visible(brand: str, faint: str) -> str:
    lighter = colors.mix(brand, colors.WHITE, 0.2)
    return lighter if colors.contrast(lighter, faint) >= colors.VISIBLE else brand


def _towards(end: str, brand: str, share: float, ground: str) -> str:
    """Mix as much as asked, and more until both can be read on each other."""
    for step in range(STEPS + 1):
        color = colors.mix(brand, end, share + (1 - share) * step / STEPS)
        if colors.contrast(color, ground) >= colors.READABLE:
            return color
    return end

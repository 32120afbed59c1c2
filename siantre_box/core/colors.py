"""Colours: how well one is read on another, and the shades of the owner's one.

Source of the contrast: WCAG 2.2, relative luminance. Text needs 4.5, drawings 3.
"""

from collections.abc import Iterable

READABLE, VISIBLE = 4.5, 3.0
WHITE, BLACK = "#ffffff", "#000000"
STEPS = 50


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mix(color: str, other: str, share: float) -> str:
    """Return a colour with this share of another in it."""
    pairs = zip(_channels(color), _channels(other), strict=True)
    return _hex(round(own + (more - own) * share) for own, more in pairs)


def shades(brand: str) -> dict[str, str]:
    """Return the shades that take the place of ours, by the name of their token.

    Words stay readable and drawings visible wherever a page uses them: white on 700
    and 600, 700 on 50, 800 on 100, 500 on 50.
    """
    faint = _towards(WHITE, brand, 0.94, brand)
    return {
        "daun-900": mix(brand, BLACK, 0.45),
        "daun-800": _towards(BLACK, brand, 0.2, mix(brand, WHITE, 0.86)),
        "daun-700": brand,
        "daun-600": _hover(brand),
        "daun-500": _visible(brand, faint),
        "daun-200": mix(brand, WHITE, 0.71),
        "daun-100": mix(brand, WHITE, 0.86),
        "daun-50": faint,
        "on-daun": _towards(WHITE, brand, 0.8, brand),
    }


def _hover(brand: str) -> str:
    lighter = mix(brand, WHITE, 0.1)
    if contrast(lighter, WHITE) >= READABLE:
        return lighter
    return mix(brand, BLACK, 0.12)


def _visible(brand: str, faint: str) -> str:
    lighter = mix(brand, WHITE, 0.2)
    return lighter if contrast(lighter, faint) >= VISIBLE else brand


def _towards(end: str, brand: str, share: float, ground: str) -> str:
    """Mix as much as asked, and more until both can be read on each other."""
    for step in range(STEPS + 1):
        color = mix(brand, end, share + (1 - share) * step / STEPS)
        if contrast(color, ground) >= READABLE:
            return color
    return end


def _luminance(color: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _hex(channels: Iterable[int]) -> str:
    return "#" + "".join(f"{channel:02x}" for channel in channels)

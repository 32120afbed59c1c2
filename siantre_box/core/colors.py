"""Colours: how well one is read on another, and the shades of the owner's one.

Source of the contrast: WCAG 2.2, relative luminance. Text needs 4.5, drawings 3.
"""

READABLE, VISIBLE = 4.5, 3.0
WHITE, BLACK = "#ffffff", "#000000"


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mix(color: str, other: str, share: float) -> str:
    """Return a colour with this share of another in it."""
    pairs = zip(_channels(color), _channels(other), strict=True)
    mixed = (round(own + (more - own) * share) for own, more in pairs)
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def _luminance(color: str) -> float:
    parts = (channel / 255 for channel in _channels(color))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)

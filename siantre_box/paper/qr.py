"""QR codes: what they hold, and their shape as outlines that print without seams."""

from collections import defaultdict
from functools import lru_cache
from html import escape

Point = tuple[int, int]
Loop = tuple[Point, ...]

# ISO/IEC 18004 asks 4; a white page around gives the rest.
QUIET_ZONE = 3
_ESCAPED = str.maketrans({character: f"\\{character}" for character in '\\;,":'})


def wifi_payload(name: str, password: str, is_open: bool = False) -> str:
    """Return what a phone reads to join a Wi-Fi; without a password it is open.

    Source: github.com/zxing/zxing/wiki/Barcode-Contents.
    """
    if is_open or not password:
        return f"WIFI:T:nopass;S:{_escaped(name)};;"
    return f"WIFI:T:WPA;S:{_escaped(name)};P:{_escaped(password)};;"


def modules(text: str) -> list[list[bool]]:
    """Return the rows of a code, dark or light, without its quiet zone."""
    # It brings all of Pillow along, for images that nobody asks of it here.
    from qrcode import QRCode
    from qrcode.constants import ERROR_CORRECT_M

    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make()
    return code.get_matrix()


@lru_cache(maxsize=64)
def size(text: str) -> int:
    """Return how many modules the code is wide, without its quiet zone."""
    return len(modules(text))


@lru_cache(maxsize=64)
def outlines(text: str) -> tuple[Loop, ...]:
    """Return the corners of every line between dark and light, even-odd filled.

    Drawn module by module, a code shows white seams between them in PDF viewers.
    """
    dark = {
        (x, y)
        for y, row in enumerate(modules(text))
        for x, cell in enumerate(row)
        if cell
    }
    # Where each edge leads: clockwise around what is dark. Two edges begin at a point
    # where two dark modules touch by their corners.
    ahead: dict[Point, list[Point]] = defaultdict(list)
    for x, y in dark:
        ring = ((x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y))
        beside = ((x, y - 1), (x + 1, y), (x, y + 1), (x - 1, y))
        edges = zip(ring, ring[1:], beside, strict=False)
        for start, end in ((a, b) for a, b, other in edges if other not in dark):
            ahead[start].append(end)
    loops: list[Loop] = []
    for start in list(ahead):
        while ahead[start]:
            loop, point = [], start
            while ahead[point]:
                loop.append(point)
                point = ahead[point].pop()
            loops.append(_corners(loop))
    return tuple(loops)


@lru_cache(maxsize=64)
def svg(text: str, label: str) -> str:
    """Return an inline SVG, as wide as its class `qr` lets it be."""
    width = size(text) + 2 * QUIET_ZONE
    path = "".join(map(_drawn, outlines(text)))
    return (
        f'<svg class="qr" viewBox="0 0 {width} {width}" role="img"'
        f' aria-label="{escape(label)}"><path fill="#fff" d="M0 0h{width}v{width}H0z"/>'
        f'<path fill="#000" fill-rule="evenodd" d="{path}"/></svg>'
    )


def _escaped(text: str) -> str:
    return text.translate(_ESCAPED)


def _corners(loop: list[Point]) -> Loop:
    """Leave out the points at which a loop goes straight on."""
    neighbours = zip(loop[-1:] + loop, loop, loop[1:] + loop[:1], strict=False)
    return tuple(
        here
        for before, here, after in neighbours
        if before[0] != after[0] and before[1] != after[1]
    )


def _drawn(loop: Loop) -> str:
    (x, y), *others = loop
    path = f"M{x + QUIET_ZONE} {y + QUIET_ZONE}"
    for to_x, to_y in others:
        path += f"h{to_x - x}" if to_y == y else f"v{to_y - y}"
        x, y = to_x, to_y
    return path + "z"

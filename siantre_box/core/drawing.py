"""An SVG drawn anew from a short list of what may stay.

Elements and attributes that are not named here are left out with all that is in
them: scripts, links, pictures, animation, what loads something. A document type is
refused, and with it every entity. Styles become plain attributes.
"""

import re
from collections.abc import Iterator, Mapping
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from siantre_box.core.refusals import Refusal

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
SPACE = " "
DEEPEST = 40
SHAPES = {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text"}
GRADIENTS = {"linearGradient", "radialGradient"}
OTHERS = {"svg", "g", "defs", "stop", "clipPath", "tspan"}
ELEMENTS = SHAPES | GRADIENTS | OTHERS
STYLES = """
    clip-path clip-rule color display fill fill-opacity fill-rule font-family
    font-size font-style font-weight letter-spacing opacity stop-color stop-opacity
    stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin
    stroke-miterlimit stroke-opacity stroke-width text-anchor visibility
"""
ATTRIBUTES = """
    cx cy d dx dy fx fy gradientTransform gradientUnits clipPathUnits height id
    offset points preserveAspectRatio r rotate rx ry spreadMethod transform viewBox
    width x x1 x2 y y1 y2
"""
STYLE_NAMES = frozenset(STYLES.split())
ATTRIBUTE_NAMES = STYLE_NAMES | frozenset(ATTRIBUTES.split())
# No colon, backslash or quote: nothing that could name a place or leave its value.
VALUE = re.compile(r"[\w\s.,#%+\-()/]*")
INTERNAL = re.compile(r"url\(#[\w.\-]+\)")
CLASS = re.compile(r"\.[\w\-]+")
LENGTH = re.compile(r"\d+(\.\d+)?(px)?")


class UnfitPicture(Refusal):
    """The file is no picture of a kind that every screen can show."""


def clean(content: bytes) -> bytes:
    """Return the drawing in an SVG file, and nothing else of it."""
    reader = _Reader()
    try:
        reader.parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise UnfitPicture from error
    if not reader.has_shapes:
        raise UnfitPicture
    return "".join(reader.written).encode()


class _Reader:
    """Reads one file and writes what may stay."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.has_shapes = False
        self._open: list[str] = []
        self._skipped = 0
        self._rules: dict[str, dict[str, str]] = {}
        self._sheet: list[str] | None = None
        self.parser = expat.ParserCreate(namespace_separator=SPACE)
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _refuse(self, *doctype: object) -> None:  # noqa: ARG002
        raise UnfitPicture

    def _start(self, tag: str, named: dict[str, str]) -> None:
        namespace, _, name = tag.rpartition(SPACE)
        if not self._open and (namespace, name) != (SVG, "svg"):
            raise UnfitPicture
        if name == "style" and not self._skipped:
            self._sheet = []
        if self._skipped or namespace != SVG or name not in ELEMENTS:
            self._skipped += 1
            return
        if len(self._open) >= DEEPEST:
            raise UnfitPicture
        self._write(name, named)
        self._open.append(name)
        self.has_shapes |= name in SHAPES

    def _end(self, tag: str) -> None:  # noqa: ARG002
        if not self._skipped:
            self.written.append(f"</{self._open.pop()}>")
            return
        self._skipped -= 1
        if not self._skipped and self._sheet is not None:
            self._rules |= _rules("".join(self._sheet))
            self._sheet = None

    def _text(self, words: str) -> None:
        if self._sheet is not None:
            self._sheet.append(words)
        elif not self._skipped and self._open and self._open[-1] in ("text", "tspan"):
            self.written.append(escape(words))

    def _write(self, name: str, named: dict[str, str]) -> None:
        kept = dict(self._kept(name, named))
        if not self._open:
            kept = _sized(kept)
        attributes = "".join(f" {key}={quoteattr(kept[key])}" for key in kept)
        self.written.append(f"<{name}{attributes}>")

    def _kept(self, name: str, named: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Yield what may stay; a style outranks its class, a class the attribute."""
        for key, value in named.items():
            if key in ATTRIBUTE_NAMES and _is_harmless(value):
                yield key, value
        for one in named.get("class", "").split():
            yield from self._rules.get(one, {}).items()
        yield from _declarations(named.get("style", ""))
        href = named.get("href") or named.get(f"{XLINK}{SPACE}href", "")
        if name in GRADIENTS and re.fullmatch(r"#[\w.\-]+", href):
            yield "xlink:href", href


def _sized(kept: dict[str, str]) -> dict[str, str]:
    """Give the root its name spaces and a size, by which screens know its shape."""
    size = [kept.get(side, "") for side in ("width", "height")]
    if "viewBox" not in kept:
        if not all(map(LENGTH.fullmatch, size)):
            raise UnfitPicture
        width, height = (side.removesuffix("px") for side in size)
        kept["viewBox"] = f"0 0 {width} {height}"
    _, _, width, height = kept["viewBox"].replace(",", " ").split()
    if not 0 < float(width) * float(height) < float("inf"):
        raise UnfitPicture
    return {"xmlns": SVG, "xmlns:xlink": XLINK} | kept | _fitted(width, height)


def _fitted(width: str, height: str) -> dict[str, str]:
    share = 512 / max(float(width), float(height))
    return {
        "width": f"{float(width) * share:.1f}",
        "height": f"{float(height) * share:.1f}",
    }


def _rules(sheet: str) -> dict[str, dict[str, str]]:
    """Read the classes of a style sheet; of the rest nothing stays."""
    found: dict[str, dict[str, str]] = {}
    for rule in sheet.split("}"):
        names, _, body = rule.partition("{")
        for name in filter(CLASS.fullmatch, map(str.strip, names.split(","))):
            found.setdefault(name[1:], {}).update(_declarations(body))
    return found


def _declarations(style: str) -> Iterator[tuple[str, str]]:
    for declaration in style.split(";"):
        key, _, value = (part.strip() for part in declaration.partition(":"))
        if key in STYLE_NAMES and value and _is_harmless(value):
            yield key, value


def _is_harmless(value: str) -> bool:
    rest = INTERNAL.sub("", value)
    return VALUE.fullmatch(rest) is not None and "url" not in rest.lower()

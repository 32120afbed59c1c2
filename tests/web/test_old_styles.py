"""What a television of 2013 does not know stays out of its style sheets."""

import re

import pytest

from siantre_box import paths

SHEETS = ("tv.css", "tv-closed.css")
FORBIDDEN = {
    "flexible boxes": r"display\s*:\s*(inline-)?flex|\bflex\b",
    "grids": r"display\s*:\s*(inline-)?grid|\bgrid\b",
    "gaps": r"\bgap\s*:",
    "variables": r"var\(|--[a-z]",
    "sums": r"calc\(|\bmin\(|\bmax\(|clamp\(",
    "fitted pictures": r"object-(fit|position)",
    "inset": r"\binset(-|\s*:)",
    "logical sides": r"(margin|padding|border)-(inline|block)",
    "sticky places": r"\bsticky\b",
    "ratios": r"aspect-ratio",
    "young selectors": r":(is|where|has|focus-visible|focus-within)\b",
    "conditions": r"@(supports|layer|container|import)",
    "young units": r"[0-9](dvh|svh|lvh|ch|vmin|vmax)\b",
    "colours with four parts": r"#[0-9a-f]{4}\b|#[0-9a-f]{8}\b|rgb\([^)]*/",
    "variable fonts": r"font-variation-settings|wght",
    "other hosts": r"//",
}
UNPREFIXED = ("border-radius", "box-sizing")


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("what", FORBIDDEN)
def test_the_sheet_of_the_tv_uses_no(sheet, what):
    assert re.findall(FORBIDDEN[what], rules(sheet)) == []


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("name", UNPREFIXED)
def test_what_was_prefixed_once_is_prefixed_still(sheet, name):
    for declarations in re.findall(r"\{([^{}]*)\}", rules(sheet)):
        plain = re.findall(rf"(?<!-){name}\s*:", declarations)
        assert len(plain) == len(re.findall(rf"-webkit-{name}\s*:", declarations))


def rules(sheet):
    text = (paths.assets() / "static" / sheet).read_text()
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)

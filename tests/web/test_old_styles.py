"""What old engines do not know stays out of the style sheets that they get.

Televisions of 2013 know little; phones and tablets of 2016 (Chrome 49) know more.
"""

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
# What a phone or a tablet at the door gets.
OF_2016 = ("tokens.css", "fonts.css", "phone.css", "kiosk.css", "slip.css")
FORBIDDEN_IN_2016 = {
    "gaps": r"\bgap\s*:",
    "variables in a shorthand of type": r"\bfont\s*:[^;}]*var\(",
    "grids": r"display\s*:\s*(inline-)?grid|\bgrid-",
    "inset": r"(?<![\w-])inset(-|\s*:)",
    "sticky places": FORBIDDEN["sticky places"],
    "ratios": FORBIDDEN["ratios"],
    "young selectors": r":(is|where|has|focus-within)\b|(?<!:not\():focus-visible",
    "layers": r"@(layer|container|import)",
    "colours with four parts": FORBIDDEN["colours with four parts"],
    "other hosts": FORBIDDEN["other hosts"],
}
YOUNG_VALUE = r"\b(min|max|clamp|env)\(|[0-9][sld]v[hw]\b"
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


@pytest.mark.parametrize("sheet", OF_2016)
@pytest.mark.parametrize("what", FORBIDDEN_IN_2016)
def test_the_sheet_of_a_phone_uses_no(sheet, what):
    assert re.findall(FORBIDDEN_IN_2016[what], rules(sheet)) == []


@pytest.mark.parametrize("sheet", OF_2016)
def test_before_each_young_value_stands_one_that_a_phone_of_2016_knows(sheet):
    asked_for = r"@supports[^{]*\{([^{}]*\{[^{}]*\})*[^{}]*\}"
    for declarations in blocks(re.sub(asked_for, "", rules(sheet))):
        known = set()
        for name, value in declarations:
            if re.search(YOUNG_VALUE, value):
                assert known & {name, name.partition("-")[0]}, (name, value)
            known.add(name)


@pytest.mark.parametrize("sheet", OF_2016)
def test_long_words_break_on_a_phone_of_2016_too(sheet):
    for declarations in blocks(rules(sheet)):
        if ("overflow-wrap", "anywhere") in declarations:
            assert ("word-wrap", "break-word") in declarations


BUTTONS = [
    set(names.split())
    for folder in ("visitor", "kiosk")
    for page in (paths.assets() / "templates" / folder).glob("*.html")
    for names in re.findall(r"<button\b[^>]*?class=\"([^\"{]*)", page.read_text())
]


@pytest.mark.parametrize("sheet", OF_2016)
def test_no_button_lays_out_what_is_in_it(sheet):
    """Firefox before 52 and Safari before 11 know no flexible button."""
    assert BUTTONS
    for selectors, declarations in re.findall(r"([^{}]+)\{([^{}]*)\}", rules(sheet)):
        if re.search(r"display\s*:\s*(inline-)?(flex|grid)", declarations):
            for selector in selectors.split(","):
                assert not may_be_a_button(selector.split()[-1]), selector


def may_be_a_button(subject):
    """Tell whether the last part of a selector can mean a button of these pages."""
    tag = re.match(r"[a-z]*", subject)[0]
    names = set(re.findall(r"[.]([\w-]+)", subject))
    is_named = names and any(names <= button for button in BUTTONS)
    return tag == "button" or (not tag and is_named)


def blocks(text):
    for block in re.findall(r"\{([^{}]*)\}", text):
        pairs = (part.partition(":") for part in block.split(";") if part.strip())
        yield [(name.strip(), value.strip()) for name, _, value in pairs]


def rules(sheet):
    text = (paths.assets() / "static" / sheet).read_text()
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)

import random

import pytest

from siantre_box import paths
from siantre_box.branding.palette import shades
from siantre_box.core import colors, rollover, settings
from siantre_box.core.colors import READABLE, VISIBLE, WHITE, contrast
from siantre_box.core.setting_list import TooBright, UnfitSetting

OURS = "#0a5a4b"
SEED = 20260302


def readable_colors():
    dice = random.Random(SEED)
    tried = (f"#{dice.randrange(1 << 24):06x}" for _ in range(4000))
    return ["#000000", "#767676", OURS] + [
        color for color in tried if contrast(color, WHITE) >= READABLE
    ]


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == 21
    assert contrast(WHITE, WHITE) == 1
    assert round(contrast(OURS, WHITE), 2) == 8.15
    assert round(contrast("#777777", WHITE), 2) == 4.48


@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        ("white", "daun-700", READABLE),
        ("white", "daun-600", READABLE),
        ("on-daun", "daun-700", READABLE),
        ("daun-700", "daun-50", READABLE),
        ("daun-700", "white", READABLE),
        ("daun-800", "daun-100", READABLE),
        ("daun-900", "daun-100", READABLE),
        ("daun-500", "daun-50", VISIBLE),
        ("daun-500", "white", VISIBLE),
        ("daun-700", "daun-100", VISIBLE),
    ],
)
def test_every_pair_stays_readable_for_every_allowed_colour(text, ground, least):
    for color in readable_colors():
        known = shades(color) | {"white": WHITE}
        assert contrast(known[text], known[ground]) >= least, f"{color}, seed {SEED}"


def test_the_tokens_are_those_of_the_style_sheet():
    sheet = (paths.assets() / "static" / "tokens.css").read_text("utf-8")
    assert all(f"--{name}:" in sheet for name in shades(OURS))


def test_mixing_goes_from_one_colour_to_the_other():
    assert colors.mix("#000000", WHITE, 0) == "#000000"
    assert colors.mix("#000000", WHITE, 0.5) == "#808080"
    assert colors.mix("#000000", WHITE, 1) == WHITE


@pytest.mark.parametrize("color", ["#0A5A4B", "#1a3e8c", "", " #1a3e8c "])
def test_a_colour_for_white_words_is_taken(box, color):
    rollover.change_settings({"brand_color": color})
    assert settings.value("brand_color") == color.strip()


@pytest.mark.parametrize("color", ["#ffc629", "#ffffff", "#1b8f7a", "#777777"])
def test_a_bright_colour_is_refused(box, color):
    with pytest.raises(TooBright):
        rollover.change_settings({"brand_color": color, "business_name": "Lain"})
    assert settings.value("brand_color") == ""
    assert settings.value("business_name") == "Klinik Melati"


@pytest.mark.parametrize("color", ["hijau", "#0a5a4", "0a5a4bb", "#0a5a4b;}"])
def test_what_is_no_colour_is_refused(box, color):
    with pytest.raises(UnfitSetting):
        rollover.change_settings({"brand_color": color})

"""The window's icons as they are shipped: shapes that the window can colour."""

import pytest
from PIL import Image

from siantre_box import paths

ICONS = sorted((paths.assets() / "window").glob("*.png"))


@pytest.mark.parametrize("path", ICONS, ids=lambda path: path.stem)
def test_a_window_icon_is_a_white_shape_with_free_corners(path):
    icon = Image.open(path)
    assert (icon.mode, icon.size) == ("RGBA", (96, 96))
    shape = icon.getchannel("A")
    assert shape.crop((0, 0, 10, 10)).getextrema() == (0, 0)
    is_drawn = shape.point(lambda alpha: 255 if alpha > 127 else 0)
    assert 0.04 < is_drawn.histogram()[255] / 96**2 < 0.8


def test_every_icon_of_the_window_is_there():
    assert len(ICONS) == 11

"""Draw the control window's icons from the pages' own: assets/window/NAME.png.

    PYTHONPATH=.:scripts .venv/bin/python -m building.window_icons

Each file holds one icon as a shape (white, the rest transparent) at four times the
size of the pages' grid; the window scales and colours it.
"""

import shutil
from pathlib import Path

import jinja2
from playwright.sync_api import sync_playwright

from siantre_box import paths

SIDE = 96
# By name: how wide its lines are on the grid of 24.
WEIGHTS = {
    "check": 3,
    "clock": 2.4,
    "pencil": 2,
    "play": 2,
    "printer": 2,
    "qr": 1.5,
    "sliders": 2,
    "stop": 2.4,
    "tv": 2,
    "warn": 2.4,
}
DISC = (
    f'<svg width="{SIDE}" height="{SIDE}"><circle cx="48" cy="48" r="45.6"'
    ' fill="#fff"/></svg>'
)
PAGE = '<body style="margin:0;color:#fff;line-height:0">'


def main() -> None:
    """Draw all of them."""
    folder = paths.assets() / "window"
    folder.mkdir(exist_ok=True)
    loader = jinja2.FileSystemLoader(paths.assets() / "templates")
    templates = jinja2.Environment(loader=loader, autoescape=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": SIDE, "height": SIDE})
        for name, weight in WEIGHTS.items():
            icon = templates.get_template("_icons.html").module.icon
            _draw(page, icon(name, SIDE, weight), folder / f"{name}.png")
        _draw(page, DISC, folder / "disc.png")
        browser.close()


def _draw(page, svg: str, path: Path) -> None:
    page.set_content(PAGE + str(svg))  # Markup would escape the page
    path.write_bytes(page.screenshot(omit_background=True))


if __name__ == "__main__":
    main()

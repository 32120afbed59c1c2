import re
from pathlib import Path

import pytest

from siantre_box.core.setting_list import ALL

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = (ROOT / "docs" / "settings.md").read_text("utf-8")
PAGES = sorted((*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")))
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
FOLDERS = "assets|docs|scripts|siantre_box|tests"
NAMED = re.compile(rf"`((?:{FOLDERS})/[\w./-]*\w)[`/]")


def row_of(setting):
    """Return the line that docs/settings.md holds for a setting."""
    default = shown(setting.default, dict(setting.choices).get(setting.default))
    cells = (f"`{setting.key}`", setting.label, setting.help, default, fitting(setting))
    return f"| {' | '.join(cells)} |"


def shown(value, word):
    if not value:
        return "(kosong)"
    return f"`{value}` {word}" if word and word != value else f"`{value}`"


def fitting(setting):
    if len(setting.choices) > 10:
        return f"`{setting.choices[0][0]}` sampai `{setting.choices[-1][0]}`"
    if setting.choices:
        return "; ".join(shown(*choice) for choice in setting.choices)
    lines = f", {setting.lines} baris" if setting.lines > 1 else ""
    return f"paling banyak {setting.longest} huruf{lines}"


@pytest.mark.parametrize("setting", ALL, ids=lambda setting: setting.key)
def test_the_docs_name_each_setting_as_the_page_does(setting):
    assert row_of(setting) in SETTINGS.splitlines()


def test_the_docs_name_no_setting_that_went():
    keys = re.findall(r"^\| `(\w+)` \|", SETTINGS, re.M)
    assert keys == [setting.key for setting in ALL]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_link_and_each_path_of_the_docs_leads_to_a_file(page):
    words = page.read_text("utf-8")
    links = [link for link in LINK.findall(words) if "://" not in link]
    named = [page.parent / link for link in links]
    named += [ROOT / path for path in NAMED.findall(words)]
    assert [str(path) for path in named if not path.exists()] == []

import runpy
from importlib.metadata import distribution
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / "scripts" / "building" / "licences.py"
LICENCES = runpy.run_path(str(SCRIPT))
gather, may_be_sold = LICENCES["gather"], LICENCES["_may_be_sold"]
NotForSale = LICENCES["NotForSale"]


def a_file_of(name: str) -> tuple[str, str]:
    package = distribution(name)
    module = next(f for f in package.files or () if f.suffix == ".py")
    return str(module), str(package.locate_file(module))


@pytest.mark.parametrize(
    "licence",
    ["MIT", "BSD-3-Clause OR GPL-3.0", "MIT AND BSD-3-Clause", "Apache-2.0 OR BSD"],
)
def test_a_licence_that_lets_one_sell_passes(licence: str) -> None:
    assert may_be_sold(licence)


@pytest.mark.parametrize(
    "licence", ["GPL-3.0-or-later", "MIT AND LGPL-2.1", "AGPL-3.0", "unknown", ""]
)
def test_a_licence_that_forbids_or_says_nothing_stops_the_build(licence: str) -> None:
    assert not may_be_sold(licence)


def test_every_work_is_listed_with_its_licence_and_text() -> None:
    text = gather([a_file_of("flask"), a_file_of("waitress")])
    assert f"Flask {distribution('flask').version}: BSD-3-Clause" in text
    assert "Zope Public License" in text
    assert "Plus Jakarta Sans" in text
    assert "PYTHON SOFTWARE FOUNDATION LICENSE" in text


def test_a_file_that_nobody_has_judged_stops_the_build(tmp_path: Path) -> None:
    unknown = tmp_path / "libreadline.so.8"
    unknown.touch()
    with pytest.raises(NotForSale, match="libreadline"):
        gather([("libreadline.so.8", str(unknown))])


def test_gpl_in_a_distribution_stops_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    LICENCES["_of_distribution"].cache_clear()
    monkeypatch.setitem(LICENCES["JUDGED"], "flask", "GPL-3.0-or-later")
    with pytest.raises(NotForSale, match="Flask may not be sold"):
        gather([a_file_of("flask")])


def test_all_that_the_box_needs_may_be_sold() -> None:
    lock = Path(__file__).parent.parent / "requirements.txt"
    pins = [line for line in lock.read_text().splitlines() if line[:1].isalpha()]
    names = [pin.partition("==")[0] for pin in pins if "win32" not in pin[:60]]
    text = gather(map(a_file_of, names))
    assert all(f"\n  {name} " in text.lower() for name in names)

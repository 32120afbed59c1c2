from pathlib import Path

import pytest

from siantre_box.paper import typeset
from siantre_box.paper.typeset import BOLD, Style

CHOICES = ((14.5, 1), (10.5, 2), (7.4, 3))


@pytest.fixture(autouse=True)
def _typefaces() -> None:
    typeset.load(Path(__file__).parents[2] / "assets" / "fonts")


def fit(text: str, width: float = 182) -> tuple[float, tuple[str, ...]]:
    style, lines = typeset.fit(text, Style(1, font=BOLD), width, CHOICES)
    return style.size, lines


def test_a_short_text_stands_large_on_one_line() -> None:
    assert fit("Klinik Sehat") == (14.5, ("Klinik Sehat",))


def test_a_longer_text_stands_smaller_on_two_even_lines() -> None:
    size, lines = fit("Kantor Desa Mekarsari Kecamatan Ciawi")
    assert size == 10.5
    assert lines == ("Kantor Desa Mekarsari", "Kecamatan Ciawi")


def test_nothing_is_lost_or_too_wide() -> None:
    text = "Puskesmas Pembantu dan Balai Pengobatan Keluarga Kecamatan Wonosobo"
    size, lines = fit(text)
    assert " ".join(lines) == text
    assert max(map(Style(size, font=BOLD).width, lines)) <= 182


def test_a_word_that_is_too_long_is_cut_into_pieces() -> None:
    size, lines = fit("W" * 30)
    assert "".join(lines) == "W" * 30
    assert max(map(Style(size, font=BOLD).width, lines)) <= 182


def test_what_fits_nowhere_ends_with_an_ellipsis() -> None:
    size, lines = fit("W" * 400)
    assert (size, len(lines)) == (7.4, 3)
    assert lines[-1].endswith("W…")


def test_what_the_typeface_lacks_is_left_out_of_a_name() -> None:
    assert typeset.printable(" Sehat  🏥 & Kuat\n", BOLD) == "Sehat & Kuat"
    assert typeset.printable("Cafe\u0301", BOLD) == "Café"
    assert typeset.printable("Dr 👩\u200d⚕\ufe0f 🇮🇩 Ani", BOLD) == "Dr Ani"
    assert typeset.printable("診療所", BOLD) == ""


def test_in_a_wifis_name_it_is_shown_to_be_missing() -> None:
    assert typeset.recognizable("Warung 🍜", BOLD) == "Warung ?"
    assert typeset.recognizable("Dr 👩\u200d⚕\ufe0f 🇮🇩", BOLD) == "Dr ? ?"

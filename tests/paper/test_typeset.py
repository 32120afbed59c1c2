from pathlib import Path

import pytest

from siantre_box.paper import typeset
from siantre_box.paper.typeset import BOLD, EMOJI, NUMBERS, TYPED, Style

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


def test_what_one_typeface_lacks_is_set_in_another() -> None:
    assert typeset.pieces("Kafé-Ü1", NUMBERS) == (
        (NUMBERS, "Kafé-"),
        (BOLD, "Ü"),
        (NUMBERS, "1"),
    )
    mixed = Style(10, font=NUMBERS).width("éÜ")
    assert mixed == sum(
        Style(10, font=font).width(one) for font, one in ((NUMBERS, "é"), (BOLD, "Ü"))
    )


def test_what_no_typeface_has_is_named_and_not_set() -> None:
    assert typeset.lacking("Sehat 診 & Kuat ال 診") == ("診", "ا", "ل")
    assert typeset.without_lacking(" 診 Sehat 診 & Kuat") == "Sehat & Kuat"
    with pytest.raises(ValueError, match="診"):
        typeset.pieces("Warung 診", BOLD)


DOCTOR, FLAG, KEYCAP = "👩🏽\u200d⚕\ufe0f", "🇮🇩", "1\ufe0f\u20e3"


@pytest.mark.parametrize("emoji", ["🏥", "☕\ufe0f", "💇🏽", DOCTOR, FLAG, KEYCAP])
def test_an_emoji_of_several_characters_is_one_glyph(emoji: str) -> None:
    [(face, drawn)] = typeset.pieces(emoji, BOLD)
    assert (face, len(drawn)) == (EMOJI, 1)
    assert Style(10, tracking=1).width(emoji * 2) == pytest.approx(
        2 * Style(10).width(emoji) + 10
    )


def test_an_emoji_that_is_too_young_is_set_in_its_parts() -> None:
    [(face, drawn)] = typeset.pieces("🏥\u200d🍜", BOLD)
    assert drawn == "".join(typeset.pieces(part, BOLD)[0][1] for part in "🏥🍜")


def test_a_row_of_emoji_is_cut_between_them() -> None:
    size, lines = fit(DOCTOR * 40)
    assert "".join(lines) == DOCTOR * 40
    assert all(line == DOCTOR * (len(line) // len(DOCTOR)) for line in lines)


def test_a_private_character_that_was_typed_is_no_emoji() -> None:
    assert typeset.lacking("a\ue000") == ("\ue000",)


def test_the_sign_for_a_space_is_set_in_the_face_to_type_from_only() -> None:
    assert typeset.lacking("a␣b") == ("␣",)
    assert typeset.lacking("a␣b", TYPED) == ()


@pytest.mark.parametrize("unseen", ["\u200b", "\xad", "\xa0", "\t"])
def test_what_nobody_sees_cannot_be_set(unseen: str) -> None:
    assert typeset.lacking(f"a{unseen}b") == (unseen,)


def test_a_name_is_set_composed() -> None:
    assert typeset.one_line(" Cafe\u0301  Sehat\n") == "Café Sehat"
    assert typeset.pieces("©\ufe0f", BOLD) == ((BOLD, "©"),)

"""The list to read aloud says each number as people do."""

import runpy
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / "scripts" / "voicing" / "words.py"
words = runpy.run_path(str(SCRIPT))


@pytest.mark.parametrize(
    ("number", "spoken"),
    [
        (7, "tujuh"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (12, "dua belas"),
        (20, "dua puluh"),
        (99, "sembilan puluh sembilan"),
        (100, "seratus"),
        (123, "seratus dua puluh tiga"),
        (1000, "seribu"),
        (2012, "dua ribu dua belas"),
        (9999, "sembilan ribu sembilan ratus sembilan puluh sembilan"),
    ],
)
def test_numbers_are_read_as_words(number, spoken):
    assert words["by_words"](number) == spoken


def test_digits_are_read_one_by_one():
    assert words["by_digits"]("012") == "nol satu dua"


def test_every_word_has_its_sound():
    assert all(map(words["sounds"], words["pieces"]().values()))


def test_a_piece_is_said_as_it_is_named():
    said = words["pieces"]()
    assert said["huruf-b"] == "nomor antrian, B"
    assert said["angka-07"] == "nol tujuh"
    assert said["bilangan-400"] == "empat ratus"
    assert said["stall-17"] == "silakan menuju stall tujuh belas"


def test_every_word_for_a_native_ear_is_said_somewhere_and_told_in_the_docs():
    told = (SCRIPT.parents[2] / "docs" / "voice.md").read_text("utf-8").lower()
    places = words["place_names"]()
    for word in words["DOUBTFUL"]:
        assert any(word in place.split() for place in places), word
        assert f"*{word}*" in told
    assert words["is_doubtful"]("poli kia dan kb")
    assert not words["is_doubtful"]("poli gigi")

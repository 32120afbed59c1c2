import pytest

from siantre_box.core import names
from siantre_box.core.refusals import UnfitName

DOCTOR = "\U0001f469\u200d\u2695\ufe0f"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
DARK_KISS = (
    "\U0001f469\U0001f3ff\u200d\u2764\ufe0f\u200d\U0001f48b\u200d\U0001f468\U0001f3ff"
)
INDONESIA = "\U0001f1ee\U0001f1e9"
WALES = "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"
NODDING = "\U0001f642\u200d\u2195\ufe0f"
KEY_1 = "1\ufe0f\u20e3"
YOUNGER_THAN_THE_TABLES = "\U0001fac6"
EMOJI = (
    *("\U0001f9b7", DOCTOR, FAMILY, DARK_KISS, INDONESIA, WALES, NODDING, KEY_1),
    YOUNGER_THAN_THE_TABLES,
)


@pytest.mark.parametrize("emoji", EMOJI, ids=ascii)
def test_an_emoji_is_one_sign_however_many_parts_it_has(emoji):
    assert names.signs(f"a{emoji}b") == ("a", emoji, "b")
    assert names.fit(emoji * 40, 40) == emoji * 40
    with pytest.raises(UnfitName):
        names.fit(emoji * 41, 40)


def test_two_flags_are_two_signs():
    assert names.signs(INDONESIA * 2) == (INDONESIA, INDONESIA)


def test_a_letter_with_its_accent_is_one_sign():
    assert names.signs("e\u0301a") == ("e\u0301", "a")


def test_spaces_become_single():
    assert names.fit("  Poli \t Gigi ", 40) == "Poli Gigi"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "  ",
        "\0",
        "a\u202eb",
        "Po\u200dli",
        "\u200d",
        "\u200d\ufe0f",
        "\ufe0f",
        "\U0001f469\u200d",
        "a\U000e0067",
        "a" + "\u0301" * 10,
        "\ud83e",
    ],
    ids=ascii,
)
def test_what_cannot_be_seen_is_no_name(name):
    with pytest.raises(UnfitName):
        names.fit(name, 40)


@pytest.mark.parametrize("emoji", EMOJI, ids=ascii)
def test_a_browser_lets_so_many_emoji_be_typed(emoji):
    units = len((emoji * 40).encode("utf-16-le")) // 2
    assert units <= names.room_for(40)

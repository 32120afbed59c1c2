import pytest

from siantre_box.core import names
from siantre_box.core.errors import UnfitName
from siantre_box.core.names import UnfitCharacter

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
    assert names.characters(f"a{emoji}b") == ("a", emoji, "b")
    assert names.valid_name(emoji * 40, 40) == emoji * 40
    with pytest.raises(UnfitName):
        names.valid_name(emoji * 41, 40)


def test_two_flags_are_two_characters():
    assert names.characters(INDONESIA * 2) == (INDONESIA, INDONESIA)


def test_a_letter_with_its_accent_is_one_sign():
    assert names.characters("e\u0301a") == ("e\u0301", "a")


def test_spaces_become_single():
    assert names.valid_name("  Poli \t Gigi ", 40) == "Poli Gigi"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "  ",
        "\0",
        "\u200d",
        "\u200d\ufe0f",
        "\ufe0f",
        "\ud83e",
        "\u3164",
        " \u200b ",
    ],
    ids=ascii,
)
def test_what_cannot_be_seen_is_no_name(name):
    with pytest.raises(UnfitName):
        names.valid_name(name, 40)


# What a browser, Word, WhatsApp and PDF files bring along.
PASTED = [
    *("\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u2060", "\ufeff", "\u00ad"),
    *("\u202a", "\u202c", "\u202e", "\u2066", "\u2069", "\u061c", "\u180e", "\u034f"),
    *("\0", "\x07", "\x1b", "\x7f", "\x9f", "\ud83e", "\U000e0067", "\ufe0f", "\ufe00"),
    *("\ufffb", "\u206f", "\U000e0100"),
]


@pytest.mark.parametrize("character", PASTED, ids=ascii)
def test_an_invisible_character_is_taken_out_of_a_name(character):
    for pasted in (
        f"Poli{character} Gigi",
        f"{character}Poli Gigi",
        f"Poli Gigi{character}",
    ):
        assert names.valid_name(pasted, 40) == "Poli Gigi"
    assert names.clean(f"satu{character}\ndua{character}") == "satu\ndua"


@pytest.mark.parametrize(
    "blank",
    ["\u00a0", "\u3000", "\u2009", "\u2028", "\x85", "\t", "\r\n", "\u3164", "\u2800"],
    ids=ascii,
)
def test_a_blank_of_any_kind_is_a_space(blank):
    assert names.valid_name(f"{blank}Poli{blank}{blank}Gigi{blank}", 40) == "Poli Gigi"


@pytest.mark.parametrize("emoji", EMOJI, ids=ascii)
def test_an_emoji_loses_nothing_when_invisible_characters_are_taken_out(emoji):
    assert names.clean(f"\ufeffa{emoji}\u200b{emoji}b") == f"a{emoji}{emoji}b"


@pytest.mark.parametrize(
    ("pasted", "seen"),
    [
        ("\U0001f469\u200d", "\U0001f469"),
        ("\U0001f469\u200b\u200d\u2695\ufe0f", DOCTOR),
        ("1\ufe0f", "1"),
        ("+\u200d+", "++"),
        ("\U0001f3f4\U000e0067", "\U0001f3f4"),
        ("\u00a9\ufe0f", "\u00a9\ufe0f"),
    ],
    ids=ascii,
)
def test_only_what_joins_an_emoji_stays(pasted, seen):
    assert names.clean(pasted) == seen


@pytest.mark.parametrize("character", ["a" + "\u0301" * 10, "\ue000"], ids=ascii)
def test_a_character_that_is_none_is_refused_by_its_name(character):
    with pytest.raises(UnfitCharacter) as refused:
        names.valid_name(f"Poli {character}", 40)
    assert refused.value.named == {"character": names.describe(character)}


def test_an_invisible_character_is_called_by_its_name():
    assert names.describe("\u200b") == "spasi tanpa lebar (U+200B)"
    assert names.describe("\u2066") == "tanda yang tidak terlihat (U+2066)"
    assert names.describe("é") == "“é”"
    assert names.first_unseen(f"Klinik {DOCTOR}\u00a0") is None
    assert names.first_unseen("Klinik\u200e ") == "\u200e"


@pytest.mark.parametrize("emoji", EMOJI, ids=ascii)
def test_a_browser_lets_so_many_emoji_be_typed(emoji):
    units = len((emoji * 40).encode("utf-16-le")) // 2
    assert units <= names.max_length(40)

"""What a name may be: counted in characters as people see them, none of them invisible.

What is pasted brings invisible code points along (a zero-width space, a mark of the
writing direction). They are taken out here, for everything that people type or paste
but passwords and the Wi-Fi: two names that look alike are one. An emoji may be many
code points joined by invisible ones (a doctor, a flag): it is one character (Unicode's
grapheme cluster) and stays whole. Below, its code points are its parts.
"""

from http import HTTPStatus
from unicodedata import category

from siantre_box.core.errors import Refusal, UnfitName

# The longest emoji has ten parts: two people of a skin tone each, a heart, a kiss.
MAX_PARTS = 10
JOINER, BLACK_FLAG, END_OF_TAGS = "\u200d", "\U0001f3f4", "\U000e007f"
# How the part before them is drawn: as text or as a picture; and a key round it.
STYLES, KEYCAP = ("\ufe0e", "\ufe0f"), "\u20e3"
# No symbols for Unicode, and drawn as pictures all the same.
PICTURES_TOO = "\u00a9\u00ae\u203c\u2049\u2139\u3030"
# Letters without a shape: fillers of Hangul, and Braille without a dot.
BLANKS = "\u115f\u1160\u3164\uffa0\u2800"
# Marks that are never drawn; all others that are not are of the kinds below.
UNDRAWN = (
    *("\u034f", "\u17b4", "\u17b5", "\u180b", "\u180c", "\u180d", "\u180f"),
    *map(chr, range(0xFE00, 0xFE0E)),
    *map(chr, range(0xE0100, 0xE01F0)),
)
UNSEEN_KINDS = ("Cc", "Cf", "Cs")
CALLED = {
    "\t": "Tab",
    "\u00a0": "spasi yang tidak putus",
    "\u00ad": "tanda hubung tersembunyi",
    "\u200b": "spasi tanpa lebar",
    "\u200e": "penanda arah tulisan",
    "\u200f": "penanda arah tulisan",
    "\ufeff": "penanda awal berkas",
}
UNSEEN = "tanda yang tidak terlihat"


class UnfitCharacter(Refusal):
    """The name has a character that is not seen."""

    sentence = "Nama tidak bisa memakai {character}."
    status = HTTPStatus.BAD_REQUEST
    field = "nama"


def valid_name(name: str, longest: int) -> str:
    """Return a name tidied; refuses what does not fit."""
    name = tidy(name)
    for character in characters(name):
        if not _is_valid_character(character):
            raise UnfitCharacter(character=describe(character))
    if not is_valid(name, longest):
        raise UnfitName(longest=longest)
    return name


def tidy(text: str) -> str:
    """Return a text without invisible code points, with single spaces."""
    return " ".join(clean(text).split())


def clean(text: str) -> str:
    """Return a text without invisible code points, its blanks as plain spaces.

    Its lines stay, and emoji keep what joins their parts.
    """
    # In two passes: which parts are one character is known only once the invisible
    # ones are gone.
    plain = "".join(map(_plain, text))
    return "".join(map(_cleaned, characters(plain)))


def first_unseen(text: str) -> str | None:
    """Return the first character of a text that is not wholly seen, blanks aside."""
    plain = "".join(" " if category(part) == "Zs" else part for part in text)
    found = (
        one
        for one in characters(plain)
        if clean(one) != one or not _is_valid_character(one)
    )
    return next(found, None)


def describe(character: str) -> str:
    """Return how a character is named to whoever has to take it out."""
    if character.isprintable():
        return f"“{character}”"
    part = next(part for part in character if not part.isprintable())
    return f"{CALLED.get(part, UNSEEN)} (U+{ord(part):04X})"


def is_valid(name: str, longest: int) -> bool:
    """Tell whether a name can be seen, whole, in so many characters at most."""
    return is_visible(name) and len(characters(name)) <= longest


def is_visible(text: str) -> bool:
    """Tell whether there is something to see, and nothing that is not."""
    found = characters(text)
    is_seen = any(category(character[0])[0] not in "MZ" for character in found)
    return is_seen and all(map(_is_valid_character, found))


def characters(text: str) -> tuple[str, ...]:
    """Return the characters of a text as people see them."""
    found: list[str] = []
    for part in text:
        if found and _belongs_to(found[-1], part):
            found[-1] += part
        else:
            found.append(part)
    return tuple(found)


def max_length(longest: int) -> int:
    """Return the `maxlength` of a field in which a browser cuts no character in two."""
    return longest * MAX_PARTS * 2


def _plain(part: str) -> str:
    """Return a code point as it is kept on its own: what may join an emoji stays."""
    if part == "\n" or part == JOINER or part in STYLES or _is_tag(part):
        return part
    if part.isspace() or part in BLANKS:
        return " "
    return "" if category(part) in UNSEEN_KINDS or part in UNDRAWN else part


def _cleaned(character: str) -> str:
    """Return a character without what joins nothing in it."""
    if not _is_pictographic(character[0]):
        character = character.replace(JOINER, "")
    first = character[:1]
    if not (_is_pictographic(first) or first in PICTURES_TOO or KEYCAP in character):
        character = "".join(part for part in character if part not in STYLES)
    if not character.endswith(END_OF_TAGS) or len(character) == 1:
        character = "".join(part for part in character if not _is_tag(part))
    return character.rstrip(JOINER)


def _belongs_to(character: str, part: str) -> bool:
    """Tell whether a code point continues a character: UAX 29 of Unicode, in short.

    Libraries for it carry tables that are larger than this program's other rules.
    """
    if character.endswith(JOINER):
        return _is_pictographic(part)
    if part == JOINER:
        return _is_pictographic(character[0])
    if _is_tag(part):
        return character[0] == BLACK_FLAG
    if _is_regional_indicator(part):
        return len(character) == 1 and _is_regional_indicator(character)
    is_skin_tone = "\U0001f3fb" <= part <= "\U0001f3ff"
    return category(part)[0] == "M" or is_skin_tone


def _is_valid_character(character: str) -> bool:
    joins = _is_pictographic(character[0]) and not character.endswith(JOINER)
    return len(character) <= MAX_PARTS and all(
        part.isprintable() or _is_pictographic(part) or joins for part in character
    )


def _is_pictographic(part: str) -> bool:
    # By its place too: an emoji may be younger than Python's tables.
    # A plus or a dollar is none.
    is_symbol = part >= "\u2190" and category(part)[0] == "S"
    return is_symbol or "\U0001f000" <= part <= "\U0001faff"


def _is_regional_indicator(part: str) -> bool:
    return "\U0001f1e6" <= part <= "\U0001f1ff"


def _is_tag(part: str) -> bool:
    return "\U000e0020" <= part <= "\U000e007f"

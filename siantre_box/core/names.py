"""What a name may be: its signs counted as people count them, nothing invisible in it.

An emoji may be many characters joined by invisible ones (a doctor, a flag): it is one
sign, and no other invisible character is let in.
"""

from unicodedata import category

from siantre_box.core.refusals import UnfitName

# The longest emoji has ten parts: two people of a skin tone each, a heart, a kiss.
MOST_PARTS = 10
JOINER, BLACK_FLAG = "\u200d", "\U0001f3f4"


def fit(name: str, longest: int) -> str:
    """Return a name with single spaces; refuses what does not fit."""
    name = " ".join(name.split())
    if not is_fit(name, longest):
        raise UnfitName(longest=longest)
    return name


def is_fit(name: str, longest: int) -> bool:
    """Tell whether a name can be seen, whole, in so many signs at most."""
    return is_visible(name) and len(signs(name)) <= longest


def is_visible(text: str) -> bool:
    """Tell whether there is something to see, and nothing that is not."""
    found = signs(text)
    is_seen = any(category(sign[0])[0] not in "MZ" for sign in found)
    return is_seen and all(map(_is_whole, found))


def signs(text: str) -> tuple[str, ...]:
    """Return the signs of a text as people see them."""
    found: list[str] = []
    for part in text:
        if found and _belongs_to(found[-1], part):
            found[-1] += part
        else:
            found.append(part)
    return tuple(found)


def room_for(longest: int) -> int:
    """Return how long a field must be so that a browser cuts no sign into two."""
    return longest * MOST_PARTS * 2


def _belongs_to(sign: str, part: str) -> bool:
    if sign.endswith(JOINER):
        return _is_picture(part)
    if part == JOINER:
        return _is_picture(sign[0])
    if _is_tag(part):
        return sign[0] == BLACK_FLAG
    if _is_half_a_flag(part):
        return len(sign) == 1 and _is_half_a_flag(sign)
    return category(part)[0] == "M" or _is_skin_tone(part)


def _is_whole(sign: str) -> bool:
    joins = _is_picture(sign[0]) and not sign.endswith(JOINER)
    return len(sign) <= MOST_PARTS and all(
        part.isprintable() or _is_picture(part) or joins for part in sign
    )


def _is_picture(part: str) -> bool:
    # By its place too: an emoji may be younger than Python's tables.
    return category(part)[0] == "S" or "\U0001f000" <= part <= "\U0001faff"


def _is_skin_tone(part: str) -> bool:
    return "\U0001f3fb" <= part <= "\U0001f3ff"


def _is_half_a_flag(part: str) -> bool:
    return "\U0001f1e6" <= part <= "\U0001f1ff"


def _is_tag(part: str) -> bool:
    return "\U000e0020" <= part <= "\U000e007f"

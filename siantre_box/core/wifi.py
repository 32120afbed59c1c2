"""What a Wi-Fi can be called, how it can be locked, and how its password is shown.

Source: IEEE 802.11. A name is up to 32 bytes. A passphrase is 8 to 63 of the ASCII
characters from the space to "~"; 64 hexadecimal digits are the key itself.
"""

from http import HTTPStatus
from string import hexdigits

from siantre_box.core import names
from siantre_box.core.errors import Refusal, UnfitWifiPassword

LONGEST_NAME = 32
PASSPHRASE = range(8, 64)
KEY = 64
SHORT = 24
SPACE = "␣"


class UnfitWifiName(Refusal):
    """No Wi-Fi can have a name of so many bytes."""

    sentence = (
        "Nama Wi-Fi paling banyak {longest} huruf. Huruf seperti é dan emoji dihitung "
        "lebih dari satu."
    )
    status = HTTPStatus.BAD_REQUEST


class UnfitWifiNameCharacter(Refusal):
    """The name of the Wi-Fi has a character that nobody sees: it may be a slip."""

    sentence = "Nama Wi-Fi tidak bisa memakai {character}. Hapus, lalu ketik lagi."
    status = HTTPStatus.BAD_REQUEST


class UnfitWifiCharacter(Refusal):
    """No Wi-Fi can have a password with this character."""

    sentence = "Kata sandi Wi-Fi tidak bisa memakai {character}."
    status = HTTPStatus.BAD_REQUEST
    field = "sandi"


def is_name(value: str) -> bool:
    """Let a name pass that a Wi-Fi can have, or none; spaces at its ends belong to it.

    A name that nobody can see does not pass, nor such a character in it: what was
    pasted with the name may belong to it or not.
    """
    if len(value.encode()) > LONGEST_NAME:
        raise UnfitWifiName(field="wifi_name", longest=LONGEST_NAME)
    unseen = names.first_unseen(value)
    if unseen is not None:
        raise UnfitWifiNameCharacter(
            field="wifi_name", character=names.describe(unseen)
        )
    return not value or bool(value.strip())


def is_password(value: str) -> bool:
    """Let a password or a key pass that a Wi-Fi can have, or none."""
    for character in names.characters(value):
        if not (character.isascii() and character.isprintable()):
            raise UnfitWifiCharacter(
                field="wifi_password", character=names.describe(character)
            )
    is_key = len(value) == KEY and all(digit in hexdigits for digit in value)
    if value and len(value) not in PASSPHRASE and not is_key:
        raise UnfitWifiPassword(field="wifi_password")
    return True


def has_outer_spaces(value: str) -> bool:
    """Tell whether spaces stand at an end, where nobody sees them."""
    return value != value.strip()


def is_read_off(password: str) -> bool:
    """Tell whether a password is short and plain enough to be read off a screen."""
    is_plain = "  " not in password and not has_outer_spaces(password)
    return is_plain and len(password) <= SHORT


def to_type(password: str) -> str:
    """Return a password whose spaces are characters that can be seen and counted."""
    return password.replace(" ", SPACE)

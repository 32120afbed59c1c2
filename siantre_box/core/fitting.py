"""What fits a setting, and how it is refused otherwise."""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address

from siantre_box.core import colors, names
from siantre_box.core.refusals import TooBright, UnfitSetting

Choices = tuple[tuple[str, str], ...]


def is_anything(value: str) -> bool:
    """Let everything pass that is written."""
    return isinstance(value, str)


@dataclass(frozen=True)
class Setting:
    """One thing to choose: its words, its default and what fits it."""

    key: str
    label: str
    help: str
    default: str = ""
    choices: Choices = ()
    longest: int = 80
    lines: int = 1
    fits: Callable[[str], bool] = is_anything
    keeps_spaces: bool = False
    tidy: Callable[[str], str] = str

    def clean(self, value: str) -> str:
        """Return the value as it is stored; refuses what does not fit."""
        value = value.replace("\r\n", "\n")
        if not self.keeps_spaces:
            value = self.tidy(names.clean(value).strip())
        allowed = not self.choices or value in dict(self.choices)
        # A setting's own reason says more than a length.
        if not allowed or "\0" in value or not self.fits(value) or self._is_long(value):
            raise UnfitSetting(label=self.label, field=self.key)
        return value

    def _is_long(self, value: str) -> bool:
        has_lines = value.count("\n") >= self.lines
        return has_lines or len(names.signs(value)) > self.longest


def is_dark_color(value: str) -> bool:
    """Let a colour pass on which white can be read, or none."""
    digits = value[1:]
    if not (value.startswith("#") and len(digits) == 6 and _is_hex(digits)):
        return value == ""
    if colors.contrast(value, colors.WHITE) < colors.READABLE:
        raise TooBright(field="brand_color")
    return True


def is_phone(value: str) -> bool:
    """Let a phone number pass, or none."""
    return all(sign in "+0123456789 -" for sign in value)


def is_address(value: str) -> bool:
    """Let an address pass at which phones may reach a computer, or none."""
    try:
        address = IPv4Address(value)
    except ValueError:
        return value == ""
    return not (address.is_loopback or address.is_unspecified or address.is_multicast)


def is_small_count(value: str) -> bool:
    """Let a whole number from 1 to 20 pass."""
    is_short = value.isascii() and value.isdigit() and len(value) < 3
    return is_short and 1 <= int(value) <= 20


def _is_hex(value: str) -> bool:
    return all(digit in "0123456789abcdefABCDEF" for digit in value)

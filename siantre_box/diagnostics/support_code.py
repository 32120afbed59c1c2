"""Kode bantuan: how the box is, in eight characters that can be read out by phone.

Thirty-five bits in the letters of Crockford's base 32 (no I, L, O, U: nobody takes
them for digits), and one letter that shows a slip of the tongue. What a bit means
never changes: an old box may be read by a new program.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from siantre_box.core.errors import Refusal

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CONFUSABLE = str.maketrans("OIL", "011", " -")
LENGTH = 8

# By index. What is not in the list is "another"; new ones go to the end, up to 31.
# Boxes of 1.0 send these names: a class of ours that gets another name keeps its index.
ERRORS = (
    "",
    "another",
    "PortTaken",
    "PortForbidden",
    "CannotListen",
    "CannotUseHome",
    "NewerDatabase",
    "DatabaseError",
    "OperationalError",
    "IntegrityError",
    "BackupFailed",
    "NoRoom",
    "Refused",
    "Damaged",
    "OSError",
    "PermissionError",
    "MemoryError",
    "TclError",
    "TemplateNotFound",
    "UndefinedError",
    "KeyError",
    "TypeError",
    "ValueError",
    "AttributeError",
    "RuntimeError",
)
# What SQLite says while rows are read keeps the name that it has from peewee.
_SQLITE_ERRORS = {
    **dict.fromkeys(("CorruptError", "NotADBError"), "DatabaseError"),
    **dict.fromkeys(
        ("BusyError", "CantOpenError", "FullError", "IOError", "ReadOnlyError"),
        "OperationalError",
    ),
}
# The keys of findings, by bit; new ones take the free bits at the end.
HEALTH_BITS = (
    "database",
    "room",
    "clock",
    "address",
    "phones",
    "tv",
    "copy",
    "autostart",
    "sign_in",
    "sleep",
    "not_running",
    "voice",
)
_SCHEMA, _ERROR, _FINDINGS = 5, 5, 13
_MAJOR, _MINOR, _PATCH = 2, 5, 5


class InvalidCode(Refusal):
    """The characters are no Kode bantuan, or one of them was misheard."""

    sentence = "Kode itu tidak benar. Minta dibacakan lagi."


@dataclass(frozen=True)
class ReportedState:
    """What a code tells; `findings` are the findings that are not well."""

    version: str
    schema: int
    error: str
    findings: frozenset[str]


def encode(version: str, schema: int, error: str, findings: Iterable[str]) -> str:
    """Return the code of a box, as two groups of four."""
    number = 0
    error = _SQLITE_ERRORS.get(error, error)
    known = ERRORS.index(error) if error in ERRORS else 1
    flags = sum(1 << bit for bit, key in enumerate(HEALTH_BITS) if key in set(findings))
    for value, bits in (
        *zip(_numbers(version), (_MAJOR, _MINOR, _PATCH), strict=True),
        (schema, _SCHEMA),
        (known, _ERROR),
        (flags, _FINDINGS),
    ):
        number = number << bits | min(value, (1 << bits) - 1)
    # Five bits a letter; the last letter is a check of all others.
    shifts = range(5 * (LENGTH - 2), -1, -5)
    letters = "".join(ALPHABET[number >> at & 31] for at in shifts) + _check(number)
    return f"{letters[:4]}-{letters[4:]}"


def decode(code: str) -> ReportedState:
    """Return what a code tells; raises InvalidCode."""
    letters = code.upper().translate(CONFUSABLE)
    if len(letters) != LENGTH or not set(letters) <= set(ALPHABET):
        raise InvalidCode
    number = sum(
        ALPHABET.index(letter) << 5 * index
        for index, letter in enumerate(reversed(letters[:-1]))
    )
    if letters[-1] != _check(number):
        raise InvalidCode
    return _state(number)


def _state(number: int) -> ReportedState:
    parts = []
    for bits in (_FINDINGS, _ERROR, _SCHEMA, _PATCH, _MINOR, _MAJOR):
        parts.append(number & (1 << bits) - 1)
        number >>= bits
    flags, error, schema, *version = parts
    return ReportedState(
        version=".".join(map(str, reversed(version))),
        schema=schema,
        error=ERRORS[error] if error < len(ERRORS) else ERRORS[1],
        findings=frozenset(
            key for bit, key in enumerate(HEALTH_BITS) if flags >> bit & 1
        ),
    )


def _check(number: int) -> str:
    """Return a letter that differs when one letter is wrong or two are swapped."""
    digits = (number >> 5 * index & 31 for index in range(LENGTH - 1))
    # 31 is prime, and so are the weights to it: no single slip is lost but Z for 0.
    return ALPHABET[sum((index + 2) * d for index, d in enumerate(digits)) % 31]


def _numbers(version: str) -> tuple[int, int, int]:
    major, minor, patch = (*version.split("."), "0", "0")[:3]
    return int(major), int(minor), int("".join(filter(str.isdigit, patch)) or 0)

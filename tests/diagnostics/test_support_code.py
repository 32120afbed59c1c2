"""Kode bantuan: eight characters, read out by phone and understood."""

import builtins
import random
import tkinter
from dataclasses import replace

import apsw
import jinja2
import peewee
import pytest

from siantre_box import paths
from siantre_box.core import errors
from siantre_box.diagnostics.health import findings
from siantre_box.diagnostics.support_code import (
    ALPHABET,
    ERRORS,
    HEALTH_BITS,
    InvalidCode,
    decode,
    encode,
)
from siantre_box.network import server
from siantre_box.storage import database_copy
from tests.web.conftest import HEALTHY

# Made by 1.0.0, one for each error and each key that it knew.
ERRORS_OF_1_0 = """
8008-000B 8008-800C 8008-G00D 8008-R00E 8009-000G 8009-800H 8009-G00J 8009-R00K
800A-000N 800A-800P 800A-G00Q 800A-R00R 800B-000T 800B-800V 800B-G00W 800B-R00X
800C-0000 800C-8001 800C-G002 800C-R003 800D-0005 800D-8006 800D-G007 800D-R008
800E-000A
"""
FINDINGS_OF_1_0 = """
8008-001D 8008-002F 8008-004K 8008-008V 8008-00GC 8008-010E 8008-020H 8008-040Q
8008-0804 8008-0G0W 8008-100F 8008-200K
"""


def test_a_code_tells_how_the_box_is():
    code = encode("1.4.12", 3, "PortTaken", {"clock", "tv", "unknown key"})
    assert len(code) == 9
    said = decode(code)
    assert (said.version, said.schema) == ("1.4.12", 3)
    assert said.error == "PortTaken"
    assert said.findings == {"clock", "tv"}


def test_every_error_and_sign_comes_back():
    for error in ERRORS:
        assert decode(encode("0.0.0", 0, error, ())).error == error
    for key in HEALTH_BITS:
        assert decode(encode("3.31.31", 31, "", {key})).findings == {key}
    assert decode(encode("1.0.0", 1, "SomethingNew", ())).error == "another"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (apsw.SQLITE_CORRUPT, "DatabaseError"),
        (apsw.SQLITE_NOTADB, "DatabaseError"),
        (apsw.SQLITE_BUSY, "OperationalError"),
        (apsw.SQLITE_CANTOPEN, "OperationalError"),
        (apsw.SQLITE_FULL, "OperationalError"),
        (apsw.SQLITE_IOERR, "OperationalError"),
        (apsw.SQLITE_READONLY, "OperationalError"),
    ],
)
def test_what_sqlite_says_while_rows_are_read_has_the_name_it_had(code, name):
    error = type(apsw.exception_for(code)).__name__
    assert decode(encode("1.1.0", 1, error, ())).error == name


def test_codes_of_1_0_say_what_they_said_then():
    said = [decode(code) for code in ERRORS_OF_1_0.split()]
    assert {one.version for one in said} == {"1.0.0"}
    assert tuple(one.error for one in said) == ERRORS[: len(said)]
    assert [one.error for one in said[2:6]] == [
        "PortTaken",
        "PortForbidden",
        "CannotListen",
        "CannotUseHome",
    ]
    assert said[-1].error == "RuntimeError"
    findings = [decode(code).findings for code in FINDINGS_OF_1_0.split()]
    assert findings == [{one} for one in HEALTH_BITS[: len(findings)]]
    assert [*findings[0], *findings[-1]] == ["database", "voice"]


def test_every_error_of_the_table_is_a_class_that_can_be_raised():
    """A class that is renamed must keep its place in the table by its old name."""
    classes = [builtins, jinja2, peewee, tkinter]
    classes += [database_copy, errors, paths, server]
    unknown = [e for e in ERRORS[2:] if not any(hasattr(one, e) for one in classes)]
    assert unknown == []


def test_numbers_too_large_for_it_become_the_largest():
    said = decode(encode("9.99.99", 99, "", ()))
    assert (said.version, said.schema) == ("3.31.31", 31)


def test_it_is_read_as_people_type_it():
    code = encode("1.0.1", 1, "", ())
    typed = code.lower().replace("0", "o").replace("1", "l").replace("-", " ")
    assert decode(typed) == decode(code)


def test_one_wrong_letter_is_noticed_nearly_always():
    chance = random.Random(1)
    missed = tried = 0
    for _ in range(500):
        letters = list(
            encode("1.2.3", 4, chance.choice(ERRORS), {chance.choice(HEALTH_BITS)})
        )
        place = chance.choice([0, 1, 2, 3, 5, 6, 7, 8])
        other = chance.choice([one for one in ALPHABET if one != letters[place]])
        letters[place] = other
        tried += 1
        try:
            decode("".join(letters))
            missed += 1
        except InvalidCode:
            continue
    assert missed <= tried / 100


def test_two_letters_in_the_wrong_order_are_noticed():
    code = encode("1.2.3", 4, "PortTaken", {"clock"})
    for place in range(3):
        swapped = list(code)
        swapped[place], swapped[place + 1] = swapped[place + 1], swapped[place]
        if "".join(swapped) != code:
            with pytest.raises(InvalidCode):
                decode("".join(swapped))


@pytest.mark.parametrize(
    "typed", ["", "8008-01R", "8008-01R00", "8008-01RÄ", "********"]
)
def test_what_is_no_code_is_refused(typed):
    with pytest.raises(InvalidCode):
        decode(typed)


def test_the_health_bits_are_findings_that_the_box_really_makes():
    facts = {"starts_by_itself": True, "signs_in_by_itself": True, "may_sleep": True}
    made = {one.key for one in findings(replace(HEALTHY, **facts))}
    # Of these two the box speaks only while they are wrong.
    assert set(HEALTH_BITS) - made == {"not_running", "voice"}

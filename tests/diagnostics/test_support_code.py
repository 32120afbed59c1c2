"""Kode bantuan: eight characters, read out by phone and understood."""

import random
from dataclasses import replace

import pytest

from siantre_box.diagnostics.health import findings
from siantre_box.diagnostics.support_code import (
    ALPHABET,
    ERRORS,
    HEALTH_BITS,
    InvalidCode,
    decode,
    encode,
)
from tests.web.conftest import HEALTHY


def test_a_code_tells_how_the_box_is():
    code = encode("1.4.12", 3, "PortTaken", {"clock", "tv", "unknown sign"})
    assert len(code) == 9
    said = decode(code)
    assert (said.version, said.schema) == ("1.4.12", 3)
    assert said.error == "PortTaken"
    assert said.signs == {"clock", "tv"}


def test_every_error_and_sign_comes_back():
    for error in ERRORS:
        assert decode(encode("0.0.0", 0, error, ())).error == error
    for sign in HEALTH_BITS:
        assert decode(encode("3.31.31", 31, "", {sign})).signs == {sign}
    assert decode(encode("1.0.0", 1, "SomethingNew", ())).error == "another"


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


def test_the_signs_are_findings_that_the_box_really_makes():
    facts = {"starts_by_itself": True, "signs_in_by_itself": True, "may_sleep": True}
    made = {one.key for one in findings(replace(HEALTHY, **facts))}
    # Of these two the box speaks only while they are wrong.
    assert set(HEALTH_BITS) - made == {"not_running", "voice"}

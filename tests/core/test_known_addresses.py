"""From where each of the staff logged in lately, kept in the file."""

import pytest

from siantre_box.core import auth, clock, settings
from siantre_box.core.known_addresses import LATELY, MAX_ADDRESSES, is_known

TABLET, OTHER = "192.168.1.60", "192.168.1.61"


def came(box, address=TABLET, name="Sari"):
    auth.begin_session(box.person(name), address)


def stored(box, name="Sari"):
    return settings.remembered(f"log_ins_of_{box.people[name]}") or ""


@pytest.mark.parametrize("login", ["sari", "SARI", " sari "])
def test_where_somebody_logged_in_is_known(box, login):
    assert not is_known(login, TABLET)
    came(box)
    assert is_known(login, TABLET)
    assert not is_known(login, OTHER)


@pytest.mark.parametrize("login", ["dewi", "nobody", "", "sar\x00", "%"])
def test_it_is_known_to_that_account_alone(box, login):
    came(box)
    assert not is_known(login, TABLET)


def test_a_log_in_on_this_computer_notes_nothing(box):
    auth.begin_session(box.person("Sari"))
    assert stored(box) == ""


def test_a_month_after_the_last_log_in_it_is_forgotten(box, watch):
    came(box)
    watch.later(days=29)
    came(box)
    watch.later(days=LATELY.days)
    assert is_known("sari", TABLET)
    watch.later(days=1)
    assert not is_known("sari", TABLET)
    came(box, OTHER)
    assert TABLET not in stored(box)


def test_the_newest_addresses_are_kept(box, watch):
    for number in range(MAX_ADDRESSES + 5):
        watch.later(hours=25)
        came(box, f"192.168.1.{number}")
    assert len(stored(box).splitlines()) == MAX_ADDRESSES
    assert is_known("sari", f"192.168.1.{MAX_ADDRESSES + 4}")
    assert not is_known("sari", "192.168.1.0")


def test_another_log_in_name_keeps_them(box):
    came(box)
    person = box.person("Sari")
    person.email = "sari.dewi"
    person.save()
    assert is_known("sari.dewi", TABLET)


def test_under_a_wrong_clock_what_is_known_stays_known(box, watch):
    came(box)
    for wrong in ("2021-01-01 07:03", "2036-01-01 07:03"):
        watch.jump(wrong)
        clock.suspect()
        assert is_known("sari", TABLET)
        came(box)
    watch.jump("2026-03-03 08:00")
    clock.trust()
    assert is_known("sari", TABLET)


def test_a_day_of_a_clock_that_ran_ahead_is_not_believed(box, watch):
    watch.jump("2036-01-01 07:03")
    came(box)
    watch.jump("2026-03-03 08:00")
    assert not is_known("sari", TABLET)


@pytest.mark.parametrize("rubbish", ["", "x", "192.168.1.60", "192.168.1.60 soon\n\n"])
def test_rubbish_in_the_file_is_nothing_known(box, rubbish):
    settings.remember(f"log_ins_of_{box.people['Sari']}", rubbish)
    assert not is_known("sari", TABLET)
    came(box)
    assert is_known("sari", TABLET)

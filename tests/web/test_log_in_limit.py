"""Guessing passwords: slow, seen by nobody else, and no way to keep the staff out."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from siantre_box.core import known_addresses
from siantre_box.web import log_in_limit
from siantre_box.web.log_in_limit import (
    FREE_TRIES,
    LONGEST_WAIT,
    STRANGERS_FREE_TRIES,
    Standing,
    TriedTooOften,
    Waits,
)
from tests.web.browser import COUNTER_PC, PHONE, THIS_COMPUTER, Browser
from tests.web.conftest import box_of, logged_in
from tests.world import PASSWORD, together

TABLET = "192.168.1.60"
# More than may try freely; sixty, and their speed, are in scripts/stress.
STRANGERS = [f"10.0.0.{number}" for number in range(STRANGERS_FREE_TRIES + 5)]


@pytest.fixture
def pc(app):
    """A browser on the counter's computer, nobody logged in."""
    return Browser(app, COUNTER_PC)


@pytest.fixture
def tablet(app):
    """Sari's tablet, where she has logged in."""
    tablet = logged_in(app, "Sari", TABLET)
    tablet.send("/keluar")
    return tablet


@pytest.fixture
def here(app):
    """A browser on the box's own computer."""
    return Browser(app, THIS_COMPUTER)


def tries(browser, password="salah", name="sari"):
    return browser.send("/masuk", nama=name, sandi=password)


def guess(app, name="sari", times=1):
    """Let all strangers guess; return how many guesses were judged."""
    said = [
        tries(Browser(app, address), name=name).status
        for _ in range(times)
        for address in STRANGERS
    ]
    assert set(said) <= {403, 429}
    return said.count(403)


@contextmanager
def a_check_of(app, standing) -> Iterator[None]:
    """Let a password be checked during this block."""
    with box_of(app).log_in_limit.trying("budi", "10.9.9.9", standing):
        yield


# One account from one address


def test_after_five_wrong_ones_one_waits_in_words(pc, watch):
    for _ in range(FREE_TRIES):
        assert tries(pc).status == 403
    page = tries(pc, PASSWORD)
    assert (page.status, page.header("Retry-After")) == (429, "2")
    assert "Terlalu sering salah. Coba lagi 2 detik lagi." in page.words
    watch.later(seconds=3)
    assert tries(pc, PASSWORD).status == 200


@pytest.mark.usefixtures("box")
def test_each_further_wrong_one_makes_the_wait_longer_up_to_five_minutes(watch):
    waits, count = [], Waits(FREE_TRIES, TriedTooOften)
    for _ in range(1200):
        try:
            count.count("sari")
        except TriedTooOften as refusal:
            waits.append(refusal.named["seconds"])
            watch.later(seconds=refusal.named["seconds"])
    assert waits[:4] == [2, 4, 8, 16]
    assert set(waits[9:]) == {300}


def test_the_owner_is_not_locked_out_by_somebody_on_another_device(app, pc):
    for _ in range(FREE_TRIES + 3):
        tries(pc, name="budi")
    assert tries(Browser(app, PHONE), PASSWORD, "budi").status == 200


def test_another_account_on_the_same_device_is_not_slowed(pc):
    for _ in range(FREE_TRIES + 1):
        tries(pc)
    assert tries(pc, PASSWORD, "dewi").status == 200


@pytest.mark.parametrize("name", ["SARI", " sari", "sari  ", "Sari\t"])
def test_another_spelling_of_the_name_is_the_same_account(pc, name):
    for _ in range(FREE_TRIES):
        tries(pc)
    assert tries(pc, PASSWORD, name).status == 429


def test_a_right_one_forgets_the_wrong_ones(pc):
    for _ in range(FREE_TRIES - 1):
        tries(pc)
    tries(pc, PASSWORD)
    for _ in range(FREE_TRIES):
        assert tries(pc).status == 403


def test_wrong_ones_are_forgotten_after_a_quarter_of_an_hour(pc, watch):
    for _ in range(FREE_TRIES):
        tries(pc)
    watch.later(minutes=16)
    for _ in range(FREE_TRIES):
        assert tries(pc).status == 403


@pytest.mark.parametrize("moment", ["2016-01-01 00:00", "2036-01-01 00:00"])
def test_setting_the_clock_is_no_way_around_the_wait(pc, watch, moment):
    for _ in range(FREE_TRIES):
        tries(pc)
    watch.jump(moment)
    assert tries(pc, PASSWORD).status == 429
    watch.later(seconds=3)
    assert tries(pc, PASSWORD).status == 200


def test_many_guesses_at_once_are_no_way_around_the_wait(app):
    for _ in range(3):
        came = together(*[lambda: tries(Browser(app, THIS_COMPUTER)).status] * 15)
        assert set(came) <= {403, 429}
    assert came == [429] * 15


def test_a_limit_remembers_so_many_names_at_most_and_the_worst_first(
    watch, monkeypatch
):
    monkeypatch.setattr(log_in_limit, "MAX_RECORDS", 100)
    waits = Waits(FREE_TRIES, TriedTooOften)
    for _ in range(FREE_TRIES):
        waits.count("budi")
    for number in range(300):
        waits.count(f"orang-{number}")
    assert len(waits._records) == 100
    with pytest.raises(TriedTooOften):
        waits.look("budi")


# One account from many addresses


def test_many_addresses_have_few_guesses_at_one_account(app):
    assert guess(app, times=2) == STRANGERS_FREE_TRIES


@pytest.mark.parametrize("name", ["nobody", "SARI", "x" * 500])
def test_a_name_nobody_has_is_limited_alike(app, name):
    assert guess(app, name=name) == STRANGERS_FREE_TRIES


def test_a_guess_each_five_minutes_is_what_is_left_to_them(app, watch):
    judged = []
    for _ in range(12):
        judged.append(guess(app))
        watch.later(seconds=LONGEST_WAIT)
    assert judged == [STRANGERS_FREE_TRIES] + [1] * 11


def test_a_stranger_reads_where_one_still_comes_in(app, pc):
    guess(app)
    page = tries(pc, PASSWORD)
    assert page.status == 429
    assert "Coba lagi 2 detik lagi, atau masuk di perangkat yang biasa." in page.words


def test_after_the_guessing_a_new_device_comes_in_again(app, pc, watch):
    guess(app)
    watch.later(minutes=16)
    assert tries(pc, PASSWORD).status == 200


def test_guessers_do_not_slow_another_account(app, pc):
    guess(app)
    assert tries(pc, PASSWORD, "dewi").status == 200


def test_who_logs_in_on_a_new_device_is_no_guesser(app, watch):
    for address in STRANGERS:
        assert tries(Browser(app, address), PASSWORD).status == 200


def test_guessers_keep_nobody_out_who_logs_in_where_they_did_before(app, tablet):
    guess(app)
    assert tries(tablet, PASSWORD).status == 200


def test_guessers_keep_nobody_out_of_this_computer(app, here):
    guess(app, name="budi")
    assert tries(here, PASSWORD, "budi").status == 200


def test_the_tablet_of_one_is_a_stranger_to_the_account_of_another(app, tablet):
    guess(app, name="budi")
    assert tries(tablet, PASSWORD, "budi").status == 429


def test_on_a_known_address_wrong_ones_get_slow_too(tablet):
    for _ in range(FREE_TRIES):
        assert tries(tablet).status == 403
    assert tries(tablet, PASSWORD).status == 429


def test_a_month_later_the_tablet_is_a_stranger(app, tablet, watch):
    watch.later(days=31)
    guess(app)
    assert tries(tablet, PASSWORD).status == 429


def test_an_address_is_known_after_a_right_log_in(app):
    assert not known_addresses.is_known("budi", TABLET)
    logged_in(app, "Budi", TABLET)
    assert known_addresses.is_known("budi", TABLET)


# What is left of it


def test_wrong_log_ins_are_counted_and_those_refused_unseen(app, pc):
    for _ in range(FREE_TRIES + 2):
        tries(pc)
    tries(pc, PASSWORD, "dewi")
    with a_check_of(app, Standing.STRANGER):
        tries(Browser(app, PHONE))
    seen = box_of(app).guesses.of_the_last_day()
    assert (seen.wrong, seen.refused) == (FREE_TRIES, 3)
    assert seen.addresses == ((COUNTER_PC, FREE_TRIES + 2), (PHONE, 1))


def test_a_wrong_present_password_is_counted_too(app, box):
    budi = logged_in(app, "Budi", THIS_COMPUTER)
    path = f"/admin/pengguna/{box.people['Budi']}/sandi"
    budi.send(path, sandi_lama="salah", sandi="baru-sekali")
    seen = box_of(app).guesses.of_the_last_day()
    assert (seen.wrong, seen.addresses) == (1, ((THIS_COMPUTER, 1),))


# One check at a time


def test_a_stranger_is_refused_at_once_while_another_is_checked(app, pc):
    with a_check_of(app, Standing.STRANGER):
        page = tries(pc, PASSWORD)
    assert page.status == 429
    assert page.words.count("Banyak yang mencoba masuk. Coba lagi 2 detik lagi") == 1
    assert tries(pc, PASSWORD).status == 200


def test_after_a_stranger_the_core_rests_as_long_as_it_worked(app, pc, watch, here):
    with a_check_of(app, Standing.STRANGER):
        watch.later(seconds=0.2)
    watch.later(seconds=0.1)
    assert tries(pc, PASSWORD).status == 429
    assert tries(here, PASSWORD).status == 200
    watch.later(seconds=0.2)
    assert tries(pc, PASSWORD).status == 200


def test_a_refused_one_was_no_guess(app, pc):
    with a_check_of(app, Standing.STRANGER):
        for _ in range(3 * FREE_TRIES):
            assert tries(pc).status == 429
    assert tries(pc, PASSWORD).status == 200


def test_staff_have_checks_of_their_own(app, tablet, here):
    with a_check_of(app, Standing.STRANGER):
        assert tries(tablet, PASSWORD).status == 200
        assert tries(here, PASSWORD, "budi").status == 200
    with a_check_of(app, Standing.KNOWN):
        assert tries(here, PASSWORD, "budi").status == 200
    with a_check_of(app, Standing.HERE):
        assert tries(tablet, PASSWORD).status == 200


def test_staff_wait_for_one_another(app, tablet):
    came = together(
        *[lambda: tries(Browser(app, TABLET), PASSWORD).status] * 4,
        *[lambda: tries(Browser(app, THIS_COMPUTER), PASSWORD).status] * 4,
    )
    assert came == [200] * 8


def test_a_check_that_never_ends_is_said_in_words(app, tablet, monkeypatch):
    monkeypatch.setattr(log_in_limit, "PATIENCE", 0.01)
    with a_check_of(app, Standing.KNOWN):
        page = tries(tablet, PASSWORD)
    assert page.status == 429
    assert "Coba lagi 2 detik lagi" in page.words

"""How old the newest copy is, where the clock may have lied as it was made."""

import os
import shutil
from datetime import UTC

import pytest

from siantre_box.core import counters, rollover
from siantre_box.diagnostics import health, metrics
from siantre_box.diagnostics.health import Severity
from siantre_box.diagnostics.presence import Presence
from siantre_box.storage import backup
from siantre_box.storage.backup import Reason
from siantre_box.storage.copies import Copies
from siantre_box.storage.storage import Storage

UNSURE = "Waktunya tidak pasti: jam komputer pernah salah."


@pytest.fixture
def home(box, watch, tmp_path):
    """The home of a box that runs on a Tuesday after the program was made."""
    watch.at("2026-12-01 10:00")
    rollover.ensure_current()
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(box.path, home / "siantre.db")
    return home


def copied(home, watch):
    """Make a copy with the time that the wall clock shows."""
    made = backup.make(home / "siantre.db", home / "cadangan", Reason.BY_HAND)
    shown = watch.utc.replace(tzinfo=UTC).timestamp()
    os.utime(made, (shown, shown))


def finding(home):
    storage = Storage(home)
    url = "http://192.168.1.20/"
    seen = metrics.collect(storage, Copies(storage), Presence(), url, url)
    [found] = [one for one in health.findings(seen) if one.key == "copy"]
    return found


def jumps(watch, local):
    watch.jump(local)
    rollover.ensure_current()


def test_a_copy_of_this_morning_is_well(home, watch):
    copied(home, watch)
    watch.later(hours=3)
    found = finding(home)
    assert (found.state, found.title) == (Severity.OK, "Cadangan terakhir")
    assert found.detail == "Selasa, 1 Desember 2026, 10.00"


def test_a_copy_of_last_week_is_old(home, watch):
    copied(home, watch)
    watch.later(days=7)
    found = finding(home)
    assert (found.state, found.title) == (Severity.WARN, "Cadangan sudah lama")


@pytest.mark.parametrize("wrong", ["2021-01-01 07:03", "2026-11-24 10:00"])
def test_a_copy_made_while_the_clock_was_behind_is_not_called_old(home, watch, wrong):
    copied(home, watch)
    jumps(watch, wrong)
    copied(home, watch)
    jumps(watch, "2026-12-01 10:10")
    found = finding(home)
    assert (found.state, found.detail) == (Severity.OK, UNSURE)


def test_a_copy_made_while_the_clock_ran_ahead_is_not_called_new(home, watch):
    jumps(watch, "2027-12-01 10:00")
    copied(home, watch)
    jumps(watch, "2026-12-01 10:00")
    watch.later(days=20)
    assert finding(home).detail == UNSURE


def test_while_the_clock_is_wrong_no_copy_is_called_old(home, watch):
    copied(home, watch)
    jumps(watch, "2036-12-01 10:00")
    found = finding(home)
    assert (found.state, found.detail) == (Severity.OK, UNSURE)


def test_a_good_copy_after_the_wrong_ones_is_dated_again(home, watch):
    for wrong in ("2026-11-24 10:00", "2027-12-01 10:00"):
        jumps(watch, wrong)
        copied(home, watch)
    jumps(watch, "2026-12-01 10:10")
    copied(home, watch)
    assert finding(home).detail == "Selasa, 1 Desember 2026, 10.10"


def address(home, url):
    storage = Storage(home)
    seen = metrics.collect(storage, Copies(storage), Presence(), url, url)
    return [one for one in health.findings(seen) if one.key == "chosen_address"]


def test_a_chosen_address_that_is_gone_is_said(home):
    rollover.change_settings({"address": "10.0.0.7"})
    assert address(home, "http://10.0.0.7:8080/") == []
    [found] = address(home, "http://192.168.1.20:8080/")
    assert found.state == Severity.WARN
    said = "10.0.0.7 tidak ditemukan, jadi dipakai 192.168.1.20:8080."
    assert found.detail == said
    rollover.change_settings({"address": ""})
    assert address(home, "http://192.168.1.20:8080/") == []


def test_without_a_copy_there_is_none_to_judge(home):
    assert finding(home).title == "Belum ada cadangan"


def test_a_name_that_calls_cannot_say_is_told_where_calls_say_names(home, box):
    def told():
        storage = Storage(home)
        url = "http://192.168.1.20/"
        seen = metrics.collect(storage, Copies(storage), Presence(), url, url)
        return [one.detail for one in health.findings(seen) if one.key == "spoken"]

    assert told() == []
    counters.change(box.lokets[0], 1, "Ruang dr. Siti", {box.umum})
    assert told() == ["Ruang dr. Siti"]
    rollover.change_settings({"voice": "chime"})
    assert told() == []

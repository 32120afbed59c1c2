from dataclasses import replace

import pytest

from siantre_box.care import health
from siantre_box.care.presence import Presence, sign
from siantre_box.care.vitals import Finding, State
from tests.web.conftest import HEALTHY
from tests.world import Watch


@pytest.fixture
def presence(watch: Watch) -> Presence:
    return Presence(lambda: watch.ran)


@pytest.fixture
def hung(presence: Presence, watch: Watch) -> Presence:
    """Two TVs that hang for a while."""
    for _ in range(16):
        presence.tv_looked("lobby", "on")
        watch.later(seconds=1)
        presence.tv_looked("hall", "locked")
        watch.later(minutes=1)
    presence.tv_looked("hall", "locked")
    presence.tv_looked("lobby", "on")
    return presence


def shown(presence: Presence, *, is_voice_on_tv: bool = True) -> tuple[str, str] | None:
    found = sign(presence.televisions(), is_voice_on_tv)
    return (found.tone, found.words) if found else None


def finding(key: str, **seen: object) -> Finding:
    found = health.findings(replace(HEALTHY, **seen))
    return next(one for one in found if one.key == key)


def test_readiness_tells_of_each_tv(hung, watch):
    tvs = {"televisions": hung.televisions(), "is_voice_on_tv": True}
    mute = finding("tv", **tvs)
    assert (mute.state, mute.advice) == (State.WARN, "Tekan OK di remote TV.")
    assert mute.detail == (
        "TV 1: suara aktif, baru saja. TV 2: suara belum menyala, baru saja."
    )
    watch.later(minutes=2)
    hung.tv_looked("hall", "on")
    lost = finding("tv", **tvs | {"televisions": hung.televisions()})
    assert lost.state == State.WARN
    assert "TV 1: terputus, 2 menit yang lalu." in lost.detail
    hung.tv_looked("lobby", "on")
    well = finding("tv", **tvs | {"televisions": hung.televisions()})
    assert well.state == State.OK


def test_readiness_names_the_number_that_a_tv_shows(presence, watch):
    presence.tv_looked("lobby", "on", "A-012")
    detail = finding("tv", televisions=presence.televisions()).detail
    assert detail == "TV 1: A-012, suara aktif, baru saja."
    presence.tv_looked("lobby", "on", "<b>x</b>")
    detail = finding("tv", televisions=presence.televisions()).detail
    assert detail == "TV 1: suara aktif, baru saja."


def test_readiness_names_recordings_that_are_not_used():
    refused = "huruf-a.mp3: Tidak ada suara di dalamnya."
    assert finding("voice", refused_recordings=refused).detail == refused
    assert not any(one.key == "voice" for one in health.findings(HEALTHY))


def test_where_no_tv_hangs_nothing_is_said(presence):
    assert shown(presence) is None


@pytest.mark.parametrize(
    ("sound", "said"),
    [
        ("on", ("ok", "TV · suara aktif")),
        ("locked", ("warn", "TV mati suara")),
        ("off", ("off", "TV · tersambung")),
        ("%00", ("off", "TV · tersambung")),
    ],
)
def test_one_tv_is_there_and_heard_or_not(presence, sound, said):
    presence.tv_looked("lobby", sound)
    assert shown(presence) == said


def test_a_locked_tv_is_no_trouble_when_the_voice_comes_from_elsewhere(presence):
    presence.tv_looked("lobby", "locked")
    assert shown(presence, is_voice_on_tv=False) == ("off", "TV · tersambung")


def test_of_several_the_worst_is_told_by_its_number(hung, watch):
    assert shown(hung) == ("warn", "TV 2 mati suara")
    watch.later(seconds=31)
    hung.tv_looked("hall", "on")
    assert shown(hung) == ("bad", "TV 1 terputus")
    hung.tv_looked("lobby", "on")
    assert shown(hung) == ("ok", "2 TV · suara aktif")


def test_each_tv_is_told_by_its_number(hung):
    found = sign(hung.televisions(), is_voice_on_tv=True)
    assert found.detail == "TV 1: suara aktif. TV 2: suara belum menyala"


def look_often(presence, watch, *names, minutes=15):
    """Let TVs of one kind at one address show the board for a while."""
    for _ in range(minutes * 12):
        for name in names:
            presence.tv_looked("lobby", "on", own=name)
        watch.later(seconds=5)


def test_two_tvs_alike_at_one_address_are_two(presence, watch):
    look_often(presence, watch, "a1", "b2")
    assert shown(presence) == ("ok", "2 TV · suara aktif")
    look_often(presence, watch, "b2", minutes=1)
    assert shown(presence) == ("bad", "TV 1 terputus")
    look_often(presence, watch, "a1", "b2", minutes=1)
    assert shown(presence) == ("ok", "2 TV · suara aktif")


@pytest.mark.parametrize("off", [0, 5, 120, 36_000])
def test_a_tv_that_is_started_again_is_the_same_one(presence, watch, off):
    look_often(presence, watch, "a1")
    watch.later(seconds=off)
    look_often(presence, watch, "c3", minutes=1)
    assert shown(presence) == ("ok", "TV · suara aktif")
    assert presence.televisions()[0].watched >= 900


def test_two_tvs_that_are_started_again_are_the_same_two(presence, watch):
    look_often(presence, watch, "a1", "b2")
    watch.later(hours=10)
    look_often(presence, watch, "c3", "d4", minutes=1)
    assert shown(presence) == ("ok", "2 TV · suara aktif")


def test_an_odd_name_of_a_tv_is_none(presence):
    for odd in ("", "x" * 17, "<b>", "É", "a1\n"):
        presence.tv_looked("lobby", "on", own=odd)
    assert len(presence.televisions()) == 1


def test_who_only_had_a_look_is_not_missed(presence, watch):
    presence.tv_looked("a phone", "on")
    watch.later(minutes=5)
    presence.tv_looked("a phone", "on")
    watch.later(minutes=5)
    assert shown(presence) is None


def test_a_tv_is_missed_for_a_day_and_then_forgotten(hung, watch):
    watch.later(hours=23)
    assert shown(hung) == ("bad", "TV 1 terputus")
    watch.later(hours=2)
    assert shown(hung) is None
    assert hung.televisions() == ()


def test_only_so_many_are_remembered(presence):
    for number in range(60):
        presence.tv_looked(str(number), "on")
        presence.phone_came(f"192.168.1.{number}")
    assert len(presence.televisions()) == len(presence.arrived_by()) == 50


def test_a_phone_came_a_while_ago(presence, watch):
    assert presence.phone_seen() is None
    presence.phone_came("192.168.1.20")
    watch.later(minutes=3)
    assert presence.phone_seen() == 180
    watch.later(hours=25)
    assert presence.arrived_by() == frozenset()

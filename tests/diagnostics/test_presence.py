from dataclasses import replace

import pytest

from siantre_box.diagnostics import health
from siantre_box.diagnostics.health import Finding, Severity
from siantre_box.diagnostics.presence import Presence, status_chip
from tests.web.conftest import HEALTHY
from tests.world import Watch


@pytest.fixture
def confirmed() -> list[str]:
    """The places of TVs that the owner confirmed."""
    return []


@pytest.fixture
def presence(watch: Watch, confirmed: list[str]) -> Presence:
    return Presence(lambda: watch.ran, lambda: tuple(confirmed))


@pytest.fixture
def hung(presence: Presence, watch: Watch, confirmed: list[str]) -> Presence:
    """Two confirmed TVs that hang for a while."""
    confirmed += ["lobby", "hall"]
    for _ in range(16):
        presence.tv_looked("lobby", "on")
        watch.later(seconds=1)
        presence.tv_looked("hall", "locked")
        watch.later(minutes=1)
    presence.tv_looked("hall", "locked")
    presence.tv_looked("lobby", "on")
    return presence


def shown(presence: Presence, *, is_voice_on_tv: bool = True) -> tuple[str, str] | None:
    found = status_chip(presence.televisions(), is_voice_on_tv)
    return (found.tone, found.words) if found else None


def finding(key: str, **seen: object) -> Finding:
    found = health.findings(replace(HEALTHY, **seen))
    return next(one for one in found if one.key == key)


def test_readiness_tells_of_each_tv(hung, watch):
    tvs = {"televisions": hung.televisions(), "is_voice_on_tv": True}
    mute = finding("tv", **tvs)
    assert (mute.state, mute.advice) == (Severity.WARN, "Tekan OK di remote TV.")
    assert mute.detail == (
        "TV 1: suara aktif, baru saja. TV 2: suara belum menyala, baru saja."
    )
    watch.later(minutes=2)
    hung.tv_looked("hall", "on")
    lost = finding("tv", **tvs | {"televisions": hung.televisions()})
    assert lost.state == Severity.WARN
    assert "TV 1: terputus sejak 00.58." in lost.detail
    hung.tv_looked("lobby", "on")
    well = finding("tv", **tvs | {"televisions": hung.televisions()})
    assert well.state == Severity.OK


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
    found = status_chip(hung.televisions(), is_voice_on_tv=True)
    assert found.detail == "TV 1: suara aktif. TV 2: suara belum menyala"


def look_often(presence, watch, *names, minutes=15, place="lobby", is_here=True):
    """Let TVs of one kind at one address show the board for a while."""
    for _ in range(minutes * 12):
        for name in names:
            presence.tv_looked(place, "on", own=name, is_here=is_here)
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


def test_the_tv_of_this_computer_is_missed_for_a_day_and_then_forgotten(
    presence, watch
):
    look_often(presence, watch, "a1")
    watch.later(hours=23)
    assert shown(presence) == ("bad", "TV terputus")
    watch.later(hours=2)
    assert shown(presence) is None
    assert presence.televisions() == ()


def test_a_confirmed_tv_is_missed_until_it_is_released(hung, watch, confirmed):
    watch.later(hours=40)
    assert shown(hung) == ("bad", "TV 1 terputus")
    confirmed.clear()
    assert shown(hung) is None


def test_a_stranger_who_looked_for_long_is_not_missed(presence, watch):
    look_often(presence, watch, "", place="a phone", is_here=False, minutes=60)
    assert shown(presence) == ("off", "TV belum dikenali")
    watch.later(seconds=31)
    assert shown(presence) is None


def test_beside_a_tv_of_ours_a_stranger_is_none_to_ask_about(hung, watch):
    for _ in range(150):
        hung.tv_looked("a phone", "off")
        hung.tv_looked("lobby", "on")
        hung.tv_looked("hall", "on")
        watch.later(seconds=5)
    assert shown(hung) == ("ok", "3 TV · suara aktif")
    told = finding("tv", televisions=hung.televisions())
    assert (told.state, told.title) == (Severity.OK, "Layar TV tersambung")


def test_readiness_asks_whose_a_tv_is_that_would_not_be_missed(presence, watch):
    look_often(presence, watch, "", place="wall", is_here=False)
    told = finding("tv", televisions=presence.televisions())
    assert (told.state, told.title) == (Severity.WARN, "Layar TV belum dikenali")
    assert "Ini TV kami" in told.advice


def test_a_confirmed_tv_that_does_not_come_after_a_start_is_missed(watch):
    presence = Presence(lambda: watch.ran, lambda: ("lobby",))
    watch.later(minutes=9)
    assert shown(presence) is None
    watch.later(minutes=2)
    assert shown(presence) == ("bad", "TV terputus")
    presence.tv_looked("lobby", "on")
    assert shown(presence) == ("ok", "TV · suara aktif")


def test_a_confirmed_tv_may_get_another_address(presence, watch, confirmed):
    confirmed.append("192.168.1.30 00c0ffee")
    look_often(presence, watch, "", place="192.168.1.30 00c0ffee", is_here=False)
    watch.later(minutes=2)
    look_often(presence, watch, "", place="192.168.1.44 00c0ffee", is_here=False)
    assert shown(presence) == ("ok", "TV · suara aktif")
    watch.later(minutes=2)
    assert shown(presence) == ("bad", "TV terputus")


def test_a_tv_alike_that_was_there_before_is_another(presence, watch, confirmed):
    confirmed.append("192.168.1.30 00c0ffee")
    presence.tv_looked("192.168.1.30 00c0ffee", "on")
    presence.tv_looked("192.168.1.44 00c0ffee", "on")
    watch.later(minutes=2)
    presence.tv_looked("192.168.1.44 00c0ffee", "on")
    assert shown(presence) == ("bad", "TV 1 terputus")


def test_a_tv_that_was_opened_and_never_asks_is_seen(presence, watch):
    presence.tv_opened("lobby")
    assert shown(presence) is None
    watch.later(seconds=31)
    assert shown(presence) == ("warn", "TV macet")
    told = finding("tv", televisions=presence.televisions())
    assert (told.state, told.title) == (Severity.WARN, "Ada layar TV yang macet")
    presence.tv_looked("lobby", "on")
    assert shown(presence) == ("ok", "TV · suara aktif")


def test_a_stranger_who_opened_a_tv_and_left_is_soon_forgotten(presence, watch):
    presence.tv_opened("a phone")
    watch.later(minutes=11)
    assert shown(presence) is None


def test_a_confirmed_tv_that_hangs_at_its_start_is_missed(hung, watch):
    hung.tv_opened("hall")
    watch.later(minutes=20)
    hung.tv_looked("lobby", "on")
    assert shown(hung) == ("bad", "TV 2 macet")


def test_readiness_says_since_when_a_tv_is_gone(presence, watch):
    look_often(presence, watch, "a1")
    watch.later(minutes=20)
    gone = finding("tv", televisions=presence.televisions())
    assert (gone.title, gone.detail) == (
        "Layar TV terputus",
        "TV 1: terputus sejak 00.39.",
    )
    gone = finding("tv", televisions=presence.televisions(), is_clock_trusted=False)
    assert gone.detail == "TV 1: terputus, 20 menit yang lalu."


def test_only_so_many_are_remembered(presence):
    for number in range(60):
        presence.tv_looked(str(number), "on")
        presence.phone_came(f"192.168.1.{number}")
    assert len(presence.televisions()) == len(presence.arrived_by()) == 50


def test_strangers_however_many_crowd_out_no_tv_of_ours(hung, watch):
    look_often(hung, watch, "", place="here")
    for place in ("lobby", "hall"):
        hung.tv_looked(place, "on")
    for number in range(60):
        hung.tv_looked("a laptop", "on", own=f"x{number}")
    ours = {one.place: one.words for one in hung.televisions() if one.is_ours}
    assert ours == dict.fromkeys(("lobby", "hall", "here"), "suara aktif")


def test_strangers_however_many_hide_no_tv_of_ours_that_hangs(hung, watch):
    hung.tv_opened("hall")
    for number in range(60):
        hung.tv_opened(f"a laptop {number}")
    watch.later(seconds=29)
    hung.tv_looked("lobby", "on")
    watch.later(seconds=2)
    ours = {one.place: one.words for one in hung.televisions() if one.is_ours}
    assert ours == {"lobby": "suara aktif", "hall": "macet"}


def test_a_phone_came_a_while_ago(presence, watch):
    assert presence.phone_seen() is None
    presence.phone_came("192.168.1.20")
    watch.later(minutes=3)
    assert presence.phone_seen() == 180
    watch.later(hours=25)
    assert presence.arrived_by() == frozenset()

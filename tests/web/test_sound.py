import shutil

import pytest

from siantre_box import paths
from siantre_box.core import actions, calling, counters, rollover
from siantre_box.speech import mp3, voice
from tests.web.browser import Browser
from tests.web.conftest import join_pages
from tests.world import last_action, visitor_takes

OURS = paths.assets() / "voice"
CHIME = voice.join([voice.CHIME], [OURS])


@pytest.fixture
def event(box, tv, sari):
    """The event of a call of A-001 to Loket 1."""
    visitor_takes(box.umum)
    calling.call_next(sari, None)
    return tv.open("/tv").data("event")


def body(page):
    return page.answer.data


def announced(label, counter, style="digits"):
    return voice.announce(label, counter, style, [OURS, OURS])


def test_a_call_is_one_file_that_says_it(tv, event):
    answer = tv.ask("GET", f"/suara/{event}.mp3")
    assert body(answer) == announced("A-001", "Loket 1")
    assert answer.header("Content-Type") == "audio/mpeg"
    assert mp3.duration(body(answer)) > mp3.duration(CHIME)


def test_a_call_to_a_counter_with_an_own_name_says_it(box, tv, sari):
    counters.change(box.lokets[0], 1, "Poli Gigi 2", {box.umum})
    visitor_takes(box.umum)
    calling.call_next(sari, None)
    event = tv.open("/tv").data("event")
    parts = ("bel", "huruf-a", "angka-001", "tempat-poli-gigi", "bilangan-2")
    said = voice.join(parts, [OURS])
    assert body(tv.ask("GET", f"/suara/{event}.mp3")) == said


def test_a_file_is_not_kept_for_its_number_may_mean_another_call(tv, event):
    answer = tv.ask("GET", f"/suara/{event}.mp3")
    assert answer.header("Cache-Control") == "no-store"


@pytest.mark.parametrize(
    ("asked", "first", "last"), [("0-", 0, None), ("10-19", 10, 20), ("-5", -5, None)]
)
def test_a_tv_gets_the_part_it_asks_for(tv, event, asked, first, last):
    path = f"/suara/{event}.mp3"
    whole = body(tv.ask("GET", path))
    part = tv.ask("GET", path, headers={"Range": f"bytes={asked}"})
    assert part.status == 206
    assert body(part) == whole[first:last]
    assert part.header("Content-Range").endswith(f"/{len(whole)}")
    assert part.header("Content-Length") == str(len(body(part)))
    assert part.header("Accept-Ranges") == "bytes"


def test_a_part_that_is_not_there_is_refused(tv, event):
    headers = {"Range": "bytes=9999999-"}
    assert tv.ask("GET", f"/suara/{event}.mp3", headers=headers).status == 416


def test_how_long_a_file_is_can_be_asked_first(tv, event):
    answer = tv.ask("HEAD", f"/suara/{event}.mp3")
    assert int(answer.header("Content-Length")) > 10_000
    assert body(answer) == b""


def test_a_call_that_the_board_does_not_show_has_no_sound(tv, event, sari):
    assert tv.ask("GET", "/suara/999.mp3").status == 404
    actions.undo(sari, last_action())
    assert tv.ask("GET", f"/suara/{event}.mp3").status == 404


def test_the_settings_choose_what_is_said(tv, event):
    path = f"/suara/{event}.mp3"
    rollover.change_settings({"voice": "chime"})
    assert body(tv.ask("GET", path)) == CHIME == body(tv.ask("GET", "/suara/bel.mp3"))
    rollover.change_settings(
        {"voice": "full", "voice_style": "words", "counter_word": "Meja"}
    )
    assert body(tv.ask("GET", path)) == announced("A-001", "Meja 1", "words")


def test_an_example_can_be_heard_before_the_choice_is_stored(tv):
    sample = "/suara/coba.mp3"
    assert body(tv.ask("GET", sample)) == announced("A-012", "Loket 1")
    said = tv.ask("GET", f"{sample}?voice=full&voice_style=words&counter_word=Kursi")
    assert body(said) == announced("A-012", "Kursi 1", "words")
    assert body(tv.ask("GET", f"{sample}?voice=chime&counter_word=x")) == CHIME
    odd = tv.ask("GET", f"{sample}?voice_style=../x&counter_word=%00")
    assert body(odd) == announced("A-012", "Loket 1")


def test_the_owners_recordings_come_first(box, tmp_path):
    own = tmp_path / voice.OWN_FOLDER
    own.mkdir()
    shutil.copy(OURS / "huruf-b.mp3", own / "huruf-a.mp3")
    tv = Browser(join_pages(home=tmp_path))
    said = body(tv.ask("GET", "/suara/coba.mp3"))
    assert said == announced("B-012", "Loket 1")
    assert box


@pytest.mark.parametrize(
    ("choice", "address", "said"),
    [
        ({}, "/tv", "full"),
        ({"voice": "chime"}, "/tv", "chime"),
        ({"voice": "off"}, "/tv", "off"),
        ({"voice_from": "pc"}, "/tv", "off"),
        ({}, "/tv?suara=0", "off"),
    ],
)
def test_a_tv_is_told_whether_it_speaks(tv, choice, address, said):
    rollover.change_settings(choice)
    assert tv.open(address).data("voice") == said
    assert tv.poll(seen="x").data("voice") == said

"""A call on the television has its whole turn: nothing cuts or disturbs it."""

import re
from datetime import UTC, timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from siantre_box.core import actions, calling, clock, rollover
from siantre_box.core.clock import Clock
from siantre_box.core.models import Ticket
from tests.browser.conftest import TV, keep, queue, until
from tests.browser.test_tv import TURN, call_three, clips, labels, pair, watch
from tests.world import last_action, visitor_cancels

__all__ = ["pair"]
MOVABLE_CLOCK = """
window.leap = 0;
(function () {
  var now = Date.now;
  Date.now = function () { return now.call(Date) + window.leap; };
}());
"""
WITHOUT_PERFORMANCE = "performance.now = undefined;"
WATCH_THE_COLOUR = """() => {
  window.faces = [];
  new MutationObserver(() => {
    const names = document.body.classList;
    const name = names.contains('white') ? 'white' :
      names.contains('calling') ? 'yellow' : '';
    const before = faces.length ? faces[faces.length - 1].name : '';
    if (name !== before) { faces.push({ name, at: performance.now() }); }
  }).observe(document.body, { attributes: true, attributeFilter: ['class'] });
}"""
# What the player of a call is, and how often it moved on.
PLAYER = """
window.moved = 0;
(function () {
  var play = HTMLMediaElement.prototype.play, reached = 0;
  HTMLMediaElement.prototype.play = function () {
    window.player = this;
    this.ontimeupdate = function () {
      moved += player.currentTime > reached;
      reached = player.currentTime;
    };
    return play.call(this);
  };
}());
"""
FRESH = "document.addEventListener('live:fresh', () => { window.asked = false; });"
ASK = """() => {
  window.asked = true;
  document.getElementById('live').dispatchEvent(new Event('live:now'));
}"""
SMALL = {"viewport": {"width": 1280, "height": 720}}
A_QUARTER = 250
A_YEAR = 365 * 86_400_000
NEARLY_A_TURN = 5500


def told(tv: Page, *scripts: str, path: str = "/tv?suara=0") -> Page:
    """Open a TV whose time only the test moves, and that asks only when it is told."""

    def answer(poll: Route) -> None:
        found = poll.fetch(url=re.sub("&tunggu=[0-9]+", "", poll.request.url))
        poll.fulfill(response=found, headers=found.headers | {"x-lagi": "3600000"})

    began = clock.now().replace(tzinfo=UTC)
    tv.clock.install(time=began)
    tv.clock.pause_at(began + timedelta(hours=1))
    tv.route("**/tv/papan*", answer)
    watch(tv, path, FRESH, *scripts)
    ask(tv)
    return tv


def ask(tv: Page) -> None:
    """Let it ask, and wait until it knows the answer."""
    tv.evaluate(ASK)
    tv.wait_for_function("() => !asked")


def passes(tv: Page, milliseconds: int) -> None:
    """Let its time go on, a timer after the other."""
    for _ in range(milliseconds // A_QUARTER):
        tv.clock.run_for(A_QUARTER)


def in_sight(tv: Page) -> str:
    """Return the label that is shown now."""
    return tv.evaluate("() => document.querySelector('.panel.shown').dataset.label")


def test_a_call_that_takes_longer_than_any_timer_is_spoken_whole(house, pair, device):
    tv = told(device(TV), PLAYER, path="/tv")
    tv.wait_for_function("() => heard.length === 1 && heard[0].ended")
    queue(house, 2)
    calling.call_next(pair[0], None)
    ask(tv)
    tv.wait_for_function("() => heard.length === 2")
    tv.evaluate("() => { player.playbackRate = 0.1; }")
    calling.call_next(pair[1], None)
    ask(tv)
    for _ in range(10):
        tv.clock.run_for(5_000)
        # The player, whose time is real, gets on.
        tv.wait_for_function("before => moved > before", arg=tv.evaluate("() => moved"))
        assert labels(tv) == ["A-001"]
    tv.evaluate("() => { player.playbackRate = 2; }")
    tv.wait_for_function("() => heard[1].ended")
    tv.clock.run_for(1_000)
    assert labels(tv) == ["A-001", "A-002"]
    assert clips(tv)[0]["isWhole"]


def test_a_tv_announces_recalls_and_drops_what_was_undone(house, pair, device):
    tv = told(device(TV))
    queue(house, 3)
    first = calling.call_next(pair[0], None)
    ask(tv)
    calling.call_next(pair[1], None)
    ask(tv)
    assert tv.locator(".panel[data-label='A-002']").count() == 1
    actions.undo(pair[1], last_action())
    calling.recall(pair[0], first.id)
    ask(tv)
    passes(tv, 2 * TURN)
    assert labels(tv) == ["A-001", "A-001"]
    calling.call_next(pair[1], None)
    ask(tv)
    assert labels(tv) == ["A-001", "A-001", "A-002"]


def test_the_call_in_sight_stays_when_ten_others_follow_at_once(house, pair, device):
    tv = told(device(TV))
    queue(house, 2)
    first = calling.call_next(pair[0], None)
    ask(tv)
    assert in_sight(tv) == first.label
    second = calling.call_next(pair[1], None)
    for _ in range(10):
        calling.recall(pair[1], second.id)
    ask(tv)
    passes(tv, TURN - A_QUARTER)
    assert tv.locator(".panel.shown .number").inner_text() == first.label
    passes(tv, 2 * A_QUARTER)
    assert labels(tv) == ["A-001", "A-002"]


def test_a_call_that_is_taken_back_in_sight_has_its_turn_all_the_same(
    house, pair, device
):
    tv = told(device(TV))
    queue(house, 3)
    calling.call_next(pair[0], None)
    ask(tv)
    assert in_sight(tv) == "A-001"
    actions.undo(pair[0], last_action())
    ask(tv)
    expect(tv.locator(".panel.shown .number")).to_have_text("A-001")
    expect(tv.locator(".welcome, .empty")).to_have_count(0)
    keep(tv, "tv-panggilan-diurungkan")
    second = calling.call_next(pair[1], None)
    ask(tv)
    passes(tv, TURN - A_QUARTER)
    assert labels(tv) == ["A-001"]
    passes(tv, 2 * A_QUARTER)
    assert labels(tv) == ["A-001", "A-001"]
    calling.put_back(pair[1], second.id)
    calling.call(pair[0], Ticket.get(Ticket.label == "A-003").id, None)
    ask(tv)
    passes(tv, TURN - 2 * A_QUARTER)
    assert labels(tv) == ["A-001", "A-001"]
    passes(tv, 2 * A_QUARTER)
    assert labels(tv) == ["A-001", "A-001", "A-003"]


@pytest.mark.parametrize("was_called_before", [False, True])
@pytest.mark.parametrize("size", [SMALL, TV], ids=["1280", "1920"])
def test_a_number_is_not_called_and_told_as_missed_in_one_picture(
    house, pair, device, size, was_called_before
):
    tv = told(device(size))
    queue(house, 3)
    if was_called_before:
        calling.call_next(pair[1], None)
        ask(tv)
        passes(tv, TURN + A_QUARTER)
    called = calling.call_next(pair[0], None)
    ask(tv)
    parts = tv.locator("#board > :not(#clock)")
    picture = parts.all_inner_texts()
    calling.put_back(pair[0], called.id)
    ask(tv)
    passes(tv, TURN - A_QUARTER)
    keep(tv, f"tv-dilewati-{size['viewport']['width']}-{int(was_called_before)}")
    assert parts.all_inner_texts() == picture
    passes(tv, 2 * A_QUARTER)
    expect(tv.locator("#missed")).to_contain_text(f"{called.label} terlewat")
    expect(tv.locator(f".panel[data-label='{called.label}']")).to_have_count(0)
    expect(tv.locator(".welcome")).to_have_count(int(not was_called_before))


def test_after_its_turn_a_call_that_was_taken_back_is_gone(house, pair, device):
    tv = told(device(TV))
    queue(house, 2)
    calling.call_next(pair[0], None)
    ask(tv)
    press = last_action()
    calling.call_next(pair[1], None)
    ask(tv)
    passes(tv, TURN + A_QUARTER)
    assert in_sight(tv) == "A-002"
    actions.undo(pair[1], last_action())
    ask(tv)
    passes(tv, TURN - 2 * A_QUARTER)
    assert in_sight(tv) == "A-002"
    passes(tv, 2 * A_QUARTER)
    assert in_sight(tv) == "A-001"
    expect(tv.locator(".panel")).to_have_count(1)
    actions.undo(pair[0], press)
    ask(tv)
    expect(tv.locator(".welcome")).to_be_visible()
    assert labels(tv) == ["A-001", "A-002"]


def test_a_call_whose_end_was_taken_back_is_shown_again_and_not_announced(
    house, pair, device
):
    tv = told(device(TV))
    queue(house, 2)
    calling.call_next(pair[0], None)
    ask(tv)
    passes(tv, TURN + A_QUARTER)
    calling.call_next(pair[1], None)
    ask(tv)
    passes(tv, TURN + A_QUARTER)
    calling.put_back(pair[1], Ticket.get(Ticket.label == "A-002").id)
    ask(tv)
    passes(tv, TURN + A_QUARTER)
    assert in_sight(tv) == "A-001"
    actions.undo(pair[1], last_action())
    ask(tv)
    assert in_sight(tv) == "A-002"
    assert labels(tv) == ["A-001", "A-002"]


def test_of_more_calls_than_the_board_lists_the_last_ten_are_announced_in_order(
    house, pair, device
):
    tv = told(device(TV))
    queue(house, 14)
    current = calling.call_next(pair[0], None)
    ask(tv)
    assert in_sight(tv) == "A-001"
    for _ in range(13):
        current = calling.call_next(pair[0], current.id)
    ask(tv)
    for number in range(11):
        assert len(labels(tv)) == number + 1
        passes(tv, TURN)
    assert labels(tv) == ["A-001", *(f"A-{number:03}" for number in range(5, 15))]


@pytest.mark.parametrize("scripts", [(), (WITHOUT_PERFORMANCE,)], ids=["today", "old"])
@pytest.mark.parametrize("leap", [A_YEAR, -A_YEAR], ids=["forward", "back"])
def test_a_tv_whose_clock_is_set_announces_each_call_once(
    house, pair, device, leap, scripts
):
    tv = told(device(TV), MOVABLE_CLOCK, *scripts)
    call_three(house, pair)
    ask(tv)
    assert in_sight(tv) == "A-001"
    tv.evaluate(f"() => {{ leap = {leap}; }}")
    passes(tv, A_QUARTER)  # it notices
    ask(tv)
    passes(tv, NEARLY_A_TURN - A_QUARTER)
    assert labels(tv) == ["A-001"]
    passes(tv, TURN)
    assert labels(tv) == ["A-001", "A-002"]
    passes(tv, 3 * TURN)
    assert labels(tv) == ["A-001", "A-002", "A-003"]


def test_a_tv_whose_clock_is_set_speaks_what_was_waiting(house, pair, device):
    tv = watch(device(TV), "/tv", MOVABLE_CLOCK)
    tv.wait_for_function("() => sound.state() === 'on' && !sound.isBusy()")
    event = "() => Number(document.querySelector('.panel').dataset.event)"
    queue(house, 1)
    calling.call_next(pair[0], None)
    tv.wait_for_function("() => heard.length === 2")
    tv.evaluate(f"() => {{ sound.say(({event})(), 0); leap = {A_YEAR}; }}")
    tv.wait_for_function("() => heard.length === 3 && heard[2].ended")
    assert [clip["isWhole"] for clip in clips(tv)] == [True, True]


def test_a_tv_whose_clocks_all_stood_was_asleep(house, pair, device):
    tv = told(device(TV), MOVABLE_CLOCK)
    call_three(house, pair)
    ask(tv)
    # Box and TV leap in one moment, between two of its polls.
    clock.use(Clock(running=lambda: clock.SYSTEM.running() + 3600))
    tv.evaluate("() => { leap = 3600000; }")
    passes(tv, A_QUARTER)  # it notices, and asks
    tv.wait_for_selector(".panel.shown[data-label='A-003']")
    assert labels(tv) == ["A-001"]


def test_a_call_flashes_four_times_and_then_stays_yellow(house, pair, device):
    tv = told(device(TV))
    tv.evaluate(WATCH_THE_COLOUR)
    queue(house, 1)
    calling.call_next(pair[0], None)
    ask(tv)
    passes(tv, 13_000)
    faces = tv.evaluate("() => faces")
    assert [face["name"] for face in faces] == [*["white", "yellow"] * 4, ""]
    began, *middle, steady, calm = [face["at"] for face in faces]
    assert began + 3000 < steady < began + 4000 + A_QUARTER
    assert abs(calm - began - 12_000) < 2 * A_QUARTER
    assert max(later - at for at, later in zip(middle, middle[1:], strict=False)) < 1000


def test_the_box_knows_which_number_a_tv_shows(house, pair, device):
    tv = watch(device(TV), "/tv?suara=0")
    queue(house, 1)
    calling.call_next(pair[0], None)
    tv.wait_for_selector(".panel.shown[data-label='A-001']")
    known = house.appliance.presence.televisions
    until(lambda: [one.label for one in known()] == ["A-001"], tv)


FORGETFUL = """Object.defineProperty(window, 'sessionStorage', {
  get: function () { throw new Error('refused'); }
});"""


@pytest.mark.parametrize("scripts", [(), (FORGETFUL,)], ids=["keeps", "keeps-nothing"])
def test_two_tvs_alike_behind_one_address_count_as_two(house, device, scripts):
    known = house.appliance.presence.televisions
    first, second = (watch(device(TV), "/tv?suara=0", *scripts) for _ in range(2))
    until(lambda: len(known()) == 2, first)
    name = second.evaluate("() => tvName")
    second.reload()
    assert (second.evaluate("() => tvName") == name) == (not scripts)


def an_hour_passes(tv: Page) -> None:
    for _ in range(62):
        tv.clock.fast_forward("01:00")


def test_the_dark_clock_comes_at_night_and_never_while_somebody_waits(house, device):
    house.stop()
    evening = clock.now().replace(hour=14) + timedelta(days=1)  # 21.xx in Jakarta
    clock.use(Clock(wall=lambda: evening))
    house.start()
    ticket = queue(house, 1)[0]
    tv = device(TV)
    tv.clock.install()
    watch(tv, "/tv?suara=0")
    an_hour_passes(tv)
    expect(tv.locator("#clock")).to_contain_text("2")
    expect(tv.locator("#night")).to_be_hidden()
    visitor_cancels(ticket)
    tv.wait_for_selector("#board:not([data-awaited])", state="attached")
    an_hour_passes(tv)
    expect(tv.locator("#night")).to_be_visible()
    keep(tv, "tv-malam")
    queue(house, 1)
    expect(tv.locator("#night")).to_be_hidden()


def test_a_round_that_is_brought_back_is_shown_and_not_announced_again(
    house, pair, device
):
    tv = watch(device(TV), "/tv?suara=0")
    queue(house, 2)
    calling.call_next(pair[0], None)
    tv.wait_for_function("() => shown.length === 1")
    budi = house.box.person("Budi")
    rollover.reset_now(budi, is_trial=False)
    tv.wait_for_selector(".empty")
    rollover.undo_reset()
    tv.wait_for_selector(".panel.shown[data-label='A-001']")
    keep(tv, "tv-reset-diurungkan")
    calling.call_next(pair[1], None)
    tv.wait_for_function("() => shown.length === 2")
    assert labels(tv) == ["A-001", "A-002"]

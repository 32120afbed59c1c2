"""A script or a style sheet is lost at load: the page notices, and loads again."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from siantre_box.core import calling, tickets
from siantre_box.core.models import Ticket
from tests import world
from tests.browser.conftest import (
    COUNTER,
    PHONE,
    TV,
    House,
    ask_now,
    log_in,
    queue,
    sit,
)

PARTS = """() => [...document.querySelectorAll('script[src], link[rel=stylesheet]')]
  .map((part) => part.src || part.href)"""
# What a script of the page asks for by itself is no part.
IS_WHOLE = """() => document.readyState === 'complete' &&
  [...document.querySelectorAll('script[src], link[rel=stylesheet]')].every((part) =>
    performance.getEntriesByName(part.src || part.href).some((one) =>
      one.responseStatus === 200 && /script|link/.test(one.initiatorType)))"""
GUARD = re.compile(r"/page-guard\.js$")
REFRESH = re.compile(r'(http-equiv="refresh" content=")\d+')
CLAIMS = re.compile(
    "memperbarui sendiri|menyala sendiri|Tersambung|muncul di sini sendiri"
)
# A browser has six connections to a box, and each open page may hold one.
AT_ONCE = 3
LIVE_PATHS = re.compile(r"/(kartu|papan|meja|isi)\?sejak=")


@dataclass
class Screen:
    """A page of the box: where, on what, and how it shows that it follows."""

    path: str
    device: dict[str, object]
    log_in: Callable[[Page], object] | None = None
    follow: Callable[[Page], object] = lambda page: None


def ticket_page(house: House) -> Screen:
    """A phone that is called, again and again."""
    sari = house.box.seated("Sari", 1)
    queue(house, 1)
    ticket = calling.call_next(sari, None)

    def follow(page: Page) -> None:
        calling.recall(sari, ticket.id)
        ask_now(page)
        calls = world.stands(ticket).calls
        expect(page.get_by_text(f"Panggilan ke-{calls}")).to_be_visible()
        expect(page.get_by_text("Halaman ini memperbarui sendiri")).to_be_visible()

    return Screen(f"/tiket/{ticket.key}", PHONE, follow=follow)


def tv_page(house: House) -> Screen:
    """The television, a number in sight."""
    sari = house.box.seated("Sari", 1)
    queue(house, 1)
    calling.call_next(sari, None)
    told = "() => /suara=on&tampil=A-001$/.test(live.getAttribute('data-tell'))"

    def follow(page: Page) -> None:
        page.wait_for_function(told)
        expect(page.locator("#clock")).to_have_text(re.compile(r"\d\d\.\d\d"))

    return Screen("/tv", TV, follow=follow)


def kiosk_page(house: House) -> Screen:
    """The tablet at the door."""

    def follow(page: Page) -> None:
        line = page.get_by_role("button", name="Poli Umum").locator("small")
        world.visitor_takes(house.box.umum)
        ask_now(page)
        count = Ticket.select().count()
        expect(line).to_have_text(f"{count} di depan, belum ada petugas")

    return Screen("/anjungan", COUNTER, partial(log_in, login="sari"), follow)


def desk_page(house: House) -> Screen:
    """The desk; the voice comes from there, so it has all its scripts."""
    world.rollover.change_settings({"voice_from": "pc"})

    def follow(page: Page) -> None:
        world.visitor_takes(house.box.umum)
        count = Ticket.select().where(Ticket.status == "waiting").count()
        page.wait_for_selector(f"[data-waiting='{count}']")
        page.keyboard.press("Space")
        page.wait_for_selector(f"[data-waiting='{count - 1}']")
        expect(page.locator(".state")).to_have_text("Tersambung", use_inner_text=True)

    login = partial(sit, login="sari", loket="Loket 1")
    return Screen("/operator", COUNTER, login, follow)


def history_page(house: House) -> Screen:
    """Today's history."""

    def follow(page: Page) -> None:
        taken = world.visitor_takes(house.box.umum)
        ask_now(page)
        expect(page.locator(".changes .num").first).to_have_text(taken.label)

    login = partial(sit, login="sari", loket="Loket 1")
    return Screen("/operator/riwayat", COUNTER, login, follow)


LIVE = (ticket_page, tv_page, kiosk_page, desk_page, history_page)


def taken_page(house: House) -> Screen:
    """The tablet with a number just taken."""
    ticket = tickets.take_for_visitor(
        house.box.umum, tickets.new_nonce(), house.box.person("Sari")
    )
    login = partial(log_in, login="sari")
    return Screen(f"/anjungan/{ticket.key}", COUNTER, login)


def other(path: str, login: str = "") -> Callable[[House], Screen]:
    """Return what opens a page that has no live part."""
    enter = partial(log_in, login=login) if login else None
    return lambda _: Screen(path, COUNTER, enter)


STILL = {
    "choose": other("/"),
    "log-in": other("/masuk"),
    "taken": taken_page,
    "counter": other("/operator/loket", "sari"),
    "readiness": other("/admin/kesiapan", "budi"),
    "settings": other("/admin/pengaturan", "budi"),
}


@pytest.fixture(autouse=True)
def forgiving(watched):
    # Scripts that follow a lost one may complain until the page is loaded again.
    watched.forgive("ERR_CONNECTION_RESET|is not a function|undefined|null")
    # The desk calls faster than it speaks: a call that waits for its turn may leave
    # the board meanwhile, and is then passed over.
    watched.forgive(r"status of 404.*/suara/\d+\.mp3$")


@pytest.fixture
def opened(house, device) -> Callable[..., tuple[Screen, BrowserContext]]:
    """Let somebody log in where a screen asks for it."""

    def prepare(kind: Callable[[House], Screen]) -> tuple[Screen, BrowserContext]:
        screen = kind(house)
        page = device(screen.device)
        if screen.log_in:
            screen.log_in(page)
        return screen, page.context

    return prepare


def lose_once(page: Page, url: str | re.Pattern[str]) -> list[str]:
    """Cut the connection while this part is loaded for the first time."""
    lost: list[str] = []

    def judge(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.request.url)
            route.abort("connectionreset")

    page.route(url, judge)
    return lost


def parts_of(context: BrowserContext, screen: Screen) -> list[str]:
    """Return the scripts and style sheets of a page, but not its guard."""
    page = context.new_page()
    page.goto(screen.path)
    found = page.evaluate(PARTS)
    page.close()
    return [url for url in found if not GUARD.search(url)]


@pytest.mark.parametrize(
    "kind", [*LIVE, *STILL.values()], ids=[*(k.__name__ for k in LIVE), *STILL]
)
def test_each_part_lost_once_comes_with_the_next_load(opened, kind):
    screen, context = opened(kind)
    parts = parts_of(context, screen)
    assert parts
    for some in batched(parts, AT_ONCE):
        pages = [open_without(context, screen, url) for url in some]
        for page in pages:
            page.wait_for_function(IS_WHOLE)
            expect(page.locator("html.is-offline")).to_have_count(0)
            screen.follow(page)
            page.close()


def batched(parts: list[str], most: int) -> Iterator[list[str]]:
    """Return the parts, so many at a time."""
    return (parts[first : first + most] for first in range(0, len(parts), most))


@pytest.mark.parametrize("kind", LIVE, ids=[kind.__name__ for kind in LIVE])
def test_a_page_that_lost_its_guard_comes_with_the_next_load(opened, kind):
    screen, context = opened(kind)
    page = context.new_page()
    page.route(re.compile(re.escape(screen.path) + "$"), refresh_soon)
    lost = lose_once(page, GUARD)
    page.goto(screen.path)
    assert lost
    page.wait_for_function(IS_WHOLE)
    screen.follow(page)


def refresh_soon(route: Route) -> None:
    """Let the <meta> of a page load it again in a second, not in ten."""
    answer = route.fetch()
    hurried, count = REFRESH.subn(r"\g<1>1", answer.text())
    assert count == 1
    route.fulfill(response=answer, body=hurried)


@pytest.mark.parametrize("kind", LIVE, ids=[kind.__name__ for kind in LIVE])
def test_a_page_without_its_guard_claims_nothing(opened, kind):
    screen, context = opened(kind)
    page = context.new_page()
    page.route(GUARD, lambda route: route.abort("connectionreset"))
    with page.expect_response(LIVE_PATHS):
        page.goto(screen.path)
    assert not CLAIMS.search(page.inner_text("body"))


@pytest.mark.parametrize("kind", LIVE, ids=[kind.__name__ for kind in LIVE])
def test_a_page_says_that_it_follows_after_the_first_answer(opened, watched, kind):
    watched.forgive("ERR_FAILED")
    screen, context = opened(kind)
    page = context.new_page()
    page.route(LIVE_PATHS, lambda route: route.abort())
    page.goto(screen.path)
    expect(page.locator("html.is-offline")).to_be_attached()
    assert not CLAIMS.search(page.inner_text("body"))
    page.unroute(LIVE_PATHS)
    expect(page.locator("html.is-fresh")).to_be_attached()
    screen.follow(page)


def test_a_part_that_never_comes_does_not_keep_a_phone_from_following(opened):
    screen, context = opened(ticket_page)
    page = context.new_page()
    page.add_init_script("sessionStorage.setItem('muat-ulang', 8)")
    page.route("**/phone.js", lambda route: route.abort("connectionreset"))
    page.goto(screen.path)
    screen.follow(page)


def test_a_tv_that_had_an_answer_is_not_loaded_again(opened):
    screen, context = opened(tv_page)
    page = context.new_page()
    page.goto(screen.path)
    screen.follow(page)
    page.evaluate("window.isSame = true")
    page.route("**/gone.js", lambda route: route.abort("connectionreset"))
    page.evaluate("""() => new Promise((done) => {
      const script = document.createElement('script');
      script.src = '/aset/gone.js';
      script.onerror = done;
      document.head.appendChild(script);
    })""")
    expect(page.locator("html.is-offline")).to_have_count(0)
    screen.follow(page)
    assert page.evaluate("window.isSame")


def open_without(context: BrowserContext, screen: Screen, url: str) -> Page:
    """Open a page that loses one of its parts."""
    page = context.new_page()
    lost = lose_once(page, url)
    page.goto(screen.path)
    assert lost == [url]
    return page

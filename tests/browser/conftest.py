"""A real box and real Chromium: a phone, the counter's computer and the television."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    BrowserType,
    ConsoleMessage,
    Error,
    Page,
    expect,
    sync_playwright,
)

from siantre_box.appliance import Appliance
from siantre_box.core import clock, database
from siantre_box.core.clock import Clock
from tests import waiting, world
from tests.ports import free_port
from tests.world import PASSWORD, WIB, Box

Found = TypeVar("Found")
# Milliseconds, for the browser.
A_MOMENT = 1000 * waiting.A_MOMENT
expect.set_options(timeout=A_MOMENT)
SCREENS = Path(__file__).parents[2] / "build" / "screens"
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--autoplay-policy=no-user-gesture-required"),
]
PHONE = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
COUNTER = {"viewport": {"width": 1366, "height": 620}}
TV = {"viewport": {"width": 1920, "height": 1080}}
LONGEST_TEST = timedelta(minutes=3)
UNSET_TIMERS = """() => {
  for (let last = setTimeout(() => {}, 0); last > 0; last -= 1) { clearTimeout(last); }
}"""
# Counts the presses that are sent, until a part shows what came of them: what the box
# does may be shown before the press that did it has its answer.
PRESSES = """
window.onTheirWay = 0;
(function () {
  var open = XMLHttpRequest.prototype.open;
  function end() { window.onTheirWay -= 1; }
  XMLHttpRequest.prototype.open = function (method) {
    if (method === 'POST') {
      window.onTheirWay += 1;
      this.addEventListener('loadend', function () {
        document.addEventListener('live:fresh', end, { once: true });
      });
    }
    return open.apply(this, arguments);
  };
}());
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands in this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def launch(kind: BrowserType, program: str, *arguments: str) -> Browser:
    """Start an installed Chromium, its back-forward cache on as people have it."""
    return kind.launch(
        executable_path=shutil.which(program) or shutil.which("chromium"),
        args=[*ARGUMENTS, *arguments],
        ignore_default_args=["--disable-back-forward-cache"],
    )


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all tests; the shell, where it is installed.

    It is the same engine without the windows, menus and profiles around it: a new
    device costs a fifth. But it keeps no page for Back.
    """
    with sync_playwright() as playwright:
        browser = launch(playwright.chromium, "chromium-headless-shell")
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def whole_chromium(chromium: Browser) -> Iterator[Browser]:
    """The browser that people have, with its back-forward cache."""
    browser = launch(chromium.browser_type, "chromium")
    yield browser
    browser.close()


class House:
    """The small world behind a real server, which can be stopped and started."""

    def __init__(self, home: Path, box: Box) -> None:
        self.home, self.box, self.port = home, box, free_port()
        self.start()

    @property
    def url(self) -> str:
        """Return where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Serve, at the same port as before."""
        self.appliance = Appliance(self.home, "127.0.0.1", self.port)
        self.appliance.start()
        self._thread = self.appliance.serve_in_background()

    def stop(self) -> None:
        """Stop serving."""
        self.appliance.stop()
        self._thread.join(waiting.A_MOMENT)
        assert not self._thread.is_alive()


def away_from_midnight(present: Clock) -> Clock:
    """Set a clock ahead where the day of the box would end while a test goes on."""
    local = present.wall() + WIB
    if (local + LONGEST_TEST).date() == local.date():
        return present
    return Clock(wall=lambda: present.wall() + LONGEST_TEST)


@pytest.fixture
def one_date() -> Iterator[None]:
    """The present time, on a date that does not end while a test goes on."""
    clock.use(away_from_midnight(clock.SYSTEM))
    yield
    clock.use(clock.SYSTEM)


@pytest.fixture
def house(tmp_path: Path, furnished: Box, one_date: None) -> Iterator[House]:
    """A box that is set up, with nobody in the room yet."""
    shutil.copy(furnished.path, tmp_path / "siantre.db")
    house = House(tmp_path, furnished)
    yield house
    house.stop()
    database.close()


class Watched:
    """Notes all that a page should not do."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._seen: list[str] = []
        self._forgiven: list[str] = []

    def watch(self, context: BrowserContext) -> None:
        """Watch every page of a context."""
        context.on("console", self._hear)
        context.on("weberror", lambda error: self._seen.append(str(error.error)))
        context.on("request", lambda request: self._judge(request.url))

    def forgive(self, pattern: str) -> None:
        """Expect this complaint in this test."""
        self._forgiven.append(pattern)

    def complaints(self) -> list[str]:
        """Return what was not expected."""
        return [
            seen
            for seen in self._seen
            if not any(re.search(pattern, seen) for pattern in self._forgiven)
        ]

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            self._seen.append(f"{said.text} at {said.location['url']}")

    def _judge(self, url: str) -> None:
        parts = urlsplit(url)
        is_ours = parts.netloc == urlsplit(self._house.url).netloc
        if not is_ours and parts.scheme not in ("data", "blob"):
            self._seen.append(f"loads {url}")


@pytest.fixture
def watched(house: House) -> Iterator[Watched]:
    """Fail the test for what a page did wrong beside it."""
    watched = Watched(house)
    yield watched
    assert watched.complaints() == []


@pytest.fixture
def device(
    chromium: Browser, house: House, watched: Watched
) -> Iterator[Callable[..., Page]]:
    """Open a page on a new device: device(PHONE)."""
    contexts: list[BrowserContext] = []

    def open_device(kind: dict[str, object], **more: object) -> Page:
        context = chromium.new_context(base_url=house.url, **kind | more)
        context.set_default_timeout(A_MOMENT)
        context.add_init_script(PRESSES)
        watched.watch(context)
        contexts.append(context)
        return context.new_page()

    yield open_device
    for context in contexts:
        context.close()


@pytest.fixture
def phone(device: Callable[..., Page]) -> Page:
    """A visitor's phone."""
    return device(PHONE)


@pytest.fixture
def tv(device: Callable[..., Page]) -> Page:
    """The television, its board open."""
    page = device(TV)
    page.goto("/tv")
    return page


@pytest.fixture
def desk(device: Callable[..., Page]) -> Page:
    """The counter's computer, Sari at Loket 1."""
    return sit(device(COUNTER), "sari", "Loket 1")


def sit(page: Page, login: str, loket: str) -> Page:
    """Log in and sit down as people do."""
    page.goto("/operator")
    page.get_by_label("Nama masuk").fill(login)
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.wait_for_url("**/operator/loket")  # its script ticks what a counter serves
    page.locator(".choice", has_text=loket).first.click()
    page.get_by_role("button", name="Mulai melayani").click()
    page.wait_for_url("**/operator")
    return page


def is_shown(desk: Page, current: str, waiting: int | None = None) -> None:
    """Wait until a desk shows this, and takes the next press."""
    line = "" if waiting is None else f"[data-waiting='{waiting}']"
    desk.wait_for_selector(f"[data-current='{current}']{line}")
    takes_a_press(desk)


def takes_a_press(desk: Page) -> None:
    """Wait until a desk has sent its last press: until then it takes no other."""
    desk.wait_for_function("() => !window.onTheirWay")


def call(desk: Page) -> None:
    """Press the big button once more; a second press within 0.8 s is ignored."""
    called = desk.evaluate("() => Date.now()")
    desk.wait_for_function("called => Date.now() - called > 800", arg=called)
    takes_a_press(desk)
    desk.locator("#berikutnya").click()


def stand_still(page: Page) -> None:
    """Let only the test move the time of a page from here on."""
    page.wait_for_load_state()
    # What it set while it loaded would come in its own time, and could not be unset.
    page.evaluate(UNSET_TIMERS)
    page.clock.install()
    # No further than need be, for what is due by then happens at once; again where the
    # page was there already, by then it stands still.
    for _ in range(2):
        with suppress(Error):
            page.clock.pause_at(page.evaluate("Date.now()") + 200)
            ask_now(page)
            return
    raise AssertionError("the page's time goes on")


def log_in(page: Page, login: str) -> Page:
    """Log in only."""
    page.goto("/masuk")
    page.get_by_label("Nama masuk").fill(login)
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.wait_for_url("**/operator/loket")
    return page


def keep(page: Page, name: str) -> None:
    """Keep a screenshot of this state as build output."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / f"{name}.png", animations="disabled")


def take(page: Page, service: str = "Poli Umum") -> None:
    """Take a number on a phone."""
    page.goto("/")
    page.locator("button.choice", has_text=service).click()
    page.wait_for_url("**/tiket/*")


def ask_now(page: Page) -> None:
    """Let a page ask the box now, as when its network is back.

    By itself a phone asks only every few seconds. A page that reloads just now,
    because it had asked by itself, asks as it is shown.
    """
    try:
        page.evaluate("() => { window.dispatchEvent(new Event('online')) }")
    except Error as error:
        if "Execution context was destroyed" not in error.message:
            raise


def until(is_so: Callable[[], Found], page: Page) -> Found:
    """Wait until something is so and return it, while the page goes on."""
    return waiting.until(
        is_so, pause=lambda seconds: page.wait_for_timeout(seconds * 1000)
    )


def queue(house: House, count: int) -> list[world.Ticket]:
    """Let so many others wait for Poli Umum."""
    return [world.visitor_takes(house.box.umum) for _ in range(count)]

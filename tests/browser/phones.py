"""Phones of visitors in any engine, used as people do: by the words that they show."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from playwright.sync_api import Page

from tests import waiting, webdriver
from tests.browser import conftest
from tests.screen import Screen
from tests.webdriver import Driven, Refused

Found = TypeVar("Found")
WIDTH, HEIGHT = 360, 740
# What a finger finds: the shortest that is in sight and bears the words.
TO_TAP = """
var words = arguments[0];
function told(one) {
  return (one.getAttribute('aria-label') || one.innerText).replace(/\\s+/g, ' ').trim();
}
return Array.from(document.querySelectorAll('a, button')).filter(function (one) {
  return one.getClientRects().length && !one.disabled && told(one).indexOf(words) >= 0;
}).sort(function (one, other) { return told(one).length - told(other).length; })[0];
"""
TO_TYPE = """
var words = arguments[0];
return Array.from(document.querySelectorAll('label')).filter(function (one) {
  return one.innerText.indexOf(words) >= 0;
}).map(function (one) { return one.control; })[0];
"""


class Phone(ABC):
    """One visitor's phone."""

    def __init__(self, name: str) -> None:
        self._name = name

    @abstractmethod
    def open(self, url: str) -> None:
        """Scan a code, or type an address."""

    @abstractmethod
    def tap(self, words: str) -> None:
        """Tap what bears these words."""

    @abstractmethod
    def type(self, label: str, text: str) -> None:
        """Fill in a field."""

    @abstractmethod
    def picture(self) -> bytes:
        """Return what its screen shows, as PNG."""

    @abstractmethod
    def load_again(self) -> None:
        """Load its page again."""

    @abstractmethod
    def go_back(self) -> None:
        """Press Back."""

    def until(self, holds: Callable[[], Found]) -> Found:
        """Wait until something holds, and return it."""
        return waiting.until(holds, often=0.2)

    @abstractmethod
    def ask_now(self) -> None:
        """Let its page ask the box now, as when its network is back."""

    def words(self) -> str:
        """Return what can be read on it."""
        return " ".join(self.text().split())

    @abstractmethod
    def text(self) -> str:
        """Return what can be read on it, with its spaces."""

    def reads(self, *sentences: str, without: str = "\\0") -> None:
        """Wait until it shows all these, and not that."""
        self.ask_now()
        shown = ""

        def all_are_there() -> bool:
            nonlocal shown
            shown = self.words()
            return all(one in shown for one in sentences) and without not in shown

        try:
            self.until(all_are_there)
        except waiting.NeverHeld:
            self.keep("lost")
            raise AssertionError(f"{self._name}: {sentences} in {shown!r}") from None

    def keep(self, step: str) -> None:
        """Keep a picture of this step as build output."""
        conftest.SCREENS.mkdir(parents=True, exist_ok=True)
        path = conftest.SCREENS / f"hari-{step}-{self._name}.png"
        path.write_bytes(self.picture())


class ChromiumPhone(Phone):
    """A phone that Playwright drives."""

    def __init__(self, page: Page) -> None:
        super().__init__("chromium")
        self._page = page

    def open(self, url: str) -> None:
        self._page.goto(url)

    def tap(self, words: str) -> None:
        page = self._page
        found = page.get_by_role("link", name=words)
        found = found.or_(page.get_by_role("button", name=words, disabled=False))
        found.locator("visible=true").first.tap()

    def type(self, label: str, text: str) -> None:
        field = self._page.locator("input")
        field.and_(self._page.get_by_label(label)).fill(text)

    def picture(self) -> bytes:
        return self._page.screenshot(animations="disabled")

    def ask_now(self) -> None:
        self._page.dispatch_event("html", "online")

    def text(self) -> str:
        return self._page.locator("body").inner_text()

    def load_again(self) -> None:
        self._page.reload()

    def go_back(self) -> None:
        self._page.go_back(wait_until="commit")

    def until(self, holds: Callable[[], Found]) -> Found:
        return conftest.until(holds, self._page)


class DrivenPhone(Phone):
    """A phone of another engine."""

    def __init__(self, name: str, browser: Driven) -> None:
        super().__init__(name)
        self._browser = browser

    def open(self, url: str) -> None:
        self._browser.open(url)

    def tap(self, words: str) -> None:
        self._finds(self._browser.tap_on, TO_TAP, words)

    def type(self, label: str, text: str) -> None:
        self._finds(lambda field: self._browser.write(field, text), TO_TYPE, label)

    def picture(self) -> bytes:
        return self.until(lambda: _tried(self._browser.picture))

    def ask_now(self) -> None:
        tell = "window.dispatchEvent(new Event('online')); return true;"
        self.until(lambda: _tried(lambda: self._browser.run(tell)))

    def text(self) -> str:
        read = "return document.body ? document.body.innerText : '';"
        return _tried(lambda: str(self._browser.run(read))) or ""

    def load_again(self) -> None:
        self._browser.run("location.reload();")

    def go_back(self) -> None:
        self._browser.run("history.back();")

    def _finds(self, use: Callable[[dict[str, str]], None], *script: str) -> None:
        """Use what a script finds; it may be swapped, or its page left, meanwhile."""

        def has_used() -> bool:
            if found := self._browser.run(*script):
                use(found)
            return bool(found)

        self.until(lambda: _tried(has_used))


def _tried(act: Callable[[], Found]) -> Found | None:
    """Return what came of it, None if the page was not there for it just now."""
    try:
        return act()
    except Refused:
        return None


@contextmanager
def firefox(profile: Path) -> Iterator[Phone]:
    """Start Firefox as wide as a phone."""
    with webdriver.firefox(profile) as browser:
        browser.resize(WIDTH, HEIGHT)
        yield DrivenPhone("firefox", browser)


@contextmanager
def webkit() -> Iterator[Phone]:
    """Start WebKitGTK, which stands for iPhones, as wide as a phone."""
    screen = Screen()
    try:
        with webdriver.webkit(screen.name) as browser:
            browser.resize(WIDTH, HEIGHT)
            yield DrivenPhone("webkit", browser)
    finally:
        screen.end()

"""Browsers driven by WebDriver (W3C): engines that Playwright does not bring."""

import base64
import json
import os
import socket
import subprocess
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_port
from tests.waiting import until

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
PATIENCE = 60
WEBKIT = "webkit2gtk-4.1/MiniBrowser"


class Refused(AssertionError):
    """A browser did not do as it was told; its page may be about to change."""


class Driven(ABC):
    """One window of a browser."""

    @abstractmethod
    def ask(self, name: str, **values: object) -> object:
        """Send a command of WebDriver, named as Firefox does."""

    def open(self, url: str) -> None:
        """Go to a page."""
        self.ask("Navigate", url=url)

    def run(self, script: str, *arguments: object) -> object:
        """Return what a script in the page returns; an element as tap_on takes it."""
        return self.ask("ExecuteScript", script=script, args=list(arguments))

    def tap(self, css: str) -> None:
        """Click the first element that a selector finds, as a person does."""
        found = self.ask("FindElement", using="css selector", value=css)
        self.ask("ElementClick", id=found[ELEMENT])

    def tap_on(self, element: dict[str, str]) -> None:
        """Click an element that a script returned."""
        self.ask("ElementClick", id=element[ELEMENT])

    def write(self, element: dict[str, str], text: str) -> None:
        """Type into a field that a script returned, in the place of what it says."""
        self.ask("ElementClear", id=element[ELEMENT])
        self.ask("ElementSendKeys", id=element[ELEMENT], text=text)

    def resize(self, width: int, height: int) -> None:
        """Give the window this size."""
        self.ask("SetWindowRect", width=width, height=height)

    def picture(self) -> bytes:
        """Return what the window shows, as PNG."""
        return base64.b64decode(self.ask("TakeScreenshot", full=False))

    def hide(self) -> None:
        """Minimize the window: its page is hidden from then on."""
        self.ask("MinimizeWindow")


class _OverHttp(Driven):
    PATHS = {
        "NewSession": "",
        "Navigate": "/url",
        "ExecuteScript": "/execute/sync",
        "FindElement": "/element",
        "ElementClick": "/element/{id}/click",
        "ElementClear": "/element/{id}/clear",
        "ElementSendKeys": "/element/{id}/value",
        "MinimizeWindow": "/window/minimize",
        "SetWindowRect": "/window/rect",
        "TakeScreenshot": "/screenshot",
    }
    GETS = ("TakeScreenshot",)

    def __init__(self, address: str, capabilities: dict[str, object]) -> None:
        self._session = f"{address}/session"
        opened = self.ask("NewSession", capabilities={"alwaysMatch": capabilities})
        self._session += f"/{opened['sessionId']}"

    def ask(self, name: str, **values: object) -> object:
        path = self.PATHS[name].format(**values)
        body = None if name in self.GETS else json.dumps(values).encode()
        request = urllib.request.Request(self._session + path, body)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as answer:
            with answer:
                raise Refused(answer.read().decode()) from None

    def close(self) -> None:
        request = urllib.request.Request(self._session, method="DELETE")
        urllib.request.urlopen(request, timeout=PATIENCE).close()


class _Firefox(Driven):
    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self._read = self._socket.makefile("rb")
        self._hear()
        self.ask("NewSession")

    def ask(self, name: str, **values: object) -> object:
        told = json.dumps([0, 1, f"WebDriver:{name}", values]).encode()
        self._socket.sendall(b"%d:%s" % (len(told), told))
        _, _, error, result = self._hear()
        if error is not None:
            raise Refused(error)
        return result.get("value", result) if isinstance(result, dict) else result

    def close(self) -> None:
        self._read.close()
        self._socket.close()

    def _hear(self) -> object:
        size = b""
        while not size.endswith(b":"):
            size += self._read.read(1)
        return json.loads(self._read.read(int(size[:-1])))


@contextmanager
def chromium(*arguments: str) -> Iterator[Driven]:
    """Start Debian's Chromium, without a screen."""
    options = {"args": ["--headless=new", "--no-sandbox", *arguments]}
    with _driver("chromedriver", {"goog:chromeOptions": options}) as browser:
        yield browser


@contextmanager
def webkit(display: str) -> Iterator[Driven]:
    """Start WebKitGTK, which stands for iPhones, on a screen."""
    found = next(Path("/usr/lib").glob(f"*/{WEBKIT}"), Path(WEBKIT))
    options = {"binary": str(found), "args": ["--automation"]}
    capabilities = {"webkitgtk:browserOptions": options}
    with _driver("WebKitWebDriver", capabilities, DISPLAY=display) as browser:
        yield browser


@contextmanager
def firefox(profile: Path) -> Iterator[Driven]:
    """Start Firefox, without a screen, by its own protocol: Debian has no driver."""
    port = free_port()
    profile.mkdir()
    # Without a sound card it plays nothing; ALSA has one that swallows all.
    no_card = profile / "asound.conf"
    no_card.write_text("pcm.!default { type null }\n")
    (profile / "user.js").write_text(
        f'user_pref("marionette.port", {port});\n'
        'user_pref("media.cubeb.sandbox", false);\n'
    )
    command = ["firefox-esr", "--headless", "--marionette", "--profile", str(profile)]
    with _running(command, port, ALSA_CONFIG_PATH=str(no_card)):
        browser = _Firefox(port)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def _driver(
    program: str, capabilities: dict[str, object], **environment: str
) -> Iterator[Driven]:
    port = free_port()
    with _running([program, f"--port={port}"], port, **environment):
        browser = _OverHttp(f"http://127.0.0.1:{port}", capabilities)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def _running(command: list[str], port: int, **environment: str) -> Iterator[None]:
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(
        command, stdout=quiet, stderr=quiet, env={**os.environ, **environment}
    )
    try:
        until(lambda: _answers(port))
        yield
    finally:
        process.kill()
        process.wait()


def _answers(port: int) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) == 0

"""Browsers on this computer: a page in the usual one, the TV screen in its own."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil

from siantre_box.host.programs import launch, start
from siantre_box.host.registry import PROGRAMS, Registry
from siantre_box.host.screens import Screen

ON_PATH = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "microsoft-edge-stable",
)
ON_WINDOWS = ("msedge.exe", "chrome.exe")
USUAL_PATHS = (
    r"Microsoft\Edge\Application\msedge.exe",
    r"Google\Chrome\Application\chrome.exe",
)
# The user's own choice first; without one, whatever browser there is.
OPENERS = ("xdg-open", "x-www-browser", "sensible-browser", *ON_PATH, "firefox")
GRACE = 5.0  # seconds until a browser that does not end is killed


def open_page(url: str) -> bool:
    """Open a page in the usual browser; False when there is none."""
    if sys.platform == "win32":
        with suppress(OSError):
            os.startfile(url)
            return True
        return False
    return any(
        launch([found, url])
        for found in map(shutil.which, OPENERS)
        if found is not None
    )


def kiosk(browser: Path, url: str, profile: Path, screen: Screen | None) -> list[str]:
    """Return what shows a page on a whole screen, with sound from the first second.

    A profile of its own, so that the browser people work with takes no part: it would
    open a window there and leave the switches aside.
    """
    words = [
        str(browser),
        "--kiosk",
        "--autoplay-policy=no-user-gesture-required",
        _profile_option(profile),
        # Nothing may lie over the page, for nobody sits there to click it away:
        # neither a welcome, nor a question after a power cut, nor a translation.
        "--no-first-run",
        "--no-default-browser-check",
        "--noerrdialogs",
        "--hide-crash-restore-bubble",
        # Closed, it ends: a process without a window would look like one that hangs.
        "--disable-background-mode",
        "--disable-features=Translate",
        "--disable-pinch",
        # Else a Linux desktop asks for the password of its key ring.
        "--password-store=basic",
    ]
    if "edge" in browser.name.lower():
        words.append("--edge-kiosk-type=fullscreen")
    if screen is not None:
        words.append(f"--window-position={screen.x},{screen.y}")
        words.append(f"--window-size={screen.width},{screen.height}")
    return [*words, url]


class TvScreen:
    """The page of the TV on a screen of this computer."""

    def __init__(self, profile: Path, find: Callable[[], Path | None]) -> None:
        self._profile = profile
        self._find = find
        self._shown: subprocess.Popen[bytes] | None = None
        # A click in the window and the watchdog may want it at once.
        self._lock = threading.Lock()

    def show(self, url: str, screen: Screen | None) -> bool:
        """Close it and show it again; False when no fitting browser is there."""
        with self._lock:
            self.close()
            browser = self._find()
            if browser is None:
                return False
            self._shown = start(kiosk(browser, url, self._profile, screen))
            return self._shown is not None

    def is_shown(self) -> bool:
        """Tell whether it is open now."""
        shown = self._shown
        return shown is not None and shown.poll() is None

    def was_shown(self) -> bool:
        """Tell whether it was opened and not closed by us."""
        return self._shown is not None

    def forget(self) -> None:
        """Take it that somebody closed it."""
        self._shown = None

    def close(self) -> None:
        """Close it, and one that an earlier start of the box has left open.

        Beside a second one every call would be heard twice, and a browser that runs
        already takes the new page over: the program started for it ends at once.
        """
        shown, self._shown = self._shown, None
        if shown is not None and shown.poll() is None:
            shown.terminate()
            with suppress(subprocess.TimeoutExpired):
                shown.wait(GRACE)
        for browser in browsers_with(self._profile):
            with suppress(psutil.Error):
                browser.kill()


def browsers_with(profile: Path) -> list[psutil.Process]:
    """Return the browsers that use this profile; not the parts they consist of.

    None where the computer does not tell which programs run.
    """
    option = _profile_option(profile)
    found = []
    with suppress(OSError, NotImplementedError, psutil.Error):
        for one in psutil.process_iter(["cmdline"]):
            words = one.info["cmdline"] or ()
            if option in words and not any(w.startswith("--type=") for w in words):
                found.append(one)
    return found


def _profile_option(profile: Path) -> str:
    return f"--user-data-dir={profile}"


def find() -> Path | None:
    """Return a browser that knows the kiosk switches; None when there is none."""
    if sys.platform == "win32":
        known = [
            *in_registry(Registry.of_this_machine()),
            *in_registry(Registry.of_this_user()),
            *in_folders(os.environ),
        ]
    else:
        known = [Path(path) for path in map(shutil.which, ON_PATH) if path]
    return next((one for one in known if one.is_file()), None)


def in_registry(registry: Registry) -> Iterator[Path]:
    """Name the browsers that Windows knows by their programs' names."""
    for name in ON_WINDOWS:
        path = registry.read(rf"{PROGRAMS}\{name}", "")
        if isinstance(path, str) and path:
            yield Path(path.strip('"'))


def in_folders(environment: "os._Environ[str] | dict[str, str]") -> Iterator[Path]:
    """Name the paths at which Windows usually has them."""
    for name in ("PROGRAMFILES(X86)", "PROGRAMFILES", "LOCALAPPDATA"):
        if folder := environment.get(name):
            yield from (Path(folder) / path for path in USUAL_PATHS)

"""A screen without a desk: Xvfb, a mouse, a keyboard, and the control window on it."""

import ctypes
import os
import re
import signal
import subprocess
from pathlib import Path

import psutil
from PIL import Image, ImageGrab

from siantre_box.host.browsers import browsers_with
from tests import wall_clock
from tests.client import Client
from tests.ports import free_port
from tests.real import PROGRAM, ROOT
from tests.waiting import A_MOMENT, until
from tests.wall_clock import WallClock

SCREENS = ROOT / "build" / "screens"
SIZE = (418, 486)
PLACES = {
    "panel": (110, 270),
    "tv": (306, 270),
    "poster": (110, 330),
    "switch": (306, 330),
    "autostart": (30, 400),
    "password": (340, 433),
    "backup": (70, 463),
    "help": (380, 463),
    "practice": (238, 463),
    "firewall": (70, 433),
    "renew code": (70, 210),
}
GREEN, DARK, RED, OFF = (10, 90, 75), (52, 68, 63), (163, 39, 27), (235, 239, 237)
YELLOW = (255, 244, 214)
SERVING = (GREEN, YELLOW)


class Screen:
    """An X server of its own."""

    def __init__(self) -> None:
        self.server = subprocess.Popen(
            [
                "Xvfb",
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1280x1024x24",
                "-nolisten",
                "tcp",
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.name = f":{self.server.stdout.readline().strip()}"

    def shot(self) -> Image.Image:
        """Return what the screen shows."""
        return ImageGrab.grab(xdisplay=self.name)

    def do(self, *words: object) -> str:
        """Let xdotool do something."""
        done = subprocess.run(
            ["xdotool", *map(str, words)],
            env=os.environ | {"DISPLAY": self.name},
            capture_output=True,
            text=True,
            timeout=A_MOMENT,
            check=False,
        )
        return done.stdout

    def windows(self, title: str) -> list[str]:
        """Return the windows of this title that can be seen."""
        return self.do(
            "search", "--onlyvisible", "--name", f"^{re.escape(title)}$"
        ).split()

    def close_window(self, number: str) -> None:
        """Press the cross that a desktop draws on a window."""
        xlib = ctypes.CDLL("libX11.so.6")
        xlib.XOpenDisplay.restype = ctypes.c_void_p
        xlib.XInternAtom.restype = ctypes.c_ulong
        display = ctypes.c_void_p(xlib.XOpenDisplay(self.name.encode()))
        atoms = [
            xlib.XInternAtom(display, name, 0)
            for name in (b"WM_PROTOCOLS", b"WM_DELETE_WINDOW")
        ]
        message = _Message(33, 0, 0, None, int(number), atoms[0], 32)
        message.data[0] = atoms[1]
        xlib.XSendEvent(
            display, ctypes.c_ulong(int(number)), 0, 0, ctypes.byref(message)
        )
        xlib.XCloseDisplay(display)

    def end(self) -> None:
        """Switch it off."""
        self.server.kill()
        self.server.wait()
        self.server.stdout.close()


class _Message(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("rest", ctypes.c_long * 24),
    )


class Pc:
    """A counter's computer: a screen, a person's folders, and the box on it."""

    def __init__(self, screen: Screen, place: Path) -> None:
        self.screen, self.place = screen, place
        self.home, self.programs = place / "rumah", place / "bin"
        self.opened, self.kiosks = place / "opened", place / "kiosks"
        self.port = free_port()
        self.program = PROGRAM
        self.more: dict[str, str] = {}
        self.started: list[subprocess.Popen[bytes]] = []
        self.programs.mkdir()
        (place / "Desktop").mkdir()
        self.home.mkdir()
        self.install("xdg-open", f'echo "$@" >> {self.opened}')
        os.mkfifo(place / "pipe")
        stay = f'exec sh -c "read line < {place}/pipe" chromium "$@"'
        self.install("chromium", f'echo "$@" >> {self.kiosks}; {stay}')

    def install(self, name: str, line: str) -> None:
        """Put a program on this computer."""
        file = self.programs / name
        file.write_text(f"#!/bin/sh\n{line}\n")
        file.chmod(0o755)

    def run(self, *options: object) -> subprocess.Popen[bytes]:
        """Double-click, with these options."""
        with (self.place / "said").open("a") as said:
            process = subprocess.Popen(
                self.command(*map(str, options)),
                cwd=ROOT,
                env=self.environment(),
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        self.started.append(process)
        return process

    def command(self, *options: str) -> list[str]:
        """Return what a double-click runs."""
        return [*self.program, "--home", str(self.home), *options]

    def environment(self) -> dict[str, str]:
        """Return what the program is told about this computer."""
        return {
            "PATH": f"{self.programs}:/usr/bin:/bin",
            "HOME": str(self.place),
            "DISPLAY": self.screen.name,
            **self.more,
        }

    def go_by(self, clock: WallClock) -> None:
        """Have what is double-clicked from now on take this clock for its own."""
        self.program, self.more = wall_clock.PROGRAM, clock.environment()

    def corner(self) -> tuple[int, int]:
        """Return where the window begins."""
        return 0, 0

    def start(self, *options: object) -> subprocess.Popen[bytes]:
        """Double-click and wait until the window says that the box serves."""
        process = self.run("--port", self.port, *options)
        until(self.serves)
        if "--autostart" not in options:
            until(lambda: self.color_of_head() in SERVING)
        return process

    def color_of_head(self) -> tuple[int, int, int]:
        """Return the colour of the band at the top."""
        return self.color(5, 5)

    def color(self, x: int, y: int) -> tuple[int, int, int]:
        """Return the colour of a place in the window."""
        left, top = self.corner()
        return self.screen.shot().getpixel((left + x, top + y))

    def wait_until_stopped(self) -> None:
        """Wait until the window offers to start the box again."""
        until(lambda: self.color(220, 306) == GREEN)

    def press(self, place: str) -> None:
        """Click on a part of the window."""
        (left, top), (x, y) = self.corner(), PLACES[place]
        self.screen.do("mousemove", left + x, top + y, "sleep", "0.2", "click", 1)

    def stop(self) -> None:
        """Stop the box by its button, and say yes to the question."""
        self.press("switch")
        self.dialog("Hentikan antrian?")
        self.key("Tab", "Return")
        self.wait_until_stopped()

    def type(self, text: str) -> None:
        """Type into what has the focus."""
        self.screen.do("type", text)

    def key(self, *names: str) -> None:
        """Press keys one after the other."""
        self.screen.do("key", *names)

    def shot(self, name: str) -> Image.Image:
        """Return the window as it is, and keep it for people to look at."""
        self.screen.do("mousemove", 1200, 1000, "sleep", "0.2")
        left, top = self.corner()
        shown = self.screen.shot().crop((left, top, left + SIZE[0], top + SIZE[1]))
        SCREENS.mkdir(parents=True, exist_ok=True)
        shown.save(SCREENS / f"{name}.png")
        return shown

    def dialog(self, title: str) -> None:
        """Wait for a dialog of ours until it takes keys."""
        focused = ("getwindowfocus", "getwindowname")
        until(lambda: self.screen.do(*focused).strip() == title)

    def serves(self) -> bool:
        """Tell whether the box answers."""
        try:
            return Client(self.port).get("/sehat").status == 200
        except OSError:
            return False

    def links(self, how_many: int = 1) -> list[str]:
        """Wait until so many pages were opened in the browser; return them."""
        until(lambda: len(self._lines(self.opened)) >= how_many)
        return self._lines(self.opened)

    def kiosk(self, how_many: int = 1) -> str:
        """Wait until the TV was shown so often; return its command line."""
        until(lambda: len(self._lines(self.kiosks)) >= how_many)
        return self._lines(self.kiosks)[-1]

    def kiosks_open(self) -> list[psutil.Process]:
        """Return the browsers that show the TV now."""
        return browsers_with(self.home / "layar-tv")

    def _lines(self, file: Path) -> list[str]:
        return file.read_text().splitlines() if file.exists() else []

    def end(self) -> None:
        """Pull the plug of everything that was started."""
        for browser in self.kiosks_open():
            browser.kill()
        for process in self.started:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(A_MOMENT)

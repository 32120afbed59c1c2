"""What every build needs: the locked packages and how PyInstaller is called."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "dist"
WORK = ROOT / ".cache" / "build"

# PyInstaller and what it needs, on every platform; pins and hashes are the lock's.
TOOLS = {
    "altgraph", "macholib", "packaging", "pefile", "pyinstaller",
    "pyinstaller-hooks-contrib", "pywin32-ctypes", "setuptools",
}  # fmt: skip


def lock() -> dict[str, str]:
    """Return what the build installs: each package's name and its locked lines."""
    runtime = _blocks(ROOT / "requirements.txt")
    development = _blocks(ROOT / "requirements-dev.txt")
    return runtime | {name: development[name] for name in sorted(TOOLS)}


def _blocks(file: Path) -> dict[str, str]:
    text = re.sub(r"(?m)^\s*#.*\n", "", file.read_text("utf-8"))
    blocks = re.split(r"(?m)^(?=\S)", text)
    return {block.partition("==")[0]: block for block in blocks if "==" in block}


def environment(place: Path) -> Path:
    """Make a virtual environment of exactly the lock, and return its Python."""
    python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    text = "".join(lock().values())
    stamp = place / "installed.txt"
    if not is_stamped(stamp, text):
        subprocess.run([sys.executable, "-m", "venv", "--clear", place], check=True)
        names = WORK / "lock.txt"
        names.write_text(text, "utf-8")
        install = (
            "-m pip install -qq --disable-pip-version-check"
            " --require-hashes --no-deps --only-binary=:all: -r"
        )
        subprocess.run([python, *install.split(), names], check=True)
        stamp.write_text(digest(text), "utf-8")
    return python


def is_stamped(stamp: Path, text: str) -> bool:
    """Tell whether the stamp was written for this very text."""
    return stamp.is_file() and stamp.read_text("utf-8") == digest(text)


def digest(text: str) -> str:
    """Return the text's SHA-256, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def pyinstaller(work: Path) -> list[str]:
    """Return the arguments that let a Python build build.spec."""
    DIST.mkdir(exist_ok=True)
    options = "-m PyInstaller --noconfirm --clean --log-level WARN build.spec"
    return [*options.split(), "--distpath", "dist", "--workpath", _relative(work)]


def _relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def steady_environment() -> dict[str, str]:
    """Return the environment in which the same source gives the same file."""
    made = _commit_time() or "1767225600"
    return {**os.environ, "PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": made}


def _commit_time() -> str:
    if not shutil.which("git"):
        return ""
    log = ["git", "log", "-1", "--format=%ct"]
    told = subprocess.run(log, cwd=ROOT, capture_output=True, text=True)
    return told.stdout.strip()

"""A disk that flushes slowly, as eMMC does; this machine's own may take 0.1 ms."""

import atexit
import functools
import shutil
import subprocess
import tempfile
from pathlib import Path

SOURCE = Path(__file__).with_name("slow_flush.c")


def slow_disk(seconds: float) -> dict[str, str]:
    """Return the environment of a program whose every flush takes so much longer."""
    if not seconds:
        return {}
    microseconds = round(seconds * 1_000_000)
    return {"LD_PRELOAD": _library(), "FLUSH_MICROSECONDS": str(microseconds)}


@functools.cache
def _library() -> str:
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    library = f"{folder}/slow_flush.so"
    command = ["cc", "-shared", "-fPIC", "-O2", "-o", library, str(SOURCE)]
    subprocess.run(command, check=True)
    return library

"""Run a piece of Python in a network or a mount of its own.

Works as root and, where the kernel lets people make user namespaces, without. What is
made inside is gone when the piece ends. Where it cannot work the test fails.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def run(piece: str, *arguments: object, before: str = "true", kind: str) -> str:
    """Run `before` (shell), then `piece` (Python), in new namespaces; return stdout."""
    as_root = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    shell = f'set -e\n{before}\nexec "$@"'
    done = subprocess.run(
        ["unshare", *as_root, kind, "sh", "-c", shell, "sh"]
        + [sys.executable, "-c", piece, *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def in_network(piece: str, *arguments: object, before: str) -> str:
    """Run where there are no interfaces but those that `before` makes."""
    return run(piece, *arguments, before=f"ip link set lo up\n{before}", kind="--net")


def with_disk(piece: str, *arguments: object, folder: Path, size: str) -> str:
    """Run with a small disk of its own mounted at `folder`."""
    mount = f"mount -t tmpfs -o size={size} disk '{folder}'"
    return run(piece, *arguments, before=mount, kind="--mount")

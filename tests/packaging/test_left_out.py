"""What the one-file program leaves out is not asked for, here where it could be."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
START = """
import os, sys
from pathlib import Path
from siantre_box.appliance import Appliance
Appliance(Path(sys.argv[1]), "127.0.0.1", 0).start()
print(*sys.modules, flush=True)
os._exit(0)
"""


def test_a_box_starts_without_what_the_program_leaves_out(tmp_path: Path) -> None:
    spec = (ROOT / "build.spec").read_text("utf-8")
    excluded = spec[spec.index("EXCLUDED") : spec.index("]  # fmt: skip")]
    left_out = set(re.findall(r'"([\w.]+)"', excluded))
    start = [sys.executable, "-c", START, tmp_path]
    told = subprocess.run(start, cwd=ROOT, capture_output=True, text=True, check=True)
    imported = set(told.stdout.split())
    assert {"pdb", "unittest"} <= left_out
    # flask.testing brings pdb, and is imported when a context for tests is made.
    assert {"pdb", "unittest", "flask.testing", "doctest"} & imported == set()

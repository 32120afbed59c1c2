"""The tests that Windows runs can be read there."""

import subprocess
import sys

import pytest

from tests.real import ROOT

# What Python lacks there. Those that the product asks for on Linux alone are not in
# the list, for it asks the system first: fcntl, termios, tty.
LACKED = ("grp", "pty", "pwd", "resource", "syslog")
COLLECT = f"""
import sys
import psutil, pytest
sys.modules.update(dict.fromkeys({LACKED}))
sys.exit(pytest.main(
    ["--collect-only", "-q", "-m", "windows", "-p", "no:xdist", "tests/executable"]
))
"""


@pytest.mark.slow
def test_tests_of_the_windows_program_import_nothing_that_windows_lacks() -> None:
    done = subprocess.run(
        [sys.executable, "-c", COLLECT],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "test_windows_printer.py::" in done.stdout

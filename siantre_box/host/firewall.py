"""The Windows firewall: phones of the site's own network may come in.

Who presses "Cancel" when Windows asks leaves a rule that blocks this very program,
and Windows never asks again. Offline Wi-Fi counts as a public network, so the rule
holds for all profiles; only the local subnet comes in by it.
"""

import ctypes
import sys
from pathlib import Path

from siantre_box import NAME
from siantre_box.host.programs import ask

_NETSH = "netsh advfirewall firewall"
_HIDDEN, _STARTED = 0, 32


def commands(program: Path) -> tuple[str, str]:
    """Return what takes every old rule of this program away, and adds ours."""
    return (
        f'{_NETSH} delete rule name=all program="{program}"',
        f'{_NETSH} add rule name="{NAME}" dir=in action=allow program="{program}"'
        " protocol=TCP profile=any remoteip=localsubnet enable=yes",
    )


def parameters(program: Path) -> str:
    """Return what cmd.exe is given to run both, the second whatever the first says."""
    # /s: only the outermost quotes are taken off.
    return f'/d /s /c "{" & ".join(commands(program))}"'


def lets_in(said: str | None, program: Path) -> bool:
    """Tell whether netsh says that our rule is one for this very program.

    Rules name a program by its place: a copy somewhere else has none yet.
    """
    return said is not None and str(program).casefold() in said.casefold()


class Firewall:
    """The firewall of this computer, for this program."""

    def is_ours(self) -> bool:
        """Tell whether this computer has one that we know how to open."""
        return sys.platform == "win32"

    def is_open(self) -> bool:
        """Tell whether our rule is there."""
        said = ask(*_NETSH.split(), "show", "rule", f"name={NAME}", "verbose")
        return lets_in(said, Path(sys.executable))

    def open(self) -> bool:
        """Ask for an administrator once and let phones in; False when refused."""
        if sys.platform != "win32":
            return False
        program = Path(sys.executable)
        run = ctypes.windll.shell32.ShellExecuteW
        run.restype = ctypes.c_void_p  # as wide as a handle, which it is not
        answer = run(None, "runas", "cmd.exe", parameters(program), None, _HIDDEN)
        return (answer or 0) > _STARTED

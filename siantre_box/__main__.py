"""The command line: what a double-click starts, and the commands for the terminal."""

import argparse
import getpass
import signal
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from siantre_box import NAME, __version__, inspection, instance, paths
from siantre_box.appliance import Appliance
from siantre_box.care.help_code import NotACode
from siantre_box.care.logs import Journal
from siantre_box.computer import ThisComputer, browsers
from siantre_box.core import auth, counters, services, settings, setup_steps
from siantre_box.core.models import Role
from siantre_box.core.refusals import Refusal
from siantre_box.instance import AlreadyRunning
from siantre_box.keeping import snapshot
from siantre_box.keeping.backup import Reason
from siantre_box.keeping.copies import Copies
from siantre_box.keeping.mark import Mark
from siantre_box.keeping.snapshot import BackupFailed
from siantre_box.keeping.storage import Storage
from siantre_box.lan.server import CannotListen
from siantre_box.paths import CannotUseHome
from siantre_box.visit import visiting
from siantre_box.web import refusals

try:
    from siantre_box.desktop import double_click as desktop
except ImportError:  # a Python without tkinter: a mini-PC without a screen
    desktop = None  # type: ignore[assignment]

FIRST_SERVICE = "Layanan"
HIGHEST_PORT = 65535


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the box or one command; returns the exit code."""
    chosen = _parser().parse_args(arguments)
    home = paths.home(chosen.home)
    try:
        return int(chosen.run(home, chosen) or 0)
    except Refusal as refusal:
        print(refusals.sentence(refusal), file=sys.stderr)
    except (CannotListen, CannotUseHome, BackupFailed) as problem:
        print(problem, file=sys.stderr)
    except NotACode:
        print("Kode itu tidak benar. Minta dibacakan lagi.", file=sys.stderr)
    except UnicodeError:
        print("Huruf yang diketik tidak dapat dibaca.", file=sys.stderr)
    except (EOFError, KeyboardInterrupt):
        print("Dibatalkan.", file=sys.stderr)
    return 1


def start(home: Path, chosen: argparse.Namespace) -> int:
    """Show the window and serve; without a screen serve alone."""
    journal = Journal(home)
    journal.begin()
    try:
        root = None
        if desktop is not None and not chosen.headless:
            root = desktop.open_root(paths.assets())
        serving = serve if root is None else partial(show_window, root)
        return serving(home, chosen, journal)
    finally:
        journal.end()


def serve(home: Path, chosen: argparse.Namespace, journal: Journal) -> int:
    """Serve without a window until a signal ends it."""
    computer = ThisComputer(home, has_window=False)
    box = Appliance(home, chosen.host, chosen.port, computer, journal)
    try:
        box.start()
    except AlreadyRunning:
        return _show_running(home, chosen)
    except Exception as problem:
        journal.note(problem)
        raise
    _stop_on_signals(box.stop)
    print(f"{NAME} {__version__} berjalan di {box.url}", flush=True)
    if box.setup_code:
        print(f"Belum disiapkan. Buka {box.url}mulai", flush=True)
        print(f"Kode penyiapan: {box.setup_code}", flush=True)
    box.serve()
    return 0


def show_window(
    root: Any, home: Path, chosen: argparse.Namespace, journal: Journal
) -> int:
    """Serve behind a window; beside a box without one show its panel."""
    computer = ThisComputer(home)

    def make(port: int | None) -> Appliance:
        return Appliance(home, chosen.host, port or chosen.port, computer, journal)

    return desktop.run(
        root,
        desktop.Start(
            home=home,
            make=make,
            computer=computer,
            journal=journal,
            show_running=lambda: _show_running(home, chosen),
            is_quiet=chosen.autostart,
            opens_browser=not chosen.no_browser,
        ),
    )


def create_admin(home: Path, chosen: argparse.Namespace) -> None:
    """Make an admin; on an empty box also a first service and a counter."""
    password = _read_password()
    with visiting(home):
        is_first = not auth.has_admin()
        auth.add(chosen.name or chosen.login, chosen.login, password, Role.ADMIN)
        if is_first and not services.in_order().exists():
            services.add(FIRST_SERVICE, "A")
        if is_first and not counters.in_order().exists():
            counters.add()
        setup_steps.skip()
        Mark(home).make()
    print(f"Admin {chosen.login} dibuat.")


def reset_password(home: Path, chosen: argparse.Namespace) -> None:
    """Give somebody a new password."""
    password = _read_password()
    with visiting(home):
        auth.set_password(auth.find_by_login(chosen.login).id, password)
    print(f"Kata sandi {chosen.login} diganti.")


def set_setting(home: Path, chosen: argparse.Namespace) -> None:
    """Set one setting."""
    with visiting(home):
        settings.change({chosen.key: chosen.value})
        print(f"{chosen.key} = {settings.value(chosen.key)}")


def back_up(home: Path, chosen: argparse.Namespace) -> None:
    """Copy the data into a file; without one among the box's own copies."""
    storage, file = Storage(home), chosen.file
    if file is None:
        file = Copies(storage).make(Reason.BY_HAND)
    else:
        snapshot.copy(storage.database, file.resolve())
    print(f"Data dicadangkan ke {file}")


def restore(home: Path, chosen: argparse.Namespace) -> None:
    """Go back to a copy; the data as it is now is kept beside it."""
    Storage(home).restore(chosen.file.resolve())
    when = "sekarang" if instance.is_taken(home) else "saat SiAntre dibuka"
    print(f"Cadangan {chosen.file.name} dipakai {when}.")


def version(home: Path, chosen: argparse.Namespace) -> None:  # noqa: ARG001
    """Say which version this is."""
    print(f"{NAME} {__version__}")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:  # noqa: ARG002
        self.exit(2, f"Perintah tidak dimengerti. Lihat {self.prog} --help\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser("siantre-box", description=__doc__)
    parser.set_defaults(run=start)
    parser.add_argument("--home", type=Path, help="the folder with this box's data")
    parser.add_argument("--host", default="0.0.0.0", help="the address to listen on")
    parser.add_argument("--port", type=_port, help="the port to listen on")
    parser.add_argument("--headless", action="store_true", help="no window")
    parser.add_argument("--no-browser", action="store_true", help="open no browser")
    parser.add_argument("--autostart", action="store_true", help="start unseen")
    commands = parser.add_subparsers(title="commands")
    admin = _command(commands, "create-admin", create_admin)
    admin.add_argument("login")
    admin.add_argument("--name")
    _command(commands, "reset-password", reset_password).add_argument("login")
    setting = _command(commands, "set", set_setting)
    setting.add_argument("key")
    setting.add_argument("value")
    backup = _command(commands, "backup", back_up)
    backup.add_argument("file", type=Path, nargs="?")
    _command(commands, "restore", restore).add_argument("file", type=Path)
    _command(commands, "poster", inspection.poster).add_argument("file", type=Path)
    _command(commands, "check", inspection.check)
    _command(commands, "code", inspection.code).add_argument("code")
    _command(commands, "version", version)
    return parser


def _command(
    commands: "argparse._SubParsersAction[_Parser]",
    name: str,
    run: Callable[[Path, argparse.Namespace], object],
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=(run.__doc__ or "").split("\n")[0])
    parser.set_defaults(run=run)
    return parser


def _port(text: str) -> int:
    if not 0 <= int(text) <= HIGHEST_PORT:
        raise ValueError
    return int(text)


def _show_running(home: Path, chosen: argparse.Namespace) -> int:
    here = instance.find(home)
    if here is None:
        print(f"{NAME} sudah dibuka, tetapi belum menjawab.", file=sys.stderr)
        return 1
    print(f"{NAME} sudah berjalan di {here}", flush=True)
    _show(here, chosen)
    return 0


def _show(url: str, chosen: argparse.Namespace) -> None:
    if not (chosen.headless or chosen.no_browser or chosen.autostart):
        browsers.open_page(url)


def _read_password() -> str:
    if sys.stdin.isatty():
        return getpass.getpass("Kata sandi: ")
    return sys.stdin.readline().rstrip("\r\n")


def _stop_on_signals(stop: Callable[[], None]) -> None:
    def leave(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        stop()

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)


if __name__ == "__main__":
    sys.exit(main())

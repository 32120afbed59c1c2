"""The program: what a double-click starts, and how a command ends."""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path

from siantre_box import NAME, __version__, cli, instance, paths
from siantre_box.appliance import Appliance
from siantre_box.core.errors import Refusal
from siantre_box.diagnostics.log import Journal
from siantre_box.host import LocalHost, browsers
from siantre_box.instance import AlreadyRunning


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the box or one command; returns the exit code."""
    # Into a pipe Windows writes its own few letters: better a "?" than a failure after
    # the work was done.
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    try:
        try:
            return _run(cli.parser(start).parse_args(arguments))
        finally:
            print(end="", flush=True)
    except BrokenPipeError:
        # Nobody reads on (`| head`). Python would try once more when it ends, and
        # complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


def _run(chosen: argparse.Namespace) -> int:
    home = paths.home(chosen.home)
    try:
        # Typed bytes that are no letters: a rule would clean them away unseen.
        "".join(one for one in vars(chosen).values() if isinstance(one, str)).encode()
        return int(chosen.run(home, chosen) or 0)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
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
        ended = None if chosen.headless else show_window(home, chosen, journal)
        return serve(home, chosen, journal) if ended is None else ended
    finally:
        journal.end()


def show_window(home: Path, chosen: argparse.Namespace, journal: Journal) -> int | None:
    """Serve behind a window until somebody ends it; None where there is no screen.

    Beside a box that serves without a window it opens that box's panel.
    """
    try:
        # Imported only where a window is wanted: tkinter and its parts take 4 MB.
        from siantre_box.desktop import app
    except ImportError:  # a Python without tkinter: a mini-PC without a screen
        return None
    root = app.open_root(paths.assets())
    if root is None:
        return None
    computer = LocalHost(home)
    return app.run(
        root,
        app.StartOptions(
            home=home,
            make=lambda port: Appliance(
                home, chosen.host, port or chosen.port, computer, journal
            ),
            computer=computer,
            journal=journal,
            show_running=lambda: _show_running(home, chosen),
            is_quiet=chosen.autostart,
            opens_browser=not chosen.no_browser,
        ),
    )


def serve(home: Path, chosen: argparse.Namespace, journal: Journal) -> int:
    """Serve without a window until a signal ends it."""
    computer = LocalHost(home, has_window=False)
    box = Appliance(home, chosen.host, chosen.port, computer, journal)
    try:
        box.start()
    except AlreadyRunning:
        return _show_running(home, chosen)
    except Exception as problem:
        journal.note(problem)
        raise
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: box.stop())
    # It serves also where nobody reads what it says.
    with suppress(BrokenPipeError):
        print(f"{NAME} {__version__} berjalan di {box.url}", flush=True)
        if box.setup_code:
            print(f"Belum disiapkan. Buka {box.url}mulai", flush=True)
            print(f"Kode penyiapan: {box.setup_code.value}", flush=True)
    box.serve()
    return 0


def _show_running(home: Path, chosen: argparse.Namespace) -> int:
    here = instance.find(home)
    if here is None:
        print(f"{NAME} sudah dibuka, tetapi belum menjawab.", file=sys.stderr)
        return 1
    print(f"{NAME} sudah berjalan di {here}", flush=True)
    if not (chosen.headless or chosen.no_browser or chosen.autostart):
        browsers.open_page(here)
    return 0


if __name__ == "__main__":
    sys.exit(main())

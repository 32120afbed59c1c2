"""The commands for the terminal that change something: people, settings, copies."""

import getpass
import sys
from argparse import Namespace
from pathlib import Path

from siantre_box import NAME, __version__, instance
from siantre_box.core import auth, choosing, settings, setup_steps
from siantre_box.core.models import Role
from siantre_box.storage import contents, database_copy
from siantre_box.storage.backup import Reason
from siantre_box.storage.copies import Copies
from siantre_box.storage.setup_marker import SetupMarker
from siantre_box.storage.storage import Storage
from siantre_box.visit import visiting


def create_admin(home: Path, chosen: Namespace) -> None:
    """Make an admin; on an empty box also a first service and a counter.

    A first run that has its admin goes on: it has not asked for services yet.
    """
    password = _read_password()
    with visiting(home):
        is_first = not auth.has_admin()
        auth.add(chosen.name or chosen.login, chosen.login, password, Role.ADMIN)
        if is_first:
            setup_steps.skip()
            SetupMarker(home).make()
    print(f"Admin {chosen.login} dibuat.")


def reset_password(home: Path, chosen: Namespace) -> None:
    """Give somebody a new password."""
    password = _read_password()
    with visiting(home):
        auth.set_password(auth.find_by_login(chosen.login).id, password)
    print(f"Kata sandi {chosen.login} diganti.")


def set_setting(home: Path, chosen: Namespace) -> None:
    """Set one setting."""
    with visiting(home):
        choosing.change({chosen.key: chosen.value})
        print(f"{chosen.key} = {settings.value(chosen.key)}")


def back_up(home: Path, chosen: Namespace) -> None:
    """Copy the data into a file; without one among the box's own copies."""
    storage, file = Storage(home), chosen.file
    if file is None:
        file = Copies(storage).make(Reason.BY_HAND)
    else:
        database_copy.copy(storage.database, file.resolve())
    print(f"Data dicadangkan ke {file}")


def restore(home: Path, chosen: Namespace) -> int:
    """Go back to a copy; the data as it is now is kept beside it.

    What the copy holds is said first, and asked about where somebody sits before it.
    """
    file = chosen.file.resolve()
    told = contents.read(file)
    present = contents.of(Storage(home).database)
    whose = told.whose(present.box) if present else told.business
    print(f"Milik {whose}: {told.newest}.")
    if told.is_bare:
        print(contents.BARE)
    if present:
        print(f"Data sekarang: {present.business}, {present.newest}.")
    if sys.stdin.isatty() and not _agrees():
        print("Tidak jadi. Data tidak berubah.")
        return 1
    Storage(home).restore(file)
    when = "sekarang" if instance.is_taken(home) else "saat SiAntre dibuka"
    print(f"Cadangan {chosen.file.name} dipakai {when}.")
    return 0


def version(home: Path, chosen: Namespace) -> None:  # noqa: ARG001
    """Say which version this is."""
    print(f"{NAME} {__version__}")


def _agrees() -> bool:
    return input("Pakai isi ini? Ketik ya: ").strip().lower() in ("y", "ya")


def _read_password() -> str:
    if sys.stdin.isatty():
        return getpass.getpass("Kata sandi: ")
    return sys.stdin.readline().rstrip("\r\n")

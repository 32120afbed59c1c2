"""Whether the box's file can be used as it lies, and what takes its place if not."""

from pathlib import Path

from siantre_box.core import database, schema
from siantre_box.core.refusals import CannotStore, NewerDatabase
from siantre_box.keeping import backup, recovery, snapshot
from siantre_box.keeping.backup import Reason
from siantre_box.keeping.mishap import What
from siantre_box.paths import CannotUseHome


class UpgradeFailed(CannotUseHome):
    """The file could not be brought to today's shape, and is as it was."""


def what_is_lost(file: Path, is_thorough: bool, was_in_use: bool) -> What | None:
    """Return what befell the file, or None; reads all of it only if told to.

    Where a box was in use, an absent or empty file is a lost one. Raises NewerDatabase
    or BackupFailed, and has then touched nothing.
    """
    if not file.exists():
        return What.MISSING if was_in_use else None
    try:
        snapshot.verify(file) if is_thorough else snapshot.recognise(file)
    except snapshot.TooNew as error:
        raise NewerDatabase from error
    except snapshot.Refused as error:
        raise _cannot_open(file) from error
    except snapshot.Blank:
        return What.DAMAGED if was_in_use else None
    except (snapshot.Damaged, snapshot.NotOurs):
        return What.DAMAGED
    return None


def use(file: Path, copies: Path) -> What | None:
    """Work on this file, brought to today's shape; returns what befell it meanwhile.

    Raises CannotUseHome, BackupFailed or NewerDatabase, each in words.
    """
    try:
        _bring_to_todays_shape(file, copies)
    except CannotStore as error:
        raise _cannot_open(file) from error
    except (snapshot.Damaged, database.Failed) as error:
        database.close()
        if not snapshot.is_damaged(file):
            raise _cannot_open(file) from error
        recovery.recover(file, copies, What.DAMAGED)
        _bring_to_todays_shape(file, copies)
        return What.DAMAGED
    return None


def _bring_to_todays_shape(file: Path, copies: Path) -> None:
    database.use(file)
    database.connect()
    made: list[Path] = []
    try:
        schema.upgrade(lambda: made.append(backup.make(file, copies, Reason.UPGRADE)))
    except CannotStore:
        raise
    except Exception as error:
        # Whatever a step stumbles over, the data is as it was.
        database.close()
        if not made or snapshot.is_damaged(file):
            raise
        raise UpgradeFailed(
            file.parent,
            "Pembaruan data gagal, dan data tetap seperti semula."
            " Pakai SiAntre versi sebelumnya, lalu hubungi penjual.",
        ) from error


def _cannot_open(file: Path) -> CannotUseHome:
    database.close()
    home = file.parent
    return CannotUseHome(
        home, f"Data di {home} tidak dapat dibuka: penyimpanan penuh atau terkunci."
    )

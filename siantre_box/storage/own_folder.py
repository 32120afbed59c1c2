"""Where a box's copies lie in a place that other boxes use too: in a folder of its own.

Copies are numbered and rotated folder by folder, so two boxes in one folder would
delete each other's.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from siantre_box.core import identity, settings
from siantre_box.core.errors import CannotStore
from siantre_box.storage import database_copy
from siantre_box.storage.database_copy import NoRoom

BEGINS = "Cadangan SiAntre"
LONGEST_NAME = 40


def within(place: Path) -> Path:
    """Return this box's folder in a place, which need not exist yet.

    Its name says the business and ends in the box's id; the id alone decides, so a
    business that is renamed keeps its folder. Raises BackupFailed.
    """
    box = _id()
    with database_copy.errors_as_refusals(place):
        there = sorted(one for one in in_place(place) if one.name.endswith(f" {box}"))
    name = _fit_for_a_folder(settings.value("business_name"))
    return next(iter(there), place / " ".join(filter(None, (BEGINS, name, box))))


def in_place(place: Path) -> Iterator[Path]:
    """Iterate over the folders of boxes in a place."""
    return (one for one in place.glob(f"{BEGINS} *") if one.is_dir())


def _id() -> str:
    # A file whose disk was full when it was opened has none yet.
    with suppress(CannotStore):
        if not identity.present():
            identity.give()
    box = identity.present()
    if not box:
        raise NoRoom("Penyimpanan penuh.")
    return box


def _fit_for_a_folder(name: str) -> str:
    fit = "".join(
        character for character in name if character.isalnum() or character in " -_"
    )
    return " ".join(fit[:LONGEST_NAME].split())

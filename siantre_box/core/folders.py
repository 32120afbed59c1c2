"""What an owner may type as a folder of his own: whole, and not where the box works."""

import os
from http import HTTPStatus
from pathlib import Path

from siantre_box.core import database
from siantre_box.core.errors import Refusal

KEY = "backup_folder"
QUOTES = (("“", "”"), ('"', '"'), ("'", "'"))


class NotAWholeFolder(Refusal):
    """The folder is not named from its drive or root on."""

    sentence = "Tulis alamat folder yang lengkap, misalnya E:\\Cadangan."
    status = HTTPStatus.BAD_REQUEST
    field = KEY


class InsideTheData(Refusal):
    """The folder lies where the data lies: copies there would be lost with it."""

    sentence = (
        "Folder ini ada di dalam folder data SiAntre. Pilih folder di flashdisk atau "
        "disk lain."
    )
    status = HTTPStatus.BAD_REQUEST
    field = KEY


def unquoted(typed: str) -> str:
    """Return a folder without the quotes that Windows' "Copy as path" puts round it.

    A drive alone ("E:") is the whole stick.
    """
    typed = typed.strip()
    for first, last in QUOTES:
        if len(typed) > 1 and typed.startswith(first) and typed.endswith(last):
            typed = typed[1:-1].strip()
    return f"{typed}\\" if len(typed) == 2 and typed[1] == ":" else typed


def is_own(value: str) -> bool:
    """Let a folder pass that is the owner's, there or not, or none.

    Copies in the folder of the data would be lost with it.
    """
    if not value:
        return True
    if not Path(value).is_absolute():
        raise NotAWholeFolder
    # Read, not asked of the disk: a network share may not answer. Who looks after
    # the folder follows links too.
    typed, data = (
        Path(os.path.normcase(os.path.abspath(one)))
        for one in (value, database.folder())
    )
    if typed.is_relative_to(data):
        raise InsideTheData
    return True

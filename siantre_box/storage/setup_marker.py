"""The marker that this box was set up: a file beside the database, not in it.

A database that is lost, or put back from an old copy, must not open the first run to
strangers again.
"""

from dataclasses import dataclass
from pathlib import Path

from siantre_box.storage import files

NAME = "sudah-disiapkan"
_WORDS = "SiAntre di folder ini sudah disiapkan. Jangan hapus berkas ini.\n"


@dataclass(frozen=True)
class SetupMarker:
    """The marker in one home."""

    home: Path

    def is_there(self) -> bool:
        """Tell whether the box was set up once."""
        return self._file.exists()

    def make(self) -> None:
        """Make the marker; returns once that is on the disk."""
        if not self.is_there():
            files.write(self._file, _WORDS.encode())

    @property
    def _file(self) -> Path:
        return self.home / NAME

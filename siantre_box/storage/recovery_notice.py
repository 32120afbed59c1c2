"""What happened to the box's file: said in the new one until somebody has read it."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from siantre_box.core import clock, identity, numbers, settings
from siantre_box.storage.database_copy import CopyChange

KEY = "mishap"
_KEEP = "INSERT OR REPLACE INTO settings (key, value)"


class Incident(StrEnum):
    """What happened to the file."""

    RESTORED = "somebody chose a copy"
    DAMAGED = "the file was damaged"
    MISSING = "the file was gone"
    NOT_RESTORED = "the chosen copy could not take the place of the file"
    TAIL_LOST = "the file had lost its last numbers"
    REMOVED = "the file was deleted or moved while the box ran"


TITLES = {
    Incident.RESTORED: "Data dipulihkan dari cadangan.",
    Incident.DAMAGED: "Data rusak, jadi cadangan terbaru dipakai.",
    Incident.MISSING: "Data hilang, jadi cadangan terbaru dipakai.",
    Incident.NOT_RESTORED: (
        "Cadangan belum bisa dipakai. Tutup SiAntre, lalu buka lagi."
    ),
    Incident.TAIL_LOST: "Sebagian nomor terakhir hilang.",
    Incident.REMOVED: "File data dihapus atau dipindah saat SiAntre berjalan.",
}
NO_COPY = "Data hilang dan tidak ada cadangan."
SAVED = "Sudah ditulis kembali, nomor tetap. Jangan ubah folder data SiAntre."
GOES_ON = "Nomor dilanjutkan di atas yang terakhir."


@dataclass(frozen=True)
class RecoveryNotice:
    """What happened; `made_at` is when the copy that took the place was made (UTC)."""

    what: Incident
    made_at: datetime | None = None

    @property
    def title(self) -> str:
        """Return what happened, in one sentence."""
        is_without_copy = self.made_at is None and self.what in (
            Incident.DAMAGED,
            Incident.MISSING,
        )
        return NO_COPY if is_without_copy else TITLES[self.what]

    @property
    def text(self) -> str:
        """Return what that means for the numbers."""
        if self.what == Incident.NOT_RESTORED:
            return "Data belum berubah."
        if self.what == Incident.REMOVED:
            return SAVED
        if self.made_at is None:
            return GOES_ON
        here = clock.local(self.made_at, settings.number("time_zone"))
        return f"Isinya dari {clock.in_words(here)}. {GOES_ON}"

    def written(self) -> str:
        """Return this as it is kept."""
        made_at = self.made_at.isoformat() if self.made_at else None
        # By name: the values are for readers of the code, and may be said better.
        return json.dumps([self.what.name, made_at])


def changes_for_copy(notice: RecoveryNotice, box: str) -> tuple[CopyChange, ...]:
    """Return what a copy is changed by before it takes the place of the file.

    It then says by itself what happened, so that no power cut can leave that unsaid:
    nobody is logged in any more, and its numbers go on above the ledger's. With an id
    the copy becomes that box's: who restores the data of another is not that other.
    """
    become = ((f"{_KEEP} VALUES (?, ?)", (identity.KEY, box)),) if box else ()
    return (
        ("DELETE FROM sessions", ()),
        as_change(notice),
        (
            f"{_KEEP} SELECT ?, coalesce(max(id), 0) FROM days",
            (numbers.RESTORED_IN_ROUND,),
        ),
        *become,
    )


def as_change(notice: RecoveryNotice) -> CopyChange:
    """Return what makes a copy say this, and changes nothing else in it."""
    return f"{_KEEP} VALUES (?, ?)", (KEY, notice.written())


def remember(notice: RecoveryNotice) -> None:
    """Keep what happened in the file as it is now."""
    settings.remember(KEY, notice.written())


def current() -> RecoveryNotice | None:
    """Return what happened and nobody has read yet."""
    kept = settings.remembered(KEY)
    if kept is None:
        return None
    what, made_at = json.loads(kept)
    return RecoveryNotice(
        Incident[what], datetime.fromisoformat(made_at) if made_at else None
    )


def dismiss() -> None:
    """Forget the notice: somebody has read it."""
    settings.forget(KEY)

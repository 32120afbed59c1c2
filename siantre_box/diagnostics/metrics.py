"""What is measured of a box, for `health` to judge."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from siantre_box import __version__, paths
from siantre_box.core import clock, counters, database, settings
from siantre_box.diagnostics.guesses import Guessed
from siantre_box.diagnostics.presence import Presence, Television
from siantre_box.paper.printer import Outcome
from siantre_box.speech import voice
from siantre_box.storage import backup, recovery_notice
from siantre_box.storage.copies import Copies
from siantre_box.storage.storage import Storage

MAX_NAMED = 5


@dataclass(frozen=True)
class Metrics:
    """What was measured; None where this computer does not tell."""

    address: str
    printed_address: str | None
    phone_seen: float | None
    televisions: tuple[Television, ...]
    is_voice_on_tv: bool
    now: datetime
    is_clock_trusted: bool
    free_bytes: int
    last_copy: datetime | None
    is_database_whole: bool
    starts_by_itself: bool | None
    signs_in_by_itself: bool | None
    may_sleep: bool | None
    version: str
    copy_problem: str | None = None
    second_copy_problem: str | None = None
    is_copy_dated: bool = True
    chosen_address: str = ""
    incident: str | None = None
    refused_recordings: str = ""
    unspoken: str = ""
    guessed: Guessed = Guessed()
    is_locked: bool = False
    is_gone: bool = False
    is_network_guessed: bool = False
    printer: Outcome | None = None


def collect(
    storage: Storage,
    copies: Copies,
    presence: Presence,
    address: str,
    printed_address: str | None,
) -> Metrics:
    """Measure the box: its address as it is and on the poster, and all beside it."""
    notice = recovery_notice.current()
    present = copies.present()
    trusted = backup.trusted_times(present)
    return Metrics(
        address=address,
        printed_address=printed_address,
        phone_seen=presence.phone_seen(),
        televisions=presence.televisions(),
        is_voice_on_tv=(
            settings.value("voice") != "off" and settings.value("voice_from") == "tv"
        ),
        now=_local(clock.now()),
        is_clock_trusted=clock.is_trusted(),
        free_bytes=storage.free_bytes(),
        is_database_whole=storage.is_whole,
        is_locked=database.is_locked(),
        is_gone=database.is_gone(),
        starts_by_itself=None,
        signs_in_by_itself=None,
        may_sleep=None,
        version=__version__,
        chosen_address=settings.value("address"),
        incident=notice.title if notice else None,
        refused_recordings=_refused(storage.home),
        unspoken=_unspoken(storage.home),
        last_copy=_local(present[0].made_at) if present else None,
        is_copy_dated=any(one.sequence in trusted for one in present[:1]),
        copy_problem=copies.problem,
        second_copy_problem=copies.second_problem,
    )


def _refused(home: Path) -> str:
    folders = (voice.OWN_FOLDER, voice.RECORDED_FOLDER)
    found = [one for folder in folders for one in voice.refused(home / folder)]
    more = f" Dan {len(found) - MAX_NAMED} lagi." if len(found) > MAX_NAMED else ""
    return " ".join(f"{one.file}: {one.reason}" for one in found[:MAX_NAMED]) + more


def _unspoken(home: Path) -> str:
    """Name the counters that calls should name and cannot."""
    if settings.value("voice") != "full":
        return ""
    folders = voice.folders_of(home, paths.assets())
    shown = (counter.display_name for counter in counters.in_order())
    return ", ".join(name for name in shown if not voice.place_pieces(name, folders))


def _local(moment: datetime) -> datetime:
    return clock.local(moment, settings.number("time_zone"))

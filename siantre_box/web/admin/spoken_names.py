"""How calls name a counter: by our pieces, the owner's files, or a recording."""

from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from siantre_box.core import counters, names
from siantre_box.core.errors import Refusal
from siantre_box.speech import mp3, voice
from siantre_box.storage import files
from siantre_box.web.box import box


class UnspellableName(Refusal):
    """A recording is kept under the counter's name, and this one names no file."""

    sentence = "Nama ini tidak punya huruf A sampai Z. Beri nama lain, lalu rekam."


class Source(StrEnum):
    """Whose words name a counter."""

    OWNER = "owner"
    RECORDING = "recording"
    OURS = "ours"
    NONE = "none"


@dataclass(frozen=True)
class SpokenName:
    """How a call names a counter; of a recording also how many seconds it lasts."""

    source: Source
    seconds: int = 0


def spoken_name(counter: str) -> SpokenName:
    """Tell how a call names a counter, called as shown."""
    folders = box().voices
    found = voice.place_source(counter, folders)
    if found is None:
        return SpokenName(Source.NONE)
    source = dict(zip(folders, Source, strict=False))[found]
    if source is not Source.RECORDING:
        return SpokenName(source)
    recording = found / voice.place_file(counter)
    if not recording.is_file():
        # The place was recorded for a counter without a number: "Kasir" of "Kasir 2".
        return SpokenName(Source.OURS)
    seconds = mp3.duration(recording.read_bytes())
    return SpokenName(source, max(1, round(seconds)))


def typed(counter: str) -> SpokenName:
    """Tell how a call would name a counter that nobody has saved yet."""
    if not names.is_valid(counter, counters.LONGEST_NAME):
        return SpokenName(Source.NONE)
    return spoken_name(counter)


def keep(counter: str, sound: bytes) -> None:
    """Keep a recording of a counter's name, an mp3 file; UnfitSound for any other."""
    frames = mp3.frames(sound)
    folder = box().voices[1]
    try:
        name = voice.place_file(counter)
    except LookupError as error:
        raise UnspellableName from error
    folder.mkdir(parents=True, exist_ok=True)
    files.write(folder / name, b"".join(frames))


def remove(counter: str) -> None:
    """Remove the recording of a counter's name, if there is one."""
    # A name that is none of a file has no recording.
    with suppress(LookupError):
        (box().voices[1] / voice.place_file(counter)).unlink(missing_ok=True)

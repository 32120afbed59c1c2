"""The frames of an mp3 file, as far as one needs them to join files by frames."""

from http import HTTPStatus

from siantre_box.core.errors import Refusal

RATE = 44100
SAMPLES = 1152
SECONDS = SAMPLES / RATE
"""How long one frame sounds."""
LONGEST = 20.0

_BIT_RATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_SIDE = 17
_TAGS_AT_THE_END = (b"TAG", b"APETAGEX", b"LYRICSBEGIN", b"ID3", b"3DI")
_SILENT_HEADER = bytes((0xFF, 0xFB, 0x30, 0xC4))


class UnfitSound(Refusal):
    """This file cannot be joined with the others."""

    status = HTTPStatus.BAD_REQUEST


def frames(data: bytes) -> tuple[bytes, ...]:
    """Cut a file into its frames, without tags and without the encoder's header.

    Refuses everything but MPEG-1 Layer III, 44,100 Hz, mono, of at most 20 s,
    whose first frame needs none before it.
    """
    found = _cut(data, _after_tags(data))
    if found and _is_header_of_encoder(found[0]):
        del found[0]
    if not found:
        raise UnfitSound("Tidak ada suara di dalamnya.")
    if len(found) * SECONDS > LONGEST:
        raise UnfitSound("Lebih dari 20 detik.")
    if _reaches_back(found[0]):
        raise UnfitSound("Awalnya terpotong. Simpan ulang dari rekaman asli.")
    return tuple(found)


def silence(seconds: float) -> bytes:
    """Make frames in which nothing is heard, to the nearest frame."""
    frame = _SILENT_HEADER.ljust(_size(_SILENT_HEADER), b"\0")
    return frame * round(seconds / SECONDS)


def duration(data: bytes) -> float:
    """Measure how many seconds a file sounds."""
    return len(frames(data)) * SECONDS


def _after_tags(data: bytes) -> int:
    at = 0
    while data[at : at + 3] == b"ID3" and len(data) >= at + 10:
        size = 0
        for byte in data[at + 6 : at + 10]:
            size = size << 7 | byte & 0x7F
        has_footer = data[at + 5] & 0x10
        at += size + (20 if has_footer else 10)
    return at + len(data[at:]) - len(data[at:].lstrip(b"\0"))


def _cut(data: bytes, at: int) -> list[bytes]:
    found = []
    end = len(data.rstrip(b"\0"))
    while at < end and not data.startswith(_TAGS_AT_THE_END, at):
        size = _size(data[at : at + 4])
        if at + size > len(data):
            raise UnfitSound("Berkas terpotong. Salin ulang.")
        found.append(data[at : at + size])
        at += size
    return found


def _size(header: bytes) -> int:
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        raise UnfitSound("Bukan berkas mp3, atau rusak.")
    is_layer_3 = header[1] & 0x1E == 0x1A
    rate, mode, bit_rate = header[2] & 0x0C, header[3] >> 6, header[2] >> 4
    if not is_layer_3 or rate != 0 or mode != 3:
        raise UnfitSound("Harus mp3 mono 44,1 kHz.")
    if bit_rate in (0, 15):
        raise UnfitSound("Bukan berkas mp3, atau rusak.")
    has_padding = header[2] >> 1 & 1
    return 144_000 * _BIT_RATES[bit_rate] // RATE + has_padding


def _is_header_of_encoder(frame: bytes) -> bool:
    start = 4 + _SIDE
    return frame[start : start + 4] in (b"Xing", b"Info") or frame[36:40] == b"VBRI"


def _reaches_back(frame: bytes) -> bool:
    has_checksum = not frame[1] & 1
    side = 6 if has_checksum else 4
    return frame[side] << 1 | frame[side + 1] >> 7 != 0

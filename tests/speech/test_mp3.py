"""Files are cut into frames, and what cannot be joined is refused in words."""

import pytest

from siantre_box.paths import assets
from siantre_box.speech import mp3

CHIME = (assets() / "voice" / "bel.mp3").read_bytes()
HEADER = bytes((0xFF, 0xFB, 0x30, 0xC4))


def frame(header: bytes = HEADER, body: bytes = b"", size: int = 156) -> bytes:
    return (header + body).ljust(size, b"\0")


def refusal(data: bytes) -> str:
    with pytest.raises(mp3.UnfitSound) as refused:
        mp3.frames(data)
    return str(refused.value)


def test_a_file_is_exactly_its_frames():
    assert b"".join(mp3.frames(CHIME)) == CHIME


def test_silence_lasts_as_long_as_asked_to_the_nearest_frame():
    assert mp3.duration(mp3.silence(0.5)) == pytest.approx(0.5, abs=mp3.SECONDS / 2)


def test_tags_before_and_after_the_sound_are_left_out():
    before = b"ID3\x04\0\0\0\0\x01\x02" + b"x" * 130
    after = b"TAG".ljust(128, b"\0")
    assert b"".join(mp3.frames(before + CHIME + after)) == CHIME


def test_a_tag_with_a_footer_is_left_out_whole():
    before = b"ID3\x04\0\x10\0\0\0\x05" + b"x" * 5 + b"3DI" + b"\0" * 7
    assert b"".join(mp3.frames(before + CHIME)) == CHIME


def test_zeros_around_the_sound_are_left_out():
    assert b"".join(mp3.frames(b"\0" * 9 + CHIME + b"\0" * 9)) == CHIME


@pytest.mark.parametrize("mark", [b"Xing", b"Info"])
def test_the_encoders_header_is_left_out(mark):
    assert b"".join(mp3.frames(frame(body=b"\0" * 17 + mark) + CHIME)) == CHIME


def test_a_fraunhofer_header_is_left_out():
    assert b"".join(mp3.frames(frame(body=b"\0" * 32 + b"VBRI") + CHIME)) == CHIME


def test_frames_of_other_bit_rates_are_taken():
    at_128 = frame(bytes((0xFF, 0xFB, 0x90, 0xC4)), size=417)
    assert mp3.frames(at_128 + CHIME)[0] == at_128


@pytest.mark.parametrize(
    "header",
    [
        pytest.param((0xFF, 0xFB, 0x30, 0x44), id="joint stereo"),
        pytest.param((0xFF, 0xFB, 0x34, 0xC4), id="48 kHz"),
        pytest.param((0xFF, 0xF3, 0x30, 0xC4), id="MPEG-2"),
        pytest.param((0xFF, 0xFD, 0x30, 0xC4), id="Layer II"),
    ],
)
def test_another_format_is_refused_with_the_right_one(header):
    assert refusal(frame(bytes(header))) == "Harus mp3 mono 44,1 kHz."


@pytest.mark.parametrize(
    "data",
    [b"RIFF\0\0\0\0WAVEfmt ", b"\xff", b"\xff\xfb\xf0\xc4", b"\xff\xfb\x00\xc4"],
)
def test_what_is_no_mp3_is_refused(data):
    assert refusal(data) == "Bukan berkas mp3, atau rusak."


def test_rubbish_in_the_middle_is_refused():
    assert refusal(CHIME + b"rubbish" + CHIME) == "Bukan berkas mp3, atau rusak."


def test_a_file_cut_off_in_copying_is_refused():
    assert refusal(CHIME[:-1]) == "Berkas terpotong. Salin ulang."


@pytest.mark.parametrize("data", [b"", b"\0" * 500, frame(body=b"\0" * 17 + b"Info")])
def test_a_file_without_sound_is_refused(data):
    assert refusal(data) == "Tidak ada suara di dalamnya."


def test_a_long_file_is_refused():
    assert refusal(mp3.silence(20.1)) == "Lebih dari 20 detik."


def test_a_file_whose_beginning_was_cut_off_is_refused():
    needs_the_one_before = frame(body=b"\x01")
    assert refusal(needs_the_one_before) == (
        "Awalnya terpotong. Simpan ulang dari rekaman asli."
    )


def test_a_checksum_is_not_mistaken_for_a_reach_back():
    with_checksum = frame(bytes((0xFF, 0xFA, 0x30, 0xC4)), b"\xab\xcd")
    assert mp3.frames(with_checksum) == (with_checksum,)

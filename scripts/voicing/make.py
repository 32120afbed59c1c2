"""Write pieces of the announcement. Runs in the environment of scripts/voice."""

import sys
from pathlib import Path

from voicing import sound, words

VOICE = Path(__file__).resolve().parents[2] / "assets" / "voice"
KOKORO_RATE = 24000


def pieces(voices: Path) -> None:
    """Make the chime and every spoken piece."""
    speaker = sound.Speaker(voices)
    VOICE.mkdir(parents=True, exist_ok=True)
    (VOICE / "bel.mp3").write_bytes(sound.to_mp3(sound.chime()))
    for name, text in words.pieces().items():
        speed = words.SPEEDS.get(name, sound.SPEED)
        raw = speaker.say(words.sounds(text), speed)
        spoken = sound.finish(raw, KOKORO_RATE)
        (VOICE / f"{name}.mp3").write_bytes(sound.to_mp3(spoken))
        print(f"{name}: {text}", flush=True)
    files = list(VOICE.glob("*.mp3"))
    size = sum(file.stat().st_size for file in files)
    print(f"{len(files)} pieces, {size / 1e6:.2f} MB")


def recordings(source: Path, target: Path) -> None:
    """Trim, level and encode a person's recordings, one file a piece."""
    target.mkdir(parents=True, exist_ok=True)
    known = words.pieces()
    for file in sorted(source.iterdir()):
        if file.stem not in known:
            print(f"{file.name}: not in the list, left out")
            continue
        spoken = sound.finish(sound.decode(file.read_bytes()), sound.RATE)
        (target / f"{file.stem}.mp3").write_bytes(sound.to_mp3(spoken))
        print(f"{file.stem}.mp3: {known[file.stem]}")


if __name__ == "__main__":
    task, *folders = sys.argv[1:]
    {"pieces": pieces, "recordings": recordings}[task](*map(Path, folders))

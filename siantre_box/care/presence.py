"""Who was seen lately: the phones that arrived, and the televisions that look."""

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from siantre_box.core import clock

# A TV asks every few seconds; after this long it is away.
TV_IS_AWAY = 30.0
TV_IS_FORGOTTEN = 86_400.0
ARRIVED_LATELY = 86_400.0
MOST_TVS = 50
MOST_ADDRESSES = 50
TV_IS_AT_HOME = 600.0
# A TV asks every three seconds; a silent one may have been started anew.
TV_IS_SILENT = 10.0
NAME = re.compile(r"[a-z0-9]{1,16}", re.ASCII)
LABEL = re.compile(r"[A-Z]-[0-9]{3,4}", re.ASCII)
WORDS = {"on": "suara aktif", "locked": "suara belum menyala", "off": "tanpa suara"}


@dataclass(frozen=True)
class Television:
    """A TV that showed the board lately; `seen` is seconds ago."""

    name: str
    seen: float
    sound: str
    number: int = 1
    watched: float = 0.0
    label: str = ""

    @property
    def is_there(self) -> bool:
        """Tell whether it still looks at the board."""
        return self.seen < TV_IS_AWAY

    @property
    def is_missed(self) -> bool:
        """Tell whether it hung there and is gone; who only had a look is not."""
        return not self.is_there and self.watched >= TV_IS_AT_HOME

    @property
    def words(self) -> str:
        """Say how it is."""
        return WORDS[self.sound] if self.is_there else "terputus"

    @property
    def whole_words(self) -> str:
        """Say how it is, and the number in sight there."""
        in_sight = f"{self.label}, " if self.label and self.is_there else ""
        return f"{in_sight}{self.words}"


@dataclass(frozen=True)
class Sign:
    """What a desk shows of all TVs: tone (ok | off | warn | bad) and words."""

    tone: str
    words: str
    detail: str


def sign(televisions: Sequence[Television], is_voice_on_tv: bool) -> Sign | None:
    """Sum up the TVs, the worst first; None where none hangs."""
    shown = [tv for tv in televisions if tv.is_there or tv.is_missed]
    missed = [tv for tv in shown if tv.is_missed]
    mute = [tv for tv in shown if tv.sound == "locked" and is_voice_on_tv]
    for tone, ill, words in (("bad", missed, "terputus"), ("warn", mute, "mati suara")):
        if ill:
            which = f"TV {ill[0].number}" if len(shown) > 1 else "TV"
            return Sign(tone, f"{which} {words}", detail(shown))
    if not shown:
        return None
    how_many = f"{len(shown)} TV" if len(shown) > 1 else "TV"
    is_heard = any(tv.sound == "on" for tv in shown)
    words = WORDS["on"] if is_heard else "tersambung"
    return Sign("ok" if is_heard else "off", f"{how_many} · {words}", detail(shown))


def detail(televisions: Sequence[Television]) -> str:
    """Say how each TV is."""
    by_number = sorted(televisions, key=lambda tv: tv.number)
    return ". ".join(f"TV {tv.number}: {tv.words}" for tv in by_number)


class Presence:
    """What memory keeps of those who came; a restart begins anew."""

    def __init__(self, running: Callable[[], float] = clock.running) -> None:
        self._running = running
        self._lock = threading.Lock()
        self._arrived: dict[str, float] = {}
        self._tvs: dict[tuple[str, str], tuple[float, float, str, str]] = {}

    def phone_came(self, by_address: str) -> None:
        """Note that a phone arrived, and by which of our addresses."""
        with self._lock:
            self._arrived.pop(by_address, None)
            self._arrived[by_address] = self._running()
            for oldest in list(self._arrived)[:-MOST_ADDRESSES]:
                del self._arrived[oldest]

    def tv_looked(self, place: str, sound: str, label: str = "", own: str = "") -> None:
        """Note that a TV shows the board, whether it can be heard, and which number.

        `place` is its address and kind; TVs that share it have a name of their `own`.
        """
        now = self._running()
        heard = sound if sound in WORDS else "off"
        in_sight = label if LABEL.fullmatch(label) else ""
        name = place, own if NAME.fullmatch(own) else ""
        with self._lock:
            first, *_ = self._tvs.pop(name, (now,))
            first = self._taken_over(place, first)
            self._tvs[name] = first, now, heard, in_sight
            for oldest in list(self._tvs)[:-MOST_TVS]:
                del self._tvs[oldest]

    def _taken_over(self, place: str, first: float) -> float:
        # Switched on again it has another name, and is the same TV all the same.
        for name, (began, last, *_) in list(self._tvs.items()):
            is_over = last <= first and self._running() - last >= TV_IS_SILENT
            if name[0] == place and is_over:
                del self._tvs[name]
                return began
        return first

    def phone_seen(self) -> float | None:
        """Return how many seconds ago the last phone came, or None."""
        times = list(self._arrived.values())
        return self._running() - max(times) if times else None

    def arrived_by(self) -> frozenset[str]:
        """Return the addresses by which phones came within a day."""
        now = self._running()
        return frozenset(
            address
            for address, at in list(self._arrived.items())
            if now - at < ARRIVED_LATELY
        )

    def televisions(self) -> tuple[Television, ...]:
        """Return the TVs of the last day, those that look first."""
        now = self._running()
        with self._lock:
            known = sorted((first, name) for name, (first, *_) in self._tvs.items())
            kept = [(name, *self._tvs[name]) for _, name in known]
        lately = [one for one in kept if now - one[2] < TV_IS_FORGOTTEN]
        found = [
            Television(" ".join(name), now - last, sound, number, last - first, label)
            for number, (name, first, last, sound, label) in enumerate(lately, start=1)
        ]
        return tuple(sorted(found, key=lambda one: not one.is_there))

"""Who was seen lately: the phones that arrived, and the televisions that look."""

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from siantre_box.core import clock

# A TV asks every few seconds; after this long it is away.
TV_IS_AWAY = 30.0
TV_IS_FORGOTTEN = 86_400.0
ARRIVED_LATELY = 86_400.0
MAX_TVS = 50
MAX_ADDRESSES = 50
TV_IS_AT_HOME = 600.0
# A TV asks every three seconds; a silent one may have been restarted.
TV_IS_SILENT = 10.0
# Stands in the address of the TV's page that the window has opened.
OPENED_BY_WINDOW = "layar"
NAME = re.compile(r"[a-z0-9]{1,16}", re.ASCII)
LABEL = re.compile(r"[A-Z]-[0-9]{3,4}", re.ASCII)
STATUS_WORDS = {
    "on": "suara aktif",
    "locked": "suara belum menyala",
    "off": "tanpa suara",
}
STUCK, GONE = "macet", "terputus"


@dataclass(frozen=True)
class Television:
    """A TV that showed the board lately; `seen` is seconds ago.

    `place` is where it stands: address and kind. `is_stuck`: its page was opened and
    never asked since. Missed are only a confirmed one and one of this computer.
    """

    place: str
    seen: float
    sound: str
    number: int = 1
    watched: float = 0.0
    label: str = ""
    is_here: bool = False
    is_confirmed: bool = False
    is_stuck: bool = False

    @property
    def address(self) -> str:
        """Return the address that the place begins with."""
        return self.place.partition(" ")[0]

    @property
    def is_there(self) -> bool:
        """Tell whether it still looks at the board."""
        return self.seen < TV_IS_AWAY and not self.is_stuck

    @property
    def has_hung(self) -> bool:
        """Tell whether it was looked at for a while, not only opened."""
        return self.is_confirmed or self.watched >= TV_IS_AT_HOME

    @property
    def is_ours(self) -> bool:
        """Tell whether somebody is to hear when it is gone."""
        return self.is_confirmed or (self.is_here and self.has_hung)

    @property
    def is_missed(self) -> bool:
        """Tell whether it is ours and gone."""
        return self.is_ours and not self.is_there

    @property
    def is_unknown(self) -> bool:
        """Tell whether it hangs there and nobody said whose it is."""
        return self.is_there and self.has_hung and not (self.is_ours or self.is_here)

    @property
    def words(self) -> str:
        """Return the TV's state in words, as the desk and the findings tell it."""
        return (
            STUCK
            if self.is_stuck
            else STATUS_WORDS[self.sound]
            if self.is_there
            else GONE
        )

    @property
    def whole_words(self) -> str:
        """Say how it is, and the number in sight there."""
        in_sight = f"{self.label}, " if self.label and self.is_there else ""
        return f"{in_sight}{self.words}"


@dataclass(frozen=True)
class StatusChip:
    """What a desk shows of all TVs: tone (ok | off | warn | bad) and words."""

    tone: str
    words: str
    detail: str


def status_chip(
    televisions: Sequence[Television], is_voice_on_tv: bool
) -> StatusChip | None:
    """Sum up the TVs, the worst first; None where none hangs."""
    shown = [tv for tv in televisions if tv.is_there or tv.is_missed or tv.is_stuck]
    missed = [tv for tv in shown if tv.is_missed and not tv.is_stuck]
    stuck = [tv for tv in shown if tv.is_stuck]
    mute = [tv for tv in shown if tv.sound == "locked" and is_voice_on_tv]
    for tone, ill, words in (
        ("bad", missed, GONE),
        ("bad" if any(tv.is_ours for tv in stuck) else "warn", stuck, STUCK),
        ("warn", mute, "mati suara"),
    ):
        if ill:
            which = f"TV {ill[0].number}" if len(shown) > 1 else "TV"
            return StatusChip(tone, f"{which} {words}", detail(shown))
    if not shown:
        return None
    how_many = f"{len(shown)} TV" if len(shown) > 1 else "TV"
    if are_unknown(shown):
        advice = "Admin: buka Cek kesiapan, tekan “Ini TV kami”."
        return StatusChip(
            "off", f"{how_many} belum dikenali", f"{detail(shown)}. {advice}"
        )
    is_heard = any(tv.sound == "on" for tv in shown)
    words = STATUS_WORDS["on"] if is_heard else "tersambung"
    return StatusChip(
        "ok" if is_heard else "off", f"{how_many} · {words}", detail(shown)
    )


def are_unknown(televisions: Sequence[Television]) -> bool:
    """Tell whether TVs hang and none of them would be missed."""
    is_any_ours = any(tv.is_ours or tv.is_here for tv in televisions)
    return not is_any_ours and any(tv.is_unknown for tv in televisions)


def detail(televisions: Sequence[Television]) -> str:
    """Return the state of each TV in words, by number."""
    by_number = sorted(televisions, key=lambda tv: tv.number)
    return ". ".join(f"TV {tv.number}: {tv.words}" for tv in by_number)


@dataclass(frozen=True)
class Looked:
    """What is kept of a TV: when it began to look, and its last look."""

    first: float
    last: float
    sound: str = "off"
    label: str = ""
    is_here: bool = False


@dataclass(frozen=True)
class Opened:
    """When a TV's page was opened since it asked last: first and last."""

    first: float
    last: float
    is_here: bool


def nobody() -> tuple[str, ...]:
    """Return the places of confirmed TVs where none was confirmed."""
    return ()


Name = TypeVar("Name", str, tuple[str, str])


def _keep_most(
    seen: dict[Name, Looked] | dict[Name, Opened], is_confirmed: Callable[[Name], bool]
) -> None:
    """Forget who is too many, the oldest first; of ours nobody before a stranger.

    Else a stranger with many names would have a TV that hangs there taken for gone.
    """
    is_ours = {at: one.is_here or is_confirmed(at) for at, one in seen.items()}
    for at in sorted(seen, key=is_ours.__getitem__)[: max(0, len(seen) - MAX_TVS)]:
        del seen[at]


class Presence:
    """What memory keeps of those who came; a restart forgets them."""

    def __init__(
        self,
        running: Callable[[], float] = clock.running,
        confirmed: Callable[[], tuple[str, ...]] = nobody,
    ) -> None:
        self._running, self._confirmed = running, confirmed
        self._began = running()
        self._lock = threading.Lock()
        self._arrived: dict[str, float] = {}
        self._tvs: dict[tuple[str, str], Looked] = {}
        self._opened: dict[str, Opened] = {}
        self._moved: dict[str, str] = {}
        self._screen_looked: float | None = None

    def phone_came(self, by_address: str) -> None:
        """Note that a phone arrived, and by which of our addresses."""
        with self._lock:
            self._arrived.pop(by_address, None)
            self._arrived[by_address] = self._running()
            for oldest in list(self._arrived)[:-MAX_ADDRESSES]:
                del self._arrived[oldest]

    def tv_opened(self, place: str, *, is_here: bool = False) -> None:
        """Note that a TV's page was opened: it should ask soon."""
        now, confirmed = self._running(), self._confirmed()
        with self._lock:
            place = self._stands(place, confirmed)
            before = self._opened.pop(place, None)
            first = before.first if before else now
            self._opened[place] = Opened(first, now, is_here)
            _keep_most(self._opened, lambda at: at in confirmed)

    def tv_looked(
        self,
        place: str,
        sound: str,
        label: str = "",
        own: str = "",
        *,
        is_here: bool = False,
    ) -> None:
        """Note that a TV shows the board, whether it can be heard, and which number.

        `place` is its address and kind; TVs that share it have a name of their `own`.
        """
        now, confirmed = self._running(), self._confirmed()
        heard = sound if sound in STATUS_WORDS else "off"
        in_sight = label if LABEL.fullmatch(label) else ""
        with self._lock:
            place = self._stands(place, confirmed)
            self._opened.pop(place, None)
            name = place, own if NAME.fullmatch(own) else ""
            before = self._tvs.pop(name, None)
            first = self._taken_over(place, before.first if before else now)
            self._tvs[name] = Looked(first, now, heard, in_sight, is_here)
            _keep_most(self._tvs, lambda at: at[0] in confirmed)

    def screen_looked(self) -> None:
        """Note that the TV screen asked which the window has opened."""
        self._screen_looked = self._running()

    def screen_seen(self) -> float | None:
        """Return how many seconds ago that screen asked, or None."""
        looked = self._screen_looked
        return None if looked is None else self._running() - looked

    def _taken_over(self, place: str, first: float) -> float:
        # Switched on again it has another name, and is the same TV all the same.
        now = self._running()
        for name, seen in list(self._tvs.items()):
            is_over = seen.last <= first and now - seen.last >= TV_IS_SILENT
            if name[0] == place and is_over:
                del self._tvs[name]
                return seen.first
        return first

    def _stands(self, place: str, confirmed: tuple[str, ...]) -> str:
        # The router may give a TV another address: the same kind, while the place
        # that was confirmed is silent, and not seen before.
        if place in confirmed:
            return place
        if self._moved.get(place) in confirmed:
            return self._moved[place]
        if any(name[0] == place for name in self._tvs):
            return place
        for known in confirmed:
            is_alike = known.rpartition(" ")[2] == place.rpartition(" ")[2]
            looks = [seen.last for name, seen in self._tvs.items() if name[0] == known]
            silent = self._running() - max(looks, default=-TV_IS_AWAY)
            is_away = silent >= TV_IS_AWAY
            if is_alike and is_away and known not in self._moved.values():
                self._moved[place] = known
                return known
        return place

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
        """Return the TVs of the last day, and all confirmed, those that look first."""
        confirmed = self._confirmed()
        with self._lock:
            found = list(self._all(confirmed))
        known = {place: number for number, place in enumerate(confirmed)}
        found.sort(key=lambda one: known.get(one.place, MAX_TVS))
        numbered = [replace(one, number=n) for n, one in enumerate(found, start=1)]
        return tuple(sorted(numbered, key=lambda one: not one.is_there))

    def _all(self, confirmed: tuple[str, ...]) -> Iterator[Television]:
        """Find them, the earliest first."""
        now = self._running()
        places = {name[0] for name in self._tvs}
        for (place, _), seen in sorted(self._tvs.items(), key=lambda one: one[1].first):
            is_confirmed = place in confirmed
            if is_confirmed or now - seen.last < TV_IS_FORGOTTEN:
                yield Television(
                    place,
                    now - seen.last,
                    seen.sound,
                    watched=seen.last - seen.first,
                    label=seen.label,
                    is_here=seen.is_here,
                    is_confirmed=is_confirmed,
                    is_stuck=self._is_stuck(place, is_confirmed or seen.is_here),
                )
        for place in [*self._opened, *confirmed]:
            is_ours = place in confirmed
            opened = self._opened.get(place)
            is_stuck = self._is_stuck(place, is_ours)
            is_late = is_ours and now - self._began >= TV_IS_AT_HOME
            if place not in places and (is_stuck or is_late):
                places.add(place)
                yield Television(
                    place,
                    now - (opened.last if opened else self._began),
                    "off",
                    is_here=bool(opened and opened.is_here),
                    is_confirmed=is_ours,
                    is_stuck=is_stuck,
                )

    def _is_stuck(self, place: str, is_ours: bool) -> bool:
        # Of a stranger's page that is closed again nobody hears any more.
        opened, now = self._opened.get(place), self._running()
        if opened is None or now - opened.first < TV_IS_AWAY:
            return False
        return is_ours or now - opened.last < TV_IS_AT_HOME

"""Furnish a home with a believable clinic and half a day of work, for a look around."""

import random
import sys
from datetime import datetime, timedelta
from pathlib import Path

from siantre_box.core import (
    auth,
    calling,
    clock,
    counters,
    database,
    rollover,
    rounds,
    schema,
    services,
    settings,
    tickets,
)
from siantre_box.core.clock import Clock
from siantre_box.core.models import Role, Session

PASSWORD = "sehat2026"
TICKER = """Siapkan kartu berobat dan KTP Anda.
Poli Gigi hari ini tutup pukul 12.00.
Terima kasih sudah menunggu."""


class Morning:
    """A clock that the day's story moves along, ending at the present."""

    def __init__(self, minutes: int) -> None:
        self.now = clock.now() - timedelta(minutes=minutes)
        clock.use(Clock(self._wall))

    def later(self, minutes: float) -> None:
        """Let some minutes go by."""
        self.now += timedelta(minutes=minutes)

    def _wall(self) -> datetime:
        return self.now


def main(home: Path) -> None:
    """Furnish this home; it must be empty."""
    home.mkdir(parents=True, exist_ok=True)
    database.use(home / "siantre.db")
    database.connect()
    schema.upgrade(lambda: None)
    rollover.change_settings(
        {
            "business_name": "Klinik Sehat Sentosa",
            "wifi_name": "Antrian-KlinikSehat",
            "wifi_password": PASSWORD,
            "ticker": TICKER,
        }
    )
    _furnish()
    _work(Morning(minutes=_since_opening()))
    database.close()
    print(f"Masuk sebagai ani, sari atau dewi; kata sandi {PASSWORD}")


def _furnish() -> None:
    auth.add_first_admin("Ibu Ani", "ani", auth.hashed(PASSWORD))
    for name in ("Poli Umum", "Poli Gigi", "KIA & Imunisasi", "Laboratorium"):
        services.add(name)
    services.close(4)
    for _ in range(3):
        counters.add()


def _since_opening() -> int:
    # All of it on one date of the site's: not before the reset hour.
    here = clock.local(clock.now(), settings.number("time_zone"))
    return max(0, min(200, here.hour * 60 + here.minute - 5))


def _work(morning: Morning) -> None:
    chance = random.Random(12)
    desks = [_desk("Sari", 1, {1, 2}), _desk("Dewi", 3, {3})]
    rounds.open_round()
    steps = 34
    step = (clock.SYSTEM.wall() - morning.now).total_seconds() / 60 / (steps + 1)
    for number in range(steps):
        for _ in range(chance.choice((1, 1, 2)) if number < 26 else 1):
            service = chance.choice((1, 1, 2, 3))
            tickets.take(service, tickets.new_nonce(), None)
        morning.later(step)
        if number > 3:
            _call(chance.choice(desks), chance)


def _desk(name: str, counter: int, served: set[int]) -> Session:
    person = auth.add_user(name, name.lower(), PASSWORD, Role.OPERATOR)
    session = auth.begin_session(person)
    counters.take_seat(session, counter, served)
    return session


def _call(session: Session, chance: random.Random) -> None:
    seat = counters.seat(session)
    current = counters.called_ticket(seat.counter)
    if current is not None and chance.random() < 0.1:
        calling.put_back(session, current.id)
        current = None
    if tickets.line(rounds.open_round(), seat.services).exists():
        calling.call_next(session, current.id if current else None)


main(Path(sys.argv[1]))

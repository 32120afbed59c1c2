"""The first run: its steps, and what each kind of business usually offers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from string import ascii_uppercase

from siantre_box.core import (
    auth,
    counters,
    names,
    rollover,
    services,
    setting_list,
    settings,
    wifi,
)
from siantre_box.core.database import changing
from siantre_box.core.errors import Refusal, UnfitName, UnfitWifiPassword
from siantre_box.core.models import (
    Counter,
    CounterService,
    MinimumNumber,
    Role,
    Service,
    Session,
    User,
)


class UnfitCounters(Refusal):
    """There cannot be so many counters, or so few."""

    sentence = "Isi jumlah, 1 sampai {most}."
    status = HTTPStatus.BAD_REQUEST
    field = "loket"


@dataclass(frozen=True)
class Kind:
    """What a business of this kind usually offers."""

    key: str
    name: str
    services: tuple[str, ...]
    counter_word: str
    counters: int


KINDS = (
    Kind("klinik", "Klinik", ("Poli Umum", "Poli Gigi", "KIA & Imunisasi"), "Loket", 2),
    Kind(
        "puskesmas",
        "Puskesmas",
        ("Pemeriksaan Umum", "KIA & KB", "Imunisasi", "Ambil Obat"),
        "Ruang",
        2,
    ),
    Kind(
        "bengkel",
        "Bengkel",
        ("Servis Ringan", "Ganti Oli", "Servis Besar", "Ban & Aki"),
        "Stall",
        2,
    ),
    Kind(
        "salon",
        "Salon",
        ("Potong Rambut", "Creambath", "Warna & Smoothing", "Rias"),
        "Kursi",
        2,
    ),
    Kind(
        "desa",
        "Kantor desa",
        ("KTP & KK", "Surat Keterangan", "Surat Pengantar", "Bantuan Sosial"),
        "Meja",
        2,
    ),
    Kind("sendiri", "Isi sendiri", ("",), "Loket", 1),
)


def kind(key: str) -> Kind:
    """Return a kind of business; an unknown key is the one without a proposal."""
    return next((kind for kind in KINDS if kind.key == key), KINDS[-1])


# By kind the words that name it in the name of a business; the first match wins.
_KIND_WORDS = (
    ("puskesmas", r"puskesmas|pustu|posyandu"),
    ("klinik", r"klinik|dokter|drg?\b|praktik|praktek|bidan|rumah sakit|rs\b|poli"),
    ("bengkel", r"bengkel|motor|mobil|servis|service|ahass|ban\b|oli\b|dealer"),
    ("salon", r"salon|barber|pangkas|cukur|rias|spa\b|kecantikan"),
    ("desa", r"desa|kelurahan|kecamatan|kantor|balai|dinas|nagari|gampong|disdukcapil"),
)


def guessed_kind(business: str) -> Kind:
    """Return the kind of business that a name tells, else the first of the list."""
    name = business.casefold()
    told = (key for key, words in _KIND_WORDS if re.search(rf"\b(?:{words})", name))
    return kind(next(told, KINDS[0].key))


MAX_COUNTERS = 20
FIRST_SERVICE = "Layanan"
_STEP = "setup_step"
_KIND = "setup_kind"


class Step(StrEnum):
    """What is asked, in this order."""

    NAME = "name"
    ADMIN = "admin"
    SERVICES = "services"
    WIFI = "wifi"
    DONE = "done"


@dataclass(frozen=True)
class Row:
    """A service as it is typed."""

    letter: str
    name: str


@dataclass(frozen=True)
class Arrangement:
    """What the box offers: the kind of business, its services, its counters."""

    kind: Kind
    rows: tuple[Row, ...]
    counters: int


_ORDER = tuple(Step)


def reached() -> Step:
    """Return the step that comes next, also after a power cut."""
    kept = Step(settings.remembered(_STEP) or Step.NAME)
    if _ORDER.index(kept) > _ORDER.index(Step.ADMIN) and not auth.has_admin():
        return Step.ADMIN
    return kept


def is_reached(step: Step) -> bool:
    """Tell whether a step may be answered: all before it are."""
    return _ORDER.index(step) <= _ORDER.index(reached())


def is_under_way() -> bool:
    """Tell whether the first run has made its admin and still asks for the rest."""
    return reached() in (Step.SERVICES, Step.WIFI)


def name_business(name: str) -> None:
    """Answer step 1."""
    with changing():
        longest = setting_list.BY_KEY["business_name"].longest
        rollover.change_settings({"business_name": names.valid_name(name, longest)})
        _reach(Step.ADMIN)


def make_admin(name: str, login: str, password: str) -> User:
    """Answer step 2; of several who try at once one succeeds."""
    hashed = auth.hashed(password)
    with changing():
        user = auth.add_first_admin(name, login, hashed)
        _reach(Step.SERVICES)
        return user


def change_admin(user: User, name: str, login: str, password: str) -> User:
    """Answer step 2 again; an empty password keeps the old one."""
    hashed = auth.hashed(password) if password else None
    with changing():
        changed = auth.change_user(user.id, name, login, Role.ADMIN)
        return auth.keep_password(user.id, hashed) if hashed else changed


def arrangement() -> Arrangement:
    """Return what step 3 has arranged, or what it proposes."""
    kept = settings.remembered(_KIND)
    chosen = kind(kept) if kept else guessed_kind(settings.value("business_name"))
    rows = tuple(Row(row.letter, row.name) for row in services.in_order())
    if not rows:
        return proposal(chosen)
    return Arrangement(chosen, rows, counters.in_order().count())


def proposal(kind: Kind) -> Arrangement:
    """Return what a kind of business usually offers."""
    rows = tuple(map(Row, ascii_uppercase, kind.services))
    return Arrangement(kind, rows, kind.counters)


def arrange(kind: Kind, rows: Sequence[Row], counter_count: int) -> None:
    """Answer step 3: these services, and so many counters.

    A row without a name is left out. A refusal names its `row`, the first being 0.
    """
    with changing():
        # Another answer to the step: nobody has taken a number or a seat yet.
        Session.update(counter=None).execute()
        # A copy that took a lost file's place may know numbers; the ledger keeps them.
        for model in (MinimumNumber, CounterService, Counter, Service):
            model.delete().execute()
        _add_services(rows)
        if not 1 <= counter_count <= MAX_COUNTERS:
            raise UnfitCounters(most=MAX_COUNTERS)
        for _ in range(counter_count):
            counters.add()
        rollover.change_settings({"counter_word": kind.counter_word})
        settings.remember(_KIND, kind.key)
        _reach(Step.WIFI)


def name_wifi(name: str, password: str) -> None:
    """Answer step 4 for a Wi-Fi with a password."""
    if not password:
        raise UnfitWifiPassword
    _keep_wifi(name, password)


def name_open_wifi(name: str) -> None:
    """Answer step 4 for a Wi-Fi without a password."""
    _keep_wifi(name, "")


def finish(panel: str) -> None:
    """Open the box; from now on staff and admin come in as `panel` says."""
    with changing():
        rollover.change_settings({"panel": panel})
        settings.remember(_STEP, Step.DONE)


def skip() -> None:
    """Ask nothing more: an admin was made without these pages.

    Without a service or a counter there is a first one.
    """
    with changing():
        if not services.in_order().exists():
            services.add(FIRST_SERVICE, "A")
        if not counters.in_order().exists():
            counters.add()
        settings.remember(_STEP, Step.DONE)


def _reach(step: Step) -> None:
    if not is_reached(step):
        settings.remember(_STEP, step)


def _keep_wifi(name: str, password: str) -> None:
    if not name.strip():
        raise UnfitName(longest=wifi.LONGEST_NAME)
    rollover.change_settings({"wifi_name": name, "wifi_password": password})


def _add_services(rows: Sequence[Row]) -> None:
    if not any(names.tidy(row.name) for row in rows):
        raise UnfitName(longest=services.LONGEST_NAME, row=0)
    letters = [row.letter for row in rows]
    for index, row in enumerate(rows):
        if not names.tidy(row.name):
            continue
        try:
            letter = names.tidy(row.letter) or services.free_letter(letters)
            services.add(row.name, letter)
        except Refusal as refusal:
            # The page has many rows with fields of the same names.
            refusal.named["row"] = index
            raise

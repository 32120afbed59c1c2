"""What the box has to tell its staff: a bar above the desk and the admin's pages."""

from dataclasses import dataclass

from flask import url_for

from siantre_box.core import (
    clock_guard,
    database,
    practice,
    rollover,
    rounds,
    settings,
    tickets,
)
from siantre_box.network import addresses
from siantre_box.network.public_address import PRINTED, leads_nowhere
from siantre_box.storage import recovery_notice
from siantre_box.web.box import box
from siantre_box.web.limits import LATELY
from siantre_box.web.template_globals import date_in_words, time_of_day


@dataclass(frozen=True)
class BannerAction:
    """Something to press on a bar: a link, or a form with these fields."""

    label: str
    url: str
    fields: dict[str, str] | None = None
    icon: str = ""


@dataclass(frozen=True)
class Banner:
    """One message of the box, with what can be done about it."""

    kind: str
    title: str
    text: str
    actions: tuple[BannerAction, ...]

    @property
    def is_grave(self) -> bool:
        """Tell whether it comes before all others, and in red."""
        return self.kind in GRAVE


GRAVE = ("clock", "locked", "gone")
LOCKED = Banner(
    "locked",
    "Data dikunci program lain.",
    "Nomor dan panggilan belum bisa disimpan. Tutup program lain yang membuka"
    " siantre.db di komputer SiAntre.",
    (),
)
GONE = Banner(
    "gone",
    "File data tidak ada di tempatnya.",
    "Nomor dan panggilan belum bisa disimpan. Kembalikan folder data SiAntre.",
    (),
)
NO_NETWORK = Banner(
    "network",
    "Komputer ini tidak tersambung ke jaringan.",
    "HP belum bisa ambil nomor. Periksa kabel atau Wi-Fi komputer ini.",
    (),
)


def present() -> tuple[Banner, ...]:
    """Return what the staff should know now, the most pressing first."""
    found = (
        _file(),
        _clock(),
        # Only until the first new number; what comes after it waits for a press.
        _reset(),
        _restored(),
        _phones(),
        _practice(),
        _address(),
    )
    return tuple(banner for banner in found if banner is not None)


def _file() -> Banner | None:
    if database.is_gone():
        return GONE
    return LOCKED if database.is_locked() else None


def _clock() -> Banner | None:
    suspicion = clock_guard.suspicion()
    if suspicion is None:
        return _kept_round()
    if suspicion.is_answered:
        return None
    # Without the name of the weekday, which says nothing of a wrong date.
    _, _, date = date_in_words(suspicion.shown).partition(", ")
    shown = f"{date}, {time_of_day(suspicion.shown)}"
    return Banner(
        "clock",
        "Jam komputer tampak salah:",
        f"{shown}. Betulkan dulu di setelan Waktu & bahasa, atau pilih:",
        (
            *_going_on(),
            BannerAction("Jam sudah benar", url_for(".clock_right"), {}),
        ),
    )


def _kept_round() -> Banner | None:
    kept = clock_guard.unsettled()
    if kept is None:
        return None
    text = "Lanjutkan, atau mulai lagi dari 001?"
    if kept.waiting:
        text = f"{kept.waiting} nomor dari hari itu masih menunggu. {text}"
    return Banner(
        "kept_round",
        f"Antrian ini masih dari {date_in_words(kept.date)}.",
        text,
        _going_on(),
    )


def _going_on() -> tuple[BannerAction, ...]:
    return (
        BannerAction("Lanjutkan hari ini", url_for(".go_on"), {}),
        BannerAction("Mulai hari baru", url_for(".new_day"), {}),
    )


def _restored() -> Banner | None:
    notice = recovery_notice.current()
    if notice is None:
        return None
    understood = BannerAction("Mengerti", url_for(".understood"), {})
    return Banner("restored", notice.title, notice.text, (understood,))


def _phones() -> Banner | None:
    round_ = rounds.find_open()
    if round_ is not None and tickets.are_phones_paused(round_):
        return Banner(
            "phones",
            "HP berhenti dulu.",
            "HP tidak bisa ambil nomor sampai reset. Ambilkan nomor tetap bisa.",
            (BannerAction("HP boleh lagi", url_for(".resume_phones"), {}),),
        )
    if count := box().number_limit.flood():
        return Banner(
            "flood",
            f"Nomor diambil terlalu cepat: {count} dalam {LATELY // 60:.0f} menit.",
            "Sebagian HP diminta menunggu beberapa detik.",
            (BannerAction("HP berhenti dulu", url_for(".pause_phones"), {}),),
        )
    return None


def _practice() -> Banner | None:
    counter = practice.counter()
    if counter is None:
        return None
    return Banner(
        "practice",
        f"Latihan di {counter.display_name}.",
        "HP dan meja lain bisa mengambil nomor lagi sesudah latihan selesai.",
        (),
    )


def _reset() -> Banner | None:
    ended = rollover.undoable()
    if ended is None:
        return None
    return Banner(
        "reset",
        f"Antrian direset pukul {time_of_day(ended.at)}.",
        f"{ended.canceled} nomor yang menunggu dibatalkan.",
        (BannerAction("Urungkan reset", url_for(".undo_reset"), {}, "undo"),),
    )


def _address() -> Banner | None:
    # None: no poster was printed yet, or by a version that did not note it.
    printed = settings.remembered(PRINTED)
    present = box().address()
    if leads_nowhere(present):
        return NO_NETWORK
    if printed in (None, present):
        return None
    return Banner(
        "address",
        "Alamat berubah — cetak ulang poster.",
        f"Poster lama tidak bisa dipindai. Alamat baru: {addresses.typed(present)}",
        (
            BannerAction("Cetak poster", url_for("poster.as_pdf"), icon="printer"),
            BannerAction("Poster baru sudah ditempel", url_for("poster.put_up"), {}),
        ),
    )

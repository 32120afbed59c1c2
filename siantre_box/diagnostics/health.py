"""What is wrong with this box right now, as a list of findings with what to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from siantre_box.core import clock
from siantre_box.diagnostics.guesses import Guessed
from siantre_box.diagnostics.metrics import Metrics
from siantre_box.diagnostics.presence import Television, are_unknown
from siantre_box.network import addresses
from siantre_box.network.public_address import leads_nowhere
from siantre_box.paper.printer import Outcome

GB = 1 << 30
LITTLE_ROOM, NO_ROOM = 2 * GB, GB // 4
OLD_COPY = timedelta(days=2)
AN_HOUR = 3600.0
# So many wrong log-ins within a day are no slips of the staff any more.
SUSPICIOUS = 30
ADDRESSES_NAMED = 3


class Severity(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `advice` says what to do, `link` names a page."""

    key: str
    state: Severity
    title: str
    detail: str = ""
    advice: str = ""
    link: str = ""


def findings(seen: Metrics) -> tuple[Finding, ...]:
    """Judge what was measured, the gravest first."""
    found = list(_all(seen))
    grave = list(Severity)
    return tuple(sorted(found, key=lambda one: -grave.index(one.state)))


def needs_care(found: tuple[Finding, ...]) -> int:
    """Count what is not well."""
    return sum(one.state != Severity.OK for one in found)


def _all(seen: Metrics) -> Iterator[Finding]:
    yield _address(seen)
    if seen.is_network_guessed and not leads_nowhere(seen.address):
        yield Finding(
            "network",
            Severity.WARN,
            "Jaringan komputer ini tidak terbaca lengkap",
            f"Alamat {addresses.typed(seen.address)} mungkin bukan yang terbaik.",
            "Coba dengan HP. Kalau tidak terbuka, pilih alamat lain di Pengaturan.",
            "admin.settings",
        )
    if seen.chosen_address not in ("", urlsplit(seen.address).hostname):
        yield Finding(
            "chosen_address",
            Severity.WARN,
            "Alamat pilihan tidak ada sekarang",
            f"{seen.chosen_address} tidak ditemukan, jadi dipakai"
            f" {addresses.typed(seen.address)}.",
            "Periksa kabel atau Wi-Fi, atau ubah di Pengaturan.",
            "admin.settings",
        )
    yield _phones(seen)
    yield _televisions(seen)
    yield from _voice(seen)
    yield _clock(seen)
    yield _disk_space(seen)
    yield _copy(seen)
    if seen.second_copy_problem:
        yield Finding(
            "second_copy",
            Severity.WARN,
            "Cadangan tambahan gagal",
            seen.second_copy_problem,
            "Pasang flashdisk, atau ubah foldernya di Pengaturan.",
            "admin.settings",
        )
    yield from _printer(seen.printer)
    yield _database(seen)
    if seen.guessed.addresses:
        yield _guesses(seen.guessed)
    yield from _computer(seen)
    yield Finding("version", Severity.OK, "Versi SiAntre", seen.version)


def _address(seen: Metrics) -> Finding:
    typed, page = addresses.typed(seen.address), "poster.page"
    if leads_nowhere(seen.address):
        advice = "Periksa kabel atau Wi-Fi komputer ini."
        lost = Severity.BAD, "Komputer ini tidak tersambung ke jaringan"
        return Finding("address", *lost, "HP belum bisa ambil nomor.", advice)
    if seen.printed_address is None:
        advice = "Cetak poster dan tempel dekat pintu masuk."
        missing = Severity.WARN, "Poster belum dicetak"
        return Finding("address", *missing, typed, advice, page)
    if seen.printed_address != seen.address:
        advice = "Cetak poster baru, atau minta alamat tetap di router."
        other = Severity.BAD, "Alamat tidak sama dengan poster"
        return Finding("address", *other, f"Sekarang {typed}", advice, page)
    return Finding("address", Severity.OK, "Alamat sama dengan poster", typed)


def _phones(seen: Metrics) -> Finding:
    if seen.phone_seen is None:
        return Finding(
            "phones",
            Severity.WARN,
            "Belum ada HP yang tersambung",
            "Sejak komputer ini menyala.",
            "Sambungkan HP ke Wi-Fi yang sama, lalu pindai poster.",
        )
    ago = _ago(seen.phone_seen)
    return Finding("phones", Severity.OK, "HP bisa tersambung", f"Terakhir {ago}")


def _televisions(seen: Metrics) -> Finding:
    shown = [tv for tv in seen.televisions if tv.is_there or tv.has_hung or tv.is_stuck]
    there = [tv for tv in shown if tv.is_there]
    if not shown:
        return Finding(
            "tv",
            Severity.WARN,
            "Layar TV belum tersambung",
            f"Buka {addresses.typed(seen.address)}/tv di TV.",
            "Atau pakai layar kedua komputer ini.",
            "tv.screen",
        )
    state, title, advice = Severity.OK, "Layar TV tersambung", ""
    if any(tv.is_stuck for tv in shown):
        state, title = Severity.WARN, "Ada layar TV yang macet"
        advice = "Muat ulang halaman di TV itu."
    elif not there or any(tv.is_missed for tv in shown):
        state = Severity.WARN
        title = "Ada layar TV yang terputus" if there else "Layar TV terputus"
        advice = "Periksa TV itu dan Wi-Fi-nya."
    elif seen.is_voice_on_tv and any(tv.sound == "locked" for tv in there):
        state, title = Severity.WARN, "Suara TV belum menyala"
        advice = "Tekan OK di remote TV."
    elif are_unknown(shown):
        state, title = Severity.WARN, "Layar TV belum dikenali"
        advice = "Tekan “Ini TV kami”, supaya meja diberi tahu kalau TV itu mati."
    detail = " ".join(f"TV {tv.number}: {_how(seen, tv)}." for tv in shown)
    return Finding("tv", state, title, detail, advice)


def _how(seen: Metrics, tv: Television) -> str:
    if tv.is_there:
        return f"{tv.whole_words}, {_ago(tv.seen)}"
    if not seen.is_clock_trusted:
        return f"{tv.words}, {_ago(tv.seen)}"
    since = seen.now - timedelta(seconds=tv.seen)
    if since.date() == seen.now.date():
        return f"{tv.words} sejak {since:%H.%M}"
    return f"{tv.words} sejak {clock.date_in_words(since)}, {since:%H.%M}"


def _voice(seen: Metrics) -> Iterator[Finding]:
    if seen.refused_recordings:
        yield Finding(
            "voice",
            Severity.WARN,
            "Ada rekaman yang tidak dipakai",
            seen.refused_recordings,
            "Ganti berkasnya di folder suara.",
        )
    if seen.unspoken:
        yield Finding(
            "spoken",
            Severity.WARN,
            "Suara belum bisa menyebut semua nama",
            seen.unspoken,
            "Buka namanya di panel admin, lalu rekam sebutannya.",
            "admin.services",
        )


def _clock(seen: Metrics) -> Finding:
    shown = clock.in_words(seen.now)
    if seen.is_clock_trusted:
        return Finding("clock", Severity.OK, "Jam komputer benar", shown)
    return Finding(
        "clock",
        Severity.BAD,
        "Jam komputer tampak salah",
        shown,
        "Betulkan jam dan tanggal komputer ini.",
    )


def _disk_space(seen: Metrics) -> Finding:
    left = f"Tersisa {seen.free_bytes / GB:.1f} GB".replace(".", ",")
    if seen.free_bytes >= LITTLE_ROOM:
        return Finding("room", Severity.OK, "Ruang penyimpanan cukup", left)
    state = Severity.BAD if seen.free_bytes < NO_ROOM else Severity.WARN
    advice = "Hapus berkas yang tidak perlu di komputer ini."
    return Finding("room", state, "Ruang penyimpanan hampir habis", left, advice)


def _copy(seen: Metrics) -> Finding:
    if seen.copy_problem:
        failed = Severity.BAD, "Cadangan gagal dibuat", seen.copy_problem
        return Finding("copy", *failed, "Coba sekali lagi.", "admin.backups")
    if seen.last_copy is None:
        detail = "Dibuat sendiri setiap 15 menit dan setiap ganti hari."
        return Finding(
            "copy", Severity.WARN, "Belum ada cadangan", detail, link="admin.backups"
        )
    if not seen.is_copy_dated:
        detail = "Waktunya tidak pasti: jam komputer pernah salah."
        return Finding("copy", Severity.OK, "Cadangan terakhir ada", detail)
    shown = clock.in_words(seen.last_copy)
    if abs(seen.now - seen.last_copy) < OLD_COPY:
        return Finding("copy", Severity.OK, "Cadangan terakhir", shown)
    advice = "Buat cadangan sekarang."
    return Finding(
        "copy", Severity.WARN, "Cadangan sudah lama", shown, advice, "admin.backups"
    )


def _database(seen: Metrics) -> Finding:
    if seen.is_gone:
        return Finding(
            "database",
            Severity.BAD,
            "File data tidak ada di tempatnya",
            "Dihapus atau dipindah. Nomor dan panggilan belum bisa disimpan.",
            "Kembalikan folder data SiAntre ke tempatnya.",
        )
    if not seen.is_database_whole:
        advice = "Pulihkan dari cadangan, atau hubungi penjual."
        return Finding(
            "database", Severity.BAD, "Data rusak", "", advice, "admin.backups"
        )
    if seen.is_locked:
        return Finding(
            "database",
            Severity.BAD,
            "Data dikunci program lain",
            "Nomor dan panggilan belum bisa disimpan.",
            "Tutup program lain yang membuka siantre.db di komputer ini.",
        )
    if seen.incident:
        advice = "Lihat cadangan, lalu tekan Mengerti di pita pesan."
        return Finding(
            "database", Severity.WARN, seen.incident, "", advice, "admin.backups"
        )
    return Finding("database", Severity.OK, "Data utuh")


def _printer(last: Outcome | None) -> Iterator[Finding]:
    # Nothing is said before the first slip, unless a look found its way shut: whether
    # it prints nobody knows.
    if last is None:
        return
    if last.trouble is None:
        yield Finding("printer", Severity.OK, "Printer karcis siap")
        return
    yield Finding(
        "printer",
        Severity.WARN,
        last.trouble.sentence.rstrip("."),
        f"Karcis {last.label} tidak tercetak." if last.label else "",
        last.trouble.advice,
        "admin.settings",
    )


def _guesses(guessed: Guessed) -> Finding:
    how_many = f"{guessed.refused:,}".replace(",", ".")
    refused = f", {how_many} kali ditolak" if guessed.refused else ""
    named = [
        f"{address} ({count} kali)"
        for address, count in guessed.addresses[:ADDRESSES_NAMED]
    ]
    more = len(guessed.addresses) - len(named)
    sources = ", ".join([*named, *([f"dan {more} alamat lain"] if more else [])])
    detail = f"{guessed.wrong} kali salah{refused} dalam 24 jam. Dari {sources}."
    if guessed.wrong + guessed.refused < SUSPICIOUS:
        return Finding("log_ins", Severity.OK, "Sedikit yang salah sandi", detail)
    return Finding(
        "log_ins",
        Severity.WARN,
        "Ada yang menebak kata sandi",
        detail,
        "Lihat di router perangkat siapa itu. Pakai kata sandi yang panjang.",
    )


def _computer(seen: Metrics) -> Iterator[Finding]:
    # Nothing is said of what this kind of computer cannot tell (None).
    starts = "autostart", "Jalan otomatis saat komputer menyala"
    if seen.starts_by_itself is not None:
        advice = "Centang “Jalankan otomatis” di jendela SiAntre."
        yield _switch(*starts, seen.starts_by_itself, "Tidak aktif", advice)
    signs_in = "sign_in", "Komputer masuk sendiri saat menyala"
    if seen.signs_in_by_itself is not None:
        advice = "Atur agar komputer tidak meminta sandi saat menyala."
        yield _switch(*signs_in, seen.signs_in_by_itself, "Masih meminta sandi", advice)
    if seen.may_sleep:
        yield Finding(
            "sleep",
            Severity.WARN,
            "Komputer bisa tertidur",
            "Layar HP pengunjung akan berhenti bila komputer tidur.",
            "Matikan mode tidur di pengaturan daya.",
        )
    elif seen.may_sleep is not None:
        yield Finding("sleep", Severity.OK, "Komputer tidak tertidur")


def _switch(key: str, title: str, is_on: bool, off: str, advice: str) -> Finding:
    if is_on:
        return Finding(key, Severity.OK, title, "Aktif")
    return Finding(key, Severity.WARN, title, off, advice)


def _ago(seconds: float) -> str:
    if seconds < 60:
        return "baru saja"
    if seconds < AN_HOUR:
        return f"{int(seconds // 60)} menit yang lalu"
    return f"{int(seconds // AN_HOUR)} jam yang lalu"

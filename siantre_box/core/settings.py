"""What the owner may choose: one list, from which pages, commands and docs come."""

import threading
from collections.abc import Mapping
from types import MappingProxyType

from siantre_box.core import changes, fitting, folders, names, wifi
from siantre_box.core.database import changing, db
from siantre_box.core.fitting import Choices, Setting
from siantre_box.core.models import StoredValue
from siantre_box.core.refusals import UnknownSetting

ON_OFF: Choices = (("1", "Nyala"), ("0", "Mati"))
HOURS: Choices = tuple((str(hour), f"{hour:02}.00") for hour in range(24))
ZONES: Choices = (("7", "WIB"), ("8", "WITA"), ("9", "WIT"))
COUNTER_WORDS: Choices = tuple(
    (word, word) for word in ("Loket", "Meja", "Ruang", "Kursi", "Stall")
)
VOICES: Choices = (
    ("full", "Bel, lalu sebut nomor"),
    ("chime", "Bel saja"),
    ("off", "Mati"),
)
PLACES: Choices = (("tv", "Layar TV"), ("pc", "Komputer petugas"))
STYLES: Choices = (("digits", "Satu per satu: satu dua"), ("words", "Dua belas"))
PANELS: Choices = (
    ("staff", "Petugas dari Wi-Fi, admin hanya di komputer ini"),
    ("all", "Semua dari Wi-Fi"),
    ("here", "Semua hanya di komputer ini"),
)

ALL: tuple[Setting, ...] = (
    Setting(
        "business_name",
        "Nama usaha",
        "Tampil di TV, HP, poster, dan karcis.",
        "SiAntre",
        fits=names.is_visible,
    ),
    Setting(
        "brand_color",
        "Warna merek",
        "Untuk HP dan petugas, misalnya #0a5a4b. Kosong: hijau SiAntre.",
        longest=7,
        fits=fitting.is_dark_color,
    ),
    Setting(
        "seller_name",
        "Nama penjual",
        "Tampil kecil di kaki halaman petugas.",
    ),
    Setting(
        "seller_whatsapp",
        "WhatsApp penjual",
        "Nomor bantuan di kaki halaman petugas.",
        longest=20,
        fits=fitting.is_phone,
    ),
    Setting(
        "counter_word",
        "Sebutan loket",
        "Dipakai di TV, HP, dan suara: “Silakan ke Loket 1”.",
        "Loket",
        COUNTER_WORDS,
    ),
    Setting(
        "reset_hour",
        "Jam reset",
        "Setiap hari nomor mulai lagi dari 001.",
        "0",
        HOURS,
    ),
    Setting("time_zone", "Zona waktu", "Waktu setempat usaha ini.", "7", ZONES),
    Setting(
        "put_back_behind",
        "Lewati ke belakang",
        "Nomor yang dilewati kembali menunggu di belakang sekian nomor.",
        "3",
        longest=2,
        fits=fitting.is_small_count,
    ),
    Setting(
        "keys",
        "Tombol papan ketik",
        "Spasi atau Enter memanggil, U mengulang, S selesai.",
        "1",
        ON_OFF,
    ),
    Setting("voice", "Suara", "Terdengar saat nomor dipanggil.", "full", VOICES),
    Setting("voice_from", "Suara dari", "Tempat suara terdengar.", "tv", PLACES),
    Setting("voice_style", "Cara menyebut nomor", "A-012 dibaca.", "digits", STYLES),
    Setting(
        "ticker",
        "Teks berjalan",
        "Satu baris satu pesan. Tampil di bawah layar TV.",
        longest=600,
        lines=10,
    ),
    Setting(
        "wifi_name",
        "Nama Wi-Fi",
        "Untuk poster dan TV.",
        longest=wifi.LONGEST_NAME,
        fits=wifi.is_name,
        keeps_spaces=True,
    ),
    Setting(
        "wifi_password",
        "Kata sandi Wi-Fi",
        "Kosong: Wi-Fi terbuka tanpa sandi.",
        longest=wifi.KEY,
        fits=wifi.is_password,
        keeps_spaces=True,
    ),
    Setting(
        "address",
        "Alamat untuk HP",
        "Alamat komputer ini di poster, TV, dan kode QR. Kosong: otomatis.",
        longest=15,
        fits=fitting.is_address,
    ),
    Setting(
        "panel",
        "Batasi panel",
        "Dari mana panel petugas dan admin boleh dibuka.",
        "staff",
        PANELS,
    ),
    Setting(
        "print_slip",
        "Cetak karcis otomatis",
        "Karcis langsung dicetak saat nomor diambilkan.",
        "0",
        ON_OFF,
    ),
    Setting(
        "backup_folder",
        "Folder cadangan tambahan",
        "Salinan kedua, misalnya di flashdisk. Kosong: hanya di komputer ini.",
        longest=250,
        fits=folders.is_own,
        tidy=folders.unquoted,
    ),
)
BY_KEY = {setting.key: setting for setting in ALL}

_read = threading.Lock()
_values: tuple[object, Mapping[str, str]] = ("", MappingProxyType({}))
_written = 0


def values() -> Mapping[str, str]:
    """Return every setting's value, read once after each change of a setting."""
    global _values
    edition = (changes.boot(), changes.elsewhere(), _written)
    with _read:
        if _values[0] != edition:
            _values = (edition, MappingProxyType(_stored()))
        return _values[1]


def value(key: str) -> str:
    """Return one setting's value."""
    return values()[key]


class CounterWord(str):
    """The owner's word for a counter: small in a format, capital with `:first`."""

    def __format__(self, spec: str) -> str:
        """Return the word as it stands within a sentence, or at its beginning."""
        return str(self) if spec == "first" else self.lower()


def counter_word() -> CounterWord:
    """Return the owner's word for a counter, to be named in a sentence."""
    return CounterWord(value("counter_word"))


def number(key: str) -> int:
    """Return a setting that is a whole number."""
    return int(value(key))


def change(wanted: Mapping[str, str]) -> dict[str, str]:
    """Set some settings, all of them or none; return what all are from now on.

    What an owner chooses comes by `choosing.change`, which keeps the round open.
    """
    unknown = set(wanted) - set(BY_KEY)
    if unknown:
        raise UnknownSetting(key=min(unknown))
    # What an older version took must not hold up the rest of the form.
    news = {key: value for key, value in wanted.items() if value != values()[key]}
    clean = {key: BY_KEY[key].clean(value) for key, value in news.items()}
    with changing():
        for key, value in clean.items():
            remember(key, value)
        return {**values(), **clean}


def remember(key: str, value: str) -> None:
    """Keep a value under a key, also one that is no setting of the owner's."""
    with changing():
        StoredValue.replace(key=key, value=value).execute()
        db.after_commit(_note_written)


def forget(key: str) -> None:
    """Keep nothing under a key any more."""
    with changing():
        StoredValue.delete().where(StoredValue.key == key).execute()
        db.after_commit(_note_written)


def remembered(key: str) -> str | None:
    """Return what was kept under a key, or None."""
    row = StoredValue.get_or_none(key=key)
    return None if row is None else str(row.value)


def _note_written() -> None:
    global _written
    _written += 1


def _stored() -> dict[str, str]:
    rows = StoredValue.select().where(StoredValue.key.in_(list(BY_KEY)))
    stored = {row.key: row.value for row in rows}
    return {setting.key: stored.get(setting.key, setting.default) for setting in ALL}

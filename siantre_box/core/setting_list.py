"""What an owner can set: each setting's words, its default, and what fits it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from ipaddress import IPv4Address

from siantre_box.core import colors, folders, names, printers, wifi
from siantre_box.core.errors import Refusal

Choices = tuple[tuple[str, str], ...]


class UnfitSetting(Refusal):
    """The value does not fit the setting."""

    sentence = "Isi {label} tidak cocok. {advice}"
    status = HTTPStatus.BAD_REQUEST


class TooBright(Refusal):
    """White words could not be read on this colour."""

    sentence = "Warna ini terlalu terang untuk tulisan putih."
    status = HTTPStatus.BAD_REQUEST


def any_text(value: str) -> bool:
    """Let everything pass that is written."""
    return isinstance(value, str)


@dataclass(frozen=True)
class Setting:
    """One thing to choose: its words, its default and what fits it."""

    key: str
    label: str
    help: str
    default: str = ""
    choices: Choices = ()
    longest: int = 80
    lines: int = 1
    fits: Callable[[str], bool] = any_text
    keeps_spaces: bool = False
    tidy: Callable[[str], str] = str
    advice: str = ""

    def clean(self, value: str) -> str:
        """Return the value as it is stored; refuses what does not fit."""
        value = value.replace("\r\n", "\n")
        if not self.keeps_spaces:
            value = self.tidy(names.clean(value).strip())
        allowed = not self.choices or value in dict(self.choices)
        # Before the length: a setting's own reason says more.
        if not allowed or "\0" in value or not self.fits(value):
            raise self._unfit()
        if value.count("\n") >= self.lines:
            raise self._unfit(f"Paling banyak {self.lines} baris.")
        if len(names.characters(value)) > self.longest:
            raise self._unfit(f"Paling banyak {self.longest} huruf.")
        return value

    def _unfit(self, why: str = "Periksa lagi.") -> UnfitSetting:
        return UnfitSetting(label=self.label, field=self.key, advice=self.advice or why)


def is_dark_color(value: str) -> bool:
    """Let a colour pass on which white can be read, or none."""
    if not re.fullmatch("#[0-9a-fA-F]{6}", value):
        return value == ""
    if colors.contrast(value, colors.WHITE) < colors.READABLE:
        raise TooBright(field="brand_color")
    return True


def is_phone(value: str) -> bool:
    """Let a phone number pass, or none."""
    return all(character in "+0123456789 -" for character in value)


def is_address(value: str) -> bool:
    """Let an address pass at which phones may reach a computer, or none."""
    try:
        address = IPv4Address(value)
    except ValueError:
        return value == ""
    return not (address.is_loopback or address.is_unspecified or address.is_multicast)


def is_small_count(value: str) -> bool:
    """Let a whole number from 1 to 20 pass."""
    is_short = value.isascii() and value.isdigit() and len(value) < 3
    return is_short and 1 <= int(value) <= 20


ON_OFF: Choices = (("1", "Nyala"), ("0", "Mati"))
HOURS: Choices = tuple((str(hour), f"{hour:02}.00") for hour in range(24))
OPENING: Choices = (("always", "Selalu buka"), ("weekly", "Menurut jam"))
ZONES: Choices = (("7", "WIB"), ("8", "WITA"), ("9", "WIT"))
COUNTER_WORDS: Choices = tuple(
    (word, word) for word in ("Loket", "Meja", "Ruang", "Kursi", "Stall")
)
VOICES: Choices = (
    ("full", "Bel, lalu sebut nomor"),
    ("chime", "Bel saja"),
    ("off", "Mati"),
)
VOICE_SOURCES: Choices = (("tv", "Layar TV"), ("pc", "Komputer petugas"))
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
        advice="Jangan kosong, paling banyak 80 huruf.",
    ),
    Setting(
        "brand_color",
        "Warna merek",
        "Untuk HP dan petugas, misalnya #0a5a4b. Kosong: hijau SiAntre.",
        longest=7,
        fits=is_dark_color,
        advice="Misalnya #0a5a4b.",
    ),
    Setting("seller_name", "Nama penjual", "Tampil kecil di kaki halaman petugas."),
    Setting(
        "seller_whatsapp",
        "WhatsApp penjual",
        "Nomor bantuan di kaki halaman petugas.",
        longest=20,
        fits=is_phone,
        advice="Misalnya 0812-3456-7890.",
    ),
    Setting(
        "counter_word",
        "Sebutan loket",
        "Dipakai di TV, HP, dan suara: “Silakan ke Loket 1”.",
        "Loket",
        COUNTER_WORDS,
    ),
    Setting(
        "reset_hour", "Jam reset", "Setiap hari nomor mulai lagi dari 001.", "0", HOURS
    ),
    Setting(
        "opening_hours",
        "Jam buka",
        "Di luar jam ini HP membaca “Buka lagi Senin 08.00.” Petugas tetap bisa "
        "mengambilkan.",
        "always",
        OPENING,
    ),
    Setting("time_zone", "Zona waktu", "Waktu setempat usaha ini.", "7", ZONES),
    Setting(
        "put_back_behind",
        "Lewati ke belakang",
        "Nomor yang dilewati kembali menunggu di belakang sekian nomor.",
        "3",
        longest=2,
        fits=is_small_count,
        advice="Isi angka 1 sampai 20.",
    ),
    Setting(
        "forward",
        "Teruskan",
        "Nomor yang dipanggil bisa diteruskan ke layanan lain, tetap dengan nomornya.",
        "0",
        ON_OFF,
    ),
    Setting(
        "missed_after",
        "Terlewat setelah",
        "Sekian kali dilewati, nomor keluar dari antrian dan menunggu di bawahnya.",
        "3",
        longest=2,
        fits=is_small_count,
        advice="Isi angka 1 sampai 20.",
    ),
    Setting(
        "priority",
        "Prioritas",
        "Petugas boleh mendahulukan lansia, ibu hamil, dan disabilitas.",
        "0",
        ON_OFF,
    ),
    Setting(
        "keys",
        "Tombol papan ketik",
        "Spasi atau Enter memanggil, U mengulang, S selesai, Ctrl+Z mengurungkan.",
        "1",
        ON_OFF,
    ),
    Setting("bell", "Bel meja", "Berbunyi saat orang pertama datang.", "1", ON_OFF),
    Setting("voice", "Suara", "Terdengar saat nomor dipanggil.", "full", VOICES),
    Setting("voice_from", "Suara dari", "Tempat suara terdengar.", "tv", VOICE_SOURCES),
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
        fits=is_address,
    ),
    Setting(
        "panel",
        "Batasi panel",
        "Dari mana panel petugas dan admin boleh dibuka.",
        "staff",
        PANELS,
    ),
    Setting(
        "printer", "Printer", "Printer struk 58 atau 80 mm.", "browser", printers.KINDS
    ),
    Setting(
        "printer_address",
        "Alamat printer",
        "Tertulis di kertas uji printer.",
        longest=60,
        fits=printers.is_address,
        advice="Misalnya 192.168.1.50.",
    ),
    Setting(
        "printer_device",
        "Alat",
        "Printer yang ditemukan di komputer ini.",
        longest=200,
        fits=printers.is_device,
    ),
    Setting("paper_width", "Lebar kertas", "Lebar gulungannya.", "58", printers.WIDTHS),
    Setting(
        "cutter",
        "Pemotong kertas",
        "Printer memotong sendiri sesudah tiap karcis.",
        "0",
        ON_OFF,
    ),
    Setting(
        "print_slip",
        "Cetak karcis otomatis",
        "Saat petugas mengambilkan, dan di anjungan.",
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

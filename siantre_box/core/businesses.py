"""Kinds of business: what each usually offers, and where it serves."""

from dataclasses import dataclass


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
    """Return a kind of business; one that is not in the list fills in all itself."""
    return next((kind for kind in KINDS if kind.key == key), KINDS[-1])

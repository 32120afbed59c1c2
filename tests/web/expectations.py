"""Who gets in where: one line for every route and method of the box.

The default of *Batasi panel* is in force ("Petugas dari Wi-Fi, admin hanya di
komputer ini"), and the box is set up. A route without a line fails the laws, and
so does a line without a route. What a person who gets in then sees (also a 404 or
a refusal in words) is not told here.
"""

from dataclasses import dataclass
from enum import Enum


class Answer(Enum):
    """What the gate does."""

    PASS = "lets in"
    LOG_IN = "303 to /masuk with the way back; to a script 401"
    FORBIDDEN = "403 in words"


@dataclass(frozen=True)
class Gate:
    """The answer to each person, from the Wi-Fi and from the box's own computer."""

    visitor: Answer
    operator: Answer
    admin_on_wifi: Answer
    admin_here: Answer


ANYBODY = Gate(Answer.PASS, Answer.PASS, Answer.PASS, Answer.PASS)
STAFF = Gate(Answer.LOG_IN, Answer.PASS, Answer.PASS, Answer.PASS)
ADMIN = Gate(Answer.LOG_IN, Answer.FORBIDDEN, Answer.FORBIDDEN, Answer.PASS)

EXPECTED: dict[tuple[str, str], Gate] = {
    ("GET", "/"): ANYBODY,
    ("POST", "/ambil"): ANYBODY,
    ("GET", "/tiket/<key>"): ANYBODY,
    ("GET", "/tiket/<key>/kartu"): ANYBODY,
    ("POST", "/tiket/<key>/batal"): ANYBODY,
    ("GET", "/cari"): ANYBODY,
    ("GET", "/cari/kartu"): ANYBODY,
    ("GET", "/tv"): ANYBODY,
    ("GET", "/tv/papan"): ANYBODY,
    ("GET", "/aset/<edition>/<path:name>"): ANYBODY,
    ("GET", "/anjungan"): STAFF,
    ("POST", "/anjungan"): STAFF,
    ("GET", "/anjungan/isi"): STAFF,
    ("GET", "/anjungan/<key>"): STAFF,
    ("GET", "/anjungan/<key>/karcis"): STAFF,
    ("GET", "/suara/<int:event>.mp3"): ANYBODY,
    ("GET", "/suara/bel.mp3"): ANYBODY,
    ("GET", "/suara/coba.mp3"): ANYBODY,
    ("GET", "/sehat"): ANYBODY,
    ("GET", "/merek.css"): ANYBODY,
    ("GET", "/merek/logo"): ANYBODY,
    ("GET", "/masuk"): ANYBODY,
    ("POST", "/masuk"): ANYBODY,
    ("POST", "/keluar"): ANYBODY,
    ("GET", "/masuk/lokal/<token>"): ANYBODY,
    ("GET", "/periksa"): ANYBODY,
    ("GET", "/mulai"): ANYBODY,
    ("GET", "/mulai/kode"): ANYBODY,
    ("POST", "/mulai/kode"): ANYBODY,
    ("GET", "/mulai/nama"): ANYBODY,
    ("POST", "/mulai/nama"): ANYBODY,
    ("GET", "/mulai/admin"): ANYBODY,
    ("POST", "/mulai/admin"): ANYBODY,
    ("GET", "/mulai/layanan"): ANYBODY,
    ("POST", "/mulai/layanan"): ANYBODY,
    ("GET", "/mulai/wifi"): ANYBODY,
    ("POST", "/mulai/wifi"): ANYBODY,
    ("GET", "/mulai/uji"): ANYBODY,
    ("GET", "/mulai/siap"): ADMIN,
    ("GET", "/operator"): STAFF,
    ("GET", "/operator/meja"): STAFF,
    ("GET", "/operator/loket"): STAFF,
    ("GET", "/operator/latihan"): STAFF,
    ("POST", "/operator/latihan"): STAFF,
    ("POST", "/operator/latihan/selesai"): STAFF,
    ("POST", "/operator/loket"): STAFF,
    ("POST", "/operator/istirahat"): STAFF,
    ("POST", "/operator/berikutnya"): STAFF,
    ("POST", "/operator/panggil"): STAFF,
    ("POST", "/operator/ulang"): STAFF,
    ("POST", "/operator/selesai"): STAFF,
    ("POST", "/operator/lewati"): STAFF,
    ("POST", "/operator/teruskan"): STAFF,
    ("POST", "/operator/dahulukan"): STAFF,
    ("POST", "/operator/batal"): STAFF,
    ("POST", "/operator/ubah"): STAFF,
    ("POST", "/operator/urungkan"): STAFF,
    ("POST", "/operator/jam/lanjut"): STAFF,
    ("POST", "/operator/jam/baru"): STAFF,
    ("POST", "/operator/jam/benar"): STAFF,
    ("POST", "/operator/urungkan-reset"): STAFF,
    ("POST", "/operator/mengerti"): STAFF,
    ("POST", "/operator/hp/berhenti"): STAFF,
    ("POST", "/operator/hp/boleh"): STAFF,
    ("GET", "/operator/cari"): STAFF,
    ("POST", "/operator/layanan"): STAFF,
    ("GET", "/operator/pesan"): STAFF,
    ("POST", "/operator/pesan"): STAFF,
    ("GET", "/operator/ambilkan"): STAFF,
    ("POST", "/operator/ambilkan"): STAFF,
    ("POST", "/operator/cetak"): STAFF,
    ("POST", "/operator/cetak/abaikan"): STAFF,
    ("GET", "/operator/ambilkan/<key>"): STAFF,
    ("GET", "/operator/ambilkan/<key>/karcis"): STAFF,
    ("GET", "/operator/karcis/<key>"): STAFF,
    ("GET", "/operator/riwayat"): STAFF,
    ("GET", "/operator/riwayat/isi"): STAFF,
    ("GET", "/poster"): STAFF,
    ("GET", "/poster.pdf"): STAFF,
    ("POST", "/poster/terpasang"): STAFF,
    ("GET", "/admin"): ADMIN,
    ("GET", "/admin/laporan"): ADMIN,
    ("GET", "/admin/kesiapan"): ADMIN,
    ("GET", "/admin/cadangan"): ADMIN,
    ("GET", "/admin/cadangan/memulihkan"): ADMIN,
    ("POST", "/admin/cadangan/buat"): ADMIN,
    ("POST", "/admin/cadangan/mengerti"): ADMIN,
    ("POST", "/admin/cadangan/<int:sequence>/pulihkan"): ADMIN,
    ("GET", "/admin/laporan/<span>.xlsx"): ADMIN,
    ("GET", "/admin/layanan"): ADMIN,
    ("POST", "/admin/layanan/<int:service_id>/buka"): ADMIN,
    ("POST", "/admin/layanan/<int:service_id>/geser"): ADMIN,
    ("POST", "/admin/layanan/<int:service_id>/hapus"): ADMIN,
    ("POST", "/admin/layanan/<int:service_id>/ubah"): ADMIN,
    ("POST", "/admin/layanan/tambah"): ADMIN,
    ("POST", "/admin/layanan/urutan"): ADMIN,
    ("POST", "/admin/loket/<int:counter_id>/hapus"): ADMIN,
    ("GET", "/admin/loket/sebutan"): ADMIN,
    ("POST", "/admin/loket/<int:counter_id>/sebutan"): ADMIN,
    ("POST", "/admin/loket/<int:counter_id>/sebutan/hapus"): ADMIN,
    ("POST", "/admin/loket/<int:counter_id>/ubah"): ADMIN,
    ("POST", "/admin/loket/tambah"): ADMIN,
    ("GET", "/admin/pengaturan"): ADMIN,
    ("POST", "/admin/pengaturan"): ADMIN,
    ("GET", "/admin/pengaturan/printer"): ADMIN,
    ("GET", "/admin/pengguna"): ADMIN,
    ("POST", "/admin/pengguna/<int:user_id>/matikan"): ADMIN,
    ("POST", "/admin/pengguna/<int:user_id>/nyalakan"): ADMIN,
    ("POST", "/admin/pengguna/<int:user_id>/sandi"): ADMIN,
    ("POST", "/admin/pengguna/<int:user_id>/ubah"): ADMIN,
    ("POST", "/admin/pengguna/tambah"): ADMIN,
    ("POST", "/admin/reset"): ADMIN,
    ("POST", "/admin/jam/lanjut"): ADMIN,
    ("POST", "/admin/jam/baru"): ADMIN,
    ("POST", "/admin/jam/benar"): ADMIN,
    ("POST", "/admin/tv/kami"): ADMIN,
    ("POST", "/admin/tv/lepas"): ADMIN,
    ("POST", "/admin/hp/berhenti"): ADMIN,
    ("POST", "/admin/hp/boleh"): ADMIN,
    ("POST", "/admin/reset/urungkan"): ADMIN,
}

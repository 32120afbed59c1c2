"""A refusal in one Indonesian sentence, and its place among the HTTP statuses.

One that holds for a while says for how long: in its sentence by `{wait}`, and to
programs by Retry-After.
"""

import math
from http import HTTPStatus

from flask import Response

from siantre_box.core import refusals as no
from siantre_box.core import settings
from siantre_box.core.picture import PictureTooHeavy, PictureTooWide, UnfitPicture
from siantre_box.core.refusals import Refusal
from siantre_box.web.heavy import BuildingOthers
from siantre_box.web.limits import BoxTakenTooFast, TakenTooFast
from siantre_box.web.log_in_limit import ChecksTaken, GuessedByMany, TriedTooOften

# From so many seconds on a wait is said in minutes.
MINUTES_FROM = 100
SENTENCES: dict[type[Refusal], str] = {
    no.NewerDatabase: "Data ini dibuat oleh SiAntre yang lebih baru."
    " Pakai versi terbaru.",
    no.CannotStore: "Komputer SiAntre tidak bisa menyimpan: penyimpanan penuh atau"
    " terkunci. Beri tahu petugas.",
    no.DataBusy: "Belum tersimpan: data sedang dipakai. Coba lagi {wait} lagi.",
    no.DataGone: "Data SiAntre tidak ada di tempatnya. Beri tahu petugas.",
    no.UnknownCopy: "Cadangan ini sudah tidak ada. Pilih yang lain.",
    no.UnknownTelevision: "TV itu sudah tidak ada.",
    no.UnknownService: "Layanan tidak ditemukan. Pilih lagi.",
    no.ServiceClosed: "{name} sedang tutup. Tanyakan ke petugas.",
    no.NoNumberLeft: "Nomor {name} sudah habis sampai reset. Beri tahu petugas.",
    no.AlreadyInLine: "Anda sudah punya nomor {label}."
    " Untuk orang lain, minta nomor ke petugas.",
    no.TooManyTickets: "Satu HP paling banyak {most} nomor."
    " Untuk orang lain, minta nomor ke petugas.",
    no.PhonesPaused: "Nomor lewat HP sedang dihentikan. Minta nomor ke petugas.",
    TakenTooFast: "Terlalu banyak nomor dari sini. Coba lagi {wait} lagi,"
    " atau minta ke petugas.",
    BoxTakenTooFast: "Banyak yang mengambil nomor. Coba lagi {wait} lagi,"
    " atau minta ke petugas.",
    no.TooSoon: "Anda baru saja ambil nomor. Tunggu {wait} lagi.",
    no.BeginningAgain: "Antrian sedang dimulai ulang. Tunggu {wait} lagi.",
    no.UnfitNonce: "Halaman sudah lama. Pilih layanan lagi.",
    no.UsedPage: "Nomor {label} sudah selesai atau batal. Silakan pilih layanan lagi.",
    no.UnknownTicket: "Nomor tidak ditemukan",
    no.SomebodyWasFirst: "Nomor {label} sudah berubah. Lihat lagi daftarnya.",
    no.AlreadyHandled: "Nomor {label} sudah ditangani {counter}",
    no.ForbiddenMove: "Status {label} tidak bisa diubah seperti itu.",
    no.BeingCalled: "Nomor Anda sedang dipanggil. Beri tahu petugas.",
    no.NotFromThisPhone: "Nomor ini tidak diambil dari HP ini."
    " Mau batal? Beri tahu petugas.",
    no.AlreadyCanceled: "Nomor {label} sudah dibatalkan.",
    no.AlreadyDone: "Nomor {label} sudah selesai.",
    no.NobodyWaiting: "Belum ada yang menunggu.",
    no.StalePage: "Nomor di {place} ini sudah berganti. Lihat dulu, lalu tekan lagi.",
    no.CounterBusy: "{counter} masih memanggil {label}. Selesaikan dulu.",
    no.RoundEnded: "Nomor {label} tidak berlaku lagi. Antrian sudah dimulai ulang.",
    no.NoCounter: "Anda belum duduk di {place}. Pilih {place} dulu.",
    no.UnknownCounter: "{place:first} tidak ditemukan. Pilih lagi.",
    no.CounterInUse: "{counter} dipakai {by}. Ambil alih?",
    no.FinishFirst: "Selesaikan {label} dulu, lalu ganti {place}.",
    no.NotAtThisCounter: "Layanan ini tidak dilayani di {place} Anda.",
    no.NothingToUndo: "Tidak ada yang bisa diurungkan.",
    no.MovedOnSince: "Tidak bisa diurungkan: {label} sudah berubah lagi.",
    no.LaterPressFirst: "Urungkan dulu tindakan yang lebih baru.",
    no.WrongPassword: "Nama masuk atau kata sandi salah.",
    no.WrongOldPassword: "Kata sandi sekarang salah.",
    no.UnfitPassword: "Kata sandi paling sedikit {shortest} huruf atau angka.",
    no.UnfitSign: "Nama tidak bisa memakai {sign}.",
    no.UnfitName: "Isi nama, paling banyak {longest} huruf.",
    no.UnfitLogin: "Isi nama masuk tanpa spasi, misalnya sari.",
    no.LoginTaken: "Nama masuk {login} sudah dipakai.",
    no.UnknownUser: "Pengguna tidak ditemukan.",
    no.LastAdmin: "Harus ada paling sedikit satu admin.",
    no.AlreadySetUp: "Admin sudah dibuat. Silakan masuk.",
    no.UnfitLetter: "Isi satu huruf, A sampai Z.",
    no.LetterTaken: "Huruf {letter} dipakai layanan lain.",
    no.LetterInUse: "Huruf {letter} sudah dipakai hari ini. Ubah setelah reset.",
    no.NoLetterLeft: "Semua huruf sudah dipakai.",
    no.HasOpenTickets: "{name} masih punya nomor yang menunggu atau dipanggil.",
    no.NameTaken: "Nama {name} sudah dipakai.",
    no.UnfitNumber: "Isi nomor 1 sampai {highest}.",
    no.CounterNumberTaken: "Nomor {place} {number} sudah dipakai.",
    no.LastOne: "Harus ada paling sedikit satu {what}.",
    no.UnfitSetting: "Isi {label} tidak cocok. Periksa lagi.",
    no.NotAWholeFolder: "Tulis alamat folder yang lengkap, misalnya E:\\Cadangan.",
    no.InsideTheData: "Folder ini ada di dalam folder data SiAntre."
    " Pilih folder di flashdisk atau disk lain.",
    no.TooBright: "Warna ini terlalu terang untuk tulisan putih.",
    UnfitPicture: "{name} tidak bisa dibaca. Pakai PNG atau JPEG yang utuh.",
    PictureTooHeavy: "Gambar terlalu besar. Paling besar {most} KB.",
    PictureTooWide: "Gambar terlalu besar. Paling besar {most} × {most} titik.",
    no.UnknownSetting: "Pengaturan {key} tidak ada.",
    no.NothingAsked: "Soal jam komputer sudah dijawab. Tidak ada yang berubah.",
    no.NothingToReset: "Tidak ada reset yang bisa diurungkan.",
    no.ResetAlready: "Antrian sudah direset. Tidak ada yang berubah.",
    no.ResetCannotBeUndone: "Reset tidak bisa diurungkan: nomor baru sudah diambil.",
    no.WrongCode: "Kode salah. Lihat lagi di layar komputer SiAntre.",
    no.SetupClosed: "Penyiapan dari perangkat lain ditutup: kode terlalu sering salah."
    " Buat kode baru di jendela SiAntre.",
    no.UnfitCounters: "Isi jumlah, 1 sampai {most}.",
    no.UnfitWifiName: "Nama Wi-Fi paling banyak {longest} huruf."
    " Huruf seperti é dan emoji dihitung lebih dari satu.",
    no.UnfitWifiPassword: "Isi 8 sampai 63 huruf, kecuali Wi-Fi tanpa kata sandi.",
    no.UnfitWifiNameSign: "Nama Wi-Fi tidak bisa memakai {sign}."
    " Hapus, lalu ketik lagi.",
    no.UnfitWifiSign: "Kata sandi Wi-Fi tidak bisa memakai {sign}.",
    no.CannotPrint: "PDF poster tidak bisa menulis {signs}."
    " Buka Poster di browser, lalu tekan Cetak.",
    no.PhoneNotSeen: "HP belum diuji. Pindai kodenya, atau pilih Lewati uji.",
    BuildingOthers: "Laporan lain sedang dibuat. Coba lagi {wait} lagi.",
    TriedTooOften: "Terlalu sering salah. Coba lagi {wait} lagi.",
    GuessedByMany: "Nama ini terlalu sering salah di perangkat lain."
    " Coba lagi {wait} lagi, atau masuk di perangkat yang biasa.",
    ChecksTaken: "Banyak yang mencoba masuk. Coba lagi {wait} lagi,"
    " atau masuk di perangkat yang biasa.",
}
STATUSES: dict[type[Refusal], HTTPStatus] = {
    BuildingOthers: HTTPStatus.SERVICE_UNAVAILABLE,
    no.CannotStore: HTTPStatus.INSUFFICIENT_STORAGE,
    no.DataBusy: HTTPStatus.INSUFFICIENT_STORAGE,
    no.DataGone: HTTPStatus.INSUFFICIENT_STORAGE,
    no.UnknownCopy: HTTPStatus.NOT_FOUND,
    no.UnknownTelevision: HTTPStatus.NOT_FOUND,
    no.UnknownService: HTTPStatus.NOT_FOUND,
    no.UnknownTicket: HTTPStatus.NOT_FOUND,
    no.UnknownCounter: HTTPStatus.NOT_FOUND,
    no.UnknownUser: HTTPStatus.NOT_FOUND,
    no.UnknownSetting: HTTPStatus.NOT_FOUND,
    no.UnfitNonce: HTTPStatus.BAD_REQUEST,
    no.UnfitSign: HTTPStatus.BAD_REQUEST,
    no.UnfitName: HTTPStatus.BAD_REQUEST,
    no.UnfitLogin: HTTPStatus.BAD_REQUEST,
    no.UnfitPassword: HTTPStatus.BAD_REQUEST,
    no.UnfitLetter: HTTPStatus.BAD_REQUEST,
    no.UnfitSetting: HTTPStatus.BAD_REQUEST,
    no.UnfitNumber: HTTPStatus.BAD_REQUEST,
    no.NotAWholeFolder: HTTPStatus.BAD_REQUEST,
    no.InsideTheData: HTTPStatus.BAD_REQUEST,
    no.TooBright: HTTPStatus.BAD_REQUEST,
    UnfitPicture: HTTPStatus.BAD_REQUEST,
    PictureTooHeavy: HTTPStatus.BAD_REQUEST,
    PictureTooWide: HTTPStatus.BAD_REQUEST,
    no.UnfitCounters: HTTPStatus.BAD_REQUEST,
    no.UnfitWifiName: HTTPStatus.BAD_REQUEST,
    no.UnfitWifiPassword: HTTPStatus.BAD_REQUEST,
    no.UnfitWifiNameSign: HTTPStatus.BAD_REQUEST,
    no.UnfitWifiSign: HTTPStatus.BAD_REQUEST,
    no.WrongCode: HTTPStatus.FORBIDDEN,
    no.SetupClosed: HTTPStatus.FORBIDDEN,
    TakenTooFast: HTTPStatus.TOO_MANY_REQUESTS,
    BoxTakenTooFast: HTTPStatus.TOO_MANY_REQUESTS,
    no.NotFromThisPhone: HTTPStatus.FORBIDDEN,
    no.TooSoon: HTTPStatus.TOO_MANY_REQUESTS,
    no.WrongPassword: HTTPStatus.FORBIDDEN,
    no.WrongOldPassword: HTTPStatus.FORBIDDEN,
    no.NoCounter: HTTPStatus.FORBIDDEN,
    TriedTooOften: HTTPStatus.TOO_MANY_REQUESTS,
    GuessedByMany: HTTPStatus.TOO_MANY_REQUESTS,
    ChecksTaken: HTTPStatus.TOO_MANY_REQUESTS,
}


class _OwnersWord:
    """The owner's word for a counter; asked for only by a sentence that has it."""

    def __format__(self, spec: str) -> str:
        word = settings.value("counter_word")
        return word if spec == "first" else word.lower()


def sentence(refusal: Refusal) -> str:
    """Return what the refusal says to people."""
    words = {"place": _OwnersWord(), "wait": _in_words(_wait(refusal))}
    return SENTENCES[type(refusal)].format(**words, **refusal.named)


def status(refusal: Refusal) -> HTTPStatus:
    """Return the HTTP status of a refusal."""
    return STATUSES.get(type(refusal), HTTPStatus.CONFLICT)


def answer(shown: str, refusal: Refusal, mimetype: str = "text/html") -> Response:
    """Answer with what is shown to who is refused."""
    return Response(shown, status(refusal), headers(refusal), mimetype)


def headers(refusal: Refusal) -> dict[str, str]:
    """Return what programs are told beside the status."""
    wait = _wait(refusal)
    return {"Retry-After": str(wait)} if wait else {}


def _wait(refusal: Refusal) -> int:
    seconds = refusal.named.get("seconds", 0)
    return seconds if isinstance(seconds, int) else 0


def _in_words(seconds: int) -> str:
    if seconds < MINUTES_FROM:
        return f"{seconds} detik"
    return f"{math.ceil(seconds / 60)} menit"

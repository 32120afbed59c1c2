"""Refusals: every "no" is an exception with its sentence, HTTP status and form field.

A refusal changes nothing. What its sentence names is given by keyword:
`TicketChanged(label="A-012")`.
"""

import math
from http import HTTPStatus
from typing import ClassVar

# A wait from here on is told in minutes.
MINUTES_FROM = 100


class Refusal(Exception):
    """A request that is not granted; str() says why, in one Indonesian sentence.

    A subclass states its sentence, or gets it as the first argument where it depends
    on what happened. `field` names the form field at which it is shown.
    """

    sentence: ClassVar[str] = ""
    status: ClassVar[HTTPStatus] = HTTPStatus.CONFLICT
    field: str = ""

    def __init__(self, sentence: str = "", **named: object) -> None:
        super().__init__(sentence)
        self.named = named
        self.field = str(named.get("field", self.field))

    def __str__(self) -> str:
        """Return the sentence."""
        if self.args[0]:
            return str(self.args[0])
        return self.sentence.format(**self.named, wait=_in_words(self.wait))

    @property
    def wait(self) -> int:
        """Return after how many seconds it is worth trying again, 0 if unknown."""
        seconds = self.named.get("seconds", 0)
        return seconds if isinstance(seconds, int) else 0


def _in_words(seconds: int) -> str:
    if seconds < MINUTES_FROM:
        return f"{seconds} detik"
    return f"{math.ceil(seconds / 60)} menit"


class NewerDatabase(Refusal):
    """The file was written by a newer program."""

    sentence = "Data ini dibuat oleh SiAntre yang lebih baru. Pakai versi terbaru."


class CannotStore(Refusal):
    """The disk takes nothing: it is full, locked or failing."""

    sentence = (
        "Komputer SiAntre tidak bisa menyimpan: penyimpanan penuh atau terkunci. Beri "
        "tahu petugas."
    )
    status = HTTPStatus.INSUFFICIENT_STORAGE


class DataBusy(CannotStore):
    """Another program, or a writer of ours, holds the data for too long."""

    sentence = "Belum tersimpan: data sedang dipakai. Coba lagi {wait} lagi."
    status = HTTPStatus.INSUFFICIENT_STORAGE

    def __init__(self) -> None:
        # Nobody knows how long: most programs write for less.
        super().__init__(seconds=5)


class DataGone(CannotStore):
    """The file was deleted or moved while the box runs."""

    sentence = "Data SiAntre tidak ada di tempatnya. Beri tahu petugas."
    status = HTTPStatus.INSUFFICIENT_STORAGE


class UnknownCopy(Refusal):
    """There is no such copy of the database any more."""

    sentence = "Cadangan ini sudah tidak ada. Pilih yang lain."
    status = HTTPStatus.NOT_FOUND


class UnknownTelevision(Refusal):
    """There is no such TV any more."""

    sentence = "TV itu sudah tidak ada."
    status = HTTPStatus.NOT_FOUND


class UnknownService(Refusal):
    """There is no such service."""

    sentence = "Layanan tidak ditemukan. Pilih lagi."
    status = HTTPStatus.NOT_FOUND


class ServiceClosed(Refusal):
    """The service gives no numbers now."""

    sentence = "{name} sedang tutup. Tanyakan ke petugas."


class NoNumberLeft(Refusal):
    """The service has given all the numbers that a round has."""

    sentence = "Nomor {name} sudah habis sampai reset. Beri tahu petugas."


class AlreadyInLine(Refusal):
    """This phone already waits for this service; `key` is its ticket's."""

    sentence = (
        "Anda sudah punya nomor {label}. Untuk orang lain, minta nomor ke petugas."
    )


class TooManyTickets(Refusal):
    """This phone holds as many open tickets as one phone may."""

    sentence = (
        "Satu HP paling banyak {most} nomor. Untuk orang lain, minta nomor ke petugas."
    )


class PhonesPaused(Refusal):
    """Staff stopped phones from taking numbers; at the desk they are still given."""

    sentence = "Nomor lewat HP sedang dihentikan. Minta nomor ke petugas."


class TooSoon(Refusal):
    """This phone took a number of the service a moment ago."""

    sentence = "Anda baru saja ambil nomor. Tunggu {wait} lagi."
    status = HTTPStatus.TOO_MANY_REQUESTS


class BeginningAgain(Refusal):
    """The queue was reset a moment ago with people waiting."""

    sentence = "Antrian sedang dimulai ulang. Tunggu {wait} lagi."


class UnfitNonce(Refusal):
    """The form is not one of ours."""

    sentence = "Halaman sudah lama. Pilih layanan lagi."
    status = HTTPStatus.BAD_REQUEST


class UsedPage(Refusal):
    """The number that this page took of the service is closed meanwhile."""

    sentence = "Nomor {label} sudah selesai atau batal. Silakan pilih layanan lagi."


class UnknownTicket(Refusal):
    """There is no such ticket."""

    sentence = "Nomor tidak ditemukan"
    status = HTTPStatus.NOT_FOUND


class SomebodyWasFirst(Refusal):
    """The ticket moved since the page was made."""

    sentence = "Nomor {label} sudah berubah. Lihat lagi daftarnya."


class AlreadyHandled(Refusal):
    """Another counter has dealt with the ticket meanwhile."""

    sentence = "Nomor {label} sudah ditangani {counter}"


class ForbiddenMove(Refusal):
    """A ticket cannot go from here to there."""

    sentence = "Status {label} tidak bisa diubah seperti itu."


class BeingCalled(Refusal):
    """The visitor's number is being called: too late to cancel it alone."""

    sentence = "Nomor Anda sedang dipanggil. Beri tahu petugas."


class NotFromThisPhone(Refusal):
    """Another phone took the number, or none: staff alone cancel it for somebody."""

    sentence = "Nomor ini tidak diambil dari HP ini. Mau batal? Beri tahu petugas."
    status = HTTPStatus.FORBIDDEN


class AlreadyCanceled(Refusal):
    """The number that its visitor cancels is canceled already."""

    sentence = "Nomor {label} sudah dibatalkan."


class AlreadyDone(Refusal):
    """The number that its visitor cancels has been served."""

    sentence = "Nomor {label} sudah selesai."


class NobodyWaiting(Refusal):
    """There is nobody left to call."""

    sentence = "Belum ada yang menunggu."


class StalePage(Refusal):
    """The page showed another number at this counter than there is."""

    sentence = "Nomor di {place} ini sudah berganti. Lihat dulu, lalu tekan lagi."


class CounterBusy(Refusal):
    """The counter has a called ticket already."""

    sentence = "{counter} masih memanggil {label}. Selesaikan dulu."


class RoundEnded(Refusal):
    """The ticket belongs to a round that has ended."""

    sentence = "Nomor {label} tidak berlaku lagi. Antrian sudah dimulai ulang."


class NoCounter(Refusal):
    """This session sits at no counter, or its counter was taken over."""

    sentence = "Anda belum duduk di {place}. Pilih {place} dulu."
    status = HTTPStatus.FORBIDDEN


class UnknownCounter(Refusal):
    """There is no such counter."""

    sentence = "{place:first} tidak ditemukan. Pilih lagi."
    status = HTTPStatus.NOT_FOUND


class CounterInUse(Refusal):
    """Somebody else sits at the counter."""

    sentence = "{counter} dipakai {by}. Ambil alih?"


class FinishFirst(Refusal):
    """The counter to be left has a called ticket."""

    sentence = "Selesaikan {label} dulu, lalu ganti {place}."


class NotAtThisCounter(Refusal):
    """The service is none of this counter's."""

    sentence = "Layanan ini tidak dilayani di {place} Anda."


class NothingToUndo(Refusal):
    """There is no such press of this counter."""

    sentence = "Tidak ada yang bisa diurungkan."


class MovedOnSince(Refusal):
    """A ticket of the press has moved since: the press cannot be undone."""

    sentence = "Tidak bisa diurungkan: {label} sudah berubah lagi."


class LaterPressFirst(Refusal):
    """A newer press of this counter must be undone first."""

    sentence = "Urungkan dulu tindakan yang lebih baru."


class WrongPassword(Refusal):
    """Nobody has this name and password."""

    sentence = "Nama masuk atau kata sandi salah."
    status = HTTPStatus.FORBIDDEN


class WrongOldPassword(Refusal):
    """Who wants a new password does not know the present one."""

    sentence = "Kata sandi sekarang salah."
    status = HTTPStatus.FORBIDDEN
    field = "sandi_lama"


class UnfitPassword(Refusal):
    """The password is too short, or too long."""

    sentence = "Kata sandi paling sedikit {shortest} huruf atau angka."
    status = HTTPStatus.BAD_REQUEST
    field = "sandi"


class UnfitSign(Refusal):
    """The name has a sign that is not seen."""

    sentence = "Nama tidak bisa memakai {sign}."
    status = HTTPStatus.BAD_REQUEST
    field = "nama"


class UnfitName(Refusal):
    """The name is empty or too long."""

    sentence = "Isi nama, paling banyak {longest} huruf."
    status = HTTPStatus.BAD_REQUEST
    field = "nama"


class UnfitLogin(Refusal):
    """What one logs in with is empty, too long or has a space."""

    sentence = "Isi nama masuk tanpa spasi, misalnya sari."
    status = HTTPStatus.BAD_REQUEST
    field = "masuk"


class LoginTaken(Refusal):
    """Somebody logs in with this already."""

    sentence = "Nama masuk {login} sudah dipakai."
    field = "masuk"


class UnknownUser(Refusal):
    """There is nobody of this name."""

    sentence = "Pengguna tidak ditemukan."
    status = HTTPStatus.NOT_FOUND


class LastAdmin(Refusal):
    """Without this person nobody could administer the box."""

    sentence = "Harus ada paling sedikit satu admin."
    field = "peran"


class AlreadySetUp(Refusal):
    """The box has an admin already."""

    sentence = "Admin sudah dibuat. Silakan masuk."


class UnfitLetter(Refusal):
    """The letter is not one of A to Z."""

    sentence = "Isi satu huruf, A sampai Z."
    status = HTTPStatus.BAD_REQUEST
    field = "huruf"


class LetterTaken(Refusal):
    """Another service has this letter."""

    sentence = "Huruf {letter} dipakai layanan lain."
    field = "huruf"


class LetterInUse(Refusal):
    """Numbers of the open round bear the letter."""

    sentence = "Huruf {letter} sudah dipakai hari ini. Ubah setelah reset."
    field = "huruf"


class NoLetterLeft(Refusal):
    """All letters are taken."""

    sentence = "Semua huruf sudah dipakai."
    field = "huruf"


class HasOpenTickets(Refusal):
    """Numbers of it are still open."""

    sentence = "{name} masih punya nomor yang menunggu atau dipanggil."


class NameTaken(Refusal):
    """Another one has this name."""

    sentence = "Nama {name} sudah dipakai."
    field = "nama"


class UnfitNumber(Refusal):
    """A counter cannot have this number."""

    sentence = "Isi nomor 1 sampai {highest}."
    status = HTTPStatus.BAD_REQUEST
    field = "nomor"


class CounterNumberTaken(Refusal):
    """Another counter has this number."""

    sentence = "Nomor {place} {number} sudah dipakai."
    field = "nomor"


class LastOne(Refusal):
    """The box needs at least one of these."""

    sentence = "Harus ada paling sedikit satu {what}."
    field = "dilayani"


class UnfitSetting(Refusal):
    """The value does not fit the setting."""

    sentence = "Isi {label} tidak cocok. Periksa lagi."
    status = HTTPStatus.BAD_REQUEST


class NotAWholeFolder(Refusal):
    """The folder is not named from its drive or root on."""

    sentence = "Tulis alamat folder yang lengkap, misalnya E:\\Cadangan."
    status = HTTPStatus.BAD_REQUEST


class InsideTheData(Refusal):
    """The folder lies where the data lies: copies there would be lost with it."""

    sentence = (
        "Folder ini ada di dalam folder data SiAntre. Pilih folder di flashdisk atau "
        "disk lain."
    )
    status = HTTPStatus.BAD_REQUEST


class TooBright(Refusal):
    """White words could not be read on this colour."""

    sentence = "Warna ini terlalu terang untuk tulisan putih."
    status = HTTPStatus.BAD_REQUEST


class UnknownSetting(Refusal):
    """There is no such setting."""

    sentence = "Pengaturan {key} tidak ada."
    status = HTTPStatus.NOT_FOUND


class NothingAsked(Refusal):
    """The question about the clock was answered, or the clock is right again."""

    sentence = "Soal jam komputer sudah dijawab. Tidak ada yang berubah."


class NothingToReset(Refusal):
    """There is no reset that can be undone."""

    sentence = "Tidak ada reset yang bisa diurungkan."


class ResetAlready(Refusal):
    """The round on the page has ended: somebody reset it, or its day is over."""

    sentence = "Antrian sudah direset. Tidak ada yang berubah."


class ResetCannotBeUndone(Refusal):
    """Numbers were given since the reset."""

    sentence = "Reset tidak bisa diurungkan: nomor baru sudah diambil."


class WrongCode(Refusal):
    """The one-time code of the first run is another."""

    sentence = "Kode salah. Lihat lagi di layar komputer SiAntre."
    status = HTTPStatus.FORBIDDEN
    field = "kode"


class SetupClosed(Refusal):
    """Too many wrong codes were given: no other device may set up the box."""

    sentence = (
        "Penyiapan dari perangkat lain ditutup: kode terlalu sering salah. Buat kode "
        "baru di jendela SiAntre."
    )
    status = HTTPStatus.FORBIDDEN
    field = "kode"


class UnfitCounters(Refusal):
    """There cannot be so many counters, or so few."""

    sentence = "Isi jumlah, 1 sampai {most}."
    status = HTTPStatus.BAD_REQUEST
    field = "loket"


class UnfitWifiName(Refusal):
    """No Wi-Fi can have a name of so many bytes."""

    sentence = (
        "Nama Wi-Fi paling banyak {longest} huruf. Huruf seperti é dan emoji dihitung "
        "lebih dari satu."
    )
    status = HTTPStatus.BAD_REQUEST


class UnfitWifiPassword(Refusal):
    """No Wi-Fi can have a password of this length."""

    sentence = "Isi 8 sampai 63 huruf, kecuali Wi-Fi tanpa kata sandi."
    status = HTTPStatus.BAD_REQUEST
    field = "sandi"


class UnfitWifiNameSign(Refusal):
    """The name of the Wi-Fi has a sign that nobody sees: it may be a slip."""

    sentence = "Nama Wi-Fi tidak bisa memakai {sign}. Hapus, lalu ketik lagi."
    status = HTTPStatus.BAD_REQUEST


class UnfitWifiSign(Refusal):
    """No Wi-Fi can have a password with this sign."""

    sentence = "Kata sandi Wi-Fi tidak bisa memakai {sign}."
    status = HTTPStatus.BAD_REQUEST
    field = "sandi"


class CannotPrint(Refusal):
    """The typefaces of our paper lack these signs."""

    sentence = (
        "PDF poster tidak bisa menulis {signs}. Buka Poster di browser, lalu tekan "
        "Cetak."
    )


class PhoneNotSeen(Refusal):
    """No phone has come by the test's QR code yet."""

    sentence = "HP belum diuji. Pindai kodenya, atau pilih Lewati uji."
    field = "uji"

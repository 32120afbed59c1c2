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
        wait = f"{self.wait} detik"
        if self.wait >= MINUTES_FROM:
            wait = f"{math.ceil(self.wait / 60)} menit"
        return self.sentence.format(**self.named, wait=wait)

    @property
    def wait(self) -> int:
        """Return after how many seconds it is worth trying again, 0 if unknown."""
        seconds = self.named.get("seconds", 0)
        return seconds if isinstance(seconds, int) else 0


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


class DataGone(CannotStore):
    """The file was deleted or moved while the box runs."""

    sentence = "Data SiAntre tidak ada di tempatnya. Beri tahu petugas."


class UnknownCopy(Refusal):
    """There is no such copy of the database any more."""

    sentence = "Cadangan ini sudah tidak ada. Pilih yang lain."
    status = HTTPStatus.NOT_FOUND


class UnknownTelevision(Refusal):
    """There is no such TV any more."""

    sentence = "TV itu sudah tidak ada."
    status = HTTPStatus.NOT_FOUND


class AlreadyInLine(Refusal):
    """This phone holds a number of this service: is another one for somebody else?"""

    sentence = "Anda sudah punya {label}. Ambil satu lagi untuk orang lain?"


class UnknownTicket(Refusal):
    """There is no such ticket."""

    sentence = "Nomor tidak ditemukan"
    status = HTTPStatus.NOT_FOUND


class SomebodyWasFirst(Refusal):
    """The ticket moved since the page was made."""

    sentence = "Nomor {label} sudah berubah. Lihat lagi daftarnya."


class ForbiddenMove(Refusal):
    """A ticket cannot go from here to there."""

    sentence = "Status {label} tidak bisa diubah seperti itu."


class CounterBusy(Refusal):
    """The counter has a called ticket already."""

    sentence = "{counter} masih memanggil {label}. Selesaikan dulu."


class RoundEnded(Refusal):
    """The ticket belongs to a round that has ended."""

    sentence = "Nomor {label} tidak berlaku lagi. Antrian sudah dimulai ulang."


class NoCounter(Refusal):
    """This session sits at no counter, or its counter was taken over."""

    sentence = "Anda belum duduk di {counter_word}. Pilih {counter_word} dulu."
    status = HTTPStatus.FORBIDDEN


class NotAtThisCounter(Refusal):
    """The service is none of this counter's."""

    sentence = "Layanan ini tidak dilayani di {counter_word} Anda."


class UnknownCounter(Refusal):
    """There is no such counter."""

    sentence = "{counter_word:first} tidak ditemukan. Pilih lagi."
    status = HTTPStatus.NOT_FOUND


class CounterInUse(Refusal):
    """Somebody else sits at the counter."""

    sentence = "{counter} dipakai {by}. Ambil alih?"


class OwnSeatElsewhere(CounterInUse):
    """The person who asks for the counter sits there with another device."""

    sentence = "Anda sendiri, di perangkat lain. Lanjutkan di sini?"


class PageOfAnotherCounter(Refusal):
    """The page shows a counter where its session sits no more."""

    sentence = "Halaman ini milik {counter}. Muat ulang."


class FinishFirst(Refusal):
    """The counter to be left has a called ticket."""

    sentence = "Selesaikan {label} dulu, lalu ganti {counter_word}."


class FinishBeforeBreak(Refusal):
    """Somebody is called to the counter that wants a break: nobody would be there."""

    sentence = "Selesaikan {label} dulu, lalu istirahat."


class WrongPassword(Refusal):
    """Nobody has this name and password."""

    sentence = "Nama masuk atau kata sandi salah."
    status = HTTPStatus.FORBIDDEN


class WrongOldPassword(Refusal):
    """Who wants a new password does not know the present one."""

    sentence = "Kata sandi sekarang salah."
    status = HTTPStatus.FORBIDDEN
    field = "sandi_lama"


class UnfitName(Refusal):
    """The name is empty or too long."""

    sentence = "Isi nama, paling banyak {longest} huruf."
    status = HTTPStatus.BAD_REQUEST
    field = "nama"


class NoLetterLeft(Refusal):
    """All letters are taken."""

    sentence = "Semua huruf sudah dipakai."
    field = "huruf"


class HasOpenTickets(Refusal):
    """Numbers of it are still open."""

    sentence = "{name} masih punya nomor yang menunggu atau dipanggil."


class CalledBeforeReset(Refusal):
    """The counter had a called number that the undo of a reset would bring back."""

    sentence = (
        "{counter} memanggil {label} sebelum reset, dan reset itu masih bisa "
        "diurungkan. Hapus setelah ada nomor baru."
    )


class NameTaken(Refusal):
    """Another one has this name."""

    sentence = "Nama {name} sudah dipakai."
    field = "nama"


class UnfitNumber(Refusal):
    """A counter cannot have this number."""

    sentence = "Isi nomor 1 sampai {highest}."
    status = HTTPStatus.BAD_REQUEST
    field = "nomor"


class LastOne(Refusal):
    """The box needs at least one of these."""

    sentence = "Harus ada paling sedikit satu {what}."
    field = "dilayani"


class ServedNowhere(Refusal):
    """No counter would serve these services any more."""

    sentence = (
        "{names} tidak dilayani {counter_word} lain."
        " Layani dulu di {counter_word} lain."
    )
    field = "layanan"


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


class UnfitWifiPassword(Refusal):
    """No Wi-Fi can have a password of this length."""

    sentence = "Isi 8 sampai 63 huruf, kecuali Wi-Fi tanpa kata sandi."
    status = HTTPStatus.BAD_REQUEST
    field = "sandi"


class PhoneNotSeen(Refusal):
    """No phone has come by the test's QR code yet."""

    sentence = "HP belum diuji. Pindai kodenya, atau lewati uji."
    field = "uji"

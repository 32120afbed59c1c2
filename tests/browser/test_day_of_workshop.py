"""A day in a workshop on real screens: one receives, two repair, one takes the money.

Nobody here knows more than the screens say; the rules of the same place are tested in
tests/web/test_workshop_day.py. The figures of the report are computed by hand.
"""

import pytest

from tests.browser import phones
from tests.browser.shops import MONDAY, opens

__all__ = ["opens"]


@pytest.mark.timeout(600)
def test_a_day_in_a_workshop(opens):
    with phones.webkit() as wati:
        day = Day(opens(MONDAY, "07.30"), wati)
        day.opens()
        day.receives()
        day.repairs()
        day.takes_the_money()
    check_report(day.ani)


class Day:
    """What happens until the last is gone."""

    def __init__(self, shop, wati):
        self.shop, self.wati = shop, wati

    def opens(self):
        """Open: four bring their motorbikes."""
        self.ani = self.shop.owner()
        arrange(self.ani)
        self.chandra, self.tv, self.door = (
            self.shop.phone(),
            self.shop.tv(),
            self.shop.door("Sari"),
        )
        self.shop.at("08.00")
        for visitor, label in ((self.wati, "A-001"), (self.chandra, "A-002")):
            visitor.open(self.shop.house.url)
            visitor.reads("Servis motor", without="Pembayaran")
            visitor.tap("Servis motor")
            visitor.reads(label)
        self.door.takes("Servis motor", "A-003")
        self.door.takes("Servis motor", "A-004")

    def receives(self):
        """Receive them, and send them to the bays."""
        self.sari = self.shop.desk("Sari", "Depan")
        self.shop.at("08.05")
        self.sari.calls("A-001")
        self.tv.shows("A-001", "Depan")
        self.dewi = self.shop.desk("Dewi", "Bay 1")
        self.dewi.reads("Belum ada yang menunggu")
        self.shop.at("08.11")
        self.sari.calls("A-002")
        self.dewi.reads("A-001", "dari Servis motor")
        self.wati.reads("Servis motor Pengerjaan", "Anda berikutnya")
        self.shop.at("08.12")
        self.dewi.calls("A-001")
        self.wati.reads("Giliran Anda!", "Silakan ke Bay 1")
        self.wati.keep("bengkel-bay")
        self.tv.shows("A-001", "Pengerjaan", "Bay 1")
        self.shop.at("08.15")
        self.sari.calls("A-003")
        self.chandra.reads("Servis motor Pengerjaan", "Anda berikutnya")
        self.shop.at("08.20")
        self.sari.calls("A-004")
        self.shop.at("08.25")
        self.sari.press("Teruskan")
        self.sari.press("Pengerjaan", self.sari.page.get_by_role("dialog"))
        self.sari.reads("A-004 lanjut ke Pengerjaan.", "Tidak ada yang menunggu")

    def repairs(self):
        """Repair in the second bay too; take a wrong press back; rest."""
        self.rini = self.shop.desk("Rini", "Bay 2")
        self.shop.at("08.30")
        self.rini.calls("A-002")
        self.chandra.reads("Giliran Anda!", "Silakan ke Bay 2")
        self.tv.shows("A-002", "Pengerjaan", "Bay 2")

        # Pressed by mistake: it was to be paid for.
        self.shop.at("08.40")
        self.dewi.press("Selesai")
        self.dewi.reads("A-001 selesai, tidak lanjut ke Pembayaran. Urungkan")
        self.dewi.press("Urungkan")
        self.dewi.serves("A-001")
        self.shop.at("08.41")
        self.dewi.calls("A-003")
        self.dewi.reads("A-003 dipanggil, A-001 lanjut ke Pembayaran.")
        self.wati.reads(
            "Servis motor Pengerjaan Pembayaran", "Belum ada petugas. Nomor Anda aman."
        )
        self.wati.keep("bengkel-bayar")
        self.shop.at("08.50")
        self.rini.press("Teruskan")
        self.rini.press("Pembayaran", self.rini.page.get_by_role("dialog"))
        self.rini.reads("A-002 lanjut ke Pembayaran.")
        self.rini.press("Bay 2")
        self.rini.press("Istirahat")
        self.rini.reads("Bay 2 sedang istirahat.")
        self.chandra.reads("Sisa 1 antrian di depan Anda")

    def takes_the_money(self):
        """Take the money, and let one go home as he came."""
        self.shop.at("08.52")
        self.ani.press("Panel petugas")
        self.till = self.shop.sit_down(self.ani.page, "ani", "Kasir")
        self.till.calls("A-001")
        self.wati.reads("Giliran Anda!", "Silakan ke Kasir")
        self.chandra.reads("Anda berikutnya")
        self.tv.shows("A-001", "Pembayaran", "Kasir")
        self.shop.at("08.55")
        self.till.calls("A-002")
        self.wati.reads("Selesai", "Terima kasih sudah menunggu.")
        self.shop.at("09.00")
        self.rini.press("Lanjutkan")
        self.rini.reads("Panggil berikutnya", without="sedang istirahat")
        self.rini.calls("A-004")
        self.shop.at("09.05")
        self.dewi.press("Teruskan")
        self.dewi.press("Pembayaran", self.dewi.page.get_by_role("dialog"))
        # The owner takes his motorbike home as it is.
        self.rini.press("Batal")
        self.rini.press("Ya, batalkan nomor")
        self.rini.reads("A-004 dibatalkan.")
        self.shop.at("09.13")
        self.till.calls("A-003")
        self.till.press("Selesai")
        self.till.reads("A-003 selesai.", "Tidak ada yang menunggu")
        self.till.press("Ani")
        self.till.press("Panel admin")
        self.ani.goes("Laporan")


def arrange(ani):
    ani.sets_up("Bengkel Jaya", ["Servis motor", "Pengerjaan", "Pembayaran"], 4)
    ani.press("Panel admin")
    ani.goes("Layanan")
    ani.counter("Stall 1", "Depan", "Servis motor")
    ani.counter("Stall 2", "Bay 1", "Pengerjaan")
    ani.counter("Stall 3", "Bay 2", "Pengerjaan")
    ani.counter("Stall 4", "Kasir", "Pembayaran")
    ani.rules("Servis motor", next="Pengerjaan")
    ani.rules("Pengerjaan", next="Pembayaran", by_staff="ya")
    ani.rules("Pembayaran", by_staff="ya")
    ani.adds_people("Sari", "Dewi", "Rini")


def check_report(ani):
    """Compare the report with what the minutes come to.

    At Servis motor, Pengerjaan and Pembayaran: A-001 waited 5, 1, 11 minutes, A-002 11,
    15, 5, A-003 15, 21, 8, and A-004, which was canceled, 20 and 35.
    """
    ani.reads(
        "Diambil 4 Selesai 3 Batal 1 petugas 1 Rata-rata tunggu 37 menit",
        "paling lama 55 menit",
        "A Servis motor 4 — 4 0 13 menit",
        "B Pengerjaan — 4 3 1 18 menit",
        "C Pembayaran — 3 3 0 8 menit",
    )

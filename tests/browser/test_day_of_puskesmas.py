"""A morning in a puskesmas on real screens: phones of two engines, desks, TV, door.

Nobody here knows more than the screens say; the rules of the same place are tested in
tests/web/test_puskesmas_day.py. The figures of the report are computed by hand.
"""

import pytest

from tests.browser import phones
from tests.browser.shops import MONDAY, opens

__all__ = ["opens"]


@pytest.mark.timeout(600)
def test_a_morning_in_a_puskesmas(opens):
    with phones.webkit() as wati:
        morning = Morning(opens(MONDAY, "07.30"), wati)
        morning.opens()
        morning.calls_the_first()
        morning.puts_an_elder_first()
        morning.misses_one()
        morning.lets_him_come_back()
        morning.goes_on()
    check_report(morning.ani)


class Morning:
    """What happens until nobody waits."""

    def __init__(self, shop, wati):
        self.shop, self.wati, self.firman = shop, wati, shop.phone()

    def opens(self):
        """Open: two take a number with their phones before anybody is there."""
        self.ani = self.shop.owner()
        arrange(self.ani)
        self.tv = self.shop.tv()
        self.tv.reads("Selamat datang", "Ambil nomor dari HP Anda")

        self.shop.at("08.00")
        for phone in (self.wati, self.firman):
            phone.open(self.shop.house.url)
            phone.reads("Pendaftaran", "belum ada petugas", without="Kasir")
            phone.keep("pus-pilih")
            phone.tap("Pendaftaran")
            phone.reads("Nomor Anda", "Belum ada petugas. Nomor Anda aman.")
            phone.keep("pus-belum-petugas")
        self.wati.reads(
            "A-001", "Anda paling depan", "Tunggu saja. Kami beri tahu di sini."
        )
        self.firman.reads("A-002", "Sisa 1 antrian di depan Anda")

    def calls_the_first(self):
        """Sit down and call."""
        self.door = self.shop.door("Sari")
        self.door.reads("Ambil nomor antrian", without="Kasir")
        self.door.takes("Pendaftaran", "A-003")
        self.chandra = self.shop.phone()
        self.chandra.open(self.shop.house.url)
        self.chandra.reads("3 di depan, belum ada petugas")
        self.chandra.tap("Pendaftaran")
        self.chandra.reads("A-004")
        self.sari = self.shop.desk("Sari", "Pendaftaran")
        self.wati.reads(
            "Anda berikutnya", "Silakan mendekat ke ruang.", without="Belum ada petugas"
        )
        self.wati.keep("pus-berikutnya")

        self.shop.at("08.02")
        self.sari.calls("A-001")
        self.wati.reads("Giliran Anda!", "A-001", "Silakan ke Pendaftaran")
        self.wati.keep("pus-giliran")
        self.tv.shows("Nomor dipanggil", "A-001", "Pendaftaran")
        self.firman.reads("Anda berikutnya")

    def puts_an_elder_first(self):
        """Let a grandmother without a phone go first; the doctor is late."""
        # A grandmother without a phone comes first.
        self.shop.at("08.03")
        self.sari.takes("Pendaftaran", "A-005", is_first=True)
        self.firman.reads(
            "Nomor prioritas didahulukan.", "Sisa 1 antrian di depan Anda"
        )
        self.firman.keep("pus-prioritas")
        self.sari.reads("A-001 lanjut ke Poli Umum")
        self.shop.at("08.04")
        self.sari.calls("A-005")
        self.sari.reads("A-005 dipanggil, A-001 lanjut ke Poli Umum. Urungkan")
        self.wati.reads("Pendaftaran Poli Umum", "Belum ada petugas. Nomor Anda aman.")
        self.dewi = self.shop.desk("Dewi", "Poli Umum")
        self.dewi.tells("Poli Umum", message="Dokter datang 08.10")
        self.wati.reads("Anda berikutnya", "Dokter datang 08.10")
        self.wati.keep("pus-pesan")
        self.tv.shows("Poli Umum: Dokter datang 08.10", "A-005")

    def misses_one(self):
        """Call somebody three times in vain."""
        # He went out to smoke: called three times, and then nobody waits for him.
        self.shop.at("08.06")
        self.sari.calls("A-002")
        self.wati.reads("Nomor prioritas didahulukan.", "Sisa 1 antrian di depan Anda")
        self.sari.press("Lewati")
        self.firman.reads("Nomor Anda terlewat, segera ke ruang.")
        self.firman.keep("pus-dilewati")
        self.tv.reads("A-002 terlewat, segera ke ruang")
        self.shop.at("08.07")
        self.sari.calls("A-003")
        self.shop.at("08.08")
        self.sari.calls("A-002")
        self.sari.press("Lewati")
        self.shop.at("08.09")
        self.door.takes("Pendaftaran", "A-006")
        self.sari.calls("A-004")
        self.chandra.reads("Giliran Anda!", "Silakan ke Pendaftaran")
        self.shop.at("08.10")
        self.sari.calls("A-002")
        self.sari.press("Lewati")
        self.sari.reads("Terlewat", "dipanggil 3 kali")
        self.firman.reads("Terlewat", "Lapor ke petugas", "Sudah dipanggil 3 kali.")
        self.firman.keep("pus-terlewat")
        self.tv.reads("A-002 terlewat, segera ke ruang")
        self.shop.at("08.12")
        self.sari.calls("A-006")

    def lets_him_come_back(self):
        """Call him by hand, and take a wrong press back."""
        # He is back; and a wrong press is taken back.
        self.sari.calls("A-002", "Panggil A-002")
        self.firman.reads("Giliran Anda!", "Silakan ke Pendaftaran")
        self.sari.press("Selesai")
        self.sari.reads("A-002 selesai, tidak lanjut ke Poli Umum. Urungkan")
        self.sari.stands_on("Urungkan")
        self.firman.reads("Selesai", "Terima kasih sudah menunggu.")
        self.firman.keep("pus-selesai-salah")
        self.sari.press("Urungkan")
        self.sari.serves("A-002")
        self.firman.reads("Giliran Anda!")
        # Only a letter: straight to the till.
        self.shop.at("08.13")
        self.sari.press("Teruskan")
        self.sari.press("Kasir", self.sari.page.get_by_role("dialog"))
        self.sari.reads("A-002 lanjut ke Kasir.")
        self.firman.reads("Pendaftaran Kasir", "Belum ada petugas. Nomor Anda aman.")
        self.firman.keep("pus-kasir")

    def goes_on(self):
        """Let all go on, to the till and home."""
        self.shop.at("08.15")
        for minute, label in (
            (15, "A-005"),
            (16, "A-001"),
            (17, "A-003"),
            (18, "A-004"),
        ):
            self.shop.at(f"08.{minute}")
            self.dewi.calls(label)
        self.wati.reads("Pendaftaran Poli Umum Farmasi", "Sisa 1 antrian di depan Anda")
        self.wati.keep("pus-farmasi")
        self.shop.at("08.19")
        self.dewi.calls("A-006")
        self.dewi.press("Selesai")
        self.dewi.reads(
            "A-006 selesai, tidak lanjut ke Farmasi. Urungkan", "Tidak ada yang"
        )

        self.rini = self.shop.desk("Rini", "Farmasi")
        for minute, label in (
            (20, "A-005"),
            (21, "A-001"),
            (22, "A-003"),
            (23, "A-004"),
        ):
            self.shop.at(f"08.{minute}")
            self.rini.calls(label)
        self.rini.press("Selesai")
        self.ani.press("Panel petugas")
        self.till = self.shop.sit_down(self.ani.page, "ani", "Kasir")
        for minute, label in (
            (24, "A-005"),
            (25, "A-002"),
            (28, "A-001"),
            (31, "A-003"),
        ):
            self.shop.at(f"08.{minute}")
            self.till.calls(label)
        self.wati.reads("Selesai", "Terima kasih sudah menunggu.")
        self.wati.keep("pus-selesai")
        self.till.press("Selesai")
        self.till.reads("A-003 selesai.")
        self.tv.shows("Terakhir dipanggil", "A-003")
        self.till.press("Ani")
        self.till.press("Panel admin")
        self.ani.goes("Laporan")


def arrange(ani):
    stations = ["Pendaftaran", "Poli Umum", "Farmasi", "Kasir"]
    ani.sets_up("Puskesmas Sukamaju", stations, 4)
    ani.press("Panel admin")
    ani.goes("Layanan")
    for number, station in enumerate(stations, start=1):
        ani.counter(f"Ruang {number}", station, station)
    ani.rules("Pendaftaran", next="Poli Umum")
    ani.rules("Poli Umum", next="Farmasi", by_staff="ya")
    ani.rules("Farmasi", next="Kasir", by_staff="ya")
    ani.rules("Kasir", by_staff="ya")
    ani.reads("lanjut ke Poli Umum", "lanjut ke Farmasi", "lanjut ke Kasir")
    ani.adds_people("Sari", "Dewi", "Rini")
    ani.goes("Pengaturan")
    ani.page.get_by_label("Lewati ke belakang").fill("1")
    ani.page.get_by_role("switch", name="Prioritas").locator("xpath=..").click()
    ani.press("Simpan perubahan")
    ani.reads("Pengaturan disimpan.")


def check_report(ani):
    """Compare the report with what the minutes come to.

    Until they were called, at Pendaftaran, Poli Umum, Farmasi and Kasir: A-001 waited
    2, 12, 4, 6 minutes; A-002 6 and at Kasir 12; A-003 7, 9, 4, 8; A-004 9, 8, 4;
    A-005 1, 9, 4, 3; A-006 3 and 7.
    """
    ani.reads(
        "Diambil 6 Selesai 6 Batal 0 Rata-rata tunggu 20 menit",
        "paling lama 28 menit",
        "A Pendaftaran 6 — 6 0 5 menit",
        "B Poli Umum — 5 5 0 9 menit",
        "C Farmasi — 4 4 0 4 menit",
        "D Kasir — 4 4 0 7 menit",
    )

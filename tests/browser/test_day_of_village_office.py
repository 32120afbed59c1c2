"""A Friday in a village office on real screens: nine letters, a quota, hours.

Nobody here knows more than the screens say; the rules of the same place are tested in
tests/web/test_village_day.py. The figures of the report are computed by hand.
"""

import pytest

from tests.browser import phones, shops
from tests.browser.shops import FRIDAY, opens
from tests.web.test_village_day import LETTERS

__all__ = ["opens"]

CARDS, TAXES, COPIES, BUSINESS = LETTERS[0], LETTERS[8], LETTERS[7], LETTERS[3]


@pytest.mark.timeout(600)
def test_a_friday_in_a_village_office(opens, tmp_path):
    with phones.firefox(tmp_path / "profile") as firman:
        friday = Friday(opens(FRIDAY, "07.30"), firman)
        friday.is_closed()
        friday.uses_up_the_quota()
        friday.takes_for_a_family()
        friday.works_at_two_tables()
        friday.closes_by_the_clock()
        friday.serves_the_rest()
        friday.begins_again()


class Friday:
    """What happens until Monday."""

    def __init__(self, shop, firman):
        self.shop, self.firman = shop, firman

    def is_closed(self):
        """Come before it opens."""
        self.ani = self.shop.owner()
        arrange(self.ani)
        self.chandra, self.tv, self.door = (
            self.shop.phone(),
            self.shop.tv(),
            self.shop.door("Sari"),
        )
        for visitor in (self.firman, self.chandra):
            visitor.open(self.shop.house.url)
            visitor.reads("Semua layanan sedang tutup. Buka lagi Jumat 08.00.")
        self.firman.keep("desa-tutup")
        self.door.reads("Semua layanan sedang tutup.", "Buka lagi Jumat 08.00.")

    def uses_up_the_quota(self):
        """Take all numbers of a letter, and let one go."""
        self.shop.at("08.00")
        self.firman.open(self.shop.house.url)
        self.firman.keep("desa-pilih")
        self.firman.tap(CARDS)
        self.firman.reads("A-001", "Anda paling depan")
        self.chandra.open(self.shop.house.url)
        self.chandra.tap(CARDS)
        self.chandra.reads("A-002", "Sisa 1 antrian di depan Anda")
        self.door.takes(CARDS, "A-003")
        self.door.reads("Nomor hari ini sudah habis (3).")

        # He goes home, and comes back: what he let go he may take again.
        self.firman.tap("Layanan lain")
        self.firman.reads("Nomor hari ini sudah habis (3).")
        self.firman.keep("desa-habis")
        self.firman.tap("A-001")
        self.firman.reads("Anda paling depan")
        self.firman.tap("Batalkan nomor")
        self.firman.keep("desa-tanya-batal")
        self.shop.at("08.02")
        self.firman.tap("Ya, batalkan nomor")
        self.firman.reads("Nomor dibatalkan", "Nomor ini tidak akan dipanggil lagi.")
        self.firman.keep("desa-batal")
        self.firman.tap("Ambil nomor baru")
        self.firman.tap(CARDS)
        self.firman.reads("A-004", "Sisa 2 antrian di depan Anda")

    def takes_for_a_family(self):
        """Take more than one with one phone, and look for one with another."""
        # One phone, a family.
        self.shop.at("08.03")
        self.firman.tap("Layanan lain")
        self.firman.tap(BUSINESS)
        self.firman.reads("D-001", BUSINESS)
        self.firman.tap("Nomor lain")
        self.firman.tap(BUSINESS)
        self.firman.reads(
            "Anda sudah punya D-001.", "Ambil satu lagi untuk orang lain?"
        )
        self.firman.keep("desa-satu-lagi")
        self.firman.tap("Ambil satu lagi")
        self.firman.reads("D-002")
        self.firman.tap("Nomor lain")
        self.firman.reads("A-004", "D-001", "D-002")
        self.firman.keep("desa-keluarga")
        self.firman.tap("A-004")
        # The grandson looks how it stands with her number.
        self.chandra.tap("Layanan lain")
        self.chandra.tap("Sudah punya nomor?")
        self.chandra.type("Nomor Anda", "4")
        self.chandra.tap("Cari")
        self.chandra.reads("Nomor ini", "A-004", "Sisa 2 antrian di depan nomor ini")
        self.chandra.open(self.shop.house.url)
        self.chandra.tap("A-002")

    def works_at_two_tables(self):
        """Call, tell something, take a wrong press back."""
        self.shop.at("08.10")
        self.sari, self.dewi = (
            self.shop.desk("Sari", "Meja 1"),
            self.shop.desk("Dewi", "Meja 2"),
        )
        self.sari.tells(CARDS, message="Kepala desa datang 10.30")
        self.firman.reads("Kepala desa datang 10.30")
        self.sari.reads("A Kepala desa datang 10.30")
        self.sari.calls("A-002")
        self.chandra.reads("Giliran Anda!", "Silakan ke Meja 1")
        self.tv.shows("A-002", "Meja 1", "Kepala desa datang 10.30")
        self.shop.at("08.12")
        self.dewi.calls("A-003")
        self.tv.shows("A-003", "Meja 2")
        # A wrong press: he at Meja 1 is not done yet.
        self.shop.at("08.14")
        self.sari.calls("A-004")
        self.sari.stands_on("Urungkan")
        self.firman.reads("Giliran Anda!", "Silakan ke Meja 1")
        self.firman.keep("desa-giliran")
        self.chandra.reads("Selesai", "Terima kasih sudah menunggu.")
        self.sari.press("Urungkan")
        self.sari.serves("A-002")
        self.firman.reads("Panggilan dibatalkan. Anda tetap menunggu.")
        self.firman.keep("desa-diurungkan")
        self.chandra.load_again()
        self.chandra.reads("Giliran Anda!")
        self.shop.at("08.20")
        self.sari.calls("A-004")
        self.firman.reads("Giliran Anda!")

    def closes_by_the_clock(self):
        """Close a letter by hand, one by its last hour, all by the hour."""
        self.shop.at("08.23")
        self.dewi.calls("D-001")

        self.dewi.closes(TAXES)
        self.shop.at("09.55")
        self.door.takes(COPIES, "H-001")
        self.shop.at("10.00")
        self.chandra.open(self.shop.house.url)
        self.chandra.reads(f"{COPIES} Buka lagi Senin", f"{TAXES} Buka lagi Senin")
        self.shop.at("10.58")
        self.chandra.tap("Pengantar Nikah")
        self.chandra.reads("E-001")
        self.shop.at("11.00")
        for visitor in (self.firman, self.chandra):
            visitor.open(self.shop.house.url)
            visitor.reads("Semua layanan sedang tutup.", "Buka lagi Senin 08.00.")
            visitor.keep("desa-tutup-siang")
        self.door.reads("Semua layanan sedang tutup.", "Buka lagi Senin 08.00.")

    def serves_the_rest(self):
        """Take a number for who came by foot, and call until nobody waits."""
        # Who came by foot at the last minute is given a number at the table.
        self.shop.at("11.01")
        self.sari.takes(CARDS, "A-005")
        self.shop.at("11.05")
        self.sari.calls("D-002")
        self.dewi.calls("H-001")
        self.shop.at("11.06")
        self.sari.calls("E-001")
        self.shop.at("11.07")
        self.dewi.calls("A-005")
        for table in (self.sari, self.dewi):
            table.press("Selesai")
            table.reads("Tidak ada yang menunggu")
        # The admin was away for hours.
        self.ani.page.goto("/admin/laporan")
        shops.log_in(self.ani.page, "Ani")
        check_report(self.ani)

    def begins_again(self):
        """Open on Monday."""
        self.shop.at("08.00", days=3)
        self.tv.shows("Selamat datang", "Ambil nomor dari HP Anda")
        self.firman.open(self.shop.house.url)
        self.firman.reads("Tidak ada antrian", without="Kepala desa")
        self.firman.tap(CARDS)
        self.firman.reads("A-001")


def arrange(ani):
    ani.sets_up("Kantor Desa Sukamaju", LETTERS, 2)
    ani.press("Panel admin")
    ani.goes("Layanan")
    ani.rules(CARDS, most="3")
    ani.reads("paling banyak 3")
    ani.rules(COPIES, last="10")
    ani.reads("sampai 10.00")
    ani.adds_people("Sari", "Dewi")
    ani.goes("Pengaturan")
    page = ani.page
    page.get_by_text("Menurut jam").click()
    page.get_by_label("Senin buka pukul").fill("8")
    page.get_by_label("Senin tutup pukul").fill("14")
    ani.press("Salin ke semua hari")
    page.get_by_label("Jumat tutup pukul").fill("11.00")
    for day in ("Sabtu", "Minggu"):
        page.get_by_role("switch", name=day).locator("xpath=..").click()
    ani.press("Simpan perubahan")
    ani.reads("Pengaturan disimpan.")


def check_report(ani):
    """Compare the report with what the minutes come to.

    A-001 was canceled. A-002 waited 10 minutes, A-003 12, A-004 18, A-005 6, D-001 20,
    D-002 182, E-001 8, H-001 70.
    """
    ani.reads(
        "Diambil 9 Selesai 8 Batal 1 pengunjung 1 Rata-rata tunggu 41 menit",
        "paling lama 3 jam 2 menit",
        f"A {CARDS} 5 4 1 12 menit",
        f"D {BUSINESS} 2 2 0 1 jam 41 menit",
        "E Pengantar Nikah 1 1 0 8 menit",
        f"H {COPIES} 1 1 0 1 jam 10 menit",
    )

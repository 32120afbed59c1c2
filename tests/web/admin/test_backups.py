from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import pytest

from siantre_box.core import identity, rollover, settings
from siantre_box.core.errors import UnknownCopy
from siantre_box.diagnostics import health
from siantre_box.diagnostics.health import Severity
from siantre_box.diagnostics.metrics import Metrics
from siantre_box.storage import database_copy, recovery_notice
from siantre_box.storage.backup import Busy, Copy, Reason
from siantre_box.storage.contents import Contents
from siantre_box.storage.database_copy import NoRoom
from siantre_box.storage.recovery_notice import Incident, RecoveryNotice
from siantre_box.storage.second_folder import ABSENT, CopiesFolder, FolderState
from siantre_box.web.admin.backups import WHY
from tests.web.admin.forms import done, open_dialogs, said_on_page
from tests.web.browser import THIS_COMPUTER, Browser
from tests.web.conftest import HEALTHY, join_pages, logged_in
from tests.world import PASSWORD, Box, visitor_takes

PAGE = "/admin/cadangan"
FULL = "Penyimpanan hampir penuh: sisa 3 MB, perlu 40 MB."
MB = 1 << 20


@dataclass
class Copies:
    """The copies of a box, and what was asked of them."""

    there: list[Copy] = field(default_factory=list)
    restored: list[int] = field(default_factory=list)
    problem: str | None = None
    second: FolderState = FolderState()
    is_busy: bool = False

    def put(self, reason: str, *, day: int = 2, size: int = 3 * MB) -> None:
        number = len(self.there) + 1
        copy = Copy(number, reason, Path(), size, datetime(2026, 3, day, 3, 7))
        self.there.insert(0, copy)

    def make(self, reason: str) -> None:
        if self.is_busy:
            raise Busy
        if self.problem:
            raise NoRoom(self.problem)
        self.put(reason)

    def restore(self, sequence: int) -> None:
        if sequence not in [one.sequence for one in self.there]:
            raise UnknownCopy
        if self.problem:
            raise NoRoom(self.problem)
        self.restored.append(sequence)

    def metrics(self) -> Metrics:
        return replace(HEALTHY, copy_problem=self.problem)


@pytest.fixture
def copies() -> Copies:
    return Copies()


@pytest.fixture
def budi(copies: Copies, box: Box) -> Iterator[Browser]:
    """Budi's browser on the box's own computer, with copies that can be made."""
    app = join_pages(
        copies=lambda: tuple(copies.there),
        back_up=copies.make,
        restore=copies.restore,
        metrics=copies.metrics,
        second_folder=lambda: copies.second,
    )
    return logged_in(app, "Budi", THIS_COMPUTER)


def test_each_copy_is_told_by_its_moment_its_reason_and_its_size(budi, copies):
    for reason in Reason:
        copies.put(reason)
    copies.put("lain", size=12_582_912)
    page = budi.open(PAGE)
    for words in WHY.values():
        assert words in page.words
    assert set(WHY) == set(Reason)
    assert "Senin, 2 Maret 2026, 10.07" in page.words
    assert "3,0 MB" in page.words
    assert "12,0 MB" in page.words


def test_the_time_of_a_copy_made_under_a_wrong_clock_is_called_uncertain(
    budi, copies, watch
):
    watch.at("2026-12-02 12:00")
    budi.send("/masuk", nama="budi", sandi=PASSWORD, lanjut=PAGE)
    for made in (datetime(2026, 12, 1, 3), datetime(2021, 1, 1), datetime(2026, 12, 2)):
        copies.there.insert(0, Copy(len(copies.there) + 1, "manual", Path(), MB, made))
    page, unsure = budi.open(PAGE), "Waktunya tidak pasti"
    rows = page.html.split('class="line line-copy"')[1:]
    assert [unsure in row[: row.index("Pulihkan")] for row in rows] == [0, 1, 0]
    assert page.html.count(unsure) == 2
    assert unsure not in budi.open("/admin/pengaturan").words
    copies.there.pop(0)
    assert unsure in budi.open("/admin/pengaturan").words


def test_each_copy_says_whose_it_is_and_its_newest_number(box, copies, budi, tmp_path):
    visitor_takes(box.umum)
    for number in range(1, 4):
        path = tmp_path / f"{number}.db"
        if number == 2:
            identity.give()
        if number == 3:
            visitor_takes(box.umum)
            path.write_bytes(b"nonsense" * 999)
        else:
            database_copy.copy(box.path, path)
        copies.put(Reason.PERIODIC)
        copies.there[0] = replace(copies.there[0], path=path)
    rows, *dialogs = budi.open(PAGE).words.split("Pulihkan cadangan ini?")
    unreadable, ours, unknown = dialogs
    newest = "nomor terakhir A-001 , Senin, 2 Maret 2026, 08.00."
    assert f"Klinik Melati (kotak ini): {newest}" in ours
    assert f"Klinik Melati (kotaknya tidak diketahui): {newest}" in unknown
    assert "Isi cadangan ini tidak bisa dibaca." in unreadable
    assert rows.count("nomor terakhir A-001") == 2
    assert rows.count("(kotaknya tidak diketahui)") == 1
    settings.remember(identity.KEY, "another")
    page = budi.open(PAGE)
    assert page.words.count(f"Klinik Melati (kotak lain): {newest}") == 1
    assert page.words.count(f"Klinik Melati (kotaknya tidak diketahui): {newest}") == 1


def test_without_copies_that_is_said(budi):
    assert "Belum ada cadangan." in budi.open(PAGE).words
    assert "Belum ada cadangan." in budi.open("/admin/pengaturan").words


def test_a_copy_is_made_by_one_press(budi, copies):
    budi.open(PAGE)
    page = budi.press("Cadangkan sekarang")
    assert [one.reason for one in copies.there] == [Reason.BY_HAND]
    assert done(page) == "Cadangan dibuat."
    assert "Dibuat admin" in page.words


def test_a_copy_that_fails_says_why(budi, copies):
    budi.open(PAGE)
    copies.problem = FULL
    page = budi.press("Cadangkan sekarang")
    assert page.status == 507
    assert FULL in page.words


def test_a_copy_that_has_to_wait_for_another_says_how_long(budi, copies):
    budi.open(PAGE)
    copies.is_busy = True
    page = budi.press("Cadangkan sekarang")
    assert (page.status, page.header("Retry-After")) == (503, "30")
    assert said_on_page(page) == "Cadangan lain sedang dibuat. Coba lagi 30 detik lagi."


def test_before_going_back_it_is_said_what_will_happen(budi, copies):
    copies.put(Reason.ROUND_END)
    page = budi.open(PAGE)
    for words in (
        "Semua yang terjadi sesudah itu hilang",
        "SiAntre mulai lagi",
        "Nomor tidak dobel",
        "tetap bisa melihat nomornya",
        "Data sekarang disimpan",
    ):
        assert words in page.words
    assert open_dialogs(page) == []


def test_going_back_leads_to_a_page_that_waits_for_the_start(budi, copies):
    copies.put(Reason.ROUND_END)
    copies.put(Reason.PERIODIC)
    budi.open(PAGE)
    page = budi.press("Ya, pulihkan", "/1/pulihkan")
    assert copies.restored == [1]
    assert "Memulihkan cadangan…" in page.words
    assert page.data("then") == PAGE
    assert page.data("boot")


def test_a_copy_that_is_gone_is_refused(budi, copies):
    copies.put(Reason.ROUND_END)
    page = budi.send(f"{PAGE}/7/pulihkan")
    assert page.status == 404
    assert copies.restored == []


def test_a_copy_that_cannot_be_staged_says_why_in_its_dialog(budi, copies):
    copies.put(Reason.ROUND_END)
    budi.open(PAGE)
    copies.problem = FULL
    page = budi.press("Ya, pulihkan")
    assert open_dialogs(page) == ["pulihkan-1"]
    assert FULL in page.words


def test_what_is_wrong_with_the_copies_stands_above_them(budi, copies):
    copies.problem = FULL
    assert said_on_page(budi.open(PAGE)) == f"Cadangan terakhir gagal. {FULL}"


def test_the_second_folder_is_named_and_so_is_its_trouble(budi, copies):
    assert "Simpan juga di flashdisk" in budi.open(PAGE).words
    copies.second = FolderState("D:\\Cadangan")
    assert "Salinan kedua di D:\\Cadangan" in budi.open(PAGE).words
    copies.second = FolderState("D:\\Cadangan", ABSENT)
    assert f"D:\\Cadangan: {ABSENT}" in budi.open(PAGE).words
    copies.second = FolderState("D:\\Cadangan", has_answered=False)
    assert "D:\\Cadangan: Folder ini belum menjawab." in budi.open(PAGE).words


def test_what_lies_in_the_second_folder_is_told_box_by_box(budi, copies):
    newest = Copy(9, Reason.PERIODIC, Path(), MB, datetime(2026, 3, 2))
    ours, other, old = (
        Contents(box, "Klinik Melati", "A-012", datetime(2026, 3, 2, 9, 7), False)
        for box in ("1f2e3d4c", "5b6a7988", "")
    )
    settings.remember(identity.KEY, ours.box)
    copies.second = FolderState(
        "E:\\",
        folders=(
            CopiesFolder(Path("E:\\Cadangan 1"), newest, 8, ours),
            CopiesFolder(Path("E:\\Cadangan 2"), newest, 7, other),
            CopiesFolder(Path("E:\\"), newest, 6, old),
            CopiesFolder(Path("E:\\rusak"), newest, 1, None),
        ),
    )
    words = budi.open(PAGE).words
    last = "nomor terakhir A-012, Senin, 2 Maret 2026, 09.07"
    for told in (
        f"Klinik Melati (kotak ini) 8 cadangan · {last} E:\\Cadangan 1",
        f"Klinik Melati (kotak lain) 7 cadangan · {last} E:\\Cadangan 2",
        f"Klinik Melati (kotaknya tidak diketahui) 6 cadangan · {last} E:\\",
        "Isinya tidak bisa dibaca 1 cadangan E:\\rusak",
    ):
        assert told in words


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (FolderState("/media/f"), "Folder ini ada dan bisa ditulisi."),
        (FolderState("/media/f", ABSENT), ABSENT),
        (FolderState("/media/f", has_answered=False), "Folder ini belum menjawab."),
    ],
)
def test_the_settings_say_beside_the_field_how_the_folder_is(budi, copies, seen, said):
    rollover.change_settings({"backup_folder": seen.folder})
    copies.second = seen
    page = budi.open("/admin/pengaturan")
    row = page.html[page.html.index('id="atur-backup_folder"') :]
    assert said in row[: row.index("</section>")]
    page = budi.send("/admin/pengaturan", backup_folder="cadangan")
    assert page.status == 400
    assert said not in page.words


def test_the_settings_show_the_last_copy_and_lead_to_all(budi, copies):
    copies.put(Reason.ROUND_END)
    page = budi.open("/admin/pengaturan")
    assert "Cadangan terakhir: Senin, 2 Maret 2026, 10.07" in page.words
    assert PAGE in page.links()


def test_what_happened_to_the_file_is_said_until_somebody_read_it(budi, sari_desk):
    recovery_notice.remember(
        RecoveryNotice(Incident.DAMAGED, datetime(2026, 3, 2, 3, 7))
    )
    for browser in (budi, sari_desk):
        page = browser.open("/admin" if browser is budi else "/operator")
        assert "restored" in page.all_data("banner")
        assert "Data rusak, jadi cadangan terbaru dipakai." in page.words
        assert "Isinya dari Senin, 2 Maret 2026, 10.07." in page.words
    budi.press("Mengerti")
    assert "restored" not in budi.open("/admin").all_data("banner")
    assert "restored" not in sari_desk.open("/operator").all_data("banner")


def test_an_operator_may_read_it_too(sari_desk):
    recovery_notice.remember(RecoveryNotice(Incident.TAIL_LOST))
    sari_desk.open("/operator")
    page = sari_desk.press("Mengerti")
    assert "restored" not in page.all_data("banner")
    assert recovery_notice.current() is None


@pytest.mark.parametrize("what", Incident)
def test_every_incident_has_its_sentences(box, what):
    assert RecoveryNotice(what).title.endswith(".")
    assert (
        RecoveryNotice(what, datetime(2026, 3, 2)).title
        in recovery_notice.TITLES.values()
    )
    assert RecoveryNotice(what).text.endswith(".")


def finding(key, **seen):
    found = health.findings(replace(HEALTHY, **seen))
    return next((one for one in found if one.key == key), None)


def test_the_readiness_page_tells_of_copies_that_fail():
    assert finding("copy", copy_problem=FULL).state == Severity.BAD
    assert finding("copy", copy_problem=FULL).detail == FULL
    assert finding("second_copy") is None
    second = finding("second_copy", second_copy_problem="Tidak ada.")
    assert (second.state, second.detail) == (Severity.WARN, "Tidak ada.")


def test_the_readiness_page_tells_what_happened_to_the_file():
    assert finding("database").state == Severity.OK
    assert finding("database", is_database_whole=False).state == Severity.BAD
    found = finding("database", incident="Data rusak.")
    assert (found.state, found.title) == (Severity.WARN, "Data rusak.")

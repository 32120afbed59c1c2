from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook

from siantre_box.core import calling, rollover, rounds
from siantre_box.core.models import Round, Ticket
from siantre_box.storage import recovery_notice
from siantre_box.storage.database_copy import NoRoom
from siantre_box.storage.recovery_notice import Incident, RecoveryNotice
from tests.web.admin.forms import done, open_dialogs, said_on_page
from tests.web.browser import THIS_COMPUTER, Browser
from tests.web.conftest import join_pages, logged_in
from tests.world import everything, line, visitor_takes

PAGE = "/admin/pengaturan"
FULL = "Penyimpanan penuh. Cadangan tidak bisa dibuat."


@pytest.fixture
def copies() -> list[tuple[str, list[str]]]:
    """What was copied: why, and who waited then."""
    return []


@pytest.fixture
def careful(box, copies) -> Browser:
    """Budi's browser at a box that makes copies."""
    app = join_pages(back_up=lambda reason: copies.append((reason, line())))
    return logged_in(app, "Budi", THIS_COMPUTER)


@pytest.fixture
def app_without_room(box) -> Flask:
    """A box whose disk is full."""

    def fail(reason: str) -> None:
        raise NoRoom(FULL)

    return join_pages(back_up=fail)


@pytest.fixture
def full_room(box, sari):
    """Three wait and one is called."""
    for service in (box.umum, box.umum, box.gigi, box.kia):
        visitor_takes(service)
    return calling.call_next(sari, None)


def question(page):
    start = page.html.index('id="reset"')
    return page.html[start : page.html.index("</section>", start)]


def resets(browser, **said):
    """Answer the question of the page as it is now."""
    return browser.send("/admin/reset", putaran=rounds.open_round().id, **said)


def test_the_question_says_in_numbers_what_will_happen(budi, full_room):
    asked = question(budi.open(PAGE))
    assert "Reset antrian hari ini?" in asked
    assert "3 nomor yang masih menunggu dibatalkan." in asked
    assert "1 nomor yang sedang dipanggil ditutup." in asked
    assert ">A-001</span>, <" in asked
    assert ">C-001</span>." in asked
    assert "Laporan hari ini (4 nomor)" in asked


def test_an_empty_room_is_said_to_lose_nothing(budi):
    asked = question(budi.open(PAGE))
    assert "dibatalkan" not in asked
    assert "ditutup" not in asked
    assert "Laporan hari ini (0 nomor)" in asked


def test_the_copy_is_made_before_the_reset(careful, copies, full_room):
    careful.open(PAGE)
    page = careful.press("Ya, reset hari ini")
    assert copies == [("reset", ["A-002", "B-001", "C-001"])]
    assert line() == []
    assert done(page) == "Antrian mulai lagi dari 001. Urungkan"


def test_a_reset_that_canceled_nobody_offers_no_undo(budi):
    budi.open(PAGE)
    page = budi.press("Ya, reset hari ini")
    assert done(page) == "Antrian mulai lagi dari 001."
    assert not page.has("Urungkan")


def test_without_a_copy_there_is_no_reset(app_without_room, full_room):
    browser = logged_in(app_without_room, "Budi", THIS_COMPUTER)
    before = everything()
    page = resets(browser, uji_coba="ya")
    assert page.status == 507
    assert open_dialogs(page) == ["reset"]
    assert said_on_page(page) == FULL
    assert 'name="uji_coba" value="ya" checked' in page.html
    assert everything() == before


def test_a_double_click_resets_once_and_can_still_be_undone(budi, full_room):
    budi.open(PAGE)
    button = budi.page.button("Ya, reset hari ini")
    budi.press_button(button)
    page = budi.press_button(button)
    assert page.status == 409
    assert said_on_page(page) == "Antrian sudah direset. Tidak ada yang berubah."
    assert page.has("Urungkan reset")
    assert len(rounds.of_date(rounds.today())) == 2


def test_a_trial_is_left_out_of_the_report(budi, full_room):
    resets(budi, uji_coba="ya")
    assert Round.get(Round.closed_at.is_null(False)).is_trial
    assert "Belum ada data pada tanggal ini." in budi.open("/admin/laporan").words


def test_without_the_tick_it_counts(budi, full_room):
    resets(budi)
    assert not Round.get(Round.closed_at.is_null(False)).is_trial


def test_the_bar_on_every_admin_page_undoes_the_reset_and_stays(budi, full_room):
    resets(budi)
    page = budi.open("/admin/layanan")
    assert "Antrian direset pukul 08.00." in page.words
    assert "3 nomor yang menunggu dibatalkan." in page.words
    page = budi.press("Urungkan reset")
    assert page.status == 200
    assert "Pengaturan" in page.title
    assert done(page) == "Reset diurungkan."
    assert line() == ["A-002", "B-001", "C-001"]
    assert Ticket.get_by_id(full_room.id).status == "called"


def test_the_bar_of_the_desk_leads_back_to_the_desk(sari_desk, box, watch):
    visitor_takes(box.umum)
    rollover.reset_now(box.person("Budi"), is_trial=False)
    sari_desk.open("/operator")
    sari_desk.press("Urungkan reset", "/operator/urungkan-reset")
    assert line() == ["A-001"]


def test_a_reset_is_undone_before_what_can_wait_is_said(
    budi, dewi_desk, box, full_room
):
    recovery_notice.remember(RecoveryNotice(Incident.TAIL_LOST))
    assert budi.open(PAGE).has("Mengerti")
    resets(budi)
    assert budi.open("/admin/layanan").has("Urungkan reset")
    assert dewi_desk.open("/operator").has("Urungkan reset")
    budi.press("Urungkan reset")
    assert budi.open(PAGE).has("Mengerti")


def test_after_a_new_number_the_reset_stands(budi, full_room, box, watch):
    resets(budi)
    budi.open(PAGE)
    button = budi.page.button("Urungkan reset")
    watch.later(seconds=61)
    visitor_takes(box.umum)
    page = budi.press_button(button)
    assert page.status == 409
    said = "Reset tidak bisa diurungkan: nomor baru sudah diambil."
    assert said_on_page(page) == said
    assert len(rounds.of_date(rounds.today())) == 2


PAUSED = "Antrian sedang dimulai ulang. Tunggu {} detik lagi."


def test_for_a_minute_no_phone_gets_a_number_and_reads_why(
    budi, full_room, phone, watch
):
    resets(budi)
    watch.later(seconds=59)
    phone.open("/")
    page = phone.press("KIA")
    assert page.status == 409
    assert PAUSED.format(1) in page.words
    assert page.has("KIA")
    watch.later(seconds=1)
    phone.open("/")
    assert phone.press("KIA").data("label") == "C-001"


def test_staff_take_numbers_right_after_a_reset_but_not_the_kiosk(
    budi, full_room, dewi_desk
):
    resets(budi)
    dewi_desk.open("/operator/ambilkan")
    assert dewi_desk.press("KIA").status == 200
    assert line() == ["C-001"]
    dewi_desk.open("/anjungan")
    page = dewi_desk.press("KIA")
    assert page.status == 409
    assert PAUSED.format(60) in page.words


def test_a_trial_that_is_undone_counts_again(budi, full_room):
    resets(budi, uji_coba="ya")
    budi.open("/admin/laporan")
    budi.press("Urungkan reset")
    assert "Diambil 4" in budi.open("/admin/laporan").words


def test_the_report_leaves_out_the_trial_and_keeps_the_rounds_around_it(
    budi, box, sari, watch
):
    for is_trial in (False, True, False):
        visitor_takes(box.umum)
        calling.finish(sari, calling.call_next(sari, None).id)
        resets(budi, **({"uji_coba": "ya"} if is_trial else {}))
        watch.later(minutes=5)
    page = budi.open("/admin/laporan")
    assert "Diambil 2 Selesai 2" in page.words
    answer = budi.ask("GET", "/admin/laporan/2026-03-02.xlsx").answer
    sheet = load_workbook(BytesIO(answer.data))["Nomor"]
    assert [row[1].value for row in sheet.rows] == ["Nomor", "A-001", "A-001"]

"""What the box tells its staff above the desk, and what a press there does."""

from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from siantre_box.core import clock_guard, database, rounds, settings
from siantre_box.core.models import Ticket
from siantre_box.diagnostics.health import Severity, findings
from siantre_box.network.public_address import PRINTED
from tests.web.browser import HOST, THIS_COMPUTER
from tests.web.conftest import HEALTHY, join_pages, logged_in
from tests.world import locked, restarts, visitor_takes

WRONG = (
    "Jam komputer tampak salah: 1 Januari 2021, 07.03. "
    "Betulkan dulu di setelan Waktu & bahasa, atau pilih:"
)


@pytest.fixture
def in_2021(box, watch):
    """The clock jumps back to 2021 in the middle of a morning."""
    visitor_takes(box.umum)
    watch.jump("2021-01-01 07:03")
    clock_guard.check()


def test_a_wrong_clock_is_said_on_the_desk_and_stops_nobody(sari_desk, in_2021):
    assert WRONG in sari_desk.open("/operator").words
    visitor_takes(1)
    assert [ticket.label for ticket in Ticket.select()] == ["A-001", "A-002"]


@pytest.mark.parametrize("answer", ["lanjut", "baru", "benar"])
def test_a_wrong_clock_is_asked_about_once(sari_desk, in_2021, answer):
    sari_desk.send(f"/operator/jam/{answer}")
    assert "tampak salah" not in sari_desk.open("/operator").words


@pytest.mark.parametrize(("answer", "is_kept"), [("lanjut", True), ("baru", False)])
def test_going_on_keeps_the_round_and_a_new_day_begins_another(
    sari_desk, in_2021, answer, is_kept
):
    before = rounds.open_round()
    sari_desk.send(f"/operator/jam/{answer}")
    assert (rounds.open_round() == before) is is_kept


@pytest.fixture
def corrected(box, watch):
    """Monday's round, used in 2021, on a Thursday whose clock is right again."""
    visitor_takes(box.umum)
    restarts(watch, "2021-01-01 07:03")
    visitor_takes(box.umum)
    watch.jump("2026-03-05 08:00")
    clock_guard.check()


@pytest.mark.parametrize(("answer", "is_kept"), [("lanjut", True), ("baru", False)])
def test_after_a_wrong_clock_the_old_round_is_asked_about_until_answered(
    sari_desk, corrected, answer, is_kept
):
    before = rounds.open_round()
    page = sari_desk.open("/operator")
    assert "tampak salah" not in page.words
    assert (
        "Antrian ini masih dari Senin, 2 Maret 2026. "
        "1 nomor dari hari itu masih menunggu. Lanjutkan, atau mulai lagi dari 001?"
    ) in page.words
    assert not page.has("Jam sudah benar")
    sari_desk.send(f"/operator/jam/{answer}")
    assert "masih dari Senin" not in sari_desk.open("/operator").words
    assert (rounds.open_round() == before) is is_kept


def test_of_two_desks_that_are_asked_the_second_reads_that_it_was_answered(
    sari_desk, dewi_desk, in_2021
):
    for desk in (sari_desk, dewi_desk):
        desk.open("/operator")
    assert sari_desk.press("Lanjutkan hari ini").status == 200
    before = rounds.open_round()
    page = dewi_desk.press("Mulai hari baru")
    said = "Soal jam komputer sudah dijawab. Tidak ada yang berubah."
    assert (page.status, said in page.words) == (409, True)
    assert rounds.open_round() == before


def test_the_admin_can_still_say_later_that_the_clock_is_right(in_2021):
    suspect = replace(HEALTHY, is_clock_trusted=False)
    budi = logged_in(join_pages(metrics=lambda: suspect), "Budi", THIS_COMPUTER)
    budi.send("/admin/jam/lanjut")
    assert "Jam sudah benar" in budi.open("/admin/kesiapan").words
    budi.send("/admin/jam/benar")
    assert clock_guard.suspicion() is None


def test_neither_tv_nor_phone_shows_a_time_that_is_not_believed(tv, phone, in_2021):
    assert "data-clock-ms" not in tv.open("/tv").html
    phone.open(f"/tiket/{Ticket.select().first().key}")
    assert "Data pukul" not in phone.page.words


def test_a_changed_address_is_said_until_the_new_poster_hangs(sari_desk):
    settings.remember(PRINTED, "http://192.168.1.99/")
    page = sari_desk.open("/operator")
    assert "Alamat berubah — cetak ulang poster." in page.words
    assert HOST in page.words
    sari_desk.send("/poster/terpasang")
    assert "Alamat berubah" not in sari_desk.open("/operator").words


def test_a_bar_leaves_who_presses_it_on_the_admins_pages(app, box):
    settings.remember(PRINTED, "http://192.168.1.99/")
    budi = logged_in(app, "Budi", THIS_COMPUTER)
    page = budi.open("/admin/pengaturan")
    links = [one for one in page.tags("a") if one.get("class") == "btn"]
    assert [one["target"] for one in links if one["href"] == "/poster.pdf"] == [
        "_blank"
    ]
    headers = {"Origin": f"http://{HOST}", "Referer": f"http://{HOST}{page.path}"}
    pressed = budi.ask("POST", page.button("sudah ditempel").action, headers=headers)
    assert pressed.header("Location") == "/admin/kesiapan"
    assert "Alamat berubah" not in budi.open("/admin/kesiapan").words


NOWHERE = "http://127.0.0.1:8080/"


@pytest.fixture
def without_network(box):
    """Sari's desk on a computer whose cable is out."""
    settings.remember(PRINTED, f"http://{HOST}/")
    return logged_in(join_pages(address=lambda: NOWHERE), "Sari", THIS_COMPUTER)


def test_a_lost_network_is_no_new_address(without_network):
    page = without_network.open("/poster.pdf")
    [sheet] = PdfReader(BytesIO(page.answer.data)).pages
    assert "Jangan tempel poster ini." in sheet.extract_text()
    assert "127.0.0.1" not in sheet.extract_text()
    without_network.send("/operator/loket", loket=1, layanan=1)
    page = without_network.open("/operator")
    assert "Komputer ini tidak tersambung ke jaringan." in page.words
    assert "cetak ulang poster" not in page.words


def test_a_poster_that_leads_nowhere_does_not_hang(without_network):
    without_network.send("/poster/terpasang")
    assert settings.remembered(PRINTED) == f"http://{HOST}/"


def test_a_lost_network_is_found_at_the_check(box):
    seen = replace(HEALTHY, address=NOWHERE, printed_address=None)
    found = next(one for one in findings(seen) if one.key == "address")
    assert (found.state, found.title) == (
        Severity.BAD,
        "Komputer ini tidak tersambung ke jaringan",
    )


def test_a_reset_is_undone_from_the_desk(app, sari_desk, box):
    visitor_takes(box.umum)
    budi = logged_in(app, "Budi", THIS_COMPUTER)
    budi.open("/admin/pengaturan")
    budi.press("Ya, reset hari ini")
    assert "Antrian direset pukul 08.00." in sari_desk.open("/operator").words
    sari_desk.send("/operator/urungkan-reset")
    assert Ticket.get(label="A-001").status == "waiting"


def test_a_lock_of_another_program_is_said_while_it_lasts(box, sari_desk):
    said = "Data dikunci program lain. Nomor dan panggilan belum bisa disimpan."
    with locked(box.path):
        assert said not in sari_desk.open("/operator").words
        sari_desk.send("/operator/istirahat", istirahat="ya")
        assert said in sari_desk.open("/operator").words
    database.look_whether_locked()
    assert said not in sari_desk.open("/operator").words


def test_a_lock_of_another_program_is_a_finding():
    seen = replace(HEALTHY, is_locked=True)
    found = findings(seen)[0]
    assert (found.key, found.state) == ("database", Severity.BAD)
    assert found.title == "Data dikunci program lain"
    assert "siantre.db" in found.advice


def test_a_file_that_is_gone_is_a_finding():
    found = findings(replace(HEALTHY, is_gone=True))[0]
    assert (found.key, found.state) == ("database", Severity.BAD)
    assert found.title == "File data tidak ada di tempatnya"

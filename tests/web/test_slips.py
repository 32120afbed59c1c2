"""Slips at the desk: printed by the box without a dialog, and printed again."""

import pytest

from siantre_box.core import calling, practice, rollover
from siantre_box.core.models import Ticket
from tests.paper.receipt_printer import NO_PAPER, READY
from tests.waiting import until
from tests.web.conftest import box_of
from tests.world import visitor_takes

AGAIN = "/operator/cetak"


@pytest.fixture
def ended(app):
    """Wait until nothing is on its way to the printer."""
    return lambda: until(lambda: not box_of(app).printer.is_printing())


def takes(desk, service="Poli Umum"):
    desk.open("/operator/ambilkan")
    return desk.press(service, "/ambilkan")


def print_again(desk, *tickets):
    return desk.send(AGAIN, nomor=",".join(str(ticket.id) for ticket in tickets))


def test_a_number_taken_for_a_visitor_is_printed_without_a_dialog(
    sari_desk, receipt, ended
):
    page = takes(sari_desk)
    assert "data-print" not in page.html
    ended()
    assert len(receipt.slips) == 1
    assert page.button("Cetak lagi").is_off is False


def test_the_number_for_a_visitor_tells_what_became_of_its_slip(
    sari_desk, receipt, ended
):
    receipt.gate.clear()
    page = takes(sari_desk)
    live = f"{page.path}/karcis"
    assert "Karcis sedang dicetak…" in page.words
    answer = sari_desk.open(live)
    assert answer.words == "Karcis sedang dicetak… Sebutkan juga nomornya."
    assert answer.header("X-Lagi") == "500"
    receipt.gate.set()
    ended()
    answer = sari_desk.open(live)
    assert answer.words == "Karcis sudah dicetak. Sebutkan juga nomornya."
    assert answer.header("X-Lagi") == "3000"
    receipt.state = NO_PAPER
    page = takes(sari_desk)
    ended()
    answer = sari_desk.open(f"{page.path}/karcis")
    assert answer.words == "Karcis tidak tercetak. Sebutkan nomornya."


def test_a_form_that_is_sent_twice_prints_once(sari_desk, box, receipt, ended):
    page = sari_desk.open("/operator/ambilkan")
    nonce = next(tag["value"] for tag in page.tags("input") if tag["name"] == "nonce")
    for _ in range(2):
        sari_desk.send("/operator/ambilkan", layanan=str(box.umum), nonce=nonce)
    ended()
    assert Ticket.select().count() == 1
    assert len(receipt.slips) == 1


def test_where_nothing_is_printed_by_itself_a_button_prints(sari_desk, receipt, ended):
    rollover.change_settings({"print_slip": "0"})
    page = takes(sari_desk)
    ended()
    assert receipt.slips == []
    sari_desk.press("Cetak karcis")
    ended()
    assert len(receipt.slips) == 1
    assert "Sebutkan nomornya, atau cetak karcis." in page.words


def test_without_a_printer_of_the_box_the_browser_prints_as_ever(app, sari_desk):
    rollover.change_settings({"print_slip": "1"})
    page = takes(sari_desk)
    key = Ticket.get().key
    assert f'data-print="/operator/karcis/{key}?cetak=1"' in page.html
    assert f'href="/operator/karcis/{key}?cetak=1"' in page.html
    history = sari_desk.open("/operator/riwayat")
    assert f"/operator/karcis/{key}?cetak=1" in history.links()
    assert not history.has("Cetak karcis lagi")
    assert print_again(sari_desk, Ticket.get()).status == 200
    assert box_of(app).printer.outcome(key) is None


def test_a_slip_that_failed_is_said_at_every_desk_until_it_is_printed(
    sari_desk, dewi_desk, receipt, ended
):
    receipt.state = NO_PAPER
    takes(sari_desk)
    ended()
    told = "Karcis A-001 tidak tercetak."
    for desk in (sari_desk, dewi_desk):
        assert told in desk.open("/operator").words
    receipt.state = READY
    dewi_desk.press("Cetak lagi")
    ended()
    assert len(receipt.slips) == 1
    assert told not in sari_desk.open("/operator").words


def test_several_that_failed_are_one_line_and_are_printed_together(
    sari_desk, receipt, ended
):
    receipt.state = NO_PAPER
    for _ in range(3):
        takes(sari_desk)
        ended()
    page = sari_desk.open("/operator")
    assert "Karcis A-003 dan 2 lain tidak tercetak." in page.words
    receipt.state = READY
    sari_desk.press("Cetak lagi")
    ended()
    assert len(receipt.slips) == 3


def test_a_failure_is_dismissed_and_the_printer_stays_told_to_be_at_fault(
    app, sari_desk, receipt, ended
):
    receipt.state = NO_PAPER
    takes(sari_desk)
    ended()
    sari_desk.open("/operator")
    sari_desk.press("Abaikan", "abaikan")
    assert "tidak tercetak" not in sari_desk.open("/operator").words
    assert receipt.slips == []


def test_a_slip_of_a_number_that_is_closed_is_not_asked_for_any_more(
    sari_desk, dewi, receipt, ended
):
    receipt.state = NO_PAPER
    takes(sari_desk)
    ended()
    calling.call_next(dewi, None)
    assert "tidak tercetak" in sari_desk.open("/operator").words
    calling.finish(dewi, Ticket.get().id)
    assert "tidak tercetak" not in sari_desk.open("/operator").words


def test_a_desk_that_waits_is_told_of_a_failure(sari_desk, receipt, ended):
    version = sari_desk.open("/operator").data("version")
    receipt.state = NO_PAPER
    takes(sari_desk)
    ended()
    page = sari_desk.open(f"/operator/meja?sejak={version}")
    assert "Karcis A-001 tidak tercetak." in page.words


def test_the_history_prints_the_slip_of_an_open_number_again(
    sari_desk, dewi, box, receipt, ended
):
    ticket = visitor_takes(box.umum)
    page = sari_desk.open("/operator/riwayat")
    assert "Cetak karcis lagi" in page.words
    sari_desk.press("Cetak karcis lagi")
    ended()
    assert len(receipt.slips) == 1
    calling.call_next(dewi, None)
    calling.finish(dewi, ticket.id)
    assert "Cetak karcis lagi" not in sari_desk.open("/operator/riwayat").words


def test_the_menu_of_a_row_prints_its_slip_again(sari_desk, box, receipt, ended):
    visitor_takes(box.umum)
    assert "Cetak karcis lagi" in sari_desk.open("/operator").words
    words = sari_desk.open("/operator/cari?nomor=1").words
    assert "Dahulukan" not in words
    sari_desk.press("Cetak karcis lagi")
    ended()
    assert len(receipt.slips) == 1


def test_a_practice_costs_no_paper(app, sari_desk, dewi, receipt):
    practice.begin(dewi)
    takes(sari_desk)
    ticket = Ticket.select().order_by(Ticket.id.desc()).get()
    page = print_again(sari_desk, ticket)
    assert page.status == 409
    assert "Karcis tidak dicetak saat latihan." in page.words
    assert box_of(app).printer.outcome(ticket.key) is None


@pytest.mark.parametrize("nomor", ["", "99", "x", "1,,", "-1"])
def test_a_slip_of_no_number_is_refused(sari_desk, receipt, nomor):
    assert sari_desk.send(AGAIN, nomor=nomor).status == 404
    assert receipt.connections == 0

import pytest

from siantre_box.core import calling, rollover, services
from siantre_box.core.models import Ticket
from tests.paper.receipt_printer import NO_PAPER
from tests.waiting import until
from tests.web.browser import Browser
from tests.web.conftest import box_of, logged_in
from tests.world import stands, visitor_takes


@pytest.fixture
def door(app):
    """The tablet at the door, where Sari logged in."""
    tablet = logged_in(app, "Sari", "192.168.1.60")
    tablet.open("/anjungan")
    return tablet


def take(door, service="Poli Umum"):
    door.open("/anjungan")
    return door.press(service)


def test_two_visitors_in_a_row_get_two_numbers(door):
    first, second = take(door), take(door)
    assert "A-001" in first.words
    assert "A-002" in second.words
    assert [ticket.device for ticket in Ticket.select()] == [None, None]
    assert door.cookie("hp") is None


def test_the_number_is_said_with_who_is_ahead(door, box):
    for _ in range(3):
        visitor_takes(box.umum)
    page = take(door)
    assert "Nomor Anda A-004 Poli Umum" in page.words
    assert "Sisa 3 antrian di depan Anda" in page.words


@pytest.mark.usefixtures("dewi")
def test_the_first_one_is_next(door):
    assert "Anda berikutnya" in take(door).words


def test_the_first_one_is_at_the_front_while_nobody_serves(door):
    assert "belum ada petugas" in door.page.words
    assert "Anda paling depan" in take(door).words


def test_all_closed_is_said_instead_of_an_invitation(door, box):
    closed = (box.umum, box.gigi)
    for service in closed:
        services.close(service)
    assert "Ketuk layanan" in door.open("/anjungan").words
    services.close(box.kia)
    page = door.poll()
    assert "Semua layanan sedang tutup." in page.words
    assert "Ketuk" not in page.words
    assert not page.tags("button")


def test_all_closed_says_until_when_if_it_is_the_same_for_all(door, box, watch):
    rollover.change_settings({"opening_hours": "weekly"}, {1: ("8", "14")})
    words = door.open("/anjungan").words
    assert "Semua layanan sedang tutup. Buka lagi Selasa 08.00." in words
    services.close(box.gigi)
    page = door.open("/anjungan")
    assert "Semua layanan sedang tutup." in page.words
    assert page.button("Poli Gigi").is_off
    assert "Poli Gigi Tutup" in page.words


def test_without_scripts_too_the_tablet_returns_after_twenty_seconds(door):
    refresh = next(
        tag for tag in take(door).tags("meta") if tag.get("http-equiv") == "refresh"
    )
    assert refresh["content"] == "20;url=/anjungan"


@pytest.mark.parametrize("choice", ["0", "1"])
def test_the_slip_is_printed_by_itself_only_when_that_is_set(door, choice):
    rollover.change_settings({"print_slip": choice})
    page = take(door)
    assert any("kiosk.js" in tag["src"] for tag in page.tags("script"))
    assert bool(page.all_data("print")) == (choice == "1")


def test_a_double_tap_is_one_number(door):
    button = door.page.button("Poli Umum")
    assert "A-001" in door.press_button(button).words
    assert "A-001" in door.press_button(button).words
    assert Ticket.select().count() == 1


def test_each_service_tapped_on_one_page_gets_its_own_number(door):
    taps = [door.page.button(name) for name in ("Poli Gigi", "KIA")]
    gigi, kia = (door.press_button(tap).words for tap in taps)
    assert ("B-001" in gigi, "C-001" in kia) == (True, True)


def test_a_used_page_is_renewed_once_its_number_is_closed(door, box):
    tap = door.page.button("Poli Umum")
    door.press_button(tap)
    calling.cancel(box.seated("Dewi", 2), Ticket.get().id)
    page = door.press_button(tap)
    assert (page.status, Ticket.select().count()) == (409, 1)
    assert "Nomor A-001 sudah selesai atau batal." in page.words
    assert page.button("Poli Umum").field("nonce") != tap.field("nonce")


def test_a_closed_service_cannot_be_taken(door, box):
    before = door.page.button("Poli Umum")
    services.close(box.umum)
    assert door.open("/anjungan").button("Poli Umum").is_off
    refused = door.press_button(before)
    assert refused.status == 409
    assert Ticket.select().count() == 0
    assert refused.has("Poli Gigi")


def test_after_a_reset_with_people_waiting_the_tablet_pauses_and_the_desk_does_not(
    door, sari_desk, box
):
    visitor_takes(box.umum)
    rollover.reset_now(box.person("Budi"), is_trial=False)
    paused = take(door)
    assert paused.status == 409
    assert "Antrian sedang dimulai ulang." in paused.words
    assert "Urungkan reset" in sari_desk.open("/operator").words
    taken = sari_desk.send("/operator/ambilkan", layanan=box.umum, nonce="0" * 32)
    assert "A-001" in taken.words


def test_the_tablet_hears_of_changes_by_asking(door, box):
    assert door.poll().header("X-Sama") == "1"
    visitor_takes(box.gigi)
    assert "Poli Gigi 1 di depan" in door.poll().words


def test_a_stranger_gets_no_number_at_the_door(app, box):
    stranger = Browser(app)
    assert "Kata sandi" in stranger.open("/anjungan").words
    asked_in = stranger.send("/anjungan", layanan=box.umum, nonce="x")
    assert asked_in.path.startswith("/masuk")
    assert Ticket.select().count() == 0


def test_the_number_of_the_door_is_followed_on_any_phone(door, app, box, sari):
    take(door)
    ticket = Ticket.get()
    phone = Browser(app)
    assert "Anda berikutnya" in phone.open(f"/tiket/{ticket.key}").words
    calling.call_next(sari, None)
    assert "Giliran Anda!" in phone.open(f"/tiket/{ticket.key}").words
    assert stands(ticket).status == "called"
    assert box


def paper(door, page):
    """Return what the tablet is told of the slip whose number it shows."""
    return door.open(page.data("live")).words


def test_the_box_prints_the_slip_of_the_tablet_and_the_page_says_so(app, door, receipt):
    receipt.gate.clear()
    page = take(door)
    assert "Karcis sedang dicetak…" in page.words
    assert "data-print" not in page.html
    assert 'class="slip' not in page.html
    assert door.open(page.data("live")).header("X-Lagi") == "500"
    receipt.gate.set()
    until(lambda: not box_of(app).printer.is_printing())
    assert paper(door, page) == "Karcis sudah dicetak. Silakan ambil."
    assert len(receipt.slips) == 1


def test_a_slip_that_was_not_printed_is_told_on_the_tablet(app, door, receipt):
    receipt.state = NO_PAPER
    page = take(door)
    until(lambda: not box_of(app).printer.is_printing())
    told = "Karcis tidak tercetak. Ingat atau foto nomor ini."
    assert paper(door, page) == told


def test_a_form_of_the_tablet_that_is_sent_twice_prints_once(app, box, door, receipt):
    door.open("/anjungan")
    nonce = door.page.tags("input")[0]["value"]
    for _ in range(2):
        door.send("/anjungan", layanan=str(box.umum), nonce=nonce)
    until(lambda: not box_of(app).printer.is_printing())
    assert len(receipt.slips) == 1


def test_with_a_printer_nothing_is_printed_where_that_is_not_set(app, door, receipt):
    rollover.change_settings({"print_slip": "0"})
    page = take(door)
    assert "Ingat nomor ini." in page.words
    assert "data-live" not in page.html
    assert box_of(app).printer.outcome(Ticket.get().key) is None


def test_an_open_tablet_sees_by_itself_that_the_place_closes(door, box, watch):
    rollover.change_settings({"opening_hours": "weekly"}, {0: ("8", "14")})
    page = door.open("/anjungan")
    assert "Buka lagi" not in page.words
    watch.at("2026-03-02 14:00")
    fresh = door.poll()
    assert "Semua layanan sedang tutup." in fresh.words
    assert "Buka lagi Senin 08.00." in fresh.words
    services.set_rules(box.kia, services.Rules(by_staff_only=True))
    assert "KIA" not in door.open("/anjungan").words

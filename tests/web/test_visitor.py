import random
import re

import pytest

from siantre_box.core import (
    actions,
    auth,
    calling,
    counters,
    rollover,
    services,
    tickets,
)
from siantre_box.core.models import Status, Ticket
from siantre_box.jobs import ensure_round
from siantre_box.storage.setup_marker import SetupMarker
from tests.web.browser import COUNTER_PC, HOST, PHONE, THIS_COMPUTER, Browser
from tests.web.conftest import join_pages
from tests.world import everything, last_action, stands, visitor_cancels, visitor_takes


def taken(phone, service="Poli Umum"):
    """Choose a service and return the ticket that the phone got."""
    phone.open("/")
    phone.press(service, "/ambil")
    return ticket_on(phone)


def ticket_on(phone):
    return Ticket.get(Ticket.key == key_on(phone))


def key_on(phone):
    return re.fullmatch(r"/tiket/(\S+)/kartu", phone.page.data("live")).group(1)


def card(page):
    return tuple(page.data(name) for name in ("label", "status", "ahead"))


def test_the_services_are_there_with_how_many_stand_in_front(box, phone):
    box.seated("Sari", 1, box.umum)
    box.seated("Dewi", 2, box.gigi)
    visitor_takes(box.gigi)
    page = phone.open("/")
    assert "Klinik Melati" in page.words
    assert page.button("Poli Umum").words == "A Poli UmumTidak ada antrian"
    assert page.button("Poli Gigi").words == "B Poli Gigi1 di depan"


def test_a_service_that_nobody_serves_yet_says_so_where_it_is_chosen(box, phone):
    box.seated("Dewi", 2, box.gigi)
    page = phone.open("/")
    assert "belum ada petugas" in page.button("Poli Umum").words
    assert "belum ada petugas" not in page.button("Poli Gigi").words


@pytest.mark.parametrize(
    "seats", [(), ([0],), ([0, 1],), ([1, 2],), ([], [0, 2])], ids=str
)
def test_a_ticket_shows_the_figure_that_its_choice_has_shown(box, phone, seats):
    everything = (box.umum, box.gigi, box.kia)
    for service in (box.gigi, box.umum, box.kia, box.gigi, box.gigi, box.kia):
        visitor_takes(service)
    for number, served in enumerate(seats, 1):
        box.seated("Sari", number, *(everything[each] for each in served))
    for service in ("Poli Umum", "Poli Gigi", "KIA"):
        button = phone.open("/").button(service)
        shown = re.search(r"(\d+) di depan", button.words)
        phone.press_button(button)
        assert phone.page.data("ahead") == (shown[1] if shown else "0")


def test_choosing_a_service_gives_a_number_and_shows_it(phone, sari):
    phone.open("/")
    answer = phone.ask(
        "POST",
        "/ambil",
        data=dict(phone.page.button("Poli Umum").fields),
        headers={"Origin": f"http://{HOST}"},
    )
    assert answer.status == 303
    page = phone.open(answer.header("Location"))
    assert card(page) == ("A-001", "waiting", "0")
    assert "Anda berikutnya" in page.words


def test_a_second_visitor_reads_how_many_are_ahead_and_never_minutes(box, phone):
    visitor_takes(box.umum)
    taken(phone)
    assert card(phone.page) == ("A-002", "waiting", "1")
    assert "Sisa 1 antrian" in phone.page.words
    assert "menit" not in phone.page.words


AT_THE_FRONT = "Anda paling depan Tunggu saja. Kami beri tahu di sini."
NOBODY = "Belum ada petugas. Nomor Anda aman."


def sits_down(box):
    return box.seated("Sari", 1)


def goes_on_a_break(box):
    counters.begin_break(counters.seat(sits_down(box)))


def logs_out(box):
    auth.end_session(sits_down(box))


def serves_others(box):
    box.seated("Sari", 1, box.gigi)


def has_not_come(box):
    pass


@pytest.mark.parametrize(
    "staff", [has_not_come, goes_on_a_break, logs_out, serves_others]
)
def test_a_phone_is_sent_to_no_counter_while_nobody_serves(box, phone, staff):
    taken(phone)
    staff(box)
    page = phone.open(f"/tiket/{key_on(phone)}")
    words = page.words
    assert (NOBODY in words, AT_THE_FRONT in words) == (True, True)
    assert "Menunggu A-001" in words
    assert "Tidak ada yang sedang dipanggil" in words
    assert not re.search("mendekat|berikutnya|Bersiap|segera", page.html)
    assert '<body class="waiting">' in page.html
    assert page.data("title") == "Anda paling depan · A-001"
    spoken = "Anda paling depan. Tunggu saja. Kami beri tahu di sini."
    assert page.data("spoken") == f"{NOBODY} {spoken}"
    choice = phone.open("/").words
    assert "Anda paling depan Belum ada petugas." in choice


def test_a_phone_is_sent_to_the_counter_once_somebody_serves(box, phone):
    taken(phone)
    sits_down(box)
    words = phone.poll().words
    assert "Anda berikutnya Silakan mendekat ke loket." in words
    assert (NOBODY in words, "Bersiap" in words) == (False, True)


def test_a_phone_far_from_its_turn_reads_that_nobody_serves_yet(box, phone):
    visitor_takes(box.umum)
    taken(phone)
    assert f"{NOBODY} Sisa 1 antrian di depan Anda" in phone.page.words


def test_who_was_passed_over_is_not_sent_where_nobody_is(box, phone, sari):
    ticket = taken(phone)
    calling.call_next(sari, None)
    calling.put_back(sari, ticket.id)
    auth.end_session(sari)
    words = phone.poll().words
    assert ("segera ke" in words, NOBODY in words) == (False, True)
    assert "segera ke" not in phone.open("/").words


def test_the_last_call_is_no_present_one_once_staff_have_gone(box, phone, sari):
    visitor_takes(box.umum)
    called = calling.call_next(sari, None)
    taken(phone)
    assert "Nomor dipanggil sekarang A-001" in phone.page.words
    calling.finish(sari, called.id)
    counters.begin_break(counters.seat(sari))
    assert "Tidak ada yang sedang dipanggil" in phone.poll().words


def test_the_card_says_for_which_service_nobody_was_called_yet(box, phone):
    sari, dewi = box.seated("Sari", 1, box.umum), box.seated("Dewi", 2, box.gigi)
    ticket = taken(phone)
    words = phone.open(f"/tiket/{ticket.key}").words
    assert "Belum ada yang dipanggil Halaman" in words
    calling.call_next(sari, None)
    calling.forward(sari, ticket.id, box.gigi)
    assert "Belum ada yang dipanggil untuk Poli Gigi" in phone.poll().words
    calling.call(dewi, visitor_takes(box.gigi).id, None)
    assert "Nomor dipanggil sekarang B-001" in phone.poll().words


def test_this_phones_own_tickets_stand_above_the_services(phone):
    ticket = taken(phone)
    page = phone.open("/")
    assert f"/tiket/{ticket.key}" in page.links()
    assert page.words.index("A-001") < page.words.index("Pilih layanan")


def test_another_phone_does_not_see_them(app, phone):
    ticket = taken(phone)
    page = Browser(app, PHONE).open("/")
    assert ticket.key not in page.html


def test_a_double_tap_without_cookies_is_one_number(app):
    phone = Browser(app, PHONE, keeps_cookies=False)
    button = phone.open("/").button("Poli Umum")
    first, second = phone.press_button(button), phone.press_button(button)
    assert card(first) == card(second) == ("A-001", "waiting", "0")
    assert Ticket.select().count() == 1


def test_a_phone_without_cookies_takes_one_number_after_another(app):
    phone = Browser(app, PHONE, keeps_cookies=False)
    assert [taken(phone).label for _ in range(2)] == ["A-001", "A-002"]


def test_the_same_service_again_asks_once_and_takes_one_more(phone):
    first = taken(phone)
    phone.open("/")
    page = phone.press("Poli Umum", "/ambil")
    assert page.status == 409
    assert "Anda sudah punya A-001 . Ambil satu lagi untuk orang lain?" in page.words
    assert "Paling banyak 3 nomor di satu HP." in page.words
    assert f"/tiket/{first.key}" in page.links()
    assert Ticket.select().count() == 1
    button = page.button("Ambil satu lagi")
    for _ in range(2):
        assert phone.press_button(button).words.count("A-002") > 0
    assert Ticket.select().count() == 2
    again = phone.open("/")
    assert again.words.index("A-001") < again.words.index("A-002")
    asked = phone.press("Poli Umum", "/ambil")
    assert "Anda sudah punya A-001 dan A-002" in asked.words


def test_a_ticket_beside_another_leads_to_both(phone):
    taken(phone)
    assert "Nomor lain" not in phone.page.words
    taken(phone, "Poli Gigi")
    assert "Nomor lain" in phone.page.words
    assert "/" in phone.page.links()


def test_a_called_ticket_beside_another_leads_back_to_it(box, phone, sari):
    taken(phone)
    called = calling.call_next(sari, None)
    page = phone.open(f"/tiket/{called.key}")
    assert "several" not in page.html
    taken(phone, "Poli Gigi")
    page = phone.open(f"/tiket/{called.key}")
    assert 'class="foot-action several"' in page.html


def test_all_services_closed_are_said_to_be(box, phone):
    for service in (box.umum, box.gigi, box.kia):
        assert "Ketuk satu untuk ambil nomor." in phone.open("/").words
        services.close(service)
    words = phone.open("/").words
    assert "Semua layanan sedang tutup." in words
    assert "Ketuk satu" not in words


def test_a_phone_holds_three_open_tickets_at_most(phone, watch):
    services.add("Apotek")
    for name in ("Poli Umum", "Poli Gigi", "KIA"):
        taken(phone, name)
        watch.later(seconds=11)
    phone.open("/")
    page = phone.press("Apotek", "/ambil")
    assert page.status == 409
    assert "Satu HP paling banyak 3 nomor." in page.words
    assert Ticket.select().count() == 3


def test_a_phone_takes_one_number_of_a_service_in_ten_seconds(phone, watch):
    visitor_cancels(taken(phone))
    phone.open("/")
    page = phone.press("Poli Umum", "/ambil")
    assert (page.status, Ticket.select().count()) == (429, 1)
    assert "Anda baru saja ambil nomor. Tunggu 10 detik lagi." in page.words
    assert page.header("Retry-After") == "10"
    watch.later(seconds=11)
    assert taken(phone).label == "A-002"


@pytest.mark.parametrize("keeps_cookies", [True, False])
def test_each_service_tapped_on_one_page_gets_its_own_number(app, keeps_cookies):
    phone = Browser(app, PHONE, keeps_cookies=keeps_cookies)
    page = phone.open("/")
    taps = [page.button(name) for name in ("Poli Gigi", "KIA", "Poli Gigi", "KIA")]
    came = [card(phone.press_button(tap))[0] for tap in taps]
    assert came == ["B-001", "C-001"] * 2


def test_a_used_page_is_renewed_once_its_number_is_closed(phone):
    tap = phone.open("/").button("Poli Umum")
    phone.press_button(tap)
    phone.press("Ya, batalkan nomor")
    page = phone.press_button(tap)
    assert (page.status, Ticket.select().count()) == (409, 1)
    assert "Nomor A-001 sudah selesai atau batal." in page.words
    assert page.button("Poli Umum").field("nonce") != tap.field("nonce")


def takes_as_a_new_phone(app, address):
    stranger = Browser(app, address)
    stranger.open("/")
    return stranger.press("Poli Umum", "/ambil").status


def test_an_address_takes_sixty_numbers_in_a_row_and_then_twenty_a_minute(
    app, box, watch
):
    came = [takes_as_a_new_phone(app, PHONE) for _ in range(62)]
    assert came == [200] * 60 + [429] * 2
    assert takes_as_a_new_phone(app, COUNTER_PC) == 200
    watch.later(seconds=3)
    came = [takes_as_a_new_phone(app, PHONE) for _ in range(2)]
    assert came == [200, 429]


def test_this_computer_takes_as_many_numbers_as_come(app, box):
    came = {takes_as_a_new_phone(app, THIS_COMPUTER) for _ in range(70)}
    assert came == {200}
    assert Ticket.select().count() == 70


def test_a_closed_service_cannot_be_pressed_and_is_refused_in_words(box, phone):
    before = phone.open("/").button("Poli Umum")
    services.close(box.umum)
    page = phone.press_button(before)
    assert page.status == 409
    assert "Poli Umum sedang tutup. Tanyakan ke petugas." in page.words
    assert page.button("Poli Umum").is_off
    assert Ticket.select().count() == 0


@pytest.mark.parametrize("wanted", ["99", "0", "-1", "", "umum", "9" * 25])
def test_an_unknown_service_is_refused_in_words(phone, wanted):
    phone.open("/")
    nonce = phone.page.button("Poli Umum").field("nonce")
    page = phone.send("/ambil", layanan=wanted, nonce=nonce)
    assert page.status in (400, 404)
    assert Ticket.select().count() == 0


def test_a_form_without_its_nonce_is_refused_and_the_services_are_shown(box, phone):
    page = phone.send("/ambil", layanan=box.umum)
    assert page.status == 400
    assert "Halaman sudah lama. Pilih layanan lagi." in page.words
    assert page.has("Poli Umum", "/ambil")


def test_the_card_follows_the_line(box, phone, sari):
    visitor_takes(box.umum)
    taken(phone)
    calling.call_next(sari, None)
    answer = phone.poll()
    assert card(answer) == ("A-002", "waiting", "0")
    assert "A-001 · Loket 1" in answer.words


def test_a_called_ticket_says_where_to_go(phone, sari):
    taken(phone)
    calling.call_next(sari, None)
    answer = phone.poll()
    assert card(answer) == ("A-001", "called", "0")
    assert "Giliran Anda!" in answer.words
    assert "Silakan ke Loket 1" in answer.words


def test_a_second_call_is_counted_on_the_phone(phone, sari):
    ticket = taken(phone)
    calling.call_next(sari, None)
    calling.recall(sari, ticket.id)
    assert "Panggilan ke-2" in phone.poll().words


def test_a_passed_over_ticket_is_told_to_come_at_once(box, phone, sari):
    ticket = taken(phone)
    visitor_takes(box.umum)
    calling.call_next(sari, None)
    calling.put_back(sari, ticket.id)
    answer = phone.poll()
    assert card(answer) == ("A-001", "waiting", "1")
    assert "Nomor Anda terlewat, segera ke loket." in answer.words


def test_a_phone_reads_above_its_figure_why_it_rose(box, phone, sari):
    dewi = box.seated("Dewi", 2, box.umum)
    visitor_takes(box.gigi)
    visitor_takes(box.umum)
    taken(phone)
    assert card(phone.page) == ("A-002", "waiting", "1")
    counters.begin_break(counters.seat(dewi))
    page = phone.poll()
    assert card(page) == ("A-002", "waiting", "2")
    assert "Loket 2 istirahat. Sisa 2 antrian di depan Anda" in page.words
    spoken = "Loket 2 istirahat. Sisa 2 antrian di depan Anda."
    assert page.data("spoken") == spoken
    assert phone.poll(page.header("X-Versi")).words == "sama"
    assert "Sisa 2 antrian Loket 2 istirahat." in phone.open("/").words
    auth.end_session(sari)
    words = phone.open(f"/tiket/{key_on_stub(phone)}").words
    assert "Loket 2 istirahat. Belum ada petugas. Nomor Anda aman. Sisa 2" in words


def key_on_stub(phone):
    return re.search(r"/tiket/([\w-]+)", phone.page.html).group(1)


def test_a_phone_calls_a_counter_what_the_owner_calls_it(box, phone, sari):
    rollover.change_settings({"counter_word": "Kursi"})
    ticket = taken(phone)
    assert "Silakan mendekat ke kursi." in phone.page.words
    calling.call_next(sari, None)
    calling.put_back(sari, ticket.id)
    assert "Nomor Anda terlewat, segera ke kursi." in phone.poll().words
    assert "Terlewat, segera ke kursi." in phone.open("/").words


def test_a_call_taken_back_leaves_the_ticket_waiting_and_says_so(phone, sari):
    taken(phone)
    calling.call_next(sari, None)
    actions.undo(sari, last_action())
    answer = phone.poll()
    assert card(answer) == ("A-001", "waiting", "0")
    assert "Panggilan dibatalkan. Anda tetap menunggu." in answer.words


def test_a_done_ticket_says_so(phone, sari):
    ticket = taken(phone)
    calling.call_next(sari, None)
    calling.finish(sari, ticket.id)
    answer = phone.poll()
    assert card(answer) == ("A-001", "done", "0")
    assert "Selesai" in answer.words


def test_a_ticket_canceled_by_the_operator_says_so(phone, sari):
    ticket = taken(phone)
    calling.cancel(sari, ticket.id)
    assert "Nomor dibatalkan" in phone.poll().words


def test_a_correction_reaches_a_closed_ticket(phone, sari):
    ticket = taken(phone)
    calling.cancel(sari, ticket.id)
    phone.open(f"/tiket/{ticket.key}")
    calling.correct(sari, ticket.id, Status.CANCELED, Status.WAITING)
    assert phone.poll().data("status") == "waiting"


def test_a_ticket_of_yesterday_is_no_longer_valid(phone, watch):
    ticket = taken(phone)
    watch.at("2026-03-03 08:00")
    ensure_round()
    answer = phone.poll()
    assert card(answer) == ("A-001", "expired", "0")
    assert "Nomor tidak berlaku lagi" in answer.words
    assert "Nomor tidak berlaku lagi" in phone.open(f"/tiket/{ticket.key}").words


def test_a_reset_reaches_the_phone(box, phone):
    taken(phone)
    rollover.reset_now(box.person("Budi"), is_trial=False)
    assert phone.poll().data("status") == "expired"


def test_a_visitor_cancels_the_own_number(phone):
    ticket = taken(phone)
    page = phone.press("Ya, batalkan nomor")
    assert page.status == 200
    assert "Nomor dibatalkan" in page.words
    assert stands(ticket).status == "canceled"


TELL_STAFF = "Mau batal? Beri tahu petugas."


def cancels_at(browser, ticket):
    """Open a ticket's link and send what its button would send."""
    browser.open(f"/tiket/{ticket.key}")
    is_offered = browser.page.has("Ya, batalkan nomor")
    assert is_offered is (TELL_STAFF not in browser.page.words)
    answer = browser.send(f"/tiket/{ticket.key}/batal")
    return is_offered, answer.status, stands(ticket).status


def test_only_the_phone_that_took_a_number_cancels_it(app, phone):
    ticket = taken(phone)
    stranger = Browser(app, PHONE)
    assert cancels_at(stranger, ticket) == (False, 403, "waiting")
    assert TELL_STAFF in stranger.page.words
    stranger.open("/")
    assert cancels_at(stranger, ticket) == (False, 403, "waiting")
    assert cancels_at(phone, ticket) == (True, 200, "canceled")


def test_without_cookies_a_number_is_canceled_by_staff_alone(app):
    phone = Browser(app, PHONE, keeps_cookies=False)
    ticket = taken(phone)
    assert cancels_at(phone, ticket) == (False, 403, "waiting")


def test_who_scans_a_slip_cannot_cancel_it(box, phone):
    nonce = tickets.new_nonce()
    ticket = tickets.take_for_visitor(box.umum, nonce, box.person("Sari"))
    phone.open("/")
    assert cancels_at(phone, ticket) == (False, 403, "waiting")


def test_a_phone_of_1_0_cancels_the_number_that_it_waits_with(box, phone):
    ticket = visitor_takes(box.umum, "0123456789abcdef" * 2)
    phone.put_cookie("hp", ticket.device, is_of_1_0=True)
    assert cancels_at(phone, ticket) == (True, 200, "canceled")


def test_the_live_card_knows_whose_it_is(app, box, phone, sari):
    ticket = taken(phone)
    stranger = Browser(app, PHONE)
    for browser, own in ((phone, "1"), (stranger, "0")):
        browser.open(f"/tiket/{ticket.key}")
        assert browser.poll().header("X-Sama") == "1"
        part = browser.poll(seen="x")
        assert part.data("own") == own
        assert (TELL_STAFF in part.words) is (own == "0")
    version = phone.poll().header("X-Versi")
    assert stranger.poll(seen=version).data("own") == "0"
    calling.call_next(sari, None)
    assert TELL_STAFF not in stranger.poll().words


def test_who_cancels_twice_reads_that_it_is_canceled(phone):
    ticket = taken(phone)
    button = phone.page.button("Ya, batalkan nomor")
    phone.press_button(button)
    page = phone.press_button(button)
    assert page.status == 409
    assert "Nomor A-001 sudah dibatalkan." in page.words
    assert "daftar" not in page.words
    assert stands(ticket).status == "canceled"


def canceled_at_the_desk(ticket, sari, watch):
    calling.cancel(sari, ticket.id)
    return "canceled", "Nomor A-001 sudah dibatalkan."


def done(ticket, sari, watch):
    calling.call_next(sari, None)
    calling.finish(sari, ticket.id)
    return "done", "Nomor A-001 sudah selesai."


def expired(ticket, sari, watch):
    watch.at("2026-03-03 08:00")
    return "expired", "Nomor A-001 tidak berlaku lagi."


@pytest.mark.parametrize("end", [canceled_at_the_desk, done, expired])
@pytest.mark.parametrize("is_own", [True, False])
def test_who_cancels_a_number_that_has_ended_reads_how_it_ended(
    app, phone, sari, watch, end, is_own
):
    ticket = taken(phone)
    status, said = end(ticket, sari, watch)
    before = everything()
    browser = phone if is_own else Browser(app, COUNTER_PC)
    page = browser.send(f"/tiket/{ticket.key}/batal")
    assert page.status == 409
    assert said in page.words
    assert page.data("status") == status
    assert "Beri tahu petugas" not in page.words
    if end is not expired:
        assert everything() == before


def test_a_number_that_is_done_cannot_be_canceled(phone, sari):
    ticket = taken(phone)
    button = phone.page.button("Ya, batalkan nomor")
    calling.call_next(sari, None)
    calling.finish(sari, ticket.id)
    page = phone.press_button(button)
    assert page.status == 409
    assert "Nomor A-001 sudah selesai." in page.words
    assert "daftar" not in page.words


def test_a_called_number_is_not_canceled_by_its_visitor(phone, sari):
    ticket = taken(phone)
    calling.call_next(sari, None)
    page = phone.press("Ya, batalkan nomor")
    assert page.status == 409
    assert "Nomor Anda sedang dipanggil. Beri tahu petugas." in page.words
    assert stands(ticket).status == "called"


def test_a_number_of_yesterday_cannot_be_canceled(phone, watch):
    taken(phone)
    watch.at("2026-03-03 08:00")
    page = phone.press("Ya, batalkan nomor")
    assert page.status == 409
    assert "tidak berlaku lagi" in page.words


FORGED = ["x", "A" * 22, "0" * 500, "%00", "%ff%fe", "..%2f..", "' OR 1=1 --"]


@pytest.mark.parametrize("key", FORGED)
@pytest.mark.parametrize("tail", ["", "/kartu", "/kartu?sejak=x"])
def test_a_forged_link_finds_nothing_and_tells_nothing(phone, key, tail):
    taken(phone)
    page = phone.open(f"/tiket/{key}{tail}")
    assert page.status == 404
    assert re.search("Nomor tidak ditemukan|Halaman tidak ditemukan", page.words)
    assert "A-001" not in page.html


def test_a_forged_link_cancels_nothing(phone):
    taken(phone)
    before = everything()
    assert phone.send("/tiket/AAAAAAAAAAAAAAAAAAAAAA/batal").status == 404
    assert everything() == before


def test_a_poll_without_a_change_is_a_word_with_its_headers(phone):
    taken(phone)
    answer = phone.poll()
    assert (answer.status, answer.html, answer.header("X-Sama")) == (200, "sama", "1")
    assert answer.header("X-Versi") == phone.page.data("version")
    assert answer.header("Cache-Control") == "no-store"


def test_a_card_is_not_disturbed_by_what_it_does_not_show(box, phone, sari):
    taken(phone)
    visitor_takes(box.umum)
    calling.call(sari, visitor_takes(box.kia).id, None)
    seen = phone.poll().header("X-Versi")
    visitor_takes(box.gigi)
    assert phone.poll(seen).header("X-Sama") == "1"


def pause(phone):
    return int(phone.poll().header("X-Lagi"))


def test_the_nearer_the_turn_the_more_often_a_phone_asks(app):
    random.seed(7)
    pauses = []
    for _ in range(14):
        phone = Browser(app, PHONE)
        taken(phone)
        pauses.append(pause(phone))
    assert max(pauses[:1]) < min(pauses[1:4]) < max(pauses[1:4]) < min(pauses[5:11])
    assert 1_000 < pauses[0] < 3_000
    # Called out of turn, it reads so within 8 s, whatever its place.
    assert 5_000 < pauses[12] < 8_000
    assert max(pauses) < 8_000


def test_phones_do_not_ask_in_step(phone):
    taken(phone)
    assert len({pause(phone) for _ in range(8)}) > 1


def test_a_closed_ticket_still_asks_every_half_minute(phone, sari):
    ticket = taken(phone)
    calling.cancel(sari, ticket.id)
    assert 20_000 < pause(phone) < 40_000


def test_without_scripts_the_ticket_renews_itself(phone):
    taken(phone)
    assert renewed(phone)[0] <= 10


def renewed(phone):
    """Return after how many seconds a phone without scripts opens which page."""
    [meta] = [tag for tag in phone.page.tags("meta") if tag.get("http-equiv")]
    assert meta["http-equiv"] == "refresh"
    seconds, path = re.fullmatch(r"(\d+);url=(/\S+)", meta["content"]).groups()
    return int(seconds), path


def test_without_scripts_too_a_phone_hears_of_a_reset_and_that_it_is_undone(box, phone):
    taken(phone)
    rollover.reset_now(box.person("Budi"), is_trial=False)
    phone.open(renewed(phone)[1])
    assert "Nomor tidak berlaku lagi" in phone.page.words
    assert renewed(phone)[0] == 30
    rollover.undo_reset()
    phone.open(renewed(phone)[1])
    assert card(phone.page) == ("A-001", "waiting", "0")


def test_without_scripts_a_refused_cancel_goes_on_to_the_ticket(phone, sari):
    ticket = taken(phone)
    calling.call_next(sari, None)
    page = phone.press("Ya, batalkan nomor", "/batal")
    assert page.status == 409
    assert renewed(phone) == (10, f"/tiket/{ticket.key}")


def test_the_phone_is_named_by_a_cookie_that_comes_along_from_a_scanner(phone):
    answer = phone.ask("GET", "/")
    flags = answer.header("Set-Cookie").split("; ")
    assert re.fullmatch(r"hp_8080=[0-9a-f]{32}", flags[0])
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(flags)
    assert any(flag.startswith("Max-Age=") for flag in flags)


def test_the_phones_name_stays(phone):
    phone.open("/")
    name = phone.cookie("hp")
    phone.open("/")
    assert phone.cookie("hp") == name


@pytest.mark.parametrize("name", ["", "x", "0" * 33, "\x00" * 32, "'; --"])
def test_a_name_that_is_none_of_ours_is_replaced(phone, name):
    phone.put_cookie("hp", name)
    assert re.fullmatch("[0-9a-f]{32}", taken(phone).device)


def test_a_page_of_the_phone_names_nobody(phone, sari):
    taken(phone)
    calling.call_next(sari, None)
    page = phone.open(phone.page.path)
    assert "Sari" not in page.html
    assert phone.cookie("hp") not in page.html


@pytest.mark.parametrize("path", ["/", "/tv", "/tiket/x"])
def test_before_the_box_is_set_up_it_says_so_to_visitors(box, path, tmp_path):
    for person in box.people:
        box.person(person).delete_instance()
    page = Browser(join_pages(setup_marker=SetupMarker(tmp_path))).open(path)
    assert page.status == 503
    assert "Antrian belum dibuka." in page.words


def test_who_is_missed_is_told_to_report_to_the_staff(box, phone, sari):
    ticket = taken(phone)
    visitor_takes(box.umum)
    for _ in range(3):
        calling.call(sari, ticket.id, None)
        calling.put_back(sari, ticket.id)
    answer = phone.poll()
    assert card(answer) == ("A-001", "waiting", "0")
    for words in ("Terlewat", "Lapor ke petugas", "Sudah dipanggil 3 kali."):
        assert words in answer.words
    assert "antrian di depan" not in answer.words
    assert answer.data("title") == "Terlewat · A-001"
    assert "Lapor ke petugas" in phone.open("/").words


def test_the_page_says_so_when_all_services_are_closed_and_when_they_open(
    box, phone, watch
):
    rollover.change_settings({"opening_hours": "weekly"}, {0: ("8", "14")})
    assert "Ketuk satu untuk ambil nomor." in phone.open("/").words
    watch.at("2026-03-02 14:00")
    page = phone.open("/")
    assert "Semua layanan sedang tutup. Buka lagi Senin 08.00." in page.words
    assert "Ketuk satu" not in page.words
    services.set_rules(box.umum, services.Rules(quota="1"))
    services.close(box.gigi)
    words = phone.open("/").words
    assert "Semua layanan sedang tutup. Poli Umum" not in words
    for service in (box.umum, box.gigi, box.kia):
        services.set_rules(service, services.Rules(by_staff_only=True))
    words = phone.open("/").words
    assert "Minta nomor ke petugas." in words
    assert "Poli" not in words


def test_a_page_from_before_closing_time_takes_no_number(box, phone, watch):
    rollover.change_settings({"opening_hours": "weekly"}, {0: ("8", "14")})
    phone.open("/")
    watch.at("2026-03-02 14:00")
    page = phone.press("Poli Umum", "/ambil")
    assert page.status == 409
    assert "Poli Umum sedang tutup. Buka lagi Senin 08.00." in page.words


def test_a_phone_reads_that_its_number_is_put_first_and_others_do_not(
    box, phone, app, sari
):
    rollover.change_settings({"priority": "1"})
    visitor_takes(box.umum)
    ticket = taken(phone)
    assert "didahulukan" not in phone.poll().words
    calling.prioritise(sari, ticket.id)
    answer = phone.poll()
    assert "Nomor Anda didahulukan." in answer.words
    assert card(answer) == ("A-002", "waiting", "0")
    stranger = Browser(app, "192.168.1.77")
    assert "didahulukan" not in stranger.open(f"/tiket/{ticket.key}").words

import re

import pytest

from siantre_box.core import (
    calling,
    clock_guard,
    counters,
    rollover,
    services,
    settings,
    tickets,
)
from siantre_box.core.models import Counter, Service, Session, Ticket, User
from siantre_box.views import history
from tests.web.browser import COUNTER_PC, HOST, THIS_COMPUTER, Browser
from tests.web.conftest import logged_in
from tests.world import everything, line, stands, visitor_takes


def shown(page):
    return page.data("current"), page.data("waiting")


def next_button(desk):
    return desk.page.button("Panggil berikutnya", "/berikutnya")


@pytest.fixture
def three(box):
    """Three people wait for Poli Umum."""
    return [visitor_takes(box.umum) for _ in range(3)]


def script(desk, path, **fields):
    """Press as the page's script does."""
    return desk.ask(
        "POST",
        f"/operator/{path}",
        data=fields,
        headers={"Origin": f"http://{HOST}", "X-Halaman": "1"},
    )


# Choosing a counter


def test_who_has_no_counter_yet_chooses_one_first(app):
    browser = logged_in(app, "Sari", COUNTER_PC)
    assert browser.page.path == "/operator/loket"
    assert "Anda di loket mana?" in browser.page.words
    assert "Loket 3 Kosong" in browser.page.words


def test_sitting_down_shows_the_desk_of_that_counter(sari_desk):
    page = sari_desk.page
    assert page.path == "/operator"
    assert "Panel petugas, Loket 1" in page.words
    assert shown(page) == ("", "0")


def test_a_counter_in_use_asks_before_it_is_taken_over(app, sari_desk):
    dewi = logged_in(app, "Dewi", "192.168.1.41")
    assert "Dipakai Sari" in dewi.page.words
    page = dewi.send("/operator/loket", loket=loket_ids(dewi)[0])
    assert page.status == 409
    assert "Loket 1 dipakai Sari. Ambil alih?" in page.words
    assert sari_desk.poll().status == 200


def loket_ids(browser):
    fields = browser.page.tags("input")
    return [tag["value"] for tag in fields if tag.get("name") == "loket"]


def test_taking_over_brings_the_called_number_along(app, three, sari_desk):
    sari_desk.open("/operator")
    sari_desk.press("Panggil berikutnya")
    dewi = logged_in(app, "Dewi", "192.168.1.41")
    dewi.send("/operator/loket", loket=loket_ids(dewi)[0], layanan=[1, 2])
    page = dewi.press("Ya, ambil alih")
    assert shown(page) == ("A-001", "2")
    assert stands(three[0]).status == "called"


def test_who_lost_the_counter_chooses_again(app, sari_desk):
    dewi = logged_in(app, "Dewi", "192.168.1.41")
    dewi.send("/operator/loket", loket=loket_ids(dewi)[0])
    dewi.press("Ya, ambil alih")
    answer = sari_desk.poll()
    assert (answer.status, answer.html) == (
        403,
        "Anda belum duduk di loket. Pilih loket dulu.",
    )
    assert sari_desk.open("/operator").path == "/operator/loket"


def test_a_press_of_who_lost_the_counter_does_nothing(app, three, sari_desk):
    sari_desk.open("/operator")
    dewi = logged_in(app, "Dewi", "192.168.1.41")
    dewi.send("/operator/loket", loket=loket_ids(dewi)[0])
    dewi.press("Ya, ambil alih")
    assert sari_desk.press("Panggil berikutnya").path == "/operator/loket"
    answer = script(sari_desk, "berikutnya", sekarang="")
    assert (answer.status, answer.answer.mimetype) == (403, "text/plain")
    assert line() == ["A-001", "A-002", "A-003"]


def test_a_page_of_another_counter_moves_nothing(three, sari_desk, box):
    assert three
    of_loket_1 = sari_desk.open("/operator").button("Panggil berikutnya")
    sari_desk.send("/operator/loket", loket=box.lokets[1])
    page = sari_desk.press_button(of_loket_1)
    assert page.status == 409
    assert "Halaman ini milik Loket 1. Muat ulang." in page.words
    assert line() == ["A-001", "A-002", "A-003"]
    assert shown(sari_desk.press("Panggil berikutnya")) == ("A-001", "2")


@pytest.mark.parametrize(
    "path", ["berikutnya", "panggil", "istirahat", "layanan", "urungkan", "ubah"]
)
def test_every_press_of_a_page_tells_its_counter(three, sari_desk, box, path):
    assert three
    sari_desk.open("/operator")
    sari_desk.press("Panggil berikutnya")
    if path == "ubah":
        sari_desk.open("/operator/riwayat")
    assert sari_desk.page.button("", f"/{path}").field("loket") == str(box.lokets[0])


def test_a_page_of_1_0_tells_no_counter_and_its_presses_count(three, sari_desk):
    assert script(sari_desk, "berikutnya", sekarang="").status == 204
    assert stands(three[0]).status == "called"


def test_a_page_of_a_counter_that_is_gone_is_refused_in_words(three, sari_desk):
    assert three
    answer = script(sari_desk, "berikutnya", sekarang="", loket=99)
    told = "Halaman ini milik loket lain. Muat ulang."
    assert (answer.status, answer.html) == (409, told)


def test_ones_own_counter_is_carried_on_from_another_device(app, three, sari_desk):
    assert three
    sari_desk.open("/operator")
    sari_desk.press("Panggil berikutnya")
    tablet = logged_in(app, "Sari", "192.168.1.41")
    assert "Loket 1 Anda sendiri, di perangkat lain" in tablet.page.words
    page = tablet.send("/operator/loket", loket=loket_ids(tablet)[0])
    assert page.status == 409
    assert "Anda sendiri, di perangkat lain. Lanjutkan di sini?" in page.words
    assert "mbil alih" not in page.words
    assert shown(tablet.press("Ya, lanjutkan di sini")) == ("A-001", "2")


def test_only_an_admin_is_led_from_the_counters_to_the_admin_pages(app):
    admin = logged_in(app, "Budi", THIS_COMPUTER).page
    assert "/admin/" in admin.links() or "/admin" in admin.links()
    assert "Panel admin" not in logged_in(app, "Sari", COUNTER_PC).page.words


def test_the_chosen_services_are_called_and_remembered(app, box, at_desk):
    visitor_takes(box.umum)
    desk = at_desk("Sari", 2, services=(box.gigi, box.kia))
    assert shown(desk.page) == ("", "0")
    desk.press("Keluar", "/keluar")
    desk.press("Tetap buka")
    page = logged_in(app, "Sari", COUNTER_PC).page
    ticked = [
        tag["value"]
        for tag in page.tags("input")
        if tag.get("name") in ("loket", "layanan") and "checked" in tag
    ]
    assert ticked == [str(box.lokets[1]), str(box.gigi), str(box.kia)]


def test_a_service_added_at_noon_is_called_where_all_are_called(box, at_desk):
    desk = at_desk("Sari", 1, services=(box.umum, box.gigi, box.kia))
    visitor_takes(services.add("Laboratorium").id)
    desk.open("/operator")
    assert shown(desk.press("Panggil berikutnya")) == ("D-001", "0")


def test_a_desk_leads_to_serving_what_nobody_serves(box, at_desk):
    desk = at_desk("Sari", 1, services=(box.umum,))
    visitor_takes(box.gigi)
    page = desk.open("/operator")
    assert "B Poli Gigi: 1 menunggu, tidak dilayani siapa pun." in page.words
    page = desk.open(next(link for link in page.links() if "layanan=" in link))
    assert "Anda di loket mana?" in page.words
    page = desk.press("Mulai melayani")
    assert "tidak dilayani siapa pun" not in page.words
    assert shown(desk.press("Panggil berikutnya")) == ("B-001", "0")


def test_services_that_nobody_serves_are_told_on_one_line(box, at_desk):
    desk = at_desk("Sari", 1, services=(box.umum,))
    for service in (box.gigi, box.kia, box.kia):
        visitor_takes(service)
    told = "B, C: 3 menunggu, tidak dilayani siapa pun."
    assert told in desk.open("/operator").words


@pytest.mark.parametrize("loket", ["99", "", "x", "-1", "9" * 30])
def test_a_counter_that_is_not_there_is_refused_in_words(app, loket):
    browser = logged_in(app, "Sari", COUNTER_PC)
    page = browser.send("/operator/loket", loket=loket)
    assert page.status in (400, 404)
    assert re.search(r"Loket tidak ditemukan|tidak dapat dibaca", page.words)


def test_with_a_number_called_the_counter_is_not_left(three, sari_desk):
    assert three
    sari_desk.open("/operator")
    sari_desk.press("Panggil berikutnya")
    sari_desk.open("/operator/loket")
    page = sari_desk.send("/operator/loket", loket=loket_ids(sari_desk)[1])
    assert page.status == 409
    assert "Selesaikan A-001 dulu, lalu ganti loket." in page.words


def test_a_restarted_browser_finds_the_counter_and_the_called_number(
    app, three, sari_desk
):
    assert three
    sari_desk.open("/operator")
    sari_desk.press("Panggil berikutnya")
    again = Browser(app, COUNTER_PC)
    again.put_cookie("petugas", sari_desk.cookie("petugas"))
    assert shown(again.open("/operator")) == ("A-001", "2")


# The moves


def test_one_button_calls_one_after_the_other(three, sari_desk):
    sari_desk.open("/operator")
    assert "A-001" in next_button(sari_desk).words
    assert shown(sari_desk.press("Panggil berikutnya")) == ("A-001", "2")
    assert "A-001 otomatis menjadi selesai" in next_button(sari_desk).words
    assert shown(sari_desk.press("Panggil berikutnya")) == ("A-002", "1")
    assert [stands(t).status for t in three] == ["done", "called", "waiting"]


def test_with_nobody_waiting_the_button_is_off_and_says_so(sari_desk):
    button = next_button(sari_desk)
    assert button.is_off
    button.is_off = False
    page = sari_desk.press_button(button)
    assert (page.status, "Tidak ada yang menunggu." in page.words) == (409, True)


def test_a_double_click_calls_one(three, sari_desk):
    sari_desk.open("/operator")
    button = next_button(sari_desk)
    sari_desk.press_button(button)
    page = sari_desk.press_button(button)
    assert page.status == 409
    assert "Nomor di loket ini sudah berganti." in page.words
    assert shown(page) == ("A-001", "2")
    assert [stands(t).status for t in three] == ["called", "waiting", "waiting"]


def test_two_operators_pressing_get_two_numbers_and_neither_is_refused(
    three, sari_desk, dewi_desk
):
    for desk in (sari_desk, dewi_desk):
        desk.open("/operator")
    assert shown(sari_desk.press("Panggil berikutnya"))[0] == "A-001"
    assert shown(dewi_desk.press("Panggil berikutnya"))[0] == "A-002"
    assert stands(three[2]).status == "waiting"


def test_one_is_called_out_of_turn(three, sari_desk):
    sari_desk.open("/operator")
    page = sari_desk.press("Panggil A-003", "/panggil")
    assert shown(page) == ("A-003", "2")
    assert stands(three[0]).status == "waiting"


@pytest.mark.parametrize(
    ("words", "action", "status"),
    [
        ("Selesai", "/selesai", "done"),
        ("Lewati", "/lewati", "waiting"),
        ("Ya, batalkan nomor", "/batal", "canceled"),
    ],
)
def test_the_called_number_is_closed_or_put_back(
    three, sari_desk, words, action, status
):
    sari_desk.open("/operator")
    sari_desk.press("Panggil berikutnya")
    page = sari_desk.press(words, action)
    assert page.data("current") == ""
    assert stands(three[0]).status == status


@pytest.mark.parametrize("is_by_phone", [True, False])
def test_the_question_before_a_cancel_speaks_of_the_visitors_phone_only_with_one(
    box, sari_desk, is_by_phone
):
    if is_by_phone:
        visitor_takes(box.umum)
    else:
        tickets.take_for_visitor(box.umum, tickets.new_nonce(), box.person("Sari"))
    sari_desk.open("/operator")
    words = sari_desk.press("Panggil berikutnya").words
    assert "Batalkan nomor A-001 ?" in words
    assert ("Di HP tamu muncul" in words) == is_by_phone


def test_the_number_is_called_again_and_counted(three, sari_desk, watch):
    sari_desk.open("/operator")
    assert "Dipanggil 08.00" in sari_desk.press("Panggil berikutnya").words
    watch.later(minutes=3)
    page = sari_desk.press("Panggil ulang")
    assert "Dipanggil 08.03 · panggilan ke-2" in page.words
    assert stands(three[0]).calls == 2


def test_a_number_that_another_counter_handled_is_refused_by_name(
    three, sari_desk, dewi_desk
):
    sari_desk.open("/operator")
    stale = sari_desk.page.button("Panggil A-001", "/panggil")
    dewi_desk.open("/operator")
    dewi_desk.press("Panggil A-001", "/panggil")
    before = everything()
    page = sari_desk.press_button(stale)
    assert page.status == 409
    assert "Nomor A-001 sudah ditangani Loket 2" in page.words
    assert stands(three[0]).counter_id is not None
    assert everything() == before


def test_a_page_that_is_behind_changes_nothing(three, sari_desk):
    assert three
    sari_desk.open("/operator")
    sari_desk.press("Panggil berikutnya")
    stale = [
        sari_desk.page.button(*names)
        for names in (
            ("Selesai", "/selesai"),
            ("Panggil ulang", "/ulang"),
            ("Lewati", "/lewati"),
            ("Ya, batalkan nomor", "/batal"),
            ("Panggil berikutnya", "/berikutnya"),
            ("Panggil A-002", "/panggil"),
        )
    ]
    sari_desk.press("Selesai", "/selesai")
    before = everything()
    for button in stale:
        page = sari_desk.press_button(button)
        assert page.status == 409
        assert page.tags("div"), "the desk as it is now stands beside the words"
    assert everything() == before


def test_a_script_is_refused_in_bare_words(three, sari_desk):
    answer = script(sari_desk, "selesai", nomor=three[0].id)
    assert answer.status == 409
    assert answer.answer.mimetype == "text/plain"
    assert answer.html == "Nomor A-001 sudah berubah. Lihat lagi daftarnya."


def test_a_script_stays_where_it_is(three, sari_desk):
    assert three
    answer = script(sari_desk, "berikutnya", sekarang="")
    assert (answer.status, answer.html) == (204, "")


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("berikutnya", {}),
        ("berikutnya", {"sekarang": "x"}),
        ("berikutnya", {"sekarang": "-1"}),
        ("panggil", {"nomor": "1"}),
        ("panggil", {"sekarang": ""}),
        ("selesai", {}),
        ("ulang", {"nomor": "9" * 30}),
        ("ubah", {"nomor": "1", "dari": "waiting"}),
        ("ubah", {"nomor": "1", "dari": "x", "ke": "done"}),
        ("urungkan", {}),
        ("urungkan", {"tekan": "9" * 30}),
        ("istirahat", {}),
        ("istirahat", {"istirahat": "mungkin"}),
        ("layanan", {"layanan": "1"}),
        ("layanan", {"layanan": "9" * 30, "buka": "ya"}),
        ("ambilkan", {"layanan": "1"}),
        ("ambilkan", {"layanan": "99", "nonce": "0" * 32}),
    ],
)
def test_a_form_with_less_than_ours_does_nothing(three, sari_desk, path, fields):
    assert three
    before = everything()
    page = sari_desk.send(f"/operator/{path}", **fields)
    assert 400 <= page.status < 500
    assert everything() == before


def test_without_a_counter_a_refusal_is_said_beside_the_choice(app):
    browser = logged_in(app, "Sari", COUNTER_PC)
    page = browser.open("/operator/karcis/AAAAAAAAAAAAAAAAAAAAAA")
    assert page.status == 404
    assert "Nomor tidak ditemukan" in page.words
    assert "Anda di loket mana?" in page.words


# Undo, history, correction


def test_the_last_press_is_taken_back(three, sari_desk):
    sari_desk.open("/operator")
    sari_desk.press("Panggil berikutnya")
    sari_desk.press("Panggil berikutnya")
    page = sari_desk.press("Urungkan", "/urungkan")
    assert shown(page) == ("A-001", "2")
    assert [stands(t).status for t in three] == ["called", "waiting", "waiting"]


def test_the_offer_to_undo_says_what_it_takes_back(three, sari_desk):
    assert three
    sari_desk.open("/operator")
    assert not sari_desk.page.has("Urungkan", "/urungkan")
    sari_desk.press("Panggil berikutnya")
    assert "A-001 dipanggil." in sari_desk.page.words
    sari_desk.press("Panggil berikutnya")
    assert "A-002 dipanggil, A-001 selesai." in sari_desk.page.words


def test_nobody_is_waited_for_yet_only_before_the_first_number(box, sari_desk):
    assert "Belum ada yang menunggu" in sari_desk.page.words
    visitor_takes(box.umum)
    assert "Belum ada yang dipanggil" in sari_desk.open("/operator").words
    sari_desk.press("Panggil berikutnya")
    page = sari_desk.press("Lewati", "/lewati")
    assert "Tidak ada yang sedang dipanggil" in page.words
    sari_desk.press("Panggil berikutnya")
    page = sari_desk.press("Selesai", "/selesai")
    assert "Tidak ada yang menunggu" in page.words
    assert "Belum ada" not in page.words
    visitor_takes(box.umum)
    assert "Tidak ada yang sedang dipanggil" in sari_desk.open("/operator").words


def test_another_counters_press_is_not_offered(three, sari_desk, dewi_desk):
    assert three
    sari_desk.open("/operator")
    sari_desk.press("Panggil berikutnya")
    page = dewi_desk.open("/operator/riwayat")
    assert not page.has("Urungkan", "/urungkan")


def test_what_cannot_be_undone_is_said(three, sari_desk):
    sari_desk.open("/operator")
    sari_desk.press("Panggil berikutnya")
    stale = sari_desk.page.button("Urungkan", "/urungkan")
    sari_desk.press("Selesai", "/selesai")
    page = sari_desk.press_button(stale)
    assert page.status == 409
    assert "Urungkan dulu tindakan yang lebih baru." in page.words
    assert stands(three[0]).status == "done"


def test_history_tells_who_did_what(box, three, sari_desk):
    assert three
    sari_desk.open("/operator")
    sari_desk.press("Panggil berikutnya")
    visitor_takes(box.gigi)
    page = sari_desk.open("/operator/riwayat")
    words = page.words
    assert "A-001 08.00 Menunggu → Dipanggil Sari · Loket 1" in words
    assert "Nomor diambil Oleh pengunjung" in words
    assert words.index("B-001") < words.index("Menunggu → Dipanggil")


def test_history_is_filtered_by_service_and_status(box, three, sari_desk):
    assert three
    visitor_takes(box.gigi)
    sari_desk.open("/operator")
    sari_desk.press("Panggil berikutnya")

    def labels(query):
        page = sari_desk.open(f"/operator/riwayat?{query}")
        rows = page.html.split("<ul")[1] if "<ul" in page.html else ""
        return set(re.findall(r"Ubah status ([A-C]-\d+)\"", rows))

    assert labels("") == {"A-001", "A-002", "A-003", "B-001"}
    assert labels(f"layanan={box.gigi}") == {"B-001"}
    assert labels("status=called") == {"A-001"}
    assert labels(f"layanan={box.gigi}&status=called") == set()
    assert labels("status=xyz&layanan=abc") == labels("")


def test_a_number_of_the_morning_is_corrected_in_the_evening_of_a_busy_day(
    three, sari_desk, dewi, monkeypatch
):
    monkeypatch.setattr(history, "MAX_ROWS", 2)
    calling.cancel(dewi, three[0].id)
    [older] = [
        link
        for link in sari_desk.open("/operator/riwayat?status=waiting").links()
        if "sebelum=" in link
    ]
    assert "status=waiting" in older
    assert "Kembali ke yang terbaru" not in sari_desk.page.words
    sari_desk.open("/operator/riwayat")
    sari_desk.open(next(link for link in sari_desk.page.links() if "sebelum" in link))
    assert "Kembali ke yang terbaru" in sari_desk.page.words
    assert "A-001" in sari_desk.page.words
    assert "A-003" not in sari_desk.page.words
    assert sari_desk.poll().header("X-Sama") == "1"
    sari_desk.press("Menunggu", "/ubah")
    assert stands(three[0]).status == "waiting"


def test_a_long_history_is_shown_a_hundred_rows_at_a_time(box, sari_desk):
    for _ in range(120):
        visitor_takes(box.umum)
    page = sari_desk.open("/operator/riwayat")
    assert page.html.count("change-id") == 100
    [older] = [link for link in page.links() if "sebelum=" in link]
    assert sari_desk.open(older).html.count("change-id") == 20


def test_history_is_live(box, sari_desk):
    sari_desk.open("/operator/riwayat")
    assert sari_desk.poll().header("X-Sama") == "1"
    visitor_takes(box.umum)
    answer = sari_desk.poll()
    assert "A-001" in answer.words
    assert 1_000 <= int(answer.header("X-Lagi")) <= 5_000


@pytest.mark.parametrize(
    ("to", "status"), [("Menunggu", "waiting"), ("Dipanggil", "called")]
)
def test_a_closed_number_is_corrected_from_the_history(
    three, sari_desk, dewi, to, status
):
    calling.cancel(dewi, three[0].id)
    sari_desk.open("/operator/riwayat?status=canceled")
    sari_desk.press(to, "/ubah")
    assert stands(three[0]).status == status


def test_a_correction_from_a_page_that_is_behind_is_refused(three, sari_desk, dewi):
    assert three
    sari_desk.open("/operator/riwayat")
    stale = sari_desk.page.button("Batal", "/ubah")
    calling.cancel(dewi, int(stale.field("nomor")))
    before = everything()
    page = sari_desk.press_button(stale)
    assert (page.status, "sudah berubah" in page.words) == (409, True)
    assert everything() == before


# A number for somebody without a phone


def test_a_number_is_taken_for_a_visitor_and_said(box, sari_desk):
    sari_desk.open("/operator/ambilkan")
    assert "A-001" in sari_desk.page.button("Poli Umum").words
    page = sari_desk.press("Poli Umum", "/ambilkan")
    assert "Nomor untuk tamu" in page.words
    assert "A-001" in page.words
    ticket = Ticket.get()
    assert (ticket.service_id, ticket.issued_by.name) == (box.umum, "Sari")


def test_a_visitor_hears_whether_somebody_serves_the_number_that_is_next(sari_desk):
    sari_desk.open("/operator/ambilkan")
    page = sari_desk.press("Poli Umum", "/ambilkan")
    assert "Poli Umum · giliran berikutnya" in page.words
    counters.begin_break(Session.get(Session.counter.is_null(False)))
    words = sari_desk.open(page.path).words
    assert "Poli Umum · paling depan, belum ada petugas" in words


def test_a_double_click_takes_one_for_the_visitor(sari_desk):
    button = sari_desk.open("/operator/ambilkan").button("Poli Umum")
    first = sari_desk.press_button(button).path
    assert sari_desk.press_button(button).path == first
    assert Ticket.select().count() == 1


def test_each_service_of_one_page_gives_the_visitor_its_own_number(sari_desk):
    page = sari_desk.open("/operator/ambilkan")
    taps = [page.button(name) for name in ("Poli Gigi", "KIA")]
    gigi, kia = (sari_desk.press_button(tap).words for tap in taps)
    assert ("B-001" in gigi, "C-001" in kia) == (True, True)


def test_a_used_page_takes_nothing_for_a_visitor_and_says_why(sari_desk, box):
    tap = sari_desk.open("/operator/ambilkan").button("Poli Umum")
    sari_desk.press_button(tap)
    calling.cancel(box.seated("Dewi", 2), Ticket.get().id)
    page = sari_desk.press_button(tap)
    assert (page.status, Ticket.select().count()) == (409, 1)
    assert "Nomor A-001 sudah selesai atau batal." in page.words
    assert page.button("Poli Umum").field("nonce") != tap.field("nonce")


def test_a_visitor_gets_a_number_of_a_service_closed_for_phones(box, sari_desk):
    services.close(box.umum)
    sari_desk.open("/operator/ambilkan")
    assert "Tutup untuk HP" in sari_desk.page.button("Poli Umum").words
    sari_desk.press("Poli Umum", "/ambilkan")
    assert Ticket.get().label == "A-001"


def test_who_takes_a_number_for_a_visitor_reads_why_phones_get_none(box, sari_desk):
    services.set_rules(box.umum, services.Rules(quota="1"))
    visitor_takes(box.umum)
    page = sari_desk.open("/operator/ambilkan")
    told = "Di HP: nomor hari ini sudah habis (1) · 1 di depan"
    assert told in page.button("Poli Umum").words
    assert "Di HP" not in page.button("Poli Gigi").words
    assert "A-002" in sari_desk.press("Poli Umum", "/ambilkan").words


def test_after_a_reset_by_hand_the_desk_counts_since_then(app, box, sari_desk, watch):
    page = sari_desk.open("/operator")
    assert "Belum ada nomor hari ini. Pasang poster" in page.words
    assert "0 diambil hari ini" in page.words
    visitor_takes(box.umum)
    watch.at("2026-03-02 13:02")
    rollover.reset_now(User.get(), is_trial=False)
    watch.later(minutes=5)
    page = sari_desk.open("/operator")
    assert "Belum ada nomor sejak reset pukul 13.02." in page.words
    assert "0 diambil sejak reset" in page.words
    assert "hari ini. Pasang" not in page.words
    visitor_takes(box.umum)
    assert "1 diambil sejak reset" in sari_desk.open("/operator").words
    owner = logged_in(app, "Budi", THIS_COMPUTER)
    assert "1 nomor sejak reset" in owner.open("/admin/layanan").words


def test_the_slip_has_the_number_the_day_and_a_code_to_follow_it(sari_desk):
    sari_desk.open("/operator/ambilkan")
    page = sari_desk.press("KIA", "/ambilkan")
    [slip] = [link for link in page.links() if "/karcis/" in link]
    page = sari_desk.open(slip)
    assert "C-001" in page.words
    assert "Senin, 2 Maret 2026 · 08.00" in page.words
    assert "<svg" in page.html
    assert page.title == "Karcis C-001"


def test_the_slip_shows_each_space_of_the_password(sari_desk):
    rollover.change_settings(
        {"wifi_name": "Klinik  Melati", "wifi_password": " kopi  panas"}
    )
    sari_desk.open("/operator/ambilkan")
    page = sari_desk.press("KIA", "/ambilkan")
    [slip] = [link for link in page.links() if "/karcis/" in link]
    page = sari_desk.open(slip)
    assert "<b>Klinik  Melati</b>" in page.html
    assert "␣kopi␣␣panas" in page.words
    assert "(␣ spasi)" in page.words
    rollover.change_settings({"wifi_password": "sehat2026"})
    assert "spasi" not in sari_desk.open(slip).words


def test_a_slip_says_no_time_that_was_not_believed(sari_desk, watch):
    watch.jump("2021-01-01 07:03")
    sari_desk.open("/operator/ambilkan")
    page = sari_desk.press("KIA", "/ambilkan")
    [slip] = [link for link in page.links() if "/karcis/" in link]
    assert says_no_time(sari_desk.open(slip))
    watch.jump("2026-03-02 08:01")
    clock_guard.check()
    assert says_no_time(sari_desk.open(slip))
    assert not clock_guard.suspicion()


def says_no_time(page):
    assert "C-001" in page.words
    return not re.search("20(21|26)", page.words)


def test_the_visitors_number_can_be_followed_on_a_phone(phone, sari_desk):
    sari_desk.open("/operator/ambilkan")
    sari_desk.press("KIA", "/ambilkan")
    assert phone.open(f"/tiket/{Ticket.get().key}").data("label") == "C-001"


def test_the_slip_of_an_open_number_is_printed_again_from_the_history(box, sari_desk):
    taken, closed = visitor_takes(box.umum), visitor_takes(box.gigi)
    calling.cancel(box.seated("Dewi", 2), closed.id)
    links = sari_desk.open("/operator/riwayat").links()
    slips = [link for link in links if link.startswith("/operator/karcis/")]
    assert slips == [f"/operator/karcis/{taken.key}?cetak=1"]
    assert "A-001" in sari_desk.open(slips[0]).words


# Closing a service, resting


def test_a_service_is_closed_for_today_and_opened_again(box, phone, sari_desk):
    sari_desk.press("Poli Umum: Buka", "/layanan")
    assert not Service.get_by_id(box.umum).takes_numbers
    assert phone.open("/").button("Poli Umum").is_off
    sari_desk.press("Poli Umum: Tutup", "/layanan")
    assert not phone.open("/").button("Poli Umum").is_off


def test_a_service_of_another_counter_cannot_be_closed(box, at_desk):
    desk = at_desk("Sari", 1, services=(box.umum,))
    page = desk.send("/operator/layanan", layanan=box.gigi, buka="tidak")
    assert page.status == 409
    assert "Layanan ini tidak dilayani di loket Anda." in page.words
    assert Service.get_by_id(box.gigi).takes_numbers


def test_a_counter_rests_and_says_so_until_it_goes_on(sari_desk):
    page = sari_desk.press("Istirahat", "/istirahat")
    assert "Loket 1 sedang istirahat." in page.words
    assert Counter.get().on_break
    page = sari_desk.press("Lanjutkan", "/istirahat")
    assert "sedang istirahat" not in page.words
    assert not Counter.get().on_break


def test_who_has_a_number_called_is_told_to_end_it_before_the_break(three, sari_desk):
    assert three
    sari_desk.press("Panggil berikutnya")
    page = sari_desk.press("Istirahat", "/istirahat")
    assert page.status == 409
    assert "Selesaikan A-001 dulu, lalu istirahat." in page.words
    assert "Tutup layanan untuk nomor baru?" not in page.words
    sari_desk.press("Selesai", "/selesai")
    page = sari_desk.press("Tetap buka", "/istirahat")
    assert "Loket 1 sedang istirahat." in page.words


def open_services():
    return [row.letter for row in Service.select() if row.takes_numbers]


def test_closing_a_service_while_people_wait_asks_with_their_number(three, sari_desk):
    assert three
    page = sari_desk.open("/operator")
    assert not page.has("Poli Umum: Buka", "/layanan")
    asked = "3 orang masih menunggu. Tutup Poli Umum untuk nomor baru?"
    assert asked in page.words
    sari_desk.press("Ya, tutup", "/layanan")
    assert open_services() == ["B", "C"]


@pytest.mark.parametrize(
    ("answer", "left_open"), [("Ya, tutup", []), ("Tetap buka", ["A", "B", "C"])]
)
def test_the_last_to_rest_is_asked_about_new_numbers(
    three, sari_desk, answer, left_open
):
    assert three
    page = sari_desk.open("/operator")
    assert "3 orang masih menunggu. Tutup layanan untuk nomor baru?" in page.words
    page = sari_desk.press(answer, "/istirahat")
    assert "Loket 1 sedang istirahat." in page.words
    assert open_services() == left_open


@pytest.mark.parametrize(
    ("answer", "left_open"), [("Ya, tutup", []), ("Tetap buka", ["A", "B", "C"])]
)
def test_the_last_to_log_out_is_asked_once_about_new_numbers(
    three, sari_desk, answer, left_open
):
    assert three
    page = sari_desk.press("Keluar", "/keluar")
    assert page.status == 409
    assert "3 orang masih menunggu. Tutup layanan untuk nomor baru?" in page.words
    assert sari_desk.ask("GET", "/operator").status == 200
    assert sari_desk.press(answer, "/keluar").path.startswith("/masuk")
    assert open_services() == left_open


def test_who_goes_on_after_the_break_is_told_what_it_closed_and_opens_it_again(
    three, sari_desk, phone
):
    assert three
    sari_desk.open("/operator")
    sari_desk.press("Poli Gigi: Buka", "/layanan")
    sari_desk.press("Ya, tutup", "/istirahat")
    words = sari_desk.press("Lanjutkan", "/istirahat").words
    assert "A, C: tutup untuk nomor baru sampai reset. Buka lagi" in words
    assert open_services() == []
    words = sari_desk.press("Buka lagi", "/layanan").words
    assert "sampai reset" not in words
    # The second was closed by hand before.
    assert open_services() == ["A", "C"]
    assert not phone.open("/").button("Poli Umum").is_off


def test_who_logs_in_after_the_last_has_left_is_told_what_is_closed(
    three, sari_desk, at_desk
):
    assert three
    sari_desk.press("Keluar", "/keluar")
    sari_desk.press("Ya, tutup", "/keluar")
    desk = at_desk("Dewi", 2)
    desk.press("Poli Umum: Tutup", "/layanan")
    desk.press("Poli Gigi: Tutup", "/layanan")
    told = "C KIA: tutup untuk nomor baru sampai reset."
    assert told in desk.open("/operator").words
    rollover.reset_now(User.get(), is_trial=False)
    assert told not in desk.open("/operator").words


@pytest.mark.parametrize("answer", ["Tetap buka", "by hand"])
def test_nobody_is_told_of_what_was_closed_otherwise(three, sari_desk, answer):
    assert three
    sari_desk.open("/operator")
    if answer == "by hand":
        for letter in ("Poli Umum", "Poli Gigi", "KIA"):
            service = Service.get(Service.name == letter)
            sari_desk.send("/operator/layanan", layanan=service.id, buka="tidak")
    else:
        sari_desk.press(answer, "/istirahat")
    assert "Buka lagi" not in sari_desk.open("/operator").words


@pytest.mark.parametrize("button", ["Istirahat", "Keluar"])
def test_an_answer_closes_nothing_once_somebody_else_is_at_work(
    three, sari_desk, at_desk, button
):
    assert three
    if button == "Keluar":
        assert sari_desk.press(button, "/keluar").status == 409
    at_desk("Dewi", 2)
    to = "/keluar" if button == "Keluar" else "/istirahat"
    assert sari_desk.press("Ya, tutup", to).status == 200
    assert open_services() == ["A", "B", "C"]


def test_who_leaves_others_at_work_is_not_asked(three, sari_desk, dewi_desk):
    assert three
    assert "orang masih menunggu. Tutup layanan" not in dewi_desk.page.words
    assert dewi_desk.press("Istirahat", "/istirahat").status == 200
    assert dewi_desk.press("Keluar", "/keluar").path.startswith("/masuk")
    sari_desk.open("/operator")
    assert sari_desk.press("Keluar", "/keluar").status == 409


def test_with_all_closed_already_nobody_is_asked(three, sari_desk):
    assert three
    services.close_on_leaving()
    sari_desk.open("/operator")
    assert sari_desk.press("Istirahat", "/istirahat").status == 200


def test_a_page_of_1_0_rests_without_a_question(three, sari_desk):
    assert three
    assert script(sari_desk, "istirahat", istirahat="ya").status == 204
    assert Counter.get().on_break


# Live


def test_two_desks_see_each_others_moves(three, sari_desk, dewi_desk):
    assert three
    for desk in (sari_desk, dewi_desk):
        desk.open("/operator")
    sari_desk.press("Panggil berikutnya")
    answer = dewi_desk.poll()
    assert shown(answer) == ("", "2")
    assert "A-001" not in answer.html.split("riwayat")[0]
    assert dewi_desk.poll(answer.header("X-Versi")).header("X-Sama") == "1"


def test_a_desk_is_disturbed_only_by_what_it_shows(box, at_desk, phone):
    desk = at_desk("Sari", 1, services=(box.umum,))
    settings.remember("anything", "else")
    assert desk.poll().header("X-Sama") == "1"
    phone.open("/")
    phone.press("Poli Umum")
    assert desk.poll().data("waiting") == "1"


def test_an_unchanged_desk_is_a_word(sari_desk):
    answer = sari_desk.poll()
    assert (answer.html, answer.header("X-Sama")) == ("sama", "1")


def test_a_desk_can_be_used_at_the_moment_it_is_shown_although_nothing_runs(
    three, sari_desk
):
    """Every button of the desk is a form of its own: no script is needed."""
    assert three
    sari_desk.open("/operator")
    sari_desk.press("Panggil berikutnya")
    for action in ("ulang", "selesai", "lewati", "batal", "berikutnya", "panggil"):
        assert sari_desk.page.button("", f"/{action}").method == "post"


# Missed


def pass_over(session, ticket):
    for _ in range(3):
        calling.call(session, ticket.id, None)
        calling.put_back(session, ticket.id)


def test_without_anybody_missed_the_desk_knows_no_such_list(three, sari_desk):
    assert three
    assert "Terlewat" not in sari_desk.open("/operator").words


def test_who_is_missed_stands_below_the_line_and_is_called_from_there(
    box, three, sari_desk
):
    pass_over(box.seated("Dewi", 2), three[0])
    page = sari_desk.open("/operator")
    assert "Terlewat" in page.words
    assert "dipanggil 3 kali" in page.words
    assert next_button(sari_desk).words.endswith("A-002")
    assert shown(sari_desk.press("Panggil A-001", "/panggil")) == ("A-001", "2")
    assert "dipanggil 3 kali" not in sari_desk.page.words


def test_who_is_missed_is_canceled_from_the_desk(box, three, sari_desk):
    pass_over(box.seated("Dewi", 2), three[0])
    sari_desk.open("/operator")
    sari_desk.press("Ya, batalkan nomor", "/batal")
    assert stands(three[0]).status == "canceled"


# Priority


def test_without_priority_the_desk_has_no_menus_and_no_switch(three, sari_desk):
    assert three
    words = sari_desk.open("/operator").words
    assert "Dahulukan" not in words
    assert "Prioritas" not in words + sari_desk.open("/operator/ambilkan").words


def test_one_who_waits_is_put_first_and_no_longer(three, sari_desk):
    rollover.change_settings({"priority": "1"})
    assert "Dahulukan" in sari_desk.open("/operator").words
    fields = {"nomor": three[2].id, "prioritas": "ya"}
    page = sari_desk.send("/operator/dahulukan", **fields)
    assert line() == ["A-003", "A-001", "A-002"]
    assert "Prioritas" in page.words
    assert stands(three[2]).is_priority
    sari_desk.open("/operator/cari?nomor=A-003")
    sari_desk.press("Jangan dahulukan", "/dahulukan")
    assert line() == ["A-001", "A-002", "A-003"]


def test_a_desk_takes_a_number_for_somebody_who_goes_first(box, three, sari_desk):
    rollover.change_settings({"priority": "1"})
    sari_desk.open("/operator/ambilkan")
    page = sari_desk.send(
        "/operator/ambilkan", layanan=box.umum, nonce="a" * 32, prioritas="ya"
    )
    assert "A-004" in page.words
    assert line()[0] == "A-004"
    assert not stands(three[0]).is_priority


def test_a_mark_of_a_page_from_before_priority_ended_is_refused_in_words(
    box, three, sari_desk
):
    assert three
    before = everything()
    fields = {"nomor": three[2].id, "prioritas": "ya"}
    answer = script(sari_desk, "dahulukan", **fields)
    assert (answer.status, answer.html) == (409, "Prioritas sedang tidak dipakai.")
    fields = {"layanan": box.umum, "nonce": "a" * 32, "prioritas": "ya"}
    assert script(sari_desk, "ambilkan", **fields).status == 409
    assert everything() == before

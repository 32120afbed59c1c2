from contextlib import suppress
from dataclasses import replace

import pytest

from siantre_box import __version__
from siantre_box.core import actions, calling, counters, rollover, services
from siantre_box.core.admission import UsedUp
from siantre_box.diagnostics import own_tvs
from siantre_box.diagnostics.presence import Presence
from siantre_box.web import template_globals
from tests.web.browser import THIS_COMPUTER, Browser
from tests.web.conftest import HEALTHY, box_of, logged_in
from tests.world import last_action, visitor_takes


def calls(page):
    """Return what a TV announces: label, service and counter of each call."""
    names = ("label", "service", "counter")
    panels = [tag for tag in page.tags("div") if "data-nth" in tag]
    return [tuple(tag[f"data-{name}"] for name in names) for tag in panels]


def events(page):
    return [tag["data-event"] for tag in page.tags("div") if "data-nth" in tag]


def test_in_the_morning_the_tv_welcomes_and_says_how_to_take_a_number(tv):
    page = tv.open("/tv")
    assert "Selamat datang" in page.words
    assert "192.168.1.20:8080" in page.words
    assert "<svg" in page.html
    assert page.data("event") == "0"


def test_without_a_network_the_tv_sends_nobody_to_an_address(app, box, tv, sari):
    rollover.change_settings({"wifi_name": "KlinikMelati"})
    box_of(app).address = lambda: "http://127.0.0.1:8080/"
    morning = tv.open("/tv")
    visitor_takes(box.gigi)
    calling.call_next(sari, None)
    for page in (morning, tv.open("/tv")):
        assert "petugas" in page.words
        for misleading in ("127.0.0.1", "Pindai", "KlinikMelati", "Kode QR"):
            assert misleading not in page.html


def close_by_hand(box, watch):
    for service in (box.umum, box.gigi, box.kia):
        services.close(service)


def close_for_today(box, watch):
    for service in (box.umum, box.gigi, box.kia):
        services.close_for_today(service)


def close_by_hours(box, watch):
    rollover.change_settings({"opening_hours": "weekly"}, {0: ("8", "14")})
    watch.at("2026-03-02 14:00")


def use_up(box, watch):
    for service in (box.umum, box.gigi, box.kia):
        services.set_rules(service, services.Rules(quota="2"))
        for _ in range(2):
            with suppress(UsedUp):
                visitor_takes(service)


def leave_to_staff(box, watch):
    for service in (box.umum, box.gigi, box.kia):
        services.set_rules(service, services.Rules(by_staff_only=True))


@pytest.mark.parametrize("has_called", [False, True])
@pytest.mark.parametrize(
    ("close", "said"),
    [
        (close_by_hand, "Semua layanan sedang tutup."),
        (close_for_today, "Semua layanan sedang tutup. Tutup hari ini."),
        (close_by_hours, "Semua layanan sedang tutup. Buka lagi Senin 08.00."),
        (use_up, "Semua layanan sedang tutup. Nomor hari ini sudah habis (2)."),
        (leave_to_staff, "Minta nomor ke petugas."),
    ],
)
def test_where_no_service_gives_a_number_the_tv_says_what_phones_say(
    box, tv, phone, watch, sari, close, said, has_called
):
    rollover.change_settings({"wifi_name": "KlinikMelati"})
    if has_called:
        visitor_takes(box.umum)
        calling.call_next(sari, None)
    assert "Ambil nomor" in tv.open("/tv").words
    close(box, watch)
    assert said in phone.open("/").words
    page = tv.poll()
    assert said in page.words
    for invitation in ("Ambil nomor", "Pindai", "Kode QR", "KlinikMelati"):
        assert invitation not in page.html
    assert len(calls(page)) == has_called


def test_a_tv_says_only_that_all_is_closed_where_services_open_at_their_own_times(
    box, tv, watch
):
    close_by_hours(box, watch)
    services.close(box.gigi)
    words = tv.open("/tv").words
    assert "Semua layanan sedang tutup." in words
    assert "Buka lagi" not in words


def test_who_still_waits_behind_closed_doors_is_told_to_watch_the_tv(box, tv, watch):
    shown = "Nomor yang dipanggil akan tampil di layar ini."
    close_by_hand(box, watch)
    assert shown not in tv.open("/tv").words
    services.open_(box.umum)
    visitor_takes(box.umum)
    services.close(box.umum)
    assert shown in tv.poll().words


def test_a_tv_invites_again_as_soon_as_one_service_gives_numbers(box, tv, watch):
    close_by_hand(box, watch)
    assert "Pindai" not in tv.open("/tv").words
    services.open_(box.kia)
    assert "Pindai kode ini" in tv.poll().words


def test_a_call_says_the_number_the_service_and_the_counter(box, tv, sari):
    visitor_takes(box.gigi)
    calling.call_next(sari, None)
    page = tv.open("/tv")
    assert calls(page) == [("B-001", "Poli Gigi", "Loket 1")]
    assert page.data("event") == events(page)[-1]


def test_the_tv_hears_of_a_call_by_asking(box, tv, sari):
    tv.open("/tv")
    assert tv.poll().header("X-Sama") == "1"
    visitor_takes(box.umum)
    calling.call_next(sari, None)
    answer = tv.poll()
    assert calls(answer) == [("A-001", "Poli Umum", "Loket 1")]
    assert answer.header("X-Lagi") == "0"


def test_the_calls_of_all_counters_stand_in_their_order(box, tv, sari, dewi):
    for _ in range(2):
        visitor_takes(box.umum)
    calling.call_next(dewi, None)
    calling.call_next(sari, None)
    page = tv.open("/tv")
    assert [call[0] for call in calls(page)] == ["A-001", "A-002"]
    listed = page.words.split("Panggilan terakhir")[1]
    assert listed.index("A-002 Loket 1") < listed.index("A-001 Loket 2")


def test_a_recall_is_a_new_event_to_announce(box, tv, sari):
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    before = events(tv.open("/tv"))
    calling.recall(sari, ticket.id)
    after = tv.open("/tv")
    assert int(after.data("event")) > int(before[-1])
    assert after.all_data("nth") == ["1", "2"]


def test_at_most_ten_calls_are_told(box, tv, sari):
    current = None
    for _ in range(12):
        visitor_takes(box.umum)
        current = calling.call_next(sari, current).id
    shown = calls(tv.open("/tv"))
    assert [call[0] for call in shown] == [f"A-{n:03}" for n in range(3, 13)]


def test_a_call_taken_back_is_not_told(box, tv, sari):
    visitor_takes(box.umum)
    calling.call_next(sari, None)
    actions.undo(sari, last_action())
    assert calls(tv.open("/tv")) == []


def test_who_was_passed_over_is_told_to_come(box, tv, sari):
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    calling.put_back(sari, ticket.id)
    assert "A-001 terlewat, segera ke loket" in tv.open("/tv").words
    rollover.change_settings({"counter_word": "Kursi"})
    assert "A-001 terlewat, segera ke kursi" in tv.open("/tv").words


def test_a_resting_counter_is_not_on_the_tv(box, tv, sari):
    visitor_takes(box.umum)
    calling.finish(sari, calling.call_next(sari, None).id)
    counters.begin_break(counters.seat(sari))
    assert calls(tv.open("/tv")) == []


def test_a_new_round_is_another_day_on_the_tv(box, tv, sari):
    visitor_takes(box.umum)
    calling.call_next(sari, None)
    before = tv.open("/tv").data("day")
    rollover.reset_now(box.person("Budi"), is_trial=False)
    page = tv.open("/tv")
    assert page.data("day") != before
    assert calls(page) == []


def test_a_tv_of_some_counters_shows_only_them(box, tv, sari, dewi):
    for _ in range(2):
        visitor_takes(box.umum)
    calling.call_next(sari, None)
    calling.call_next(dewi, None)
    tv.open("/tv?loket=2")
    assert calls(tv.page) == [("A-002", "Poli Umum", "Loket 2")]
    assert "loket=2" in tv.page.data("live")
    assert calls(tv.poll(seen="x")) == calls(tv.page)


def test_a_tv_of_a_counter_that_does_not_exist_says_so_and_goes_on_once_it_does(
    box, tv, sari, dewi
):
    for session in (sari, dewi):
        visitor_takes(box.umum)
        current = calling.call_next(session, None)
    calling.finish(dewi, current.id)
    assert calls(tv.open("/tv?loket=2")) == [("A-002", "Poli Umum", "Loket 2")]
    counters.remove(box.lokets[1])
    page = tv.poll()
    assert calls(page) == []
    assert "Loket 2 tidak ada. Betulkan nomornya di alamat layar ini" in page.words
    for misleading in ("Pindai", "Selamat datang", "Semua layanan"):
        assert misleading not in page.words
    counters.change(box.lokets[2], 2, "", set())
    page = tv.poll()
    assert "tidak ada" not in page.words
    assert "Pindai kode ini" in page.words


def test_that_a_counter_does_not_exist_is_said_in_the_owners_word(tv):
    assert "Loket 99 tidak ada." in tv.open("/tv?loket=99").words
    rollover.change_settings({"counter_word": "Ruang"})
    words = tv.poll().words
    assert "Ruang 99 tidak ada." in words
    assert "buka /tv untuk semua ruang." in words


def test_of_many_counters_that_do_not_exist_a_tv_names_the_first(tv):
    asked = ",".join(map(str, range(90, 10, -1)))
    assert "Loket 11, 12, 13, 14 tidak ada." in tv.open(f"/tv?loket={asked}").words


def test_a_tv_that_is_for_one_counter_that_exists_shows_that_one(box, tv, sari):
    visitor_takes(box.umum)
    calling.call_next(sari, None)
    for asked in ("1,99", "1,x", "1,", " 1"):
        page = tv.open(f"/tv?loket={asked}")
        assert calls(page) == [("A-001", "Poli Umum", "Loket 1")]
        assert "tidak ada" not in page.words


@pytest.mark.parametrize("odd", ["x", "abc,-", "-1", "9" * 5000, "%00", "<b>"])
def test_a_tv_of_odd_counters_says_that_there_are_none(box, tv, sari, odd):
    visitor_takes(box.umum)
    calling.call_next(sari, None)
    for path in ("/tv", "/tv/papan"):
        page = tv.open(f"{path}?loket={odd}")
        assert (page.status, calls(page)) == (200, [])
        assert "Loket ini tidak ada." in page.words


@pytest.mark.parametrize("nothing", ["", ",,", " "])
def test_a_tv_of_no_counters_shows_all(box, tv, sari, nothing):
    visitor_takes(box.umum)
    calling.call_next(sari, None)
    assert len(calls(tv.open(f"/tv?loket={nothing}"))) == 1


def test_the_settings_of_the_owner_stand_on_the_tv(tv):
    rollover.change_settings(
        {
            "business_name": "Bengkel Jaya",
            "ticker": "Buka 08.00\nMohon tertib",
            "wifi_name": "Tamu",
            "wifi_password": "rahasia12",
            "counter_word": "Stall",
        }
    )
    words = tv.open("/tv").words
    for said in ("Bengkel Jaya", "Buka 08.00", "Tamu", "rahasia12"):
        assert said in words


@pytest.mark.parametrize(
    "password", ["a  b  c  ", " sehat2026", "0123456789abcdef" * 4]
)
def test_a_password_that_cannot_be_read_off_a_tv_stands_on_the_poster(tv, password):
    rollover.change_settings({"wifi_name": "Tamu", "wifi_password": password})
    page = tv.open("/tv")
    assert "Kata sandi: lihat poster" in page.words
    assert password.strip() not in page.html


def test_a_changed_setting_reaches_a_tv_that_asks(tv):
    tv.open("/tv")
    rollover.change_settings({"ticker": "Tutup lebih awal"})
    assert "Tutup lebih awal" in tv.poll().words


def test_a_place_named_like_its_service_is_said_once(box, tv, sari):
    visitor_takes(box.gigi)
    calling.call_next(sari, None)
    assert tv.open("/tv").words.count("Poli Gigi") == 2
    counters.change(box.lokets[0], 1, "POLI GIGI", {box.gigi})
    words = tv.open("/tv").words
    assert (words.count("POLI GIGI"), words.count("Poli Gigi")) == (2, 0)


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Poli Umum", ("Poli Umum",)),
        ("Ruang Periksa dr. Siti", ("Ruang Periksa", "dr. Siti")),
        ("Laboratoriumpatologi", ("Laboratoriumpatologi",)),
        ("A Laboratoriumpatologi", ("A", "Laboratoriumpatologi")),
    ],
)
def test_a_long_name_breaks_at_the_space_nearest_its_middle(name, lines):
    assert template_globals.halves(name, 12) == lines


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Desa_Tamu-Balai.02", "Desa_<wbr>Tamu-<wbr>Balai.<wbr>02"),
        ("A & <B>", "A <wbr>&amp; <wbr>&lt;B&gt;"),
        ("", ""),
        ("__", "__"),
    ],
)
def test_the_name_of_a_wifi_breaks_behind_punctuation(name, shown):
    assert template_globals.breakable(name) == shown


@pytest.mark.parametrize(("ticker", "is_footless"), [("", True), ("Halo", False)])
def test_without_running_text_the_foot_gives_its_height_away(
    box, tv, sari, ticker, is_footless
):
    rollover.change_settings({"ticker": ticker})
    assert bool(tv.open("/tv").all_data("footless")) == is_footless
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    calling.put_back(sari, ticket.id)
    assert tv.open("/tv").all_data("footless") == []


def test_no_browser_offers_to_translate_a_tv(tv):
    metas = tv.open("/tv").tags("meta")
    notes = {tag.get("name"): tag.get("content") for tag in metas}
    assert notes["google"] == "notranslate"


def test_only_the_screen_that_the_window_opened_is_looked_after(app, here, tv):
    presence = box_of(app).presence = Presence()
    for browser, path in ((here, "/tv"), (tv, "/tv?layar=1")):
        browser.open(path)
        browser.poll()
    assert presence.screen_seen() is None
    here.open("/tv?layar=1")
    here.poll()
    assert presence.screen_seen() == 0


def test_the_tv_names_nobody(box, tv, sari):
    visitor_takes(box.umum)
    calling.call_next(sari, None)
    assert "Sari" not in tv.open("/tv").html


def test_the_clock_of_the_tv_is_the_boxs(tv, watch):
    watch.at("2026-03-02 09:30")
    page = tv.open("/tv")
    assert page.data("clock-ms") == str(1772418600 * 1000)
    assert page.data("utc-offset") == "420"


@pytest.fixture
def known(app):
    """TVs of this test alone."""
    presence = Presence(confirmed=own_tvs.confirmed)
    box_of(app).presence = presence
    box_of(app).metrics = lambda: measured(presence)


def measured(presence):
    return replace(HEALTHY, televisions=presence.televisions())


@pytest.fixture
def budi(app, box):
    """The admin."""
    return logged_in(app, "Budi", THIS_COMPUTER)


@pytest.fixture
def here(app, box):
    """A browser on the counter's computer."""
    return Browser(app, THIS_COMPUTER)


@pytest.mark.usefixtures("known")
def test_the_desk_says_how_the_tv_is(tv, sari_desk, watch):
    assert sari_desk.open("/operator").all_data("tv") == []
    tv.open("/tv")
    tv.poll(suara="locked")
    assert "TV mati suara" in sari_desk.poll().words
    tv.poll(suara="on")
    assert "TV · suara aktif" in sari_desk.open("/operator").words
    watch.later(minutes=1)
    assert sari_desk.open("/operator").all_data("tv") == []


@pytest.mark.usefixtures("known")
def test_a_tv_that_an_admin_confirmed_is_missed_until_it_is_released(
    tv, budi, sari_desk, watch
):
    hang(tv, watch)
    assert "TV belum dikenali" in sari_desk.open("/operator").words
    watch.later(minutes=1)
    assert sari_desk.open("/operator").all_data("tv") == []
    tv.poll(suara="on")
    page = budi.open("/admin/kesiapan")
    assert "Layar TV belum dikenali" in page.words
    assert "Bukan TV kami lagi" in budi.press("Ini TV kami").words
    watch.later(minutes=1)
    assert "TV terputus" in sari_desk.open("/operator").words
    budi.open("/admin/kesiapan")
    assert "Ini TV kami" not in budi.press("Bukan TV kami lagi").words
    assert sari_desk.open("/operator").all_data("tv") == []


@pytest.mark.usefixtures("known")
def test_the_tv_of_this_computer_is_missed_unasked(here, budi, sari_desk, watch):
    here.open("/tv")
    hang(here, watch)
    assert "Ini TV kami" not in budi.open("/admin/kesiapan").words
    watch.later(minutes=1)
    assert "TV terputus" in sari_desk.open("/operator").words


@pytest.mark.usefixtures("known")
def test_a_tv_that_is_not_there_cannot_be_confirmed(budi, tv):
    budi.open("/admin/kesiapan")
    answer = budi.send("/admin/tv/kami", tv="192.168.1.9 00c0ffee")
    assert answer.status == 404
    assert "TV itu sudah tidak ada." in answer.words
    assert own_tvs.confirmed() == ()


def hang(tv, watch):
    """Let a TV show the board for a while."""
    tv.open("/tv")
    for _ in range(15):
        tv.poll(suara="on")
        watch.later(seconds=50)
    tv.poll(suara="on")


@pytest.mark.usefixtures("known")
def test_a_tv_whose_scripts_do_not_run_is_seen_by_the_desk(tv, sari_desk, watch):
    tv.open("/tv")
    watch.later(minutes=1)
    assert "TV macet" in sari_desk.open("/operator").words


@pytest.mark.usefixtures("known")
def test_no_call_waits_for_a_tv(box, tv, sari_desk):
    tv.open("/tv")
    tv.poll(suara="locked")
    visitor_takes(box.umum)
    sari_desk.open("/operator")
    assert "A-001" in sari_desk.press("Panggil berikutnya").words


def test_the_tv_is_told_the_version_of_the_program(tv):
    assert tv.open("/tv").data("edition") == __version__
    assert tv.poll(seen="x").data("edition") == __version__

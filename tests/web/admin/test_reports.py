import re
from io import BytesIO

import openpyxl
import pytest

from siantre_box.core import calling, rollover, services
from tests.web.admin.forms import HTML
from tests.web.browser import PHONE, THIS_COMPUTER, Browser
from tests.web.conftest import logged_in
from tests.world import visitor_takes

PAGE = "/admin/laporan"


@pytest.fixture
def monday(box, sari, watch):
    """Two of three called on Monday, each called after 12 minutes."""
    for service in (box.umum, box.gigi, box.umum):
        visitor_takes(service)
    watch.later(minutes=12)
    first = calling.call_next(sari, None)
    calling.finish(sari, first.id)
    calling.cancel(sari, calling.call_next(sari, None).id)


def turns(page):
    """Return where the arrows lead."""
    return re.findall(
        r'<a href="([^"]+)" aria-label="(?:Sebelum|Berikut)nya"', page.html
    )


def test_the_page_opens_at_today(budi, monday):
    page = budi.open(PAGE)
    assert page.title.startswith("Laporan Senin, 2 Maret 2026")
    assert "Senin, 2 Maret 2026" in page.words


def test_the_page_shows_the_figures(budi, monday):
    words = budi.open(PAGE).words
    for said in (
        "Diambil 3 1 belum selesai",
        "Selesai 1",
        "Batal 1 petugas 1",
        "Rata-rata tunggu 12 menit 9 dari 10 orang dalam 12 menit",
        "Paling ramai 08.00–09.00",
        "Poli Umum 2 1 0 12 menit 12 menit 12 menit",
        "Poli Gigi 1 0 1 12 menit 12 menit 12 menit",
        "Loket 1 2 1 1 12 menit 12 menit 12 menit",
    ):
        assert said in words


def test_a_wait_of_seconds_is_less_than_a_minute_and_not_none(budi, box, sari):
    visitor_takes(box.umum)
    calling.call_next(sari, None)
    words = budi.open(PAGE).words
    assert "Rata-rata tunggu < 1 menit 9 dari 10 orang dalam < 1 menit" in words


def test_without_a_call_there_is_no_wait(budi, box):
    visitor_takes(box.umum)
    assert "Rata-rata tunggu —" in budi.open(PAGE).words


def test_the_bars_are_told_to_whom_does_not_see_them(budi, monday):
    page = budi.open(PAGE)
    assert "Grafik batang nomor diambil per jam: pukul 8: 3." in page.html


def test_an_empty_day_says_so_and_offers_nothing_to_print(budi):
    page = budi.open(PAGE)
    assert "Belum ada data pada tanggal ini." in page.words
    assert not [link for link in page.links() if link.endswith(".xlsx")]
    assert "Cetak" not in [button.words for button in page._read.buttons()]
    assert '<svg class="chart"' not in page.html


def test_one_turns_to_the_days_that_have_a_report(app, monday, box, watch):
    watch.at("2026-03-04 09:00")
    rollover.ensure_current()
    visitor_takes(box.umum)
    budi = logged_in(app, "Budi", THIS_COMPUTER)
    page = budi.open(PAGE)
    assert turns(page) == ["/admin/laporan?rentang=2026-03-02"]
    page = budi.open(turns(page)[0])
    assert "Senin, 2 Maret 2026" in page.words
    assert turns(page) == [
        "/admin/laporan?rentang=2026-03-01",
        "/admin/laporan?rentang=2026-03-04",
    ]
    page = budi.open("/admin/laporan?hari=2026-03-03")
    assert turns(page) == [
        "/admin/laporan?rentang=2026-03-02",
        "/admin/laporan?rentang=2026-03-04",
    ]


def test_under_a_wrong_clock_the_page_opens_at_the_open_rounds_day(budi, monday, watch):
    watch.jump("2021-01-01 07:03")
    words = budi.open(PAGE).words
    assert "Senin, 2 Maret 2026" in words
    assert "Diambil 3" in words


def test_a_round_brought_back_past_midnight_is_still_todays(app, box, watch):
    visitor_takes(box.umum)
    watch.at("2026-03-03 08:00")
    rollover.ensure_current()
    rollover.undo_reset()
    budi = logged_in(app, "Budi", THIS_COMPUTER)
    assert "Diambil 1" in budi.open(PAGE).words


def test_nobody_turns_to_tomorrow(budi, monday):
    page = budi.open(PAGE)
    assert turns(page) == ["/admin/laporan?rentang=2026-03-01"]


@pytest.mark.parametrize("day", ["kemarin", "2026-02-30", "2026-13-01", "'"])
def test_what_is_no_date_is_not_found(budi, day):
    assert budi.open(f"{PAGE}?hari={day}").status == 404
    assert budi.open(f"{PAGE}/{day}.xlsx").status == 404


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "9999-12-31"])
def test_the_ends_of_time_break_nothing(budi, day):
    assert budi.open(f"{PAGE}?hari={day}").status < 500
    assert budi.open(f"{PAGE}/{day}.xlsx").status < 500


def test_excel_comes_as_a_file_named_by_its_day(budi, monday):
    page = budi.open(PAGE)
    [link] = [link for link in page.links() if link.endswith(".xlsx")]
    answer = budi.ask("GET", link).answer
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="laporan-2026-03-02.xlsx"'
    )
    assert "spreadsheetml" in answer.headers["Content-Type"]
    book = openpyxl.load_workbook(BytesIO(answer.data))
    assert book["Ringkasan"]["A1"].value == "Klinik Melati"
    assert book["Nomor"].max_row == 4


def test_the_owners_word_stands_over_the_counters(budi, monday):
    rollover.change_settings({"counter_word": "Meja"})
    assert "Meja 1 2 1 1" in budi.open(PAGE).words


def test_html_in_a_name_is_shown_and_never_run(budi, box, monday):
    services.change(box.umum, HTML, "A")
    page = budi.open(PAGE)
    assert HTML in page.words
    assert "<script>alert" not in page.html


def test_two_rounds_of_a_day_are_named(budi, box, monday):
    assert "putaran pada hari ini" not in budi.open(PAGE).words
    budi.open("/admin/pengaturan")
    budi.press("Ya, reset hari ini")
    assert "2 putaran pada hari ini." in budi.open(PAGE).words


@pytest.mark.parametrize(
    ("asked", "said", "file"),
    [
        ("rentang=2026-03", "Maret 2026", "2026-03"),
        ("rentang=2026-03-02_2026-03-08", "2–8 Maret 2026", "2026-03-02_2026-03-08"),
        ("dari=2026-03-08&sampai=2026-02-27", "27 Februari – 8 Maret 2026",
         "2026-02-27_2026-03-08"),
        ("dari=2025-12-30&sampai=2026-03-02", "30 Desember 2025 – 2 Maret 2026",
         "2025-12-30_2026-03-02"),
    ],
)  # fmt: skip
def test_the_page_and_excel_tell_of_a_span(budi, monday, asked, said, file):
    page = budi.open(f"{PAGE}?{asked}")
    assert page.title.startswith(f"Laporan {said}")
    assert "Diambil 3 1 belum selesai" in page.words
    assert f"{PAGE}/{file}.xlsx" in page.links()
    book = openpyxl.load_workbook(
        BytesIO(budi.ask("GET", f"{PAGE}/{file}.xlsx").answer.data)
    )
    assert book["Ringkasan"]["A2"].value == f"Laporan {said}"
    assert book["Ringkasan"]["B7"].value == 3


def test_a_month_shows_its_dates_as_bars_and_as_rows(budi, monday):
    page = budi.open(f"{PAGE}?rentang=2026-03")
    assert "nomor diambil per hari: Minggu, 1 Maret: 0. Senin, 2 Maret: 3." in page.html
    assert "Paling ramai Senin, 2 Maret" in page.words
    assert "Senin, 2 Maret 3 1 1 12 menit 12 menit 12 menit" in page.words


def test_a_year_shows_its_months(budi, monday):
    page = budi.open(f"{PAGE}?dari=2026-01-01&sampai=2026-12-31")
    assert "nomor diambil per bulan: Januari 2026: 0." in page.html
    assert "Maret 2026 3 1 1 12 menit" in page.words


def test_the_page_leads_to_the_week_and_the_month_of_the_day_in_sight(budi, monday):
    page = budi.open(f"{PAGE}?rentang=2026-02-11")
    spans = [
        link.partition("rentang=")[2] for link in page.links() if "rentang" in link
    ]
    assert spans[:3] == ["2026-02-11", "2026-02-09_2026-02-15", "2026-02"]


def test_more_than_a_year_is_refused_in_words(budi):
    page = budi.open(f"{PAGE}?dari=2020-01-01&sampai=2026-12-31")
    assert page.status == 400
    assert "Pilih paling lama satu tahun." in page.words


@pytest.mark.parametrize(
    "asked",
    ["dari=2026-03-01", "dari=&sampai=", "rentang=2026-3", "rentang=2026-03-01_"],
)
def test_half_a_span_is_not_found(budi, asked):
    assert budi.open(f"{PAGE}?{asked}").status == 404


@pytest.mark.parametrize("span", ["0001-01", "9999-12", "0001-01-01_0001-01-07"])
def test_a_span_at_the_ends_of_time_breaks_nothing(budi, span):
    assert budi.open(f"{PAGE}?rentang={span}").status < 500
    assert budi.open(f"{PAGE}/{span}.xlsx").status < 500


def test_services_stand_in_the_owners_order_in_report_excel_and_all_choices(
    app, box, budi, monday
):
    visitor_takes(box.kia)
    wanted = ["KIA", "Poli Umum", "Poli Gigi"]
    services.reorder([box.kia, box.umum, box.gigi])
    [link] = [link for link in budi.open(PAGE).links() if link.endswith(".xlsx")]
    book = openpyxl.load_workbook(BytesIO(budi.ask("GET", link).answer.data))
    in_excel = [str(row[0].value) for row in book["Layanan"].iter_rows()]
    named = [one for cell in in_excel for one in wanted if cell.endswith(one)]
    assert named == wanted
    phone = Browser(app, PHONE)
    for browser, path in (
        (budi, PAGE),
        (budi, "/admin/layanan"),
        (budi, "/operator/loket"),
        (phone, "/"),
    ):
        words = browser.open(path).words
        first_seen = sorted(wanted, key=words.index)
        assert first_seen == wanted, path


def test_the_report_tells_visits_only_where_somebody_was_forwarded(budi, box):
    sari = box.seated("Sari", 1)
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    assert "Dari layanan lain" not in budi.open("/admin/laporan").words
    calling.forward(sari, ticket.id, box.gigi)
    words = budi.open("/admin/laporan").words
    assert "Layanan Diambil Dari layanan lain Selesai Batal" in words
    assert "B Poli Gigi — 1 0 0" in words
    assert "tabel menghitung kunjungan" in words


def test_who_was_missed_is_told_once_there_is_one(budi, box, sari):
    first, _second = visitor_takes(box.umum), visitor_takes(box.umum)
    assert "erlewat" not in budi.open(PAGE).words
    for _ in range(3):
        calling.call(sari, first.id, None)
        calling.put_back(sari, first.id)
    words = budi.open(PAGE).words
    assert "Diambil 2 2 belum selesai 1 terlewat" in words
    assert "Poli Umum 2 0 0 1 < 1 menit" in words


def test_calls_out_of_turn_are_told_once_there_is_one(budi, box, sari):
    _, second = visitor_takes(box.umum), visitor_takes(box.umum)
    assert "luar urutan" not in budi.open(PAGE).words
    calling.call(sari, second.id, None)
    for asked in ("", "?rentang=2026-03", "?dari=2026-01-01&sampai=2026-12-31"):
        words = budi.open(f"{PAGE}{asked}").words
        assert "Selesai 0 1 panggilan di luar urutan" in words
        assert "Loket Dipanggil Selesai Batal Di luar urutan Rata-rata" in words
        assert "Loket 1 1 0 0 1 < 1 menit" in words

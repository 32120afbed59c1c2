from collections import Counter as Tally
from datetime import date, datetime, timedelta
from io import BytesIO

import openpyxl
import pytest

from siantre_box.core import calling, rollover, services, settings
from siantre_box.paper import workbook
from siantre_box.views import reports
from siantre_box.views.spans import Span
from tests import full_day
from tests.world import visitor_takes

SUMS = [
    "Diambil",
    "Selesai",
    "Batal",
    "Batal oleh pengunjung",
    "Batal oleh petugas",
    "Batal oleh reset",
    "Belum selesai",
    "Rata-rata tunggu",
    "9 dari 10 orang",
    "Paling lama",
]
DAY_IN_WORDS = "Senin, 2 Maret 2026"
EVIL = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "http://contoh.id", "123", "{=1}")


@pytest.fixture(scope="module")
def book(furnished, tmp_path_factory):
    """The workbook of the day that is told in full_day.py, read back."""
    report, lines = full_day.live(furnished, tmp_path_factory.mktemp("full-day"))
    content = workbook.of_span(report, lines, DAY_IN_WORDS, "Klinik Melati", "Loket")
    return read(content)


def read(content):
    return openpyxl.load_workbook(BytesIO(content))


def of_today(word="Loket"):
    day = Span.day(full_day.MONDAY)
    return of_span(day, reports.lines(day), word)


def of_span(span, lines=None, word="Loket"):
    report, business = reports.of_span(span), settings.value("business_name")
    return read(workbook.of_span(report, lines, "judul", business, word))


def values(row):
    return [cell.value for cell in row]


def row_of(sheet, first):
    return next(values(row) for row in sheet.rows if row[0].value == first)


def span(minutes):
    return timedelta(minutes=minutes)


def rounded(length):
    return timedelta(seconds=round(length.total_seconds()))


def test_each_table_of_a_day_has_a_sheet(book):
    assert book.sheetnames == ["Ringkasan", "Layanan", "Loket", "Jam", "Nomor"]


def test_a_month_has_a_sheet_of_its_dates_and_none_of_its_numbers(box):
    visitor_takes(box.umum)
    book = of_span(Span.month(full_day.MONDAY))
    assert book.sheetnames == ["Ringkasan", "Per hari", "Layanan", "Loket", "Jam"]
    days = [values(row) for row in book["Per hari"].iter_rows(min_row=2)]
    assert [day[0].date() for day in days] == [date(2026, 3, n) for n in range(1, 32)]
    assert [day[1] for day in days] == [0, 1] + [0] * 29


def test_a_year_has_a_sheet_of_its_months(box):
    visitor_takes(box.umum)
    book = of_span(Span(date(2026, 1, 1), date(2026, 12, 31)))
    months = [values(row) for row in book["Per bulan"].iter_rows(min_row=2)]
    assert [month[0].date() for month in months] == [
        date(2026, n, 1) for n in range(1, 13)
    ]
    assert [month[1] for month in months] == [0, 0, 1] + [0] * 9


def test_the_head_names_the_business_and_the_day_as_a_date(book):
    sheet = book["Ringkasan"]
    assert sheet["A1"].value == "Klinik Melati"
    assert sheet["A2"].value == f"Laporan {DAY_IN_WORDS}"
    assert [sheet[f"B{row}"].value.date() for row in (3, 4)] == [date(2026, 3, 2)] * 2
    assert sheet["B3"].is_date


def test_the_sums_are_numbers_under_indonesian_titles(book):
    sheet = book["Ringkasan"]
    assert row_of(sheet, "Jumlah")[1:] == SUMS
    total = row_of(sheet, "Semua")
    assert total[1:8] == [300, 279, 21, 5, 4, 12, 0]
    assert rounded(total[8]) == rounded(span(3600) / 280)
    assert total[9:11] == [span(30), span(30)]


def test_a_wait_of_less_than_a_minute_does_not_look_like_none(book):
    total = next(row for row in book["Ringkasan"].rows if row[0].value == "Semua")
    assert {cell.number_format for cell in total[8:11]} == {"[h]:mm:ss"}


def test_each_service_and_counter_has_its_row(book):
    assert row_of(book["Layanan"], "A Poli Umum")[1:4] == [100, 95, 5]
    assert row_of(book["Layanan"], "D Laboratorium")[1:4] == [50, 44, 6]
    sheet = book["Loket"]
    assert row_of(sheet, "Loket")[1:] == ["Dipanggil", *SUMS[1:]]
    assert row_of(sheet, "Loket 1")[1:3] == [180, 179]
    assert row_of(sheet, "Loket 2")[1:3] == [100, 100]


def test_the_hours_follow(book):
    sheet = book["Jam"]
    assert row_of(sheet, "Jam")[:2] == ["Jam", "Diambil"]
    assert row_of(sheet, "08.00")[1] == 60
    assert row_of(sheet, "12.00")[1] == 0
    assert row_of(sheet, "14.00")[1] == 40


def test_every_number_has_its_row_with_real_moments(book):
    sheet = book["Nomor"]
    assert values(sheet[1]) == [
        "Putaran",
        "Nomor",
        "Layanan",
        "Status",
        "Dibatalkan oleh",
        "Loket",
        "Diambil",
        "Dipanggil pertama",
        "Ditutup",
        "Tunggu",
    ]
    assert sheet.max_row == 1 + 300
    assert values(sheet[2]) == [
        1,
        "A-001",
        "Poli Umum",
        "Selesai",
        None,
        "Loket 1",
        datetime(2026, 3, 2, 8, 0),
        datetime(2026, 3, 2, 8, 10),
        datetime(2026, 3, 2, 8, 11),
        span(10),
    ]


def test_the_rows_come_to_the_sums(book):
    rows = [values(row) for row in book["Nomor"].iter_rows(min_row=2)]
    assert Tally(row[0] for row in rows) == {1: 200, 2: 100}
    assert Tally(row[3] for row in rows) == {"Selesai": 279, "Batal": 21}
    assert Tally(row[4] for row in rows) == {
        None: 279,
        "Pengunjung": 5,
        "Petugas": 4,
        "Reset": 12,
    }
    assert sum((row[9] for row in rows if row[9]), span(0)) == span(3600)


def test_the_titles_stay_in_sight_and_the_paper_is_a4(book):
    assert book["Nomor"].freeze_panes == "A2"
    for sheet in book:
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0


@pytest.mark.parametrize("name", EVIL)
def test_a_name_is_never_computed(box, name):
    rollover.change_settings({"business_name": name})
    services.change(box.umum, name, "A")
    visitor_takes(box.umum)
    book = of_today()
    for cell, said in (
        (book["Ringkasan"]["A1"], name),
        (book["Layanan"]["A2"], f"A {name}"),
        (book["Nomor"]["C2"], name),
    ):
        assert (cell.value, cell.data_type, cell.hyperlink) == (said, "s", None)


def test_what_has_not_happened_yet_is_an_empty_cell(box):
    visitor_takes(box.umum)
    assert values(of_today()["Nomor"][2]) == [
        1,
        "A-001",
        "Poli Umum",
        "Menunggu",
        None,
        None,
        datetime(2026, 3, 2, 8, 0),
        None,
        None,
        None,
    ]


def test_the_counters_are_called_as_the_owner_calls_them(box):
    book = of_today("Meja")
    assert row_of(book["Meja"], "Meja")[1:] == ["Dipanggil", *SUMS[1:]]
    assert book["Nomor"]["F1"].value == "Meja"


def test_an_empty_day_is_a_workbook_too(box):
    book = of_today()
    assert row_of(book["Ringkasan"], "Semua")[1:8] == [0] * 7
    assert book["Nomor"].max_row == 1


def test_a_number_that_went_through_services_has_a_row_for_each(box):
    sari = box.seated("Sari", 1)
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    calling.forward(sari, ticket.id, box.gigi)
    book = of_today()
    titles, *rows = (values(row) for row in book["Nomor"].rows)
    columns = [
        titles.index(name) for name in ("Layanan", "Status", "Dari layanan lain")
    ]
    assert [[row[column] for column in columns] for row in rows] == [
        ["Poli Umum", "Diteruskan", None],
        ["Poli Gigi", "Menunggu", "Poli Umum"],
    ]
    assert row_of(book["Layanan"], "B Poli Gigi")[1:3] == [0, 0]
    assert row_of(book["Layanan"], "B Poli Gigi")[-1] == 1
    assert row_of(book["Ringkasan"], "Semua")[1] == 1


def test_without_forwards_the_workbook_has_no_column_for_them(book):
    for name in ("Layanan", "Nomor"):
        assert "Dari layanan lain" not in values(next(book[name].rows))


def test_who_was_missed_has_a_column_once_there_is_one(box):
    sari = box.seated("Sari", 1)
    first, _second = visitor_takes(box.umum), visitor_takes(box.umum)
    assert "Terlewat" not in values(next(of_today()["Layanan"].rows))
    rollover.change_settings({"missed_after": "1"})
    calling.call(sari, first.id, None)
    calling.put_back(sari, first.id)
    book = of_today()
    assert values(next(book["Layanan"].rows))[-1] == "Terlewat"
    assert row_of(book["Layanan"], "A Poli Umum")[-1] == 1
    assert values(next(book["Loket"].rows))[-1] == "Terlewat"
    assert row_of(book["Loket"], "Loket 1")[-1] == 1
    assert row_of(book["Ringkasan"], "Semua")[1::10] == [2, 1]


def test_who_was_missed_is_no_longer_told_as_waiting(box):
    sari = box.seated("Sari", 1)
    rollover.change_settings({"missed_after": "1"})
    first, _second = visitor_takes(box.umum), visitor_takes(box.umum)
    calling.call(sari, first.id, None)
    calling.put_back(sari, first.id)

    def statuses():
        return [values(row)[3] for row in of_today()["Nomor"].iter_rows(min_row=2)]

    assert statuses() == ["Terlewat", "Menunggu"]
    calling.call(sari, first.id, None)
    assert statuses() == ["Dipanggil", "Menunggu"]


def test_calls_out_of_turn_have_a_column_once_there_is_one(box, sari):
    _, second = visitor_takes(box.umum), visitor_takes(box.umum)
    for name in of_today().sheetnames:
        assert "Di luar urutan" not in values(next(of_today()[name].rows))
    calling.call(sari, second.id, None)
    book = of_today()
    for name, first in (
        ("Ringkasan", "Semua"),
        ("Layanan", "A Poli Umum"),
        ("Loket", "Loket 1"),
    ):
        assert row_of(book[name], first)[-1] == 1
    titles, *rows = (values(row) for row in book["Nomor"].rows)
    assert titles[-1] == "Di luar urutan"
    assert [(row[1], row[-1]) for row in rows] == [("A-001", 0), ("A-002", 1)]
    assert row_of(book["Ringkasan"], "Jumlah")[-1] == "Di luar urutan"
    month = of_span(Span.month(full_day.MONDAY))["Per hari"]
    assert [row[-1].value for row in month.rows] == ["Di luar urutan", 0, 1] + [0] * 29


def test_the_longest_name_of_a_service_is_whole_in_its_column(box):
    services.change(
        box.umum, "Surat Keterangan Domisili Tempat Tinggal atau Usaha", "A"
    )
    visitor_takes(box.umum)
    sheet = of_today()["Layanan"]
    assert sheet.column_dimensions["A"].width > len(sheet["A2"].value)

"""A report as an Excel workbook: a sheet for each table, in real values."""

from collections.abc import Iterable
from datetime import date, timedelta
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from siantre_box.views import statuses
from siantre_box.views.reports import (
    FORWARDED,
    RESET,
    STAFF,
    VISITOR,
    Line,
    Report,
    Sum,
)

CANCELED_BY = {VISITOR: "Pengunjung", STAFF: "Petugas", RESET: "Reset", None: ""}
STATUSES = {**statuses.LABELS, FORWARDED: "Diteruskan"}
A4 = 9  # Excel's number for it
FROM_ELSEWHERE, MISSED = "Dari layanan lain", statuses.MISSED
SUMS = (
    "Diambil",
    "Selesai",
    "Batal",
    "Batal oleh pengunjung",
    "Batal oleh petugas",
    "Batal oleh reset",
    "Masih terbuka",
    "Rata-rata tunggu",
    "9 dari 10 orang",
    "Paling lama",
)
TICKETS = (
    "Putaran",
    "Nomor",
    "Layanan",
    "Status",
    "Dibatalkan oleh",
    "{counter_word}",
    "Diambil",
    "Dipanggil pertama",
    "Ditutup",
    "Tunggu",
    FROM_ELSEWHERE,
)


class _Sheets:
    """The workbook under the pen."""

    def __init__(self, file: BytesIO) -> None:
        # Text stays text: a service called "=1+1" is shown, never computed.
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self.book = Workbook(file, options)
        self.bold = self._format(bold=True)
        self.date = self._format(num_format="dd/mm/yyyy", align="left")
        self.moment = self._format(num_format="dd/mm/yyyy hh:mm")
        self.span = self._format(num_format="[h]:mm")

    def _format(self, **properties: object) -> Format:
        return self.book.add_format(properties)

    def sheet(self, name: str, widths: tuple[int, ...]) -> Worksheet:
        """Add a sheet with columns this wide."""
        sheet = self.book.add_worksheet(name)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)  # as wide as the paper, as long as need be
        return sheet

    def span_at(self, sheet: Worksheet, row: int, column: int, span: object) -> None:
        """Write a length of time, or nothing."""
        if isinstance(span, timedelta):
            sheet.write_number(row, column, span / timedelta(days=1), self.span)


def of_span(
    report: Report,
    lines: tuple[Line, ...] | None,
    title: str,
    business: str,
    counter_word: str,
) -> bytes:
    """Return the workbook of a report; `lines` are its tickets, or None to leave out.

    `title` is the span in words.
    """
    file = BytesIO()
    sheets = _Sheets(file)
    _write_head(sheets, report, title, business)
    if not report.span.is_day:
        name = "Per bulan" if report.span.is_by_month else "Per hari"
        periods = _write_sums(sheets, name, report.periods)
        if report.total.missed:
            missed = (sum_.missed for _, sum_ in report.periods)
            _write_column(sheets, periods, 1, MISSED, missed)
    _write_services(sheets, report)
    _write_sums(sheets, counter_word, ((it.name, it.sum) for it in report.counters))
    _write_sums(sheets, "Jam", ((f"{hour:02}.00", sum_) for hour, sum_ in report.hours))
    if lines is not None:
        _write_tickets(sheets, lines, counter_word, has_ways=report.has_forwards)
    sheets.book.close()
    return file.getvalue()


def _write_head(sheets: _Sheets, report: Report, title: str, business: str) -> None:
    sheet = sheets.sheet("Ringkasan", (28, *(14 for _ in SUMS)))
    sheet.write_string(0, 0, business, sheets.bold)
    sheet.write_string(1, 0, f"Laporan {title}")
    for row, (name, day) in enumerate(
        (("Dari", report.span.first), ("Sampai", report.span.last)), start=2
    ):
        sheet.write_string(row, 0, name)
        sheet.write_datetime(row, 1, day, sheets.date)
    sheet.write_row(5, 0, ("Jumlah", *SUMS), sheets.bold)
    sheet.write_string(6, 0, "Semua")
    _write_sum(sheets, sheet, 6, report.total)


def _write_services(sheets: _Sheets, report: Report) -> None:
    parts = ((f"{it.letter} {it.name}", it.sum) for it in report.services)
    sheet = _write_sums(sheets, "Layanan", parts)
    if report.has_forwards:
        came = (part.sum.came for part in report.services)
        _write_column(sheets, sheet, 1, FROM_ELSEWHERE, came)
    if report.total.missed:
        place = 1 + report.has_forwards
        missed = (part.sum.missed for part in report.services)
        _write_column(sheets, sheet, place, MISSED, missed)


def _write_column(
    sheets: _Sheets, sheet: Worksheet, place: int, title: str, counts: Iterable[int]
) -> None:
    """Add what only some shops count, behind the figures of all."""
    column = len(SUMS) + place
    sheet.set_column(column, column, 18)
    sheet.write_string(0, column, title, sheets.bold)
    for row, count in enumerate(counts, start=1):
        sheet.write_number(row, column, count)


def _write_sums(
    sheets: _Sheets, name: str, parts: Iterable[tuple[str | date, Sum]]
) -> Worksheet:
    sheet = sheets.sheet(name, (28, *(14 for _ in SUMS)))
    sheet.write_row(0, 0, (name.removeprefix("Per ").capitalize(), *SUMS), sheets.bold)
    sheet.freeze_panes(1, 0)
    for row, (part, sum_) in enumerate(parts, start=1):
        if isinstance(part, date):
            sheet.write_datetime(row, 0, part, sheets.date)
        else:
            sheet.write_string(row, 0, part)
        _write_sum(sheets, sheet, row, sum_)
    return sheet


def _write_sum(sheets: _Sheets, sheet: Worksheet, row: int, sum_: Sum) -> None:
    counts = (
        sum_.taken,
        sum_.done,
        sum_.canceled,
        sum_.canceled_by_visitor,
        sum_.canceled_by_staff,
        sum_.canceled_by_reset,
        sum_.still_open,
    )
    for column, count in enumerate(counts, start=1):
        sheet.write_number(row, column, count)
    waits = sum_.average_wait, sum_.nine_of_ten, sum_.longest_wait
    for column, wait in enumerate(waits, start=len(counts) + 1):
        sheets.span_at(sheet, row, column, wait)


def _write_tickets(
    sheets: _Sheets, lines: tuple[Line, ...], counter_word: str, *, has_ways: bool
) -> None:
    sheet = sheets.sheet("Nomor", (9, 10, 26, 12, 16, 16, 17, 17, 17, 9, 26))
    titles = [title.format(counter_word=counter_word) for title in TICKETS]
    # Where numbers go on, each has a row for each service that it came to.
    titles = titles if has_ways else titles[:-1]
    sheet.write_row(0, 0, titles, sheets.bold)
    sheet.freeze_panes(1, 0)
    for row, line in enumerate(lines, start=1):
        sheet.write_number(row, 0, line.round)
        texts = (
            line.label,
            line.service,
            STATUSES[line.status],
            CANCELED_BY[line.canceled_by],
            line.counter,
            line.came_from,
        )
        for column, text in zip((*range(1, 6), 10), texts, strict=True):
            if text:
                sheet.write_string(row, column, text)
        moments = (line.taken_at, line.called_at, line.closed_at)
        for column, moment in enumerate(moments, start=6):
            if moment is not None:
                sheet.write_datetime(row, column, moment, sheets.moment)
        sheets.span_at(sheet, row, 9, line.wait)

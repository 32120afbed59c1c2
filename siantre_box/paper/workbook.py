"""A report as an Excel workbook: a sheet for each table, in real values."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from siantre_box.views import statuses
from siantre_box.views.reports import (
    FORWARDED,
    MISSED,
    RESET,
    STAFF,
    VISITOR,
    Line,
    Report,
    Sum,
)

CANCELED_BY = {VISITOR: "Pengunjung", STAFF: "Petugas", RESET: "Reset", None: None}
STATUSES = {
    **statuses.LABELS,
    MISSED: statuses.MISSED,
    FORWARDED: "Diteruskan",
}
A4 = 9  # Excel's number for it
FROM_ELSEWHERE, OUT_OF_TURN = "Dari layanan lain", "Di luar urutan"
Columns = tuple[tuple[str, str], ...]
# The title of each figure, and its name in a Sum.
FIGURES: Columns = (
    ("Diambil", "taken"),
    ("Selesai", "done"),
    ("Batal", "canceled"),
    ("Batal oleh pengunjung", "canceled_by_visitor"),
    ("Batal oleh petugas", "canceled_by_staff"),
    ("Batal oleh reset", "canceled_by_reset"),
    ("Belum selesai", "still_open"),
    ("Rata-rata tunggu", "average_wait"),
    ("9 dari 10 orang", "nine_of_ten"),
    ("Paling lama", "longest_wait"),
)
# A counter gives no number.
OF_COUNTER: Columns = (("Dipanggil", "taken"), *FIGURES[1:])
# What only some shops count stands behind the figures of all, and once it is counted.
CAME: Columns = ((FROM_ELSEWHERE, "came"),)
RARE: Columns = ((statuses.MISSED, "missed"), (OUT_OF_TURN, "out_of_turn"))
# Of each number, or of each visit where numbers go on: title and width.
TICKETS = (
    ("Putaran", 9),
    ("Nomor", 10),
    ("Layanan", 26),
    ("Status", 12),
    ("Dibatalkan oleh", 16),
    ("{counter_word}", 16),
    ("Diambil", 17),
    ("Dipanggil pertama", 17),
    ("Ditutup", 17),
    ("Tunggu", 9),
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
        self.times = {
            date: self._format(num_format="dd/mm/yyyy", align="left"),
            datetime: self._format(num_format="dd/mm/yyyy hh:mm"),
            timedelta: self._format(num_format="[h]:mm:ss"),
        }

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

    def write(self, sheet: Worksheet, row: int, values: Iterable[Any]) -> None:
        """Fill a row with real values; None leaves a cell empty."""
        for column, value in enumerate(values):
            if isinstance(value, str):
                sheet.write_string(row, column, value)
            elif isinstance(value, int):
                sheet.write_number(row, column, value)
            elif value is not None:
                sheet.write_datetime(row, column, value, self.times[type(value)])

    def sums(
        self, name: str, parts: Iterable[tuple[str | date, Sum]], columns: Columns
    ) -> None:
        """Add a sheet with a row for each part."""
        rows = list(parts)
        longest = max((len(str(part)) for part, _ in rows), default=0)
        sheet = self.sheet(name, (max(28, longest), *(14 for _ in columns)))
        first = name.removeprefix("Per ").capitalize()
        sheet.write_row(0, 0, (first, *(title for title, _ in columns)), self.bold)
        sheet.freeze_panes(1, 0)
        for row, (part, sum_) in enumerate(rows, start=1):
            self.write(sheet, row, (part, *_figures(sum_, columns)))


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
    rare = tuple(it for it in RARE if getattr(report.total, it[1]))
    columns = FIGURES + rare
    _write_head(sheets, report, title, business, columns)
    if not report.span.is_day:
        name = "Per bulan" if report.span.is_by_month else "Per hari"
        sheets.sums(name, report.periods, columns)
    sheets.sums(
        "Layanan",
        ((f"{it.letter} {it.name}", it.sum) for it in report.services),
        FIGURES + CAME * report.has_forwards + rare,
    )
    of_counter = OF_COUNTER + rare
    sheets.sums(counter_word, ((it.name, it.sum) for it in report.counters), of_counter)
    # By when a number was taken: what it came to later belongs to no hour.
    hours = ((f"{hour:02}.00", sum_) for hour, sum_ in report.hours)
    sheets.sums("Jam", hours, FIGURES)
    if lines is not None:
        _write_tickets(sheets, report, lines, counter_word)
    sheets.book.close()
    return file.getvalue()


def _write_head(
    sheets: _Sheets, report: Report, title: str, business: str, columns: Columns
) -> None:
    sheet = sheets.sheet("Ringkasan", (28, *(14 for _ in columns)))
    sheet.write_string(0, 0, business, sheets.bold)
    rows = (
        (f"Laporan {title}",),
        ("Dari", report.span.first),
        ("Sampai", report.span.last),
    )
    for row, values in enumerate(rows, start=1):
        sheets.write(sheet, row, values)
    titles = "Jumlah", *(title for title, _ in columns)
    sheet.write_row(5, 0, titles, sheets.bold)
    sheets.write(sheet, 6, ("Semua", *_figures(report.total, columns)))


def _figures(sum_: Sum, columns: Columns) -> Iterable[Any]:
    return (getattr(sum_, name) for _, name in columns)


def _write_tickets(
    sheets: _Sheets, report: Report, lines: tuple[Line, ...], counter_word: str
) -> None:
    columns = list(TICKETS)
    if report.has_forwards:
        columns.append((FROM_ELSEWHERE, 26))
    if report.total.out_of_turn:
        columns.append((OUT_OF_TURN, 14))
    sheet = sheets.sheet("Nomor", tuple(width for _, width in columns))
    titles = [title.format(counter_word=counter_word) for title, _ in columns]
    sheet.write_row(0, 0, titles, sheets.bold)
    sheet.freeze_panes(1, 0)
    for row, line in enumerate(lines, start=1):
        values: list[Any] = [
            line.round,
            line.label,
            line.service,
            STATUSES[line.status],
            CANCELED_BY[line.canceled_by],
            line.counter,
            line.taken_at,
            line.called_at,
            line.closed_at,
            line.wait,
        ]
        if report.has_forwards:
            values.append(line.came_from)
        if report.total.out_of_turn:
            values.append(line.out_of_turn)
        sheets.write(sheet, row, values)

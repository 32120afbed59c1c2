"""A day's report as an Excel workbook: totals and every ticket, in real values."""

from datetime import timedelta
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from siantre_box.views import statuses
from siantre_box.views.reports import RESET, STAFF, VISITOR, Line, Part, Report

CANCELED_BY = {VISITOR: "Pengunjung", STAFF: "Petugas", RESET: "Reset", None: ""}
A4 = 9  # Excel's number for it
SUMS = (
    "Diambil",
    "Selesai",
    "Batal",
    "Batal oleh pengunjung",
    "Batal oleh petugas",
    "Batal oleh reset",
    "Masih terbuka",
    "Rata-rata tunggu",
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


def of_day(report: Report, business: str, counter_word: str) -> bytes:
    """Return the workbook of a day."""
    file = BytesIO()
    sheets = _Sheets(file)
    _write_totals(sheets, report, business, counter_word)
    _write_tickets(sheets, report.lines, counter_word)
    sheets.book.close()
    return file.getvalue()


def _write_totals(
    sheets: _Sheets, report: Report, business: str, counter_word: str
) -> None:
    sheet = sheets.sheet("Ringkasan", (28, *(14 for _ in SUMS)))
    sheet.write_string(0, 0, business, sheets.bold)
    sheet.write_string(1, 0, "Laporan harian")
    sheet.write_datetime(1, 1, report.day, sheets.date)
    row = _write_sums(sheets, sheet, 3, "Jumlah", (Part("", "Semua", report.total),))
    row = _write_sums(sheets, sheet, row, "Layanan", report.services)
    row = _write_sums(sheets, sheet, row, counter_word, report.counters)
    sheet.write_row(row, 0, ("Jam", "Diambil"), sheets.bold)
    for at, (hour, count) in enumerate(report.hours, start=row + 1):
        sheet.write_string(at, 0, f"{hour:02}.00")
        sheet.write_number(at, 1, count)


def _write_sums(
    sheets: _Sheets, sheet: Worksheet, row: int, title: str, parts: tuple[Part, ...]
) -> int:
    sheet.write_row(row, 0, (title, *SUMS), sheets.bold)
    for part in parts:
        row += 1
        sheet.write_string(row, 0, f"{part.letter} {part.name}".strip())
        counts = (
            part.sum.taken,
            part.sum.done,
            part.sum.canceled,
            part.sum.canceled_by_visitor,
            part.sum.canceled_by_staff,
            part.sum.canceled_by_reset,
            part.sum.still_open,
        )
        for column, count in enumerate(counts, start=1):
            sheet.write_number(row, column, count)
        sheets.span_at(sheet, row, 8, part.sum.average_wait)
        sheets.span_at(sheet, row, 9, part.sum.longest_wait)
    return row + 2


def _write_tickets(sheets: _Sheets, lines: tuple[Line, ...], counter_word: str) -> None:
    sheet = sheets.sheet("Nomor", (9, 10, 26, 12, 16, 16, 17, 17, 17, 9))
    titles = [title.format(counter_word=counter_word) for title in TICKETS]
    sheet.write_row(0, 0, titles, sheets.bold)
    sheet.freeze_panes(1, 0)
    for row, line in enumerate(lines, start=1):
        sheet.write_number(row, 0, line.round)
        texts = (
            line.label,
            line.service,
            statuses.LABELS[line.status],
            CANCELED_BY[line.canceled_by],
            line.counter or "",
        )
        for column, text in enumerate(texts, start=1):
            if text:
                sheet.write_string(row, column, text)
        moments = (line.taken_at, line.called_at, line.closed_at)
        for column, moment in enumerate(moments, start=6):
            if moment is not None:
                sheet.write_datetime(row, column, moment, sheets.moment)
        sheets.span_at(sheet, row, 9, line.wait)

"""The report: any day, week, month or span of dates on one A4, and as a workbook."""

from datetime import date

from flask import Response, render_template, request
from werkzeug.exceptions import NotFound

from siantre_box.core import clock, settings
from siantre_box.views import report_dates, reports
from siantre_box.views.reports import Part
from siantre_box.views.spans import Span
from siantre_box.web.admin.blueprint import pages
from siantre_box.web.bar_chart import bar_chart
from siantre_box.web.box import box

MENU = ("report", "chart", "Laporan")
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.get("/laporan", endpoint="report")
def page() -> str:
    """Show the report of a span; without one, of the newest number's day."""
    asked = _asked()
    with box().heavy_pages.building():
        # Not the clock's: it may be wrong, or the round one of yesterday brought back.
        today = report_dates.latest()
        span = asked or Span.day(today)
        report = reports.of_span(span)
        before, after = report_dates.beside(span.first) if span.is_day else (None, None)
    hours = bar_chart(report.hours, report.busiest_hour)
    return render_template(
        "admin/report.html",
        report=report,
        span=span,
        title=span_in_words(span),
        text=text_of(span),
        hours=hours,
        periods=bar_chart(report.periods, report.busiest_period),
        name_of_period=name_of_period,
        period_parts=[
            Part("", name_of_period(first, span.is_by_month), sum_)
            for first, sum_ in report.periods
        ],
        today=today,
        kinds=[
            ("Hari", span.is_day, text_of(Span.day(min(span.last, today)))),
            ("Minggu", span.is_week, text_of(Span.week(min(span.last, today)))),
            ("Bulan", span.is_month, text_of(Span.month(min(span.last, today)))),
        ],
        before=text_of(Span.day(before) if before else span.before),
        after=text_of(Span.day(after) if after else span.after),
        has_after=span.last < today,
    )


@pages.get("/laporan/<span>.xlsx", endpoint="report_excel")
def excel(span: str) -> Response:
    """Give the report of a span as a workbook."""
    # At first use: what writes workbooks takes 2 MB.
    from siantre_box.paper import workbook

    wanted = _span(span)
    names = settings.value("business_name"), settings.value("counter_word")
    with box().heavy_pages.building():
        # A sheet of each number of a month would take seconds to build.
        lines = reports.lines(wanted) if wanted.is_day else None
        title = span_in_words(wanted)
        book = workbook.of_span(reports.of_span(wanted), lines, title, *names)
    response = Response(book, mimetype=EXCEL)
    name = f"laporan-{text_of(wanted)}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def text_of(span: Span) -> str:
    """Return how an address names a span: 2026-11-28, 2026-11 or FIRST_LAST."""
    first, last = span.first.isoformat(), span.last.isoformat()
    if span.is_day:
        return first
    return first[:-3] if span.is_month else f"{first}_{last}"


def span_in_words(span: Span) -> str:
    """Return "Sabtu, 28 November 2026", "November 2026" or "2–8 Maret 2026"."""
    first, last = span.first, span.last
    if span.is_day:
        return clock.date_in_words(first)
    end = f"{clock.MONTHS[last.month - 1]} {last.year}"
    if span.is_month:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{last.day} {end}"
    begin = f"{first.day} {clock.MONTHS[first.month - 1]}"
    year = f" {first.year}" if first.year != last.year else ""
    return f"{begin}{year} – {last.day} {end}"


def name_of_period(first: date, is_month: bool) -> str:
    """Return a month as "November 2026", a date as "Senin, 2 November"."""
    if is_month:
        return f"{clock.MONTHS[first.month - 1]} {first.year}"
    return clock.date_in_words(first).rpartition(" ")[0]


def _asked() -> Span | None:
    """Return the span that the address names; None when it names none."""
    if "dari" in request.args:
        ends = (_date(request.args.get(name, "")) for name in ("dari", "sampai"))
        return Span.between(*ends)
    # Addresses of 1.0 say "hari".
    text = request.args.get("rentang") or request.args.get("hari")
    return _span(text) if text else None


def _span(text: str) -> Span:
    first, is_from_to, last = text.partition("_")
    if is_from_to:
        return Span.between(_date(first), _date(last))
    is_month = len(first) == len("2026-11")
    return Span.month(_date(f"{first}-01")) if is_month else Span.day(_date(first))


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NotFound from error

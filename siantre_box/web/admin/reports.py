"""The daily report: any day on one A4, and as an Excel workbook."""

from datetime import date, timedelta

from flask import Response, render_template, request
from werkzeug.exceptions import NotFound

from siantre_box.core import settings
from siantre_box.paper import workbook
from siantre_box.views import reports
from siantre_box.web.admin.blueprint import pages
from siantre_box.web.bar_chart import hours_chart
from siantre_box.web.box import box

MENU = ("report", "chart", "Laporan harian")
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.get("/laporan", endpoint="report")
def page() -> str:
    """Show the report of a day; without one, of the newest number's."""
    asked = request.args.get("hari")
    wanted = _date(asked) if asked else None
    with box().heavy_pages.building():
        # Not the clock's: it may be wrong, or the round one of yesterday brought back.
        today = reports.latest()
        report = reports.daily(wanted or today)
    return render_template(
        "admin/report.html",
        report=report,
        chart=hours_chart(report),
        today=today,
        day_before=report.day - timedelta(days=1),
        day_after=report.day + timedelta(days=1),
    )


@pages.get("/laporan/<day>.xlsx", endpoint="report_excel")
def excel(day: str) -> Response:
    """Give the report of a day as a workbook."""
    wanted = _date(day)
    names = settings.value("business_name"), settings.value("counter_word")
    with box().heavy_pages.building():
        book = workbook.of_day(reports.daily(wanted), *names)
    response = Response(book, mimetype=EXCEL)
    name = f"laporan-{wanted.isoformat()}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NotFound from error

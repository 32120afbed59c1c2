"""The poster with the QR codes, to print from the browser or as a PDF."""

from pathlib import Path

from flask import (
    Blueprint,
    Response,
    redirect,
    render_template,
    request,
    url_for,
)
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from siantre_box.core import settings
from siantre_box.network import addresses, public_address
from siantre_box.paper import poster, qr
from siantre_box.paper.poster import PAPERS, Poster
from siantre_box.web.box import box
from siantre_box.web.session import operators_only

pages = Blueprint("poster", __name__)
pages.before_request(operators_only)


@pages.get("/poster")
def page() -> str:
    """Show the poster to print."""
    shown = present()
    return render_template(
        "poster/poster.html",
        poster=shown,
        size=_paper().lower(),
        wifi_qr=Markup(qr.svg(shown.wifi_payload, "Kode QR Wi-Fi")),
        url_qr=shown.url and Markup(qr.svg(shown.url, "Kode QR ambil nomor")),
        lacking=poster.lacking(shown, _fonts()),
    )


@pages.get("/poster.pdf")
def as_pdf() -> Response:
    """Give the poster as a PDF."""
    made = poster.pdf(present(), _paper(), _fonts())
    return Response(made, mimetype="application/pdf")


@pages.post("/poster/terpasang")
def put_up() -> AnyResponse:
    """Note that the poster with today's address hangs on the wall."""
    public_address.mark_poster_printed(box().address())
    return redirect(url_for("operator.desk"), 303)


def present() -> Poster:
    """Return what the poster says now."""
    return describe(box().address())


def describe(url: str) -> Poster:
    """Return what a poster that leads to this address says."""
    url = public_address.for_phones(url)
    return Poster(
        business=settings.value("business_name"),
        wifi_name=settings.value("wifi_name"),
        wifi_password=settings.value("wifi_password"),
        is_open=not settings.value("wifi_password"),
        url=url,
        address=addresses.typed(url),
        counter_word=settings.value("counter_word"),
    )


def _fonts() -> Path:
    return box().assets / "fonts"


def _paper() -> str:
    asked = request.args.get("ukuran", "").upper()
    return asked if asked in PAPERS else "A4"

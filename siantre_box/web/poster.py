"""The poster as a PDF, to open and print; and the note that it hangs."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from siantre_box.network import public_address
from siantre_box.web.box import box
from siantre_box.web.session import operators_only

PAPERS = ("A4", "A5")

pages = Blueprint("poster", __name__)
pages.before_request(operators_only)


@pages.get("/poster")
def page() -> AnyResponse:
    """Lead to the PDF: bookmarks and pages of 1.0 know this address."""
    return redirect(url_for(".as_pdf", ukuran=_paper().lower()), 303)


@pages.get("/poster.pdf")
def as_pdf() -> Response:
    """Give the poster."""
    # At first use: what draws posters takes 3 MB.
    from siantre_box.paper import poster

    shown = poster.describe(box().address())
    made = poster.pdf(shown, _paper(), box().assets / "fonts")
    box().is_poster_made = True
    return Response(made, mimetype="application/pdf")


@pages.post("/poster/terpasang")
def put_up() -> AnyResponse:
    """Note that the poster with today's address hangs on the wall."""
    public_address.mark_poster_printed(box().address())
    # The bar with this button stands above the desk and above the admin's pages: who
    # came from there may have no counter to go to.
    is_of_admin = urlsplit(request.referrer or "").path.startswith("/admin")
    return redirect(url_for("admin.health" if is_of_admin else "operator.desk"), 303)


def _paper() -> str:
    asked = request.args.get("ukuran", "").upper()
    return asked if asked in PAPERS else "A4"

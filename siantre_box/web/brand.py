"""The owner's brand: the logo where our mark stands, and one colour for our green."""

from zlib import crc32

from flask import Blueprint, Flask, Response, url_for
from werkzeug.exceptions import NotFound

from siantre_box.branding import logo, palette
from siantre_box.core import settings
from siantre_box.web import headers

# By this an open page learns that it shows another name, colour or logo.
HEADER = "X-Merek"
OURS = "#eff7f4"
# A picture may only be looked at, even when somebody opens it by itself.
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

pages = Blueprint("brand", __name__)


def init_app(app: Flask) -> None:
    """Serve the brand's parts, and tell every template where they are."""
    app.register_blueprint(pages)
    app.add_template_global(logo_url)
    app.add_template_global(sheet_url, "brand_sheet_url")
    app.add_template_global(tint, "brand_tint")
    app.add_template_global(edition, "brand_edition")


def logo_url() -> str | None:
    """Return where the owner's logo is, None without one."""
    edition = logo.edition()
    return url_for("brand.logo_picture", v=edition) if edition else None


def sheet_url() -> str | None:
    """Return where the style sheet with the owner's colour is, None without one."""
    rules = _rules()
    return url_for("brand.sheet", v=f"{crc32(rules.encode()):x}") if rules else None


def edition() -> str:
    """Return a word that differs for another name, colour or logo."""
    # No secret, it only has to differ: a checksum is enough.
    shown = settings.value("business_name"), settings.value("brand_color")
    return f"{crc32(repr((*shown, logo.edition())).encode()):x}"


def tint() -> str:
    """Return the colour behind a phone's page."""
    color = settings.value("brand_color")
    return palette.shades(color)["daun-50"] if color else OURS


@pages.get("/merek/logo")
def logo_picture() -> Response:
    """Give the owner's logo."""
    shown = logo.current()
    if shown is None:
        raise NotFound
    # Its address, and that of the sheet, names the edition.
    response = headers.keep_for_a_year(Response(shown.content, mimetype=shown.mimetype))
    response.headers["Content-Security-Policy"] = PICTURE_POLICY
    return response


@pages.get("/merek.css")
def sheet() -> Response:
    """Give the style sheet that sets the owner's colour for ours."""
    return headers.keep_for_a_year(Response(_rules(), mimetype="text/css"))


def _rules() -> str:
    color = settings.value("brand_color")
    if not color:
        return ""
    shades = palette.shades(color).items()
    tokens = "".join(f"--{name}:{shade};" for name, shade in shades)
    return f":root{{{tokens}}}.mark rect{{fill:{color}}}"

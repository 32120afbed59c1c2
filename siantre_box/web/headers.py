"""What every answer tells the browser: load nothing from elsewhere, keep nothing.

Whole pages go compressed; the small answers of live polls, which are many, do not.
"""

import gzip
from typing import Final

from flask import Flask, Response, request

# One packet holds this much: below it nothing is gained.
FITS_A_PACKET = 1400
QUICKLY = 1
A_YEAR = 31_536_000
POLICY: Final = (
    "default-src 'self'; object-src 'none'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'none'"
)

ALWAYS: Final = [("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")]


def init_app(app: Flask) -> None:
    """Add the headers to every answer."""
    app.after_request(_add)


def keep_for_a_year(response: Response) -> Response:
    """Let a browser keep what will never change: another one has another address."""
    response.headers["Cache-Control"] = f"public, max-age={A_YEAR}"
    return response


def allow_chosen_pictures(response: Response) -> Response:
    """Let a page show a picture that was chosen on it, before it is sent."""
    response.headers["Content-Security-Policy"] = f"{POLICY}; img-src 'self' blob:"
    return response


def allow_recording(response: Response) -> Response:
    """Let a page run the WebAssembly that makes an mp3 of what was recorded on it."""
    scripts = "script-src 'self' 'wasm-unsafe-eval'"
    response.headers["Content-Security-Policy"] = f"{POLICY}; {scripts}"
    return response


def _add(response: Response) -> Response:
    headers = response.headers
    if "Location" in headers:
        # No browser shows the page that Werkzeug writes, in English.
        response.set_data(b"")
    for name, value in ALWAYS:
        headers.setdefault(name, value)
    if response.mimetype != "text/html":
        return response
    headers.setdefault("Content-Security-Policy", POLICY)
    # Not no-referrer: under that browsers send "Origin: null" with our own forms.
    headers.add("Referrer-Policy", "same-origin")
    # For browsers that do not know frame-ancestors.
    headers.add("X-Frame-Options", "DENY")
    # A part that a poll brings fits a packet, and there are too many to compress.
    if "X-Versi" in headers:
        return response
    response.vary.add("Accept-Encoding")
    data = response.get_data()
    if len(data) > FITS_A_PACKET and request.accept_encodings["gzip"]:
        response.set_data(gzip.compress(data, QUICKLY, mtime=0))
        headers["Content-Encoding"] = "gzip"
    return response

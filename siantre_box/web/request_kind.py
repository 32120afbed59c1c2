"""What kind of request this is: does a script ask, does it only read?"""

from flask import request

READING = ("GET", "HEAD", "OPTIONS")


def is_by_script() -> bool:
    """Tell whether a script of a page asks, which stays on that page.

    It is told in plain words why not, never led to another page. Live polls have
    `sejak`, whatever else asks beside the page the header.
    """
    return "sejak" in request.args or request.headers.get("X-Halaman") == "1"


def is_reading() -> bool:
    """Tell whether the request may change nothing."""
    return request.method in READING

"""A GET that no page answers leads to the page that was meant.

The address of a form is asked for by GET when a refused page is loaded again, opened
from the history or a bookmark, or sent to somebody: it leads to the page on which the
form stands.
"""

import re

from flask import current_app, redirect, request, url_for
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import MapAdapter
from werkzeug.wrappers import Response as AnyResponse

READING = ("GET", "HEAD")
# Forms that do not stand on the nearest page above their own address.
PAGE_OF_FORM = {
    "account.logout": "operator.desk",
    "operator.correct": "operator.history",
    "poster.put_up": "operator.desk",
    "admin.reset_today": "admin.settings",
    "admin.undo_reset": "admin.settings",
}


def lead(error: HTTPException) -> AnyResponse | None:
    """Lead a GET that found no page to the one that was meant, if there is one."""
    if request.method not in READING:
        return None
    if isinstance(error, MethodNotAllowed):
        return redirect(_page_of_form(), 303)
    return None


def _page_of_form() -> str:
    # Always built from what the path matches: what was asked for is never echoed, so
    # that no address leads away from the box.
    addresses = current_app.create_url_adapter(request)
    assert addresses is not None
    path = re.sub("//+", "/", request.path).rstrip("/")
    endpoint, _ = addresses.match(path, method="POST")
    if endpoint in PAGE_OF_FORM:
        return url_for(PAGE_OF_FORM[endpoint])
    return _nearest_page(addresses, path)


def _nearest_page(addresses: MapAdapter, path: str) -> str:
    while path:
        path = path.rpartition("/")[0]
        try:
            endpoint, named = addresses.match(path or "/", method="GET")
        except HTTPException:
            continue
        return url_for(endpoint, **named)
    return url_for("visitor.choose")

"""A GET that no page answers leads to the page that was meant.

The address of a form is asked for by GET when a refused page is loaded again, opened
from the history or a bookmark, or sent to somebody: it leads to the page on which the
form stands. An address typed on a remote or a phone comes with capitals, spaces, dots
and slashes that the keyboard added: it leads to the real one.
"""

import re
from string import punctuation
from unicodedata import normalize

from flask import current_app, redirect, request, url_for
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import MapAdapter
from werkzeug.wrappers import Response as AnyResponse

READING = ("GET", "HEAD")
# Forms that do not stand on the nearest page above their own address.
PAGE_OF_FORM = {
    "account.logout": "operator.desk",
    "operator.correct": "operator.history",
    "operator.end_practice": "operator.desk",
    "poster.put_up": "operator.desk",
    "admin.reset_today": "admin.settings",
    "admin.undo_reset": "admin.settings",
    "admin.confirm_tv": "admin.health",
    "admin.release_tv": "admin.health",
}


def lead(error: HTTPException) -> AnyResponse | None:
    """Lead a GET that found no page to the one that was meant, if there is one."""
    if request.method not in READING:
        return None
    if isinstance(error, MethodNotAllowed):
        page = _page_of_form()
        return redirect(page, 303) if page else None
    if isinstance(error, NotFound) and (meant := _meant(request.path)):
        asked = request.query_string.decode("ascii", "ignore")
        return redirect(f"{meant}?{asked}" if asked else meant, 303)
    return None


def _page_of_form() -> str | None:
    # Always built from what the path matches: what was asked for is never echoed, so
    # that no address leads away from the box.
    addresses = current_app.create_url_adapter(request)
    assert addresses is not None
    path = re.sub("//+", "/", request.path).rstrip("/")
    try:
        endpoint, _ = addresses.match(path, method="POST")
    except HTTPException:  # a request to upgrade to a WebSocket, which matches nothing
        return None
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


def _meant(typed: str) -> str | None:
    """Return the address of ours that was typed nearly right."""
    # No address of ours has a space or a capital, or a part that ends in punctuation.
    plain = normalize("NFKC", typed).casefold().replace("\\", "/")
    seen = "".join(one for one in plain if one.isprintable() and not one.isspace())
    parts = (part.strip(punctuation) for part in seen.split("/"))
    meant = "/" + "/".join(filter(None, parts))
    # Those with a key or a number are not guessed: another's ticket could be meant.
    ours = {
        rule.rule for rule in current_app.url_map.iter_rules() if not rule.arguments
    }
    return meant if meant in ours else None

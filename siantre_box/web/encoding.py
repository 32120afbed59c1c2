"""Forms are UTF-8, as every page of ours is: what is not is refused, never stored.

Werkzeug keeps the broken bytes as percent signs or question marks, and a name would
hang on the TV with them.
"""

from urllib.parse import unquote_to_bytes

from flask import Flask, request
from werkzeug.exceptions import BadRequest

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
# What stands for a byte that could not be read.
UNREADABLE = "\ufffd"


def init_app(app: Flask) -> None:
    """Judge the body of every request that has a form."""
    app.before_request(_reject_unreadable_forms)


def _reject_unreadable_forms() -> None:
    if request.mimetype == URLENCODED:
        try:
            unquote_to_bytes(request.get_data()).decode()
        except UnicodeDecodeError as error:
            raise BadRequest from error
    elif request.mimetype == MULTIPART:
        pairs = request.form.items(multi=True)
        if any(UNREADABLE in word for pair in pairs for word in pair):
            raise BadRequest

"""What the pages are made of: templates, and static files compressed once."""

import gzip
import mimetypes
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from flask.templating import Environment
from jinja2 import FunctionLoader
from werkzeug.exceptions import NotFound

from siantre_box import asset_files
from siantre_box.web import headers

SMALL = 500
# Python does not know them everywhere; on Windows it asks the registry.
mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("font/woff", ".woff")
mimetypes.add_type("audio/mpeg", ".mp3")
mimetypes.add_type("application/wasm", ".wasm")
COMPRESSIBLE = ("text/", "image/svg", "application/javascript", "application/wasm")


@dataclass(frozen=True)
class _File:
    mimetype: str
    plain: bytes
    small: bytes | None


class Templates(Environment):
    """Templates that all know the same words, those of the environment.

    Jinja gives each a `ChainMap` to add its own to, and goes through that in Python for
    every page, part and import: a tenth of the time of a page.
    """

    def make_globals(self, d: Any) -> Any:
        """Return the words that a template knows: `d` is what it alone would."""
        return super().make_globals(d) if d else self.globals


def templates(folder: Path) -> FunctionLoader:
    """Return what finds a template by its name in a folder."""

    def _find(name: str) -> tuple[str, str, None] | None:
        path = folder / name
        if not asset_files.is_there(path):
            return None
        return asset_files.read(path).decode(), str(path), None

    return FunctionLoader(_find)


def init_app(app: Flask, folder: Path) -> None:
    """Serve the files of a folder under a name that changes with their content."""
    files = {
        path.relative_to(folder).as_posix(): _read(path)
        for path in asset_files.files(folder)
    }
    # One for all: a page never mixes scripts and styles of two versions.
    edition = sha256(b"".join(file.plain for file in files.values())).hexdigest()[:10]

    @app.get("/aset/<edition>/<path:name>", endpoint="asset")
    def _asset(edition: str, name: str) -> Response:  # noqa: ARG001
        if name not in files:
            raise NotFound
        return _answer(files[name])

    # Written once: a page names a dozen, and Flask builds an address in 40 µs.
    # By the map itself: Flask's context for it brings a test client and pdb along,
    # which no program of one file has.
    write = app.url_map.bind("").build
    urls = {name: write("asset", {"edition": edition, "name": name}) for name in files}
    app.template_global("asset")(urls.__getitem__)


def _read(path: Path) -> _File:
    mimetype = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    plain = asset_files.read(path)
    # Once, at the start; each request then sends what is there.
    shrinks = mimetype.startswith(COMPRESSIBLE) and len(plain) > SMALL
    return _File(mimetype, plain, gzip.compress(plain, mtime=0) if shrinks else None)


def _answer(file: _File) -> Response:
    response = Response(file.plain, mimetype=file.mimetype)
    if file.small is not None and request.accept_encodings["gzip"]:
        response.data = file.small
        response.headers["Content-Encoding"] = "gzip"
    if file.mimetype.startswith("audio/"):
        # iPhones ask for sounds by range and play none that comes whole.
        response.make_conditional(
            request, accept_ranges=True, complete_length=len(file.plain)
        )
    response.headers["Vary"] = "Accept-Encoding"
    return headers.keep_for_a_year(response)

"""The pages: read the request, ask the core, render. Joined here and only here."""

from collections.abc import Callable
from typing import Any, Final

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException, MisdirectedRequest
from werkzeug.routing import IntegerConverter
from werkzeug.wrappers import Response as AnyResponse

from siantre_box import __version__
from siantre_box.core import changes, rounds, schema
from siantre_box.core.errors import Refusal
from siantre_box.web import (
    account,
    admin,
    brand,
    connection,
    encoding,
    first_run,
    headers,
    kiosk,
    local,
    operator,
    origin,
    poster,
    redirects,
    refusals,
    session,
    sound,
    static_files,
    template_globals,
    tv,
    visitor,
)
from siantre_box.web.box import EXTENSION, BoxServices, box
from siantre_box.web.doorstep import Doorstep

BIGGEST_BODY = 64 * 1024
AUDIENCES: Final = (
    visitor,
    operator,
    kiosk,
    tv,
    sound,
    account,
    first_run,
    local,
    poster,
    admin,
)
HTTP_SENTENCES = {
    400: "Permintaan tidak dapat dibaca.",
    403: "Tidak boleh dibuka dari sini.",
    404: "Halaman tidak ditemukan",
    405: "Halaman tidak bisa dibuka seperti itu.",
    413: "Data yang dikirim terlalu besar.",
    421: "Alamat ini bukan alamat SiAntre.",
    500: "Ada yang salah di komputer ini. Coba sekali lagi.",
}


def create_app(services: BoxServices) -> Flask:
    """Join the pages to the box around them."""
    app = _Pages(__name__, template_folder=None, static_folder=None)
    app.extensions[EXTENSION] = services
    app.jinja_loader = static_files.templates(services.assets / "templates")
    _configure(app)
    headers.init_app(app)
    connection.init_app(app, _refused_in_plain_text)
    origin.init_app(app)
    encoding.init_app(app)
    connection.turn_before_changes(app)
    session.init_app(app)
    app.before_request(first_run.closed_until_set_up)
    template_globals.init_app(app)
    brand.init_app(app)
    static_files.init_app(app, services.assets / "static")
    for audience in AUDIENCES:
        app.register_blueprint(audience.pages)
    app.wsgi_app = Doorstep(app, app.wsgi_app)  # type: ignore[method-assign]
    _answer_machines(app)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _failed)
    app.register_error_handler(OverflowError, _too_large)
    return app


class _Pages(Flask):
    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        # Nothing here is a coroutine: Flask would ask each gate of each poll.
        return func


def _configure(app: Flask) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_map.converters["int"] = _RowNumber
    app.url_map.strict_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = BIGGEST_BODY


class _RowNumber(IntegerConverter):
    # What SQLite can count; a longer one is no page of ours.
    regex = r"\d{1,18}"


def _answer_machines(app: Flask) -> None:
    @app.get("/sehat", endpoint="health")
    def _health() -> Response:
        return jsonify(
            name="siantre",
            version=__version__,
            boot=changes.boot(),
            round=str(rounds.shown_round().date),
            database=schema.version() == len(schema.STEPS),
            uptime=round(box().uptime()),
        )


def _refused(refusal: Refusal) -> Response:
    answer = _said(str(refusal), refusal.status)
    answer.headers.update(refusals.headers(refusal))
    return answer


def _refused_in_plain_text(refusal: Refusal) -> Response:
    said, status = str(refusal), refusal.status
    return Response(said, status, mimetype="text/plain")


def _failed(error: HTTPException) -> AnyResponse:
    code = error.code or 500
    if code < 400:
        return error.get_response()
    if error is request.routing_exception and (meant := redirects.lead(error)):
        return meant
    if isinstance(error, session.NotFromHere):
        return _said(error.sentence, code)
    return _said(
        HTTP_SENTENCES.get(code, HTTP_SENTENCES[400 if code < 500 else 500]), code
    )


def _too_large(error: OverflowError) -> Response:  # noqa: ARG001
    return _said(HTTP_SENTENCES[400], 400)


def _said(sentence: str, code: int) -> Response:
    is_script = request.headers.get("X-Halaman") == "1" or "sejak" in request.args
    # Under a foreign Host not even the address of a style sheet can be made.
    if is_script or code == MisdirectedRequest.code:
        return Response(sentence, code, mimetype="text/plain")
    audience = "account" if session.is_known() else "visitor"
    page = render_template(f"{audience}/message.html", message=sentence)
    return Response(page, code)

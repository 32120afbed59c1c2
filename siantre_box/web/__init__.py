"""The pages: read the request, ask the core, render. Joined here and only here."""

from typing import Final

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter
from werkzeug.wrappers import Response as AnyResponse

from siantre_box import __version__
from siantre_box.core import changes, rounds, schema
from siantre_box.core.errors import Refusal
from siantre_box.web import (
    account,
    admin,
    brand,
    first_run,
    gate,
    headers,
    kiosk,
    local,
    operator,
    poster,
    redirects,
    refusals,
    request_kind,
    session,
    sound,
    static_files,
    template_globals,
    tv,
    visitor,
)
from siantre_box.web.box import EXTENSION, BoxServices, box
from siantre_box.web.fast_poll import FastPoll

# A logo of at most 48 KB, and what is around it.
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
    500: "Ada yang salah di komputer ini. Coba sekali lagi.",
}


def create_app(services: BoxServices) -> Flask:
    """Join the pages to the box around them."""
    app = Flask(__name__, template_folder=None, static_folder=None)
    app.extensions[EXTENSION] = services
    app.jinja_environment = static_files.Templates
    app.jinja_loader = static_files.templates(services.assets / "templates")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_map.converters["int"] = _RowNumber
    # An address typed by hand may end with a slash.
    app.url_map.strict_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = BIGGEST_BODY
    headers.init_app(app)
    # A request passes them in this order, then the gate of its audience.
    app.wsgi_app = gate.Gate(  # type: ignore[method-assign]
        FastPoll(app, app.wsgi_app)
    )
    app.before_request(gate.check_change)
    app.before_request(session.load)
    app.before_request(first_run.closed_until_set_up)
    # After them: a page that tells why it could not be done knows who asks.
    app.before_request(gate.end_due_round)
    session.init_app(app)
    template_globals.init_app(app)
    brand.init_app(app)
    static_files.init_app(app, services.assets / "static")
    for audience in AUDIENCES:
        app.register_blueprint(audience.pages)
    _answer_machines(app)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _failed)
    app.register_error_handler(OverflowError, _too_large)
    return app


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


def _failed(error: HTTPException) -> AnyResponse:
    code = error.code or 500
    if code < 400:  # Werkzeug raises its redirects too
        return error.get_response()
    if error is request.routing_exception and (meant := redirects.lead(error)):
        return meant
    if isinstance(error, session.NotFromHere):
        return _said(error.sentence, code)
    return _said(
        HTTP_SENTENCES.get(code, HTTP_SENTENCES[400 if code < 500 else 500]), code
    )


def _too_large(error: OverflowError) -> Response:  # noqa: ARG001
    # A number in a form that SQLite cannot hold: no page of ours sends one.
    return _said(HTTP_SENTENCES[400], 400)


def _said(sentence: str, code: int) -> Response:
    if request_kind.is_by_script():
        return Response(sentence, code, mimetype="text/plain")
    audience = "account" if session.is_known() else "visitor"
    page = render_template(f"{audience}/message.html", message=sentence)
    return Response(page, code)

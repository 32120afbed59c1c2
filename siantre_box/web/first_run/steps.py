"""The steps of the first run: what is answered is kept, and leads to the next."""

from contextlib import suppress
from dataclasses import replace

from flask import Blueprint, Response, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from siantre_box.core import services, setup
from siantre_box.core.errors import PhoneNotSeen, Refusal
from siantre_box.core.setup import Arrangement, Row
from siantre_box.network import public_address
from siantre_box.storage.backup import Reason
from siantre_box.storage.database_copy import BackupFailed
from siantre_box.web import cookies, long_poll, refusals, session
from siantre_box.web.box import box
from siantre_box.web.first_run import gate, show
from siantre_box.web.first_run.phases import Phase
from siantre_box.web.first_run.show import Refused

BETWEEN_LOOKS = 1_000
SHOWS = {
    "first_run.give_code": show.code,
    "first_run.name_business": show.name,
    "first_run.make_admin": show.admin,
    "first_run.arrange": show.services,
    "first_run.name_wifi": show.wifi,
}

pages = Blueprint("first_run", __name__, url_prefix="/mulai")
pages.before_request(gate.admit)
pages.before_request(gate.in_order)
for path, endpoint, page in (
    ("/kode", "code", show.code),
    ("/nama", "name", show.name),
    ("/admin", "admin", show.admin),
    ("/layanan", "services", show.services),
    ("/wifi", "wifi", show.wifi),
):
    pages.add_url_rule(path, endpoint, page)


@pages.get("")
def begin() -> AnyResponse:
    """Lead to the step that comes next."""
    return gate.next_step()


@pages.post("/kode")
def give_code() -> AnyResponse:
    """Let a browser in that knows the one-time code."""
    address = request.remote_addr or ""
    token = box().setup_access.grant(request.form.get("kode", ""), address)
    response = gate.next_step()
    response.set_cookie(
        cookies.name(cookies.SETUP), token, httponly=True, samesite="Strict"
    )
    return response


@pages.post("/nama")
def name_business() -> AnyResponse:
    """Keep the name of the business."""
    setup.name_business(request.form.get("nama", ""))
    return redirect(url_for(".admin"), 303)


@pages.post("/admin")
def make_admin() -> AnyResponse:
    """Make the admin and log in, or change the one that was made a moment ago."""
    form = request.form
    said = form.get("nama", ""), form.get("masuk", ""), form.get("sandi", "")
    onward = redirect(url_for(".services"), 303)
    if g.phase is Phase.EMPTY:
        user = setup.make_admin(*said)
        return session.log_in(onward, user)
    user = session.current().user
    setup.change_admin(user, *said)
    if not form.get("sandi"):
        return onward
    return session.log_in(onward, user)


@pages.post("/layanan")
def arrange() -> AnyResponse | str:
    """Keep the services and counters; or, without scripts, change their list."""
    typed = show.typed_arrangement()
    edit = request.form.get("ubah")
    if edit:
        return show.services(shown=_edited(typed, edit))
    setup.arrange(typed.kind, typed.rows, typed.counters)
    return redirect(url_for(".wifi"), 303)


@pages.post("/wifi")
def name_wifi() -> AnyResponse:
    """Keep the Wi-Fi; then print the poster, or open the box."""
    form = request.form
    name = form.get("nama", "")
    if "terbuka" in form:
        setup.name_open_wifi(name)
    else:
        setup.name_wifi(name, form.get("sandi", ""))
    if "cetak" in form:
        return redirect(url_for("poster.page", ukuran=form["cetak"]), 303)
    if show.trial().arrival is None and form.get("uji") != "lewat":
        raise PhoneNotSeen
    return _open_the_box()


@pages.get("/uji")
def phone_test() -> Response:
    """Answer the page that waits for a phone."""
    return long_poll.answer(show.trial, show.trial_part, lambda _: BETWEEN_LOOKS)


@pages.errorhandler(Refusal)
def refused(refusal: Refusal) -> Response:
    """Say why not beside the field; what was typed stays."""
    page = SHOWS[request.endpoint or ""]
    return refusals.answer(page(Refused.by(refusal)), refusal)


def _open_the_box() -> AnyResponse:
    public_address.mark_poster_printed(box().address())
    setup.finish("staff" if g.is_here else "all")
    box().setup_marker.make()
    # Older copies know no admin, or ask for the last steps again.
    with suppress(BackupFailed):
        box().back_up(Reason.PERIODIC)
    return redirect(url_for("operator.desk"), 303)


def _edited(typed: Arrangement, edit: str) -> Arrangement:
    if edit == "contoh":
        return setup.proposal(typed.kind)
    rows = list(typed.rows)
    if edit == "tambah":
        rows.append(Row(services.free_letter([row.letter for row in rows]), ""))
    else:
        del rows[_row(edit) : _row(edit) + 1]
    return replace(typed, rows=tuple(rows) or (Row("A", ""),))


def _row(edit: str) -> int:
    known = {f"hapus-{row}": row for row in range(show.MOST_ROWS)}
    return known.get(edit, show.MOST_ROWS)

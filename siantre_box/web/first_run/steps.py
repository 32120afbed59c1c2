"""The steps of the first run: what is answered is kept, and leads to the next."""

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from siantre_box.core import auth, changes, practice, services, settings, setup
from siantre_box.core.errors import PhoneNotSeen, Refusal
from siantre_box.core.setup import Arrangement, Row
from siantre_box.network import addresses, public_address
from siantre_box.paper import qr
from siantre_box.storage.backup import Reason
from siantre_box.storage.database_copy import BackupFailed
from siantre_box.web import (
    cookies,
    long_poll,
    phone_test,
    refusals,
    request_kind,
    session,
)
from siantre_box.web.box import box
from siantre_box.web.first_run import gate
from siantre_box.web.first_run.gate import Phase
from siantre_box.web.phone_test import Arrival

BETWEEN_LOOKS = 1_000
# A letter each.
MAX_ROWS = 26
# In these forms some fields have names of their own.
FIELDS = {
    "sandi_lama": "kode",
    "wifi_password": "sandi",
    "wifi_name": "nama",
    "business_name": "nama",
}
ICONS = {
    "klinik": "cross",
    "puskesmas": "hospital",
    "bengkel": "wrench",
    "salon": "scissors",
    "desa": "village",
    "sendiri": "blank",
}

pages = Blueprint("first_run", __name__, url_prefix="/mulai")
pages.before_request(gate.admit)


@dataclass(frozen=True)
class RefusedAnswer:
    """Why an answer was refused: the field it stands at, and its row if there are."""

    field: str
    sentence: str
    row: int | None


@dataclass(frozen=True)
class TestState:
    """The phone test as it stands."""

    url: str
    address: str
    arrival: Arrival | None
    is_own: bool

    @property
    def version(self) -> str:
        """Return a word that differs when the test shows something else."""
        return changes.fingerprint(self.url, self.arrival, self.is_own)

    def context(self) -> dict[str, Any]:
        """Return what the template of the test needs."""
        return {
            "address": self.address,
            "arrival": self.arrival,
            "is_own": self.is_own,
            "test_qr": Markup(qr.svg(self.url, "Kode QR uji")),
        }


@pages.get("")
def begin() -> AnyResponse:
    """Lead to the step that comes next."""
    return gate.next_step()


@pages.get("/kode", endpoint="code")
def code_page(refused: RefusedAnswer | None = None) -> str:
    """Ask for the one-time code."""
    closed = box().setup_access.is_closed
    return render_template("first_run/code.html", refused=refused, closed=closed)


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


@pages.get("/nama", endpoint="name")
def name_page(refused: RefusedAnswer | None = None) -> str:
    """Ask for the name of the business."""
    kept = settings.remembered("business_name") or ""
    name = request.form.get("nama", kept)
    return render_template("first_run/name.html", refused=refused, name=name)


@pages.post("/nama")
def name_business() -> AnyResponse:
    """Keep the name of the business."""
    setup.name_business(request.form.get("nama", ""))
    return redirect(url_for(".admin"), 303)


@pages.get("/admin", endpoint="admin")
def admin_page(refused: RefusedAnswer | None = None) -> str:
    """Ask for the admin; again, with what is known, once there is one.

    All that is refused is said at once. The password stays in the answer to the form
    that it came with, and nowhere else: the page is kept by nobody (no-store).
    """
    user = g.session.user if g.phase is Phase.UNDER_WAY else None
    form = request.form
    said = form.get("nama", ""), form.get("masuk", ""), form.get("sandi", "")
    is_unfit = refused is not None and refused.field
    all_refused = auth.refusals_of(*said, user) if is_unfit else ()
    return render_template(
        "first_run/admin.html",
        refused=refused,
        reasons={
            one.field: RefusedAnswer(one.field, str(one), None) for one in all_refused
        },
        is_made=user is not None,
        name=form.get("nama", user.name if user else ""),
        login=form.get("masuk", user.email if user else ""),
        password=form.get("sandi", "") if refused else "",
        shortest=auth.SHORTEST_PASSWORD,
    )


@pages.post("/admin")
def make_admin() -> AnyResponse:
    """Make the admin and log in, or change the one that was made a moment ago."""
    form = request.form
    said = form.get("nama", ""), form.get("masuk", ""), form.get("sandi", "")
    onward = redirect(url_for(".services"), 303)
    if g.phase is Phase.EMPTY:
        user = setup.make_admin(*said)
        return session.log_in(onward, user)
    user = setup.change_admin(session.current().user, *said)
    # Another password ends all sessions of its owner, this one too.
    return session.log_in(onward, user) if form.get("sandi") else onward


@pages.get("/layanan", endpoint="services")
def services_page(
    refused: RefusedAnswer | None = None, shown: Arrangement | None = None
) -> str:
    """Ask for the services and the number of counters."""
    kept = _typed_arrangement() if request.form else setup.arrangement()
    return render_template(
        "first_run/services.html",
        refused=refused,
        shown=shown or kept,
        kinds=setup.KINDS,
        icons=ICONS,
        most_counters=setup.MAX_COUNTERS,
        most_rows=MAX_ROWS,
        longest=services.LONGEST_NAME,
    )


@pages.post("/layanan")
def arrange() -> AnyResponse | str:
    """Keep the services and counters; or, without scripts, change their list."""
    typed = _typed_arrangement()
    edit = request.form.get("ubah")
    if edit:
        return services_page(shown=_edited(typed, edit))
    setup.arrange(typed.kind, typed.rows, typed.counters)
    return redirect(url_for(".wifi"), 303)


@pages.get("/wifi", endpoint="wifi")
def wifi_page(refused: RefusedAnswer | None = None) -> str:
    """Ask for the Wi-Fi; offer the poster, and show the phone test."""
    # At first use: what draws posters takes 3 MB.
    from siantre_box.paper import poster

    name, password = settings.value("wifi_name"), settings.value("wifi_password")
    is_open = bool(name and not password)
    test = _test_state()
    return render_template(
        "first_run/wifi.html",
        refused=refused,
        name=request.form.get("nama", name),
        password=request.form.get("sandi", password),
        is_open="terbuka" in request.form if request.form else is_open,
        wifi_name=name,
        remarks=poster.remarks(box().assets / "fonts").values(),
        version=test.version,
        **test.context(),
    )


@pages.post("/wifi")
def name_wifi() -> AnyResponse:
    """Keep the Wi-Fi; then print the poster, or open the box."""
    form = request.form
    name = form.get("nama", "")
    if "terbuka" in form:
        setup.name_open_wifi(name)
    else:
        setup.name_wifi(name, form.get("sandi", ""))
    if "cetak" in form and request_kind.is_by_script():
        return Response(status=204)
    if "cetak" in form:
        return redirect(url_for("poster.as_pdf", ukuran=form["cetak"]), 303)
    if _test_state().arrival is None and form.get("uji") != "lewat":
        raise PhoneNotSeen
    public_address.mark_poster_printed(box().address())
    # Whoever set up from elsewhere has no screen at the box: they must not lock
    # themselves out of the admin's pages.
    setup.finish("staff" if g.is_here else "all")
    box().setup_marker.make()
    # Older copies know no admin, or ask for the last steps again.
    with suppress(BackupFailed):
        box().back_up(Reason.PERIODIC)
    return redirect(url_for(".ready"), 303)


@pages.get("/siap", endpoint="ready")
def ready_page() -> str:
    """Show the admin what is left to do; none of it is in the way."""
    return render_template(
        "first_run/ready.html",
        address=addresses.typed(public_address.for_phones(box().address())),
        is_tested=box().presence.phone_seen() is not None,
        is_poster_made=box().is_poster_made,
        may_practise=practice.is_possible(),
    )


@pages.get("/uji", endpoint="phone_test")
def test_part() -> Response:
    """Answer the page that waits for a phone."""
    return long_poll.answer(
        _test_state,
        lambda shown: render_template("first_run/_test.html", **shown.context()),
        lambda _: BETWEEN_LOOKS,
    )


PAGES = {
    "first_run.give_code": code_page,
    "first_run.name_business": name_page,
    "first_run.make_admin": admin_page,
    "first_run.arrange": services_page,
    "first_run.name_wifi": wifi_page,
}


@pages.errorhandler(Refusal)
def refused(refusal: Refusal) -> Response:
    """Say why not beside the field; what was typed stays."""
    if request_kind.is_by_script():
        return refusals.answer(str(refusal), refusal, "text/plain")
    page, row = PAGES[request.endpoint or ""], refusal.named.get("row")
    said = RefusedAnswer(
        FIELDS.get(refusal.field, refusal.field),
        str(refusal),
        row if isinstance(row, int) else None,
    )
    return refusals.answer(page(said), refusal)


def _test_state() -> TestState:
    address, test = box().address(), box().phone_test
    if test.arrival is None and not g.is_here and phone_test.is_by_phone():
        # It came to the box by itself: no second phone has to prove it.
        test.arrive()
        box().note_phone(request.environ)
    typed = addresses.typed(public_address.for_phones(address))
    arrival = test.arrival
    is_own = arrival is not None and arrival.address == request.remote_addr
    return TestState(test.url(address), typed, arrival, is_own)


def _typed_arrangement() -> Arrangement:
    form = request.form
    rows = tuple(map(Row, form.getlist("huruf"), form.getlist("nama")))
    return Arrangement(
        setup.kind(form.get("jenis", "")),
        rows[:MAX_ROWS],
        form.get("loket", 0, type=int),
    )


def _edited(typed: Arrangement, edit: str) -> Arrangement:
    """Return the list as one press of a page without scripts changes it."""
    if edit == "contoh":
        return setup.proposal(typed.kind)
    rows = list(typed.rows)
    if edit == "tambah":
        rows.append(Row(services.free_letter([row.letter for row in rows]), ""))
    else:
        rows = [row for at, row in enumerate(rows) if edit != f"hapus-{at}"]
    return replace(typed, rows=tuple(rows) or (Row("A", ""),))

"""The pages of the first run, with what was typed, what is kept, what was refused."""

from dataclasses import dataclass
from typing import Any

from flask import g, render_template, request
from markupsafe import Markup

from siantre_box.core import services as services_core
from siantre_box.core import settings, setup
from siantre_box.core.errors import Refusal
from siantre_box.core.setup import Arrangement, Row
from siantre_box.network import addresses, public_address
from siantre_box.paper import qr
from siantre_box.web import long_poll
from siantre_box.web.box import box
from siantre_box.web.first_run.phases import Phase
from siantre_box.web.phone_test import Arrival

MOST_ROWS = 26
# In these forms some fields have names of their own.
FIELDS = {
    "sandi_lama": "kode",
    "wifi_password": "sandi",
    "wifi_name": "nama",
    "business_name": "nama",
}
SIGNS = {
    "klinik": "cross",
    "puskesmas": "hospital",
    "bengkel": "wrench",
    "salon": "scissors",
    "desa": "village",
    "sendiri": "blank",
}


@dataclass(frozen=True)
class Refused:
    """Why an answer was refused: the field it stands at, and its row if there are."""

    field: str
    sentence: str
    row: int | None

    @classmethod
    def by(cls, refusal: Refusal) -> "Refused":
        """Return what a refusal says to whoever filled in the page."""
        row = refusal.named.get("row")
        return cls(
            FIELDS.get(refusal.field, refusal.field),
            str(refusal),
            row if isinstance(row, int) else None,
        )


@dataclass(frozen=True)
class Trial:
    """The phone test as it stands."""

    url: str
    address: str
    arrival: Arrival | None

    @property
    def version(self) -> str:
        """Return a word that differs when the test shows something else."""
        return long_poll.fingerprint(self.url, self.arrival)


def code(refused: Refused | None = None) -> str:
    """Ask for the one-time code."""
    closed = box().setup_access.is_closed
    return render_template("first_run/code.html", refused=refused, closed=closed)


def name(refused: Refused | None = None) -> str:
    """Ask for the name of the business."""
    kept = settings.remembered("business_name") or ""
    return _page("name", refused, name=request.form.get("nama", kept))


def admin(refused: Refused | None = None) -> str:
    """Ask for the admin; again, with what is known, once there is one."""
    user = g.session.user if g.phase is Phase.UNDER_WAY else None
    return _page(
        "admin",
        refused,
        is_made=user is not None,
        name=request.form.get("nama", user.name if user else ""),
        login=request.form.get("masuk", user.email if user else ""),
    )


def services(refused: Refused | None = None, shown: Arrangement | None = None) -> str:
    """Ask for the services and the number of counters."""
    kept = typed_arrangement() if request.form else setup.arrangement()
    return _page(
        "services",
        refused,
        shown=shown or kept,
        kinds=setup.KINDS,
        signs=SIGNS,
        most_counters=setup.MAX_COUNTERS,
        most_rows=MOST_ROWS,
        longest=services_core.LONGEST_NAME,
    )


def wifi(refused: Refused | None = None) -> str:
    """Ask for the Wi-Fi; show the poster and the phone test."""
    name, password = settings.value("wifi_name"), settings.value("wifi_password")
    is_open = bool(name and not password)
    return _page(
        "wifi",
        refused,
        name=request.form.get("nama", name),
        password=request.form.get("sandi", password),
        is_open="terbuka" in request.form if request.form else is_open,
        wifi_name=name,
        wifi_password=password,
        wifi_qr=Markup(qr.svg(qr.wifi_payload(name, password), "Kode QR Wi-Fi")),
        url_qr=Markup(qr.svg(box().address(), "Kode QR ambil nomor")),
        version=trial().version,
        **_words_of(trial()),
    )


def trial() -> Trial:
    """Return how the phone test stands."""
    address, test = box().address(), box().phone_test
    typed = addresses.typed(public_address.for_phones(address))
    return Trial(test.url(address), typed, test.arrival)


def trial_part(trial: Trial) -> str:
    """Return the live part of the phone test."""
    return render_template("first_run/_test.html", **_words_of(trial))


def typed_arrangement() -> Arrangement:
    """Return the services and counters as they were typed."""
    form = request.form
    rows = tuple(map(Row, form.getlist("huruf"), form.getlist("nama")))
    return Arrangement(
        setup.kind(form.get("jenis", "")),
        rows[:MOST_ROWS],
        form.get("loket", 0, type=int),
    )


def _words_of(trial: Trial) -> dict[str, Any]:
    return {
        "address": trial.address,
        "arrival": trial.arrival,
        "test_qr": Markup(qr.svg(trial.url, "Kode QR uji")),
    }


def _page(step: str, refused: Refused | None, **words: Any) -> str:
    return render_template(f"first_run/{step}.html", refused=refused, **words)

"""Today's history: who did what when."""

from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request

from siantre_box.core import changes, display, history
from siantre_box.core.history import Change
from siantre_box.core.models import Status
from siantre_box.web import live
from siantre_box.web.session import present

BETWEEN_LOOKS = 2_000


@dataclass(frozen=True)
class _Past:
    version: str
    service: int | None
    status: str | None

    def changes(self) -> tuple[Change, ...]:
        return history.today(present(), self.service, self.status)


def add_to(pages: Blueprint) -> None:
    """Add the history to the operator's pages."""
    pages.add_url_rule("/riwayat", "history", page)
    pages.add_url_rule("/riwayat/isi", "history_rows", rows)


def page() -> str:
    """Show today's history."""
    past = _chosen()
    return render_template(
        "operator/history.html",
        changes=past.changes(),
        services=display.choices(),
        chosen_service=past.service,
        chosen_status=past.status,
        version=past.version,
    )


def rows() -> Response:
    """Answer a page that asks what happened since."""
    return live.answer(_chosen, _rows, lambda past: BETWEEN_LOOKS)  # noqa: ARG005


def _rows(past: _Past) -> str:
    return render_template(
        "operator/_history.html",
        changes=past.changes(),
        chosen_service=past.service,
        chosen_status=past.status,
    )


def _chosen() -> _Past:
    service = request.args.get("layanan", type=int)
    asked = request.args.get("status")
    status = asked if asked in list(Status) else None
    return _Past(changes.version(), service, status)

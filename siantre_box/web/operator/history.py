"""Today's history: who did what when."""

from dataclasses import dataclass

from flask import Response, render_template, request

from siantre_box.core import changes, counters
from siantre_box.core.models import Status
from siantre_box.views import boards, history
from siantre_box.web import long_poll
from siantre_box.web.operator.blueprint import pages
from siantre_box.web.session import current

BETWEEN_LOOKS = 2_000


@dataclass(frozen=True)
class _Past:
    version: str
    service: int | None
    status: str | None
    before: int | None

    def shown(self) -> dict[str, object]:
        chosen = self.service, self.status, self.before
        changes = history.today(current(), *chosen)
        seated = counters.counter_of(current())
        is_cut = len(changes) == history.MAX_ROWS
        return {
            "changes": changes,
            "counter_id": seated.id if seated is not None else None,
            "chosen_service": self.service,
            "chosen_status": self.status,
            "chosen_before": self.before,
            "older": changes[-1].event if is_cut else None,
        }


@pages.get("/riwayat", endpoint="history")
def page() -> str:
    """Show today's history."""
    past = _chosen()
    return render_template(
        "operator/history.html",
        services=boards.choices(),
        version=past.version,
        **past.shown(),
    )


@pages.get("/riwayat/isi", endpoint="history_rows")
def rows() -> Response:
    """Answer a page that asks what happened since."""
    return long_poll.answer(
        _chosen,
        lambda past: render_template("operator/_history.html", **past.shown()),
        lambda _: BETWEEN_LOOKS,
    )


def _chosen() -> _Past:
    service = request.args.get("layanan", type=int)
    asked = request.args.get("status")
    status = asked if asked in list(Status) else None
    before = request.args.get("sebelum", type=int)
    return _Past(changes.version(), service, status, before)

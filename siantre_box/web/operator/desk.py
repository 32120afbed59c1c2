"""The desk itself, and its live part."""

from dataclasses import dataclass, replace
from datetime import UTC
from functools import cached_property

from flask import Response, g, render_template, request, url_for

from siantre_box.core import changes, names, practice, settings, tickets
from siantre_box.core.practice import Progress
from siantre_box.diagnostics.presence import StatusChip, status_chip
from siantre_box.views import boards, desks
from siantre_box.views.desks import Desk
from siantre_box.web import banners, brand, long_poll, request_kind, ticket_slip
from siantre_box.web.banners import Banner, BannerAction
from siantre_box.web.box import box
from siantre_box.web.operator.blueprint import pages
from siantre_box.web.session import current


@dataclass(frozen=True)
class _Shown:
    """All that a desk shows, read once: its live version is of the whole."""

    desk: Desk
    banner: Banner | None
    televisions: StatusChip | None
    brand: str
    practice: Progress | None
    unprinted: tuple[tuple[int, str], ...]  # id and label, the newest failure first

    @cached_property
    def version(self) -> str:
        return changes.fingerprint(
            self.desk,
            self.banner,
            self.televisions,
            self.brand,
            self.practice,
            self.unprinted,
        )

    def context(self) -> dict[str, object]:
        """Return what the templates need; what is not shown is no part of a version."""
        calls = boards.board().calls
        speaks = settings.value("voice") != "off"
        return {
            "desk": replace(self.desk, version=self.version),
            "counter_id": self.desk.counter_id,
            "ends": _ends(self.desk),
            "banner": self.banner,
            "televisions": self.televisions,
            "practice": self.practice,
            "steps": len(practice.STEPS),
            "unprinted": self.unprinted,
            # A new one each time, or the next visitor would get this one's number.
            "nonce": tickets.new_nonce(),
            # One loudspeaker, that of the box's own computer, and not each desk's.
            "speaks_here": speaks
            and settings.value("voice_from") == "pc"
            and g.is_here,
            # desk-sound.js speaks each of them once, and none that is long past.
            "spoken": [
                f"{call.event}@{int(call.at.replace(tzinfo=UTC).timestamp() * 1000)}"
                for call in calls
            ],
        }


@pages.get("", endpoint="desk")
def page(refusal: str | None = None) -> str:
    """Show the desk, with what was refused."""
    return render_template("operator/desk.html", refusal=refusal, **_read().context())


@pages.get("/meja", endpoint="live")
def live_part() -> Response:
    """Answer a desk that asks what changed."""
    return long_poll.answer(
        _read, lambda shown: render_template("operator/_desk.html", **shown.context())
    )


@pages.get("/cari")
def find() -> str:
    """Show those in the line whose number is typed: rows for a script, else a page."""
    typed = names.tidy(request.args.get("nomor", ""))[:8]
    desk = desks.read_desk(current())
    template = "_found" if request_kind.is_by_script() else "find"
    return render_template(
        f"operator/{template}.html",
        typed=typed.upper(),
        found=desks.find_waiting(current(), typed),
        counter_id=desk.counter_id,
        ends=_ends(desk),
    )


def _ends(desk: Desk) -> dict[str, object]:
    """Return the fields of a form that calls: what becomes of the called one."""
    return {
        "sekarang": desk.current.id if desk.current else "",
        "sekarang_di": desk.current.service_id if desk.current else "",
        "lanjut": desk.goes_to.id if desk.goes_to else "",
    }


def _read() -> _Shown:
    is_tv_voice = settings.value("voice") != "off"
    is_tv_voice = is_tv_voice and settings.value("voice_from") == "tv"
    desk, counter = desks.read_desk(current()), practice.counter()
    is_practised_here = counter is not None and counter.id == desk.counter_id
    return _Shown(
        # The version of the data is of no interest to a desk: after a commit that shows
        # nothing new here, its poll goes on waiting.
        replace(desk, version=""),
        _banner(desk, is_practised_here=is_practised_here),
        status_chip(box().presence.televisions(), is_tv_voice),
        brand.edition(),
        practice.progress() if is_practised_here else None,
        tuple((ticket.id, ticket.label) for ticket in ticket_slip.unprinted()),
    )


def _banner(desk: Desk, *, is_practised_here: bool) -> Banner | None:
    """Return the one that is shown: the counter's own break, or what is graver."""
    found = banners.present()
    if is_practised_here:
        # The desk itself tells what to do; the others are told where it is.
        found = tuple(one for one in found if one.kind != "practice")
    first = next(iter(found), None)
    if not desk.on_break or (first is not None and first.is_grave):
        return first
    fields = {"istirahat": "tidak", "loket": str(desk.counter_id)}
    return Banner(
        "break",
        f"{desk.counter} sedang istirahat.",
        "Tidak tampil di TV dan tidak dihitung dalam antrian.",
        (BannerAction("Lanjutkan", url_for(".rest"), fields, "play"),),
    )

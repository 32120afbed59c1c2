"""The copies of the data: make one now, or go back to one."""

from flask import render_template

from siantre_box.core import changes, identity
from siantre_box.storage import backup, contents, recovery_notice
from siantre_box.storage.backup import Reason
from siantre_box.web.admin.blueprint import pages
from siantre_box.web.admin.forms import Asked, form
from siantre_box.web.box import box, metrics

MENU = ("backups", "archive", "Cadangan")
WHY = {
    Reason.PERIODIC: "Otomatis, setiap 15 menit",
    Reason.ROUND_END: "Akhir hari",
    Reason.RESET: "Sebelum reset",
    Reason.UPGRADE: "Sebelum pembaruan SiAntre",
    Reason.EXIT: "Saat SiAntre ditutup",
    Reason.BY_HAND: "Dibuat admin",
}


@pages.get("/cadangan", endpoint="backups")
def page(asked: Asked | None = None) -> str:
    """Show the copies, and the form that was refused."""
    copies = box().copies()
    return render_template(
        "admin/backups.html",
        copies=copies,
        held={one.sequence: contents.of(one.path) for one in copies},
        box=identity.present(),
        dated=backup.trusted_times(copies),
        why=WHY,
        problem=metrics().copy_problem,
        second=box().second_folder(),
        asked=asked,
    )


@pages.post("/cadangan/buat")
@form(page, "backups", "Cadangan dibuat.")
def back_up() -> None:
    """Make a copy now."""
    box().back_up(Reason.BY_HAND)


@pages.post("/cadangan/<int:sequence>/pulihkan")
@form(page, "restoring")
def restore(sequence: int) -> None:
    """Go back to a copy."""
    # The box closes and opens again in place; the page `restoring` waits for that.
    box().restore(sequence)


@pages.get("/cadangan/memulihkan")
def restoring() -> str:
    """Wait until the box has restarted, then lead on."""
    return render_template("admin/restoring.html", boot=changes.boot())


@pages.post("/cadangan/mengerti")
@form(page, "backups")
def understood() -> None:
    """Dismiss the recovery notice."""
    recovery_notice.dismiss()

"""The copies of the data: make one now, or go back to one."""

from flask import Blueprint, current_app, render_template

from siantre_box.core import changes, identity
from siantre_box.diagnostics.metrics import Metrics
from siantre_box.storage import backup, contents, recovery_notice
from siantre_box.storage.backup import Reason
from siantre_box.web.admin.forms import Asked, Forms

MENU = ("backups", "archive", "Cadangan")
WHY = {
    Reason.PERIODIC: "Otomatis, setiap 15 menit",
    Reason.ROUND_END: "Akhir hari",
    Reason.RESET: "Sebelum reset",
    Reason.UPGRADE: "Sebelum pembaruan SiAntre",
    Reason.EXIT: "Saat SiAntre ditutup",
    Reason.BY_HAND: "Dibuat sendiri",
}


def add_to(pages: Blueprint, forms: Forms) -> None:
    """Add the page of the copies, with its forms."""
    pages.add_url_rule("/cadangan", "backups", show)
    pages.add_url_rule("/cadangan/memulihkan", "restoring", restoring)
    made = "Cadangan dibuat."
    forms.add("/cadangan/buat", "back_up", back_up, "backups", page, made)
    forms.add("/cadangan/mengerti", "understood", understood, "backups", page)
    path = "/cadangan/<int:sequence>/pulihkan"
    forms.add(path, "restore", restore, "restoring", page)


def show() -> str:
    """Show the copies."""
    return page(None)


def page(asked: Asked | None) -> str:
    """Return the page, with a form that was refused."""
    vitals: Metrics = current_app.config["VITALS"]()
    copies = current_app.config["COPIES"]()
    return render_template(
        "admin/backups.html",
        copies=copies,
        held={one.sequence: contents.of(one.path) for one in copies},
        box=identity.present(),
        dated=backup.trusted_times(copies),
        why=WHY,
        problem=vitals.copy_problem,
        second=current_app.config["SECOND_FOLDER"](),
        asked=asked,
    )


def back_up() -> None:
    """Make a copy now."""
    current_app.config["BACK_UP"](Reason.BY_HAND)


def restore(sequence: int) -> None:
    """Go back to a copy."""
    current_app.config["RESTORE"](sequence)


def restoring() -> str:
    """Wait until the box has started anew, then lead on."""
    return render_template("admin/restoring.html", boot=changes.boot())


def understood() -> None:
    """Say no more what befell the file."""
    recovery_notice.dismiss()

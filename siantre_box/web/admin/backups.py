"""The copies of the data: make one now, or go back to one."""

from flask import Blueprint, render_template

from siantre_box.core import changes, identity
from siantre_box.storage import backup, contents, recovery_notice
from siantre_box.storage.backup import Reason
from siantre_box.web.admin.forms import Asked, Forms
from siantre_box.web.box import box

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
    copies = box().copies()
    return render_template(
        "admin/backups.html",
        copies=copies,
        held={one.sequence: contents.of(one.path) for one in copies},
        box=identity.present(),
        dated=backup.trusted_times(copies),
        why=WHY,
        problem=box().metrics().copy_problem,
        second=box().second_folder(),
        asked=asked,
    )


def back_up() -> None:
    """Make a copy now."""
    box().back_up(Reason.BY_HAND)


def restore(sequence: int) -> None:
    """Go back to a copy."""
    box().restore(sequence)


def restoring() -> str:
    """Wait until the box has started anew, then lead on."""
    return render_template("admin/restoring.html", boot=changes.boot())


def understood() -> None:
    """Say no more what befell the file."""
    recovery_notice.dismiss()

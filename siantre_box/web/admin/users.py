"""The people of the staff: who may log in, and as what."""

from datetime import datetime, timedelta

from flask import render_template, request

from siantre_box.core import auth, clock
from siantre_box.core.models import Role
from siantre_box.views import staff
from siantre_box.web import template_globals
from siantre_box.web.admin.blueprint import pages
from siantre_box.web.admin.forms import Asked, form
from siantre_box.web.session import checking_password, current

MENU = ("users", "users", "Pengguna")
ROLES = {"admin": Role.ADMIN}


@pages.get("/pengguna", endpoint="users")
def page(asked: Asked | None = None) -> str:
    """Show the people, and the form that was refused."""
    return render_template(
        "admin/users.html",
        people=staff.members(),
        me=current().user_id,
        when=when,
        longest_name=auth.LONGEST_NAME,
        longest_login=auth.LONGEST_LOGIN,
        longest_password=auth.LONGEST_PASSWORD,
        shortest_password=auth.SHORTEST_PASSWORD,
        asked=asked,
    )


def when(moment: datetime) -> str:
    """Return a UTC moment of the past as people say it."""
    days_ago = (
        template_globals.local(clock.now()).date()
        - template_globals.local(moment).date()
    )
    near = {timedelta(0): "hari ini", timedelta(1): "kemarin"}
    day = near.get(days_ago) or template_globals.date_in_words(moment)
    return f"{day}, {template_globals.time_of_day(moment)}"


@pages.post("/pengguna/tambah")
@form(page, "users", "Pengguna ditambahkan.")
def add_user() -> None:
    """Add a person."""
    typed = request.form
    password = typed.get("sandi", "")
    auth.add_user(typed.get("nama", ""), typed.get("masuk", ""), password, _role())


@pages.post("/pengguna/<int:user_id>/ubah")
@form(page, "users", "Tersimpan.")
def change_user(user_id: int) -> None:
    """Change a person's name, log-in name and role."""
    typed = request.form
    auth.change_user(user_id, typed.get("nama", ""), typed.get("masuk", ""), _role())


@pages.post("/pengguna/<int:user_id>/sandi")
@form(page, "users", "Kata sandi diganti.")
def set_password(user_id: int) -> None:
    """Give a person a new password; for one's own the old one is asked."""
    # Whoever finds an admin's browser open must not take the account over for good.
    if user_id == current().user_id:
        user = current().user
        with checking_password(user.email):
            auth.check_own_password(user, request.form.get("sandi_lama", ""))
    auth.set_password(user_id, request.form.get("sandi", ""))


@pages.post("/pengguna/<int:user_id>/matikan")
@form(page, "users", "Tidak boleh masuk lagi.")
def switch_off(user_id: int) -> None:
    """Let a person log in no more."""
    auth.switch_off(user_id)


@pages.post("/pengguna/<int:user_id>/nyalakan")
@form(page, "users", "Boleh masuk lagi.")
def switch_on(user_id: int) -> None:
    """Let a person log in again."""
    auth.switch_on(user_id)


def _role() -> Role:
    return ROLES.get(request.form.get("peran", ""), Role.OPERATOR)

"""The people of the staff: who may log in, and as what."""

from datetime import datetime, timedelta

from flask import Blueprint, render_template, request

from siantre_box.core import auth, clock
from siantre_box.core.models import Role
from siantre_box.views import staff
from siantre_box.web import template_globals
from siantre_box.web.admin.forms import Asked, Forms
from siantre_box.web.session import checking_password, current

MENU = ("users", "users", "Pengguna")
ROLES = {"admin": Role.ADMIN}


def add_to(pages: Blueprint, forms: Forms) -> None:
    """Add the page of people, with its forms."""
    pages.add_url_rule("/pengguna", "users", show)
    one = "/pengguna/<int:user_id>"
    off, on = "Tidak boleh masuk lagi.", "Boleh masuk lagi."
    for path, endpoint, act, done in (
        ("/pengguna/tambah", "add_user", add, "Pengguna ditambahkan."),
        (f"{one}/ubah", "change_user", change, "Tersimpan."),
        (f"{one}/sandi", "set_password", set_password, "Kata sandi diganti."),
        (f"{one}/matikan", "switch_off", auth.switch_off, off),
        (f"{one}/nyalakan", "switch_on", auth.switch_on, on),
    ):
        forms.add(path, endpoint, act, "users", page, done)


def show() -> str:
    """Show the people."""
    return page(None)


def page(asked: Asked | None) -> str:
    """Return the page, with a form that was refused."""
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


def add() -> None:
    """Add a person."""
    form = request.form
    password = form.get("sandi", "")
    auth.add_user(form.get("nama", ""), form.get("masuk", ""), password, _role())


def change(user_id: int) -> None:
    """Change a person's name, log-in name and role."""
    form = request.form
    auth.change_user(user_id, form.get("nama", ""), form.get("masuk", ""), _role())


def set_password(user_id: int) -> None:
    """Give a person a new password; for one's own the old one is asked."""
    password = request.form.get("sandi", "")
    if user_id == current().user_id:
        _set_own_password(password)
    else:
        auth.set_password(user_id, password)


def _set_own_password(password: str) -> None:
    user = current().user
    with checking_password(user.email):
        auth.check_own_password(user, request.form.get("sandi_lama", ""))
    auth.set_password(user.id, password)


def _role() -> Role:
    return ROLES.get(request.form.get("peran", ""), Role.OPERATOR)

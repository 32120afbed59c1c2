import pytest

from siantre_box.core import auth
from siantre_box.core.models import Role, Session, User
from tests.web.admin.forms import (
    EMOJI,
    HTML,
    UNFIT_NAMES,
    done,
    open_dialogs,
    said_at,
    said_on_page,
    typed,
)
from tests.web.browser import COUNTER_PC, THIS_COMPUTER
from tests.web.conftest import logged_in
from tests.world import PASSWORD, everything

PAGE = "/admin/pengguna"
ADD = f"{PAGE}/tambah"
NEW = "sandi-baru-sekali"


def add(budi, name="Rina", login="rina", password=NEW, role="operator"):
    return budi.send(ADD, nama=name, masuk=login, sandi=password, peran=role)


def change(budi, user_id, name, login, role):
    path = f"{PAGE}/{user_id}/ubah"
    return budi.send(path, nama=name, masuk=login, peran=role)


def set_password(budi, user_id, new, old=None):
    fields = {"sandi": new} | ({} if old is None else {"sandi_lama": old})
    return budi.send(f"{PAGE}/{user_id}/sandi", **fields)


def is_in(browser):
    return browser.ask("GET", "/operator/loket").status == 200


def test_a_new_person_can_log_in(budi, app):
    assert done(add(budi)) == "Pengguna ditambahkan."
    assert auth.authenticate("rina", NEW).role == Role.OPERATOR


def test_an_admin_is_added_as_one(budi):
    add(budi, role="admin")
    assert auth.find_by_login("rina").role == Role.ADMIN


def test_whoever_names_no_role_becomes_an_operator(budi):
    add(budi, role="raja")
    assert auth.find_by_login("rina").role == Role.OPERATOR


@pytest.mark.parametrize("name", UNFIT_NAMES)
def test_an_unfit_name_is_refused_at_its_field(budi, name):
    before = everything()
    page = add(budi, name)
    assert page.status == 400
    assert open_dialogs(page) == ["tambah"]
    assert said_at(page, "nama") == "Isi nama, paling banyak 40 huruf."
    assert typed(page, "tambah", "masuk") == "rina"
    assert everything() == before


@pytest.mark.parametrize("login", ["", "  ", "rina sari", "\0"])
def test_an_unfit_log_in_name_is_refused_at_its_field(budi, login):
    page = add(budi, login=login)
    assert page.status == 400
    said = "Isi nama masuk tanpa spasi, misalnya sari."
    assert said_at(page, "masuk") == said
    assert typed(page, "tambah", "nama") == "Rina"


def test_what_is_too_long_is_called_so(budi):
    page = add(budi, login="x" * 81, password="x" * 201)
    assert page.status == 400
    assert said_at(page, "masuk") == "Nama masuk paling banyak 80 huruf."
    page = add(budi, password="x" * 201)
    assert said_at(page, "sandi") == "Kata sandi paling banyak 200 huruf atau angka."


def test_a_log_in_name_in_use_is_refused_whatever_its_case(budi):
    page = add(budi, login="SARI")
    assert page.status == 409
    assert said_at(page, "masuk") == "Nama masuk SARI sudah dipakai."
    assert User.select().count() == 3


@pytest.mark.parametrize("password", ["", "pendek7"])
def test_an_unfit_password_is_refused_and_never_sent_back(budi, password):
    page = add(budi, password=password)
    assert page.status == 400
    said = "Kata sandi paling sedikit 8 huruf atau angka."
    assert said_at(page, "sandi") == said
    assert typed(page, "tambah", "sandi") == ""
    assert not password or password not in page.html


def test_a_new_password_stays_while_something_else_is_corrected(box, budi):
    page = add(budi, login="SARI")
    assert said_at(page, "masuk")
    assert typed(page, "tambah", "sandi") == NEW
    me = box.people["Budi"]
    page = set_password(budi, me, NEW, "salah-sekali")
    assert typed(page, f"sandi-{me}", "sandi_lama") == ""
    assert typed(page, f"sandi-{me}", "sandi") == NEW


def test_the_role_that_was_chosen_stays_in_the_refused_form(budi):
    page = add(budi, name="", role="admin")
    dialog = page.html[page.html.index('id="tambah"') :]
    assert 'value="admin" checked' in dialog[: dialog.index("</section>")]


def test_an_emoji_and_html_are_shown_and_never_run(budi):
    add(budi, EMOJI)
    add(budi, HTML[:40], "html")
    page = budi.open(PAGE)
    assert EMOJI in page.words
    assert HTML[:40] in page.words
    assert "<script>alert" not in page.html


def test_a_person_gets_another_name_and_log_in_name(budi, box):
    change(budi, box.people["Sari"], "Sari Dewi", "sari.d", "operator")
    assert auth.find_by_login("sari.d").name == "Sari Dewi"
    assert done(budi.page) == "Tersimpan."


def test_a_form_of_nobody_says_so_on_the_page(budi):
    for page in (
        change(budi, 99, "Rina", "rina", "operator"),
        set_password(budi, 99, NEW),
        budi.send(f"{PAGE}/99/matikan"),
        budi.send(f"{PAGE}/99/nyalakan"),
    ):
        assert page.status == 404
        assert open_dialogs(page) == []
        assert said_on_page(page) == "Pengguna tidak ditemukan."


def test_the_last_admin_stays_one(budi, box):
    budi_id = box.people["Budi"]
    page = change(budi, budi_id, "Budi B", "budi", "operator")
    assert page.status == 409
    assert said_at(page, "peran") == "Harus ada paling sedikit satu admin."
    assert typed(page, f"ubah-{budi_id}", "nama") == "Budi B"
    assert auth.find_user(budi_id).name == "Budi"
    assert is_in(budi)


def test_the_last_admin_cannot_be_switched_off(budi, box):
    page = budi.send(f"{PAGE}/{box.people['Budi']}/matikan")
    assert said_on_page(page) == "Harus ada paling sedikit satu admin."
    assert auth.find_user(box.people["Budi"]).is_active


def test_nobody_is_offered_to_switch_off_himself(budi, box):
    page = budi.open(PAGE)
    assert not page.has("Matikan", f"/{box.people['Budi']}/matikan")
    assert page.has("Matikan", f"/{box.people['Sari']}/matikan")


def test_with_a_second_admin_the_first_may_go(budi, box):
    change(budi, box.people["Dewi"], "Dewi", "dewi", "admin")
    change(budi, box.people["Budi"], "Budi", "budi", "operator")
    assert auth.find_user(box.people["Budi"]).role == Role.OPERATOR


def test_switching_off_ends_the_log_ins_and_on_lets_in_again(budi, box, app):
    sari = logged_in(app, "Sari", COUNTER_PC)
    assert is_in(sari)
    budi.open(PAGE)
    page = budi.press("Matikan", f"/{box.people['Sari']}/matikan")
    assert done(page) == "Tidak boleh masuk lagi."
    assert not is_in(sari)
    assert not is_in(logged_in(app, "Sari", COUNTER_PC))
    budi.press("Nyalakan", f"/{box.people['Sari']}/nyalakan")
    assert is_in(logged_in(app, "Sari", COUNTER_PC))


def test_another_role_ends_the_log_ins(budi, box, app):
    sari = logged_in(app, "Sari", COUNTER_PC)
    change(budi, box.people["Sari"], "Sari", "sari", "admin")
    assert not is_in(sari)


def test_another_name_ends_no_log_in(budi, box, app):
    sari = logged_in(app, "Sari", COUNTER_PC)
    change(budi, box.people["Sari"], "Sari D", "sari", "operator")
    assert is_in(sari)


def test_a_new_password_ends_that_persons_log_ins(budi, box, app):
    sari = logged_in(app, "Sari", COUNTER_PC)
    page = set_password(budi, box.people["Sari"], NEW)
    assert done(page) == "Kata sandi diganti."
    assert not is_in(sari)
    assert auth.authenticate("sari", NEW)


def test_only_that_persons_log_ins_end(budi, box, app):
    sari, dewi = (logged_in(app, name, COUNTER_PC) for name in ("Sari", "Dewi"))
    set_password(budi, box.people["Sari"], NEW)
    change(budi, box.people["Sari"], "Sari", "sari", "admin")
    budi.send(f"{PAGE}/{box.people['Sari']}/matikan")
    assert not is_in(sari)
    assert is_in(dewi)
    assert budi.open(PAGE).status == 200


def test_ones_own_password_asks_for_the_present_one(budi, box):
    dialog = f"sandi-{box.people['Budi']}"
    page = budi.open(PAGE)
    assert typed(page, dialog, "sandi_lama") == ""
    assert f'id="-admin-pengguna-{box.people["Sari"]}-sandi-sandi_lama"' not in (
        page.html
    )


@pytest.mark.parametrize("old", [None, "", "salah-sekali"])
def test_a_wrong_old_password_is_refused_at_its_field(budi, box, old):
    page = set_password(budi, box.people["Budi"], NEW, old)
    assert page.status == 403
    assert open_dialogs(page) == [f"sandi-{box.people['Budi']}"]
    assert said_at(page, "sandi_lama") == "Kata sandi sekarang salah."
    assert auth.authenticate("budi", PASSWORD)
    assert is_in(budi)


def test_an_unfit_new_password_is_refused_at_the_other_field(budi, box):
    page = set_password(budi, box.people["Budi"], "pendek", PASSWORD)
    said = "Kata sandi paling sedikit 8 huruf atau angka."
    assert said_at(page, "sandi") == said
    assert auth.authenticate("budi", PASSWORD)


def test_ones_own_new_password_asks_to_log_in_again(budi, box, app):
    page = set_password(budi, box.people["Budi"], NEW, PASSWORD)
    assert page.has("Masuk", "/masuk")
    assert auth.authenticate("budi", NEW)
    assert Session.select().count() == 0


def test_guessing_ones_own_password_gets_slow(budi, box):
    for _ in range(5):
        set_password(budi, box.people["Budi"], NEW, "salah-sekali")
    page = set_password(budi, box.people["Budi"], NEW, PASSWORD)
    assert (page.status, page.header("Retry-After")) == (429, "2")
    assert (
        said_at(page, "sandi_lama") == "Terlalu sering salah. Coba lagi 2 detik lagi."
    )


def test_the_list_says_who_is_where(budi, box, at_desk, watch):
    at_desk("Sari", 2, services=(box.gigi,))
    page = budi.open(PAGE)
    assert "Loket 2 · sekarang" in page.words
    assert "Petugas · masuk sebagai sari B Poli Gigi" in page.words
    assert "Belum pernah masuk" in page.words
    assert "Sedang masuk" in page.words


def test_the_list_says_when_somebody_was_last_here(budi, box, at_desk, watch, app):
    desk = at_desk("Sari", 1)
    desk.send("/operator/ambilkan", layanan=box.umum, nonce="a" * 32)
    desk.send("/keluar", tutup="tidak")
    assert "Terakhir hari ini, 08.00" in budi.open(PAGE).words
    watch.at("2026-03-03 07:00")
    budi = logged_in(app, "Budi", THIS_COMPUTER)
    assert "Terakhir kemarin, 08.00" in budi.open(PAGE).words
    watch.at("2026-03-05 07:00")
    budi = logged_in(app, "Budi", THIS_COMPUTER)
    assert "Terakhir Senin, 2 Maret 2026, 08.00" in budi.open(PAGE).words


def test_a_log_in_that_ended_is_no_presence(budi, box, at_desk, watch, app):
    at_desk("Sari", 1)
    watch.later(hours=13)
    budi = logged_in(app, "Budi", THIS_COMPUTER)
    assert "· sekarang" not in budi.open(PAGE).words

from contextlib import contextmanager
from functools import partial
from time import thread_time

import pytest

from siantre_box.core import auth, database, setup
from siantre_box.core.auth import (
    AlreadySetUp,
    LastAdmin,
    LoginTaken,
    UnfitLogin,
    UnfitPassword,
    UnknownUser,
)
from siantre_box.core.errors import UnfitName, WrongPassword
from siantre_box.core.models import Role, Session, User
from tests.world import PASSWORD, everything, together


def test_who_knows_name_and_password_is_let_in(box):
    assert auth.authenticate("sari", PASSWORD) == box.person("Sari")


def test_letters_large_or_small_make_no_other_name(box):
    assert auth.authenticate("  SARI ", PASSWORD) == box.person("Sari")
    with pytest.raises(LoginTaken):
        auth.add_user("Sari Lain", "SaRi", PASSWORD, Role.OPERATOR)


@pytest.mark.usefixtures("box")
@pytest.mark.parametrize(
    ("login", "password"),
    [("sari", "salah-sandi"), ("nobody", PASSWORD), ("", ""), ("sari", "x" * 9999)],
)
def test_a_wrong_name_or_password_is_refused_alike(login, password):
    with pytest.raises(WrongPassword) as refused:
        auth.authenticate(login, password)
    assert refused.value.named == {}


def test_a_guess_at_a_name_that_nobody_has_takes_as_much_work(
    box, cost_of_a_guess, monkeypatch
):
    monkeypatch.setattr(auth, "HASH", cost_of_a_guess)
    auth.set_password(box.people["Sari"], "kopi-tubruk")
    assert work_of_a_guess("nobody") > work_of_a_guess("sari") / 2


def work_of_a_guess(login):
    """Return the seconds of work that a wrong password is."""
    started = thread_time()
    with pytest.raises(WrongPassword):
        auth.authenticate(login, "salah-sandi")
    return thread_time() - started


def test_who_is_switched_off_is_not_let_in(box):
    auth.switch_off(box.people["Sari"])
    with pytest.raises(WrongPassword):
        auth.authenticate("sari", PASSWORD)
    auth.switch_on(box.people["Sari"])
    auth.authenticate("sari", PASSWORD)


def test_no_password_is_kept_as_it_is(box, cost_of_a_guess):
    user = auth.set_password(box.people["Sari"], "kopi-tubruk")
    assert "kopi-tubruk" not in user.password
    assert user.password.startswith("scrypt:")
    assert cost_of_a_guess == "scrypt:32768:8:1"
    auth.authenticate("sari", "kopi-tubruk")
    with pytest.raises(WrongPassword):
        auth.authenticate("sari", PASSWORD)


def claimed(box):  # noqa: ARG001
    """Empty the box of its people, and make its first admin."""
    User.delete().execute()
    return setup.make_admin("Orang", "orang", PASSWORD)


@pytest.mark.parametrize(
    "change",
    [
        lambda box: auth.set_password(box.people["Sari"], "kopi-tubruk"),
        lambda box: auth.add_user("Orang", "orang", PASSWORD, Role.OPERATOR),
        lambda box: setup.change_admin(box.person("Budi"), "Budi", "budi", PASSWORD),
        claimed,
    ],
    ids=["another password", "another person", "another admin", "first admin"],
)
def test_a_new_password_is_hashed_before_anybody_has_to_wait_for_it(
    box, cost_of_a_guess, monkeypatch, change
):
    monkeypatch.setattr(auth, "HASH", cost_of_a_guess)
    hashing = work_of_a_guess("nobody")
    spent = []

    @contextmanager
    def others_wait():
        started = thread_time()
        yield
        spent.append(thread_time() - started)

    database.connect(others_wait)
    try:
        change(box)
    finally:
        database.connect()
    assert spent
    assert max(spent) < hashing / 2


@pytest.mark.parametrize("password", ["", "pendek1", "x" * 201])
def test_a_password_is_eight_to_two_hundred_characters(box, password):
    with pytest.raises(UnfitPassword):
        auth.set_password(box.people["Sari"], password)


@pytest.mark.usefixtures("box")
@pytest.mark.parametrize("name", ["", "   ", "x" * 41, "\x00"])
def test_an_unfit_name_is_refused(name):
    with pytest.raises(UnfitName):
        auth.add_user(name, "baru", PASSWORD, Role.OPERATOR)


@pytest.mark.usefixtures("box")
@pytest.mark.parametrize("login", ["", "dua kata", "x" * 81, "a\tb"])
def test_an_unfit_log_in_name_is_refused(login):
    with pytest.raises(UnfitLogin):
        auth.add_user("Baru", login, PASSWORD, Role.OPERATOR)


@pytest.mark.usefixtures("box")
def test_an_email_address_or_a_short_name_logs_in():
    for login in ("rina", "rina@desa.example"):
        auth.add_user("Rina", login, PASSWORD, Role.OPERATOR)
        assert auth.find_by_login(login).name == "Rina"


def test_the_last_admin_stays(box):
    budi, before = box.people["Budi"], everything()
    with pytest.raises(LastAdmin):
        auth.switch_off(budi)
    with pytest.raises(LastAdmin):
        auth.change_user(budi, "Budi", "budi", Role.OPERATOR)
    assert everything() == before
    assert auth.change_user(budi, "Pak Budi", "budi", Role.ADMIN).name == "Pak Budi"


def test_with_a_second_admin_the_first_may_go(box):
    auth.change_user(box.people["Sari"], "Sari", "sari", Role.ADMIN)
    auth.switch_off(box.people["Budi"])
    assert auth.has_admin()


def test_an_admin_who_is_switched_off_does_not_count(box):
    auth.change_user(box.people["Sari"], "Sari", "sari", Role.ADMIN)
    auth.switch_off(box.people["Sari"])
    with pytest.raises(LastAdmin):
        auth.switch_off(box.people["Budi"])


def test_two_admins_who_switch_each_other_off_leave_one(box):
    auth.change_user(box.people["Sari"], "Sari", "sari", Role.ADMIN)
    ids = box.people["Budi"], box.people["Sari"]
    came = together(*[partial(auth.switch_off, user_id) for user_id in ids])
    assert [type(one) for one in came].count(LastAdmin) == 1
    assert auth.has_admin()


@pytest.mark.parametrize(
    "change",
    [
        lambda who: auth.set_password(who, "kopi-tubruk"),
        lambda who: auth.change_user(who, "Sari", "sari", Role.ADMIN),
        auth.switch_off,
    ],
    ids=["password", "role", "activity"],
)
def test_a_change_of_password_role_or_activity_ends_every_log_in(box, dewi, change):
    for _ in range(2):
        auth.begin_session(box.person("Sari"))
    change(box.people["Sari"])
    assert [row.id for row in Session.select()] == [dewi.id]


def test_another_name_ends_no_log_in(box, sari):
    auth.change_user(box.people["Sari"], "Ibu Sari", "sari", Role.OPERATOR)
    assert auth.find_session(sari.token) == sari


def test_only_an_empty_box_gets_a_first_admin(box):
    with pytest.raises(AlreadySetUp):
        auth.add_first_admin("Orang", "orang", auth.hashed(PASSWORD))
    assert User.select().count() == len(box.people)


@pytest.mark.usefixtures("box")
def test_of_five_who_claim_an_empty_box_at_once_one_gets_it():
    User.delete().execute()
    claims = [
        partial(setup.make_admin, "Orang", f"orang{number}", PASSWORD)
        for number in range(5)
    ]
    came = together(*claims)
    assert [type(one) for one in came].count(AlreadySetUp) == 4
    assert User.select().count() == 1


@pytest.mark.usefixtures("box")
def test_nobody_is_found_by_a_wrong_number_or_name():
    with pytest.raises(UnknownUser):
        auth.find_user(999)
    with pytest.raises(UnknownUser):
        auth.find_by_login("nobody")


def test_people_stand_by_name_those_switched_off_last(box):
    auth.switch_off(box.people["Dewi"])
    assert [user.name for user in auth.users()] == ["Budi", "Sari", "Dewi"]

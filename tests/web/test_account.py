import pytest

from siantre_box.core import auth, counters
from siantre_box.core.models import Counter, Session
from tests.web.browser import COUNTER_PC, PHONE, THIS_COMPUTER, Browser
from tests.web.conftest import logged_in
from tests.world import PASSWORD

WRONG = "Nama masuk atau kata sandi salah."


@pytest.fixture
def pc(app):
    """A browser on the counter's computer, nobody logged in."""
    return Browser(app, COUNTER_PC)


def tries(browser, password="salah", name="sari"):
    return browser.send("/masuk", nama=name, sandi=password)


def test_who_opens_the_desk_logs_in_and_is_there(pc):
    pc.open("/operator/riwayat?status=done")
    button = pc.page.button("Masuk", "/masuk")
    assert button.field("lanjut") == "/operator/riwayat?status=done"
    page = pc.send(
        "/masuk", nama="Sari ", sandi=PASSWORD, lanjut=button.field("lanjut")
    )
    assert (page.status, page.path) == (200, "/operator/riwayat?status=done")


@pytest.mark.parametrize(
    ("address", "where"),
    [(THIS_COMPUTER, "komputer ini"), (COUNTER_PC, "komputer SiAntre")],
)
def test_the_page_to_log_in_says_on_which_computer_all_is_stored(app, address, where):
    page = Browser(app, address).open("/masuk")
    assert f"Semua tersimpan di {where}." in page.words


def test_the_token_is_kept_from_scripts_and_other_sites(pc):
    answer = pc.ask(
        "POST",
        "/masuk",
        data={"nama": "sari", "sandi": PASSWORD},
        headers={"Origin": "http://192.168.1.20:8080"},
    )
    flags = answer.header("Set-Cookie").split("; ")
    assert flags[0].startswith("petugas_8080=")
    assert len(flags[0]) > 40
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(flags)
    assert any(flag.startswith("Max-Age=") for flag in flags)


@pytest.mark.parametrize("name", ["sari", "nobody", "", "sari\x00", "x" * 5000])
def test_a_wrong_password_is_one_sentence_and_nobody_is_in(pc, name):
    page = tries(pc, name=name)
    assert (page.status, WRONG in page.words) == (403, True)
    assert pc.cookie("petugas") is None
    assert Session.select().count() == 0


def test_the_name_stays_in_the_form_the_password_does_not(pc):
    page = tries(pc, password="rahasia-salah")
    typed = {tag["name"]: tag.get("value", "") for tag in page.tags("input")}
    assert (typed["nama"], typed["sandi"]) == ("sari", "")


def test_who_is_switched_off_cannot_log_in(box, pc):
    auth.switch_off(box.people["Sari"])
    assert WRONG in tries(pc, PASSWORD).words


@pytest.mark.parametrize(
    "way",
    [
        "http://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "evil",
        "",
    ],
)
def test_the_way_back_leads_nowhere_else(pc, way):
    page = pc.ask(
        "POST",
        "/masuk",
        data={"nama": "sari", "sandi": PASSWORD, "lanjut": way},
        headers={"Origin": "http://192.168.1.20:8080"},
    )
    assert (page.status, page.header("Location")) == (303, "/operator")


def test_a_token_planted_beforehand_is_worth_nothing_after_the_log_in(app, pc):
    pc.put_cookie("petugas", "planted")
    tries(pc, PASSWORD)
    assert pc.cookie("petugas") != "planted"
    thief = Browser(app, PHONE)
    thief.put_cookie("petugas", "planted")
    assert thief.ask("GET", "/operator").header("Location").startswith("/masuk")


def test_logging_in_again_ends_the_log_in_before(app):
    pc = logged_in(app, "Sari", COUNTER_PC)
    token = pc.cookie("petugas")
    tries(pc, PASSWORD)
    assert pc.cookie("petugas") != token
    assert auth.find_session(token) is None


def test_logging_out_ends_it_on_the_box_too(app):
    pc = logged_in(app, "Sari", COUNTER_PC)
    token = pc.cookie("petugas")
    assert "Masuk" in pc.press("Keluar", "/keluar").title
    assert pc.cookie("petugas") is None
    assert auth.find_session(token) is None


def test_logging_out_leaves_the_counter(sari_desk):
    sari_desk.press("Keluar", "/keluar")
    assert counters.session_at(Counter.get()) is None


def test_logging_out_twice_is_no_mistake(pc):
    assert pc.send("/keluar").status == 200


def test_twelve_hours_without_a_press_end_it_and_polls_are_no_presses(sari_desk, watch):
    for _ in range(12):
        watch.later(minutes=59)
        assert sari_desk.poll().status == 200
    watch.later(minutes=13)
    assert sari_desk.poll().status == 401
    assert "Masuk" in sari_desk.open("/operator").title


def test_a_press_keeps_it_alive(sari_desk, watch):
    for _ in range(3):
        watch.later(hours=11)
        sari_desk.press("Istirahat", "/istirahat")
        sari_desk.press("Lanjutkan", "/istirahat")
    assert sari_desk.poll().status == 200


def test_an_admins_log_in_ends_after_two_hours(app, watch):
    pc = logged_in(app, "Budi", COUNTER_PC)
    watch.later(hours=2, minutes=1)
    assert "Masuk" in pc.open("/operator").title


def test_a_clock_that_went_back_logs_nobody_out(sari_desk, watch):
    watch.jump("2016-01-01 00:00")
    assert sari_desk.poll().status == 200


def test_a_new_password_ends_it(box, sari_desk):
    auth.set_password(box.people["Sari"], "sandi-baru-sekali")
    assert sari_desk.poll().status == 401


def test_a_press_after_the_end_leads_to_the_log_in_and_does_nothing(box, sari_desk):
    auth.end_sessions(box.person("Sari"))
    page = sari_desk.press("Istirahat", "/istirahat")
    assert "Masuk" in page.title
    assert not Counter.get().on_break


def test_a_script_is_told_in_words_that_the_log_in_ended(box, sari_desk):
    auth.end_sessions(box.person("Sari"))
    answer = sari_desk.ask(
        "POST",
        "/operator/istirahat",
        data={"istirahat": "ya"},
        headers={"Origin": "http://192.168.1.20:8080", "X-Halaman": "1"},
    )
    assert (answer.status, answer.html) == (401, "Silakan masuk lagi.")

"""The first run, step by step, by browsers without scripts."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader

from siantre_box.__main__ import main
from siantre_box.core import (
    auth,
    changes,
    clock_guard,
    counters,
    database,
    rollover,
    schema,
    services,
    setting_list,
    settings,
    setup,
)
from siantre_box.diagnostics.presence import Presence
from siantre_box.network.public_address import PRINTED
from siantre_box.setup_code import MAX_WRONG, SetupCode
from siantre_box.storage.setup_marker import SetupMarker
from tests.web.browser import COUNTER_PC, HOST, OURS, PHONE, THIS_COMPUTER, Browser
from tests.web.conftest import box_of, join_pages
from tests.world import BUILT, Watch, everything, together, visitor_takes

CODE = "482913"
STEPS = ("/mulai/nama", "/mulai/admin", "/mulai/layanan", "/mulai/wifi")
ANI = {"nama": "Ibu Ani", "masuk": "ani", "sandi": "melati-pagi-42"}
CLINIC = {
    "jenis": "klinik",
    "huruf": ["A", "B"],
    "nama": ["Poli Umum", "Poli Gigi"],
    "loket": "2",
}
WIFI = {"nama": "Antrian-Melati", "sandi": "sehat2026"}
SKIP = {"uji": "lewat"}


@pytest.fixture
def home(tmp_path: Path, watch: Watch) -> Iterator[Path]:
    """The home of a box that was never set up."""
    open_home(tmp_path)
    yield tmp_path
    database.close()


@pytest.fixture
def app(home: Path) -> Flask:
    """The pages of that box, as one start of the program serves them."""
    return start(home)


@pytest.fixture
def owner(app: Flask) -> Browser:
    """The owner's browser on the box's own computer."""
    return Browser(app, THIS_COMPUTER)


@pytest.fixture
def laptop(app: Flask) -> Browser:
    """A browser on another device."""
    return Browser(app, COUNTER_PC)


@pytest.fixture
def phone(app: Flask) -> Browser:
    """A visitor's phone."""
    return Browser(app, PHONE)


def open_home(home: Path) -> None:
    database.use(home / "siantre.db")
    schema.upgrade(lambda: None)
    changes.begin()
    clock_guard.start(BUILT)


def start(home: Path) -> Flask:
    return join_pages(setup_marker=SetupMarker(home), setup_code=SetupCode(CODE))


def reach(browser: Browser, step: int) -> Browser:
    """Answer the steps before this one."""
    for path, said in zip(
        STEPS[: step - 1], ({"nama": "X"}, ANI, CLINIC), strict=False
    ):
        browser.send(path, **said)
    browser.open("/mulai")
    assert browser.page.path == STEPS[step - 1]
    return browser


def set_up(browser: Browser) -> Browser:
    reach(browser, 4).send("/mulai/wifi", **WIFI, **SKIP)
    return browser


def typed(browser: Browser, name: str) -> list[str]:
    """Return what stands in the fields of this name."""
    fields = browser.page.tags("input")
    return [field.get("value", "") for field in fields if field.get("name") == name]


def scan(app: Flask, owner: Browser, address: str = PHONE, **headers: str) -> Browser:
    """Let a device scan the code of the phone test."""
    url = box_of(app).phone_test.url("/")
    browser = Browser(app, address)
    browser.page = browser.ask("GET", url, headers=headers)
    return browser


# Before


@pytest.mark.parametrize("path", ["/", "/tv", "/tv/papan", "/tiket/abc"])
def test_visitors_and_the_tv_read_that_the_queue_is_not_open_yet(phone, path):
    page = phone.ask("GET", path)
    assert (page.status, page.header("Retry-After")) == (503, "30")
    assert "Antrian belum dibuka." in page.words


def test_nobody_takes_a_number_before_the_queue_is_open(phone):
    assert phone.send("/ambil", layanan=1, nonce="x").status == 503


@pytest.mark.parametrize(
    "path", ["/operator", "/operator/riwayat", "/admin/layanan", "/masuk", "/poster"]
)
def test_staff_pages_lead_to_the_first_step(owner, path):
    assert owner.open(path).path == "/mulai/nama"


def test_the_first_page_on_the_boxs_own_computer_is_the_first_step(owner):
    assert owner.open("/").path == "/mulai/nama"


def test_a_desk_left_open_is_told_to_reload(owner):
    assert owner.ask("GET", "/operator/meja?sejak=1").status == 401


def test_the_machine_page_answers_and_a_wrong_address_is_not_found(owner):
    assert owner.ask("GET", "/sehat").status == 200
    assert owner.ask("GET", "/tidak-ada").status == 404


# Who may


def test_another_device_is_asked_for_the_code(laptop):
    assert laptop.open("/mulai").path == "/mulai/kode"
    assert "Tulis kode penyiapan" in laptop.page.words


@pytest.mark.parametrize("path", STEPS)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Forwarded-For": "127.0.0.1"},
        {"Forwarded": "for=127.0.0.1", "X-Real-IP": "127.0.0.1"},
        {"Host": "127.0.0.1", "Origin": "http://127.0.0.1"},
        {"Host": "localhost", "Origin": "http://localhost"},
        {"Cookie": "mulai=" + "A" * 43},
    ],
)
def test_without_the_code_no_forged_word_lets_another_device_in(laptop, path, headers):
    assert laptop.ask("GET", path, headers=headers).header("Location") == "/mulai/kode"
    headers = {"Origin": f"http://{HOST}", **headers}
    before = everything()
    assert laptop.ask("POST", path, data=ANI, headers=headers).status == 403
    assert everything() == before


def test_a_foreign_host_is_refused_even_on_this_computer(owner):
    headers = {"Host": "siantre.example", "Origin": "http://siantre.example"}
    assert owner.ask("POST", "/mulai/nama", data=ANI, headers=headers).status == 421


def test_a_page_of_another_site_sets_nothing_up(owner):
    headers = {"Origin": "http://example.com"}
    assert owner.ask("POST", "/mulai/nama", data=ANI, headers=headers).status == 403


@pytest.mark.parametrize("written", [CODE, "482 913", " 482-913 "])
def test_with_the_code_another_device_goes_on(laptop, written):
    laptop.send("/mulai/kode", kode=written)
    assert laptop.page.path == "/mulai/nama"
    assert reach(laptop, 4).page.path == "/mulai/wifi"


def test_the_code_of_the_windows_qr_is_filled_in_and_sent_by_hand(laptop):
    before = everything()
    laptop.open(f"/mulai/kode?kode={CODE}")
    assert typed(laptop, "kode") == [CODE]
    assert everything() == before
    assert laptop.open("/mulai").path == "/mulai/kode"
    laptop.open(f"/mulai/kode?kode={CODE}")
    assert laptop.press("Lanjut").path == "/mulai/nama"


def test_an_opened_qr_is_no_guess(laptop):
    for _ in range(2 * MAX_WRONG):
        laptop.open("/mulai/kode?kode=000000")
    assert laptop.send("/mulai/kode", kode=CODE).path == "/mulai/nama"


def test_the_code_of_the_qr_leads_no_further_once_there_is_an_admin(owner, laptop):
    reach(owner, 3)
    assert laptop.open(f"/mulai/kode?kode={CODE}").path.startswith("/masuk")


def test_the_code_of_the_qr_is_in_no_log(laptop, caplog):
    caplog.set_level(0)
    laptop.open(f"/mulai/kode?kode={CODE}")
    assert CODE in laptop.page.html
    laptop.press("Lanjut")
    assert CODE not in caplog.text


@pytest.mark.parametrize("step", [1, 3])
def test_the_owner_finds_the_way_in_on_the_page_that_is_not_open(owner, phone, step):
    reach(owner, step)
    assert phone.ask("GET", "/").links() == ["/mulai"]
    assert phone.open("/mulai").path.startswith(("/mulai/kode", "/masuk"))


def test_a_box_that_lost_its_admins_offers_no_set_up(home, phone):
    SetupMarker(home).make()
    assert phone.ask("GET", "/").links() == []


@pytest.mark.parametrize("written", ["", "000000", "48291", CODE * 2, "١٢٣٤٥٦", "😀"])
def test_a_wrong_code_opens_nothing(laptop, written):
    page = laptop.send("/mulai/kode", kode=written)
    assert page.status == 403
    assert "Kode salah. Lihat lagi di layar komputer SiAntre." in page.words
    assert laptop.open("/mulai").path == "/mulai/kode"


def test_guessing_the_code_gets_slow(laptop, watch):
    for _ in range(5):
        assert laptop.send("/mulai/kode", kode="000000").status == 403
    page = laptop.send("/mulai/kode", kode=CODE)
    assert (page.status, page.header("Retry-After")) == (429, "2")
    assert "Terlalu sering salah. Coba lagi 2 detik lagi." in laptop.page.words
    watch.later(seconds=3)
    assert laptop.send("/mulai/kode", kode=CODE).status == 200


def test_who_guesses_stops_nobody_else(app, laptop):
    for _ in range(6):
        laptop.send("/mulai/kode", kode="000000")
    assert Browser(app, "192.168.1.77").send("/mulai/kode", kode=CODE).status == 200


def guess(app, times):
    """Give wrong codes, each from an address of its own; return what was answered."""
    addresses = (f"10.0.0.{number}" for number in range(times))
    return [
        Browser(app, address).send("/mulai/kode", kode="000000").status
        for address in addresses
    ]


def test_after_fifty_wrong_codes_no_other_device_comes_in(app, laptop):
    assert guess(app, 2 * MAX_WRONG) == [403] * 2 * MAX_WRONG
    page = laptop.send("/mulai/kode", kode=CODE)
    assert page.status == 403
    assert "Penyiapan dari sini ditutup Kode terlalu sering salah." in page.words
    assert laptop.open("/mulai").path == "/mulai/kode"
    assert "Tulis kode penyiapan" not in laptop.page.words


def test_one_code_less_closes_nothing(app, laptop):
    guess(app, MAX_WRONG - 1)
    assert laptop.send("/mulai/kode", kode=CODE).path == "/mulai/nama"


def test_guessers_at_once_have_fifty_codes_too():
    code = SetupCode(CODE)
    came = together(*[lambda: code.is_right("000000")] * (2 * MAX_WRONG))
    assert came.count(False) == MAX_WRONG
    assert code.is_closed


def test_the_owner_goes_on_here_and_where_the_code_was_given(app, owner, laptop):
    laptop.send("/mulai/kode", kode=CODE)
    guess(app, MAX_WRONG)
    assert reach(laptop, 2).page.path == "/mulai/admin"
    assert owner.open("/mulai").path == "/mulai/admin"


def test_a_new_code_opens_it_again_and_the_old_one_is_worth_nothing(home):
    code = SetupCode(CODE)
    app = join_pages(setup_marker=SetupMarker(home), setup_code=code)
    guess(app, MAX_WRONG)
    code.renew()
    assert code.value != CODE
    assert re.fullmatch("[0-9]{6}", code.value)
    laptop = Browser(app, COUNTER_PC)
    assert "Tulis kode penyiapan" in laptop.open("/mulai").words
    assert laptop.send("/mulai/kode", kode=CODE).status == 403
    assert laptop.send("/mulai/kode", kode=code.value).path == "/mulai/nama"


def test_wrong_codes_are_counted_with_the_log_ins(app, laptop):
    for _ in range(7):
        laptop.send("/mulai/kode", kode="000000")
    seen = box_of(app).guesses.of_the_last_day()
    assert (seen.wrong, seen.refused) == (5, 2)
    assert seen.addresses == ((COUNTER_PC, 7),)


def test_a_code_of_an_earlier_start_is_worth_nothing(home, laptop):
    laptop.send("/mulai/kode", kode=CODE)
    again = Browser(start(home), COUNTER_PC)
    again.put_cookie("mulai", laptop.cookie("mulai"))
    assert again.open("/mulai").path == "/mulai/kode"


def test_once_there_is_an_admin_the_code_is_worth_nothing(app, owner, laptop):
    laptop.send("/mulai/kode", kode=CODE)
    reach(owner, 3)
    for path in ("/mulai", *STEPS, "/mulai/kode"):
        assert laptop.open(path).path.startswith("/masuk")
    assert laptop.send("/mulai/layanan", **CLINIC).path.startswith("/masuk")
    assert not services.in_order().exists()


def test_once_there_is_an_admin_this_computer_must_log_in_too(app, owner):
    reach(owner, 3)
    somebody = Browser(app, THIS_COMPUTER)
    assert somebody.open("/mulai").path.startswith("/masuk?lanjut=/mulai")


def test_the_admin_goes_on_from_another_device_by_logging_in(owner, laptop):
    reach(owner, 3)
    laptop.open("/operator")
    laptop.send("/masuk", nama="ani", sandi=ANI["sandi"], lanjut="/mulai")
    assert laptop.page.path == "/mulai/layanan"


def test_five_at_once_make_one_admin(app):
    browsers = [Browser(app, THIS_COMPUTER) for _ in range(5)]
    browsers[0].send("/mulai/nama", nama="Klinik Melati")
    together(
        *(
            lambda browser=browser, n=n: browser.send(
                "/mulai/admin", nama=f"Ani {n}", masuk=f"ani{n}", sandi=ANI["sandi"]
            )
            for n, browser in enumerate(browsers)
        )
    )
    assert auth.users().count() == 1
    assert sum(b.open("/mulai").path == "/mulai/layanan" for b in browsers) == 1


# Lost


@pytest.mark.parametrize("address", [THIS_COMPUTER, COUNTER_PC])
def test_a_lost_database_opens_the_first_run_to_nobody(home, owner, address):
    set_up(owner)
    database.close()
    (home / "siantre.db").unlink()
    open_home(home)
    browser = Browser(start(home), address)
    for path in ("/mulai", "/mulai/nama", "/mulai/kode", "/operator", "/masuk"):
        page = browser.open(path)
        assert page.status == 503
        assert "Data SiAntre tidak ditemukan" in page.words
        assert "Pulihkan dari cadangan" in page.words
    assert browser.send("/mulai/kode", kode=CODE).status == 503
    assert browser.send("/mulai/nama", nama="Milik saya").status == 503
    assert browser.send("/mulai/admin", **ANI).status == 503
    assert "Antrian belum dibuka." in browser.open("/").words
    assert not auth.has_admin()


def test_a_database_from_before_the_first_run_opens_it_to_nobody(home, owner):
    SetupMarker(home).make()
    assert owner.open("/mulai").status == 503


def test_an_admin_made_on_the_command_line_opens_the_box(home, owner, monkeypatch):
    reach(owner, 2)
    monkeypatch.setattr("sys.stdin", io.StringIO("melati-pagi-42\n"))
    assert main(["--home", str(home), "create-admin", "ani"]) == 0
    assert SetupMarker(home).is_there()
    assert owner.open("/").status == 200
    assert owner.open("/mulai").path.startswith("/masuk")


@pytest.mark.parametrize("step", [3, 4])
def test_another_admin_made_meanwhile_does_not_end_the_first_run(
    home, owner, monkeypatch, step
):
    reach(owner, step)
    monkeypatch.setattr("sys.stdin", io.StringIO("melati-pagi-42\n"))
    assert main(["--home", str(home), "create-admin", "budi"]) == 0
    assert not SetupMarker(home).is_there()
    assert owner.open("/mulai").path == STEPS[step - 1]
    owner.send("/mulai/layanan", **CLINIC)
    owner.send("/mulai/wifi", **WIFI, **SKIP)
    assert [row.name for row in services.in_order()] == ["Poli Umum", "Poli Gigi"]
    assert SetupMarker(home).is_there()


def test_an_admin_made_on_the_command_line_brings_a_lost_box_back(home, monkeypatch):
    SetupMarker(home).make()
    browser = Browser(start(home), THIS_COMPUTER)
    assert browser.open("/operator").status == 503
    monkeypatch.setattr("sys.stdin", io.StringIO("melati-pagi-42\n"))
    main(["--home", str(home), "create-admin", "ani"])
    assert browser.open("/operator").path.startswith("/masuk")


# The steps


def test_the_four_steps_lead_from_an_empty_box_to_its_end(app, owner, phone):
    owner.open("/operator")
    owner.send("/mulai/nama", nama="Klinik Melati")
    owner.send("/mulai/admin", **ANI)
    owner.send("/mulai/layanan", **CLINIC)
    owner.send("/mulai/wifi", **WIFI, **SKIP)
    assert owner.page.path == "/mulai/siap"
    assert settings.value("business_name") == "Klinik Melati"
    assert [row.name for row in services.in_order()] == ["Poli Umum", "Poli Gigi"]
    assert counters.in_order().count() == 2
    assert "Poli Gigi" in phone.open("/").words
    assert phone.ask("GET", "/tv").status == 200


def test_after_the_last_step_the_first_run_is_over(app, owner, home):
    set_up(owner)
    assert SetupMarker(home).is_there()
    assert owner.open("/mulai/nama").path == "/operator/loket"
    owner.send("/mulai/nama", nama="Milik saya")
    assert settings.value("business_name") == "X"
    assert Browser(app, COUNTER_PC).open("/mulai").path.startswith("/masuk")


def test_the_end_names_what_is_left_and_leads_on(app, owner):
    set_up(owner)
    assert "HP belum diuji. Cek kesiapan mengingatkan." in owner.page.words
    assert f"Buka {HOST}/tv di TV." in owner.page.words
    ways = [tag["href"] for tag in owner.page.tags("a")]
    for way in (
        *("/poster.pdf?ukuran=a4", "/tv", "/admin/pengguna", "/admin"),
        *("/admin/kesiapan", "/operator/latihan"),
    ):
        assert way in ways
        assert owner.ask("GET", way).status < 400
    owner.open("/mulai/siap")
    assert "Sudah dicetak. Tempel setinggi mata." in owner.page.words
    assert "/operator" in ways
    assert owner.open("/operator").path == "/operator/loket"


def test_the_end_offers_no_practice_once_a_visitor_has_a_number(owner):
    set_up(owner)
    visitor_takes(services.in_order().first().id)
    words = owner.open("/mulai/siap").words
    assert "Bisa sebelum nomor pertama. Hari ini sudah ada nomor." in words
    assert "Mulai latihan" not in words


def test_the_end_of_a_tested_first_run_says_so(app, owner):
    reach(owner, 4)
    scan(app, owner)
    owner.send("/mulai/wifi", **WIFI)
    assert "HP sudah bisa ambil nomor." in owner.page.words


def test_the_end_is_not_reached_before_the_last_step(owner):
    reach(owner, 3)
    assert owner.open("/mulai/siap").path == "/mulai/layanan"


def test_the_end_is_for_nobody_else(owner, laptop):
    set_up(owner)
    assert laptop.open("/mulai/siap").path.startswith("/masuk")


def test_without_a_network_the_end_gives_no_address(app, owner):
    box_of(app).address = lambda: "http://127.0.0.1:8080/"
    set_up(owner)
    assert "Sambungkan komputer ini ke jaringan dulu." in owner.page.words
    assert "127.0.0.1" not in owner.page.html


def test_the_poster_of_the_first_run_holds_the_address(owner):
    set_up(owner)
    assert settings.remembered(PRINTED) == f"http://{HOST}/"


def test_set_up_here_the_admin_pages_stay_on_this_computer(owner):
    set_up(owner)
    assert settings.value("panel") == "staff"


def test_set_up_from_another_device_the_admin_may_come_from_the_wifi(laptop):
    laptop.send("/mulai/kode", kode=CODE)
    set_up(laptop)
    assert settings.value("panel") == "all"
    assert laptop.open("/admin").status == 200


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_after_a_power_cut_the_step_that_was_reached_goes_on(home, owner, step):
    token = reach(owner, step).cookie("petugas")
    again = Browser(start(home), THIS_COMPUTER)
    if token:
        again.put_cookie("petugas", token)
    assert again.open("/mulai").path == STEPS[step - 1]


@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_step_that_was_not_reached_leads_back(owner, step):
    reach(owner, step)
    for later in STEPS[step:]:
        assert owner.open(later).path == STEPS[step - 1]
        assert owner.send(later, **ANI).path == STEPS[step - 1]


def test_going_back_shows_what_was_said(owner):
    reach(owner, 4).send("/mulai/wifi", **WIFI)
    owner.open("/mulai/wifi")
    assert typed(owner, "nama") == ["Antrian-Melati"]
    assert "/mulai/layanan" in owner.page.links()
    owner.open("/mulai/layanan")
    assert typed(owner, "nama") == ["Poli Umum", "Poli Gigi"]
    assert typed(owner, "loket") == ["2"]
    assert "/mulai/admin" in owner.page.links()
    owner.open("/mulai/admin")
    assert typed(owner, "nama") + typed(owner, "masuk") == ["Ibu Ani", "ani"]
    assert "/mulai/nama" in owner.page.links()
    owner.open("/mulai/nama")
    assert typed(owner, "nama") == ["X"]


def test_going_back_a_step_is_answered_again(owner):
    reach(owner, 4)
    owner.send("/mulai/nama", nama="Klinik Mawar")
    assert owner.page.path == "/mulai/admin"
    salon = {"jenis": "salon", "huruf": "P", "nama": "Potong", "loket": "3"}
    owner.send("/mulai/layanan", **salon)
    assert owner.page.path == "/mulai/wifi"
    assert [(row.letter, row.name) for row in services.in_order()] == [("P", "Potong")]
    assert [row.display_name for row in counters.in_order()] == [
        "Kursi 1",
        "Kursi 2",
        "Kursi 3",
    ]


def test_the_admin_is_changed_without_a_new_password(owner):
    reach(owner, 3)
    owner.send("/mulai/admin", nama="Bu Ani", masuk="bu.ani", sandi="")
    assert owner.page.path == "/mulai/layanan"
    assert auth.authenticate("bu.ani", ANI["sandi"]).name == "Bu Ani"


def test_a_new_password_keeps_its_admin_logged_in(owner):
    reach(owner, 3)
    owner.send("/mulai/admin", nama="Ani", masuk="ani", sandi="mawar-sore-7")
    assert owner.page.path == "/mulai/layanan"
    assert auth.authenticate("ani", "mawar-sore-7")


# Refusals: one sentence beside the field, the input kept, nothing half saved

LONG = "x" * 300
NAME_80 = "Isi nama, paling banyak 80 huruf."
NAME_40 = "Isi nama, paling banyak 40 huruf."
NAME_60 = "Isi nama, paling banyak 60 huruf."
LONG_NAME = (
    "Nama Wi-Fi paling banyak 32 huruf."
    " Huruf seperti é dan emoji dihitung lebih dari satu."
)
NAME_32 = "Isi nama, paling banyak 32 huruf."
LOGIN = "Isi nama masuk tanpa spasi, misalnya sari."
LONG_LOGIN = "Nama masuk paling banyak 80 huruf."
PASSWORD = "Kata sandi paling sedikit 8 huruf atau angka."
LONG_PASSWORD = "Kata sandi paling banyak 200 huruf atau angka."
LETTER = "Isi satu huruf, A sampai Z."
COUNT = "Isi jumlah, 1 sampai 20."
WIFI_PASSWORD = "Isi 8 sampai 63 huruf, kecuali Wi-Fi tanpa kata sandi."


@pytest.mark.parametrize(
    ("step", "said", "sentence"),
    [
        (1, {"nama": ""}, NAME_80),
        (1, {"nama": "   "}, NAME_80),
        (1, {"nama": LONG}, NAME_80),
        (1, {}, NAME_80),
        (2, {**ANI, "nama": ""}, NAME_40),
        (2, {**ANI, "nama": LONG}, NAME_40),
        (2, {**ANI, "masuk": ""}, LOGIN),
        (2, {**ANI, "masuk": "ibu ani"}, LOGIN),
        (2, {**ANI, "masuk": LONG}, LONG_LOGIN),
        (2, {**ANI, "sandi": ""}, PASSWORD),
        (2, {**ANI, "sandi": "melati"}, PASSWORD),
        (2, {**ANI, "sandi": LONG}, LONG_PASSWORD),
        (3, {}, NAME_60),
        (3, {**CLINIC, "nama": ["", " "]}, NAME_60),
        (3, {**CLINIC, "nama": ["Poli Umum", LONG]}, NAME_60),
        (3, {**CLINIC, "huruf": ["A", "a"]}, "Huruf A dipakai layanan lain."),
        (3, {**CLINIC, "huruf": ["A", "7"]}, LETTER),
        (3, {**CLINIC, "nama": ["Gigi", "gigi"]}, "Nama gigi sudah dipakai."),
        (3, {**CLINIC, "loket": "0"}, COUNT),
        (3, {**CLINIC, "loket": "21"}, COUNT),
        (3, {**CLINIC, "loket": "dua"}, COUNT),
        (3, {**CLINIC, "loket": "9" * 5000}, COUNT),
        (4, {**WIFI, "nama": ""}, NAME_32),
        (4, {**WIFI, "nama": LONG}, LONG_NAME),
        (4, {**WIFI, "sandi": "kafé2026"}, "Kata sandi Wi-Fi tidak bisa memakai “é”."),
        (4, {**WIFI, "sandi": ""}, WIFI_PASSWORD),
        (4, {**WIFI, "sandi": "pendek"}, WIFI_PASSWORD),
        (4, {**WIFI, "sandi": LONG}, WIFI_PASSWORD),
    ],
)
def test_an_unfit_answer_is_refused_in_one_sentence(owner, step, said, sentence):
    reach(owner, step)
    before = everything()
    page = owner.send(STEPS[step - 1], **said)
    assert 400 <= page.status < 500
    assert page.words.count(sentence) == 1
    assert everything() == before
    for name in set(said) & {"nama", "masuk", "huruf"}:
        wanted = said[name] if isinstance(said[name], list) else [said[name]]
        assert typed(owner, name) == wanted


def test_all_that_is_refused_of_the_admin_is_said_at_once(owner):
    reach(owner, 2)
    page = owner.send("/mulai/admin", nama="", masuk="bu sri", sandi="melati")
    for sentence in (NAME_40, LOGIN, PASSWORD):
        assert page.words.count(sentence) == 1
    assert typed(owner, "sandi") == ["melati"]
    assert page.header("Cache-Control") == "no-store"
    assert typed_after(owner, "/mulai/admin") == [""]


def typed_after(browser, path):
    """Return what stands in the password's field once the page is opened again."""
    browser.open(path)
    return typed(browser, "sandi")


@pytest.mark.parametrize("name", ["<b>Melati</b>", "Melati 😀", "R&D", '"Toko" \'45'])
def test_any_name_is_shown_as_it_is_typed(owner, name):
    owner.send("/mulai/nama", nama=name)
    owner.send("/mulai/admin", **ANI | {"nama": name})
    owner.send("/mulai/layanan", **CLINIC | {"nama": [name, "Poli Gigi"]})
    owner.send("/mulai/wifi", **WIFI | {"nama": name})
    for step in STEPS:
        owner.open(step)
        assert typed(owner, "nama")[0] == name
        assert "<b>Melati" not in owner.page.html
    assert settings.value("business_name") == name


def test_garbage_in_any_step_is_refused_in_words(owner):
    for step in range(1, 5):
        reach(owner, step)
        for body in (b"\xff\xfe=\x00&nama=%ff%00", b"nama=%00", b"nama"):
            kind = "application/x-www-form-urlencoded"
            headers = {"Origin": f"http://{HOST}"}
            page = owner.ask(
                "POST", STEPS[step - 1], data=body, content_type=kind, headers=headers
            )
            assert 400 <= page.status < 500
    set_up(owner)


# Services without scripts


@pytest.mark.parametrize("kind", setup.KINDS[:-1], ids=lambda kind: kind.key)
def test_each_kind_of_business_brings_services_that_fit_as_they_are(owner, kind):
    reach(owner, 3)
    owner.send("/mulai/layanan", jenis=kind.key, ubah="contoh")
    names, letters = typed(owner, "nama"), typed(owner, "huruf")
    assert names == list(kind.services)
    owner.send(
        "/mulai/layanan", jenis=kind.key, huruf=letters, nama=names, loket=kind.counters
    )
    assert owner.page.path == "/mulai/wifi"
    assert settings.value("counter_word") == kind.counter_word
    assert len(setting_list.BY_KEY["counter_word"].clean(kind.counter_word)) > 0


@pytest.mark.parametrize(
    ("business", "kind"),
    [
        ("Puskesmas Sukamaju", "puskesmas"),
        ("Klinik Sehat", "klinik"),
        ("Praktik drg. Siti", "klinik"),
        ("AHASS Jaya Motor", "bengkel"),
        ("Barbershop Bang Ali", "salon"),
        ("Kantor Desa Sukamaju", "desa"),
        ("Toko Urban Sandwich", "klinik"),
    ],
)
def test_the_kind_of_business_is_guessed_from_its_name(business, kind):
    assert setup.guessed_kind(business).key == kind


def test_a_kind_that_was_chosen_is_not_guessed_again(owner):
    owner.send("/mulai/nama", nama="Puskesmas Sukamaju")
    owner.send("/mulai/admin", **ANI)
    assert checked(owner.open("/mulai/layanan")) == "puskesmas"
    owner.send("/mulai/layanan", **CLINIC)
    assert checked(owner.open("/mulai/layanan")) == "klinik"


def checked(page):
    """Return the kind of business that is chosen on the page."""
    radios = [tag for tag in page.tags("input") if tag.get("name") == "jenis"]
    [chosen] = [tag["value"] for tag in radios if "checked" in tag]
    return chosen


def test_who_fills_in_all_alone_begins_with_one_empty_row(owner):
    reach(owner, 3)
    owner.send("/mulai/layanan", jenis="sendiri", ubah="contoh")
    assert (typed(owner, "huruf"), typed(owner, "nama")) == (["A"], [""])


def test_a_row_is_added_with_a_free_letter_and_taken_away(owner):
    reach(owner, 3)
    owner.send("/mulai/layanan", **CLINIC | {"huruf": ["A", "C"]}, ubah="tambah")
    assert typed(owner, "huruf") == ["A", "C", "B"]
    owner.send("/mulai/layanan", **CLINIC, ubah="hapus-0")
    assert typed(owner, "nama") == ["Poli Gigi"]
    owner.send("/mulai/layanan", jenis="klinik", huruf="Q", nama="KIA", ubah="hapus-0")
    assert typed(owner, "nama") == [""]
    assert not services.in_order().exists()


@pytest.mark.parametrize("edit", ["hapus-99", "hapus-", "hapus-x", "x", "9" * 5000])
def test_an_unknown_edit_changes_nothing(owner, edit):
    reach(owner, 3)
    assert owner.send("/mulai/layanan", **CLINIC, ubah=edit).status == 200
    assert typed(owner, "nama") == ["Poli Umum", "Poli Gigi"]


def test_a_row_without_a_name_is_left_out(owner):
    reach(owner, 3)
    owner.send("/mulai/layanan", **CLINIC | {"nama": ["", "Poli Gigi"]})
    assert [(row.letter, row.name) for row in services.in_order()] == [
        ("B", "Poli Gigi")
    ]


def test_the_reason_stands_in_its_row(owner):
    reach(owner, 3)
    owner.send("/mulai/layanan", **CLINIC | {"huruf": ["A", "A"]})
    [refused] = [tag for tag in owner.page.tags("input") if "aria-invalid" in tag]
    assert refused["aria-label"] == "Huruf layanan 2"


# Wi-Fi, poster, phone test


def test_a_wifi_is_kept_with_the_spaces_at_its_ends_and_they_are_said(owner):
    reach(owner, 4)
    page = owner.send("/mulai/wifi", nama="Melati ", sandi=" sehat2026")
    assert (page.status, spaced_outside(page)) == (409, ["nama", "sandi"])
    assert settings.value("wifi_name") == "Melati "
    assert settings.value("wifi_password") == " sehat2026"
    owner.send("/mulai/wifi", nama="Melati", sandi="sehat2026")
    assert spaced_outside(owner.page) == []


def spaced_outside(page):
    """Return the fields beside which the page says that spaces stand at an end."""
    return [
        tag["data-spaces"]
        for tag in page.tags("small")
        if "data-spaces" in tag and "hidden" not in tag
    ]


def test_a_wifi_without_a_password_is_said_to_be_open(owner):
    reach(owner, 4)
    owner.send("/mulai/wifi", nama="Melati", sandi="dibuang-saja", terbuka="1", **SKIP)
    assert settings.value("wifi_name") == "Melati"
    assert settings.value("wifi_password") == ""


@pytest.mark.parametrize("paper", ["a4", "a5"])
def test_the_poster_is_printed_with_what_was_just_typed(owner, paper):
    reach(owner, 4).send("/mulai/wifi", **WIFI, cetak=paper)
    assert owner.page.path == f"/poster.pdf?ukuran={paper}"
    [sheet] = PdfReader(io.BytesIO(owner.page.answer.data)).pages
    assert "Antrian-Melati" in sheet.extract_text()
    assert owner.open("/mulai").path == "/mulai/wifi"


def test_a_script_is_told_whether_a_poster_can_be_printed(owner):
    reach(owner, 4)

    def ask(**typed):
        return owner.ask(
            "POST",
            "/mulai/wifi",
            data=typed | {"cetak": "a4"},
            headers={"Origin": f"http://{HOST}", "X-Halaman": "1"},
        )

    refused = ask(nama="Melati", sandi="pendek")
    assert (refused.status, refused.answer.mimetype) == (400, "text/plain")
    assert settings.value("wifi_name") == ""
    assert ask(nama="Melati", sandi="sehat2026").status == 204
    assert settings.value("wifi_name") == "Melati"


def test_what_the_poster_cannot_write_is_said_beside_its_buttons(owner):
    page = reach(owner, 4).page
    assert "Ditulis di poster" not in page.words
    rollover.change_settings({"business_name": "Klinik 診"})
    assert "Ditulis di poster tanpa 診." in owner.open("/mulai/wifi").words


def test_the_poster_is_for_nobody_else_yet(owner, laptop):
    reach(owner, 4)
    assert laptop.open("/poster").path.startswith("/masuk")


def test_without_a_network_no_phone_is_asked_to_scan(app, owner):
    box_of(app).address = lambda: "http://127.0.0.1:8080/"
    page = reach(owner, 4).page
    assert "belum tersambung ke Wi-Fi" in page.words
    for misleading in ("127.0.0.1", "Kode QR uji", "Kode QR ambil nomor"):
        assert misleading not in page.html
    offline = owner.page.data("version")
    box_of(app).address = lambda: f"http://{HOST}/"
    assert owner.open("/mulai/wifi").data("version") != offline
    assert "Kode QR uji" in owner.page.html


def test_a_phone_that_scans_the_code_is_told_so_and_seen(app, owner):
    reach(owner, 4)
    assert owner.page.data("tested") == "0"
    agent = {"User-Agent": "Mozilla/5.0 (Linux; Android 14; SM-A15)"}
    phone = scan(app, owner, **agent)
    assert phone.page.status == 200
    assert "HP ini sudah sampai ke komputer SiAntre." in phone.page.words
    poll = owner.poll()
    assert poll.data("tested") == "1"
    assert f"Android · {PHONE}" in poll.words
    assert owner.poll(seen=poll.header("X-Versi")).header("X-Sama") == "1"


@pytest.mark.parametrize(
    ("agent", "kind"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)", "iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "Windows"),
        ("<script>", "HP"),
        ("", "HP"),
    ],
)
def test_the_kind_of_the_device_is_shown(app, owner, agent, kind):
    reach(owner, 4)
    scan(app, owner, **{"User-Agent": agent})
    assert f"{kind} · {PHONE}" in owner.poll().words


def test_the_host_of_the_scanning_phone_is_not_believed(home):
    presence = Presence()
    app = join_pages(
        setup_marker=SetupMarker(home), setup_code=SetupCode(CODE), presence=presence
    )
    reach(Browser(app, THIS_COMPUTER), 4)
    scan(app, None, Host="192.168.56.1:8080")
    assert presence.arrived_by() == {OURS}


def test_a_phone_that_typed_the_address_is_the_test(owner, phone):
    reach(owner, 4)
    phone.agent = "Mozilla/5.0 (Linux; Android 14; SM-A15)"
    assert phone.ask("GET", "/").status == 200
    assert f"Android · {PHONE}" in owner.poll().words


def test_this_computer_is_no_phone(app, owner):
    reach(owner, 4)
    scan(app, owner, address=THIS_COMPUTER)
    assert owner.poll().header("X-Sama") == "1"


def test_a_phone_without_the_codes_number_proves_nothing(owner, phone):
    reach(owner, 4)
    assert phone.ask("GET", "/?uji=0").status == 503
    assert phone.ask("GET", "/").status == 503
    assert owner.poll().header("X-Sama") == "1"


def test_the_phone_that_sets_up_is_the_test(app, phone):
    phone.agent = "Mozilla/5.0 (Linux; Android 14; SM-A15)"
    phone.send("/mulai/kode", kode=CODE)
    page = reach(phone, 4).page
    assert page.data("tested") == "1"
    assert "HP ini sudah sampai ke komputer SiAntre." in page.words
    assert box_of(app).presence.phone_seen() is not None
    assert phone.send("/mulai/wifi", **WIFI).path == "/mulai/siap"
    assert "HP sudah bisa ambil nomor." in phone.page.words


def test_a_laptop_that_sets_up_proves_nothing_for_phones(laptop):
    laptop.send("/mulai/kode", kode=CODE)
    assert reach(laptop, 4).page.data("tested") == "0"


def test_without_the_test_one_is_asked_to_do_it_or_to_leave_it(owner):
    reach(owner, 4)
    assert owner.send("/mulai/wifi", **WIFI).status == 409
    assert "HP belum diuji. Pindai kodenya, atau lewati uji." in owner.page.words
    assert owner.open("/mulai").path == "/mulai/wifi"


def test_after_the_test_there_is_nothing_to_leave_out(app, owner):
    reach(owner, 4)
    scan(app, owner)
    assert "Berhasil!" in owner.open("/mulai/wifi").words
    assert re.search(r'id="lewati" hidden', owner.page.html)
    assert owner.send("/mulai/wifi", **WIFI).path == "/mulai/siap"


def test_the_test_tells_nothing_to_others(owner, laptop):
    reach(owner, 4)
    assert laptop.ask("GET", "/mulai/uji?sejak=1").status == 401

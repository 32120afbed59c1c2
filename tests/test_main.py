import io
import os
import re
import socket
import subprocess
import sys

import pytest

from siantre_box import __version__
from siantre_box.__main__ import main
from siantre_box.core import (
    auth,
    clock,
    counters,
    database,
    rollover,
    rounds,
    services,
    settings,
)
from siantre_box.core.models import Role, Round, User
from tests.executable.flow import is_well
from tests.ports import free_port
from tests.real import PROGRAM, ROOT
from tests.waiting import until
from tests.world import PASSWORD


@pytest.fixture
def home(tmp_path):
    yield tmp_path / "rumah"
    database.close()


@pytest.fixture
def run(home, monkeypatch, capsys):
    """Run a command; return its exit code, its words and its complaint."""

    def run(*words, typed=PASSWORD + "\n"):
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        try:
            code = main(["--home", str(home), *words])
        except SystemExit as end:
            code = end.code
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_the_version_is_said(run):
    assert run("version") == (0, f"SiAntre {__version__}\n", "")


def test_the_program_is_started_as_a_module():
    done = subprocess.run(
        [*PROGRAM, "version"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == f"SiAntre {__version__}\n"


def test_what_weighs_megabytes_is_loaded_only_where_it_is_wanted():
    heavy = {"PIL", "qrcode", "reportlab", "tkinter", "xlsxwriter"}
    code = f"""
import sys, siantre_box.__main__, siantre_box.appliance
print({heavy} & set(sys.modules))
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "set()\n"


def test_create_admin_makes_an_empty_box_ready(run):
    assert run("create-admin", "budi", "--name", "Pak Budi")[0] == 0
    user = auth.authenticate("budi", PASSWORD)
    assert (user.name, user.role) == ("Pak Budi", Role.ADMIN)
    assert [(s.name, s.letter) for s in services.in_order()] == [("Layanan", "A")]
    assert [c.number for c in counters.in_order()] == [1]


def test_a_second_admin_changes_nothing_else(run):
    run("create-admin", "budi")
    services.change(1, "Umum", "U")
    assert run("create-admin", "sari")[0] == 0
    assert [s.name for s in services.in_order()] == ["Umum"]
    assert counters.in_order().count() == 1


def test_a_forgotten_password_is_reset_and_its_log_ins_end(run):
    run("create-admin", "budi")
    session = auth.begin_session(User.get())
    assert run("reset-password", "BUDI", typed="kata-sandi-baru\r\n")[0] == 0
    assert auth.authenticate("budi", "kata-sandi-baru")
    assert auth.find_session(session.token) is None


def test_a_setting_is_set_and_said(run):
    code, said, _ = run("set", "business_name", "Bengkel Jaya")
    assert (code, said) == (0, "business_name = Bengkel Jaya\n")
    assert settings.value("business_name") == "Bengkel Jaya"


def test_a_reset_hour_set_by_command_leaves_the_open_round_its_next_one(run):
    run("create-admin", "budi")
    hour = (clock.local(clock.now(), 7).hour - 1) % 24
    rounds.open_round()
    run("set", "reset_hour", str(hour))
    rollover.ensure_current()
    assert Round.select().count() == 1
    assert rounds.ends_at(Round.get()) > clock.now()


@pytest.mark.parametrize(
    ("words", "typed", "complaint"),
    [
        (("create-admin", "budi"), "pendek\n", "paling sedikit 8"),
        (("create-admin", "budi"), "", "paling sedikit 8"),
        (("create-admin", "budi santoso"), None, "tanpa spasi"),
        (("create-admin", ""), None, "Isi nama"),
        (("create-admin", "sari"), None, "Nama masuk sari sudah dipakai."),
        (("create-admin", "x" * 500), None, "Isi nama"),
        (("reset-password", "siapa"), None, "Pengguna tidak ditemukan."),
        (("reset-password", "sari"), "pendek\n", "paling sedikit 8"),
        (("set", "tidak_ada", "1"), None, "Pengaturan tidak_ada tidak ada."),
        (("set", "reset_hour", "25"), None, "Jam reset"),
        (("set", "business_name", ""), None, "Nama usaha"),
        (("set", "business_name", "\udcff"), None, "tidak dapat dibaca"),
        (("set", "ticker", "\udcff"), None, "tidak dapat dibaca"),
        (("set", "business_name"), None, "tidak dimengerti"),
        (("create-admin",), None, "tidak dimengerti"),
        (("terbang",), None, "tidak dimengerti"),
        (("--port", "99999"), None, "tidak dimengerti"),
        (("--port", "-1"), None, "tidak dimengerti"),
        (("--port", "delapan"), None, "tidak dimengerti"),
        (("--headless", "--host", "999.1.1.1"), None, "tidak dapat dipakai"),
        (("--headless", "--host", "203.0.113.9"), None, "tidak dapat dipakai"),
        (("--headless", "--host", "x" * 300), None, "tidak dapat"),
    ],
)
def test_a_mistake_is_one_sentence(run, words, typed, complaint):
    run("create-admin", "sari")
    code, said, error = run(*words, typed=PASSWORD + "\n" if typed is None else typed)
    assert (code != 0, said) == (True, "")
    assert complaint in error
    assert re.fullmatch(r"[^\n]+\n", error)


@pytest.mark.parametrize("end", [EOFError, KeyboardInterrupt])
def test_who_gives_up_at_the_password_leaves_nothing(run, home, monkeypatch, end):
    def give_up(prompt):
        assert prompt == "Kata sandi: "
        raise end

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr("getpass.getpass", give_up)
    monkeypatch.setattr(io, "StringIO", Terminal)
    assert run("create-admin", "budi")[::2] == (1, "Dibatalkan.\n")
    assert not home.exists()


def test_a_home_that_is_a_file_is_said_in_words(home, run):
    home.write_text("bukan folder")
    code, said, error = run("set", "keys", "0")
    assert (code, said) == (1, "")
    assert error == f"Folder data {home} tidak dapat dipakai.\n"


@pytest.mark.parametrize("words", [("set", "keys", "0"), ("restore", "{link}")])
def test_a_link_that_leads_to_itself_is_said_in_words(home, run, words):
    link = home.with_name("link")
    link.symlink_to(link)
    arguments = [word.format(link=link) for word in words]
    code, said, error = run("--home", str(link), *arguments)
    assert (code, said) == (1, "")
    assert error in (
        f"Folder data {link} tidak dapat dipakai.\n",
        "Berkas link tidak ada.\n",
    )


def test_a_taken_port_is_said_in_words(run):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        code, said, error = run(
            "--headless", "--host", "127.0.0.1", "--port", str(port)
        )
    assert (code, said) == (1, "")
    assert error == f"Port {port} sedang dipakai program lain.\n"


COMMANDS = (
    "create-admin", "reset-password", "set", "backup", "restore", "poster", "check",
    "code", "version",
)  # fmt: skip
# What argparse says by itself, and what we once wrote for ourselves.
ENGLISH = re.compile(
    r"\b(usage|options|arguments?|positional|show|help message|exit|the|folder with"
    r"|address|commands|with|and)\b",
    re.IGNORECASE,
)


def test_help_names_every_command(run):
    code, said, _ = run("--help")
    assert code == 0
    for name in COMMANDS:
        assert re.search(rf"^    {name}\s+\w", said, re.M), name


@pytest.mark.parametrize("words", [(), *((name,) for name in COMMANDS)])
def test_help_is_indonesian_to_the_last_word(run, words):
    code, said, error = run(*words, "--help")
    assert (code, error) == (0, "")
    assert said.startswith("cara pakai: siantre-box")
    assert not ENGLISH.search(said.replace("--", ""))


@pytest.fixture
def unheard():
    """A pipe at whose other end nobody reads."""
    reader, writer = os.pipe()
    os.close(reader)
    yield writer
    os.close(writer)


@pytest.mark.parametrize("words", [("--help",), ("version",), ("check",)])
def test_who_stops_reading_is_told_nothing_more(home, unheard, words):
    done = subprocess.run(
        [*PROGRAM, "--home", home, *words],
        cwd=ROOT,
        stdout=unheard,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert done.stderr == ""


def test_a_folder_that_a_pipes_letters_cannot_name_fails_no_command(home, tmp_path):
    # As Windows' pipes: western letters alone.
    done = subprocess.run(
        [*PROGRAM, "--home", home, "armada", tmp_path / "上海.html"],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert (done.returncode, b"??.html" in done.stdout) == (0, True)


def test_the_box_serves_though_nobody_reads_what_it_says(home, unheard):
    port = free_port()
    words = ["--home", home, "--headless", "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen([*PROGRAM, *words], cwd=ROOT, stdout=unheard) as process:
        until(lambda: is_well(f"http://127.0.0.1:{port}"))
        process.terminate()

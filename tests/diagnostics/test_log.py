"""The log: by size, with boot and uptime, and nothing in it that opens anything."""

import logging
import secrets
import shutil
import threading

import pytest

from siantre_box.core import changes
from siantre_box.diagnostics.log import MB, OLDER_FILES, Journal, without_secrets

KEY = "PaGTUmPSXbDbXyqp7nyaHQ"
log = logging.getLogger("siantre_box.test")


def written(journal: Journal) -> str:
    return (journal.folder / "siantre.log").read_text("utf-8")


def test_a_line_tells_uptime_and_boot(journal):
    log.warning("Halo")
    assert f"+0s {changes.boot()} WARNING siantre_box.test: Halo" in written(journal)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (f"Exception on /tiket/{KEY} [GET]", "Exception on /tiket/… [GET]"),
        (f"GET /tiket/{KEY}/kartu", "GET /tiket/…/kartu"),
        ("GET /masuk/lokal/abc", "GET /masuk/lokal/…"),
        ("GET /mulai/kode?kode=482913 HTTP", "GET /mulai/kode HTTP"),
        ("GET /masuk?lanjut=/operator&x=1 HTTP", "GET /masuk HTTP"),
        (f"session {KEY}{KEY[:21]}", "session PaGT…"),
        ("from 192.168.1.31:5000", "from 192.168.1.x:5000"),
        ("Apa? Tidak tahu.", "Apa? Tidak tahu."),
        ("SQLite 3.51.3", "SQLite 3.51.3"),
    ],
)
def test_what_opens_something_is_shortened(journal, said, kept):
    log.error(said)
    assert f": {kept}\n" in written(journal)


def test_a_log_that_was_deleted_begins_again(journal, tmp_path):
    log.warning("Satu")
    shutil.rmtree(tmp_path / "log")
    log.warning("Dua")
    assert "Dua" in written(journal)


def test_the_names_of_our_code_stay():
    for name in (
        "measure_silence_by_a_clock_that_never_jumps",
        "MisdirectedRequestException",
        "TRIES_TO_LISTEN_AGAIN_AND_AGAIN",
        "/usr/lib/python3.11/site-packages/waitress/server.py",
    ):
        assert without_secrets(f"in {name}, line 3") == f"in {name}, line 3"


def test_random_words_are_shortened_whatever_they_look_like():
    words = [secrets.token_urlsafe(32) for _ in range(2000)]
    assert [one for one in words if one in without_secrets(f"x {one} y")] == []


def test_a_traceback_loses_its_secrets_too(journal):
    try:
        raise ValueError(f"no ticket /tiket/{KEY}")
    except ValueError:
        log.exception("Failed")
    assert "ValueError: no ticket /tiket/…" in written(journal)
    assert KEY not in written(journal)
    assert journal.last_error == "ValueError"


def test_the_log_never_passes_its_size(journal):
    for _ in range(7):
        log.info("x " * (MB // 2))
    files = journal.files()
    assert len(files) == 1 + OLDER_FILES
    assert sum(file.stat().st_size for file in files) < 6 * MB


def test_a_log_that_cannot_turn_over_now_goes_on(journal):
    # A folder in the way refuses what Windows refuses while somebody reads the log.
    (journal.folder / "siantre.log.1" / "x").mkdir(parents=True)
    line = "a long way home " * (MB // 16)
    for _ in range(3):
        log.warning(line)
    log.warning("Yang terakhir")
    assert "Yang terakhir" in written(journal)


def test_what_ends_a_thread_is_kept_in_a_file_of_its_own(journal):
    def fail():
        raise RuntimeError(f"/tiket/{KEY}")

    thread = threading.Thread(target=fail, name="server")
    thread.start()
    thread.join()
    crash = (journal.folder / "crash-0001.txt").read_text()
    assert "server" in crash
    assert "RuntimeError: /tiket/…" in crash
    assert journal.last_error == "RuntimeError"


def test_only_the_last_crashes_are_kept(journal):
    for number in range(13):
        thread = threading.Thread(target=lambda: 1 / 0, name=f"t{number}")
        thread.start()
        thread.join()
    kept = sorted(file.name for file in journal.folder.glob("crash-*.txt"))
    assert kept == [f"crash-{number:04}.txt" for number in range(4, 14)]


def test_a_home_that_takes_no_log_stops_nobody(tmp_path, capsys):
    (tmp_path / "log").write_text("a file")
    journal = Journal(tmp_path)
    journal.begin()
    try:
        log.error("Penuh")
    finally:
        journal.end()
    assert "Penuh" in capsys.readouterr().err

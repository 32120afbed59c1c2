"""Wrong log-ins leave a trace: in Cek kesiapan and in the log, and never a flood."""

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from siantre_box.diagnostics import guesses as counting
from siantre_box.diagnostics import health
from siantre_box.diagnostics.guesses import BETWEEN_LINES, OTHERS, Guessed, Guesses
from siantre_box.diagnostics.health import SUSPICIOUS, Severity
from siantre_box.diagnostics.log import Journal
from siantre_box.diagnostics.support_bundle import SupportBundle
from tests.real import command
from tests.waiting import until
from tests.web.conftest import HEALTHY
from tests.world import Watch

PHONE, LAPTOP = "192.168.1.31", "192.168.1.77"


@pytest.fixture
def guesses(watch: Watch) -> Guesses:
    """A count by the test's watch."""
    return Guesses(watch.clock.running)


def lines(journal: Journal) -> list[str]:
    written = (journal.folder / "siantre.log").read_text("utf-8").splitlines()
    return [one.partition(": Log-ins: ")[2] for one in written if "Log-ins" in one]


def finding(guessed: Guessed) -> health.Finding | None:
    found = health.findings(replace(HEALTHY, guessed=guessed))
    return next((one for one in found if one.key == "log_ins"), None)


def test_the_busiest_address_stands_first(guesses):
    guesses.wrong(PHONE)
    for _ in range(3):
        guesses.wrong(LAPTOP)
    guesses.refused(PHONE)
    seen = guesses.of_the_last_day()
    assert seen == Guessed(4, 1, ((LAPTOP, 3), (PHONE, 2)))


def test_a_day_later_they_are_forgotten(guesses, watch):
    guesses.wrong(PHONE)
    watch.later(hours=12)
    guesses.wrong(LAPTOP)
    watch.later(hours=13)
    assert guesses.of_the_last_day() == Guessed(1, 0, ((LAPTOP, 1),))


def test_so_many_addresses_are_kept_and_the_rest_counted(guesses, monkeypatch):
    monkeypatch.setattr(counting, "MAX_ADDRESSES", 10)
    for number in range(25):
        guesses.wrong(f"10.0.0.{number}")
    seen = guesses.of_the_last_day()
    assert seen.wrong == 25
    assert seen.addresses[0] == (OTHERS, 15)
    assert len(seen.addresses) == 11


def test_nobody_wrong_is_no_line_on_the_page():
    assert finding(Guessed()) is None


def test_a_slip_of_the_staff_is_well():
    found = finding(Guessed(3, 0, ((PHONE, 3),)))
    assert (found.state, found.detail) == (
        Severity.OK,
        "3 kali salah dalam 24 jam. Dari 192.168.1.31 (3 kali).",
    )


def test_a_search_is_said_with_where_it_comes_from():
    addresses = tuple((f"10.0.0.{number}", 50 - number) for number in range(40))
    found = finding(Guessed(SUSPICIOUS, 1200, addresses))
    assert (found.state, found.title) == (Severity.WARN, "Ada yang menebak kata sandi")
    assert found.detail == (
        "30 kali salah, 1.200 kali ditolak dalam 24 jam. Dari 10.0.0.0 (50 kali),"
        " 10.0.0.1 (49 kali), 10.0.0.2 (48 kali), dan 37 alamat lain."
    )


def test_the_log_says_how_many_and_from_where(guesses, journal):
    guesses.wrong(PHONE)
    guesses.wrong(PHONE)
    guesses.refused(LAPTOP)
    guesses.write()
    assert lines(journal) == [
        "2 wrong, 1 refused unseen, from 2 addresses: 192.168.1.31 (2),"
        " 192.168.1.77 (1)"
    ]


def test_a_flood_is_a_line_each_ten_minutes(guesses, journal, watch):
    for _ in range(int(2 * BETWEEN_LINES) + 1):
        guesses.wrong(PHONE)
        guesses.write()
        watch.later(seconds=1)
    assert [one.partition(",")[0] for one in lines(journal)] == [
        "1 wrong",
        "600 wrong",
        "600 wrong",
    ]


def test_a_quiet_day_writes_nothing(guesses, journal, watch):
    for _ in range(50):
        guesses.write()
        watch.later(minutes=30)
    assert lines(journal) == []


def test_the_package_for_helpers_names_no_device(guesses, journal, tmp_path):
    guesses.wrong(PHONE)
    guesses.write()
    found = health.findings(replace(HEALTHY, guessed=guesses.of_the_last_day()))
    package = SupportBundle(tmp_path, journal, lambda: found).save(tmp_path / "x.zip")
    texts = everything_in(package)
    assert "Log-ins: 1 wrong" in texts
    assert PHONE not in texts


def test_a_running_box_writes_it_down_and_tells_it(real):
    said = real.client().post("/masuk", nama="budi", sandi="salah-sekali")
    assert said.status == 403
    written = real.home / "log" / "siantre.log"
    until(lambda: "Log-ins: 1 wrong, 0 refused" in written.read_text("utf-8"))
    assert "from 1 addresses: 127.0.0.1 (1)" in written.read_text("utf-8")
    told = command(real.home, "check").stdout
    assert "1 kali salah dalam 24 jam. Dari 127.0.0.1 (1 kali)" in told


def everything_in(package: Path) -> str:
    with zipfile.ZipFile(package) as opened:
        return "\n".join(opened.read(name).decode() for name in opened.namelist())

"""Paket bantuan: everything about the box, nothing about people."""

import logging
import shutil
import zipfile

import pytest

from siantre_box import __version__
from siantre_box.core import auth, rollover, tickets
from siantre_box.diagnostics import support_code
from siantre_box.diagnostics.health import findings
from siantre_box.diagnostics.log import Journal
from siantre_box.diagnostics.support_bundle import SupportBundle
from tests.web.conftest import HEALTHY
from tests.world import visitor_takes

DEVICE = "hp-" + "A1b2" * 8
SECRETS = {
    "business_name": "Klinik Mawar Indah",
    "wifi_name": "MawarTamu",
    "wifi_password": "melati-77",
    "seller_name": "Toko Anggrek",
    "ticker": "Selamat datang\nDokter Kenanga praktik",
}


@pytest.fixture
def journal(tmp_path):
    journal = Journal(tmp_path / "home")
    journal.begin()
    yield journal
    journal.end()


@pytest.fixture
def case(box, journal, tmp_path):
    """A box with people, tickets and secrets, and a log that told all of them."""
    rollover.change_settings(SECRETS)
    session = auth.begin_session(box.person("Sari"))
    ticket = visitor_takes(box.umum, device=DEVICE)
    log = logging.getLogger("siantre_box.test")
    log.error("Exception on /tiket/%s/kartu?sejak=1 [GET]", ticket.key)
    log.error("cookie petugas=%s of Sari <sari>, hp %s", session.token, ticket.device)
    log.error("Wi-Fi MawarTamu melati-77, Klinik Mawar Indah, %s", ticket.label)
    (tmp_path / "home").mkdir(exist_ok=True)
    shutil.copy(box.path, tmp_path / "home" / "siantre.db")
    shutil.copy(f"{box.path}-wal", tmp_path / "home" / "siantre.db-wal")
    return SupportBundle(tmp_path / "home", journal, lambda: findings(HEALTHY))


def contents(case, tmp_path):
    with zipfile.ZipFile(case.save(tmp_path / "paket.zip")) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


def test_it_tells_how_the_box_is(case, tmp_path):
    report = contents(case, tmp_path)["ringkasan.txt"]
    for words in (
        f"SiAntre {__version__}",
        "SQLite 3.",
        "quick_check(5) = ok",
        "journal_mode = wal",
        "users: 3",
        "queues: 1",
        "== Alamat",
        "jam dinding (UTC) 2026-03-02 01:00:00",
        "MB dari",
        "beres  Data utuh",
        f"kode bantuan {case.code()}",
    ):
        assert words in report


def test_it_tells_nothing_of_people(case, tmp_path, box):
    everything = "\n".join(contents(case, tmp_path).values())
    assert "Exception on /tiket/" in everything
    [ticket] = tickets.held_by(DEVICE)
    planted = [*SECRETS.values(), *box.people, ticket.key, ticket.label, DEVICE]
    for secret in planted:
        for line in secret.splitlines():
            assert line not in everything
    for session in auth.Session.select():
        assert session.token not in everything


def test_it_is_made_when_the_box_does_not_start(case, tmp_path):
    def fail():
        raise RuntimeError

    (tmp_path / "home" / "siantre.db-wal").unlink()
    (tmp_path / "home" / "siantre.db").write_bytes(b"no database" * 1000)
    stopped = SupportBundle(case.home, case.journal, fail, "PortTaken")
    report = contents(stopped, tmp_path)["ringkasan.txt"]
    assert "tidak berjalan karena: PortTaken" in report
    assert "tidak terbaca: NotADBError" in report
    said = support_code.decode(stopped.code())
    assert (said.error, said.findings) == ("PortTaken", {"not_running"})


def test_it_is_made_where_there_is_nothing_at_all(tmp_path):
    home = tmp_path / "nothing"
    case = SupportBundle(home, Journal(home), lambda: (), "CannotUseHome")
    assert "CannotUseHome" in contents(case, tmp_path)["ringkasan.txt"]


def test_the_last_error_is_in_the_code(case):
    case.journal.note(MemoryError())
    assert support_code.decode(case.code()).error == "MemoryError"

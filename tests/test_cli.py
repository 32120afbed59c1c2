"""check, poster and code: what the command line tells of a box, running or not."""

import re

import pytest
from pypdf import PdfReader

from siantre_box.diagnostics.support_code import decode
from tests import namespaces
from tests.ports import free_port
from tests.real import RealBox, command

pytestmark = pytest.mark.slow


@pytest.fixture
def real(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    box = RealBox(home)
    box.set_up()
    yield box
    if box.process is not None:
        box.leave()


def test_a_box_that_does_not_run_is_not_well(real):
    said = command(real.home, "check")
    assert said.returncode == 1
    assert "BURUK  Antrian tidak berjalan" in said.stdout
    assert "Layar TV" not in said.stdout


def test_the_printer_of_a_box_that_does_not_run_is_looked_at(real):
    command(real.home, "set", "printer_address", f"127.0.0.1:{free_port()}")
    assert "Printer" not in command(real.home, "check").stdout
    command(real.home, "set", "printer", "network")
    said = command(real.home, "check").stdout
    assert "Printer karcis tidak menjawab" in said


def test_the_running_box_is_asked_itself(real):
    real.start("--port", 0)
    tv = real.client()
    tv.get("/tv/papan?layar=abc&suara=on")
    said = command(real.home, "check")
    assert said.returncode == 1
    assert "Antrian tidak berjalan" not in said.stdout
    assert "Layar TV tersambung" in said.stdout
    code = re.search(r"Kode bantuan (\S+)", said.stdout)[1]
    assert "tv" not in decode(code).findings
    told = command(real.home, "code", code)
    assert told.returncode == 0
    assert "versi 1.1.0" in told.stdout


def test_a_wrong_code_is_one_sentence(real):
    said = command(real.home, "code", "ABC")
    assert said.returncode == 1
    assert said.stderr == "Kode itu tidak benar. Minta dibacakan lagi.\n"


def test_the_poster_is_written_as_a_pdf(real, tmp_path):
    file = tmp_path / "poster.pdf"
    command(real.home, "set", "business_name", "Bengkel Jaya")
    said = command(real.home, "poster", file)
    assert (said.returncode, said.stderr) == (0, "")
    assert "Bengkel Jaya" in PdfReader(file).pages[0].extract_text()


def test_what_the_poster_cannot_write_is_said(real, tmp_path):
    command(real.home, "set", "business_name", "Bengkel 診")
    said = command(real.home, "poster", tmp_path / "poster.pdf")
    assert said.returncode == 0
    assert said.stderr == "Nama usaha: Ditulis di poster tanpa 診.\n"


def test_the_sellers_page_that_cannot_be_written_is_one_sentence(tmp_path):
    file = tmp_path / "nowhere" / "armada.html"
    said = command(tmp_path, "armada", file)
    assert said.returncode == 1
    assert said.stderr == f"Berkas {file} tidak dapat ditulis.\n"


def test_without_a_network_the_poster_is_said_to_lead_nowhere(real, tmp_path):
    piece = (
        "import sys; from siantre_box.__main__ import main;"
        "sys.stderr = sys.stdout; print(main(sys.argv[1:]))"
    )
    asked = ("--home", real.home, "poster", tmp_path / "poster.pdf")
    said = namespaces.in_network(piece, *asked, before="true").splitlines()
    assert said[1:] == [
        "Komputer SiAntre belum tersambung ke jaringan. "
        "Jangan tempel poster ini. Sambungkan, lalu cetak lagi.",
        "1",
    ]


def test_a_file_that_cannot_be_written_is_one_sentence(real, tmp_path):
    said = command(real.home, "poster", tmp_path / "no" / "poster.pdf")
    assert said.returncode == 1
    assert said.stderr.endswith("tidak dapat ditulis.\n")

"""The one-file program on Linux, with no Python within its reach."""

import os
import signal
from pathlib import Path

import pytest

from siantre_box import __version__
from tests import namespaces
from tests.executable.conftest import ROOT, Program, folders_of
from tests.executable.flow import Browser, is_well, serve_one_visitor, take_a_number
from tests.waiting import A_MOMENT

pytestmark = [pytest.mark.executable, pytest.mark.timeout(600)]
MIB = 1024 * 1024


def test_it_is_one_file_of_at_most_35_mib(linux_file: Path) -> None:
    assert linux_file.stat().st_size <= 35 * MIB
    assert (
        "BSD-3-Clause" in linux_file.with_name("LICENSES-siantre-box.txt").read_text()
    )


def test_it_says_its_version(program: Program) -> None:
    assert program.run("version") == f"SiAntre {__version__}\n"


def test_a_visitor_is_served_from_taking_a_number_to_done(program: Program) -> None:
    program.make_admin()
    url = program.address(program.start())
    assert is_well(url)
    assert serve_one_visitor(url, "sari") == "A-001"


def test_a_double_click_leads_to_a_visitor_in_another_network(
    linux_file: Path, tmp_path: Path
) -> None:
    piece = (
        "import sys; from pathlib import Path; from tests.executable import shop;"
        "shop.open_for_the_first_time(*map(Path, sys.argv[1:]))"
    )
    namespaces.in_network(piece, linux_file, tmp_path, before="true")


@pytest.mark.parametrize("to_all", [False, True])
def test_a_signal_ends_it_cleanly(program: Program, to_all: bool) -> None:
    program.make_admin()
    process = program.start()
    take_a_number(program.address(process))
    # A person ends one process; systemd tells every process of the service.
    (os.killpg if to_all else os.kill)(process.pid, signal.SIGTERM)
    assert process.wait(A_MOMENT) == 0
    assert folders_of(process) == []


def test_numbers_survive_a_hard_kill(program: Program) -> None:
    program.make_admin()
    process = program.start()
    _, label = take_a_number(program.address(process))
    program.cut_power(process)
    _, next_label = take_a_number(program.address(program.start()))
    assert (label, next_label) == ("A-001", "A-002")


def test_the_folder_left_by_a_hard_kill_is_swept_at_the_next_start(
    program: Program,
) -> None:
    process = program.start()
    program.address(process)
    # From the kill on any other test's program that starts may sweep it.
    assert folders_of(process) != []
    program.cut_power(process)
    program.run("version")
    assert folders_of(process) == []


def test_a_second_start_leaves_the_running_ones_folder_alone(program: Program) -> None:
    program.make_admin()
    process = program.start()
    url = program.address(process)
    program.run("version")
    assert len(folders_of(process)) == 1
    assert "Masuk" in Browser(url).open("/masuk")


def test_all_we_ship_beside_python_is_unpacked_as_one_file(program: Program) -> None:
    process = program.start()
    program.address(process)
    (folder,) = folders_of(process)
    assert (folder / "assets.zip").is_file()
    assert [file.name for file in (folder / "assets").iterdir()] == ["icon.png"]


def test_the_sellers_page_is_written(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "armada.html"
    program.run("armada", str(file))
    assert file.read_bytes() == (ROOT / "assets" / file.name).read_bytes()


def test_the_first_page_takes_less_than_three_seconds_of_work(program: Program) -> None:
    program.make_admin()
    Browser(program.address(program.start())).open("/")
    assert 0 < program.work() <= 3


def test_it_idles_in_at_most_90_mb(program: Program) -> None:
    Browser(program.address(program.start())).open("/sehat")
    assert 0 < program.memory() <= 90

"""SiAntre.exe: on Windows itself, and elsewhere under wine."""

from pathlib import Path

import pytest

from siantre_box import __version__
from siantre_box.packaging.unpack_dir import MARKER
from tests.executable.conftest import ON_WINDOWS, WindowsProgram
from tests.executable.flow import (
    Browser,
    boot,
    is_well,
    serve_one_visitor,
    set_up,
    take_a_number,
)
from tests.waiting import until
from tests.world import PASSWORD

pytestmark = [pytest.mark.windows, pytest.mark.timeout(900)]
MIB = 1024 * 1024


def test_it_is_one_windowed_64_bit_file_of_at_most_35_mib(windows_file: Path) -> None:
    whole = windows_file.read_bytes()
    assert len(whole) <= 35 * MIB
    header = int.from_bytes(whole[0x3C:0x40], "little")
    machine = int.from_bytes(whole[header + 4 : header + 6], "little")
    subsystem = int.from_bytes(whole[header + 92 : header + 94], "little")
    assert (machine, subsystem) == (0x8664, 2)
    for words in ("nomor antrian", __version__):
        assert words.encode("utf-16-le") in whole


def test_it_says_its_version_though_it_has_no_console(windows: WindowsProgram) -> None:
    assert windows.run("version").strip() == f"SiAntre {__version__}"


def test_a_visitor_is_served_from_taking_a_number_to_done(
    windows: WindowsProgram,
) -> None:
    windows.make_admin()
    url = windows.address(windows.start())
    assert is_well(url)
    assert serve_one_visitor(url, "sari") == "A-001"


def test_a_day_from_the_first_run_over_a_copy_to_the_next_start(
    windows: WindowsProgram,
) -> None:
    process = windows.start()
    url = windows.address(process)
    owner = Browser(url)
    set_up(owner)
    assert serve_one_visitor(url, "sari") == "A-001"
    owner.send("/admin/cadangan/buat")
    assert take_a_number(url)[1] == "A-002"
    before = boot(url)
    # Not followed: a busy machine may come there in the middle of the restart.
    assert owner.post("/admin/cadangan/1/pulihkan").status == 303
    until(lambda: boot(url) not in ("", before), 60)
    assert take_a_number(url)[1] == "A-003"
    assert f"sudah berjalan di {url}" in windows.run("--headless")
    assert "Data dicadangkan ke" in windows.run("backup")
    windows.kill(process)
    assert take_a_number(windows.address(windows.start()))[1] == "A-004"


def test_numbers_survive_a_hard_kill(windows: WindowsProgram) -> None:
    windows.make_admin()
    process = windows.start()
    _, label = take_a_number(windows.address(process))
    windows.kill(process)
    _, next_label = take_a_number(windows.address(windows.start()))
    assert (label, next_label) == ("A-001", "A-002")


def test_a_stale_folder_is_swept_and_a_running_ones_is_not(
    windows: WindowsProgram,
) -> None:
    windows.make_admin()
    process = windows.start()
    url = windows.address(process)
    running = set(windows.unpacked.iterdir())
    stale = windows.unpacked / "_MEI7ffffff02"
    stale.mkdir()
    (stale / MARKER).touch()
    windows.run("version")
    assert not stale.exists()
    assert running <= set(windows.unpacked.iterdir())
    assert "Masuk" in Browser(url).open("/masuk")


def test_it_goes_on_without_what_it_was_unpacked_into(
    windows: WindowsProgram,
) -> None:
    url = windows.address(windows.start())
    for file in windows.unpacked.rglob("*"):
        # Windows keeps its libraries: they are open, and may stay.
        if file.is_file() and file.suffix not in (".dll", ".pyd"):
            file.unlink()
    set_up(Browser(url))
    assert serve_one_visitor(url, "sari") == "A-001"
    desk = Browser(url)
    desk.send("/masuk", nama="sari", sandi=PASSWORD)
    assert desk.download("/poster.pdf").startswith(b"%PDF")
    assert len(desk.download("/suara/coba.mp3")) > 30_000


def test_the_first_page_takes_less_than_three_seconds_of_work(
    windows: WindowsProgram,
) -> None:
    windows.make_admin()
    Browser(windows.address(windows.start())).open("/")
    assert 0 < windows.work() <= 3


def test_it_idles_in_at_most_90_mb_beside_wines_own(windows: WindowsProgram) -> None:
    Browser(windows.address(windows.start())).open("/sehat")
    # Under wine a process with a window that does nothing holds 21 MB, and each thread
    # that does nothing another one: 29 MB for thirty, where Linux takes half a one.
    threads = sum(process.num_threads() for process in windows.processes())
    wines = 0 if ON_WINDOWS else 2 * 21 + threads
    assert 0 < windows.memory() <= 90 + wines

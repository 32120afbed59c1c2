"""The package for Debian and Ubuntu: installed, started and taken away again."""

import configparser
import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from siantre_box import __version__
from tests.executable.conftest import ROOT, Program
from tests.executable.flow import is_well, serve_one_visitor
from tests.waiting import A_MOMENT

pytestmark = [pytest.mark.executable, pytest.mark.timeout(600)]
PACKAGE = "siantre-box"
STAYS = "var/lib/siantre/siantre.db"


@pytest.fixture
def package(linux_file: Path) -> Path:
    """The package that was built with the executable."""
    told = ["dpkg", "--print-architecture"]
    architecture = subprocess.run(told, capture_output=True, text=True, check=True)
    name = f"{PACKAGE}_{__version__}_{architecture.stdout.strip()}.deb"
    return linux_file.with_name(name)


@pytest.fixture
def system(tmp_path: Path) -> Path:
    """A system of its own, of which dpkg knows nothing yet."""
    database = tmp_path / "root/var/lib/dpkg"
    (database / "updates").mkdir(parents=True)
    (database / "info").mkdir()
    (database / "status").touch()
    return tmp_path / "root"


def dpkg(system: Path, *words: str | Path) -> str:
    """Run dpkg on that system; its libraries are this one's."""
    options = ["--force-not-root", "--force-depends", "--force-script-chrootless"]
    done = subprocess.run(
        ["dpkg", f"--root={system}", *options, *words],
        # dpkg looks for ldconfig and start-stop-daemon.
        env={**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def files(system: Path) -> set[str]:
    """Name what lies in the system, dpkg's own notes left out."""
    found = (one.relative_to(system) for one in system.rglob("*") if one.is_file())
    return {str(one) for one in found if not str(one).startswith("var/lib/dpkg")}


def test_the_package_is_installed_started_and_removed_without_the_data(
    package: Path, system: Path
) -> None:
    dpkg(system, "--install", package)
    installed = files(system)
    # Off: nothing under /etc wants the unit.
    assert not [name for name in installed if name.startswith("etc/")]
    program = Program(system / "usr/bin/siantre-box", system / "var/lib/siantre")
    assert program.run("version") == f"SiAntre {__version__}\n"
    program.make_admin()
    started = program.start()
    try:
        url = program.address(started)
        assert is_well(url)
        assert serve_one_visitor(url, "sari") == "A-001"
        os.killpg(started.pid, signal.SIGTERM)
        assert started.wait(A_MOMENT) == 0
    finally:
        program.cut_power(started)
    for away in ("--remove", "--purge"):
        dpkg(system, away, PACKAGE)
        assert not files(system) & installed
        assert STAYS in files(system)


def test_the_package_has_a_menu_entry_with_its_icon(
    package: Path, system: Path
) -> None:
    dpkg(system, "--install", package)
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(system / "usr/share/applications/siantre.desktop")
    said = entry["Desktop Entry"]
    assert os.access(system / said["Exec"].lstrip("/"), os.X_OK)
    assert said["Terminal"] == "false"
    icons = list((system / "usr/share/icons").rglob(f"{said['Icon']}.*"))
    assert sorted(icon.suffix for icon in icons) == [".png", ".svg"]
    for icon in icons:
        assert icon.read_bytes() == (ROOT / f"assets/icon{icon.suffix}").read_bytes()


def test_the_packages_unit_is_one_that_systemd_understands(
    package: Path, system: Path
) -> None:
    dpkg(system, "--install", package)
    unit = system / "usr/lib/systemd/system/siantre.service"
    # What it starts is looked for on this system, where it is not installed.
    text = unit.read_text().replace("/usr/bin/", f"{system}/usr/bin/")
    copy = system / "siantre.service"
    copy.write_text(text.replace("User=siantre", "User=root"))
    verify = ["systemd-analyze", "verify", "--man=no", copy]
    done = subprocess.run(verify, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert str(copy) not in done.stderr


def test_everything_in_the_package_belongs_to_root_and_can_be_read(
    package: Path,
) -> None:
    assert shutil.which("dpkg-deb")
    listed = ["dpkg-deb", "--contents", package]
    told = subprocess.run(listed, capture_output=True, text=True, check=True).stdout
    for line in told.splitlines():
        mode, owner, *_, _path = line.split()
        assert owner == "root/root", line
        assert mode in ("drwxr-xr-x", "-rwxr-xr-x", "-rw-r--r--"), line

"""The package for Debian, Ubuntu and what is made of them, around the executable.

A desktop does not run a bare file on a double-click; a package has a menu entry. What
a box has written (a home, /var/lib/siantre) belongs to nobody's package: it stays when
the package goes, also when it is purged.
"""

import os
import platform
import runpy
import shutil
import subprocess
import tempfile
from pathlib import Path

from building import tools

PACKAGE = "siantre-box"
PROGRAM = Path("usr/bin/siantre-box")
UNIT = Path("usr/lib/systemd/system/siantre.service")
ENTRY = Path("usr/share/applications/siantre.desktop")
ICONS = Path("usr/share/icons/hicolor")
COPYRIGHT = Path("usr/share/doc") / PACKAGE / "copyright"
PARTS = Path(__file__).resolve().with_name("debian")
SCRIPTS = ("postinst", "prerm", "postrm")

CONTROL = """\
Package: {package}
Version: {version}
Architecture: {architecture}
Maintainer: SiAntre
Depends: libc6 (>= {glibc}), passwd
Recommends: xdg-utils
Section: misc
Priority: optional
Installed-Size: {kilobytes}
Description: queue numbers for one site's own Wi-Fi
 Visitors take a number with their phone, a desk calls it, a television shows
 it. One program, no internet.
"""


def build(program: Path) -> Path | None:
    """Pack the executable into dist/; None where this system has no dpkg-deb."""
    if not shutil.which("dpkg-deb"):
        return None
    about = runpy.run_path(str(tools.ROOT / "siantre_box" / "__init__.py"))
    told = ["dpkg", "--print-architecture"]
    done = subprocess.run(told, capture_output=True, text=True, check=True)
    version, architecture = about["__version__"], done.stdout.strip()
    target = tools.DIST / f"{PACKAGE}_{version}_{architecture}.deb"
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        root.chmod(0o755)
        _lay_out(root, program)
        size = sum(file.stat().st_size for file in root.rglob("*") if file.is_file())
        _put(
            root / "DEBIAN" / "control",
            CONTROL.format(
                package=PACKAGE,
                version=version,
                architecture=architecture,
                # What the libraries inside were built against, at most.
                glibc=platform.libc_ver()[1],
                kilobytes=-(-size // 1024),
            ).encode(),
        )
        for name in SCRIPTS:
            _put(root / "DEBIAN" / name, (PARTS / name).read_bytes(), 0o755)
        pack = ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", root, target]
        environment = tools.steady_environment()
        subprocess.run(pack, env=environment, stdout=subprocess.DEVNULL, check=True)
    return target


def _lay_out(root: Path, program: Path) -> None:
    assets = tools.ROOT / "assets"
    licences = program.with_name(f"LICENSES-{program.name}.txt")
    _put(root / PROGRAM, program.read_bytes(), 0o755)
    _put(root / UNIT, (PARTS / UNIT.name).read_bytes())
    _put(root / ENTRY, (PARTS / ENTRY.name).read_bytes())
    _put(root / ICONS / "256x256/apps/siantre.png", (assets / "icon.png").read_bytes())
    _put(root / ICONS / "scalable/apps/siantre.svg", (assets / "icon.svg").read_bytes())
    _put(root / COPYRIGHT, licences.read_bytes())


def _put(file: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a file as everybody may read it, whatever this user's umask is."""
    before = os.umask(0o022)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        file.chmod(mode)
    finally:
        os.umask(before)

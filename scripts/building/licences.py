"""Gather the licences of everything inside the executable, or refuse to build.

Each collected file is traced to what it came from: an installed distribution,
Python itself, or a shared library of the system. What nobody has judged, or what
may not be sold inside one file, stops the build.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
LAUNCHER = Path(__file__).resolve().with_name("launcher.py")

MAY_BE_SOLD = {
    "0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "FTL", "HPND",
    "ISC", "MIT", "MIT-CMU", "MS-redistributable", "OFL-1.1", "PSF-2.0", "TCL",
    "X11", "ZPL-2.1", "Zlib", "bzip2-1.0.6", "libpng-2.0",
    "GPL-2.0-or-later WITH Bootloader-exception",
    "GPL-3.0-or-later WITH GCC-exception-3.1",
}  # fmt: skip

CLASSIFIERS = {
    "MIT License": "MIT",
    "BSD License": "BSD",
    "Apache Software License": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "Zope Public License": "ZPL-2.1",
}

# Read by a person, where the metadata say nothing or something else as well.
JUDGED = {
    "apsw": "Zlib",  # or any other; SQLite, inside it, is in the public domain
    "peewee": "MIT",
    "pyinstaller": "GPL-2.0-or-later WITH Bootloader-exception",
    # Only its run-time hooks are shipped; these are Apache-2.0.
    "pyinstaller-hooks-contrib": "Apache-2.0",
    "qrcode": "BSD",
    "reportlab": "BSD",
}

# Start of where a library lands → what it is, its licence.
LIBRARIES = (
    ("libpython|python3|_tkinter", "Python", "PSF-2.0"),
    ("vcruntime|ucrtbase|api-ms-win|msvcp", "Microsoft C runtime",
     "MS-redistributable"),
    ("libcrypto|libssl", "OpenSSL", "Apache-2.0"),
    ("libffi", "libffi", "MIT"),
    ("libtcl|libtk|tcl8|tk8|_tcl_data|_tk_data", "Tcl/Tk", "TCL"),
    ("libX|libxcb", "X.Org client libraries", "X11"),
    ("libfontconfig", "fontconfig", "HPND"),
    ("libfreetype", "FreeType", "FTL"),
    ("libexpat", "Expat", "MIT"),
    ("libpng16", "libpng", "libpng-2.0"),
    ("libbrotli", "Brotli", "MIT"),
    ("libbsd|libmd", "libbsd, libmd", "BSD"),
    (r"libz\.|zlib", "zlib", "Zlib"),
    ("libbz2", "bzip2", "bzip2-1.0.6"),
    ("liblzma", "XZ Utils (liblzma)", "0BSD"),
    ("libuuid", "libuuid", "BSD-3-Clause"),
    ("libmpdec", "mpdecimal", "BSD-2-Clause"),
    (r"libstdc\+\+|libgcc_s", "GCC runtime",
     "GPL-3.0-or-later WITH GCC-exception-3.1"),
)  # fmt: skip

# Texts that lie beside what of others we ship among the assets. LAME, in mp3.wasm, is a
# file of its own that whoever wants may replace and build again.
BESIDE_ASSETS = {
    "OFL.txt": "OFL-1.1",
    "MIT.txt": "MIT",
    "LGPL-2.txt": "LGPL-2.0-or-later",
}

TEXT_NAMES = re.compile(r"(licen[cs]e|copying|notice)", re.IGNORECASE)


class Work(NamedTuple):
    """A work of others inside the executable: its licence, and the licence's text."""

    licence: str
    text: str


class NotForSale(SystemExit):
    """Something in the executable has no licence that lets it be sold."""


def gather(collected: Iterable[tuple[str, str]]) -> str:
    """Return the text of LICENSES.txt for (where it lands, what it is) of each file."""
    owners = _owners()
    used = {"Python": Work("PSF-2.0", _python_licence())}
    for landing, source in collected:
        if not _is_ours(source):
            name, work = _judge(landing.replace("\\", "/"), source, owners)
            if name not in used or not used[name].text:
                used[name] = work
    for name, licence in BESIDE_ASSETS.items():
        for file in sorted((ROOT / "assets").rglob(name)):
            place = file.parent.relative_to(ROOT).as_posix()
            used[f"{place} ({licence})"] = Work(licence, _read(file))
    return _written(used)


def _judge(
    landing: str, source: str, owners: dict[str, Distribution]
) -> tuple[str, Work]:
    if distribution := owners.get(_key(source)):
        return _of_distribution(distribution)
    for pattern, name, licence in LIBRARIES:
        if re.match(pattern, landing):
            return name, Work(licence, _system_copyright(source))
    if _key(source).startswith(_key(sys.base_prefix)):
        return "Python", Work("PSF-2.0", _python_licence())
    raise NotForSale(f"Nobody has judged the licence of {source} ({landing})")


@cache
def _of_distribution(distribution: Distribution) -> tuple[str, Work]:
    name = distribution.metadata["Name"]
    licence = JUDGED.get(name.lower()) or _declared(distribution)
    if not _may_be_sold(licence):
        raise NotForSale(f"{name} may not be sold in one file: {licence!r}")
    texts = [
        str(file.read_text(encoding="utf-8"))
        for file in distribution.files or ()
        if ".dist-info" in file.parts[0] and TEXT_NAMES.search(file.name)
    ]
    if not texts:
        raise NotForSale(f"{name} carries no licence text")
    return f"{name} {distribution.version}", Work(licence, "\n\n".join(texts))


def _declared(distribution: Distribution) -> str:
    metadata = distribution.metadata
    if expression := metadata["License-Expression"]:
        return str(expression)
    ends = [line.split(" :: ")[-1] for line in metadata.get_all("Classifier") or ()]
    found = {CLASSIFIERS[end] for end in ends if end in CLASSIFIERS}
    return " AND ".join(sorted(found)) or metadata["License"] or "unknown"


def _may_be_sold(licence: str) -> bool:
    """Judge an expression: every AND must be allowed, one OR is enough."""
    return licence in MAY_BE_SOLD or any(
        all(part.strip(" ()") in MAY_BE_SOLD for part in choice.split(" AND "))
        for choice in licence.split(" OR ")
    )


@cache
def _owners() -> dict[str, Distribution]:
    return {
        _key(str(distribution.locate_file(file))): distribution
        for distribution in distributions()
        for file in distribution.files or ()
    }


def _key(path: str) -> str:
    return os.path.abspath(path).replace("\\", "/").lower()


def _is_ours(source: str) -> bool:
    ours = [_key(str(ROOT / part)) + "/" for part in ("siantre_box", "assets")]
    ours += [_key(str(LAUNCHER)), _key(str(ROOT / ".cache"))]
    return any(
        _key(source).startswith(place) for place in ours
    ) and "site-packages" not in _key(source)


def _python_licence() -> str:
    base = Path(sys.base_prefix)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for place in (
        base / "LICENSE.txt",
        base / "lib" / version / "LICENSE.txt",
        Path("/usr/share/doc") / version / "copyright",
    ):
        if place.is_file():
            return _read(place)
    raise NotForSale("Python's own licence text was not found")


def _system_copyright(library: str) -> str:
    """Read the copyright file of Debian's package of a library; empty elsewhere."""
    file = Path(library)
    if ".so" not in file.name:
        return ""
    packages = {_package(path) for path in (file, file.resolve())} - {""}
    texts = (Path("/usr/share/doc", name, "copyright") for name in packages)
    return "\n\n".join(_read(text) for text in texts if text.is_file())


@cache
def _package(file: Path) -> str:
    if not shutil.which("dpkg"):
        return ""
    found = subprocess.run(
        ["dpkg", "-S", f"*/{file.parent.name}/{file.name}"],
        capture_output=True,
        text=True,
    )
    return found.stdout.partition(":")[0]


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")


def _written(used: dict[str, Work]) -> str:
    names = sorted(used, key=str.lower)
    lines = ["SiAntre is built with these works of others.", ""]
    lines += [f"  {name}: {used[name].licence}" for name in names]
    for name in names:
        lines += ["", "=" * 72, f"{name}: {used[name].licence}", "=" * 72, ""]
        lines.append(used[name].text.strip() or "Its text is within Python's, above.")
    return "\n".join(lines) + "\n"

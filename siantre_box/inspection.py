"""What the command line tells of a box, running or not: findings, code, poster."""

import json
import sys
import urllib.request
from argparse import Namespace
from dataclasses import asdict, replace
from pathlib import Path

from siantre_box import instance, paths
from siantre_box.core import settings
from siantre_box.diagnostics import checks, health, support_code
from siantre_box.diagnostics.log import Journal
from siantre_box.diagnostics.metrics import Finding, Severity
from siantre_box.diagnostics.presence import Presence
from siantre_box.diagnostics.support_bundle import SupportBundle, told
from siantre_box.host import LocalHost
from siantre_box.network import addresses, ports
from siantre_box.network.public_address import PRINTED, address
from siantre_box.paper import poster as posters
from siantre_box.paths import CannotUseHome
from siantre_box.storage.copies import Copies
from siantre_box.visit import visiting
from siantre_box.web.poster import describe

ONLY_WHILE_RUNNING = ("phones", "tv")
STOPPED = Finding(
    "not_running",
    Severity.BAD,
    "Antrian tidak berjalan",
    "Pengunjung belum bisa ambil nomor.",
    "Buka SiAntre di komputer ini.",
)


def check(home: Path, chosen: Namespace) -> int:  # noqa: ARG001
    """Tell what is right and wrong with the box; exit code 1 when something is."""
    running = instance.find(home, patience=0) if home.is_dir() else None
    found, said = _asked(running) if running else _looked(home)
    print(*map(told, found), f"Kode bantuan {said}", sep="\n")
    return int(health.needs_care(found) > 0)


def poster(home: Path, chosen: Namespace) -> int:
    """Write the poster as a PDF; exit code 1 when it leads nowhere."""
    with visiting(home):
        shown = describe(_address())
    made = posters.pdf(shown, "A4", paths.assets() / "fonts")
    try:
        chosen.file.write_bytes(made)
    except OSError as error:
        raise CannotUseHome(
            home, f"Berkas {chosen.file} tidak dapat ditulis."
        ) from error
    print(f"Poster disimpan di {chosen.file}")
    if not shown.url:
        print(*posters.NO_NETWORK, *posters.NOT_TO_PUT_UP, file=sys.stderr)
    return int(not shown.url)


def code(home: Path, chosen: Namespace) -> None:  # noqa: ARG001
    """Tell what a Kode bantuan says."""
    state = support_code.decode(chosen.code)
    print(f"versi {state.version}, skema {state.schema}")
    print(f"kesalahan terakhir: {state.error or '-'}")
    print(f"perlu dicek: {', '.join(sorted(state.signs)) or '-'}")


def _asked(url: str) -> tuple[tuple[Finding, ...], str]:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(f"{url}periksa", timeout=10) as answer:
        said = json.load(answer)
    found = (
        Finding(**one | {"state": Severity(one["state"])}) for one in said["findings"]
    )
    return tuple(found), str(said["code"])


def _looked(home: Path) -> tuple[tuple[Finding, ...], str]:
    found: tuple[Finding, ...] = (STOPPED,)
    with visiting(home) as storage:
        seen = checks.collect(
            storage,
            Copies(storage),
            Presence(),
            _address(),
            settings.remembered(PRINTED),
        )
        seen = replace(seen, **asdict(LocalHost(home).facts()))
        found += tuple(
            one for one in health.findings(seen) if one.key not in ONLY_WHILE_RUNNING
        )
    return found, SupportBundle(home, Journal(home), lambda: found).code()


def _address() -> str:
    return address(addresses.interfaces(), frozenset(), ports.kept())

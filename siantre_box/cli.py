"""What can be written after the program's name, explained in Indonesian."""

import argparse
import getpass
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, NoReturn

from siantre_box import NAME, __version__, asset_files, instance, paths
from siantre_box.core import auth, rollover, setting_list, settings, setup
from siantre_box.core.models import Role
from siantre_box.diagnostics import health, metrics, support_code
from siantre_box.diagnostics.health import Finding, Severity
from siantre_box.diagnostics.log import Journal
from siantre_box.diagnostics.presence import Presence
from siantre_box.diagnostics.support_bundle import SupportBundle, as_line
from siantre_box.host import LocalHost
from siantre_box.network import addresses, ports
from siantre_box.network.public_address import PRINTED, address
from siantre_box.offline_access import opened
from siantre_box.paper import printer
from siantre_box.paper.printer import Outcome, Printer
from siantre_box.paths import CannotUseHome
from siantre_box.storage import contents, database_copy
from siantre_box.storage.backup import Reason
from siantre_box.storage.copies import Copies
from siantre_box.storage.setup_marker import SetupMarker
from siantre_box.storage.storage import Storage

HIGHEST_PORT = 65535
Run = Callable[[Path, argparse.Namespace], object]


def parser(start: Run) -> argparse.ArgumentParser:
    """Return what understands the words; without a command they mean `start`."""
    made = _Parser("siantre-box", description=f"{NAME}: nomor antrian dari HP.")
    made.set_defaults(run=start)
    made.add_argument(
        "--home", type=Path, metavar="FOLDER", help="folder data SiAntre ini"
    )
    made.add_argument(
        "--host",
        default="0.0.0.0",
        metavar="ALAMAT",
        help="alamat jaringan yang dilayani (biasanya semua)",
    )
    made.add_argument(
        "--port", type=_port, metavar="NOMOR", help="port yang dipakai, lalu diingat"
    )
    made.add_argument("--headless", action="store_true", help="tanpa jendela")
    made.add_argument("--no-browser", action="store_true", help="jangan buka browser")
    made.add_argument(
        "--autostart", action="store_true", help="mulai tanpa menampilkan apa-apa"
    )
    commands = made.add_subparsers(
        title="perintah", metavar="PERINTAH", parser_class=_Parser
    )

    def add(name: str, run: Run, words: str) -> argparse.ArgumentParser:
        command = commands.add_parser(
            name, help=words, description=f"{words.capitalize()}."
        )
        command.set_defaults(run=run)
        return command

    admin = add("create-admin", create_admin, "buat admin baru")
    admin.add_argument("login", metavar="NAMA_MASUK", help="nama untuk masuk")
    admin.add_argument("--name", metavar="NAMA", help="nama yang ditampilkan")
    forgot = add("reset-password", reset_password, "ganti kata sandi")
    forgot.add_argument("login", metavar="NAMA_MASUK", help="nama untuk masuk")
    setting = add("set", set_setting, "ubah satu pengaturan")
    setting.add_argument("key", metavar="KUNCI", help="lihat docs/settings.md")
    setting.add_argument("value", metavar="NILAI", help="nilai yang baru")
    command = add("backup", back_up, "cadangkan data")
    where = "berkas tujuan; tanpa ini ke cadangan SiAntre sendiri"
    command.add_argument("file", type=Path, nargs="?", metavar="BERKAS", help=where)
    command = add("restore", restore, "pakai cadangan ini")
    command.add_argument("file", type=Path, metavar="BERKAS", help="berkas cadangan")
    command = add("poster", poster, "simpan poster sebagai PDF")
    command.add_argument("file", type=Path, metavar="BERKAS", help="berkas PDF")
    command = add("armada", fleet, "simpan halaman untuk membaca kondisi banyak kotak")
    command.add_argument("file", type=Path, metavar="BERKAS", help="berkas HTML")
    add("check", check, "cek kesiapan; kode 1 bila ada yang kurang")
    command = add("code", code, "jelaskan sebuah Kode bantuan")
    command.add_argument("code", metavar="KODE", help="seperti yang dibacakan")
    add("version", version, "versi SiAntre")
    return made


class _Format(argparse.HelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        # An empty one is asked for where the name before a command is made.
        said = "cara pakai: " if prefix is None else prefix
        super().add_usage(usage, actions, groups, said)


class _Parser(argparse.ArgumentParser):
    def __init__(self, prog: str, **known: Any) -> None:
        super().__init__(prog, formatter_class=_Format, add_help=False, **known)
        self._positionals.title, self._optionals.title = "isian", "pilihan"
        self.add_argument(
            "-h", "--help", action="help", help="tampilkan bantuan ini, lalu selesai"
        )

    def error(self, message: str) -> NoReturn:  # noqa: ARG002
        self.exit(2, f"Perintah tidak dimengerti. Lihat {self.prog} --help\n")


def _port(text: str) -> int:
    if not 0 <= int(text) <= HIGHEST_PORT:
        raise ValueError
    return int(text)


def create_admin(home: Path, chosen: Namespace) -> None:
    """Make an admin; on an empty box also a first service and a counter.

    A first run that has its admin goes on: it has not asked for services yet.
    """
    password = _read_password()
    with opened(home):
        is_first = not auth.has_admin()
        auth.add_user(chosen.name or chosen.login, chosen.login, password, Role.ADMIN)
        if is_first:
            setup.skip()
            SetupMarker(home).make()
    print(f"Admin {chosen.login} dibuat.")


def reset_password(home: Path, chosen: Namespace) -> None:
    """Give somebody a new password."""
    password = _read_password()
    with opened(home):
        auth.set_password(auth.find_by_login(chosen.login).id, password)
    print(f"Kata sandi {chosen.login} diganti.")


def set_setting(home: Path, chosen: Namespace) -> None:
    """Set one setting."""
    with opened(home):
        rollover.change_settings({chosen.key: chosen.value})
        print(f"{chosen.key} = {settings.value(chosen.key)}")


def back_up(home: Path, chosen: Namespace) -> None:
    """Copy the data into a file; without one among the box's own copies."""
    storage, file = Storage(home), chosen.file
    if file is None:
        file = Copies(storage).make(Reason.BY_HAND)
    else:
        database_copy.copy(storage.database, paths.resolved(file))
    print(f"Data dicadangkan ke {file}")


def restore(home: Path, chosen: Namespace) -> int:
    """Go back to a copy; the data as it is now is kept beside it.

    What the copy holds is said first, and asked about where somebody sits before it.
    """
    file = paths.resolved(chosen.file)
    held = contents.read(file)
    present = contents.of(Storage(home).database)
    whose = held.whose(present.box) if present else held.business
    print(f"Milik {whose}: {held.newest}.")
    if held.is_bare:
        print(contents.BARE)
    if present:
        print(f"Data sekarang: {present.business}, {present.newest}.")
    # A script has nobody to ask, and knows what it does.
    if sys.stdin.isatty():
        said = input("Pakai isi ini? Ketik ya: ")
        if said.strip().lower() not in ("y", "ya"):
            print("Tidak jadi. Data tidak berubah.")
            return 1
    Storage(home).restore(file)
    when = "sekarang" if instance.is_taken(home) else "saat SiAntre dibuka"
    print(f"Cadangan {chosen.file.name} dipakai {when}.")
    return 0


def version(home: Path, chosen: Namespace) -> None:  # noqa: ARG001
    """Say which version this is."""
    print(f"{NAME} {__version__}")


def _read_password() -> str:
    if sys.stdin.isatty():
        return getpass.getpass("Kata sandi: ")
    return sys.stdin.readline().rstrip("\r\n")


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
    print(*map(as_line, found), f"Kode bantuan {said}", sep="\n")
    return int(health.needs_care(found) > 0)


def poster(home: Path, chosen: Namespace) -> int:
    """Write the poster as a PDF; exit code 1 when it leads nowhere."""
    # Here, for a box imports this module and most never print one.
    from siantre_box.paper import poster as posters

    with opened(home):
        shown = posters.describe(_address())
        remarks = posters.remarks(paths.assets() / "fonts")
    _write(home, chosen.file, posters.pdf(shown, "A4", paths.assets() / "fonts"))
    print(f"Poster disimpan di {chosen.file}")
    for key, remark in remarks.items():
        print(f"{setting_list.BY_KEY[key].label}: {remark}.", file=sys.stderr)
    if not shown.url:
        print(*posters.NO_NETWORK, *posters.NOT_TO_PUT_UP, file=sys.stderr)
    return int(not shown.url)


def fleet(home: Path, chosen: Namespace) -> None:
    """Write the page in which a seller reads the conditions of his boxes."""
    _write(home, chosen.file, asset_files.read(paths.assets() / "armada.html"))
    print(f"Buka {chosen.file} di browser, lalu tempel chat WhatsApp di sana.")


def _write(home: Path, file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise CannotUseHome(home, f"Berkas {file} tidak dapat ditulis.") from error


def code(home: Path, chosen: Namespace) -> None:  # noqa: ARG001
    """Tell what a Kode bantuan says."""
    state = support_code.decode(chosen.code)
    print(f"versi {state.version}, skema {state.schema}")
    print(f"kesalahan terakhir: {state.error or '-'}")
    print(f"perlu dicek: {', '.join(sorted(state.findings)) or '-'}")


def _asked(url: str) -> tuple[tuple[Finding, ...], str]:
    said = instance.ask(f"{url}periksa")
    found = (
        Finding(**one | {"state": Severity(one["state"])}) for one in said["findings"]
    )
    return tuple(found), str(said["code"])


def _looked(home: Path) -> tuple[tuple[Finding, ...], str]:
    found: tuple[Finding, ...] = (STOPPED,)
    interfaces = addresses.interfaces()
    with opened(home) as storage:
        seen = metrics.collect(
            storage,
            Copies(storage),
            Presence(),
            address(interfaces, frozenset(), ports.kept()),
            settings.remembered(PRINTED),
        )
        seen = replace(
            seen,
            is_network_guessed=addresses.are_guessed(interfaces),
            printer=_look_at_printer(),
            **asdict(LocalHost(home).facts()),
        )
        found += tuple(
            one for one in health.findings(seen) if one.key not in ONLY_WHILE_RUNNING
        )
    return found, SupportBundle(home, Journal(home), lambda: found).code()


def _look_at_printer() -> Outcome | None:
    target, ours = printer.chosen(), Printer(paths.assets() / "fonts")
    ours.look(target)
    return ours.last(target)


def _address() -> str:
    return address(addresses.interfaces(), frozenset(), ports.kept())

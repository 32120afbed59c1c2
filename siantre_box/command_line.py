"""What can be written after the program's name, explained in Indonesian."""

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NoReturn

from siantre_box import NAME, commands, inspection

HIGHEST_PORT = 65535
Run = Callable[[Path, argparse.Namespace], object]


def parser(start: Run) -> argparse.ArgumentParser:
    """Return what understands the words; without a command they mean `start`."""
    made = _Parser("siantre-box", description=f"{NAME}: nomor antrian dari HP.")
    made.set_defaults(run=start)
    _add_options(made)
    add = made.add_subparsers(
        title="perintah", metavar="PERINTAH", parser_class=_Parser
    )
    _add_people_and_settings(_adder(add))
    _add_copies(_adder(add))
    _add_inspection(_adder(add))
    return made


def _add_options(made: argparse.ArgumentParser) -> None:
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


def _add_people_and_settings(add: Callable[..., argparse.ArgumentParser]) -> None:
    admin = add("create-admin", commands.create_admin, "buat admin baru")
    admin.add_argument("login", metavar="NAMA_MASUK", help="nama untuk masuk")
    admin.add_argument("--name", metavar="NAMA", help="nama yang ditampilkan")
    forgot = add("reset-password", commands.reset_password, "ganti kata sandi")
    forgot.add_argument("login", metavar="NAMA_MASUK", help="nama untuk masuk")
    setting = add("set", commands.set_setting, "ubah satu pengaturan")
    setting.add_argument("key", metavar="KUNCI", help="lihat docs/settings.md")
    setting.add_argument("value", metavar="NILAI", help="nilai yang baru")


def _add_copies(add: Callable[..., argparse.ArgumentParser]) -> None:
    backup = add("backup", commands.back_up, "cadangkan data")
    where = "berkas tujuan; tanpa ini ke cadangan SiAntre sendiri"
    backup.add_argument("file", type=Path, nargs="?", metavar="BERKAS", help=where)
    restore = add("restore", commands.restore, "pakai cadangan ini")
    restore.add_argument("file", type=Path, metavar="BERKAS", help="berkas cadangan")


def _add_inspection(add: Callable[..., argparse.ArgumentParser]) -> None:
    poster = add("poster", inspection.poster, "simpan poster sebagai PDF")
    poster.add_argument("file", type=Path, metavar="BERKAS", help="berkas PDF")
    add("check", inspection.check, "cek kesiapan; kode 1 bila ada yang kurang")
    code = add("code", inspection.code, "jelaskan sebuah Kode bantuan")
    code.add_argument("code", metavar="KODE", help="seperti yang dibacakan")
    add("version", commands.version, "versi SiAntre")


def _adder(
    to: "argparse._SubParsersAction[_Parser]",
) -> Callable[..., argparse.ArgumentParser]:
    def add(name: str, run: Run, words: str) -> argparse.ArgumentParser:
        made = to.add_parser(name, help=words, description=f"{words.capitalize()}.")
        made.set_defaults(run=run)
        return made

    return add


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

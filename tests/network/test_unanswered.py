"""A kernel that does not answer what is asked of the computer: ARM boxes, emulators."""

import errno
import os
import socket
import subprocess
from dataclasses import replace
from pathlib import Path

import ifaddr
import psutil
import pytest

from siantre_box.diagnostics import health
from siantre_box.host import LocalHost, browsers, drives
from siantre_box.network import addresses
from siantre_box.packaging import unpack_dir
from tests.ports import free_port
from tests.real import RealBox, command
from tests.web.conftest import HEALTHY

# qemu-user answers the ioctl SIOCETHTOOL with ENOSYS: `psutil.net_if_stats` fails.
REFUSALS = [
    OSError(errno.ENOSYS, os.strerror(errno.ENOSYS)),
    PermissionError(errno.EACCES, "denied"),
    NotImplementedError(),
    psutil.AccessDenied(1),
]
PROBES = [
    (psutil, "net_if_stats"),
    (psutil, "net_if_addrs"),
    (ifaddr, "get_adapters"),
]

ALL = (
    *("psutil.net_if_stats", "psutil.net_if_addrs", "ifaddr.get_adapters"),
    *("psutil.disk_partitions", "psutil.process_iter", "psutil.Process"),
    "time.clock_gettime",
)
REFUSE = """
def refuse(*_, **__):
    raise OSError(errno.ENOSYS, "not implemented")
"""


def refuse(monkeypatch, place, name, refusal):
    def fails(*_, **__):
        raise refusal

    monkeypatch.setattr(place, name, fails)


@pytest.mark.parametrize("refusal", REFUSALS, ids=repr)
@pytest.mark.parametrize(("place", "name"), PROBES)
def test_addresses_stay_known_when_one_probe_is_refused(
    monkeypatch, place, name, refusal
):
    whole = {one.address for one in addresses.interfaces()}
    refuse(monkeypatch, place, name, refusal)
    found = addresses.interfaces()
    assert {one.address for one in found} <= whole
    assert found or name == "get_adapters"  # a computer without any route out
    assert all(one.is_guessed for one in found)


def test_addresses_stay_known_when_the_routes_cannot_be_read(monkeypatch, tmp_path):
    monkeypatch.setattr(addresses, "ROUTES", tmp_path)
    assert {one.is_guessed for one in addresses.interfaces()} == {True}


def test_without_any_answer_there_is_no_address_and_no_failure(monkeypatch):
    for place, name in (*PROBES, (socket, "socket")):
        refuse(monkeypatch, place, name, OSError(errno.ENOSYS, "refused"))
    assert addresses.interfaces() == ()


def test_a_network_that_answers_is_not_called_guessed():
    assert not addresses.are_guessed(addresses.interfaces())


def test_an_untold_network_is_a_finding():
    keys = [one.key for one in health.findings(HEALTHY)]
    assert "network" not in keys
    [found] = [
        one
        for one in health.findings(replace(HEALTHY, is_network_guessed=True))
        if one.key == "network"
    ]
    assert found.state == health.Severity.WARN
    assert found.link == "admin.settings"


@pytest.mark.parametrize("refusal", REFUSALS, ids=repr)
def test_a_stick_or_a_browser_that_cannot_be_seen_is_none(
    monkeypatch, tmp_path, refusal
):
    refuse(monkeypatch, psutil, "disk_partitions", refusal)
    refuse(monkeypatch, psutil, "process_iter", refusal)
    assert drives.first_stick() is None
    assert browsers.browsers_with(tmp_path) == []


@pytest.mark.parametrize("refusal", REFUSALS, ids=repr)
def test_a_folder_of_a_process_that_cannot_be_seen_is_kept(
    monkeypatch, tmp_path, refusal
):
    refuse(monkeypatch, psutil, "Process", refusal)
    for name in ("_MEI00000000ours", "_MEI7ffffff0other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / unpack_dir.MARKER).touch()
    assert unpack_dir.sweep(tmp_path / "_MEI00000000ours") == []


def test_what_the_computer_does_by_itself_is_unknown_where_it_is_not_told(
    monkeypatch, tmp_path
):
    refuse(monkeypatch, Path, "is_dir", PermissionError(errno.EACCES, "denied"))
    refuse(monkeypatch, subprocess, "run", OSError(errno.ENOSYS, "no programs"))
    facts = LocalHost(tmp_path).facts()
    assert (facts.signs_in_by_itself, facts.may_sleep) == (None, None)
    assert facts.starts_by_itself is False


@pytest.mark.parametrize("refused", [("psutil.net_if_stats",), ALL], ids=str)
def test_a_box_starts_and_says_what_it_could_not_ask(monkeypatch, tmp_path, refused):
    # Python runs this first in every process that finds it.
    lines = ["import errno, ifaddr, psutil, time", REFUSE]
    lines += [f"{probe} = refuse" for probe in refused]
    (tmp_path / "sitecustomize.py").write_text("\n".join(lines))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    box = RealBox(tmp_path / "rumah", "--port", free_port())
    box.set_up()
    try:
        assert box.start().client().get("/").status == 200
        said = command(box.home, "check").stdout
    finally:
        box.leave()
    assert "Jaringan komputer ini tidak" in said
    log = (box.home / "log" / "siantre.log").read_text("utf-8")
    assert log.count("does not tell all of its network") == 1
    assert "Traceback" not in log

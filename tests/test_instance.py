import json
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from siantre_box import instance
from siantre_box.core import settings
from siantre_box.instance import AlreadyRunning, Claim
from siantre_box.offline_access import opened
from siantre_box.paths import CannotUseHome
from tests.ports import free_port
from tests.real import RealBox, command
from tests.waiting import until

# As a program that is being started when its box is killed: it has the box's files,
# for two seconds yet.
BEING_STARTED = """
import os, subprocess, threading
from contextlib import suppress
from pathlib import Path

def begin():
    while not Path({card!r}).exists():
        threading.Event().wait(0.01)
    for number in map(int, os.listdir("/proc/self/fd")):
        with suppress(OSError):
            os.set_inheritable(number, True)
    ends = f"while kill -0 {{os.getpid()}}; do sleep 0.01; done; sleep 2"
    subprocess.Popen(["sh", "-c", ends], close_fds=False)
    Path({begun!r}).touch()

threading.Thread(target=begin, daemon=True).start()
"""
HOLD = """
import sys
from pathlib import Path
from siantre_box.instance import Claim
claim = Claim(Path(sys.argv[1]))
claim.take()
print("taken", flush=True)
sys.stdin.read()
"""


def test_a_second_start_shows_the_first_and_is_well(real: RealBox) -> None:
    second = command(real.home, "--headless", "--port", 0)
    here = f"http://127.0.0.1:{real.port}/"
    assert second.returncode == 0
    assert second.stdout == f"SiAntre sudah berjalan di {here}\n"
    assert instance.find(real.home) == here
    assert real.health()["boot"]


def test_two_homes_are_two_boxes(real: RealBox, tmp_path: Path) -> None:
    other = RealBox(tmp_path / "other", "--port", free_port())
    other.set_up()
    try:
        other.start()
        assert other.port != real.port
    finally:
        other.leave()


def test_a_home_whose_box_was_killed_is_free(real: RealBox) -> None:
    real.end(9)
    assert instance.find(real.home, patience=0) is None
    real.start()
    assert instance.find(real.home) == f"http://127.0.0.1:{real.port}/"


def test_a_box_that_was_killed_while_it_started_a_program_can_be_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = RealBox(tmp_path / "home", "--port", free_port())
    box.set_up()
    # Python runs this first in every process that finds it.
    card, begun = box.home / instance.CARD, tmp_path / "begun"
    first = BEING_STARTED.format(card=str(card), begun=str(begun))
    (tmp_path / "sitecustomize.py").write_text(first)
    with monkeypatch.context() as starting:
        starting.setenv("PYTHONPATH", str(tmp_path))
        box.start()
    try:
        until(begun.exists)
        box.end(9)
        assert not instance.is_taken(box.home)
        box.start()
        assert box.health()["boot"]
    finally:
        box.leave()


def test_one_process_at_a_time_has_the_right(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as first:
        assert first.stdout.readline() == b"taken\n"
        with pytest.raises(AlreadyRunning):
            Claim(tmp_path).take()
        first.kill()
    claim = Claim(tmp_path)
    claim.take()
    claim.take()
    claim.release()
    assert not instance.is_taken(tmp_path)


def test_a_card_of_another_box_leads_nowhere(real: RealBox, tmp_path: Path) -> None:
    card = (real.home / instance.CARD).read_text()
    boot = real.health()["boot"]
    (tmp_path / instance.CARD).write_text(card.replace(boot, "00000000"))
    assert instance.find(tmp_path, patience=0) is None


def answer_late(listener: socket.socket, boot: str) -> None:
    """Say which start this is, as a box on a busy computer does."""
    line, _ = listener.accept()
    with line:
        line.recv(1024)
        threading.Event().wait(2.5)
        line.sendall(b'HTTP/1.0 200 OK\r\n\r\n{"boot": "%s"}' % boot.encode())


@pytest.mark.slow
def test_a_box_that_answers_late_is_no_box_that_does_not_run(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        (tmp_path / instance.CARD).write_text(json.dumps({"url": url, "boot": "x"}))
        busy = threading.Thread(target=answer_late, args=(listener, "x"))
        busy.start()
        assert instance.find(tmp_path, patience=0) == url
        busy.join()


@pytest.mark.parametrize("card", ["", "[]", "{}", '{"url": 7, "boot": "x"}'])
def test_a_spoilt_card_leads_nowhere(tmp_path: Path, card: str) -> None:
    (tmp_path / instance.CARD).write_text(card)
    assert instance.find(tmp_path, patience=0) is None


def test_a_home_that_cannot_be_made_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "home").touch()
    with pytest.raises(CannotUseHome, match="tidak dapat dipakai"):
        Claim(tmp_path / "home").take()


def test_a_command_beside_a_running_box_works_on_its_file(real: RealBox) -> None:
    done = command(real.home, "set", "business_name", "Bengkel Jaya")
    assert done.returncode == 0, done.stderr
    with opened(real.home):
        assert settings.value("business_name") == "Bengkel Jaya"
    assert real.health()["database"] is True


def test_a_command_leaves_no_trace_of_a_running_box(tmp_path: Path) -> None:
    with opened(tmp_path):
        assert instance.is_taken(tmp_path)
    assert not instance.is_taken(tmp_path)
    assert not (tmp_path / "sedang-berjalan").exists()


def test_a_lock_that_was_deleted_is_held_again(tmp_path: Path) -> None:
    claim = Claim(tmp_path)
    claim.take()
    claim.hold_on()
    (tmp_path / instance.LOCK).unlink()
    claim.hold_on()
    assert instance.is_taken(tmp_path)
    claim.release()
    assert not instance.is_taken(tmp_path)

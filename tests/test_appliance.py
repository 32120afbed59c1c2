import http.client
import json
import re
import signal
import socket
import threading
from contextlib import contextmanager, suppress
from time import monotonic

import pytest

from siantre_box import __version__
from siantre_box.appliance import Appliance
from siantre_box.core import changes, database
from siantre_box.network.server import PortTaken, Server
from siantre_box.paths import CannotUseHome
from siantre_box.web.box import MAX_HELD_POLLS
from tests.client import Client
from tests.ports import free_port
from tests.real import RealBox, command
from tests.waiting import A_MOMENT

KILLS, PHONES = 4, 6
A_HOLD = 20  # seconds
pytestmark = pytest.mark.slow


@pytest.fixture
def real(tmp_path):
    """A real box, set up, not started."""
    box = RealBox(tmp_path / "rumah", "--port", free_port())
    box.set_up()
    yield box
    box.leave()


@pytest.fixture
def running(real):
    return real.start()


def test_a_started_box_answers_machines_and_tells_no_secret(running):
    health = running.health()
    assert (health["name"], health["version"]) == ("siantre", __version__)
    assert re.fullmatch("[0-9a-f]{8}", health["boot"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", health["round"])
    assert health["database"] is True
    assert set(health) == {"name", "version", "boot", "round", "database", "uptime"}


def test_a_fresh_box_serves_a_page_before_anybody_set_it_up(tmp_path):
    box = RealBox(tmp_path / "rumah", "--port", free_port())
    (tmp_path / "rumah").mkdir()
    try:
        assert box.start().client().get("/tv").status in (200, 503)
    finally:
        box.leave()


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_well_while_every_place_is_held(running, sign):
    tvs = [running.client() for _ in range(MAX_HELD_POLLS)]
    for tv in tvs:
        version = tv.get("/tv/papan").headers["X-Versi"]
        tv.request("GET", f"/tv/papan?sejak={version}&tunggu={A_HOLD}")
        assert not tv.is_answered(within=0.1)
    began = monotonic()
    assert running.end(sign) == 0
    assert monotonic() - began < A_HOLD / 2
    assert [tv.receive().body for tv in tvs] == [b"sama"] * MAX_HELD_POLLS
    assert (running.home / "stderr.txt").read_text() == ""


def test_it_comes_back_at_the_same_port_with_another_life(tmp_path):
    box = RealBox(tmp_path / "rumah")
    box.set_up()
    port = free_port()
    try:
        first = box.start("--port", port).health()
        box.end(signal.SIGTERM)
        assert box.start().port == port
        assert box.health()["boot"] != first["boot"]
    finally:
        box.leave()


def test_a_kept_port_that_is_taken_is_never_left_silently(tmp_path):
    box = RealBox(tmp_path / "rumah")
    box.set_up()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(AssertionError, match=f"Port {port} sedang dipakai"):
            box.start("--port", port)
    assert box.process.wait(A_MOMENT) != 0
    box.leave()


def test_a_setting_from_the_command_line_reaches_a_running_box(running):
    from_tv = running.client()
    version = from_tv.get("/tv/papan").headers["X-Versi"]
    settled = from_tv.get(f"/tv/papan?sejak={version}&tunggu=3")
    assert settled.status == 200
    version = settled.headers["X-Versi"]
    setter = threading.Thread(target=set_ticker, args=(running,))
    setter.start()
    while "Tutup pukul 15" not in settled.words:
        settled = from_tv.get(f"/tv/papan?sejak={version}&tunggu=20")
        version = settled.headers["X-Versi"]
    setter.join(A_MOMENT)


def set_ticker(box):
    assert command(box.home, "set", "ticker", "Tutup pukul 15").returncode == 0


def take(client):
    """Take a number; return its label, or None when the box died first."""
    client.cookies.clear()
    nonce = client.get("/").field("nonce")
    while (answer := client.post("/ambil", layanan=1, nonce=nonce)).status == 507:
        pass  # six at once on a busy machine: the tap is asked for again
    assert answer.status == 303, answer.words
    return client.get(answer.headers["Location"]).data("label")


def take_until_it_dies(port, acknowledged):
    client = Client(port)
    with suppress(OSError, http.client.HTTPException):
        while True:
            acknowledged.append(take(client))


def test_no_acknowledged_number_is_lost_or_given_twice_when_it_is_killed(real):
    acknowledged = []
    for _ in range(KILLS):
        real.start()
        so_far = len(acknowledged)
        phones = [
            threading.Thread(target=take_until_it_dies, args=(real.port, acknowledged))
            for _ in range(PHONES)
        ]
        for phone in phones:
            phone.start()
        deadline = monotonic() + A_MOMENT
        while len(acknowledged) < so_far + 15 and monotonic() < deadline:
            phones[0].join(0.01)
        real.end(signal.SIGKILL)
        for phone in phones:
            phone.join(A_MOMENT)
    assert len(acknowledged) >= 15 * KILLS
    assert len(set(acknowledged)) == len(acknowledged)
    real.start()
    stored = labels_in(real)
    assert set(acknowledged) <= set(stored)
    assert len(set(stored)) == len(stored)
    # What was written down in the moment of a kill, perhaps for all of them in one
    # transaction, is given to nobody.
    assert int(max(stored)[2:]) <= len(stored) + KILLS * PHONES


def labels_in(real):
    operator = real.operator()
    waiting = int(operator.get("/operator").data("waiting"))
    page = operator.get("/operator").words
    labels = re.findall(r"Panggil<span class=\"sr\"> (A-\d+)", page)
    assert len(labels) == waiting
    return labels


def test_after_a_kill_the_desk_goes_on_mid_call_with_the_same_cookie(real):
    real.start()  # cookies are named by the port, which a box keeps
    phone, operator = real.client(), real.operator()
    label = take(phone)
    assert operator.post("/operator/berikutnya", sekarang="").status == 303
    real.end(signal.SIGKILL)
    real.start()
    again = Client(real.port, operator.cookies)
    page = again.get("/operator")
    assert (page.status, page.data("current")) == (200, label)
    assert again.post("/operator/berikutnya", sekarang="").status == 409


@pytest.fixture
def here(tmp_path):
    """A box in this process, in a thread."""
    box = Appliance(tmp_path / "rumah", "127.0.0.1", 0)
    box.start()
    thread = box.serve_in_background()
    yield box
    box.stop()
    thread.join(A_MOMENT)
    assert not thread.is_alive()
    database.close()


def test_its_own_address_is_loopback_and_the_phones_is_an_address(here):
    assert here.here == f"http://127.0.0.1:{here.port}/"
    assert re.fullmatch(rf"http://\d+\.\d+\.\d+\.\d+:{here.port}/", here.url)


def test_the_board_reads_a_new_life_after_a_start(here):
    client = Client(here.port)
    assert json.loads(client.get("/sehat").words)["boot"] == changes.boot()


@contextmanager
def reopening(box):
    """Keep a restart at the moment when nobody is served and no file is open yet."""
    phone = Client(box.port)
    phone.get("/sehat")
    with box.storage._staging:
        box.restart()
        # The box has hung up.
        assert phone.is_answered(within=A_MOMENT)
        yield


def test_who_comes_while_it_reopens_waits_and_is_answered(here):
    boot = changes.boot()
    with reopening(here):
        late = Client(here.port)
        late.request("GET", "/sehat")
    assert json.loads(late.receive().words)["boot"] != boot


def test_nobody_else_gets_its_port_while_it_reopens(here):
    with reopening(here), pytest.raises(PortTaken):
        Server(lambda *_: [], "127.0.0.1", here.port).start()


def test_a_stop_while_it_reopens_ends_it_and_sets_its_port_free(tmp_path):
    box = Appliance(tmp_path / "rumah", "127.0.0.1", free_port())
    box.start()
    thread = box.serve_in_background()
    with reopening(box):
        box.stop()
    thread.join(A_MOMENT)
    assert not thread.is_alive()
    with socket.create_server(("127.0.0.1", box.port)):
        database.close()


def test_a_box_that_cannot_reopen_sets_its_port_free(tmp_path):
    box = Appliance(tmp_path / "rumah", "127.0.0.1", free_port())
    box.start()
    came = []
    thread = threading.Thread(target=lambda: came.append(outcome(box.serve)))
    thread.start()
    with reopening(box):
        (tmp_path / "rumah" / "siantre.nomor").unlink()
        (tmp_path / "rumah" / "siantre.nomor").mkdir()
    thread.join(A_MOMENT)
    assert [type(one) for one in came] == [CannotUseHome]
    with socket.create_server(("127.0.0.1", box.port)):
        database.close()


def outcome(job):
    """Return what a job returns or raises."""
    try:
        return job()
    except Exception as problem:
        return problem

"""The server against real sockets. Loopback has 16 million addresses to be from."""

import http.client
import socket
import sys
import threading
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field

import pytest

from siantre_box.network import fairness, server
from siantre_box.network.server import CannotListen, PortTaken, Server
from tests.client import Client
from tests.ports import free_port
from tests.waiting import A_MOMENT

if sys.platform != "win32":
    import resource


@dataclass
class Box:
    """A served app: `/` answers, `/tahan` holds, `/kerja` works until released."""

    held: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    released: threading.Event = field(default_factory=threading.Event)
    gone: threading.Event = field(default_factory=threading.Event)
    served: list[str] = field(default_factory=list)
    server: Server | None = None

    def app(self, environ, start_response):
        body = b"halo"
        if environ["PATH_INFO"] == "/tahan":
            with environ["siantre.resting"]():
                self.hold(environ["waitress.client_disconnected"])
        elif environ["PATH_INFO"] == "/kerja":
            self.hold(lambda: False)
        elif environ["PATH_INFO"] == "/isi":
            body = str(len(environ["wsgi.input"].read())).encode()
        elif environ["PATH_INFO"] == "/alamat":
            body = environ["siantre.local_address"].encode()
        elif environ["PATH_INFO"] == "/besar":
            body = b"x" * 12_000_000
        self.served.append(environ["REMOTE_ADDR"])
        start_response("200 OK", [("Content-Length", str(len(body)))])
        return [body]

    def hold(self, is_gone):
        self.held.release()
        while not self.released.wait(0.02):
            if is_gone():
                self.gone.set()
                return

    def connect(self, source="127.0.0.1"):
        return socket.create_connection(
            ("127.0.0.1", self.server.port), A_MOMENT, (source, 0)
        )

    def client(self, source=""):
        return Client(self.server.port, source=source, patience=A_MOMENT)

    def get(self, path="/", source=""):
        return self.client(source).get(path)

    def post(self, path, body):
        return self.client().ask("POST", path, body)


@pytest.fixture
def serve():
    """Serve a Box with the given options; it is stopped at the test's end."""
    with ExitStack() as at_the_end:

        def start(**options):
            box = Box()
            options.setdefault("on_stop", box.released.set)
            host, port = options.pop("host", "127.0.0.1"), options.pop("port", 0)
            box.server = Server(box.app, host, port, **options)
            box.server.start()
            box.thread = threading.Thread(target=box.server.run)
            box.thread.start()
            at_the_end.callback(box.thread.join, A_MOMENT)
            at_the_end.callback(box.server.stop)
            return box

        yield start


@pytest.fixture
def box(serve):
    return serve()


@pytest.fixture
def hurry(monkeypatch):
    """Give a request 0.3 s to arrive from then on: a busy sender may need more."""
    return lambda: monkeypatch.setattr(fairness, "REQUEST_SECONDS", 0.3)


@pytest.fixture
def open_from():
    """Open connections that say nothing, closed at the test's end."""
    with ExitStack() as closing:

        def connect(box, source, count):
            return [closing.enter_context(box.connect(source)) for _ in range(count)]

        yield connect


def is_closed(client):
    """Wait for the server to close; False when it stays open."""
    try:
        return client.recv(1) == b""
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False


def test_a_page_is_served_on_the_port_it_was_given(box):
    answer = box.get()
    assert (answer.status, answer.body) == (200, b"halo")


def test_the_app_learns_at_which_address_a_request_arrived(serve):
    box = serve(host="0.0.0.0")
    for address in ("127.0.0.1", "127.0.0.2"):
        client = Client(box.server.port, host=address)
        assert client.get("/alamat", Host="192.168.56.1:8080").words == address


def test_an_answer_does_not_tell_what_serves_it(box):
    assert "Server" not in box.get().headers


def test_a_connection_stays_open_for_the_next_poll(box):
    client = box.client()
    ports = set()
    for _ in range(3):
        client.get("/")
        ports.add(client.own_port)
    assert len(ports) == 1


def test_a_taken_port_is_said_in_words_with_its_number():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTaken, match=f"Port {port} sedang dipakai"):
            Server(Box().app, "127.0.0.1", port).start()


def test_a_port_is_free_again_at_once_after_a_run(serve):
    first = serve(port=free_port())
    first.get()
    first.server.stop()
    first.thread.join(A_MOMENT)
    again = Server(first.app, "127.0.0.1", first.server.port)
    again.start()
    again.stop()
    again.run()


def test_an_address_this_computer_does_not_have_is_refused_in_words():
    with pytest.raises(CannotListen, match=r"203\.0\.113\.1"):
        Server(Box().app, "203.0.113.1", 0).start()


def test_stopping_before_starting_does_no_harm():
    Server(Box().app, "127.0.0.1", 0).stop()


def test_busy_workers_let_the_loop_read_within_a_millisecond(serve):
    sys.setswitchinterval(0.005)
    serve()
    assert sys.getswitchinterval() <= 0.001


def test_the_loop_is_not_woken_once_it_has_ended(serve):
    box = serve()
    wake = box.server._wake

    def wake_slowly():
        box.thread.join(1.5)  # longer than a turn of the loop
        wake()

    box.server._wake = wake_slowly
    box.server.stop()
    box.thread.join(A_MOMENT)
    assert not box.thread.is_alive()


def test_an_answer_that_comes_after_the_end_writes_into_no_strangers_file(
    serve, tmp_path
):
    box = serve()
    listener = box.server._listener
    number = listener.trigger.trigger
    box.server.stop()
    box.thread.join(A_MOMENT)
    with ExitStack() as strangers:
        opened, paths = 0, []
        # The lowest number that is free is given first.
        while opened < number:
            paths.append(tmp_path / str(opened))
            opened = strangers.enter_context(paths[-1].open("wb")).fileno()
        listener.pull_trigger()
        assert [path.read_bytes() for path in paths] == [b""] * len(paths)


def test_stopping_wakes_all_held_requests_and_sends_every_answer(serve, monkeypatch):
    monkeypatch.setattr(server, "GRACE", 60)  # it is not waited for
    box = serve(held=12, workers=8)
    answers = []
    holders = [
        threading.Thread(target=lambda: answers.append(box.get("/tahan").body))
        for _ in range(12)
    ]
    for holder in holders:
        holder.start()
    for _ in holders:
        assert box.held.acquire(timeout=A_MOMENT)
    box.server.stop()
    box.thread.join(A_MOMENT)
    assert not box.thread.is_alive()
    for holder in holders:
        holder.join(A_MOMENT)
    assert answers == [b"halo"] * 12


def test_stopping_does_not_wait_for_a_request_that_will_not_end(serve, monkeypatch):
    assert server.GRACE < 2
    monkeypatch.setattr(server, "GRACE", 0.2)
    box = serve(on_stop=lambda: None)
    with box.connect() as stuck:
        stuck.sendall(b"GET /tahan HTTP/1.1\r\nHost: x\r\n\r\n")
        assert box.held.acquire(timeout=A_MOMENT)
        box.server.stop()
        box.thread.join(A_MOMENT)
        assert not box.thread.is_alive()
        box.released.set()


@pytest.mark.parametrize("leaves_open", [False, True])
@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\n"])
def test_who_has_just_come_when_it_stops_may_still_ask(
    serve, monkeypatch, begun, leaves_open
):
    monkeypatch.setattr(server, "GRACE", A_MOMENT)
    monkeypatch.setattr(fairness, "ROUND_TRIP_SECONDS", A_MOMENT)
    box = serve()
    with box.connect() as phone:
        phone.sendall(begun)
        before = box.client()
        assert before.get("/").status == 200
        box.server.stop(leaves_open)
        # Now it stops: a connection that has had its answer is closed.
        assert before.is_answered(within=A_MOMENT)
        phone.sendall((begun and b"Host: x\r\n\r\n") or b"GET / HTTP/1.0\r\n\r\n")
        assert b"200 OK" in phone.recv(100)
    box.thread.join(A_MOMENT)
    box.server.close()
    assert not box.thread.is_alive()


def test_stopping_does_not_wait_for_who_came_and_says_nothing(
    serve, monkeypatch, open_from
):
    monkeypatch.setattr(server, "GRACE", 10 * A_MOMENT)
    assert fairness.ROUND_TRIP_SECONDS < 0.5
    box = serve()
    open_from(box, "127.0.0.1", 3)
    assert box.get("/").status == 200
    box.server.stop()
    box.thread.join(A_MOMENT)
    assert not box.thread.is_alive()


def poll_until_refused(box, answered):
    with suppress(OSError, http.client.HTTPException):
        while box.get().status == 200:
            answered.release()


def test_stopping_under_polls_that_never_pause_still_ends(serve):
    box = serve()
    answered = threading.Semaphore(0)
    phones = [
        threading.Thread(target=poll_until_refused, args=(box, answered))
        for _ in range(4)
    ]
    for phone in phones:
        phone.start()
    for _ in range(20):
        assert answered.acquire(timeout=A_MOMENT)
    box.server.stop()
    box.thread.join(A_MOMENT)
    assert not box.thread.is_alive()
    for phone in phones:
        phone.join(A_MOMENT)


def test_an_answer_larger_than_the_network_takes_at_once_arrives_whole(
    serve, monkeypatch
):
    monkeypatch.setattr(server, "GRACE", 60)  # a busy reader may need more
    box = serve()
    with box.connect() as client:
        client.sendall(b"GET /besar HTTP/1.1\r\nHost: x\r\n\r\n")
        first = client.recv(100)
        box.server.stop()
        answer = first + b"".join(iter(lambda: client.recv(65536), b""))
    assert answer.endswith(b"x" * 12_000_000)


def test_a_held_request_sees_its_client_leave(box):
    with box.connect() as client:
        client.sendall(b"GET /tahan HTTP/1.1\r\nHost: x\r\n\r\n")
        assert box.held.acquire(timeout=A_MOMENT)
    assert box.gone.wait(A_MOMENT)


def test_held_requests_leave_the_workers_free(serve):
    box = serve(held=3, workers=1)
    with ExitStack() as closing:
        for _ in range(3):
            client = closing.enter_context(box.connect())
            client.sendall(b"GET /tahan HTTP/1.1\r\nHost: x\r\n\r\n")
            assert box.held.acquire(timeout=A_MOMENT)
        assert box.get().status == 200


def test_no_more_work_at_once_than_there_are_workers(serve):
    box = serve(held=6, workers=2)
    with ExitStack() as closing:
        for number in range(5):
            client = closing.enter_context(box.connect(f"127.0.0.{number + 1}"))
            client.sendall(b"GET /kerja HTTP/1.1\r\nHost: x\r\n\r\n")
        for _ in range(2):
            assert box.held.acquire(timeout=A_MOMENT)
        assert not box.held.acquire(timeout=0.3)
        box.released.set()
        for _ in range(3):
            assert box.held.acquire(timeout=A_MOMENT)


def test_one_address_never_has_all_workers(serve, open_from):
    box = serve(held=0, workers=4)
    for client in open_from(box, "127.0.0.2", 6):
        client.sendall(b"GET /kerja HTTP/1.1\r\nHost: x\r\n\r\n")
    for _ in range(2):
        assert box.held.acquire(timeout=A_MOMENT)
    assert not box.held.acquire(timeout=0.3)
    assert box.get(source="127.0.0.3").status == 200
    box.released.set()
    for _ in range(4):
        assert box.held.acquire(timeout=A_MOMENT)


def changes(client, path="/kerja"):
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
    client.sendall(head.encode())


def test_who_only_looks_is_served_while_all_who_change_something_wait(serve, open_from):
    box = serve(held=0, workers=4)
    for number in range(2, 10):
        changes(open_from(box, f"127.0.0.{number}", 1)[0])
    for _ in range(3):
        assert box.held.acquire(timeout=A_MOMENT)
    assert not box.held.acquire(timeout=0.3)
    assert box.get(source="127.0.0.20").status == 200
    box.released.set()
    for _ in range(5):
        assert box.held.acquire(timeout=A_MOMENT)


def test_who_only_looks_does_not_wait_for_a_change_of_the_same_address(
    serve, open_from
):
    box = serve(held=0, workers=4)
    for client in open_from(box, "127.0.0.2", 3):
        changes(client)
    assert box.held.acquire(timeout=A_MOMENT)
    assert not box.held.acquire(timeout=0.3)
    assert box.get(source="127.0.0.2").status == 200
    box.released.set()
    for _ in range(2):
        assert box.held.acquire(timeout=A_MOMENT)


def test_changes_wait_for_the_disk_together_and_leave_threads_to_who_looks(
    serve, open_from
):
    box = serve(held=16, workers=4)
    for number in range(2, 20):
        changes(open_from(box, f"127.0.0.{number}", 1)[0], "/tahan")
    for _ in range(16):
        assert box.held.acquire(timeout=A_MOMENT)
    assert not box.held.acquire(timeout=0.3)
    assert box.get(source="127.0.0.20").status == 200
    box.released.set()
    for _ in range(2):
        assert box.held.acquire(timeout=A_MOMENT)


def test_one_address_has_one_change_that_waits_for_the_disk(serve, open_from):
    box = serve()
    for client in open_from(box, "127.0.0.2", 3):
        changes(client, "/tahan")
    assert box.held.acquire(timeout=A_MOMENT)
    assert not box.held.acquire(timeout=0.3)
    assert box.get(source="127.0.0.2").status == 200
    box.released.set()
    for _ in range(2):
        assert box.held.acquire(timeout=A_MOMENT)


@pytest.mark.parametrize("path", ["/", "/isi"])
def test_a_body_too_large_is_refused_in_words_that_arrive(box, path):
    answer = box.post(path, b"x" * 20_000_000)
    assert (answer.status, answer.words) == (413, "Data yang dikirim terlalu besar.")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_a_body_too_large_in_chunks_is_refused_too(box):
    pieces = (b"x" * 10_000 for _ in range(50))
    answer = box.post("/isi", pieces)
    assert (answer.status, answer.words) == (413, "Data yang dikirim terlalu besar.")


def test_a_form_of_sixty_kilobytes_is_read(box):
    assert box.post("/isi", b"x" * 60_000).body == b"60000"


def test_a_header_too_large_is_refused_in_words(box):
    answer = box.client().get("/", X_Panjang="x" * 20_000)
    assert answer.status == 431
    assert answer.words == "Alamat atau data peramban terlalu panjang."


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n",  # a browser trying https
        b"GET / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: banyak\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused_as_the_senders_mistake(box, request_bytes):
    with box.connect() as client:
        client.sendall(request_bytes)
        answer = b"".join(iter(lambda: client.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.0 400") or answer.startswith(b"HTTP/1.1 400")
    assert b"Permintaan tidak dapat dibaca." in answer


def test_who_asks_much_at_once_and_waits_for_no_answer_is_hung_up_on(box):
    one = b"GET / HTTP/1.1\r\nHost: siantre\r\n\r\n"
    # The first is held: else a quick worker may have answered all in the meantime.
    held = one.replace(b"/ ", b"/tahan ")
    with box.connect() as impolite:
        impolite.sendall(held + one * 99)
        answers = b""
        with suppress(ConnectionResetError):
            while piece := impolite.recv(1 << 16):
                answers += piece
        assert answers.count(b"200 OK") < 100
    with box.connect() as pair:
        pair.sendall(one * 2)
        assert pair.recv(1 << 16).startswith(b"HTTP/1.1 200")


def test_who_leaves_before_a_refusal_is_no_failure_of_ours(box, caplog):
    for _ in range(300):  # some leave in the moment between
        with box.connect() as rude:
            rude.sendall(b"\x00 / HTTP/1.1\r\n\r\n")
            rude.shutdown(socket.SHUT_WR)
    assert box.get().status == 200
    assert "ERROR" not in [line.levelname for line in caplog.records]


def drip_until_cut(client, piece, pause):
    """Send on and on, `pause` seconds apart."""
    client.settimeout(pause)
    while True:
        client.sendall(piece)
        with suppress(TimeoutError):
            if client.recv(1) == b"":
                raise ConnectionResetError


def test_who_goes_on_sending_after_a_refusal_is_cut_off(box, hurry):
    with box.connect() as client:
        client.sendall(b"POST / HTTP/1.1\r\nContent-Length: 9999999\r\n\r\n")
        while client.recv(4096):
            pass
        hurry()
        with pytest.raises(ConnectionError):
            send_until_cut(client)


def send_until_cut(client):
    while True:
        client.sendall(b"x" * 1000)


def test_a_request_that_arrives_too_slowly_is_cut_off_while_others_are_served(
    box, open_from, hurry
):
    dripping = open_from(box, "127.0.0.2", 10)
    for client in dripping:
        client.sendall(b"GET / HTTP/1.1\r\nX-Pelan: ")
    assert box.get().status == 200
    hurry()
    for client in dripping:
        with pytest.raises(ConnectionError):
            drip_until_cut(client, b"a", pause=0.05)


def test_a_silent_connection_is_dropped_although_the_clock_went_back(
    box, monkeypatch, open_from
):
    monkeypatch.setattr(fairness, "IDLE_SECONDS", 0.3)
    [silent] = open_from(box, "127.0.0.2", 1)
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() - 10 * 365 * 86400)
    assert is_closed(silent)


def test_a_silent_connection_is_kept_although_the_clock_went_forward(
    box, monkeypatch, open_from
):
    client = box.client()
    client.get("/")
    port = client.own_port
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 10 * 365 * 86400)
    # The cleaning that follows drops this one, so it has been done.
    monkeypatch.setattr(fairness, "REQUEST_SECONDS", 0)
    [slow] = open_from(box, "127.0.0.2", 1)
    slow.sendall(b"GET /")
    assert is_closed(slow)
    assert client.get("/").status == 200
    assert client.own_port == port


def test_one_address_may_have_many_connections_while_there_is_room(serve, open_from):
    box = serve(connections=100)
    open_from(box, "127.0.0.2", 40)
    assert box.get(source="127.0.0.2").status == 200


def test_one_address_cannot_take_the_places_of_the_others(
    serve, open_from, monkeypatch
):
    monkeypatch.setattr(fairness, "IDLE_SECONDS_WHEN_CROWDED", 60)
    box = serve(connections=60)
    flood = open_from(box, "127.0.0.2", 80)
    assert any(is_closed(client) for client in flood[30:])
    for other in range(3, 20):
        assert box.get(source=f"127.0.0.{other}").status == 200


def test_every_address_has_its_sixteen_while_another_floods(serve, open_from):
    box = serve(connections=60)
    open_from(box, "127.0.0.2", 40)
    phones = open_from(box, "127.0.0.3", 16)
    for phone in phones:
        phone.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert phone.recv(100).startswith(b"HTTP/1.1 200")


def test_silent_connections_go_sooner_when_places_are_short(
    serve, open_from, monkeypatch
):
    monkeypatch.setattr(fairness, "IDLE_SECONDS_WHEN_CROWDED", 0.2)
    box = serve(connections=20)
    crowd = [open_from(box, f"127.0.0.{n}", 1)[0] for n in range(2, 20)]
    assert is_closed(crowd[0])


def test_addresses_are_answered_in_turn_so_a_flood_waits_behind_itself(
    serve, open_from
):
    box = serve(held=0, workers=1, connections=40)
    [holder] = open_from(box, "127.0.0.9", 1)
    holder.sendall(b"GET /tahan HTTP/1.1\r\nHost: x\r\n\r\n")
    assert box.held.acquire(timeout=A_MOMENT)
    flood = open_from(box, "127.0.0.2", 20)
    [phone] = open_from(box, "127.0.0.3", 1)
    for client in [*flood, phone]:
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    # Places are short, so the next ones are closed; by then all was read.
    for refused in open_from(box, "127.0.0.2", 2):
        assert is_closed(refused)
    box.released.set()
    assert phone.recv(100).startswith(b"HTTP/1.1 200")
    assert box.served[:3] == ["127.0.0.9", "127.0.0.2", "127.0.0.3"]


if sys.platform != "win32":

    @pytest.mark.usefixtures("box")
    def test_the_program_may_open_enough_files_for_all_connections():
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        assert soft >= min(2200, hard)


def test_each_worker_gets_ready_before_its_first_request(serve):
    begun, many = threading.Semaphore(0), 3
    box = serve(begin_thread=begun.release, held=1, workers=many - 1)
    assert all(begun.acquire(timeout=A_MOMENT) for _ in range(many))
    assert box.get().status == 200
    assert not begun.acquire(blocking=False)


def test_a_worker_that_cannot_get_ready_works_all_the_same(serve):
    def fail():
        raise OSError

    box = serve(begin_thread=fail)
    assert box.get().status == 200

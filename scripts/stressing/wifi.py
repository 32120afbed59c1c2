"""A shop's Wi-Fi of its own: a box at one end, a stranger's phone at the other.

Run in an empty network namespace it prints what it tried, what failed and a figure.
"""

import ctypes
import json
import time
from concurrent.futures import ThreadPoolExecutor

from siantre_box.paper import qr
from stressing.box import Box, Tally, furnished, wait_until
from stressing.network import OURS, Wire, in_a_network_of_its_own, run
from tests.client import Client

MOVED, PHONES = "192.168.77.55", "192.168.77.20"
VIRTUAL = "192.168.56.1"  # of VirtualBox: no phone reaches it
NEW_NETWORK = 0x40000000  # CLONE_NEWNET
SOON = 15.0
STALE = "Alamat berubah"
FORGED = (
    {},
    {"X-Forwarded-For": "127.0.0.1"},
    {"X-Forwarded-For": OURS, "X-Forwarded-Host": "localhost"},
    {"Forwarded": "for=127.0.0.1;host=localhost;proto=http"},
    {"X-Real-IP": "127.0.0.1", "Client-IP": "127.0.0.1", "True-Client-IP": "::1"},
    {"Host": "localhost"},
    {"Host": "127.0.0.1", "X-Forwarded-For": "127.0.0.1, 127.0.0.1"},
)
OF_THIS_COMPUTER = ("/periksa", "/admin/cadangan", "/admin/pengaturan", "/mulai/admin")


def wifi(is_quick: bool) -> Tally:
    """The link is cut, the address moves, and a stranger forges what can be forged."""
    del is_quick
    return in_a_network_of_its_own("stressing.wifi")


class _Phone:
    """A phone at the other end of the air: its sockets are of another network."""

    def __init__(self) -> None:
        self._wire = Wire([PHONES])
        self._thread = ThreadPoolExecutor(1, initializer=self._join)

    def ask(self, box: Box, path: str, at: str = OURS, **more: str) -> int:
        """Ask the box from afar; 0 when nobody answers."""
        return self._thread.submit(_ask, at, box.port, path, more).result()

    def leave(self) -> None:
        """Switch it off."""
        self._thread.shutdown()
        self._wire.cut()

    def _join(self) -> None:
        with open(self._wire.network) as network:
            assert ctypes.CDLL(None).setns(network.fileno(), NEW_NETWORK) == 0


def main() -> None:
    """Try everything on one Wi-Fi."""
    tally = Tally("address moved, link cut, strangers with forged headers")
    phone = _Phone()
    try:
        run("ip link add vboxnet0 type veth peer name vm && ip link set vm up")
        run(f"ip address add {VIRTUAL}/24 dev vboxnet0 && ip link set vboxnet0 up")
        with furnished(4) as box:
            box.start("--host", "0.0.0.0")
            _be_strange(tally, box, phone)
            put_up = box.desk().post("/poster/terpasang").status
            tally.check(put_up == 303, f"the poster was not put up: {put_up}")
            _cut_the_link(tally, box, phone)
            _move(tally, box, phone)
    finally:
        phone.leave()
    print(json.dumps(tally.__dict__))


def _be_strange(tally: Tally, box: Box, phone: _Phone) -> None:
    # First of all: no other phone has shown yet which address is reached.
    forged_host = phone.ask(box, "/", Host=f"{VIRTUAL}:{box.port}")
    tally.check(forged_host == 200, "the phone finds nothing")
    board = box.browser().get("/tv/papan").words
    tally.check(_leads_to(OURS, box, board), "a forged Host moved the TV's address")
    stolen = box.admin().cookie
    # Its name carries the port of the Host: whoever forges that names it so too.
    stolen += "; " + stolen.replace(f"_{box.port}=", "_80=")
    for forged in FORGED:
        for path in OF_THIS_COMPUTER:
            for cookie in ("", stolen):
                status = phone.ask(box, path, Cookie=cookie, **forged)
                tally.check(status in (303, 403, 404), f"{path} {forged}: {status}")
    for name in ("jahat.example", "192.168.77.10.jahat.example", f"{OURS}@x.example"):
        status = phone.ask(box, "/", Host=name)
        tally.check(status == 421, f"Host {name}: {status}")


def _cut_the_link(tally: Tally, box: Box, phone: _Phone) -> None:
    run("ip link set wlp2s0 down")
    tally.check(phone.ask(box, "/") == 0, "the link was not cut")
    tally.check(STALE not in _desk(box), "a cut link is taken for another address")
    run("ip link set wlp2s0 up")
    back = wait_until(lambda: phone.ask(box, f"/tiket/{box.tickets[0]}") == 200, 10)
    tally.check(back, "the phone did not come back")


def _move(tally: Tally, box: Box, phone: _Phone) -> None:
    life = box.browser().get("/sehat").words.partition('"boot"')[2][:20]
    run(f"ip address del {OURS}/16 dev wlp2s0")
    run(f"ip address add {MOVED}/16 dev wlp2s0")
    started = time.monotonic()
    noticed = wait_until(lambda: _poll(box, phone) and STALE in _desk(box), 30)
    seconds = time.monotonic() - started
    tally.check(noticed and seconds <= SOON, f"noticed after {seconds:.1f} s")
    board = box.browser().get("/tv/papan").words
    tally.check(_leads_to(MOVED, box, board), "the TV's code leads elsewhere")
    same = life == box.browser().get("/sehat").words.partition('"boot"')[2][:20]
    tally.check(same, "it restarted")
    put_up = box.desk().post("/poster/terpasang").status
    tally.check(put_up == 303 and STALE not in _desk(box), "the bar does not go")
    tally.figure = f"a moved address is said after {seconds:.1f} s, TV's QR with it"


def _leads_to(address: str, box: Box, board: str) -> bool:
    return qr.svg(f"http://{address}:{box.port}/", "Kode QR ambil nomor") in board


def _poll(box: Box, phone: _Phone) -> bool:
    return phone.ask(box, f"/tiket/{box.tickets[0]}/kartu", at=MOVED) == 200


def _desk(box: Box) -> str:
    return box.desk().get("/operator").words


def _ask(at: str, port: int, path: str, headers: dict[str, str]) -> int:
    try:
        client = Client(port, host=at, patience=2)
        return client.ask("GET", path, headers=headers).status
    except OSError:
        return 0


if __name__ == "__main__":
    main()

"""A shop with a counter's PC and, in another network, the phones of its visitors.

Run inside a network namespace (tests/namespaces.py), where there is nothing else.
"""

import ctypes
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.executable.flow import (
    Browser,
    follow,
    printed_address,
    set_up,
    sit_down,
    take_a_number,
)
from tests.screen import GREEN, OFF, YELLOW, Pc, Screen
from tests.waiting import A_MOMENT, until

CLONE_NEWNET = 0x40000000
CABLE = """
ip link add wlan0 type veth peer name wlp2s0 netns {pc}
ip address add 192.168.77.23/24 dev wlan0
ip link set wlan0 up
nsenter --net=/proc/{pc}/ns/net ip address add 192.168.77.10/24 dev wlp2s0
nsenter --net=/proc/{pc}/ns/net ip link set wlp2s0 up
"""


class CounterPc(Pc):
    """A computer with nothing but the executable and a browser."""

    file = Path()

    def command(self, *options: str) -> list[str]:
        """Return what a double-click runs: the file, and no word more."""
        return [str(self.file), *options]

    def environment(self) -> dict[str, str]:
        """Return an environment without a Python or any other tool."""
        return {**super().environment(), "PATH": str(self.programs)}


def open_for_the_first_time(file: Path, place: Path) -> None:
    """From the double-click to the first visitor on the TV."""
    with ThreadPoolExecutor(1, initializer=_leave_for_another_network) as away:
        away.submit(int).result()
        screen = Screen()
        pc = CounterPc(screen, place)
        pc.file = file
        try:
            _serve_the_first_visitor(pc, away)
        finally:
            pc.end()
            screen.end()


def _serve_the_first_visitor(pc: CounterPc, away: ThreadPoolExecutor) -> None:
    pc.run()
    owner = follow(pc.links()[0])
    assert owner.place == "/mulai/nama"
    until(lambda: pc.color_of_head() == YELLOW)
    set_up(owner)
    until(lambda: pc.color_of_head() == GREEN)
    until(lambda: pc.color(24, 310) != OFF)
    pc.press("poster")
    printer = follow(pc.links(2)[1])
    assert printer.place == "/poster.pdf"
    address = printed_address(printer.download("/poster.pdf"), pc.place)
    assert address.startswith("http://192.168.77.10")
    phone, label = away.submit(take_a_number, address).result()
    assert label == "A-001"
    sit_down(owner.url, "sari").send("/operator/berikutnya", sekarang="")
    board = away.submit(Browser(address).open, "/tv/papan").result()
    assert 'data-label="A-001"' in board
    assert 'data-status="called"' in away.submit(phone.open, phone.place).result()
    pc.started[0].terminate()
    assert pc.started[0].wait(A_MOMENT) == 0


def _leave_for_another_network() -> None:
    """Give this thread a network of its own, with a cable to the PC's."""
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.unshare(CLONE_NEWNET) == 0, os.strerror(ctypes.get_errno())
    cable = CABLE.format(pc=os.getpid())
    subprocess.run(["sh", "-ec", cable], check=True)

"""A network of its own for a proof: the box at one end of a wire, others at the other.

The box never takes the other end for this computer, as it takes every loopback address.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence

from running.world import ENVIRONMENT
from stressing.box import Tally, wait_until

OURS = "192.168.77.10"


def in_a_network_of_its_own(module: str, *arguments: object) -> Tally:
    """Run `python -m MODULE` where there is only loopback; it prints its tally."""
    here = [sys.executable, "-m", module, *map(str, arguments)]
    shell = 'ip link set lo up && exec "$@"'
    done = subprocess.run(
        ["unshare", "--net", "sh", "-c", shell, "sh", *here],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise AssertionError(done.stderr)
    return Tally(**json.loads(done.stdout.splitlines()[-1]))


class Wire:
    """A wire from this network to another, where these addresses are (one at least)."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._started: list[subprocess.Popen[str]] = []
        self._life = subprocess.Popen(["unshare", "--net", "sleep", "3600"])
        self.network = f"/proc/{self._life.pid}/ns/net"
        ours = os.readlink("/proc/self/ns/net")
        wait_until(lambda: os.readlink(self.network) != ours)
        run(f"ip link add wlp2s0 type veth peer name air netns {self._life.pid}")
        run(f"ip address add {OURS}/16 dev wlp2s0 && ip link set wlp2s0 up")
        orders = [f"address add {one}/16 dev air" for one in addresses]
        orders += ["link set lo up", "link set air up"]
        inside = ["nsenter", f"--net={self.network}", "ip", "-batch", "-"]
        subprocess.run(inside, input="\n".join(orders), text=True, check=True)

    def start(self, module: str, *arguments: object) -> subprocess.Popen[str]:
        """Run `python -m MODULE` at the other end."""
        command = ["nsenter", f"--net={self.network}", sys.executable, "-m", module]
        process = subprocess.Popen(
            [*command, *map(str, arguments)],
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._started.append(process)
        return process

    def cut(self) -> None:
        """Take the other end away, with all that was started there."""
        for process in (*self._started, self._life):
            process.kill()
            process.wait()


def run(shell: str) -> None:
    """Run a line of shell that must succeed."""
    subprocess.run(shell, shell=True, check=True)

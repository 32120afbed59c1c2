"""The addresses at which phones reach this box.

Interfaces are enumerated and scored. The usual trick (connect a UDP socket to a far
address and ask for its own end) fails without a gateway and answers with the VPN's
address where there is one.
"""

import ctypes
import logging
import re
import socket
import struct
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import Any

import ifaddr
import psutil

from siantre_box.core import clock

BETWEEN_LOOKS = 5.0  # seconds

# Names of what leads to no phone of the site: virtual machines, VPNs, tethering.
_ELSEWHERE = re.compile(
    r"virtualbox|vbox|vmware|vmnet|hyper-v|vethernet|\bwsl\b|docker|^br-|virbr|^veth"
    r"|^u?tun\d|^tap\d|tap-windows|\bvpn\b|openvpn|wireguard|^wg\d|tailscale|zerotier"
    r"|^zt|hamachi|^ppp|bluetooth|npcap|remote ndis|^rndis|^usb\d|wwan"
    r"|mobile broadband",
    re.IGNORECASE,
)
# VirtualBox, VirtualBox host-only, VMware twice, Hyper-V, Docker.
_VIRTUAL_MAKERS = (
    "08:00:27", "0a:00:27", "00:50:56", "00:0c:29", "00:15:5d", "02:42",
)  # fmt: skip
# VirtualBox host-only, Docker, libvirt, carrier-grade NAT (Tailscale lives there).
# Not 192.168.137.0/24: the hotspot of Windows is a real shop's network.
_VIRTUAL_NETS = tuple(
    map(
        ip_network,
        ("192.168.56.0/24", "172.17.0.0/16", "192.168.122.0/24", "100.64.0.0/10"),
    )
)
_SELF_ASSIGNED = ip_network("169.254.0.0/16")
_OUTSIDE = "192.0.2.1"  # nobody's: RFC 5737

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Interface:
    """One address of this computer and what carries it."""

    name: str
    address: str
    prefix: int = 24
    description: str = ""
    mac: str = ""
    is_up: bool = True
    has_gateway: bool = False
    # The computer did not tell all: whether it is up, what carries it, who leads out.
    is_guessed: bool = False


@dataclass(frozen=True)
class Hints:
    """What people and phones have shown about the addresses.

    `chosen` by the admin, `printed` on the poster that hangs, `arrived` at by phones.
    """

    chosen: str | None = None
    printed: str | None = None
    arrived: frozenset[str] = frozenset()


NO_HINTS = Hints()


class Questions:
    """What this computer is asked; `are_open` once it did not answer one of them."""

    def __init__(self) -> None:
        self.are_open = False

    def ask(self, question: Callable[[], Any], otherwise: Any) -> Any:
        """Return its answer, or the other one where it refuses."""
        try:
            return question()
        except (OSError, NotImplementedError, psutil.Error) as problem:
            _note_once(repr(problem))
            self.are_open = True
            return otherwise


@cache
def _note_once(problem: str) -> None:
    # Not at every look: it is asked each five seconds.
    log.warning("This computer does not tell all of its network: %s", problem)


def interfaces() -> tuple[Interface, ...]:
    """Return every address of this computer, loopback too, in a steady order.

    A kernel that does not answer one of the questions leaves the rest standing: cheap
    ARM boxes, containers and emulators lack some.
    """
    questions = Questions()
    gateways = questions.ask(with_gateway, frozenset())
    states = questions.ask(psutil.net_if_stats, {})
    carriers = _carriers(questions.ask(psutil.net_if_addrs, {}), states)
    found = set()
    for adapter in questions.ask(ifaddr.get_adapters, ()):
        for ip in adapter.ips:
            address = ip.ip if isinstance(ip.ip, str) else ip.ip[0]
            carrier = carriers.get(address, _Carrier(adapter.name, "", True))
            found.add(
                Interface(
                    name=carrier.name,
                    address=address,
                    prefix=ip.network_prefix,
                    description=adapter.nice_name,
                    mac=carrier.mac,
                    is_up=carrier.is_up,
                    has_gateway=adapter.index in gateways,
                )
            )
    if not found:
        found = {Interface("", address) for address in questions.ask(_routed, ())}
    if questions.are_open:
        found = {replace(one, is_guessed=True) for one in found}
    return tuple(sorted(found, key=lambda one: (one.name, one.address)))


def ranked(
    found: Iterable[Interface], hints: Hints = NO_HINTS
) -> tuple[Interface, ...]:
    """Return those a phone might reach, the best first.

    IPv4 alone: it stands on the poster, and people type it.
    """
    usable = []
    for one in found:
        address = _parsed(one.address)
        if address.version == 4 and not (
            address.is_loopback or address.is_unspecified or address.is_multicast
        ):
            usable.append((-score(one, hints), address, one))
    return tuple(one for *_, one in sorted(usable, key=lambda row: row[:2]))


def are_guessed(found: Iterable[Interface]) -> bool:
    """Tell whether this computer has left something of its network untold."""
    return any(one.is_guessed for one in found)


def best(found: Iterable[Interface], hints: Hints = NO_HINTS) -> Interface | None:
    """Return the one phones most likely reach, or None without any network.

    One that is down stays in the list, behind: while a router restarts, the address on
    the poster is still the right one.
    """
    return next(iter(ranked(found, hints)), None)


def score(one: Interface, hints: Hints = NO_HINTS) -> int:
    """Return how likely phones reach this address; only the order means anything."""
    address = _parsed(one.address)
    return sum(
        weight
        for weight, holds in (
            (10_000, one.address == hints.chosen),
            (1_000, one.address in hints.arrived),
            (40, one.address == hints.printed),
            (20, one.has_gateway),
            (-50, not address.is_private),
            (-100, one.mac.lower().startswith(_VIRTUAL_MAKERS)),
            (-100, any(address in net for net in _VIRTUAL_NETS)),
            (-200, one.prefix > 30),
            (-200, not one.is_up),
            (-300, any(map(_ELSEWHERE.search, (one.name, one.description)))),
            (-500, address in _SELF_ASSIGNED),
        )
        if holds
    )


def url(address: str, port: int) -> str:
    """Return what a QR code holds: never a name, port 80 left out."""
    return f"http://{address}/" if port == 80 else f"http://{address}:{port}/"


def typed(url: str) -> str:
    """Return an address as people type it."""
    return url.removeprefix("http://").rstrip("/")


class AddressWatch:
    """What addresses this box has, looked at every five seconds by its caller's tick.

    A change counts once two looks in a row agree: while a router hands out addresses,
    one appears and goes within seconds.
    """

    def __init__(
        self,
        look: Callable[[], tuple[Interface, ...]] = interfaces,
        running: Callable[[], float] = clock.running,
    ) -> None:
        self._look = look
        self._running = running
        self.settled = self._latest = look()
        self._own = _addresses(self._latest)
        self._looked_at = running()

    def tick(self) -> bool:
        """Look again when it is time; tell whether the addresses have changed."""
        if self._running() - self._looked_at < BETWEEN_LOOKS:
            return False
        self._looked_at = self._running()
        before, self._latest = self._latest, self._look()
        self._own = _addresses(self._latest)
        if self._latest != before or self._latest == self.settled:
            return False
        self.settled = self._latest
        return True

    def is_this_computer(self, peer: str) -> bool:
        """Tell whether a peer's address is loopback or one of the box's own.

        Judged by the latest look, settled or not: an address that the box has lost may
        already be somebody else's.
        """
        try:
            address = _parsed(peer)
        except ValueError:
            return False
        return address.is_loopback or address in self._own


def _addresses(found: Iterable[Interface]) -> frozenset[IPv4Address | IPv6Address]:
    return frozenset(_parsed(one.address) for one in found)


@lru_cache(maxsize=2048)
def _parsed(text: str) -> IPv4Address | IPv6Address:
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


@dataclass(frozen=True)
class _Carrier:
    name: str
    mac: str
    is_up: bool


def _routed() -> tuple[str, ...]:
    """Return the address that a packet to the internet would leave by; none is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect((_OUTSIDE, 9))
        return (probe.getsockname()[0],)


def _carriers(rows_of: dict[str, Any], states: dict[str, Any]) -> dict[str, _Carrier]:
    """Return who carries each address; on Windows only the address links the two."""
    carriers = {}
    for name, rows in rows_of.items():
        mac = next((row.address for row in rows if row.family == psutil.AF_LINK), "")
        state = states.get(name.partition(":")[0])
        carrier = _Carrier(name, mac.replace("-", ":"), state is None or state.isup)
        carriers.update({row.address.partition("%")[0]: carrier for row in rows})
    return carriers


ROUTES = Path("/proc/net/route")
_WORDS_IN_A_ROW = 14  # MIB_IPFORWARDROW: destination, mask, policy, hop, index, ...


def with_gateway() -> frozenset[int]:
    """Return the indexes of the interfaces that a default route leaves by."""
    if sys.platform == "win32":
        return _ask_windows_for_routes()
    if ROUTES.exists():
        return linux_default_routes(ROUTES.read_text("ascii", "replace"))
    return frozenset()


def linux_default_routes(table: str) -> frozenset[int]:
    """Read /proc/net/route: columns 2 and 8 are destination and mask, in hex."""
    found = set()
    for row in map(str.split, table.splitlines()[1:]):
        if len(row) > 7 and row[1] == row[7] == "00000000":
            with suppress(OSError):
                found.add(socket.if_nametoindex(row[0]))
    return frozenset(found)


def _ask_windows_for_routes() -> frozenset[int]:
    if sys.platform != "win32":
        return frozenset()
    ask = ctypes.windll.iphlpapi.GetIpForwardTable
    size = ctypes.c_ulong(0)
    # Asked without room for an answer, it says how much one needs.
    ask(None, ctypes.byref(size), False)
    table = ctypes.create_string_buffer(size.value)
    if size.value < 4 or ask(table, ctypes.byref(size), False) != 0:
        return frozenset()
    return windows_default_routes(table.raw)


def windows_default_routes(table: bytes) -> frozenset[int]:
    """Read a MIB_IPFORWARDTABLE: how many rows, then the rows."""
    (count,) = struct.unpack_from("=I", table)
    rows = (
        struct.unpack_from("=5I", table, 4 + 4 * _WORDS_IN_A_ROW * number)
        for number in range(count)
    )
    return frozenset(row[4] for row in rows if row[0] == row[1] == 0)

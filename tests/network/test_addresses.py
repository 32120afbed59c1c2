import json

import pytest

from siantre_box.network import addresses
from siantre_box.network.addresses import AddressWatch, Hints, Interface
from tests import namespaces

WIFI = Interface("wlp2s0", "192.168.1.20")
CABLE = Interface("Ethernet", "192.168.1.30", has_gateway=True)
LOOPBACK = Interface("lo", "127.0.0.1", 8)


def chosen(*found: Interface, **hints: object) -> str | None:
    one = addresses.best(found, Hints(**hints))
    return one and one.address


@pytest.mark.parametrize(
    "other",
    [
        Interface("docker0", "172.17.0.1", 16),
        Interface("br-5ad1", "172.18.0.1", 16),
        Interface("vboxnet0", "192.168.56.1"),
        Interface("virbr0", "192.168.122.1"),
        Interface("tun0", "10.8.0.2", has_gateway=True),
        Interface("wg0", "10.9.0.2", 32, has_gateway=True),
        Interface("tailscale0", "100.101.2.3", 32),
        Interface("Ethernet 2", "10.1.1.1", description="VirtualBox Host-Only Adapter"),
        Interface("Ethernet 3", "10.1.1.1", description="TAP-Windows Adapter V9"),
        Interface("Ethernet 4", "10.1.1.1", description="VMware Virtual Adapter"),
        Interface("vEthernet (WSL)", "172.20.0.1", 20),
        Interface("Ethernet 5", "192.168.42.7", description="Remote NDIS Device"),
        Interface("Ethernet 6", "10.1.1.1", mac="0A:00:27:00:00:05"),
        Interface("eth9", "169.254.7.7", 16),
        Interface("eth9", "100.64.9.9", 10),
        Interface("eth9", "8.8.4.4"),
        Interface("eth9", "10.1.1.1", is_up=False),
        LOOPBACK,
    ],
    ids=str,
)
def test_the_shops_own_network_goes_before(other: Interface) -> None:
    assert chosen(other, WIFI) == WIFI.address
    assert chosen(WIFI, other) == WIFI.address


@pytest.mark.parametrize(
    "name",
    [
        "Realtek PCIe GbE Family Controller",
        "TP-Link Wireless USB Adapter",
        "Microsoft Wi-Fi Direct Virtual Adapter",
        "br0",
        "enx00e04c680001",
    ],
)
def test_an_ordinary_adapter_is_not_taken_for_a_virtual_one(name: str) -> None:
    hotspot = Interface("Wi-Fi", "192.168.137.1", description=name)
    assert addresses.score(hotspot) == 0
    assert addresses.score(Interface(name, "192.168.137.1")) == 0


def test_an_address_with_a_gateway_goes_before_one_without() -> None:
    assert chosen(WIFI, CABLE) == CABLE.address


def test_without_any_gateway_an_address_is_still_found() -> None:
    assert chosen(LOOPBACK, WIFI) == WIFI.address


def test_where_phones_really_arrived_weighs_more_than_any_guess() -> None:
    bridge = Interface("vEthernet (External)", "192.168.1.40")
    arrived = frozenset({bridge.address})
    assert chosen(WIFI, CABLE, bridge, arrived=arrived) == bridge.address


def test_the_admins_choice_wins_while_it_is_there() -> None:
    arrived = frozenset({CABLE.address})
    hints = {"chosen": WIFI.address, "arrived": arrived}
    assert chosen(WIFI, CABLE, **hints) == WIFI.address
    assert chosen(CABLE, **hints) == CABLE.address


def test_the_address_on_the_poster_stays_when_another_adapter_is_as_good() -> None:
    assert chosen(WIFI, CABLE, printed=WIFI.address) == WIFI.address


def test_a_restarting_router_does_not_change_the_address() -> None:
    down = Interface("eth0", "192.168.1.20", is_up=False)
    assert chosen(down, Interface("docker0", "172.17.0.1")) == down.address


def test_no_network_is_said_as_none() -> None:
    assert chosen(LOOPBACK) is None


def test_equals_are_always_in_the_same_order() -> None:
    twin = Interface("eth1", "192.168.1.3")
    assert (
        addresses.ranked([WIFI, twin]) == addresses.ranked([twin, WIFI]) == (twin, WIFI)
    )


def test_ipv6_is_not_for_the_qr() -> None:
    assert addresses.ranked([Interface("eth0", "fd00::2", 64)]) == ()


def test_the_url_is_an_address_and_leaves_port_80_out() -> None:
    assert addresses.url("192.168.1.20", 80) == "http://192.168.1.20/"
    assert addresses.url("192.168.1.20", 8080) == "http://192.168.1.20:8080/"


class Site:
    """The box's interfaces and a clock, both in the test's hand."""

    def __init__(self, *found: Interface) -> None:
        self.found = found
        self.seconds = 0.0
        self.watch = AddressWatch(lambda: self.found, lambda: self.seconds)

    def after_five_seconds(self) -> bool:
        self.seconds += 5
        return self.watch.tick()


def test_a_new_address_counts_after_two_equal_looks() -> None:
    site = Site(WIFI)
    site.found = (CABLE,)
    assert not site.after_five_seconds()
    assert site.watch.settled == (WIFI,)
    assert site.after_five_seconds()
    assert site.watch.settled == (CABLE,)
    assert not site.after_five_seconds()


def test_an_address_that_comes_and_goes_is_no_change() -> None:
    site = Site(WIFI)
    site.found = ()
    assert not site.after_five_seconds()
    site.found = (WIFI,)
    assert not site.after_five_seconds()
    assert not site.after_five_seconds()
    assert site.watch.settled == (WIFI,)


def test_ticks_within_five_seconds_do_not_look() -> None:
    site = Site(WIFI)
    site.found = (CABLE,)
    site.seconds = 4.9
    assert not site.watch.tick()
    assert not site.watch.tick()
    assert site.watch.settled == (WIFI,)


@pytest.mark.parametrize(
    "peer",
    ["127.0.0.1", "127.0.0.66", "::1", "::ffff:127.0.0.1"]
    + ["192.168.1.20", "::ffff:192.168.1.20", "fe80::1%eth0", "fe80::1"],
)
def test_the_boxs_own_addresses_are_this_computer(peer: str) -> None:
    own = Interface("wlp2s0", "fe80::1", 64)
    assert Site(WIFI, own).watch.is_this_computer(peer)


@pytest.mark.parametrize(
    "peer",
    ["192.168.1.21", "::ffff:192.168.1.21", "fe80::2", "", "localhost", "1", "0.0.0.0"],
)
def test_anybody_else_is_not(peer: str) -> None:
    assert not Site(WIFI, LOOPBACK).watch.is_this_computer(peer)


def test_a_lost_address_is_this_computer_no_longer_at_the_first_look() -> None:
    site = Site(WIFI)
    site.found = (CABLE,)
    site.after_five_seconds()
    assert not site.watch.is_this_computer(WIFI.address)
    assert site.watch.is_this_computer(CABLE.address)


LOOK = """
import json
from siantre_box.network import addresses
print(json.dumps([one.address for one in addresses.ranked(addresses.interfaces())]))
"""
SHOP = """
join() {  # NAME ADDRESS: an interface with a far end that is up
    ip link add "$1" type veth peer name "p-$1"
    ip link set "p-$1" up
    ip link set "$1" up
    ip address add "$2" dev "$1"
}
span() {  # NAME ADDRESS: a bridge with something in it
    ip link add "$1" type bridge
    ip link add "in-$1" type veth peer name "q-$1"
    ip link set "in-$1" master "$1"
    ip link set "in-$1" up
    ip link set "q-$1" up
    ip link set "$1" up
    ip address add "$2" dev "$1"
}
span docker0 172.17.0.1/16
span vboxnet0 192.168.56.1/24
join tun0 10.8.0.2/24
join wlp2s0 192.168.77.10/24
join eth1 169.254.9.9/16
"""


@pytest.mark.parametrize(
    "route",
    [
        "true",
        "ip route add default via 10.8.0.1 dev tun0",
        "ip route add default via 192.168.77.1 dev wlp2s0",
    ],
    ids=["no gateway", "the VPN is the way out", "the shop's router is the way out"],
)
def test_the_wifi_is_found_among_five_interfaces(route: str) -> None:
    found = json.loads(namespaces.in_network(LOOK, before=SHOP + route))
    assert found[0] == "192.168.77.10"
    assert set(found[1:]) == {"172.17.0.1", "192.168.56.1", "10.8.0.2", "169.254.9.9"}


def test_a_gateway_is_seen() -> None:
    before = SHOP + "ip route add default via 192.168.77.1 dev wlp2s0"
    seen = namespaces.in_network(
        "from siantre_box.network import addresses\n"
        "print(*{one.name for one in addresses.interfaces() if one.has_gateway})",
        before=before,
    )
    assert seen.split() == ["wlp2s0"]


def test_without_any_cable_there_is_no_address() -> None:
    assert json.loads(namespaces.in_network(LOOK, before="true")) == []


MOVE = """
import subprocess
from siantre_box.network import addresses

seconds = 0.0
watch = addresses.AddressWatch(running=lambda: seconds)
address = lambda: addresses.best(watch.settled).address
assert address() == "192.168.77.10", address()
subprocess.run("ip address del 192.168.77.10/24 dev wlp2s0", shell=True, check=True)
subprocess.run("ip address add 192.168.77.55/24 dev wlp2s0", shell=True, check=True)
changed = []
while not any(changed) and seconds < 60:
    seconds += 5
    changed.append(watch.tick())
assert address() == "192.168.77.55", address()
assert watch.is_this_computer("192.168.77.55")
assert not watch.is_this_computer("192.168.77.10")
print(seconds)
"""


def test_a_moved_address_is_noticed_within_fifteen_seconds() -> None:
    assert float(namespaces.in_network(MOVE, before=SHOP)) <= 15

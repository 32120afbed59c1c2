import struct

from siantre_box.network import addresses


def row(destination: int, mask: int, index: int) -> bytes:
    return struct.pack("=14I", destination, mask, 0, 1, index, *[0] * 9)


def test_the_default_rows_of_windows_name_their_interfaces() -> None:
    rows = [row(0, 0, 7), row(0x00A8C0, 0xFFFFFF, 9), row(0, 0, 12), row(0, 0x80, 13)]
    table = struct.pack("=I", len(rows)) + b"".join(rows)
    assert addresses.windows_default_routes(table) == {7, 12}


def test_a_table_of_linux_without_a_default_route_names_none() -> None:
    table = (
        "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\n"
        "lo\t004DA8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\n"
    )
    assert addresses.linux_default_routes(table) == frozenset()


def test_the_default_route_of_linux_names_its_interface() -> None:
    table = "Iface ...\nlo\t00000000\t0104A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
    assert addresses.linux_default_routes(table) == {1}


def test_an_interface_that_just_went_away_is_left_out() -> None:
    table = "Iface ...\ngone9\t00000000\t0104A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
    assert addresses.linux_default_routes(table) == frozenset()

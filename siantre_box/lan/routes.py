"""Which of this computer's interfaces have a gateway, asked without a packet."""

import ctypes
import socket
import struct
import sys
from contextlib import suppress
from pathlib import Path

ROUTES = Path("/proc/net/route")
_WORDS_IN_A_ROW = 14  # MIB_IPFORWARDROW: destination, mask, policy, hop, index, ...


def with_gateway() -> frozenset[int]:
    """Return the indexes of the interfaces that a default route leaves by."""
    if sys.platform == "win32":
        return _of_windows()
    if ROUTES.exists():
        return _of_linux(ROUTES.read_text("ascii"))
    return frozenset()


def _of_linux(table: str) -> frozenset[int]:
    found = set()
    for row in map(str.split, table.splitlines()[1:]):
        if len(row) > 7 and row[1] == row[7] == "00000000":
            with suppress(OSError):
                found.add(socket.if_nametoindex(row[0]))
    return frozenset(found)


def _of_windows() -> frozenset[int]:
    if sys.platform != "win32":
        return frozenset()
    ask = ctypes.windll.iphlpapi.GetIpForwardTable
    size = ctypes.c_ulong(0)
    ask(None, ctypes.byref(size), False)
    table = ctypes.create_string_buffer(size.value)
    if size.value < 4 or ask(table, ctypes.byref(size), False) != 0:
        return frozenset()
    return _default_rows(table.raw)


def _default_rows(table: bytes) -> frozenset[int]:
    """Read a MIB_IPFORWARDTABLE: how many rows, then the rows."""
    (count,) = struct.unpack_from("=I", table)
    rows = (
        struct.unpack_from("=5I", table, 4 + 4 * _WORDS_IN_A_ROW * number)
        for number in range(count)
    )
    return frozenset(row[4] for row in rows if row[0] == row[1] == 0)

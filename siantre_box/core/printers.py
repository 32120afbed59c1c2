"""The receipt printer as the settings name it: its kind, and the way to it."""

import re
import sys

KINDS = (
    ("browser", "Tidak ada"),
    ("network", "Di jaringan"),
    ("usb", "USB di komputer ini"),
)
WIDTHS = (("58", "58 mm"), ("80", "80 mm"))
PORT = 9100
_ADDRESS = re.compile(r"([0-9A-Za-z][0-9A-Za-z.-]*)(?::([0-9]{1,5}))?")


def is_address(value: str) -> bool:
    """Let an address or a name in the network pass, with its port or not, or none."""
    return value == "" or parse_address(value) is not None


def parse_address(value: str) -> tuple[str, int] | None:
    """Return host and port of an address as it is typed, None of what is none."""
    shape = _ADDRESS.fullmatch(value)
    port = int(shape[2] or PORT) if shape else 0
    return (shape[1], port) if shape and 0 < port < 1 << 16 else None


def is_device(value: str) -> bool:
    """Let a device of Linux, or the name of a printer in Windows, pass, or none."""
    # Windows' printers have names as "HP LaserJet 4/4M".
    is_path = "/" in value and sys.platform != "win32"
    return not is_path or (value.startswith("/dev/") and ".." not in value)

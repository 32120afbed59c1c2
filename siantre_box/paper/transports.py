"""Ways to a receipt printer: over the network, or a device file of this computer."""

import errno
import os
import select
import socket
import stat
import struct
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from siantre_box.paper.escpos import PrinterTrouble

if sys.platform != "win32":
    import termios
    import tty

CONNECT_SECONDS = 3.0
# A printer takes its time over a picture, but never this long over a bite of it.
STUCK_SECONDS = 10.0
# Most hang up themselves once they have read all.
HANGS_UP_SECONDS = 0.5
BITE = 1024
DEVICES = Path("/dev/usb")


class Busy(PrinterTrouble):
    """Another program holds the printer."""

    sentence = "Printer karcis dipakai program lain."
    chip = "Sedang dipakai"
    advice = "Tutup program lain yang mencetak ke situ."


class Forbidden(PrinterTrouble):
    """The account that runs the box may not use the device."""

    sentence = "SiAntre tidak diizinkan memakai printer karcis."
    chip = "Tidak diizinkan"
    advice = "Beri izin di komputer ini, misalnya lewat grup lp."


class Transport(Protocol):
    """A way to a printer, open; every method may raise PrinterTrouble."""

    def write(self, data: bytes) -> None:
        """Send all of it; returns when it is gone, raises when nothing moves."""

    def read(self, seconds: float) -> bytes:
        """Return what the printer says, or nothing when the time is up."""

    def close(self, is_whole: bool) -> None:
        """Let go; what has not left yet is thrown away unless all went well."""


class Network:
    """A printer with an address of its own, that takes raw data at port 9100."""

    def __init__(self, host: str, port: int) -> None:
        try:
            self._socket = socket.create_connection((host, port), CONNECT_SECONDS)
        except OSError as problem:
            raise PrinterTrouble from problem
        # Else the computer keeps a whole slip to itself and calls it sent.
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * BITE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def write(self, data: bytes) -> None:
        """Send all of it, as fast as the printer takes it."""
        self._socket.settimeout(STUCK_SECONDS)
        try:
            for start in range(0, len(data), BITE):
                self._socket.sendall(data[start : start + BITE])
        except OSError as problem:
            raise PrinterTrouble from problem

    def read(self, seconds: float) -> bytes:
        """Return what the printer says; raises when it hung up."""
        self._socket.settimeout(max(seconds, 0.001))
        try:
            said = self._socket.recv(64)
        except TimeoutError:
            return b""
        except OSError as problem:
            raise PrinterTrouble from problem
        if not said:
            raise PrinterTrouble
        return said

    def close(self, is_whole: bool) -> None:
        """Hang up: at once where it failed, so that no rest arrives later."""
        with suppress(OSError, PrinterTrouble):
            if is_whole:
                # What was said and not read would end it before all has arrived.
                self._socket.shutdown(socket.SHUT_WR)
                deadline = time.monotonic() + HANGS_UP_SECONDS
                while time.monotonic() < deadline:
                    self.read(deadline - time.monotonic())
            else:
                at_once = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
        self._socket.close()


class DeviceFile:
    """A printer that the system shows as a character device, as /dev/usb/lp0."""

    def __init__(self, path: str) -> None:
        try:
            # Nothing here may wait: a printer without paper takes no byte.
            flags = os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY
            self._file = os.open(path, flags)
        except PermissionError as problem:
            raise Forbidden from problem
        except OSError as problem:
            is_busy = problem.errno in (errno.EBUSY, errno.EAGAIN)
            raise (Busy if is_busy else PrinterTrouble) from problem
        # A typing error in the settings must not write on a disk.
        if not stat.S_ISCHR(os.fstat(self._file).st_mode):
            os.close(self._file)
            raise PrinterTrouble
        if os.isatty(self._file):
            tty.setraw(self._file)

    def write(self, data: bytes) -> None:
        """Send all of it, as fast as the printer takes it."""
        deadline = time.monotonic() + STUCK_SECONDS
        while data:
            self._await(select.POLLOUT, deadline - time.monotonic())
            try:
                gone = os.write(self._file, data[:BITE])
            except BlockingIOError:
                gone = 0
            except OSError as problem:
                raise PrinterTrouble from problem
            if gone:
                deadline = time.monotonic() + STUCK_SECONDS
                data = data[gone:]
            elif time.monotonic() > deadline:
                raise PrinterTrouble
        # Linux takes back what is still on its way when a printer's file is closed.
        self._await(select.POLLOUT, STUCK_SECONDS)

    def read(self, seconds: float) -> bytes:
        """Return what the printer says; some can only listen."""
        try:
            self._await(select.POLLIN, seconds)
            return os.read(self._file, 64)
        except (OSError, PrinterTrouble):
            return b""

    def close(self, is_whole: bool) -> None:
        """Close the file."""
        with suppress(OSError, termios.error):
            if not is_whole and os.isatty(self._file):
                termios.tcflush(self._file, termios.TCOFLUSH)
        os.close(self._file)

    def _await(self, what: int, seconds: float) -> None:
        poll = select.poll()
        poll.register(self._file, what)
        seen = poll.poll(max(seconds, 0) * 1000)
        if not seen or not seen[0][1] & what:
            raise PrinterTrouble


def found_devices() -> tuple[tuple[str, str], ...]:
    """Return the printers that the system shows: what opens each, and its name."""
    found = []
    for device in sorted(DEVICES.glob("lp*")):
        told = Path("/sys/class/usbmisc") / device.name / "device" / "ieee1284_id"
        try:
            parts = dict(
                part.split(":", 1)
                for part in told.read_text().split(";")
                if ":" in part
            )
        except OSError:
            parts = {}
        name = parts.get("MDL") or parts.get("MODEL") or device.name
        found.append((str(device), f"{name.strip()} (USB)"))
    return tuple(found)

"""A receipt printer in the test's hand: what it was sent is decoded dot by dot."""

import socket
import struct
import threading
from contextlib import suppress

from PIL import Image

from tests.ports import free_port

ASK_STATE, ASK_IN_TURN = b"\x10\x04\x02", b"\x1dr\x01"
FEED, CUT, RASTER = b"\x1bd", b"\x1dVB", b"\x1dv0\0"
# How they begin, and how long they are; a raster is followed by its dots.
COMMANDS = {
    b"\0": 1, b"\x1b@": 2, FEED: 3, CUT: 4, ASK_STATE: 3, ASK_IN_TURN: 3, RASTER: 8,
}  # fmt: skip
READY, NO_PAPER, COVER_OPEN = 0x12, 0x32, 0x16


class ReceiptPrinter:
    """Understands what it is sent, and answers if it is one that does.

    `takes` bytes it takes and then no more, as one without paper whose memory is full;
    at `breaks_at` bytes it is unplugged.
    """

    def __init__(
        self,
        state: int | None = READY,
        answers_in_turn: bool = True,
        takes: int | None = None,
        breaks_at: int | None = None,
    ) -> None:
        self.state = state
        self.answers_in_turn = answers_in_turn
        self.takes = takes
        self.breaks_at = breaks_at
        self.slips: list[Image.Image] = []
        self.cuts = 0
        self.taken = 0
        self.asked = 0
        self.garbage = b""
        self.gate = threading.Event()
        self.gate.set()
        self.emptied = threading.Event()
        self._rest = b""
        self._bands: list[Image.Image] = []

    def hear(self, data: bytes) -> bytes:
        """Take what was sent, and return what it answers."""
        self.gate.wait(30)
        self.taken += len(data)
        if self.breaks_at is not None and self.taken >= self.breaks_at:
            self.breaks_at = None
            raise ConnectionResetError
        self._rest += data
        said = b""
        while (used := self._command(self._rest)) is not None:
            answer, length = used
            said, self._rest = said + answer, self._rest[length:]
        return said

    def _command(self, data: bytes) -> tuple[bytes, int] | None:
        """Return the answer to the first command and its length, None if it is cut."""
        for start, length in COMMANDS.items():
            if data.startswith(start):
                return self._obey(start, data) if len(data) >= length else None
        if data and not any(start.startswith(data) for start in COMMANDS):
            self.garbage += data[:1]
            return b"", 1
        return None

    def _obey(self, start: bytes, data: bytes) -> tuple[bytes, int] | None:
        length, said = COMMANDS[start], b""
        if start == ASK_STATE and self.state is not None:
            self.asked += 1
            said = bytes([self.state])
        if start == ASK_IN_TURN and self.state is not None and self.answers_in_turn:
            said = b"\0"
        if start in (FEED, CUT):
            self._tear(start == CUT)
        if start == RASTER:
            across, rows = struct.unpack("<HH", data[4:8])
            length += across * rows
            if len(data) < length:
                return None
            dots = bytes(255 - byte for byte in data[8:length])
            self._bands.append(Image.frombytes("1", (across * 8, rows), dots))
        return said, length

    def _tear(self, is_cut: bool) -> None:
        height = sum(band.height for band in self._bands)
        width = max((band.width for band in self._bands), default=8)
        strip, top = Image.new("1", (width, height), 1), 0
        for band in self._bands:
            strip.paste(band, (0, top))
            top += band.height
        self._bands = []
        self.cuts += is_cut
        self.slips.append(strip)


class AtSocket(ReceiptPrinter):
    """One on the network, which takes one connection at a time."""

    def __enter__(self) -> "AtSocket":
        """Listen; its memory is small, as theirs is."""
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        # No other printer comes to this port once this one is unplugged.
        self.port = free_port()
        self._listener.bind(("127.0.0.1", self.port))
        self._listener.listen(1)
        self.connections = 0
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Be unplugged."""
        self.gate.set()
        self.emptied.set()
        self.takes = None
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._listener.accept()
                self.connections += 1
                with line, suppress(OSError):
                    self._talk(line)

    def _talk(self, line: socket.socket) -> None:
        # What broke off before is not forgotten: the harder case, and common.
        while self.takes is None or self.taken < self.takes:
            data = line.recv(1024)
            if not data:
                return
            line.sendall(self.hear(data))
        # Full: it reads no more.
        self.emptied.wait(30)

"""A receipt printer that Linux shows as a file; apart, for Windows has no terminals."""

import os
import pty
import tempfile
import threading
import tty
from contextlib import suppress

from tests.paper.receipt_printer import ReceiptPrinter


class AtDevice(ReceiptPrinter):
    """One that the system shows as a file."""

    def __enter__(self) -> "AtDevice":
        """Make the file."""
        self._master, slave = pty.openpty()
        tty.setraw(slave)
        # By a name of its own: the system's goes to the next who asks for a terminal.
        self._folder = tempfile.TemporaryDirectory()
        self.path = f"{self._folder.name}/lp0"
        os.symlink(os.ttyname(slave), self.path)
        # Kept open: else the file ends with the first slip.
        self._slave = slave
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Be unplugged."""
        self.gate.set()
        self.unplug()
        self._thread.join(10)

    def unplug(self) -> None:
        """Take the file away."""
        self._folder.cleanup()
        for each in (self._slave, self._master):
            with suppress(OSError):
                os.close(each)

    def _serve(self) -> None:
        with suppress(OSError):
            while self.takes is None or self.taken < self.takes:
                said = self.hear(os.read(self._master, 1024))
                if said:
                    os.write(self._master, said)

"""A printer that Windows knows: its queue, past its driver, by winspool.

Source: learn.microsoft.com, "How to print to a printer" and the GDI print API. What of
this was run, and where, stands in docs/windows.md.
"""

import ctypes
import sys
import time
from typing import Any

from siantre_box.paper.escpos import OutOfPaper, PrinterNotReady, PrinterTrouble
from siantre_box.paper.transports import Forbidden

ACCESS_DENIED = 5
LEAVES_QUEUE_SECONDS = 15.0
LOOK_EVERY = 0.3
# PRINTER_STATUS_… and PRINTER_ATTRIBUTE_WORK_OFFLINE of winspool.h.
PAPER_OUT, PAPER_JAM, PAPER_PROBLEM = 0x10, 0x8, 0x40
AT_FAULT = 0x1 | 0x2 | 0x80 | 0x1000 | 0x400000  # paused, error, offline, absent, cover
WORK_OFFLINE = 0x400
CANCEL_JOB = 5  # JOB_CONTROL_DELETE
LOCAL_AND_CONNECTED = 0x2 | 0x4  # PRINTER_ENUM_LOCAL, PRINTER_ENUM_CONNECTIONS


class _DocInfo(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_wchar_p),
        ("output", ctypes.c_wchar_p),
        ("datatype", ctypes.c_wchar_p),
    )


class _Info4(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_wchar_p),
        ("server", ctypes.c_wchar_p),
        ("attributes", ctypes.c_uint32),
    )


class _Info2(ctypes.Structure):
    _fields_ = (
        *((name, ctypes.c_wchar_p) for name in ("server", "name", "share", "port")),
        *((name, ctypes.c_wchar_p) for name in ("driver", "comment", "location")),
        ("devmode", ctypes.c_void_p),
        *((name, ctypes.c_wchar_p) for name in ("sep", "processor", "datatype")),
        ("parameters", ctypes.c_wchar_p),
        ("security", ctypes.c_void_p),
        ("attributes", ctypes.c_uint32),
        *((name, ctypes.c_uint32) for name in ("priority", "usual", "start", "until")),
        ("status", ctypes.c_uint32),
        *((name, ctypes.c_uint32) for name in ("jobs", "pages")),
    )


def winspool() -> Any:
    """Return Windows' own library; there is none elsewhere."""
    if sys.platform == "win32":
        return ctypes.WinDLL("winspool.drv", use_last_error=True)
    raise PrinterTrouble


class WindowsQueue:
    """One document of raw data in the queue of a printer."""

    def __init__(self, name: str, library: Any = None) -> None:
        self._spool = library or winspool()
        self._printer = ctypes.c_void_p()
        if not self._spool.OpenPrinterW(name, ctypes.byref(self._printer), None):
            raise self._trouble()
        try:
            # What a printer that is off gets now, Windows would print when it is on.
            self._check_state()
            document = _DocInfo("Karcis", None, "RAW")
            begun = self._spool.StartDocPrinterW
            self._job = begun(self._printer, 1, ctypes.byref(document))
            if not self._job:
                raise self._trouble()
        except PrinterTrouble:
            self._spool.ClosePrinter(self._printer)
            raise

    def write(self, data: bytes) -> None:
        """Give it to the queue."""
        written = ctypes.c_uint32()
        told = self._spool.WritePrinter(
            self._printer, data, len(data), ctypes.byref(written)
        )
        if not told or written.value != len(data):
            raise self._trouble()

    def read(self, seconds: float) -> bytes:  # noqa: ARG002
        """Return nothing: a queue leads one way."""
        return b""

    def close(self, is_whole: bool) -> None:
        """See the document leave the queue; one that stays is taken out and failed."""
        try:
            self._spool.EndDocPrinter(self._printer)
            if not is_whole or not self._has_left():
                self._spool.SetJobW(self._printer, self._job, 0, None, CANCEL_JOB)
                self._check_state()
                if is_whole:
                    raise PrinterTrouble
        finally:
            self._spool.ClosePrinter(self._printer)

    def _has_left(self) -> bool:
        deadline = time.monotonic() + LEAVES_QUEUE_SECONDS
        needed = ctypes.c_uint32()
        while time.monotonic() < deadline:
            # It answers "too small a place" while there is such a job.
            self._spool.GetJobW(
                self._printer, self._job, 1, None, 0, ctypes.byref(needed)
            )
            if not needed.value:
                return True
            needed.value = 0
            time.sleep(LOOK_EVERY)
        return False

    def _check_state(self) -> None:
        needed = ctypes.c_uint32()
        ask = self._spool.GetPrinterW
        ask(self._printer, 2, None, 0, ctypes.byref(needed))
        place = ctypes.create_string_buffer(max(needed.value, ctypes.sizeof(_Info2)))
        if not ask(self._printer, 2, place, len(place), ctypes.byref(needed)):
            return
        told = _Info2.from_buffer(place)
        if told.status & (PAPER_OUT | PAPER_PROBLEM):
            raise OutOfPaper
        if told.status & (AT_FAULT | PAPER_JAM) or told.attributes & WORK_OFFLINE:
            raise PrinterNotReady

    def _trouble(self) -> PrinterTrouble:
        error = getattr(ctypes, "get_last_error", int)()
        return Forbidden() if error == ACCESS_DENIED else PrinterTrouble()


def found_queues(library: Any = None) -> tuple[tuple[str, str], ...]:
    """Return the printers that Windows knows; the name is what opens one."""
    spool = library or winspool()
    needed, count = ctypes.c_uint32(), ctypes.c_uint32()
    rest = ctypes.byref(needed), ctypes.byref(count)
    spool.EnumPrintersW(LOCAL_AND_CONNECTED, None, 4, None, 0, *rest)
    place = ctypes.create_string_buffer(needed.value)
    if not spool.EnumPrintersW(LOCAL_AND_CONNECTED, None, 4, place, len(place), *rest):
        return ()
    rows = (_Info4 * count.value).from_buffer(place)
    return tuple((row.name, row.name) for row in rows)

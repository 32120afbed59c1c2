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

# Of winerror.h.
ACCESS_DENIED, NO_SUCH_DATA_TYPE = 5, 1804
# The handle is none any more, or the spooler has ended: nothing is known of a document.
SPOOLER_IS_GONE = (6, 1722, 1726, 1727)
# Past the driver. Queues of drivers that speak XPS refuse the first and take the
# second; some cheap printers' drivers only claim to: so they are asked in this order.
UNTOUCHED = ("RAW", "XPS_PASS")
LEAVES_QUEUE_SECONDS = 15.0
LOOK_EVERY = 0.3
# PRINTER_STATUS_… and PRINTER_ATTRIBUTE_WORK_OFFLINE of winspool.h.
PAPER_OUT, PAPER_JAM, PAPER_PROBLEM = 0x10, 0x8, 0x40
AT_FAULT = 0x1 | 0x2 | 0x80 | 0x1000 | 0x400000  # paused, error, offline, absent, cover
WORK_OFFLINE = 0x400
# JOB_STATUS_… of the same; printed, and kept in the queue as its owner wants it.
JOB_PRINTED, JOB_DELETED = 0x80, 0x4 | 0x100
JOB_PAPER_OUT = 0x40
JOB_AT_FAULT = 0x1 | 0x2 | 0x20 | 0x200 | 0x400  # paused, error, offline, blocked, asks
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


class _JobInfo1(ctypes.Structure):
    _fields_ = (
        ("id", ctypes.c_uint32),
        *((name, ctypes.c_wchar_p) for name in ("printer", "machine", "user")),
        *((name, ctypes.c_wchar_p) for name in ("document", "datatype", "words")),
        ("status", ctypes.c_uint32),
        *((name, ctypes.c_uint32) for name in ("priority", "position")),
        *((name, ctypes.c_uint32) for name in ("pages", "printed")),
        ("submitted", ctypes.c_uint16 * 8),
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
            self._job = self._begin()
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
            self._spool.EndPagePrinter(self._printer)
            # It refuses where somebody has taken the document out meanwhile.
            has_ended = self._spool.EndDocPrinter(self._printer)
            if is_whole and has_ended and self._has_left():
                return
            status = self._job_status() or 0
            self._spool.SetJobW(self._printer, self._job, 0, None, CANCEL_JOB)
            if status & JOB_PAPER_OUT:
                raise OutOfPaper
            self._check_state()
            if status & JOB_AT_FAULT:
                raise PrinterNotReady
            if is_whole:
                raise PrinterTrouble
        finally:
            self._spool.ClosePrinter(self._printer)

    def _begin(self) -> int:
        for data_type in UNTOUCHED:
            document = _DocInfo("Karcis", None, data_type)
            begun = self._spool.StartDocPrinterW
            job = begun(self._printer, 1, ctypes.byref(document))
            if job:
                self._spool.StartPagePrinter(self._printer)
                return int(job)
            if _last_error() != NO_SUCH_DATA_TYPE:
                break
        raise self._trouble()

    def _has_left(self) -> bool:
        deadline = time.monotonic() + LEAVES_QUEUE_SECONDS
        while time.monotonic() < deadline:
            status = self._job_status()
            if status is None or status & JOB_PRINTED:
                return True
            if status & JOB_DELETED:
                return False
            time.sleep(LOOK_EVERY)
        return False

    def _job_status(self) -> int | None:
        """Return how the document is, None once it is in the queue no more."""
        needed = ctypes.c_uint32()
        about = self._printer, self._job, 1
        buffer = ctypes.create_string_buffer(ctypes.sizeof(_JobInfo1))
        # Wine leaves the error of a call before, and even those that succeed set one.
        getattr(ctypes, "set_last_error", int)(0)
        while not self._spool.GetJobW(
            *about, buffer, len(buffer), ctypes.byref(needed)
        ):
            if needed.value <= len(buffer):
                if _last_error() in SPOOLER_IS_GONE:
                    raise PrinterTrouble
                return None
            buffer = ctypes.create_string_buffer(needed.value)
            needed.value = 0
        return int(_JobInfo1.from_buffer(buffer).status)

    def _check_state(self) -> None:
        needed = ctypes.c_uint32()
        ask = self._spool.GetPrinterW
        ask(self._printer, 2, None, 0, ctypes.byref(needed))
        buffer = ctypes.create_string_buffer(max(needed.value, ctypes.sizeof(_Info2)))
        if not ask(self._printer, 2, buffer, len(buffer), ctypes.byref(needed)):
            return
        told = _Info2.from_buffer(buffer)
        if told.status & (PAPER_OUT | PAPER_PROBLEM):
            raise OutOfPaper
        if told.status & (AT_FAULT | PAPER_JAM) or told.attributes & WORK_OFFLINE:
            raise PrinterNotReady

    def _trouble(self) -> PrinterTrouble:
        return Forbidden() if _last_error() == ACCESS_DENIED else PrinterTrouble()


def _last_error() -> int:
    return int(getattr(ctypes, "get_last_error", int)())


def found_queues(library: Any = None) -> tuple[tuple[str, str], ...]:
    """Return the printers that Windows knows; the name is what opens one."""
    spool = library or winspool()
    needed, count = ctypes.c_uint32(), ctypes.c_uint32()
    rest = ctypes.byref(needed), ctypes.byref(count)
    spool.EnumPrintersW(LOCAL_AND_CONNECTED, None, 4, None, 0, *rest)
    buffer = ctypes.create_string_buffer(needed.value)
    if not spool.EnumPrintersW(
        LOCAL_AND_CONNECTED, None, 4, buffer, len(buffer), *rest
    ):
        return ()
    rows = (_Info4 * count.value).from_buffer(buffer)
    return tuple((row.name, row.name) for row in rows)

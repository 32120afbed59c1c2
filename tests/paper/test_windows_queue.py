"""The queue of a printer in Windows, by a library in the test's hand."""

import ctypes
from typing import Any

import pytest

from siantre_box.paper import windows_queue
from siantre_box.paper.escpos import OutOfPaper, PrinterNotReady, PrinterTrouble
from siantre_box.paper.windows_queue import WindowsQueue, found_queues


class WinSpool:
    """Windows' library as far as the box calls it: one printer, POS-58."""

    def __init__(
        self,
        status: int = 0,
        attributes: int = 0,
        stays: int = 0,
        job_status: int = 0,
        speaks: str = "RAW",
    ) -> None:
        self.status, self.attributes = status, attributes
        # How often its document is still seen in the queue, and in which state.
        self.stays, self.job_status = stays, job_status
        self.speaks = speaks
        self.error = 0
        self.ends = 1
        self.printed: list[bytes] = []
        self.canceled: list[int] = []
        self.is_open = self.has_page = False
        self._name = ctypes.create_unicode_buffer("POS-58")

    def OpenPrinterW(self, name: str, printer: Any, _: None) -> int:  # noqa: N802
        self.is_open = name == "POS-58"
        printer._obj.value = 77
        return int(self.is_open)

    def ClosePrinter(self, printer: ctypes.c_void_p) -> int:  # noqa: N802
        assert printer.value == 77
        self.is_open = False
        return 1

    def StartDocPrinterW(self, _: Any, level: int, document: Any) -> int:  # noqa: N802
        assert level == 1
        if document._obj.datatype == self.speaks:
            return 5
        self.error = windows_queue.NO_SUCH_DATA_TYPE
        return 0

    def StartPagePrinter(self, _: Any) -> int:  # noqa: N802
        self.has_page = True
        return 1

    def WritePrinter(self, _: Any, data: bytes, length: int, written: Any) -> int:  # noqa: N802
        assert self.has_page
        self.printed.append(data[:length])
        written._obj.value = length
        return 1

    def EndPagePrinter(self, _: Any) -> int:  # noqa: N802
        self.has_page = False
        return 1

    def EndDocPrinter(self, _: Any) -> int:  # noqa: N802
        assert not self.has_page
        return self.ends

    def GetJobW(  # noqa: N802
        self, _: Any, job: int, level: int, place: Any, size: int, needed: Any
    ) -> int:
        assert (job, level) == (5, 1)
        if self.stays <= 0:
            self.error = self.error or 87  # ERROR_INVALID_PARAMETER: no such document
            return 0
        # Names stand behind the structure.
        needed._obj.value = ctypes.sizeof(windows_queue._JobInfo1) + 40
        if size < needed._obj.value:
            return 0
        self.stays -= 1
        windows_queue._JobInfo1.from_buffer(place).status = self.job_status
        return 1

    def SetJobW(self, _: Any, job: int, level: int, info: None, act: int) -> int:  # noqa: N802
        assert (level, info, act) == (0, None, 5)
        self.canceled.append(job)
        return 1

    def GetPrinterW(  # noqa: N802
        self, _: Any, level: int, place: Any, size: int, needed: Any
    ) -> int:
        wanted = ctypes.sizeof(windows_queue._Info2)
        assert level == 2
        needed._obj.value = wanted
        if size < wanted:
            return 0
        told = windows_queue._Info2.from_buffer(place)
        told.status, told.attributes = self.status, self.attributes
        return 1

    def EnumPrintersW(self, flags: int, _: None, level: int, *rest: Any) -> int:  # noqa: N802
        place, size, needed, count = rest
        assert (flags, level) == (6, 4)
        needed._obj.value, count._obj.value = ctypes.sizeof(windows_queue._Info4), 1
        if size < needed._obj.value:
            return 0
        row = windows_queue._Info4.from_buffer(place)
        row.name = ctypes.cast(self._name, ctypes.c_wchar_p)
        return 1


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a document that stays in the queue be given up soon."""
    monkeypatch.setattr(windows_queue, "LEAVES_QUEUE_SECONDS", 0.2)
    monkeypatch.setattr(windows_queue, "LOOK_EVERY", 0.01)


def test_a_document_goes_raw_into_the_queue_and_is_seen_to_leave_it() -> None:
    spool = WinSpool(stays=3)
    queue = WindowsQueue("POS-58", spool)
    queue.write(b"\x1b@")
    assert queue.read(1) == b""
    queue.close(is_whole=True)
    assert (spool.printed, spool.canceled) == ([b"\x1b@"], [])
    assert not spool.is_open


@pytest.mark.parametrize(
    ("status", "attributes", "trouble"),
    [
        (0x10, 0, OutOfPaper),
        (0x40, 0, OutOfPaper),
        (0x80, 0, PrinterNotReady),
        (0x400000, 0, PrinterNotReady),
        (0, 0x400, PrinterNotReady),
    ],
)
def test_a_printer_that_is_not_ready_gets_nothing_into_its_queue(
    status: int, attributes: int, trouble: type[PrinterTrouble]
) -> None:
    spool = WinSpool(status, attributes)
    with pytest.raises(trouble):
        WindowsQueue("POS-58", spool)
    assert not spool.is_open


def test_a_document_that_stays_is_taken_out_so_that_nothing_old_is_printed() -> None:
    spool = WinSpool(stays=10_000)
    queue = WindowsQueue("POS-58", spool)
    queue.write(b"\x1b@")
    with pytest.raises(PrinterTrouble):
        queue.close(is_whole=True)
    assert spool.canceled == [5]
    assert not spool.is_open


@pytest.mark.parametrize(
    ("job_status", "trouble"),
    [(0x40, OutOfPaper), (0x20, PrinterNotReady), (0x2, PrinterNotReady)],
)
def test_what_windows_says_of_a_document_that_stays_is_said(
    job_status: int, trouble: type[PrinterTrouble]
) -> None:
    queue = WindowsQueue("POS-58", WinSpool(stays=10_000, job_status=job_status))
    queue.write(b"\x1b@")
    with pytest.raises(trouble):
        queue.close(is_whole=True)


def test_a_printed_document_that_the_queue_keeps_has_left_it() -> None:
    spool = WinSpool(stays=10_000, job_status=0x80 | 0x2000)
    queue = WindowsQueue("POS-58", spool)
    queue.write(b"\x1b@")
    queue.close(is_whole=True)
    assert spool.canceled == []


@pytest.mark.parametrize("job_status", [0x4, 0x100])
def test_a_document_that_somebody_deletes_is_not_printed(job_status: int) -> None:
    queue = WindowsQueue("POS-58", WinSpool(stays=1, job_status=job_status))
    queue.write(b"\x1b@")
    with pytest.raises(PrinterTrouble):
        queue.close(is_whole=True)


def test_a_document_that_was_deleted_before_its_end_is_not_printed() -> None:
    spool = WinSpool()
    queue = WindowsQueue("POS-58", spool)
    queue.write(b"\x1b@")
    spool.ends = 0
    with pytest.raises(PrinterTrouble):
        queue.close(is_whole=True)
    assert not spool.is_open


def test_a_document_whose_spooler_has_ended_is_not_called_printed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spool = WinSpool()
    monkeypatch.setattr(ctypes, "get_last_error", lambda: spool.error, raising=False)
    queue = WindowsQueue("POS-58", spool)
    queue.write(b"\x1b@")
    spool.error = 1722  # RPC_S_SERVER_UNAVAILABLE
    with pytest.raises(PrinterTrouble):
        queue.close(is_whole=True)


def test_a_queue_whose_driver_speaks_xps_gets_the_data_past_it_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spool = WinSpool(speaks="XPS_PASS")
    monkeypatch.setattr(ctypes, "get_last_error", lambda: spool.error, raising=False)
    queue = WindowsQueue("POS-58", spool)
    queue.write(b"\x1b@")
    queue.close(is_whole=True)
    assert spool.printed == [b"\x1b@"]


def test_a_queue_that_takes_no_raw_data_at_all_is_no_printer_for_slips(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spool = WinSpool(speaks="EMF")
    monkeypatch.setattr(ctypes, "get_last_error", lambda: spool.error, raising=False)
    with pytest.raises(PrinterTrouble):
        WindowsQueue("POS-58", spool)
    assert not spool.is_open


def test_a_document_that_broke_off_is_taken_out() -> None:
    spool = WinSpool()
    WindowsQueue("POS-58", spool).close(is_whole=False)
    assert spool.canceled == [5]


def test_a_printer_of_another_name_is_not_there() -> None:
    with pytest.raises(PrinterTrouble):
        WindowsQueue("POS-80", WinSpool())


def test_the_printers_that_windows_knows_are_found_by_name() -> None:
    assert found_queues(WinSpool()) == (("POS-58", "POS-58"),)


def test_without_windows_there_is_no_queue() -> None:
    with pytest.raises(PrinterTrouble):
        windows_queue.winspool()

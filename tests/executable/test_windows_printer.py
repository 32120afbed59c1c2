"""A receipt printer by its queue in Windows, with SiAntre.exe on this side of it."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp

from tests.executable.conftest import ON_WINDOWS, WindowsProgram
from tests.executable.flow import Browser, serve_one_visitor, set_up
from tests.paper.receipt_printer import ReceiptPrinter
from tests.waiting import until

pytestmark = [pytest.mark.windows, pytest.mark.timeout(900)]
PAGE = "/admin/pengaturan"
# A stroke may stand in a printer's name in Windows.
NAME = "POS-58 (58/80 mm)"
PRINTERS = r"HKLM\System\CurrentControlSet\Control\Print\Printers"
WORKS_OFFLINE = 0x400


class Queue:
    """A printer of Windows whose paper is a file."""

    def __init__(self, windows: WindowsProgram, paper: Path) -> None:
        self._windows, self._paper = windows, paper
        if ON_WINDOWS:
            driver = "Generic / Text Only"
            self._power(f"Add-PrinterPort -Name '{paper}'")
            self._power(f"Add-PrinterDriver -Name '{driver}'")
            add = f"Add-Printer -Name '{NAME}' -DriverName '{driver}'"
            self._power(f"{add} -PortName '{paper}'")
            return
        for name in ("Name", "Printer Driver", "Print Processor", "Datatype"):
            self._enter(name, "RAW" if name == "Datatype" else NAME)
        self._enter("Port", "LPT1:")
        # Where wine's spooler leaves what comes to a port.
        ports = r"HKCU\Software\Wine\Printing\Spooler"
        self._registry("add", ports, "/v", "LPT1:", "/f", "/d", str(paper))

    def set_offline(self) -> None:
        """Let Windows take the printer for one that is not there."""
        if ON_WINDOWS:
            asked = f"Get-CimInstance Win32_Printer -Filter \"Name='{NAME}'\""
            self._power(f"{asked} | Set-CimInstance -Property @{{WorkOffline=$true}}")
        else:
            self._enter("Attributes", str(WORKS_OFFLINE), "REG_DWORD")

    def remove(self) -> None:
        """Take the printer away."""
        if ON_WINDOWS:
            self._power(f"Remove-Printer -Name '{NAME}'")
            self._power(f"Remove-PrinterPort -Name '{self._paper}'")
        else:
            self._registry("delete", rf"{PRINTERS}\{NAME}", "/f")

    def slips(self) -> list[bytes]:
        """Return what the codes on the slips say, of paper that holds nothing else."""
        printer = ReceiptPrinter(state=None)
        printer.hear(self._paper.read_bytes() if self._paper.exists() else b"")
        assert printer.garbage == b""
        assert all(slip.width == 384 for slip in printer.slips)
        return [zxingcpp.read_barcodes(slip)[0].bytes for slip in printer.slips]

    def _enter(self, name: str, value: str, kind: str = "REG_SZ") -> None:
        entry = rf"{PRINTERS}\{NAME}", "/v", name, "/t", kind, "/d", value, "/f"
        self._registry("add", *entry)

    def _registry(self, *words: str) -> None:
        asked = ["wine", "reg", *words]
        environment = self._windows.environment()
        subprocess.run(asked, env=environment, check=True, capture_output=True)

    def _power(self, command: str) -> None:
        subprocess.run(["powershell", "-NoProfile", "-Command", command], check=True)


@pytest.fixture
def queue(windows: WindowsProgram, tmp_path: Path) -> Iterator[Queue]:
    """A receipt printer that Windows knows by its name."""
    queue = Queue(windows, tmp_path / "paper")
    yield queue
    queue.remove()


def choose(windows: WindowsProgram) -> Browser:
    """Set up a box and choose the printer, as its owner does."""
    owner = Browser(windows.address(windows.start()))
    set_up(owner)
    assert f'value="{NAME}"' in owner.open(PAGE)
    return owner


def test_a_slip_goes_through_the_queue_of_windows_whole(
    windows: WindowsProgram, queue: Queue
) -> None:
    owner = choose(windows)
    owner.send(PAGE, printer="usb", printer_device=NAME, cetak_coba="ya")
    until(lambda: "Siap" in owner.open(f"{PAGE}/printer"), 60)
    (link,) = queue.slips()
    assert link.startswith(b"http://")
    assert serve_one_visitor(owner.url, "sari") == "A-001"


def test_a_printer_that_windows_calls_offline_gets_nothing_into_its_queue(
    windows: WindowsProgram, queue: Queue
) -> None:
    queue.set_offline()
    owner = choose(windows)
    owner.send(PAGE, printer="usb", printer_device=NAME, cetak_coba="ya")
    until(lambda: "Belum siap" in owner.open(f"{PAGE}/printer"), 60)
    assert queue.slips() == []

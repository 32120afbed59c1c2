"""Slips on paper: by a printer that is a socket, and one that is a device file."""

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from siantre_box.core import changes, rollover
from siantre_box.paper import escpos, printer, transports
from siantre_box.paper.escpos import PrinterTrouble
from siantre_box.paper.printer import Printer, SlipState, Target
from siantre_box.paper.slip_picture import draw
from tests.paper.device_printer import AtDevice
from tests.paper.receipt_printer import COVER_OPEN, NO_PAPER, AtSocket, ReceiptPrinter
from tests.paper.test_slip import FONTS, KLINIK
from tests.ports import free_port
from tests.waiting import A_MOMENT, until
from tests.world import Box, together


@pytest.fixture
def printing() -> Iterator[Printer]:
    """The printer of a box."""
    ours = Printer(FONTS)
    yield ours
    ours.stop()


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Wait a moment only, from then on, for what a printer does not do.

    For nothing that it does: on a busy machine it may be late.
    """
    moments = {
        (transports, "STUCK_SECONDS"): 0.5,
        (printer, "FIRST_ANSWER_SECONDS"): 0.3,
        (printer, "ANSWER_SECONDS"): 0.3,
        (printer, "ON_PAPER_SECONDS"): 0.6,
        (printer, "LOOK_EVERY"): 0.2,
    }

    def shorten(*waits: str) -> None:
        for (module, name), seconds in moments.items():
            if name in waits:
                monkeypatch.setattr(module, name, seconds)

    return shorten


def at(receipt: AtSocket | AtDevice, width: str = "58", cuts: bool = False) -> Target:
    if isinstance(receipt, AtSocket):
        return Target("127.0.0.1", receipt.port, width=width, cuts=cuts)
    return Target(device=receipt.path, width=width, cuts=cuts)


def prints(
    printing: Printer, target: Target, key: str = "a", label: str = "A-013"
) -> str:
    """Print a slip, and return what became of it."""
    printing.put(key, replace(KLINIK, label=label), target, again=True)
    return ends(printing, key)


def ends(printing: Printer, key: str) -> str:
    until(lambda: printing.outcome(key).state is not SlipState.PRINTING)
    return printing.outcome(key).state


def same(one: Image.Image, other: Image.Image) -> bool:
    return one.size == other.size and one.tobytes() == other.tobytes()


@pytest.mark.parametrize("kind", [AtSocket, AtDevice])
@pytest.mark.parametrize(("width", "cuts"), [("58", False), ("80", True)])
def test_the_picture_on_paper_is_the_slip_dot_by_dot(
    printing: Printer, kind: type[AtSocket | AtDevice], width: str, cuts: bool
) -> None:
    with kind() as receipt:
        assert prints(printing, at(receipt, width, cuts)) == SlipState.PRINTED
        (paper,) = receipt.slips
        assert same(paper, draw(KLINIK, width, FONTS))
        assert [code.text for code in zxingcpp.read_barcodes(paper)] == [KLINIK.link]
        assert (receipt.cuts, receipt.garbage) == (cuts, b"")


def test_a_printer_that_only_listens_prints_too(
    printing: Printer, hurry: Callable[..., None]
) -> None:
    hurry("FIRST_ANSWER_SECONDS")
    with AtSocket(state=None) as receipt:
        target = at(receipt)
        assert prints(printing, target) == SlipState.PRINTED
        assert prints(printing, target, "b") == SlipState.PRINTED
        until(lambda: len(receipt.slips) == 2)
        assert same(*receipt.slips)


def test_a_printer_that_tells_its_state_alone_is_believed(
    printing: Printer, hurry: Callable[..., None]
) -> None:
    hurry("ON_PAPER_SECONDS", "LOOK_EVERY")
    with AtSocket(answers_in_turn=False) as receipt:
        assert prints(printing, at(receipt)) == SlipState.PRINTED
        # Before it, after it, and now and then meanwhile: it is busy with the slip.
        assert receipt.asked < 10
        assert prints(printing, at(receipt), "b") == SlipState.PRINTED
        assert len(receipt.slips) == 2


@pytest.mark.parametrize(
    ("state", "chip"), [(NO_PAPER, "Kertas habis"), (COVER_OPEN, "Belum siap")]
)
def test_a_printer_that_is_not_ready_says_why_and_gets_no_slip(
    printing: Printer, state: int, chip: str
) -> None:
    with AtSocket(state=state) as receipt:
        assert prints(printing, at(receipt)) == SlipState.FAILED
        assert printing.last(at(receipt)).trouble.chip == chip
        receipt.state = ReceiptPrinter().state
        assert prints(printing, at(receipt), "b", "A-014") == SlipState.PRINTED
        # The first is not printed by itself once there is paper.
        (paper,) = receipt.slips
        assert same(paper, draw(replace(KLINIK, label="A-014"), "58", FONTS))


@pytest.mark.parametrize("kind", [AtSocket, AtDevice])
def test_a_printer_without_paper_that_takes_no_more_has_failed(
    printing: Printer, hurry: Callable[..., None], kind: type[AtSocket | AtDevice]
) -> None:
    hurry("FIRST_ANSWER_SECONDS", "STUCK_SECONDS")
    with kind(state=None, takes=8192) as receipt:
        assert prints(printing, at(receipt)) == SlipState.FAILED
        assert printing.last(at(receipt)).trouble.chip == "Tidak menjawab"


def test_a_printer_that_answered_and_is_silent_has_failed(
    printing: Printer, hurry: Callable[..., None]
) -> None:
    with AtSocket() as receipt:
        assert prints(printing, at(receipt)) == SlipState.PRINTED
        receipt.state = None
        hurry("ANSWER_SECONDS")
        assert prints(printing, at(receipt), "b") == SlipState.FAILED


def test_after_half_a_job_the_next_slip_is_whole(printing: Printer) -> None:
    with AtSocket(breaks_at=20_000) as receipt:
        assert prints(printing, at(receipt)) == SlipState.FAILED
        assert not receipt.slips
        assert prints(printing, at(receipt), "b", "A-014") == SlipState.PRINTED
        (paper,) = receipt.slips
        whole = draw(replace(KLINIK, label="A-014"), "58", FONTS)
        below = paper.crop((0, paper.height - whole.height, 384, paper.height))
        assert same(below, whole)
        assert receipt.garbage == b""


def test_a_printer_that_is_not_there_has_failed(printing: Printer) -> None:
    unplugged = Target("127.0.0.1", free_port())
    assert prints(printing, unplugged) == SlipState.FAILED
    assert prints(printing, Target(device="/dev/usb/lp99"), "b") == SlipState.FAILED
    with AtDevice() as receipt:
        target = at(receipt)
        assert prints(printing, target, "c") == SlipState.PRINTED
    assert prints(printing, target, "d") == SlipState.FAILED


def test_a_file_that_is_no_device_is_not_written_to(
    printing: Printer, tmp_path: Path
) -> None:
    file = tmp_path / "siantre.db"
    file.write_bytes(b"ten years of numbers")
    assert prints(printing, Target(device=str(file))) == SlipState.FAILED
    assert file.read_bytes() == b"ten years of numbers"


def test_a_slow_printer_holds_up_nobody_who_asks(printing: Printer) -> None:
    with AtSocket() as receipt:
        receipt.gate.clear()
        for key in "abc":
            printing.put(key, KLINIK, at(receipt))
        assert printing.is_printing()
        assert printing.outcome("c").state is SlipState.PRINTING
        receipt.gate.set()
        assert [ends(printing, key) for key in "abc"] == [SlipState.PRINTED] * 3
        assert len(receipt.slips) == 3


def test_two_who_ask_at_once_get_a_whole_slip_each_and_one_who_asks_twice_one(
    printing: Printer,
) -> None:
    with AtSocket() as receipt:
        target = at(receipt)
        together(*(lambda key=key: printing.put(key, KLINIK, target) for key in "abab"))
        assert [ends(printing, key) for key in "ab"] == [SlipState.PRINTED] * 2
        assert len(receipt.slips) == 2
        assert same(*receipt.slips)


def test_those_behind_a_slip_that_failed_are_told_at_once(printing: Printer) -> None:
    with AtSocket(state=NO_PAPER) as receipt:
        receipt.gate.clear()
        for key in "abc":
            printing.put(key, KLINIK, at(receipt))
        receipt.gate.set()
        assert [ends(printing, key) for key in "abc"] == [SlipState.FAILED] * 3
        assert [one.key for one in printing.failed()] == ["a", "b", "c"]
        assert receipt.connections == 1


def test_slips_for_another_printer_go_on_behind_one_that_failed(
    printing: Printer,
) -> None:
    with AtSocket(state=NO_PAPER) as old, AtSocket() as new:
        old.gate.clear()
        printing.put("a", KLINIK, at(old))
        printing.put("", KLINIK, at(old), again=True)
        printing.put("", KLINIK, at(new), again=True)
        printing.put("b", KLINIK, at(new))
        old.gate.set()
        assert [ends(printing, key) for key in ("a", "b")] == [
            SlipState.FAILED,
            SlipState.PRINTED,
        ]
        assert len(new.slips) == 2


def test_a_test_finds_another_printer_at_the_same_address(
    printing: Printer, hurry: Callable[..., None]
) -> None:
    with AtSocket() as receipt:
        assert prints(printing, at(receipt)) == SlipState.PRINTED
        receipt.state = None
        hurry("FIRST_ANSWER_SECONDS")
        receipt.answers_in_turn = False
        assert prints(printing, at(receipt), "") == SlipState.PRINTED
        assert prints(printing, at(receipt), "b") == SlipState.PRINTED


@pytest.mark.timeout(300)
def test_two_hundred_slips_in_a_row_come_whole_and_in_order(printing: Printer) -> None:
    with AtSocket() as receipt:
        for number in range(200):
            label = f"A-{number:03}"
            printing.put(label, replace(KLINIK, label=label), at(receipt))
        for number in range(200):  # each in its time, however busy the machine
            until(lambda number=number: len(receipt.slips) > number)
        assert ends(printing, "A-199") == SlipState.PRINTED
        for number in (0, 99, 199):
            wanted = draw(replace(KLINIK, label=f"A-{number:03}"), "58", FONTS)
            assert same(receipt.slips[number], wanted)


@dataclass(frozen=True)
class Hanging(Target):
    """A printer whose driver does not return before `goes_on`."""

    goes_on: threading.Event = field(default_factory=threading.Event)
    opened: list[str] = field(default_factory=list, compare=False)

    def open(self) -> transports.Transport:
        """Return at last, with nothing to write to."""
        self.opened.append(threading.current_thread().name)
        self.goes_on.wait(10 * A_MOMENT)
        raise PrinterTrouble


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    """A printer whose driver does not return before the test is over."""
    target = Hanging(device="POS-58")
    yield target
    target.goes_on.set()


def test_slips_for_a_printer_whose_driver_never_returns_have_failed(
    printing: Printer, hanging: Hanging, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as soon:
        soon.setattr(printer, "RETURNS_WITHIN", 0.3)
        for key in "ab":
            printing.put(key, KLINIK, hanging)
        assert [ends(printing, key) for key in "ab"] == [SlipState.FAILED] * 2
    assert printing.last(hanging).trouble.chip == "Tidak menjawab"
    # From now on at once, and without another call.
    assert prints(printing, hanging, "c") == SlipState.FAILED
    assert len(hanging.opened) == 1


def test_another_printer_prints_beside_one_whose_driver_never_returns(
    printing: Printer, hanging: Hanging, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as soon:
        soon.setattr(printer, "RETURNS_WITHIN", 0.3)
        assert prints(printing, hanging) == SlipState.FAILED
    with AtSocket() as receipt:
        assert prints(printing, at(receipt), "b") == SlipState.PRINTED


def test_a_box_that_restarts_beside_a_driver_that_never_returns_prints(
    printing: Printer, hanging: Hanging
) -> None:
    printing.put("a", KLINIK, hanging)
    until(lambda: hanging.opened)
    printing.stop()
    with AtSocket() as receipt:
        assert prints(printing, at(receipt), "b") == SlipState.PRINTED


def test_a_look_finds_that_the_way_to_a_printer_is_shut(printing: Printer) -> None:
    nowhere = Target("127.0.0.1", free_port())
    printing.look(nowhere)
    told = printing.last(nowhere)
    assert (told.trouble, told.label) == (PrinterTrouble, "")
    assert printing.failed() == ()


def test_a_look_prints_nothing_and_forgets_what_an_earlier_one_found(
    printing: Printer,
) -> None:
    with AtSocket() as receipt:
        printing.look(at(receipt))
        assert printing.last(at(receipt)) is None
        assert prints(printing, at(receipt)) == SlipState.PRINTED
    printing.look(at(receipt))
    assert printing.last(at(receipt)).trouble is PrinterTrouble
    with AtDevice() as receipt:
        printing.look(at(receipt))
        assert receipt.taken == 0


def test_a_slip_tells_more_than_the_look_before_it(printing: Printer) -> None:
    receipt = AtDevice()
    with receipt:
        target = at(receipt)
        receipt.unplug()
        printing.look(target)
        assert printing.last(target).trouble is PrinterTrouble
        assert prints(printing, target) == SlipState.FAILED
        assert printing.last(target).label == "A-013"


def test_nobody_looks_at_a_printer_while_a_slip_is_on_its_way_there(
    printing: Printer,
) -> None:
    with AtSocket() as receipt:
        receipt.gate.clear()
        printing.put("a", KLINIK, at(receipt))
        until(lambda: receipt.connections)
        printing.look(at(receipt, width="80"))
        assert printing.last(at(receipt, width="80")) is None
        receipt.gate.set()
        assert ends(printing, "a") == SlipState.PRINTED
        assert receipt.connections == 1


def test_a_look_at_a_printer_whose_driver_never_returns_ends(
    printing: Printer, hanging: Hanging, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printer, "OPENS_WITHIN", 0.3)
    printing.look(hanging)
    assert printing.last(hanging).trouble.chip == "Tidak menjawab"


class HangingFolder:
    """The devices of a computer that does not tell them before `goes_on`."""

    def __init__(self) -> None:
        self.goes_on = threading.Event()

    def glob(self, _pattern: str) -> list[Path]:
        """Return none at last."""
        self.goes_on.wait(10 * A_MOMENT)
        return []


def test_a_computer_that_never_tells_its_printers_is_taken_to_have_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = HangingFolder()
    monkeypatch.setattr(transports, "DEVICES", folder)
    monkeypatch.setattr(printer, "TOLD_WITHIN", 0.3)
    try:
        assert printer.found() == ()
        monkeypatch.setattr(printer, "TOLD_WITHIN", 10 * A_MOMENT)
        assert printer.found() == ()
    finally:
        folder.goes_on.set()


def test_a_slip_is_printed_twice_by_a_person_alone(printing: Printer) -> None:
    with AtSocket() as receipt:
        for _ in range(3):
            printing.put("a", KLINIK, at(receipt))
        ends(printing, "a")
        printing.put("a", KLINIK, at(receipt))
        assert prints(printing, at(receipt)) == SlipState.PRINTED
        assert len(receipt.slips) == 2


def test_a_slip_that_failed_is_not_tried_again_by_itself(printing: Printer) -> None:
    with AtSocket(state=NO_PAPER) as receipt:
        printing.put("a", KLINIK, at(receipt))
        assert ends(printing, "a") == SlipState.FAILED
        printing.put("a", KLINIK, at(receipt))
        assert printing.outcome("a").state is SlipState.FAILED
        printing.forget("a")
        assert printing.failed() == ()


def test_after_a_restart_nothing_old_is_printed(printing: Printer) -> None:
    with AtSocket() as receipt:
        receipt.gate.clear()
        for number in range(5):
            printing.put(str(number), KLINIK, at(receipt))
        until(lambda: receipt.connections == 1)
        printing.stop()
        receipt.gate.set()
        assert prints(printing, at(receipt), "new", "A-020") == SlipState.PRINTED
        wanted = draw(replace(KLINIK, label="A-020"), "58", FONTS)
        assert same(receipt.slips[-1], wanted)
        # The one at hand may end; four that waited never come.
        assert len(receipt.slips) <= 2
        assert printing.outcome("4") is None


def test_the_desks_are_woken_by_a_failure_and_by_its_end(printing: Printer) -> None:
    with AtSocket(state=NO_PAPER) as receipt:
        before = changes.version()
        assert prints(printing, at(receipt)) == SlipState.FAILED
        until(lambda: changes.version() != before)
        before = changes.version()
        receipt.state = ReceiptPrinter().state
        assert prints(printing, at(receipt)) == SlipState.PRINTED
        assert changes.version() != before
        before = changes.version()
        assert prints(printing, at(receipt)) == SlipState.PRINTED
        assert changes.version() == before


def test_a_test_slip_that_failed_asks_no_desk_for_another(printing: Printer) -> None:
    unplugged = Target("127.0.0.1", free_port())
    assert prints(printing, unplugged, "") == SlipState.FAILED
    assert printing.failed() == ()
    assert printing.last(unplugged).state is SlipState.FAILED


def test_no_thread_is_started_before_the_first_slip(printing: Printer) -> None:
    assert printing._thread is None
    assert printing.last(None) is None


def test_what_was_sent_is_less_than_the_network_may_hold_back() -> None:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(1)
    line = transports.Network("127.0.0.1", listener.getsockname()[1])
    held = line._socket.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
    line.close(is_whole=False)
    listener.close()
    assert held < len(escpos.encode(draw(KLINIK, "58", FONTS), cuts=False)) / 4


def test_the_last_slip_of_another_printer_is_not_told_of_this_one(
    printing: Printer,
) -> None:
    unplugged = Target("127.0.0.1", free_port())
    prints(printing, unplugged)
    assert printing.last(replace(unplugged, width="80")) is None


@pytest.mark.parametrize(
    ("stored", "target"),
    [
        ({}, None),
        ({"printer": "network"}, None),
        ({"printer": "usb"}, None),
        ({"printer_address": "10.0.0.7"}, None),
        ({"printer": "network", "printer_address": "10.0.0.7"}, Target("10.0.0.7")),
        (
            {"printer": "network", "printer_address": "kasir:9101", "cutter": "1"},
            Target("kasir", 9101, cuts=True),
        ),
        (
            {"printer": "usb", "printer_device": "/dev/usb/lp0", "paper_width": "80"},
            Target(device="/dev/usb/lp0", width="80"),
        ),
    ],
)
def test_the_settings_name_the_printer_and_the_browser_prints_by_default(
    box: Box, stored: dict[str, str], target: Target | None
) -> None:
    rollover.change_settings(stored)
    assert printer.chosen() == target

import threading

import pytest

from siantre_box.desktop.single_instance import SingleInstance, WakeRequest
from tests.screen import until


def test_there_is_one_window_for_a_home(tmp_path):
    first, second = SingleInstance(tmp_path), SingleInstance(tmp_path)
    assert first.take()
    assert not second.take()
    first.release()
    assert second.take()
    second.release()


def rung_by(second, patience=20.0):
    """Let a second start ring; return the thread and what came of it."""
    came = []
    thread = threading.Thread(target=lambda: came.append(second.ring(patience)))
    thread.start()
    return thread, came


def test_a_second_start_is_heard(tmp_path):
    first, second = SingleInstance(tmp_path), SingleInstance(tmp_path, "1.0.0")
    first.take()
    assert first.was_rung() is None
    thread, came = rung_by(second)
    assert until(first.was_rung) == "1.0.0"
    first.answer()
    thread.join(20)
    assert came == [WakeRequest.SHOWN]
    first.release()


def test_an_older_one_gives_its_place_to_a_newer_one(tmp_path):
    first, second = (
        SingleInstance(tmp_path, "1.9.0"),
        SingleInstance(tmp_path, "1.10.0"),
    )
    first.take()
    thread, came = rung_by(second)
    assert first.is_newer(until(first.was_rung))
    first.release()
    thread.join(20)
    assert came == [WakeRequest.OURS_NOW]
    assert second.was_rung() is None
    second.release()


def test_the_same_version_is_no_newer_one(tmp_path):
    door = SingleInstance(tmp_path, "1.2.3")
    assert not door.is_newer("1.2.3")
    assert not door.is_newer("1.2")
    assert not door.is_newer("garbage")


def test_one_that_does_not_answer_is_given_up(tmp_path):
    first, second = SingleInstance(tmp_path), SingleInstance(tmp_path)
    first.take()
    assert second.ring(patience=0) is WakeRequest.SILENT
    first.release()


def test_a_bell_left_by_a_power_cut_rings_nobody(tmp_path):
    (tmp_path / "jendela.bel").write_text("1.0.0")
    door = SingleInstance(tmp_path)
    door.take()
    assert door.was_rung() is None
    door.release()


@pytest.mark.parametrize(
    "written", [b"\xff\xfe1\x00.\x00", "1.²".encode()], ids=["no UTF-8", "no decimals"]
)
def test_a_wake_file_of_something_else_only_shows_the_window(tmp_path, written):
    first = SingleInstance(tmp_path)
    first.take()
    (tmp_path / "jendela.bel").write_bytes(written)
    assert not first.is_newer(first.was_rung())
    first.answer()
    assert first.was_rung() is None
    first.release()

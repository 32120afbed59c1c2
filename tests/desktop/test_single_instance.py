import threading

import pytest

from siantre_box.desktop.single_instance import SingleInstance, WakeResult
from tests.waiting import until


def test_there_is_one_window_for_a_home(tmp_path):
    first, second = SingleInstance(tmp_path), SingleInstance(tmp_path)
    assert first.take()
    assert not second.take()
    first.release()
    assert second.take()
    second.release()


def waking(second):
    """Let a second start wake the first; return the thread and what came of it."""
    came = []
    thread = threading.Thread(target=lambda: came.append(second.wake_first(20.0)))
    thread.start()
    return thread, came


def test_a_second_start_is_heard(tmp_path):
    first, second = SingleInstance(tmp_path), SingleInstance(tmp_path, "1.0.0")
    first.take()
    assert first.wake_request() is None
    thread, came = waking(second)
    assert until(first.wake_request) == "1.0.0"
    first.answer()
    thread.join(20)
    assert came == [WakeResult.SHOWN]
    first.release()


def test_an_older_one_gives_its_place_to_a_newer_one(tmp_path):
    first, second = (
        SingleInstance(tmp_path, "1.9.0"),
        SingleInstance(tmp_path, "1.10.0"),
    )
    first.take()
    thread, came = waking(second)
    assert first.is_newer(until(first.wake_request))
    first.release()
    thread.join(20)
    assert came == [WakeResult.TAKEN_OVER]
    assert second.wake_request() is None
    second.release()


def test_the_same_version_is_no_newer_one(tmp_path):
    first = SingleInstance(tmp_path, "1.2.3")
    assert not first.is_newer("1.2.3")
    assert not first.is_newer("1.2")
    assert not first.is_newer("garbage")


def test_one_that_does_not_answer_is_given_up(tmp_path):
    first, second = SingleInstance(tmp_path), SingleInstance(tmp_path)
    first.take()
    assert second.wake_first(patience=0) is WakeResult.NO_ANSWER
    first.release()


def test_a_wake_file_left_by_a_power_cut_wakes_nobody(tmp_path):
    (tmp_path / "jendela.bel").write_text("1.0.0")
    first = SingleInstance(tmp_path)
    first.take()
    assert first.wake_request() is None
    first.release()


@pytest.mark.parametrize(
    "written", [b"\xff\xfe1\x00.\x00", "1.²".encode()], ids=["no UTF-8", "no decimals"]
)
def test_a_wake_file_of_something_else_only_shows_the_window(tmp_path, written):
    first = SingleInstance(tmp_path)
    first.take()
    (tmp_path / "jendela.bel").write_bytes(written)
    assert not first.is_newer(first.wake_request())
    first.answer()
    assert first.wake_request() is None
    first.release()

import threading

import pytest

from siantre_box.core import changes
from tests.waiting import A_MOMENT


@pytest.fixture(autouse=True)
def _fresh():
    changes.begin()
    yield
    changes.begin()


def waiting(seen, is_gone=lambda: False):
    """Wait in a thread; return the thread once it is surely waiting."""
    looked = threading.Event()

    def look():
        looked.set()
        return is_gone()

    thread = threading.Thread(target=changes.wait, args=(seen, 60, look))
    thread.start()
    assert looked.wait(A_MOMENT)
    return thread


def ends(thread):
    thread.join(A_MOMENT)
    return not thread.is_alive()


def test_a_life_of_the_box_has_its_own_versions():
    before = changes.version()
    changes.begin()
    assert changes.version() != before
    assert changes.version().startswith(changes.boot())


def test_who_waits_wakes_at_a_change():
    thread = waiting(changes.version())
    changes.bump()
    assert ends(thread)


def test_who_is_behind_does_not_wait():
    before = changes.version()
    changes.bump()
    changes.wait(before, 60, pytest.fail)


def test_nobody_waits_longer_than_asked():
    changes.wait(changes.version(), 0.01, lambda: False)


def test_a_wait_ends_soon_after_its_client_is_gone():
    gone = threading.Event()
    thread = waiting(changes.version(), gone.is_set)
    gone.set()
    assert ends(thread)


def test_a_box_that_closes_sends_everybody_home_for_good():
    threads = [waiting(changes.version()) for _ in range(3)]
    changes.release()
    assert all(ends(thread) for thread in threads)
    changes.wait(changes.version(), 60, lambda: False)


def test_no_two_changes_have_one_version():
    def bump_often():
        for _ in range(500):
            changes.bump()

    threads = [threading.Thread(target=bump_often) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert changes.version() == f"{changes.boot()}.4000"

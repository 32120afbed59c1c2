import threading
from contextlib import contextmanager

import pytest

from siantre_box.web import heavy
from tests.web.browser import THIS_COMPUTER
from tests.web.conftest import box_of, logged_in

PAGE = "/admin/laporan"


@pytest.fixture
def budi(app, box):
    return logged_in(app, "Budi", THIS_COMPUTER)


class Builders:
    """Threads that each build a heavy page, and what they did."""

    def __init__(self, app):
        self.app, self.told = app, []
        self.waiting, self.at_work = threading.Semaphore(0), threading.Semaphore(0)
        self.go_on = threading.Event()
        self.threads = []

    def start(self):
        self.threads.append(threading.Thread(target=self.build, daemon=True))
        self.threads[-1].start()
        assert self.waiting.acquire(timeout=30)

    def build(self):
        around = {"siantre.resting": self.resting}
        request = self.app.test_request_context(environ_overrides=around)
        with request, box_of(self.app).heavy_pages.building():
            self.told.append("begins")
            self.at_work.release()
            self.go_on.wait(30)
            self.told.append("ends")

    @contextmanager
    def resting(self):
        self.waiting.release()
        yield

    def end(self):
        self.go_on.set()
        for thread in self.threads:
            thread.join(30)


@pytest.fixture
def builders(app):
    builders = Builders(app)
    yield builders
    builders.end()


def test_heavy_pages_are_built_one_at_a_time(builders):
    for _ in range(1 + heavy.WAITING):
        builders.start()
    assert builders.at_work.acquire(timeout=30)
    builders.end()
    assert builders.told == ["begins", "ends"] * 3


@pytest.mark.parametrize("page", [PAGE, f"{PAGE}/2026-03-02.xlsx"])
def test_who_finds_enough_waiting_is_told_so(builders, budi, page):
    for _ in range(1 + heavy.WAITING):
        builders.start()
    refused = budi.open(page)
    assert (refused.status, refused.header("Retry-After")) == (503, "10")
    assert "Laporan lain sedang dibuat. Coba lagi 10 detik lagi." in refused.words
    assert "/operator" in refused.links()
    builders.end()
    assert budi.open(page).status == 200


def test_a_heavy_page_that_fails_leaves_its_place_to_the_next(app):
    for _ in range(2 + heavy.WAITING):
        with (
            pytest.raises(ZeroDivisionError),
            app.test_request_context(),
            box_of(app).heavy_pages.building(),
        ):
            raise ZeroDivisionError

"""A day in a workshop: one receives, two repair, one takes the money."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle

import pytest

from siantre_box.core import counters, rollover, services
from siantre_box.core.models import Ticket
from siantre_box.views import reports
from siantre_box.views.spans import Span
from tests import full_day
from tests.web.browser import PHONE, Browser
from tests.web.conftest import logged_in

MOTORBIKES = 12


@dataclass
class Workshop:
    """Its four desks, as their people see them."""

    reception: Browser
    bays: tuple[Browser, Browser]
    till: Browser


@pytest.fixture
def shop(box, at_desk):
    """The workshop in the morning: the owner has said the way, and all sit down."""
    last = counters.add()
    for number, name in enumerate(("Depan", "Bay 1", "Bay 2", "Kasir")):
        counter = (*box.lokets, last.id)[number]
        counters.change(counter, number + 1, name, set())
    names = ("Servis motor", "Pengerjaan", "Pembayaran")
    for service, name in zip((box.umum, box.gigi, box.kia), names, strict=True):
        services.change(service, name, services.find(service).letter)
    for service, following in (
        (box.kia, None),
        (box.gigi, box.kia),
        (box.umum, box.gigi),
    ):
        rules = services.Rules(by_staff_only=service != box.umum, next_id=following)
        services.set_rules(service, rules)
    box.lokets = (*box.lokets, last.id)
    return Workshop(
        at_desk("Sari", 1, services=(box.umum,)),
        (
            at_desk("Dewi", 2, services=(box.gigi,)),
            at_desk("Budi", 3, services=(box.gigi,)),
        ),
        at_desk("Sari", 4, services=(box.kia,)),
    )


def calls_next(desk):
    """Press the big button of a desk that shows how things are."""
    desk.open("/operator")
    return desk.press("Panggil berikutnya")


def forwards(desk, service):
    desk.open("/operator")
    return desk.press(service, "/teruskan")


@pytest.mark.slow
def test_a_day_in_a_workshop(app, box, shop, tv, watch):
    owners = [comes(app) for _ in range(MOTORBIKES)]

    # The reception notes each, and the next press sends the one before to the bays.
    assert "A-001 lanjut ke Pengerjaan" in calls_next(shop.reception).words
    for number in range(2, MOTORBIKES + 1):
        watch.later(minutes=3)
        page = calls_next(shop.reception)
        said = f"A-{number:03} dipanggil, A-{number - 1:03} lanjut ke Pengerjaan."
        assert said in page.words
    forwards(shop.reception, "Pengerjaan")
    assert shop.reception.open("/operator").data("waiting") == "0"
    card = owners[4].poll()
    assert "Servis motor Pengerjaan Sisa 4 antrian di depan Anda" in card.words

    # Two repair, by the one line: first come, first served.
    for bay in shop.bays:
        calls_next(bay)
    assert [page.data("current") for page in map(at_work, shop.bays)] == [
        "A-001",
        "A-002",
    ]
    assert "Giliran Anda!" in owners[1].poll().words
    assert "Bay 2" in owners[1].poll().words
    assert {("A-001", "Bay 1"), ("A-002", "Bay 2")} <= shown(tv)
    # One needs a part, and is done without the till: nothing was charged.
    page = shop.bays[0].press("Selesai", "/selesai")
    assert "A-001 selesai, tidak lanjut ke Pembayaran." in page.words
    for bay, _ in zip(cycle(shop.bays), range(MOTORBIKES - 2), strict=False):
        watch.later(minutes=10)
        calls_next(bay)
    for bay in shop.bays:
        forwards(bay, "Pembayaran")

    # A wrong press at the till is taken back, also where its number goes on.
    calls_next(shop.till)
    forwards(shop.till, "Pengerjaan")
    shop.till.press("Urungkan", "/urungkan")
    assert at_work(shop.till).data("current") == "A-002"
    for _ in range(MOTORBIKES - 2):
        watch.later(minutes=1)
        calls_next(shop.till)
    shop.till.press("Selesai", "/selesai")
    assert "Selesai Terima kasih sudah menunggu." in owners[11].poll().words

    history = shop.till.open("/operator/riwayat").words
    assert history.count("Diteruskan ke Pengerjaan") == MOTORBIKES + 2
    assert history.count("Diurungkan: Diteruskan ke Pengerjaan") == 1
    assert history.count("Diteruskan ke Pembayaran") == MOTORBIKES - 1
    rollover.reset_now(box.person("Budi"), is_trial=False)
    check_report(app)
    assert Ticket.select().where(Ticket.status != "done").count() == 0


def check_report(app):
    """Compare it with what the minutes come to by hand.

    Number n came to the reception at 0, to the bays at 3n and to the till at 10n + 33;
    it was called at 3n - 3, at 10n + 13 and at n + 131. Only the first and the last two
    are a little different, for nobody was before or behind them.
    """
    day = reports.of_span(Span.day(full_day.MONDAY))
    assert (day.total.taken, day.total.done, day.total.canceled) == (12, 12, 0)
    assert [
        (part.name, part.sum.taken, part.sum.came, part.sum.done)
        for part in day.services
    ] == [
        ("Servis motor", 12, 0, 12),
        ("Pengerjaan", 0, 12, 12),
        ("Pembayaran", 0, 11, 11),
    ]
    minute = timedelta(minutes=1)
    waits = [part.sum.average_wait / minute for part in day.services]
    assert waits == pytest.approx([198 / 12, 715 / 12, 415 / 11])
    waits = [part.sum.longest_wait / minute for part in day.services]
    assert waits == [33, 100, 80]
    assert day.total.average_wait / minute == pytest.approx((198 + 715 + 415) / 12)
    assert day.total.longest_wait / minute == 33 + 100 + 10
    words = logged_in(app, "Budi", "127.0.0.1").open("/admin/laporan").words
    assert "Dari layanan lain" in words
    assert "C Pembayaran — 11 11 0" in words


def comes(app):
    """Take a number with one's phone, on which is nothing that is only by staff."""
    owner = Browser(app, PHONE)
    assert "Pengerjaan" not in owner.open("/").words
    owner.press("Servis motor", "/ambil")
    return owner


def at_work(desk):
    return desk.open("/operator")


def shown(tv):
    panels = [tag for tag in tv.open("/tv").tags("div") if "data-label" in tag]
    return {(tag["data-label"], tag["data-counter"]) for tag in panels}

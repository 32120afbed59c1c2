"""One full day whose figures can be counted by hand.

Ten numbers in a trial before the doors open, then 300 in two rounds that count.
Morning: one a minute from 08.00, in turn A B C D, 200 in all. Sari calls number k at
minute 10 + k, after the hundredth at minute 30 + k: waits of 10 and of 30. She comes
to 180; of the 20 left five cancel, Sari cancels three and the reset twelve. Number 4
was called by mistake and is corrected: canceled by Sari. One call is taken back.
Afternoon: one a minute from 13.00, in turn A B, 100 in all. Dewi calls each two
minutes later and finishes them all.
"""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

from siantre_box.core import (
    actions,
    calling,
    changes,
    database,
    rollover,
    services,
)
from siantre_box.core.models import Status
from siantre_box.views import reports
from siantre_box.views.reports import Line, Report
from siantre_box.views.spans import Span
from tests.world import Box, Watch, last_action, visitor_cancels, visitor_takes

MONDAY = date(2026, 3, 2)
MORNING, AFTERNOON = "2026-03-02 08:00", "2026-03-02 13:00"


def live(furnished: Box, folder: Path) -> tuple[Report, tuple[Line, ...]]:
    """Live through the day in a box of its own; return its report and its tickets."""
    watch = Watch()
    with watch.in_use():
        box = replace(furnished, path=folder / "siantre.db")
        shutil.copy(furnished.path, box.path)
        database.use(box.path)
        changes.begin()
        lab = services.add("Laboratorium", "D").id
        sari, dewi = box.seated("Sari", 1), box.seated("Dewi", 2)
        trial(box, sari, watch)
        morning(box, lab, watch, sari)
        afternoon(box, watch, dewi)
        watch.at("2026-03-03 07:00")
        rollover.ensure_current()
        day = Span.day(MONDAY)
        lived = reports.of_span(day), reports.lines(day)
        database.close()
    return lived


def trial(box, sari, watch):
    watch.at("2026-03-02 07:30")
    for _ in range(10):
        visitor_takes(box.umum)
    called = calling.call_next(sari, None)
    calling.finish(sari, called.id)
    rollover.reset_now(box.person("Budi"), is_trial=True)


def morning(box, lab, watch, sari):
    taken, called = [], []
    for minute in range(210):
        watch.at(MORNING)
        watch.later(minutes=minute)
        if minute < 200:
            taken.append(visitor_takes((box.umum, box.gigi, box.kia, lab)[minute % 4]))
        if is_due(minute, len(called)):
            seen = called[-1].id if called else None
            called.append(calling.call_next(sari, seen))
        if minute == 59:
            call_in_vain(sari, called)
    correct(sari, taken[3])
    leave(sari, taken[180:185], taken[185:188])
    rollover.reset_now(box.person("Budi"), is_trial=False)


def is_due(minute, number):
    return minute == number + (10 if number < 100 else 30)


def leave(sari, by_themselves, by_her):
    for ticket in by_themselves:
        visitor_cancels(ticket)
    for ticket in by_her:
        calling.cancel(sari, ticket.id)


def call_in_vain(sari, called):
    """Call one too early and take it back: it waits on as if nothing had been."""
    calling.call_next(sari, called[-1].id)
    actions.undo(sari, last_action())


def correct(sari, ticket):
    """It was never there: done by mistake, it becomes canceled by the staff."""
    calling.correct(sari, ticket.id, Status.DONE, Status.WAITING)
    calling.cancel(sari, ticket.id)


def afternoon(box, watch, dewi):
    seen = None
    for minute in range(102):
        watch.at(AFTERNOON)
        watch.later(minutes=minute)
        if minute < 100:
            visitor_takes((box.umum, box.gigi)[minute % 2])
        if minute >= 2:
            seen = calling.call_next(dewi, seen and seen.id)
    calling.finish(dewi, seen.id)

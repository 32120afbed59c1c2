"""Reporting: what a day, week or month was, counted from what happened to each ticket.

Trial rounds are left out. A wait lasts from taking a number to its first call; one
with a time written under a wrong clock counts in no average.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from siantre_box.core import clock, rounds, settings, statements
from siantre_box.core.models import Counter, Event, Round, Service
from siantre_box.views.spans import Span

VISITOR, STAFF, RESET = "visitor", "staff", "reset"
MILLISECONDS = timedelta(milliseconds=1)

# One row for each number of the rounds in :rounds, of the dates :first to :last.
# An action that was taken back is as if it had never been. Texts of times are UTC.
NUMBERS = """
WITH happened AS (
    SELECT * FROM events
    WHERE day_id IN (SELECT value FROM json_each(:rounds)) AND undoes IS NULL
    AND press NOT IN (
        SELECT undoes FROM events
        WHERE undoes IS NOT NULL AND day_id IN (SELECT value FROM json_each(:rounds))
    )
),
steps AS (
    SELECT
        queues.*,
        min(CASE kind WHEN 'take' THEN happened.id END) AS take,
        min(CASE became WHEN 'called' THEN happened.id END) AS first_call,
        max(CASE became WHEN 'called' THEN happened.id END) AS last_call,
        max(CASE WHEN became = status AND status IN ('done', 'canceled')
            THEN happened.id END) AS closing
    FROM queues LEFT JOIN happened ON happened.queue_id = queues.id
    WHERE queues.day_id IN (SELECT value FROM json_each(:rounds))
    GROUP BY queues.id
),
timed AS (
    SELECT
        steps.id, steps.day_id AS round, label, steps.service_id, steps.status,
        coalesce(counters.name, :counter_word || ' ' || counters.number) AS counter,
        CASE WHEN steps.status <> 'canceled' OR closed.id IS NULL THEN NULL
            WHEN closed.kind = 'reset' THEN 'reset'
            WHEN closed.user_id IS NULL THEN 'visitor'
            ELSE 'staff' END AS canceled_by,
        CASE WHEN taken.is_clock_trusted THEN taken.at END AS taken_at,
        CASE WHEN called.is_clock_trusted THEN called.at END AS called_at,
        CASE WHEN closed.is_clock_trusted THEN closed.at END AS closed_at,
        CASE WHEN turns_after IS NOT NULL AND taken.is_clock_trusted
            THEN date(taken.at, :begins) ELSE days.date END AS date
    FROM steps
    JOIN days ON days.id = steps.day_id
    LEFT JOIN events AS taken ON taken.id = take
    LEFT JOIN events AS called ON called.id = first_call
    LEFT JOIN events AS called_last ON called_last.id = last_call
    LEFT JOIN counters ON counters.id = called_last.counter_id
    LEFT JOIN events AS closed ON closed.id = closing
),
numbers AS MATERIALIZED (
    SELECT
        *,
        CAST(strftime('%H', taken_at, :here) AS INTEGER) AS hour,
        max(0, CAST(
            round((julianday(called_at) - julianday(taken_at)) * 86400000) AS INTEGER
        )) AS wait
    FROM timed WHERE date BETWEEN :first AND :last
)
"""
LINES = (
    NUMBERS
    + """
SELECT
    dense_rank() OVER (ORDER BY round), label, name, status, canceled_by, counter,
    taken_at, called_at, closed_at
FROM numbers JOIN services ON services.id = service_id
ORDER BY round, numbers.id
"""
)
TAKEN = """
SELECT count(*) FROM queues JOIN days ON days.id = day_id
WHERE NOT is_trial AND date BETWEEN ? AND ?
"""
# What a report adds up, and by what of a number. nine_of_ten is the wait within which
# nine of ten were called.
GROUPS = {
    "total": "''",
    "round": "round",
    "day": "date",
    "month": "substr(date, 1, 7) || '-01'",
    "service": "service_id",
    "counter": "counter",
    "hour": "hour",
}
SUM_OF_GROUP = """
SELECT
    '{name}' AS grouping, {key} AS part, count(*), sum(status = 'done'),
    sum(status = 'canceled'), count(CASE canceled_by WHEN 'visitor' THEN 1 END),
    count(CASE canceled_by WHEN 'staff' THEN 1 END),
    count(CASE canceled_by WHEN 'reset' THEN 1 END),
    sum(status IN ('waiting', 'called')), avg(wait), max(wait),
    min(CASE WHEN share >= 0.9 THEN wait END)
FROM (
    SELECT *, CASE WHEN wait IS NOT NULL THEN
        cume_dist() OVER (PARTITION BY {key}, wait IS NULL ORDER BY wait) END AS share
    FROM numbers WHERE {key} IS NOT NULL
)
GROUP BY part HAVING count(*) > 0
"""
SUMS = NUMBERS + " UNION ALL ".join(
    SUM_OF_GROUP.format(name=name, key=key) for name, key in GROUPS.items()
)


@dataclass(frozen=True)
class Line:
    """One ticket of a span; times are the site's, None where the clock was wrong."""

    round: int
    label: str
    service: str
    status: str
    canceled_by: str | None
    counter: str | None
    taken_at: datetime | None
    called_at: datetime | None
    closed_at: datetime | None

    @property
    def wait(self) -> timedelta | None:
        """Return how long the visitor waited for the first call."""
        if self.taken_at is None or self.called_at is None:
            return None
        return max(self.called_at - self.taken_at, timedelta(0))


@dataclass(frozen=True)
class Sum:
    """What some tickets come to.

    `nine_of_ten` is the wait within which nine of ten of them were called.
    """

    taken: int = 0
    done: int = 0
    canceled: int = 0
    canceled_by_visitor: int = 0
    canceled_by_staff: int = 0
    canceled_by_reset: int = 0
    still_open: int = 0
    average_wait: timedelta | None = None
    longest_wait: timedelta | None = None
    nine_of_ten: timedelta | None = None


@dataclass(frozen=True)
class Part:
    """A service's, a counter's or a date's share of the span."""

    letter: str
    name: str
    sum: Sum


@dataclass(frozen=True)
class Report:
    """What happened from the first to the last date of a span.

    `periods` are all its dates, or its months when it is longer than one. `hours` are
    without a gap from the first to the last in use.
    """

    span: Span
    rounds: int
    total: Sum
    periods: tuple[tuple[date, Sum], ...]
    services: tuple[Part, ...]
    counters: tuple[Part, ...]
    hours: tuple[tuple[int, Sum], ...]

    @property
    def busiest_hour(self) -> int | None:
        """Return the hour in which most numbers were taken, the first of equals."""
        return (
            max(self.hours, key=lambda hour: hour[1].taken)[0] if self.hours else None
        )

    @property
    def busiest_period(self) -> date | None:
        """Return the date or month with most numbers, the first of equals."""
        period, most = max(self.periods, key=lambda period: period[1].taken)
        return period if most.taken else None


def of_span(span: Span) -> Report:
    """Return the report of a span."""
    parts: dict[str, dict[Any, Sum]] = {name: {} for name in GROUPS}
    for grouping, part, *counts_and_waits in _rows(SUMS, span):
        counts, waits = counts_and_waits[:-3], counts_and_waits[-3:]
        parts[grouping][part] = Sum(*counts, *map(_length, waits))
    in_period = parts["month" if span.is_by_month else "day"]
    # Those of old at the end: their tickets name them.
    offered = Service.select().order_by(
        Service.retired_at.is_null(False), Service.position, Service.id
    )
    counters = Counter.select().order_by(Counter.number, Counter.id)
    of_dates = {it.id for it in _counting(span) if span.first <= it.date <= span.last}
    return Report(
        span=span,
        rounds=len(of_dates | parts["round"].keys()),
        total=parts["total"].get("", Sum()),
        periods=tuple(
            (first, in_period.get(first.isoformat(), Sum()))
            for first in (span.months if span.is_by_month else span.dates)
        ),
        services=tuple(
            Part(service.letter, service.name, parts["service"][service.id])
            for service in offered
            if service.id in parts["service"]
        ),
        counters=tuple(
            Part("", name, parts["counter"][name])
            # Once: of two that were called alike over time nobody wants two rows.
            for name in dict.fromkeys(counter.display_name for counter in counters)
            if name in parts["counter"]
        ),
        hours=_without_a_gap(parts["hour"]),
    )


def count_taken(span: Span) -> int:
    """Return how many numbers the rounds of a span gave, which is quickly counted."""
    return statements.scalar(TAKEN, span.first.isoformat(), span.last.isoformat())


def lines(span: Span) -> tuple[Line, ...]:
    """Return each ticket of a span, in the order in which they were taken."""
    here = settings.number("time_zone")

    def local(text: str | None) -> datetime | None:
        return clock.local(datetime.fromisoformat(text), here) if text else None

    return tuple(Line(*row[:-3], *map(local, row[-3:])) for row in _rows(LINES, span))


def latest() -> date:
    """Return the newest date of the open round's numbers, or else its own."""
    return max(_dates(rounds.shown_round()))


def dates_beside(wanted: date) -> tuple[date | None, date | None]:
    """Return the dates before and after one that have a report."""
    counting = Round.select().where(~Round.is_trial)
    last = counting.where(Round.date < wanted).order_by(Round.date.desc()).first()
    first = counting.where(Round.date > wanted).order_by(Round.date).first()
    counted = {round_ for round_ in (last, first) if round_ is not None}
    counted |= set(_counting(Span.day(wanted)))
    found = {found for round_ in counted for found in _dates(round_)}
    before = max((found for found in found if found < wanted), default=None)
    after = min((found for found in found if found > wanted), default=None)
    return before, after


def _dates(round_: Round) -> set[date]:
    """Return the dates of a round: its own, and those on which numbers were taken."""
    if round_.ends_after is None:
        return {round_.date}
    taken = Event.select(Event.at, Event.is_clock_trusted)
    taken = taken.where(Event.round == round_, Event.kind == "take")
    return {round_.date} | {rounds.date_of_number(round_, event) for event in taken}


def _rows(sql: str, span: Span) -> Iterable[tuple[Any, ...]]:
    here, begins = rounds.hours_of(settings.values())
    return statements.fetch_rows(
        sql,
        rounds=json.dumps([round_.id for round_ in _counting(span)]),
        first=span.first.isoformat(),
        last=span.last.isoformat(),
        here=f"{here:+} hours",
        begins=f"{here - begins:+} hours",
        counter_word=settings.value("counter_word"),
    )


def _counting(span: Span) -> list[Round]:
    """Return the rounds that may hold numbers of a span, without the trials."""
    found = rounds.with_numbers_of(span.first, span.last)
    return [round_ for round_ in found if not round_.is_trial]


def _length(milliseconds: float | None) -> timedelta | None:
    return None if milliseconds is None else milliseconds * MILLISECONDS


def _without_a_gap(hours: dict[int, Sum]) -> tuple[tuple[int, Sum], ...]:
    """Return the hours from the first to the last; a date begins at the reset."""
    begins = settings.number("reset_hour")
    passed = [(hour - begins) % 24 for hour in hours]
    if not passed:
        return ()
    in_order = [(begins + count) % 24 for count in range(min(passed), max(passed) + 1)]
    return tuple((hour, hours.get(hour, Sum())) for hour in in_order)

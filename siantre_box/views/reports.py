"""Reporting: what a day, week or month was, counted from what happened to each ticket.

Trial rounds are left out. A wait lasts from taking a number to its first call; one
with a time written under a wrong clock counts in no average. Where numbers are
forwarded, services and counters count visits, all else counts people: a visit's wait
begins as its number comes to the service, and a person's is the sum of all.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from siantre_box.core import clock, rounds, settings, statements
from siantre_box.core.models import Counter, Service
from siantre_box.views.spans import Span

VISITOR, STAFF, RESET = "visitor", "staff", "reset"
FORWARDED, MISSED = "forwarded", "missed"
MILLISECONDS = timedelta(milliseconds=1)

COUNTER = "coalesce(counters.name, :counter_word || ' ' || counters.number)"
WAIT = """max(0, CAST(
    round((julianday(called_at) - julianday(taken_at)) * 86400000) AS INTEGER
))"""
# One row for each number of the rounds in :rounds, of the dates :first to :last, and
# for each of its visits. Of those that were never forwarded, nearly all, the one visit
# is the number itself. An action that was taken back is as if it had never been. Texts
# of times are UTC.
NUMBERS = f"""
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
        steps.id, steps.day_id AS round, label, steps.service_id, steps.station_id,
        steps.status, steps.is_missed,
        {COUNTER} AS counter,
        CASE WHEN steps.status <> 'canceled' OR closed.id IS NULL THEN NULL
            WHEN closed.kind = 'reset' THEN 'reset'
            WHEN closed.user_id IS NULL THEN 'visitor'
            ELSE 'staff' END AS canceled_by,
        CASE WHEN taken.is_clock_trusted THEN taken.at END AS taken_at,
        CASE WHEN called.is_clock_trusted THEN called.at END AS called_at,
        CASE WHEN closed.is_clock_trusted THEN closed.at END AS closed_at,
        {rounds.DATE_OF_NUMBER} AS date
    FROM steps
    JOIN days ON days.id = steps.day_id
    LEFT JOIN events AS taken ON taken.id = take
    LEFT JOIN events AS called ON called.id = first_call
    LEFT JOIN events AS called_last ON called_last.id = last_call
    LEFT JOIN counters ON counters.id = called_last.counter_id
    LEFT JOIN events AS closed ON closed.id = closing
),
stops AS (
    SELECT
        happened.*, coalesce(happened.service_id, queues.service_id) AS at_service,
        lag(coalesce(happened.service_id, queues.service_id)) OVER way AS came_from,
        lead(happened.id) OVER way AS next_stop
    FROM happened JOIN queues ON queues.id = queue_id
    WHERE station_id IS NOT NULL AND kind IN ('take', 'forward')
    WINDOW way AS (PARTITION BY queue_id ORDER BY happened.id)
),
legs AS (
    SELECT
        stops.*,
        min(CASE happened.became WHEN 'called' THEN happened.id END) AS first_call,
        max(CASE happened.became WHEN 'called' THEN happened.id END) AS last_call
    FROM stops LEFT JOIN happened ON happened.queue_id = stops.queue_id
        AND happened.id > stops.id AND happened.id <= coalesce(next_stop, happened.id)
    GROUP BY stops.id
),
visits_of_way AS (
    SELECT
        timed.id, round, label, legs.at_service AS service_id, legs.came_from,
        CASE WHEN next_stop IS NULL THEN status ELSE '{FORWARDED}' END AS status,
        next_stop IS NULL AND is_missed AS is_missed,
        CASE WHEN next_stop IS NULL THEN canceled_by END AS canceled_by,
        {COUNTER} AS counter,
        CASE WHEN legs.is_clock_trusted THEN legs.at END AS taken_at,
        CASE WHEN called.is_clock_trusted THEN called.at END AS called_at,
        CASE WHEN next_stop IS NULL THEN closed_at
            WHEN gone_on.is_clock_trusted THEN gone_on.at END AS closed_at,
        date, legs.id AS stop, next_stop, first_call
    FROM legs
    JOIN timed ON timed.id = legs.queue_id
    LEFT JOIN events AS called ON called.id = first_call
    LEFT JOIN events AS called_last ON called_last.id = last_call
    LEFT JOIN counters ON counters.id = called_last.counter_id
    LEFT JOIN events AS gone_on ON gone_on.id = next_stop
),
visits AS MATERIALIZED (
    SELECT *, {WAIT} AS wait FROM (
        SELECT id, round, label, service_id, NULL AS came_from, status, is_missed,
            canceled_by, counter, taken_at, called_at, closed_at, date, 0 AS stop,
            NULL AS next_stop, NULL AS first_call
        FROM timed WHERE station_id IS NULL
        UNION ALL SELECT * FROM visits_of_way
    ) WHERE date BETWEEN :first AND :last
),
-- Unknown if the wait of one visit is.
whole AS MATERIALIZED (
    SELECT id, CASE count(first_call) WHEN count(wait) THEN sum(wait) END AS wait
    FROM visits WHERE stop > 0 GROUP BY id
),
numbers AS MATERIALIZED (
    SELECT
        timed.*, NULL AS came_from,
        CAST(strftime('%H', taken_at, :here) AS INTEGER) AS hour,
        CASE WHEN station_id IS NULL THEN {WAIT} ELSE whole.wait END AS wait
    FROM timed LEFT JOIN whole USING (id) WHERE date BETWEEN :first AND :last
)
"""
LINES = (
    NUMBERS
    + """
SELECT
    dense_rank() OVER (ORDER BY round), label, services.name, former.name,
    CASE WHEN is_missed AND status = 'waiting' THEN 'missed' ELSE status END,
    canceled_by, counter, (
        SELECT count(*) FROM happened WHERE queue_id = visits.id AND is_out_of_turn
        AND happened.id > stop AND happened.id < coalesce(next_stop, happened.id + 1)
    ), taken_at, called_at, closed_at
FROM visits JOIN services ON services.id = service_id
LEFT JOIN services AS former ON former.id = came_from
ORDER BY round, visits.id, stop
"""
)
TAKEN = """
SELECT count(*) FROM queues JOIN days ON days.id = day_id
WHERE NOT is_trial AND date BETWEEN ? AND ?
"""
# What a report adds up, and by what of a number or a visit. nine_of_ten is the wait
# within which nine of ten were called.
GROUPS = {
    "total": ("numbers", "''"),
    "round": ("numbers", "round"),
    "day": ("numbers", "date"),
    "month": ("numbers", "substr(date, 1, 7) || '-01'"),
    "service": ("visits", "service_id"),
    "counter": ("visits", "counter"),
    "hour": ("numbers", "hour"),
}
SUM_OF_GROUP = """
SELECT
    '{name}' AS grouping, {key} AS part, sum(came_from IS NULL),
    count(came_from), sum(status IN ('done', 'forwarded')),
    sum(status = 'canceled'), count(CASE canceled_by WHEN 'visitor' THEN 1 END),
    count(CASE canceled_by WHEN 'staff' THEN 1 END),
    count(CASE canceled_by WHEN 'reset' THEN 1 END),
    sum(status IN ('waiting', 'called')), sum(is_missed), avg(wait), max(wait),
    min(CASE WHEN share >= 0.9 THEN wait END)
FROM (
    SELECT *, CASE WHEN wait IS NOT NULL THEN
        cume_dist() OVER (PARTITION BY {key}, wait IS NULL ORDER BY wait) END AS share
    FROM {rows} WHERE {key} IS NOT NULL
)
GROUP BY part HAVING count(*) > 0
"""
SUMS = NUMBERS + " UNION ALL ".join(
    SUM_OF_GROUP.format(name=name, rows=rows, key=key)
    for name, (rows, key) in GROUPS.items()
)

# By date, service and counter: who called an ordinary number out of turn and put it
# back has called it so, whichever counter called it then in its turn. They are few,
# and found by an index of their own.
OUT_OF_TURN = f"""
SELECT date, service_id, counter, count(*) FROM (
    SELECT {rounds.DATE_OF_NUMBER} AS date, call.service_id, {COUNTER} AS counter
    FROM events AS call
    JOIN days ON days.id = call.day_id
    JOIN queues ON queues.id = call.queue_id
    JOIN events AS taken ON taken.queue_id = call.queue_id AND taken.kind = 'take'
    JOIN counters ON counters.id = call.counter_id
    WHERE call.is_out_of_turn AND call.day_id IN (SELECT value FROM json_each(:rounds))
    AND NOT EXISTS (SELECT 1 FROM events AS undo WHERE undo.undoes = call.press)
)
WHERE date BETWEEN :first AND :last GROUP BY date, service_id, counter
"""


@dataclass(frozen=True)
class Line:
    """One visit of a span; times are the site's, None where the clock was wrong.

    A number that was forwarded has several: all but the last have the status FORWARDED,
    and all but the first name the service that it `came_from`. Who waits outside the
    line has the status MISSED.
    """

    round: int
    label: str
    service: str
    came_from: str | None
    status: str
    canceled_by: str | None
    counter: str | None
    out_of_turn: int
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
    """What some tickets, or some visits, come to.

    `came` counts those from other services, who took no number here; `missed` those who
    left the line, passed over, and were never called again; `out_of_turn` the calls of
    some before whom others waited, not known by hour. `nine_of_ten` is the wait within
    which nine of ten of them were called.
    """

    taken: int = 0
    came: int = 0
    done: int = 0
    canceled: int = 0
    canceled_by_visitor: int = 0
    canceled_by_staff: int = 0
    canceled_by_reset: int = 0
    still_open: int = 0
    missed: int = 0
    average_wait: timedelta | None = None
    longest_wait: timedelta | None = None
    nine_of_ten: timedelta | None = None
    out_of_turn: int = 0


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
    def has_forwards(self) -> bool:
        """Tell whether somebody went through several services."""
        return any(part.sum.came for part in self.services)

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
    for day, service_id, counter, count in _rows(OUT_OF_TURN, span):
        for grouping, part in (
            ("total", ""),
            ("day", day),
            ("month", f"{day[:7]}-01"),
            ("service", service_id),
            ("counter", counter),
        ):
            # Perhaps the counter has no other share: what it called so, others called.
            sum_ = parts[grouping].get(part, Sum())
            called = replace(sum_, out_of_turn=sum_.out_of_turn + count)
            parts[grouping][part] = called
    in_period = parts["month" if span.is_by_month else "day"]
    # Retired ones at the end: their tickets name them.
    offered = Service.select().order_by(
        Service.retired_at.is_null(False), Service.position, Service.id
    )
    counters = Counter.select().order_by(Counter.number, Counter.id)
    counting = rounds.with_numbers_of(span.first, span.last)
    of_dates = {it.id for it in counting if span.first <= it.date <= span.last}
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
            Part("", name, _called(parts["counter"][name]))
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
    """Return each visit of a span, in the order in which the numbers were taken."""
    here = settings.number("time_zone")

    def local(text: str | None) -> datetime | None:
        return clock.local(datetime.fromisoformat(text), here) if text else None

    return tuple(Line(*row[:-3], *map(local, row[-3:])) for row in _rows(LINES, span))


def _rows(sql: str, span: Span) -> Iterable[tuple[Any, ...]]:
    here, begins = rounds.hours_of(settings.values())
    counting = rounds.with_numbers_of(span.first, span.last)
    return statements.fetch_rows(
        sql,
        rounds=json.dumps([round_.id for round_ in counting]),
        first=span.first.isoformat(),
        last=span.last.isoformat(),
        here=f"{here:+} hours",
        begins=f"{here - begins:+} hours",
        counter_word=settings.value("counter_word"),
    )


def _called(sum_: Sum) -> Sum:
    """Return what a counter called, wherever it came from."""
    return replace(sum_, taken=sum_.taken + sum_.came, came=0)


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

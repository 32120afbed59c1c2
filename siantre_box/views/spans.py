"""The dates of which a report tells."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus

from siantre_box.core.errors import Refusal

# A year of 500 a day is counted in seconds; ten years would keep the reader waiting.
LONGEST_SPAN = 366
LONGEST_MONTH = 31


class SpanTooLong(Refusal):
    """More days are asked for than a report tells."""

    sentence = "Pilih paling lama satu tahun."
    status = HTTPStatus.BAD_REQUEST


@dataclass(frozen=True)
class Span:
    """The dates of a report, both ends included."""

    first: date
    last: date

    @classmethod
    def between(cls, one: date, other: date) -> Span:
        """Return the span from one date to another, whichever comes first.

        Raises SpanTooLong.
        """
        span = cls(min(one, other), max(one, other))
        if (span.last - span.first).days >= LONGEST_SPAN:
            raise SpanTooLong
        return span

    @classmethod
    def day(cls, day: date) -> Span:
        """Return one date."""
        return cls(day, day)

    @classmethod
    def week(cls, day: date) -> Span:
        """Return the week of a date, from Monday to Sunday."""
        monday = day - timedelta(days=day.weekday())
        return cls(monday, monday + timedelta(days=6))

    @classmethod
    def month(cls, day: date) -> Span:
        """Return the month of a date."""
        return cls(
            day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
        )

    @property
    def is_day(self) -> bool:
        """Tell whether it is a single date."""
        return self.first == self.last

    @property
    def is_week(self) -> bool:
        """Tell whether it is a week from Monday to Sunday."""
        return self == Span.week(self.first)

    @property
    def is_month(self) -> bool:
        """Tell whether it is a whole month."""
        return self == Span.month(self.first)

    @property
    def dates(self) -> tuple[date, ...]:
        """Return each of its dates."""
        count = (self.last - self.first).days + 1
        return tuple(self.first + timedelta(days=passed) for passed in range(count))

    @property
    def months(self) -> tuple[date, ...]:
        """Return the first of each of its months."""
        return tuple(sorted({day.replace(day=1) for day in self.dates}))

    @property
    def is_by_month(self) -> bool:
        """Tell whether it is too long to tell of each date."""
        return len(self.dates) > LONGEST_MONTH

    def beside(self, day: date) -> Span:
        """Return the span of the same kind, or the same length, next to this one.

        `day` is a date just before or after it.
        """
        if self.is_month:
            return Span.month(day)
        length = self.last - self.first
        return Span(day, day + length) if day > self.last else Span(day - length, day)

    @property
    def before(self) -> Span:
        """Return the span before it."""
        return self.beside(self.first - timedelta(days=1))

    @property
    def after(self) -> Span:
        """Return the span after it."""
        return self.beside(self.last + timedelta(days=1))

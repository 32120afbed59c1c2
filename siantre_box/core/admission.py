"""Whether visitors get a number of a service by themselves now, and if not, why.

Opening hours, a last hour and a quota hold for phones and the tablet at the door; staff
give numbers whenever they want to. A clock that is not trusted closes nobody out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from siantre_box.core import (
    changes,
    clock,
    hours,
    rounds,
    services,
    settings,
    statements,
)
from siantre_box.core.errors import Refusal
from siantre_box.core.hours import Week
from siantre_box.core.models import Round, Service

CLOSED, CLOSED_TODAY = "Tutup", "Tutup hari ini."
# As `rounds.with_numbers_of` finds them, in fixed words: each snapshot asks.
ROUNDS_OF_DATE = """
SELECT id, date = ?1, date = ?1 AND coalesce(turns_after, date) = date FROM days
WHERE NOT is_trial AND (date = ?1 OR turns_after IS NOT NULL AND date IN (
    (SELECT max(date) FROM days WHERE date < ?1),
    (SELECT min(date) FROM days WHERE date > ?1)
))
"""
TAKEN = """
SELECT count(*) FROM queues
WHERE day_id = ? AND service_id = ? AND status != 'canceled'
"""
# Of a round that was kept over the end of its date.
TAKEN_BETWEEN = """
SELECT count(*) FROM queues
JOIN events ON queue_id = queues.id AND kind = 'take'
WHERE queues.day_id = ? AND queues.service_id = ? AND status != 'canceled'
    AND CASE WHEN is_clock_trusted THEN at >= ? AND at < ? ELSE ? END
"""


class ServiceClosed(Refusal):
    """The service gives no numbers now; `brief` stands in the place of its line."""

    sentence = "{name} sedang tutup. Tanyakan ke petugas."

    @property
    def brief(self) -> str:
        """Return the reason without the service's name."""
        return str(self.named["brief"])


class StaffOnly(ServiceClosed):
    """Visitors take no number of the service by themselves."""

    sentence = "Nomor {name} hanya lewat petugas."


class OutsideHours(ServiceClosed):
    """The place is closed at this hour, or the service's last hour has passed."""

    sentence = "{name} sedang tutup. {brief}"


class UsedUp(ServiceClosed):
    """As many numbers were taken on this date as the service gives."""

    sentence = "{name}: {brief}"


@dataclass(frozen=True)
class Admission:
    """What decides: the hours, the numbers taken today by service, the round's end."""

    week: Week
    taken: Mapping[int, int]
    round_ends: datetime | None

    def refusal(self, service: Service) -> ServiceClosed | None:
        """Return why visitors get no number of a service at this moment, or None."""
        moment = hours.local_now()
        if service.by_staff_only:
            return StaffOnly(name=service.name, brief="Hanya lewat petugas.")
        if not service.takes_numbers:
            return ServiceClosed(name=service.name, brief=self._closed(service))
        if not clock.is_trusted():
            return None
        if not self.week.is_open(moment, service.last_minute):
            # Its last hour is over, where no hour says when somebody is there again.
            is_always = self.week.is_always
            brief = CLOSED_TODAY if is_always else self._opens(service, moment)
            kind = ServiceClosed if brief == CLOSED else OutsideHours
            return kind(name=service.name, brief=brief)
        if service.quota is not None and self.taken.get(service.id, 0) >= service.quota:
            brief = f"Nomor hari ini sudah habis ({service.quota})."
            return UsedUp(name=service.name, brief=brief)
        return None

    def _closed(self, service: Service) -> str:
        """Return until when a service is closed by hand, as visitors read it."""
        if not service.is_open or not clock.is_trusted():
            return CLOSED
        # Nobody is there at midnight in a place that is open whenever somebody is.
        is_always = self.week.is_always
        return CLOSED_TODAY if is_always else self._opens(service, self.round_ends)

    def _opens(self, service: Service, after: datetime | None) -> str:
        opens = self.week.opens(after, service.last_minute) if after else None
        if opens is None:
            return CLOSED
        return f"Buka lagi {clock.DAYS[opens.weekday()]} {opens:%H.%M}."


def read(limited: Collection[Service], round_: Round | None) -> Admission:
    """Read what decides about these services."""
    with_quota = [service.id for service in limited if service.quota is not None]
    ends = rounds.ends_at(round_) if round_ else None
    return Admission(
        week=hours.week(),
        taken=_taken_today(with_quota) if with_quota and clock.is_trusted() else {},
        round_ends=ends and clock.local(ends, settings.number("time_zone")),
    )


def opened_by_time() -> tuple[object, ...]:
    """Return what time alone changes: the date, and which services give numbers."""
    if not clock.is_trusted():
        return ()
    week, limits = _hours_and_limits(changes.version())
    moment = hours.local_now()
    return rounds.today(), *(week.is_open(moment, last) for last in limits)


@lru_cache(maxsize=1)
def _hours_and_limits(_version: str) -> tuple[Week, tuple[int | None, ...]]:
    return hours.week(), tuple(row.last_minute for row in services.in_order())


def _taken_today(service_ids: Collection[int]) -> Mapping[int, int]:
    """Count the numbers of this date that are not canceled, by service."""
    today = rounds.today()
    span = rounds.begins_at(today), rounds.begins_at(today + timedelta(days=1))
    taken = dict.fromkeys(service_ids, 0)
    found = statements.fetch_rows(ROUNDS_OF_DATE, today)
    for round_id, is_of_today, is_whole in found:
        for service_id in service_ids:
            asked = round_id, service_id
            taken[service_id] += (
                statements.scalar(TAKEN, *asked)
                if is_whole
                else statements.scalar(TAKEN_BETWEEN, *asked, *span, is_of_today)
            )
    return taken

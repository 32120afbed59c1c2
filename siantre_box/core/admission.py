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
TAKEN = """
SELECT service_id, count(*) FROM queues
WHERE day_id = ? AND status != 'canceled' GROUP BY service_id
"""
# Of a round that was kept over the end of its date.
TAKEN_BETWEEN = """
SELECT queues.service_id, count(*) FROM queues
JOIN events ON queue_id = queues.id AND kind = 'take'
WHERE queues.day_id = ? AND status != 'canceled'
    AND CASE WHEN is_clock_trusted THEN at >= ? AND at < ? ELSE ? END
GROUP BY queues.service_id
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
            brief = self._opens(service, moment)
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
    has_quota = any(service.quota is not None for service in limited)
    ends = rounds.ends_at(round_) if round_ else None
    return Admission(
        week=hours.week(),
        taken=_taken_today() if has_quota and clock.is_trusted() else {},
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


def _taken_today() -> Mapping[int, int]:
    """Count the numbers of this date that are not canceled, by service."""
    today = rounds.today()
    begins, ends = rounds.begins_at(today), rounds.begins_at(today + timedelta(days=1))
    taken: dict[int, int] = {}
    for round_ in rounds.with_numbers_of(today, today):
        if round_.is_trial:
            continue
        is_of_today = round_.date == today
        rows = (
            statements.fetch_rows(TAKEN, round_.id)
            if round_.ends_after in (None, round_.date) and is_of_today
            else statements.fetch_rows(
                TAKEN_BETWEEN, round_.id, begins, ends, is_of_today
            )
        )
        for service_id, count in rows:
            taken[service_id] = taken.get(service_id, 0) + count
    return taken

"""The services and the counters as the owner sees them."""

from dataclasses import dataclass

from siantre_box.core import counters, hours
from siantre_box.core.models import Service
from siantre_box.views import boards, snapshot
from siantre_box.views.boards import ServiceChoice


@dataclass(frozen=True)
class ServiceRules:
    """What a service has beside its name; `words` says in short what is set.

    `next_id` is the service where its people usually go next, None for nowhere.
    """

    next_id: int | None
    by_staff_only: bool
    last_hour: str
    quota: str
    words: list[str]


@dataclass(frozen=True)
class ServiceRow:
    """A service as the owner sees it."""

    choice: ServiceChoice
    counter_ids: frozenset[int]
    counters: str
    taken: int
    is_closed_for_today: bool
    rules: ServiceRules


@dataclass(frozen=True)
class CounterRow:
    """A counter as the owner sees it."""

    id: int
    number: int
    own_name: str
    shown: str
    service_ids: frozenset[int]


def service_rows() -> tuple[ServiceRow, ...]:
    """Return the services in the owner's order."""
    present = snapshot.current()
    rows = counter_rows()
    return tuple(
        ServiceRow(
            choice=boards.choice(present, row.id),
            counter_ids=frozenset(one.id for one in rows if row.id in one.service_ids),
            counters=", ".join(one.shown for one in rows if row.id in one.service_ids),
            taken=present.round.issued.get(row.id, 0),
            is_closed_for_today=bool(row.is_open and row.closed_until_rollover),
            rules=_rules(row, present.usually_next(row.id)),
        )
        for row in present.in_use
    )


def _rules(service: Service, following: Service | None) -> ServiceRules:
    last, quota = service.last_minute, service.quota
    last_hour = "" if last is None else hours.in_words(last)
    words = {
        f"lanjut ke {following.name if following else ''}": following,
        f"sampai {last_hour}": last_hour,
        f"paling banyak {quota}": quota,
        "hanya lewat petugas": service.by_staff_only,
    }
    return ServiceRules(
        next_id=following.id if following else None,
        by_staff_only=bool(service.by_staff_only),
        last_hour=last_hour,
        quota=str(quota or ""),
        words=[told for told, is_set in words.items() if is_set],
    )


def counter_rows() -> tuple[CounterRow, ...]:
    """Return the counters by number."""
    return tuple(
        CounterRow(
            id=row.id,
            number=row.number,
            own_name=row.name or "",
            shown=row.display_name,
            service_ids=counters.serves(row),
        )
        for row in counters.in_order()
    )

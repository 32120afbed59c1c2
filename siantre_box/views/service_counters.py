"""Which counter serves which service, as the owner arranges it."""

from dataclasses import dataclass

from siantre_box.core import counters, services, settings
from siantre_box.core.database import changing
from siantre_box.core.errors import LastOne, NameTaken, NoLetterLeft, UnfitNumber
from siantre_box.core.models import Counter
from siantre_box.views import boards, snapshot
from siantre_box.views.boards import ServiceChoice


@dataclass(frozen=True)
class ServiceRow:
    """A service as the owner sees it."""

    choice: ServiceChoice
    counter_ids: frozenset[int]
    counters: str
    taken: int
    is_closed_for_today: bool


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
    places = counter_rows()
    return tuple(
        ServiceRow(
            choice=boards.choice(present, row.id),
            counter_ids=frozenset(
                place.id for place in places if row.id in place.service_ids
            ),
            counters=", ".join(
                place.shown for place in places if row.id in place.service_ids
            ),
            taken=sum(t.service_id == row.id for t in present.tickets.values()),
            is_closed_for_today=bool(row.is_open and row.closed_until_rollover),
        )
        for row in present.in_use
    )


def counter_rows() -> tuple[CounterRow, ...]:
    """Return the counters by number."""
    return tuple(_counter(row) for row in counters.in_order())


def free_letter() -> str:
    """Return the letter that a new service would get, or nothing when all are taken."""
    try:
        return services.free_letter()
    except NoLetterLeft:
        return ""


def add_service(name: str, letter: str, counter_ids: set[int]) -> None:
    """Add a service, served at these counters."""
    with changing():
        service = services.add(name, letter)
        _serve_at(service.id, counter_ids)


def change_service(
    service_id: int, name: str, letter: str, counter_ids: set[int]
) -> None:
    """Give a service another name and letter, and serve it at these counters."""
    with changing():
        services.change(service_id, name, letter)
        _serve_at(service_id, counter_ids)


def move_service(service_id: int, step: int) -> None:
    """Put a service so many places later; earlier when negative."""
    with changing():
        services.find(service_id)
        ids = [row.id for row in services.in_order()]
        place = ids.index(service_id)
        ids.insert(max(place + step, 0), ids.pop(place))
        services.reorder(ids)


def add_counter() -> None:
    """Add a counter with the next number."""
    with changing():
        numbers = [row.number for row in counters.in_order()]
        _check_number(max(numbers, default=0) + 1)
        counters.add()


def change_counter(
    counter_id: int, number: int, name: str, service_ids: set[int]
) -> None:
    """Give a counter a number, an own name (or none), and what it serves.

    No two counters are shown alike: the TV would send people to the wrong one.
    """
    with changing():
        counters.find(counter_id)
        _check_number(number)
        changed = counters.change(counter_id, number, name, service_ids)
        shown = [
            row.display_name for row in counters.in_order() if row.id != counter_id
        ]
        if changed.display_name.casefold() in map(str.casefold, shown):
            raise NameTaken(name=changed.display_name)


def _counter(row: Counter) -> CounterRow:
    return CounterRow(
        id=row.id,
        number=row.number,
        own_name=row.name or "",
        shown=row.display_name,
        service_ids=counters.serves(row),
    )


def _serve_at(service_id: int, counter_ids: set[int]) -> None:
    places = list(counters.in_order())
    if not counter_ids & {counter.id for counter in places}:
        raise LastOne(what=settings.value("counter_word").lower())
    everything = {service.id for service in services.in_order()}
    for counter in places:
        served = set(counters.serves(counter)) - {service_id}
        if counter.id in counter_ids:
            served.add(service_id)
        if not served:
            raise LastOne(what=f"layanan di {counter.display_name}")
        counters.serve(counter, set() if served == everything else served)


def _check_number(number: int) -> None:
    if not 1 <= number <= counters.HIGHEST_NUMBER:
        raise UnfitNumber(highest=counters.HIGHEST_NUMBER)

"""The tables but that of settings, as peewee models; a row of `queues` is a ticket."""

from enum import StrEnum
from typing import Any

from peewee import (
    BigAutoField,
    BooleanField,
    CharField,
    CompositeKey,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
)

from siantre_box.core import clock, settings
from siantre_box.core.database import db


class Status(StrEnum):
    """Where a ticket stands."""

    WAITING = "waiting"
    CALLED = "called"
    DONE = "done"
    CANCELED = "canceled"


# Of one that still waits or is being called.
OPEN_STATUSES = (Status.WAITING, Status.CALLED)


class Role(StrEnum):
    """What a person of the staff may do."""

    ADMIN = "admin"
    OPERATOR = "operator"


# Columns are Any: peewee's stubs give a field where an instance has its value. The
# `*_id` beside a foreign key are declared for mypy; peewee makes them.
class BaseModel(Model):
    """A row of the box's database."""

    id: Any = BigAutoField()

    class Meta:
        database = db


class Dated(BaseModel):
    """A row that knows when it was made and last changed, in UTC."""

    created_at: Any = DateTimeField(default=clock.now)
    updated_at: Any = DateTimeField(default=clock.now)


class Service(Dated):
    """What people queue for."""

    name: Any = CharField()
    letter: Any = CharField()
    position: Any = IntegerField()
    is_open: Any = BooleanField(default=True)
    closed_until_rollover: Any = BooleanField(
        default=False, column_name="closed_until_day_turns"
    )
    retired_at: Any = DateTimeField(null=True)
    by_staff_only: Any = BooleanField(default=False)
    next_service_id: Any
    next_service: Any = ForeignKeyField("self", null=True)
    # The last time of the day for a number, in minutes since midnight.
    last_minute: Any = IntegerField(null=True)
    quota: Any = IntegerField(null=True)
    message: Any = CharField(null=True)

    class Meta:
        table_name = "services"

    @property
    def takes_numbers(self) -> bool:
        """Tell whether phones get numbers of this service now."""
        return bool(self.is_open and not self.closed_until_rollover)


class Counter(BaseModel):
    """Where a person is served."""

    number: Any = IntegerField(unique=True)
    name: Any = CharField(null=True)
    on_break: Any = BooleanField(default=False)
    retired_at: Any = DateTimeField(null=True)

    class Meta:
        table_name = "counters"

    @property
    def display_name(self) -> str:
        """Return the counter's own name, or the owner's word with its number."""
        return self.name or f"{settings.value('counter_word')} {self.number}"


class CounterService(Model):
    """A service that a counter serves by default; none at all means every one."""

    counter_id: Any
    counter: Any = ForeignKeyField(Counter)
    service_id: Any
    service: Any = ForeignKeyField(Service)

    class Meta:
        database = db
        table_name = "counter_services"
        primary_key = CompositeKey("counter", "service")


class OpeningHours(BaseModel):
    """A time in which phones get numbers: minutes since midnight of a weekday.

    Monday is 0; one that closes before it opens ends the next morning.
    """

    weekday: Any = IntegerField()
    opens: Any = IntegerField()
    closes: Any = IntegerField()

    class Meta:
        table_name = "opening_hours"


class User(Dated):
    """A person of the staff; `email` holds what one logs in with."""

    name: Any = CharField()
    email: Any = CharField(unique=True)
    password: Any = CharField()
    role: Any = CharField()
    is_active: Any = BooleanField(default=True)
    last_counter_id: Any
    last_counter: Any = ForeignKeyField(Counter, null=True)
    last_services: Any = CharField(default="")

    class Meta:
        table_name = "users"

    @property
    def last_service_ids(self) -> frozenset[int]:
        """Return the services this person called last, those that went included."""
        return listed_ids(self.last_services)


class Round(BaseModel):
    """A round: one run of numbering, from one reset to the next."""

    date: Any = DateField()
    ends_after: Any = DateField(null=True, column_name="turns_after")
    opened_at: Any = DateTimeField(default=clock.now)
    closed_at: Any = DateTimeField(null=True)
    closed_by_id: Any
    closed_by: Any = ForeignKeyField(User, null=True)
    is_trial: Any = BooleanField(default=False)
    begins_with_pause: Any = BooleanField(default=False)
    is_clock_trusted: Any = BooleanField(default=clock.is_trusted)

    class Meta:
        table_name = "days"


class Ticket(Dated):
    """One visitor, one service, one round."""

    number: Any = IntegerField()
    service_id: Any
    service: Any = ForeignKeyField(Service)
    status: Any = CharField(default=Status.WAITING)
    round_id: Any
    round: Any = ForeignKeyField(Round, column_name="day_id", object_id_name="round_id")
    label: Any = CharField()
    position: Any = IntegerField()
    key: Any = CharField(unique=True)
    nonce: Any = CharField(unique=True)
    device: Any = CharField(null=True)
    counter_id: Any
    counter: Any = ForeignKeyField(Counter, null=True)
    called_at: Any = DateTimeField(null=True)
    calls: Any = IntegerField(default=0)
    issued_by_id: Any
    issued_by: Any = ForeignKeyField(User, null=True)
    note: Any = CharField(null=True)
    # Where it stands now; none while that is the service that issued it.
    station_id: Any
    station: Any = ForeignKeyField(Service, null=True, backref="stands_here")
    # The one that it has without the mark of priority; none while it has no mark.
    ordinary_position: Any = IntegerField(null=True, column_name="turn")
    is_priority: Any = BooleanField(default=False)
    times_missed: Any = IntegerField(default=0)
    is_missed: Any = BooleanField(default=False)
    # The site's date then; none if the clock was suspect, and in numbers of 1.0.
    taken_on: Any = DateField(null=True)

    class Meta:
        table_name = "queues"

    @property
    def present_service_id(self) -> int:
        """Return the service at which it stands now."""
        return int(self.station_id or self.service_id)

    @property
    def present_service(self) -> Service:
        """Return that service as a row."""
        return self.station or self.service


class MinimumNumber(Model):
    """After a restore: numbers of this round and service go on above `number`."""

    round_id: Any
    round: Any = ForeignKeyField(Round, column_name="day_id", object_id_name="round_id")
    service_id: Any
    service: Any = ForeignKeyField(Service)
    number: Any = IntegerField()

    class Meta:
        database = db
        table_name = "number_floors"
        primary_key = CompositeKey("round", "service")


class Event(BaseModel):
    """What happened to a ticket, never changed afterwards.

    The `was_*` columns hold what undo puts back; `undoes` names the action
    that an undo took back.
    """

    action: Any = IntegerField(column_name="press")
    round_id: Any
    round: Any = ForeignKeyField(Round, column_name="day_id", object_id_name="round_id")
    ticket_id: Any
    ticket: Any = ForeignKeyField(
        Ticket, column_name="queue_id", object_id_name="ticket_id"
    )
    kind: Any = CharField()
    was: Any = CharField(null=True)
    became: Any = CharField()
    counter_id: Any
    counter: Any = ForeignKeyField(Counter, null=True)
    user_id: Any
    user: Any = ForeignKeyField(User, null=True)
    at: Any = DateTimeField(default=clock.now)
    undoes: Any = IntegerField(null=True)
    was_counter: Any = IntegerField(null=True)
    was_position: Any = IntegerField(null=True)
    was_called_at: Any = DateTimeField(null=True)
    was_calls: Any = IntegerField(default=0)
    was_note: Any = CharField(null=True)
    # Where the ticket stood after this; none in events of 1.0.
    service_id: Any
    service: Any = ForeignKeyField(Service, null=True)
    was_station: Any = IntegerField(null=True)
    was_ordinary_position: Any = IntegerField(null=True, column_name="was_turn")
    was_priority: Any = BooleanField(default=False)
    was_times_missed: Any = IntegerField(default=0)
    was_missed: Any = BooleanField(default=False)
    # A call by hand of one before whom others waited.
    is_out_of_turn: Any = BooleanField(default=False)
    is_clock_trusted: Any = BooleanField(default=clock.is_trusted)

    class Meta:
        table_name = "events"


class Session(BaseModel):
    """Somebody of the staff, logged in on one device, perhaps at a counter."""

    token: Any = CharField(unique=True)
    user_id: Any
    user: Any = ForeignKeyField(User, on_delete="CASCADE")
    counter_id: Any
    counter: Any = ForeignKeyField(Counter, null=True, unique=True)
    services: Any = CharField(default="")
    acted_at: Any = DateTimeField(default=clock.now)

    class Meta:
        table_name = "sessions"

    @property
    def service_ids(self) -> frozenset[int]:
        """Return the services chosen here; none means what the counter serves."""
        return listed_ids(self.services)


def listed_ids(stored: str) -> frozenset[int]:
    """Return the ids in a column that lists them."""
    return frozenset(map(int, filter(None, stored.split(","))))

"""After a loss the numbers of a round go on above the highest ever given."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol

from peewee import fn

from siantre_box.core import (
    database,
    names,
    rounds,
    services,
    settings,
    statements,
)
from siantre_box.core.batches import Record
from siantre_box.core.database import changing
from siantre_box.core.errors import Refusal
from siantre_box.core.models import MinimumNumber, Round, Service, Ticket
from siantre_box.core.per_file import PerFile

# Four digits fit every screen and paper, and the voice can say them.
MAX_TICKET_NUMBER = 9999
TYPED_LABEL = re.compile(r"([A-Za-z]?)[ -]*0*([0-9]{1,6})")
HIGHEST_ISSUED = "SELECT max(number) FROM queues WHERE day_id = ? AND service_id = ?"
MINIMUM_NUMBER = "SELECT number FROM number_floors WHERE day_id = ? AND service_id = ?"

# In a file that was brought back: the last round that it then had.
RESTORED_IN_ROUND = "brought_back_in_round"


class NoNumberLeft(Refusal):
    """The service has given all the numbers that a round has."""

    sentence = "Nomor {name} sudah habis sampai reset. Beri tahu petugas."


def note_restored() -> None:
    """Note that this file took the place of a lost one and knows no round of it."""
    settings.remember(RESTORED_IN_ROUND, "0")


def forget_restored(round_: Round) -> None:
    """Forget that a file was brought back in a round which is to be practised in.

    It has no numbers to go on above: else the first visitor after the practice would go
    on above those of the practice.
    """
    if settings.remembered(RESTORED_IN_ROUND) == str(round_.id):
        settings.forget(RESTORED_IN_ROUND)


def may_repeat_numbers(round_: Round) -> bool:
    """Tell whether a round has the numbers of its whole date to go on above.

    So it is in the round in which a file was brought back, whose id may have been
    another round's meanwhile, and in the next one, if its date came by itself or the
    start ended a practice.
    """
    noted = settings.remembered(RESTORED_IN_ROUND)
    if noted is None:
        return False
    last = Round.get_or_none(Round.id == int(noted))
    following = Round.select(fn.min(Round.id)).where(Round.id > int(noted)).scalar()
    if round_.id == int(noted):
        return True
    is_other = last is None or last.date != round_.date or rounds.is_practice(last)
    return bool(round_.id == following and is_other)


def raise_minimum_numbers(
    round_: Round, written: Mapping[str, int], committed: Mapping[str, int]
) -> tuple[str, ...]:
    """Let the numbers of a round go on above those that were written down, by letter.

    Returns the newest of each letter if this file has lost some that were `committed`.
    What was only written down is no loss: it was refused when it was to be stored.
    """
    lost = []
    with changing():
        for service in services.in_order():
            number = written.get(service.letter, 0)
            known = highest_number(round_, service)
            if number > known:
                MinimumNumber.replace(
                    round=round_, service=service, number=number
                ).execute()
            if committed.get(service.letter, 0) > known:
                lost.append(label(service.letter, number))
    return tuple(lost)


# The ledger (`storage.Storage`) is one; core knows no file but the database.
class NumberRecord(Record, Protocol):
    """What knows the numbers given, beside the database: it outlives a lost one.

    Numbers that are committed together are written down together, before the commit.
    """

    def highest(self, round_: Round, letter: str) -> int:
        """Return the highest number of a letter that a round must not give again."""


_record: PerFile[NumberRecord | None] = PerFile(None)


def use_number_record(record: NumberRecord | None) -> None:
    """Have this record know every number that this file gives from now on."""
    _record.value = record


def label(letter: str, number: int) -> str:
    """Return a ticket's name: letter and number, at least three digits."""
    return f"{letter}-{number:03}"


def typed_label(typed: str) -> tuple[str, int | None]:
    """Return letter and number of what people type: "A12", "a-012" or "12".

    No letter is an empty one; the number is None if it is none of ours.
    """
    shape = TYPED_LABEL.fullmatch(names.tidy(typed))
    return (shape[1].upper(), int(shape[2])) if shape else ("", None)


def highest_number(round_: Round, service: Service) -> int:
    """Return the highest number of a service in a round, above which it goes on."""
    of_round = round_.id, service.id
    return max(
        statements.scalar(HIGHEST_ISSUED, *of_round),
        statements.scalar(MINIMUM_NUMBER, *of_round),
    )


def next_number(round_: Round, service: Service) -> int:
    """Return the number that the next ticket of a service gets in a round."""
    record = _record.value
    recorded = record.highest(round_, service.letter) if record is not None else 0
    number = max(highest_number(round_, service), recorded) + 1
    if number > MAX_TICKET_NUMBER:
        raise NoNumberLeft(name=service.name)
    return number


def write_down(ticket: Ticket) -> None:
    """Write a number into the record before it is committed, so that it outlives it."""
    if _record.value is not None:
        database.write_down(_record.value, ticket)

"""Messages: one line to those who wait for a service, until the round ends."""

from __future__ import annotations

import json
from collections.abc import Collection
from http import HTTPStatus

from siantre_box.core import clock, names, services, settings
from siantre_box.core.counters import Seat
from siantre_box.core.database import changing
from siantre_box.core.errors import NotAtThisCounter, Refusal
from siantre_box.core.models import Round, Service

LONGEST = 60
# The last round that ended, and what was told in it: its end may be undone.
TOLD_UNTIL_ROLLOVER = "messages_at_turn"


class UnfitMessage(Refusal):
    """The message is empty, too long, or has a character that is not seen."""

    sentence = "Isi pesan, paling banyak {longest} huruf."
    status = HTTPStatus.BAD_REQUEST
    field = "pesan"


class NobodyToTell(Refusal):
    """No service is named whose people are told."""

    sentence = "Pilih layanan untuk pesan ini."
    status = HTTPStatus.BAD_REQUEST
    field = "layanan"


def tell(
    seat: Seat,
    service_ids: Collection[int],
    message: str,
    told_before: Collection[int] = (),
) -> None:
    """Show a message to those who wait for some services of a counter.

    Where it was told before and is told no more it is taken back.
    """
    message = names.tidy(message)
    if not names.is_valid(message, LONGEST):
        raise UnfitMessage(longest=LONGEST)
    if not service_ids and not told_before:
        raise NobodyToTell
    with changing():
        _put(seat, set(told_before) - set(service_ids), None)
        _put(seat, service_ids, message)


def take_back(seat: Seat, service_ids: Collection[int]) -> None:
    """Show nothing any more to those who wait for some services of a counter."""
    with changing():
        _put(seat, service_ids, None)


def clear_at_rollover(round_: Round) -> None:
    """Take back all messages of the round that ends."""
    with changing():
        told = {row.id: row.message for row in Service.select() if row.message}
        kept = json.dumps({"round": round_.id, "messages": told})
        settings.remember(TOLD_UNTIL_ROLLOVER, kept)
        Service.update(message=None).execute()


def tell_again_after_undo(round_: Round) -> None:
    """Show the messages of a round again whose end is undone."""
    with changing():
        kept = json.loads(settings.remembered(TOLD_UNTIL_ROLLOVER) or "{}")
        told = kept["messages"] if kept.get("round") == round_.id else {}
        for service_id, message in told.items():
            # What somebody told since is newer.
            Service.update(message=message).where(
                Service.id == int(service_id), Service.message.is_null()
            ).execute()


def _put(seat: Seat, service_ids: Collection[int], message: str | None) -> None:
    for service_id in service_ids:
        service = services.find(service_id)
        if service_id not in seat.services:
            raise NotAtThisCounter(counter_word=settings.counter_word())
        service.message, service.updated_at = message, clock.now()
        service.save()

"""What the slip of a number says; `slip_picture` draws it."""

from dataclasses import dataclass

from siantre_box.branding import logo
from siantre_box.core import clock, settings, tickets
from siantre_box.core.models import Status
from siantre_box.views import boards


@dataclass(frozen=True)
class Slip:
    """What a slip says; `ahead` is None for one who waits no more.

    While nobody serves, the first one is not told to be next. `taken_at` is empty if
    the clock was suspect then; `logo` holds a PNG or nothing.
    """

    business: str
    label: str
    service: str
    ahead: int | None
    taken_at: str
    link: str
    wifi_name: str = ""
    wifi_password: str = ""
    logo: bytes = b""
    is_staffed: bool = True


def describe(key: str, box_url: str) -> Slip:
    """Return the slip of a ticket; its code leads a phone to it, at this address."""
    card = boards.card(key)
    taken = tickets.taken_at(tickets.find(key))
    shown = ""
    if taken is not None:
        local = clock.local(taken, settings.number("time_zone"))
        shown = f"{clock.date_in_words(local)} · {local:%H.%M}"
    picture = logo.current()
    return Slip(
        business=settings.value("business_name"),
        label=card.label,
        service=card.service,
        ahead=card.ahead if card.status == Status.WAITING else None,
        taken_at=shown,
        link=f"{box_url}tiket/{key}",
        wifi_name=settings.value("wifi_name"),
        wifi_password=settings.value("wifi_password"),
        logo=picture.content if picture else b"",
        is_staffed=card.is_staffed,
    )

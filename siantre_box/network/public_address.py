"""The address that the box gives to phones, by all that is known and remembered."""

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

from siantre_box.core import changes, settings
from siantre_box.network import addresses

PRINTED = "printed_address"
NOWHERE = "127.0.0.1"
"""What stands in an address while there is no network: every device itself."""


def address(
    found: Iterable[addresses.Interface], arrived: frozenset[str], port: int
) -> str:
    """Return the address that QR codes hold; `arrived`: those at which phones came."""
    return _address(changes.version(), tuple(found), arrived, port)


def leads_nowhere(url: str) -> bool:
    """Tell whether no phone can follow this address."""
    return _host(url) == NOWHERE


def for_phones(url: str) -> str:
    """Return the address if a phone can follow it, else nothing."""
    return "" if leads_nowhere(url) else url


def mark_poster_printed(url: str) -> None:
    """Note that the poster with this address hangs; one that leads nowhere is none."""
    if not leads_nowhere(url):
        settings.remember(PRINTED, url)


# Every poll of a TV asks: once for each version is enough.
@lru_cache(maxsize=8)
def _address(
    version: str,  # noqa: ARG001
    found: tuple[addresses.Interface, ...],
    arrived: frozenset[str],
    port: int,
) -> str:
    hints = addresses.Hints(
        chosen=settings.value("address") or None,
        printed=_host(settings.remembered(PRINTED)),
        arrived=arrived,
    )
    best = addresses.best(found, hints)
    return addresses.url(best.address if best else NOWHERE, port)


def _host(url: str | None) -> str | None:
    return urlsplit(url).hostname if url else None

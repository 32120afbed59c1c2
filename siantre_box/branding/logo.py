"""The owner's picture, kept in the file that is the whole box."""

from base64 import b64decode, b64encode
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from siantre_box.core import changes, settings
from siantre_box.core.database import changing

CONTENT, EDITION = "logo", "logo_edition"
# As heavy as a picture may be, before and after it is re-encoded.
MAX_BYTES = 48 * 1024


@dataclass(frozen=True)
class Logo:
    """A picture that is safe to show: its type and its bytes."""

    mimetype: str
    content: bytes


def store(logo: Logo) -> None:
    """Show this picture where our mark stands."""
    written = f"{logo.mimetype};{b64encode(logo.content).decode()}"
    with changing():
        settings.remember(CONTENT, written)
        settings.remember(EDITION, sha256(written.encode()).hexdigest()[:10])


def remove() -> None:
    """Forget the owner's picture: our mark is shown again."""
    with changing():
        settings.forget(CONTENT)
        settings.forget(EDITION)


def current() -> Logo | None:
    """Return the owner's picture, or None."""
    mimetype, _, content = (settings.remembered(CONTENT) or "").partition(";")
    return Logo(mimetype, b64decode(content)) if content else None


def edition() -> str:
    """Return a word that differs for another picture, empty without one.

    The database is asked once after each change.
    """
    return _edition_of(changes.version())


@lru_cache(maxsize=1)
def _edition_of(_version: str) -> str:
    return settings.remembered(EDITION) or ""

"""One command at the box's file, whether the box runs meanwhile or not."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from siantre_box.core import database, schema
from siantre_box.core.errors import NewerDatabase
from siantre_box.instance import AlreadyRunning, Claim
from siantre_box.paths import CannotUseHome
from siantre_box.storage.storage import Storage


@contextmanager
def opened(home: Path) -> Iterator[Storage]:
    """Open the file as the box does; beside a running box, use it as it is."""
    storage, claim = Storage(home), Claim(home)
    try:
        claim.take()
    except AlreadyRunning:
        with _beside_running_box(storage):
            yield storage
        return
    try:
        storage.open()
        yield storage
    finally:
        storage.close()
        claim.release()


@contextmanager
def _beside_running_box(storage: Storage) -> Iterator[None]:
    database.use(storage.database)
    database.connect()
    try:
        if schema.version() > len(schema.STEPS):
            raise NewerDatabase
        if schema.version() < len(schema.STEPS):
            raise CannotUseHome(
                storage.home, "Hentikan dulu SiAntre versi lama yang berjalan."
            )
        yield
    finally:
        database.close()

"""The owner's settings as they are now; `rollover` changes them."""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from peewee import CharField, Model, TextField

from siantre_box.core import changes, database, statements
from siantre_box.core.database import changing, db
from siantre_box.core.errors import Refusal
from siantre_box.core.per_file import PerFile
from siantre_box.core.setting_list import ALL, BY_KEY

REMEMBERED = "SELECT * FROM settings WHERE key = ?"


class StoredValue(Model):
    """One setting, or one thing that the box remembers."""

    key: Any = CharField(primary_key=True)
    value: Any = TextField()

    class Meta:
        database = db
        table_name = "settings"


class UnknownSetting(Refusal):
    """There is no such setting."""

    sentence = "Pengaturan {key} tidak ada."
    status = HTTPStatus.NOT_FOUND


# How often this process stored a value. Not the version: that rises with each number.
_writes = PerFile(0)
_kept: PerFile[tuple[object, Mapping[str, str]] | None] = PerFile(None)


def values() -> Mapping[str, str]:
    """Return every setting's value, read once after each change of a setting."""
    # As with the version, this comes before the data: what a commit in between makes
    # old is then kept under an edition that nobody asks for again.
    edition = changes.invalidations(), _writes.value
    # Not kept is what a change alone sees, for it may yet be taken back, nor what a
    # read transaction sees, which may have begun before the edition.
    if database.is_uncommitted(_note_written):
        return _read()
    kept = _kept.value
    if kept and kept[0] == edition:
        return kept[1]
    present = _read()
    if not database.is_reading():
        _kept.value = edition, present
    return present


def _read() -> Mapping[str, str]:
    rows = StoredValue.select().where(StoredValue.key.in_(list(BY_KEY)))
    stored = {row.key: row.value for row in rows}
    return MappingProxyType(
        {setting.key: stored.get(setting.key, setting.default) for setting in ALL}
    )


def value(key: str) -> str:
    """Return one setting's value."""
    return values()[key]


class CounterWord(str):
    """The owner's word for a counter: small in a format, capital with `:first`."""

    def __format__(self, spec: str) -> str:
        """Return the word as it stands within a sentence, or at its beginning."""
        return str(self) if spec == "first" else self.lower()


def counter_word() -> CounterWord:
    """Return the owner's word for a counter, to be named in a sentence."""
    return CounterWord(value("counter_word"))


def number(key: str) -> int:
    """Return a setting that is a whole number."""
    return int(value(key))


def news_of(wanted: Mapping[str, str]) -> dict[str, str]:
    """Return what is new among these, as it is to be stored, and store nothing.

    `rollover.change_settings` stores it. Raises UnknownSetting, UnfitSetting or a
    setting's own reason.
    """
    unknown = set(wanted) - set(BY_KEY)
    if unknown:
        raise UnknownSetting(key=min(unknown))
    # What an older version took must not hold up the rest of the form.
    news = {key: value for key, value in wanted.items() if value != values()[key]}
    return {key: BY_KEY[key].clean(value) for key, value in news.items()}


def remember(key: str, value: str) -> None:
    """Keep a value under a key, also one that is no setting of the owner's."""
    with changing():
        StoredValue.replace(key=key, value=value).execute()
        db.after_commit(_note_written)


def forget(key: str) -> None:
    """Keep nothing under a key any more."""
    with changing():
        StoredValue.delete().where(StoredValue.key == key).execute()
        db.after_commit(_note_written)


def remembered(key: str) -> str | None:
    """Return what was kept under a key, or None."""
    row = statements.fetch_first(StoredValue, REMEMBERED, key)
    return None if row is None else str(row.value)


def _note_written() -> None:
    _writes.value += 1

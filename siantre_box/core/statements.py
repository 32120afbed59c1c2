"""Fixed statements, for what every ticket and every change asks.

peewee takes ten times as long to write such a statement as SQLite to do it.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from peewee import Field, Model

from siantre_box.core.database import db

Found = TypeVar("Found", bound=Model)


def scalar(sql: str, *values: object) -> int:
    """Return the one number that a fixed question has for an answer; 0 for none."""
    row = db.execute_sql(sql, values).fetchone()
    return int(row[0] or 0) if row else 0


def fetch_rows(sql: str, *values: object, **named: object) -> list[tuple[Any, ...]]:
    """Return all rows that a fixed question finds, as SQLite keeps them."""
    return list(db.execute_sql(sql, named or values).fetchall())


def fetch_first(model: type[Found], sql: str, *values: object) -> Found | None:
    """Return the first row that a fixed question finds, or None."""
    return next(iter(fetch_all(model, sql, *values)), None)


def fetch_by_id(model: type[Found], id_: int) -> Found:
    """Return the row with this id; there is one."""
    (row,) = fetch_all(model, _by_id(model), id_)
    return row


def fetch_all(model: type[Found], sql: str, *values: object) -> list[Found]:
    """Return all rows that a fixed question finds; columns without a field go by."""
    cursor = db.execute_sql(sql, values)
    found, fields = [], None
    for stored in cursor:
        if fields is None:
            # While there is a row: afterwards APSW tells no names of columns.
            known = model._meta.columns
            fields = [known.get(column) for column, *_ in cursor.description]
        row: Any = model(__no_default__=True)
        for field, value in zip(fields, stored, strict=True):
            if field is not None:
                row.__data__[field.name] = field.python_value(value)
        row._dirty.clear()
        found.append(row)
    return found


def execute(sql: str, *values: object) -> int:
    """Change rows by a fixed statement; return how many it changed."""
    return int(db.rows_affected(db.execute_sql(sql, values)))


def insert(row: Any) -> None:
    """Store a new row, which then knows its id."""
    statement, fields = _insertion(row._meta)
    values = [field.db_value(row.__data__.get(field.name)) for field in fields]
    row.id = db.last_insert_id(db.execute_sql(statement, values))


def update(
    model: Any, changed: Mapping[str, object], which: str, *values: object
) -> int:
    """Give fields of the rows that a fixed condition finds other values.

    `changed` has them by the names of the fields. Returns how many rows it changed.
    """
    fields = [model._meta.fields[name] for name in changed]
    stored = [
        field.db_value(value)
        for field, value in zip(fields, changed.values(), strict=True)
    ]
    columns = ", ".join(f'"{field.column_name}" = ?' for field in fields)
    statement = f'UPDATE "{model._meta.table_name}" SET {columns} WHERE {which}'
    return execute(statement, *stored, *values)


@cache
def _by_id(model: Any) -> str:
    return f'SELECT * FROM "{model._meta.table_name}" WHERE id = ?'


@cache
def _insertion(meta: Any) -> tuple[str, tuple[Field, ...]]:
    fields = tuple(one for one in meta.sorted_fields if one is not meta.primary_key)
    columns = ", ".join(f'"{field.column_name}"' for field in fields)
    marks = ", ".join("?" * len(fields))
    return f'INSERT INTO "{meta.table_name}" ({columns}) VALUES ({marks})', fields

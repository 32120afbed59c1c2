import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from peewee import IntegrityError, OperationalError

from siantre_box.core import actions, calling, database, models, schema, settings
from siantre_box.core.database import db
from siantre_box.core.errors import NewerDatabase
from siantre_box.core.models import Event, Service, Session, Status, Ticket
from tests.world import everything, visitor_takes

MODELS = [
    model
    for model in (*vars(models).values(), settings.StoredValue)
    if isinstance(model, type)
    and issubclass(model, models.Model)
    and model not in (models.Model, models.BaseModel, models.Dated)
]
BOX_1_0 = Path(__file__).parents[1] / "fixtures/box-1.0.sql"
SHIPPED = len(schema.STEPS)
FAILING = """
ALTER TABLE services ADD COLUMN colour VARCHAR(7);
UPDATE services SET name = 'spoilt';
INSERT INTO nowhere VALUES (1)
"""


def columns(table):
    return {row[1] for row in db.execute_sql(f"PRAGMA table_info({table})")}


@pytest.mark.usefixtures("box")
def test_the_files_columns_are_the_models_fields():
    tables = {model._meta.table_name for model in MODELS}
    assert tables == {name for name in db.get_tables() if "sqlite" not in name}
    for model in MODELS:
        named = {field.column_name for field in model._meta.sorted_fields}
        assert named == columns(model._meta.table_name), model


@pytest.mark.usefixtures("box")
@pytest.mark.parametrize(
    ("table", "named"),
    [
        ("services", {"id", "name", "created_at", "updated_at"}),
        (
            "queues",
            {"id", "number", "service_id", "status", "created_at", "updated_at"},
        ),
        (
            "users",
            {"id", "name", "email", "password", "role", "created_at", "updated_at"},
        ),
    ],
)
def test_the_three_tables_that_were_asked_for_have_their_columns(table, named):
    assert named <= columns(table)


@pytest.mark.parametrize(
    "broken",
    [
        "UPDATE queues SET status = 'lost'",
        "UPDATE queues SET number = 0",
        "UPDATE queues SET service_id = 999",
        "UPDATE queues SET status = 'called', counter_id = 1",
        "UPDATE queues SET label = 'A-001'",
        "UPDATE queues SET number = 1",
        "UPDATE users SET role = 'owner'",
        "UPDATE users SET email = 'SARI' WHERE name = 'Dewi'",
        "UPDATE services SET letter = 'A'",
        "INSERT INTO days SELECT NULL, date, NULL, opened_at, NULL, NULL, 0, 0, 1"
        " FROM days",
    ],
)
def test_the_file_itself_refuses_what_must_never_be(box, broken):
    for _ in range(2):
        visitor_takes(box.umum)
    before = everything()
    with pytest.raises(IntegrityError):
        db.execute_sql(broken)
    assert everything() == before


def test_a_box_of_1_0_goes_on_with_its_numbers_after_the_update(tmp_path):
    path = tmp_path / "siantre.db"
    with closing(sqlite3.connect(path)) as file:
        file.executescript(BOX_1_0.read_text())
        file.execute("PRAGMA user_version = 1")
    database.use(path)
    before = everything()
    schema.upgrade(lambda: None)
    after = everything()
    assert after.keys() - before.keys() == {"opening_hours"}
    for table, rows in before.items():
        assert [
            new[: len(old)] for new, old in zip(after[table], rows, strict=True)
        ] == rows
    assert not Event.select().where(Event.is_out_of_turn).exists()
    assert not Ticket.select().where(Ticket.taken_on.is_null(False)).exists()
    sari, called = Session.get(), Ticket.get(status=Status.CALLED)
    assert called.label == "A-001"
    assert actions.undo(sari, Event.get(kind="call").action)[0].label == "A-001"
    assert calling.call_next(sari, None).label == "A-001"
    assert calling.call_next(sari, called.id).label == "A-002"
    assert visitor_takes(called.service_id).label == "A-004"
    database.close()


@pytest.mark.usefixtures("box")
def test_an_upgrade_of_todays_file_does_nothing():
    before, asked = everything(), []
    schema.upgrade(lambda: asked.append(1))
    assert (everything(), asked) == (before, [])


def test_a_new_file_gets_every_step_and_our_mark(tmp_path):
    database.use(tmp_path / "new.db")
    asked = []
    schema.upgrade(lambda: asked.append(1))
    assert schema.version() == len(schema.STEPS)
    assert db.execute_sql("PRAGMA application_id").fetchone() == (0x5369416E,)
    assert asked == []
    database.close()


def test_a_newer_file_is_refused_and_not_touched(box):
    db.execute_sql(f"PRAGMA user_version = {len(schema.STEPS) + 1}")
    database.close()
    before = box.path.read_bytes()
    with pytest.raises(NewerDatabase):
        schema.upgrade(pytest.fail)
    database.close()
    assert box.path.read_bytes() == before


def test_before_a_missing_step_a_copy_is_made(box, monkeypatch):
    more = (*schema.STEPS, "ALTER TABLE services ADD COLUMN colour VARCHAR(7)")
    monkeypatch.setattr(schema, "STEPS", more)
    seen = []
    schema.upgrade(lambda: seen.append(columns("services")))
    assert ["colour" in names for names in seen] == [False]
    assert "colour" in columns("services")
    assert schema.version() == len(more)
    assert Service.get_by_id(box.umum).name == "Poli Umum"


def test_a_step_that_fails_leaves_the_file_as_it_was(box, monkeypatch):
    monkeypatch.setattr(schema, "STEPS", (*schema.STEPS, FAILING))
    before, shape = everything(), columns("services")
    with pytest.raises(OperationalError, match="nowhere"):
        schema.upgrade(lambda: None)
    assert (everything(), columns("services")) == (before, shape), box
    assert schema.version() == SHIPPED


@pytest.mark.usefixtures("box")
def test_of_two_missing_steps_neither_stays_when_the_second_fails(monkeypatch):
    first = "ALTER TABLE services ADD COLUMN colour VARCHAR(7)"
    monkeypatch.setattr(schema, "STEPS", (*schema.STEPS, first, "NONSENSE"))
    with pytest.raises(OperationalError, match="NONSENSE"):
        schema.upgrade(lambda: None)
    assert schema.version() == SHIPPED
    assert "colour" not in columns("services")


def test_a_step_that_leaves_a_row_without_its_own_is_taken_back(box, monkeypatch):
    visitor_takes(box.umum)
    orphan = (
        "PRAGMA defer_foreign_keys = 1;\n"
        "CREATE TABLE other (id INTEGER REFERENCES services (id) DEFERRABLE"
        " INITIALLY DEFERRED);\nINSERT INTO other VALUES (99)"
    )
    monkeypatch.setattr(schema, "STEPS", (*schema.STEPS, orphan))
    with pytest.raises(IntegrityError, match="not there"):
        schema.upgrade(lambda: None)
    assert schema.version() == SHIPPED
    assert "other" not in db.get_tables()

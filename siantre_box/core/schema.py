"""The shape of the database, step by step; a step once shipped never changes."""

from collections.abc import Callable

from peewee import IntegrityError

from siantre_box.core.database import changing, db
from siantre_box.core.errors import NewerDatabase

# "SiAn": marks the file as ours.
APPLICATION_ID = 0x5369416E

FIRST = """
CREATE TABLE services (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name VARCHAR(255) NOT NULL,
    letter CHAR(1) NOT NULL CHECK (letter GLOB '[A-Z]'),
    position INTEGER NOT NULL,
    is_open BOOLEAN NOT NULL,
    closed_until_day_turns BOOLEAN NOT NULL,
    retired_at DATETIME,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL
);
CREATE UNIQUE INDEX services_letter ON services (letter) WHERE retired_at IS NULL;
CREATE TABLE counters (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    number INTEGER NOT NULL,
    name VARCHAR(255),
    on_break BOOLEAN NOT NULL,
    retired_at DATETIME
);
CREATE UNIQUE INDEX counters_number ON counters (number) WHERE retired_at IS NULL;
CREATE TABLE counter_services (
    counter_id BIGINT NOT NULL REFERENCES counters (id) ON DELETE CASCADE,
    service_id BIGINT NOT NULL REFERENCES services (id) ON DELETE CASCADE,
    PRIMARY KEY (counter_id, service_id)
);
CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name VARCHAR(255) NOT NULL,
    email VARCHAR(255) NOT NULL COLLATE NOCASE UNIQUE,
    password VARCHAR(255) NOT NULL,
    role VARCHAR(8) NOT NULL CHECK (role IN ('admin', 'operator')),
    is_active BOOLEAN NOT NULL,
    last_counter_id BIGINT REFERENCES counters (id) ON DELETE SET NULL,
    last_services VARCHAR(255) NOT NULL,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL
);
CREATE TABLE days (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    date DATE NOT NULL,
    turns_after DATE,
    opened_at DATETIME NOT NULL,
    closed_at DATETIME,
    closed_by_id BIGINT REFERENCES users (id),
    is_trial BOOLEAN NOT NULL,
    begins_with_pause BOOLEAN NOT NULL,
    is_clock_trusted BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX days_one_open ON days (closed_at IS NULL) WHERE closed_at IS NULL;
CREATE INDEX days_date ON days (date);
CREATE TABLE queues (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    number INTEGER NOT NULL CHECK (number > 0),
    service_id BIGINT NOT NULL REFERENCES services (id),
    status VARCHAR(8) NOT NULL
        CHECK (status IN ('waiting', 'called', 'done', 'canceled')),
    day_id BIGINT NOT NULL REFERENCES days (id),
    label VARCHAR(16) NOT NULL,
    position BIGINT NOT NULL,
    key VARCHAR(32) NOT NULL UNIQUE,
    nonce VARCHAR(32) NOT NULL UNIQUE,
    device VARCHAR(32),
    counter_id BIGINT REFERENCES counters (id),
    called_at DATETIME,
    calls INTEGER NOT NULL,
    issued_by_id BIGINT REFERENCES users (id),
    note VARCHAR(16),
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    UNIQUE (day_id, service_id, number),
    UNIQUE (day_id, label)
);
CREATE UNIQUE INDEX queues_one_called ON queues (counter_id) WHERE status = 'called';
CREATE INDEX queues_line ON queues (day_id, status, position);
CREATE INDEX queues_device ON queues (device, day_id);
CREATE TABLE number_floors (
    day_id BIGINT NOT NULL REFERENCES days (id),
    service_id BIGINT NOT NULL REFERENCES services (id),
    number INTEGER NOT NULL,
    PRIMARY KEY (day_id, service_id)
);
CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    press BIGINT NOT NULL,
    day_id BIGINT NOT NULL REFERENCES days (id),
    queue_id BIGINT NOT NULL REFERENCES queues (id),
    kind VARCHAR(16) NOT NULL,
    was VARCHAR(8),
    became VARCHAR(8) NOT NULL,
    counter_id BIGINT REFERENCES counters (id),
    user_id BIGINT REFERENCES users (id),
    at DATETIME NOT NULL,
    undoes BIGINT,
    was_counter BIGINT,
    was_position BIGINT,
    was_called_at DATETIME,
    was_calls INTEGER NOT NULL,
    was_note VARCHAR(16),
    is_clock_trusted BOOLEAN NOT NULL
);
CREATE INDEX events_day ON events (day_id, id);
CREATE INDEX events_ticket ON events (queue_id, id);
CREATE INDEX events_press ON events (press);
CREATE INDEX events_undoes ON events (undoes) WHERE undoes IS NOT NULL;
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    token VARCHAR(64) NOT NULL UNIQUE,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    counter_id BIGINT UNIQUE REFERENCES counters (id),
    services VARCHAR(255) NOT NULL,
    acted_at DATETIME NOT NULL
);
CREATE TABLE settings (
    key VARCHAR(64) NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
)
"""

# A ticket may go through several services, be put first, or be passed over for good;
# columns are only added, for `queues` cannot be rebuilt under its foreign keys.
WHOLE_VISIT = """
ALTER TABLE services ADD COLUMN by_staff_only BOOLEAN NOT NULL DEFAULT 0;
ALTER TABLE services ADD COLUMN next_service_id BIGINT REFERENCES services (id);
ALTER TABLE services ADD COLUMN last_minute INTEGER;
ALTER TABLE services ADD COLUMN quota INTEGER;
ALTER TABLE services ADD COLUMN message VARCHAR(60);
ALTER TABLE queues ADD COLUMN station_id BIGINT REFERENCES services (id);
ALTER TABLE queues ADD COLUMN turn BIGINT;
ALTER TABLE queues ADD COLUMN is_priority BOOLEAN NOT NULL DEFAULT 0;
ALTER TABLE queues ADD COLUMN times_missed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE queues ADD COLUMN is_missed BOOLEAN NOT NULL DEFAULT 0;
ALTER TABLE queues ADD COLUMN taken_on DATE;
ALTER TABLE events ADD COLUMN service_id BIGINT REFERENCES services (id);
ALTER TABLE events ADD COLUMN was_station BIGINT;
ALTER TABLE events ADD COLUMN was_turn BIGINT;
ALTER TABLE events ADD COLUMN was_priority BOOLEAN NOT NULL DEFAULT 0;
ALTER TABLE events ADD COLUMN was_times_missed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE events ADD COLUMN was_missed BOOLEAN NOT NULL DEFAULT 0;
ALTER TABLE events ADD COLUMN is_out_of_turn BOOLEAN NOT NULL DEFAULT 0;
CREATE INDEX events_forward ON events (service_id) WHERE kind = 'forward';
CREATE INDEX events_out_of_turn ON events (day_id) WHERE is_out_of_turn;
CREATE TABLE opening_hours (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    weekday INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 6),
    opens INTEGER NOT NULL CHECK (opens BETWEEN 0 AND 1439),
    closes INTEGER NOT NULL CHECK (closes BETWEEN 0 AND 1439 AND closes != opens)
)
"""

STEPS: tuple[str, ...] = (FIRST, WHOLE_VISIT)


def version() -> int:
    """Return how many steps the file has behind it."""
    return int(db.execute_sql("PRAGMA user_version").fetchone()[0])


def upgrade(before: Callable[[], object]) -> None:
    """Bring the file to today's shape; `before` runs first if it holds something.

    All missing steps are one transaction with their number: a step that fails, or a
    power cut, leaves the file as it was, for the program that made it.
    """
    present = version()
    if present > len(STEPS):
        raise NewerDatabase
    if present == len(STEPS):
        return
    if present > 0:
        before()
    with changing():
        # One by one: that is how peewee runs them.
        for statement in ";\n".join(STEPS[present:]).split(";\n"):
            db.execute_sql(statement)
        if db.execute_sql("PRAGMA foreign_key_check").fetchone() is not None:
            raise IntegrityError("a row points to one that is not there")
        db.execute_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute_sql(f"PRAGMA user_version = {len(STEPS)}")

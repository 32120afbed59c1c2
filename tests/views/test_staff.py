from contextlib import closing

import apsw
import pytest

from siantre_box.core import auth, calling, database, services, statements
from siantre_box.core.database import db
from siantre_box.core.errors import WrongOldPassword
from siantre_box.core.models import Role
from siantre_box.views import staff
from tests.world import PASSWORD, furnish, visitor_takes

NEW = "sandi-baru-sekali"


def member(name):
    return next(one for one in staff.members() if one.name == name)


def served_by(name):
    """Return the names of the services that somebody serves."""
    return tuple(service for _, service in member(name).services)


def test_people_stand_by_name_and_those_switched_off_last(box):
    auth.switch_off(box.people["Dewi"])
    assert [one.name for one in staff.members()] == ["Budi", "Sari", "Dewi"]
    assert not member("Dewi").is_active


def test_a_member_says_where_somebody_sits_and_for_what(box):
    box.seated("Sari", 2, box.gigi, box.kia)
    assert member("Sari").counter == "Loket 2"
    assert member("Sari").services == (("B", "Poli Gigi"), ("C", "KIA"))
    assert member("Dewi").counter is None


def test_services_shown_are_those_of_the_last_desk(box):
    session = box.seated("Sari", 2, box.gigi)
    auth.end_session(session)
    assert served_by("Sari") == ("Poli Gigi",)
    assert not member("Sari").is_logged_in


def test_who_serves_all_of_a_counter_is_shown_with_all_of_them(box):
    box.seated("Sari", 2)
    assert served_by("Sari") == ("Poli Umum", "Poli Gigi", "KIA")


def test_a_service_that_went_is_nobodys(box):
    box.seated("Sari", 2, box.kia, box.gigi)
    box.seated("Dewi", 3, box.kia)
    services.remove(box.kia)
    assert served_by("Sari") == ("Poli Gigi",)
    assert served_by("Dewi") == ("Poli Umum", "Poli Gigi")


def test_an_admin_has_no_services_to_name(box):
    box.seated("Budi", 1, box.gigi)
    assert served_by("Budi") == ()


def test_the_desk_counts_before_another_log_in(box):
    auth.begin_session(box.person("Sari"))
    box.seated("Sari", 3)
    auth.begin_session(box.person("Sari"))
    assert member("Sari").counter == "Loket 3"


def test_a_log_in_that_is_over_counts_for_nothing(box, sari, watch):
    watch.later(hours=13)
    assert not member("Sari").is_logged_in
    assert member("Sari").counter is None


def test_last_seen_is_the_last_thing_done(box, sari, watch):
    assert member("Sari").last_seen is None
    visitor_takes(box.umum)
    watch.later(minutes=5)
    calling.call_next(sari, None)
    assert member("Sari").last_seen == watch.utc


def test_what_was_done_long_ago_is_read_at_the_first_look_alone(box, sari):
    visitor_takes(box.umum)
    calling.call_next(sari, None)
    add_years()
    first, second = steps_of_a_look(), steps_of_a_look()
    assert first > YEARS > 2 * second
    dewi = box.seated("Dewi", 2)
    visitor_takes(box.umum)
    calling.call_next(dewi, None)
    assert 2 * steps_of_a_look() < YEARS
    assert member("Dewi").last_seen is not None


def test_another_file_tells_of_its_own_people_alone(box, sari, tmp_path):
    visitor_takes(box.umum)
    calling.call_next(sari, None)
    assert member("Sari").last_seen is not None
    furnish(tmp_path / "other.db")
    assert member("Sari").last_seen is None


def test_what_another_program_takes_out_of_the_file_was_never_done(box, sari):
    visitor_takes(box.umum)
    calling.call_next(sari, None)
    assert member("Sari").last_seen is not None
    with closing(apsw.Connection(str(box.path))) as another:
        another.execute("DELETE FROM events WHERE user_id IS NOT NULL")
    visitor_takes(box.umum)
    assert member("Sari").last_seen is None


YEARS = 20_000  # events


def add_years():
    """Let much have happened that nobody of the staff did."""
    with database.changing():
        statements.execute(
            """
            WITH RECURSIVE past (n) AS (
                VALUES (1) UNION ALL SELECT n + 1 FROM past WHERE n < ?
            )
            INSERT INTO events (press, day_id, queue_id, kind, became, at, was_calls,
                is_clock_trusted)
            SELECT 0, day_id, queue_id, kind, became, at, 0, 1
            FROM past JOIN (SELECT * FROM events ORDER BY id LIMIT 1)
            """,
            YEARS,
        )


def steps_of_a_look():
    """Return how many steps SQLite makes to show the people."""
    steps = []
    connection = db.connection()
    connection.trace_v2(
        apsw.SQLITE_TRACE_PROFILE,
        lambda told: steps.append(told["stmt_status"]["SQLITE_STMTSTATUS_VM_STEP"]),
    )
    try:
        staff.members()
    finally:
        connection.trace_v2(0)
    return sum(steps)


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Ibu Ani Wijaya", "IA"),
        ("Sari", "SA"),
        ("x", "X"),
        ("🦷 Gigi", "🦷G"),
        ("👩\u200d⚕\ufe0f Ani", "👩\u200d⚕\ufe0fA"),
        ("🇮🇩", "🇮🇩"),
    ],
)
def test_initials_are_two_letters_at_most(box, name, initials):
    auth.add_user(name, "baru", NEW, Role.OPERATOR)
    assert member(name).initials == initials


def test_only_the_present_password_is_taken_for_ones_own(box):
    auth.check_own_password(box.person("Sari"), PASSWORD)
    with pytest.raises(WrongOldPassword):
        auth.check_own_password(box.person("Sari"), "salah-sekali")

import pytest

from siantre_box.core import auth, sessions
from siantre_box.core.models import Session
from tests.world import PASSWORD, everything


def test_a_log_in_is_found_by_its_token_only(box):
    session = sessions.begin(box.person("Sari"))
    assert sessions.find(session.token) == session
    assert sessions.find("forged") is None
    assert sessions.find("") is None


def test_every_log_in_has_a_token_of_its_own(box):
    first, second = (sessions.begin(box.person("Sari")) for _ in range(2))
    assert first.token != second.token
    assert len(first.token) >= 43


def test_who_logs_out_is_out_on_this_device_only(box):
    first, second = (sessions.begin(box.person("Sari")) for _ in range(2))
    sessions.end(first)
    assert sessions.find(first.token) is None
    assert sessions.find(second.token) == second


@pytest.mark.parametrize(("name", "hours"), [("Sari", 12), ("Budi", 2)])
def test_a_log_in_ends_some_hours_after_the_last_act(box, watch, name, hours):
    session = sessions.begin(box.person(name))
    watch.later(hours=hours)
    assert sessions.find(session.token) == session
    watch.later(seconds=1)
    assert sessions.find(session.token) is None


def test_every_act_makes_a_log_in_last_longer(box, watch):
    session = sessions.begin(box.person("Budi"))
    for _ in range(5):
        watch.later(hours=1.5)
        session = sessions.find(session.token)
        sessions.act(session)
    assert sessions.find(session.token) == session


def test_looking_is_no_act_and_writes_nothing(box, watch):
    session = sessions.begin(box.person("Budi"))
    watch.later(hours=1)
    before = everything()
    sessions.find(session.token)
    assert everything() == before


def test_acts_within_a_minute_are_written_once(box, watch):
    session = sessions.begin(box.person("Sari"))
    watch.later(seconds=59)
    before = everything()
    sessions.act(session)
    assert everything() == before
    watch.later(seconds=1)
    sessions.act(session)
    assert everything() != before


def test_a_clock_that_went_back_logs_nobody_out(box, watch):
    session = sessions.begin(box.person("Budi"))
    watch.jump("2016-01-01 00:00")
    assert sessions.find(session.token) == session
    sessions.act(session)
    watch.later(minutes=5)
    assert sessions.find(session.token) is not None


def test_who_is_switched_off_while_logging_in_has_no_log_in(box):
    sari = auth.authenticate("sari", PASSWORD)
    auth.switch_off(sari.id)
    session = sessions.begin(sari)
    assert sessions.find(session.token) is None, box


def test_the_sessions_that_are_over_go_at_the_next_log_in(box, watch):
    sessions.begin(box.person("Sari"))
    watch.later(hours=13)
    present = sessions.begin(box.person("Dewi"))
    assert [row.id for row in Session.select()] == [present.id]

import pytest

from siantre_box.core import auth
from siantre_box.core.errors import WrongPassword
from siantre_box.core.models import Session
from tests.world import PASSWORD, everything


def test_a_log_in_is_found_by_its_token_only(box):
    session = auth.begin_session(box.person("Sari"))
    assert auth.find_session(session.token) == session
    assert auth.find_session("forged") is None
    assert auth.find_session("") is None


def test_every_log_in_has_a_token_of_its_own(box):
    first, second = (auth.begin_session(box.person("Sari")) for _ in range(2))
    assert first.token != second.token
    assert len(first.token) >= 43


def test_who_logs_out_is_out_on_this_device_only(box):
    first, second = (auth.begin_session(box.person("Sari")) for _ in range(2))
    auth.end_session(first)
    assert auth.find_session(first.token) is None
    assert auth.find_session(second.token) == second


@pytest.mark.parametrize(("name", "hours"), [("Sari", 12), ("Budi", 2)])
def test_a_log_in_ends_some_hours_after_the_last_act(box, watch, name, hours):
    session = auth.begin_session(box.person(name))
    watch.later(hours=hours)
    assert auth.find_session(session.token) == session
    watch.later(seconds=1)
    assert auth.find_session(session.token) is None


def test_every_act_makes_a_log_in_last_longer(box, watch):
    session = auth.begin_session(box.person("Budi"))
    for _ in range(5):
        watch.later(hours=1.5)
        session = auth.find_session(session.token)
        auth.note_activity(session)
    assert auth.find_session(session.token) == session


def test_looking_is_no_act_and_writes_nothing(box, watch):
    session = auth.begin_session(box.person("Budi"))
    watch.later(hours=1)
    before = everything()
    auth.find_session(session.token)
    assert everything() == before


def test_acts_within_a_minute_are_written_once(box, watch):
    session = auth.begin_session(box.person("Sari"))
    watch.later(seconds=59)
    before = everything()
    auth.note_activity(session)
    assert everything() == before
    watch.later(seconds=1)
    auth.note_activity(session)
    assert everything() != before


def test_a_clock_that_went_back_logs_nobody_out(box, watch):
    session = auth.begin_session(box.person("Budi"))
    watch.jump("2016-01-01 00:00")
    assert auth.find_session(session.token) == session
    auth.note_activity(session)
    watch.later(minutes=5)
    assert auth.find_session(session.token) is not None


def test_who_is_switched_off_while_logging_in_has_no_log_in(box):
    sari = auth.authenticate("sari", PASSWORD)
    auth.switch_off(sari.id)
    session = auth.begin_session(sari)
    assert auth.find_session(session.token) is None, box


def test_an_old_password_that_is_checked_while_it_is_changed_has_no_log_in(box):
    sari = auth.authenticate("sari", PASSWORD)
    auth.set_password(sari.id, "melati-pagi-42")
    with pytest.raises(WrongPassword):
        auth.begin_session(sari)
    assert not Session.select().exists(), box


def test_the_sessions_that_are_over_go_at_the_next_log_in(box, watch):
    auth.begin_session(box.person("Sari"))
    watch.later(hours=13)
    present = auth.begin_session(box.person("Dewi"))
    assert [row.id for row in Session.select()] == [present.id]

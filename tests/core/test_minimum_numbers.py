from siantre_box.core import numbers, rollover, rounds, services
from siantre_box.core.models import User
from tests.world import visitor_takes


class Given:
    """A record that knows these highest numbers, and remembers what is given."""

    def __init__(self, **highest):
        self.known, self.written = highest, []

    def highest(self, day, letter):
        return self.known.get(letter, 0)

    def write_down(self, tickets):
        self.written += [ticket.label for ticket in tickets]


def test_numbers_go_on_above_the_record(box):
    record = Given(A=7)
    numbers.use_number_record(record)
    assert visitor_takes(box.umum).label == "A-008"
    assert visitor_takes(box.umum).label == "A-009"
    assert visitor_takes(box.gigi).label == "B-001"
    assert record.written == ["A-008", "A-009", "B-001"]


def test_raised_numbers_stay_raised_without_a_record(box):
    visitor_takes(box.umum)
    given = {"A": 5, "B": 1, "Z": 9}
    lost = numbers.raise_minimum_numbers(rounds.open_round(), given, {**given, "B": 0})
    assert lost == ("A-005",)
    assert visitor_takes(box.umum).label == "A-006"
    assert visitor_takes(box.gigi).label == "B-002"
    assert visitor_takes(box.kia).label == "C-001"


def test_what_the_file_knows_is_not_lost(box):
    visitor_takes(box.umum)
    visitor_takes(box.umum)
    day = rounds.open_round()
    assert numbers.raise_minimum_numbers(day, {"A": 2}, {"A": 2}) == ()
    assert numbers.raise_minimum_numbers(day, {"A": 5}, {"A": 2}) == ()
    assert numbers.raise_minimum_numbers(day, {"A": 9}, {"A": 7}) == ("A-009",)
    assert numbers.raise_minimum_numbers(day, {"A": 9}, {"A": 7}) == ()


def test_a_raised_number_holds_in_its_round_only(box, watch):
    numbers.raise_minimum_numbers(rounds.open_round(), {"A": 5}, {})
    rollover.reset_now(User.get(User.name == "Budi"), is_trial=False)
    watch.later(minutes=5)
    assert visitor_takes(box.umum).label == "A-001"


def test_only_a_file_that_was_brought_back_may_repeat_others(box, watch):
    day = rounds.open_round()
    assert not numbers.may_repeat_numbers(day)
    numbers.note_restored()
    assert numbers.may_repeat_numbers(day)
    watch.at("2026-03-03 08:00")
    rollover.ensure_current()
    assert not numbers.may_repeat_numbers(rounds.open_round())
    assert services.in_order().count() == 3

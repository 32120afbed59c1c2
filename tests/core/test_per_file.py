from siantre_box.core import database, numbers
from siantre_box.core.per_file import PerFile
from tests.world import visitor_takes


class Full:
    """A record in which every letter has given seven numbers."""

    def highest(self, round_, letter):
        return 7

    def write_down(self, ticket):
        pass


def test_a_value_per_file_begins_again_with_the_next_file(box, tmp_path):
    kept = PerFile("first")
    assert kept.value == "first"
    kept.value = "second"
    assert kept.value == "second"
    database.use(tmp_path / "another.db")
    assert kept.value == "first"


def test_a_number_record_knows_no_number_of_the_next_file(box):
    numbers.use_number_record(Full())
    assert visitor_takes(box.umum).label == "A-008"
    database.use(box.path)
    assert visitor_takes(box.umum).label == "A-009"
    assert visitor_takes(box.gigi).label == "B-001"

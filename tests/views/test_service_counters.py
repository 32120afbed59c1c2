import pytest

from siantre_box.core import counters, rollover, services, settings
from siantre_box.core.errors import LastOne, NameTaken, UnfitNumber, UnknownCounter
from siantre_box.core.services import UnknownService
from siantre_box.views import service_counters
from tests.world import everything, visitor_takes


def row(service_id):
    rows = service_counters.service_rows()
    return next(row for row in rows if row.choice.id == service_id)


def test_each_service_says_where_it_is_served_and_how_many_came(box):
    counters.change(box.lokets[1], 2, "Kasir", {box.kia})
    visitor_takes(box.gigi)
    visitor_takes(box.gigi)
    assert row(box.gigi).counters == "Loket 1, Loket 3"
    assert row(box.gigi).counter_ids == {box.lokets[0], box.lokets[2]}
    assert row(box.gigi).taken == 2
    assert row(box.kia).counters == "Loket 1, Kasir, Loket 3"


def test_numbers_of_a_round_that_ended_are_not_todays(box, watch):
    visitor_takes(box.gigi)
    watch.at("2026-03-03 08:00")
    rollover.ensure_current()
    assert row(box.gigi).taken == 0


def test_closed_for_today_is_not_closed_for_good(box):
    services.close_for_today(box.umum)
    services.close(box.gigi)
    assert row(box.umum).is_closed_for_today
    assert not row(box.gigi).is_closed_for_today


def test_a_refused_place_leaves_no_new_service_behind(box):
    before = everything()
    with pytest.raises(LastOne):
        service_counters.add_service("Baru", "D", {99})
    assert everything() == before


def test_a_refused_place_leaves_the_old_name(box):
    before = everything()
    with pytest.raises(LastOne):
        service_counters.change_service(box.gigi, "Gigi", "G", set())
    assert everything() == before


def test_only_the_counters_named_serve_a_new_service(box):
    added = service_counters.add_service("Baru", "D", {box.lokets[1]})
    assert added is None
    new = services.in_order()[-1]
    serving = [one.id for one in counters.in_order() if new.id in counters.serves(one)]
    assert serving == [box.lokets[1]]


def test_a_service_moves_as_far_as_there_are_places(box):
    service_counters.move_service(box.kia, -5)
    service_counters.move_service(box.umum, 5)
    order = [service.id for service in services.in_order()]
    assert order == [box.kia, box.gigi, box.umum]
    with pytest.raises(UnknownService):
        service_counters.move_service(99, 1)


def test_two_counters_may_change_their_names_one_after_the_other(box):
    first, second, _ = box.lokets
    service_counters.change_counter(first, 1, "Kasir", set())
    with pytest.raises(NameTaken):
        service_counters.change_counter(second, 2, "KASIR", set())
    service_counters.change_counter(first, 1, "Depan", set())
    service_counters.change_counter(second, 2, "Kasir", set())
    assert [place.shown for place in service_counters.counter_rows()][:2] == [
        "Depan",
        "Kasir",
    ]


def test_a_number_may_not_make_another_counters_name(box):
    settings.change({"counter_word": "Meja"})
    service_counters.change_counter(box.lokets[0], 1, "Meja 9", set())
    with pytest.raises(NameTaken):
        service_counters.change_counter(box.lokets[1], 9, "", set())


def test_a_counter_keeps_its_own_number_and_name(box):
    service_counters.change_counter(box.lokets[0], 1, "Kasir", {box.kia})
    service_counters.change_counter(box.lokets[0], 1, "Kasir", set())
    assert service_counters.counter_rows()[0].own_name == "Kasir"


@pytest.mark.parametrize("number", [0, 100, -3])
def test_a_number_outside_one_to_99_changes_nothing(box, number):
    before = everything()
    with pytest.raises(UnfitNumber):
        service_counters.change_counter(box.lokets[0], number, "Kasir", set())
    assert everything() == before


def test_a_counter_that_went_has_no_number_to_be_wrong(box):
    with pytest.raises(UnknownCounter):
        service_counters.change_counter(99, 0, "", set())

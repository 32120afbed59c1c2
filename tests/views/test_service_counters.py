from siantre_box.core import counters, rollover, services
from siantre_box.views import service_counters
from tests.world import visitor_takes


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

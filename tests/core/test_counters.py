from contextlib import closing

import pytest

from siantre_box.core import (
    auth,
    calling,
    counters,
    database,
    rollover,
    services,
    sqlite,
)
from siantre_box.core.counters import CounterNumberTaken
from siantre_box.core.errors import (
    CalledBeforeReset,
    CounterInUse,
    FinishBeforeBreak,
    FinishFirst,
    HasOpenTickets,
    LastOne,
    NameTaken,
    NoCounter,
    NotAtThisCounter,
    ServedNowhere,
    UnfitName,
    UnfitNumber,
    UnknownCounter,
)
from siantre_box.core.models import CounterService, Session
from tests.refusals import refused
from tests.world import everything, visitor_takes


def test_a_counter_belongs_to_one_session(box, sari):
    dewi = auth.begin_session(box.person("Dewi"))
    before = everything()
    with pytest.raises(CounterInUse) as refused:
        counters.take_seat(dewi, box.lokets[0], set())
    named = {"counter": "Loket 1", "by": "Sari", "counter_id": box.lokets[0]}
    assert refused.value.named == named
    assert everything() == before
    assert counters.seat(sari).counter.id == box.lokets[0]


def test_who_sits_already_sits_down_again_with_other_services(box, sari):
    counters.take_seat(sari, box.lokets[0], {box.gigi})
    assert counters.seat(sari).services == {box.gigi}


def test_a_counter_taken_over_brings_its_called_number_along(box, sari):
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    dewi = auth.begin_session(box.person("Dewi"))
    counters.take_over(dewi, box.lokets[0], set())
    calling.finish(dewi, ticket.id)
    with pytest.raises(NoCounter):
        counters.seat(sari)


def test_nobody_leaves_a_called_number_behind(box, sari, dewi):
    visitor_takes(box.umum)
    calling.call_next(sari, None)
    for move in (counters.take_seat, counters.take_over):
        before = everything()
        with pytest.raises(FinishFirst) as refused:
            move(sari, box.lokets[2 if move is counters.take_seat else 1], set())
        assert refused.value.named["label"] == "A-001"
        assert everything() == before
    assert counters.seat(dewi).counter.id == box.lokets[1]


def test_a_log_in_that_is_over_holds_no_counter(box, sari, watch):
    watch.later(hours=13)
    dewi = box.seated("Dewi", 1)
    assert counters.seat(dewi).counter.id == box.lokets[0]
    assert counters.session_at(counters.find(box.lokets[0])) == dewi
    assert Session.get_or_none(id=sari.id) is None


def test_where_and_for_what_somebody_sat_is_remembered(box):
    box.seated("Sari", 2, box.kia, box.gigi)
    sari = box.person("Sari")
    assert sari.last_counter_id == box.lokets[1]
    assert sari.last_services == f"{box.gigi},{box.kia}"


def test_a_counter_serves_every_service_until_told_otherwise(box, sari):
    assert counters.seat(sari).services == {box.umum, box.gigi, box.kia}
    later = services.add("Laboratorium").id
    assert later in counters.seat(sari).services


def test_who_chose_all_that_the_counter_serves_serves_what_is_added_too(box):
    sari = box.seated("Sari", 1, box.umum, box.gigi, box.kia)
    dewi = box.seated("Dewi", 2, box.umum)
    later = services.add("Laboratorium").id
    assert later in counters.seat(sari).services
    assert counters.seat(dewi).services == {box.umum}


def test_a_service_added_during_the_day_joins_the_desks_of_its_counters(box):
    sari = box.seated("Sari", 1, box.umum)
    dewi = box.seated("Dewi", 2, box.umum)
    later = counters.add_service("Laboratorium", "", {box.lokets[0]}).id
    assert counters.seat(sari).services == {box.umum, later}
    assert counters.seat(dewi).services == {box.umum}
    counters.change(box.lokets[1], 2, "", {box.umum, later})
    assert counters.seat(dewi).services == {box.umum, later}
    assert box.person("Dewi").last_service_ids == {box.umum, later}


@pytest.mark.parametrize(
    "edit",
    [
        lambda box: counters.change(box.lokets[2], 3, "Kasir", {box.umum}),
        lambda box: counters.remove(box.lokets[2]),
    ],
)
def test_an_edit_that_leaves_a_service_to_no_counter_is_refused(box, edit):
    counters.change_service(box.kia, "KIA", "C", {box.lokets[2]})
    with pytest.raises(ServedNowhere) as refused:
        edit(box)
    said = "KIA tidak dilayani loket lain. Layani dulu di loket lain."
    assert str(refused.value) == said
    loket = counters.find(box.lokets[2])
    assert (loket.display_name, box.kia in counters.serves(loket)) == ("Loket 3", True)


def test_where_a_service_is_served_nowhere_already_other_edits_go_on(box):
    for loket in box.lokets:
        CounterService.create(counter=loket, service=box.umum)
    counters.change(box.lokets[0], 1, "Kasir", {box.umum})
    assert counters.find(box.lokets[0]).display_name == "Kasir"


def test_who_sits_as_the_owner_arranged_it_follows_another_arrangement(box):
    counters.change(box.lokets[0], 1, "", {box.umum, box.gigi})
    sari = box.seated("Sari", 1, box.gigi, box.umum)
    counters.change(box.lokets[0], 1, "", {box.kia})
    assert counters.seat(sari).services == {box.kia}


def test_a_counter_serves_by_default_what_the_owner_chose(box):
    counters.change(box.lokets[0], 1, "", {box.gigi})
    assert counters.seat(box.seated("Sari", 1)).services == {box.gigi}


def test_a_service_that_is_gone_is_served_no_more(box):
    sari = box.seated("Sari", 1, box.gigi)
    services.remove(box.gigi)
    assert counters.seat(sari).services == {box.umum, box.kia}


def test_without_a_log_in_nobody_sits(box, sari):
    auth.end_sessions(box.person("Sari"))
    with pytest.raises(NoCounter):
        counters.seat(sari)


def test_sitting_down_ends_the_break(box, sari):
    counters.begin_break(counters.seat(sari))
    assert counters.seat(sari).counter.on_break
    counters.take_seat(sari, box.lokets[0], set())
    assert not counters.seat(sari).counter.on_break


def test_a_counter_with_a_called_number_does_not_rest(box, sari):
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    with pytest.raises(FinishBeforeBreak) as refused:
        counters.begin_break(counters.seat(sari))
    assert str(refused.value) == "Selesaikan A-001 dulu, lalu istirahat."
    assert not counters.seat(sari).counter.on_break
    calling.finish(sari, ticket.id)
    counters.begin_break(counters.seat(sari))
    assert counters.seat(sari).counter.on_break


def test_an_operator_closes_only_services_of_the_counter(box):
    seat = counters.seat(box.seated("Sari", 1, box.gigi))
    counters.close_service(seat, box.gigi)
    assert not services.find(box.gigi).takes_numbers
    counters.open_service(seat, box.gigi)
    assert services.find(box.gigi).takes_numbers
    for move in (counters.open_service, counters.close_service):
        with pytest.raises(NotAtThisCounter):
            move(seat, box.umum)


def test_a_counter_is_shown_by_its_own_name_or_the_owners_word(box):
    assert counters.find(box.lokets[0]).display_name == "Loket 1"
    rollover.change_settings({"counter_word": "Meja"})
    assert counters.find(box.lokets[0]).display_name == "Meja 1"
    counter = counters.change(box.lokets[0], 1, "  Ruang  Periksa ", set())
    assert counter.display_name == "Ruang Periksa"


def test_a_new_counter_has_the_next_number(box):
    counters.change(box.lokets[2], 7, "", set())
    assert counters.add().number == 8


def test_two_counters_never_have_one_number(box):
    with pytest.raises(CounterNumberTaken):
        counters.change(box.lokets[0], 2, "", set())


def test_an_unfit_name_is_refused(box):
    with pytest.raises(UnfitName):
        counters.change(box.lokets[0], 1, "x" * 41, set())


@pytest.mark.parametrize(
    ("pasted", "shown"),
    [("\u200b \ufeff", "Loket 1"), ("\u202aRuang\u00a0Gigi\u202c", "Ruang Gigi")],
)
def test_a_pasted_name_loses_what_nobody_sees(box, pasted, shown):
    counters.change(box.lokets[0], 1, pasted, set())
    counter = counters.find(box.lokets[0])
    assert counter.display_name == shown


def test_a_counter_is_taken_away_from_who_sits_there(box, sari):
    counters.remove(box.lokets[0])
    with pytest.raises(NoCounter):
        counters.seat(sari)
    with pytest.raises(UnknownCounter):
        counters.take_seat(sari, box.lokets[0], set())
    assert [row.number for row in counters.in_order()] == [2, 3]


def test_a_number_is_free_again_when_its_counter_is_gone(box):
    counters.remove(box.lokets[0])
    assert counters.change(box.lokets[1], 1, "", set()).number == 1


def test_a_counter_with_a_called_number_is_not_taken_away(box, sari):
    visitor_takes(box.umum)
    calling.call_next(sari, None)
    with pytest.raises(HasOpenTickets):
        counters.remove(box.lokets[0])


def test_a_counter_whose_call_the_undo_of_a_reset_brings_back_is_not_taken_away(
    box, sari, dewi, watch
):
    visitor_takes(box.umum)
    visitor_takes(box.umum)
    called = calling.call_next(dewi, None)
    rollover.reset_now(box.person("Budi"), is_trial=False)
    with pytest.raises(CalledBeforeReset) as refused:
        counters.remove(box.lokets[1])
    assert refused.value.named == {"counter": "Loket 2", "label": "A-001"}
    counters.remove(box.lokets[2])
    rollover.undo_reset()
    calling.finish(dewi, called.id)
    rollover.reset_now(box.person("Budi"), is_trial=False)
    counters.remove(box.lokets[1])


def test_a_counter_is_taken_away_once_the_reset_cannot_be_undone(box, dewi, watch):
    visitor_takes(box.umum)
    visitor_takes(box.umum)
    calling.call_next(dewi, None)
    rollover.reset_now(box.person("Budi"), is_trial=False)
    watch.later(minutes=2)
    visitor_takes(box.umum)
    counters.remove(box.lokets[1])
    assert [row.number for row in counters.in_order()] == [1, 3]


def test_the_last_counter_stays(box):
    counters.remove(box.lokets[0])
    counters.remove(box.lokets[1])
    with pytest.raises(LastOne):
        counters.remove(box.lokets[2])


def test_a_refused_counter_leaves_no_new_service_behind(box):
    before = everything()
    with pytest.raises(LastOne):
        counters.add_service("Baru", "D", {99})
    assert everything() == before


def test_a_refused_counter_leaves_the_old_name(box):
    before = everything()
    with pytest.raises(LastOne):
        counters.change_service(box.gigi, "Gigi", "G", set())
    assert everything() == before


def test_only_the_counters_named_serve_a_new_service(box):
    new = counters.add_service("Baru", "D", {box.lokets[1]})
    serving = [one.id for one in counters.in_order() if new.id in counters.serves(one)]
    assert serving == [box.lokets[1]]


def test_two_counters_may_change_their_names_one_after_the_other(box):
    first, second, _ = box.lokets
    counters.change(first, 1, "Kasir", set())
    with pytest.raises(NameTaken):
        counters.change(second, 2, "KASIR", set())
    counters.change(first, 1, "Depan", set())
    counters.change(second, 2, "Kasir", set())
    shown = [counter.display_name for counter in counters.in_order()]
    assert shown == ["Depan", "Kasir", "Loket 3"]


def test_a_number_may_not_make_another_counters_name(box):
    rollover.change_settings({"counter_word": "Meja"})
    counters.change(box.lokets[0], 1, "Meja 9", set())
    with pytest.raises(NameTaken):
        counters.change(box.lokets[1], 9, "", set())


def test_a_new_counter_is_not_shown_like_another(box):
    counters.change(box.lokets[0], 1, "LOKET 4", set())
    assert counters.add().display_name == "Loket 5"


def test_a_word_that_makes_a_counter_look_like_another_is_refused(box):
    counters.change(box.lokets[0], 1, "Meja 2", set())
    sentence = refused(NameTaken, rollover.change_settings, {"counter_word": "Meja"})
    assert sentence == "Nama Meja 2 sudah dipakai."
    rollover.change_settings({"counter_word": "Ruang"})


def test_a_counter_keeps_its_own_number_and_name(box):
    counters.change(box.lokets[0], 1, "Kasir", {box.kia})
    counters.change(box.lokets[0], 1, "Kasir", set())
    assert counters.find(box.lokets[0]).name == "Kasir"


@pytest.mark.parametrize("number", [0, 100, -3])
def test_a_number_outside_one_to_99_changes_nothing(box, number):
    before = everything()
    with pytest.raises(UnfitNumber):
        counters.change(box.lokets[0], number, "Kasir", set())
    assert everything() == before


def test_a_counter_that_went_has_no_number_to_be_wrong(box):
    with pytest.raises(UnknownCounter):
        counters.change(99, 0, "", set())


def test_a_seat_is_read_whole_also_while_its_session_ends(box, sari):
    asked = []

    def end_after_the_first(_cursor, sql, _values):
        asked.append(sql)
        if len(asked) == 2:
            with closing(sqlite.open_beside(box.path)) as other:
                other.execute("DELETE FROM sessions")
        return True

    connection = database.db.connection()
    connection.exec_trace = end_after_the_first
    try:
        seat = counters.seat(sari)
    finally:
        connection.exec_trace = None
    assert (seat.counter.id, seat.services) == (
        box.lokets[0],
        {box.umum, box.gigi, box.kia},
    )
    refused(NoCounter, counters.seat, sari)

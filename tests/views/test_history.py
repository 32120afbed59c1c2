from siantre_box.core import actions, calling, practice, rollover, tickets
from siantre_box.core.models import Status
from siantre_box.views import history
from tests.world import last_action, visitor_cancels, visitor_takes


def told(session, **chosen):
    return [
        (row.label, row.sentence, row.by) for row in history.today(session, **chosen)
    ]


def test_today_is_told_newest_first_with_who_did_it(box, sari, watch):
    ticket = visitor_takes(box.umum)
    watch.later(minutes=1)
    calling.call_next(sari, None)
    calling.recall(sari, ticket.id)
    watch.later(minutes=1)
    calling.finish(sari, ticket.id)
    actions.undo(sari, last_action())
    assert told(sari) == [
        ("A-001", "Diurungkan: Selesai → Dipanggil", "Sari · Loket 1"),
        ("A-001", "Dipanggil → Selesai", "Sari · Loket 1"),
        ("A-001", "Dipanggil ulang", "Sari · Loket 1"),
        ("A-001", "Menunggu → Dipanggil", "Sari · Loket 1"),
        ("A-001", "Nomor diambil", "Oleh pengunjung"),
    ]


def test_a_recall_that_went_with_its_call_is_told_as_a_recall(box, sari):
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    call = last_action()
    calling.recall(sari, ticket.id)
    actions.undo(sari, call)
    assert [sentence for _, sentence, _ in told(sari)][:2] == [
        "Diurungkan: Dipanggil → Menunggu",
        "Diurungkan: Dipanggil ulang",
    ]


def test_what_a_visitor_did_is_told_as_the_visitors(box, sari):
    visitor_cancels(visitor_takes(box.umum))
    assert told(sari)[0] == ("A-001", "Menunggu → Batal", "Oleh pengunjung")


def test_a_number_taken_for_a_visitor_names_who_took_it(box, sari):
    tickets.take_for_visitor(box.umum, tickets.new_nonce(), box.person("Sari"))
    assert told(sari) == [("A-001", "Nomor diambilkan", "Sari · tanpa HP")]


def test_a_turn_and_its_undo_are_nobodys_act(box, watch):
    visitor_takes(box.umum)
    watch.at("2026-03-03 00:00")
    rollover.ensure_current()
    rollover.undo_reset()
    sari = box.seated("Sari", 1)
    assert told(sari)[:2] == [
        ("A-001", "Diurungkan: Batal → Menunggu", "Reset diurungkan"),
        ("A-001", "Menunggu → Batal", "Reset harian"),
    ]


def test_history_holds_all_rounds_of_today(box, sari):
    visitor_takes(box.umum)
    rollover.reset_now(box.person("Budi"), False)
    assert told(sari) == [
        ("A-001", "Menunggu → Batal", "Reset oleh Budi"),
        ("A-001", "Nomor diambil", "Oleh pengunjung"),
    ]


def test_a_practice_is_told_as_long_as_it_goes_on_and_never_after(box, sari):
    practice.begin(sari)
    calling.call_next(sari, None)
    assert told(sari)[0] == ("A-001", "Menunggu → Dipanggil", "Sari · Loket 1")
    rollover.end_practice()
    assert told(sari) == []
    visitor_takes(box.umum)
    assert told(sari) == [("A-001", "Nomor diambil", "Oleh pengunjung")]


def test_yesterday_is_not_in_todays_history(box, watch):
    visitor_takes(box.umum)
    watch.at("2026-03-03 08:00")
    rollover.ensure_current()
    assert told(box.seated("Sari", 1)) == []


def test_history_is_narrowed_to_a_service_or_a_status(box, sari):
    visitor_takes(box.umum)
    visitor_takes(box.gigi)
    calling.call_next(sari, None)
    assert {label for label, *_ in told(sari, service_id=box.gigi)} == {"B-001"}
    assert {label for label, *_ in told(sari, status="called")} == {"A-001"}


def test_a_busy_day_is_told_in_parts_and_nothing_is_left_out(box, sari, monkeypatch):
    monkeypatch.setattr(history, "MAX_ROWS", 2)
    for _ in range(5):
        visitor_takes(box.umum)
    parts = [history.today(sari)]
    while parts[-1]:
        parts.append(history.today(sari, before=parts[-1][-1].event))
    labels = [[row.label for row in part] for part in parts]
    assert labels == [["A-005", "A-004"], ["A-003", "A-002"], ["A-001"], []]


def test_a_row_can_be_corrected_to_what_the_table_allows(box, sari):
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    calling.finish(sari, ticket.id)
    may = [status for status, _word in history.today(sari)[0].can_become]
    assert may == [Status.WAITING, Status.CALLED]


def test_a_row_of_an_ended_round_cannot_be_corrected(box, sari):
    visitor_takes(box.umum)
    rollover.reset_now(box.person("Budi"), False)
    assert [row.can_become for row in history.today(sari)] == [(), ()]


def test_the_newest_press_of_ones_own_counter_can_be_undone(box, sari, dewi):
    visitor_takes(box.umum)
    calling.call_next(sari, None)
    assert [row.can_undo for row in history.today(sari)] == [True, False]
    assert not any(row.can_undo for row in history.today(dewi))


def test_a_call_out_of_turn_is_told_as_one(box, sari):
    _, second = visitor_takes(box.umum), visitor_takes(box.umum)
    calling.call(sari, second.id, None)
    assert told(sari)[0][1] == "Menunggu → Dipanggil, di luar urutan"
    actions.undo(sari, last_action())
    assert told(sari)[0][1] == "Diurungkan: Dipanggil → Menunggu"

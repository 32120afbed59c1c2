from functools import partial

import pytest

from siantre_box.core import (
    actions,
    calling,
    changes,
    clock,
    rollover,
    rounds,
    services,
    tickets,
)
from siantre_box.core.admission import OutsideHours, ServiceClosed, StaffOnly, UsedUp
from siantre_box.core.models import Event, OpeningHours
from siantre_box.core.services import Rules
from siantre_box.jobs import notice_hours
from siantre_box.views import boards
from tests.world import (
    everything,
    in_one_batch,
    together,
    visitor_cancels,
    visitor_takes,
)


def by_hours(**rows):
    days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    week = {days.index(day): tuple(row.split("-")) for day, row in rows.items()}
    rollover.change_settings({"opening_hours": "weekly"}, week)


def limit(service, **rules):
    services.set_rules(service, Rules(**rules))


def read(service):
    """Return what visitors read in the place of a service's line."""
    return next(each.closed_because for each in boards.offers() if each.id == service)


def refused(kind, service, box):
    """Ask with a phone and at the tablet; return what the phone reads."""
    before = everything()
    with pytest.raises(kind) as refusal:
        visitor_takes(service)
    with pytest.raises(kind):
        tickets.take_at_kiosk(service, tickets.new_nonce(), box.person("Sari"))
    assert everything() == before
    return str(refusal.value)


def staff_give(service, box):
    return tickets.take_for_visitor(service, tickets.new_nonce(), box.person("Sari"))


def test_phones_and_the_tablet_obey_the_hours_and_staff_do_not(box, watch):
    by_hours(mon="8-14")
    assert read(box.umum) is None
    watch.at("2026-03-02 14:00")
    assert read(box.umum) == "Buka lagi Senin 08.00."
    said = refused(OutsideHours, box.umum, box)
    assert said == "Poli Umum sedang tutup. Buka lagi Senin 08.00."
    assert staff_give(box.umum, box).label == "A-001"


def test_on_friday_a_place_is_open_until_11(box, watch):
    by_hours(mon="8-14", tue="8-14", wed="8-14", thu="8-14", fri="8-11")
    watch.at("2026-03-06 10:59")
    assert visitor_takes(box.umum).label == "A-001"
    watch.at("2026-03-06 11:00")
    assert read(box.umum) == "Buka lagi Senin 08.00."
    refused(OutsideHours, box.umum, box)


def test_hours_over_midnight_go_on_through_a_reset_at_21(box, watch):
    rollover.change_settings({"reset_hour": "21"})
    by_hours(sat="18-2")
    watch.at("2026-03-07 20:59")
    rollover.ensure_current()
    assert visitor_takes(box.umum).label == "A-001"
    # The date is Sunday's from now on; the hours are still those of Saturday.
    watch.at("2026-03-07 21:00")
    rollover.ensure_current()
    watch.at("2026-03-08 01:59")
    rollover.ensure_current()
    assert visitor_takes(box.umum).label == "A-001"
    watch.at("2026-03-08 02:00")
    assert read(box.umum) == "Buka lagi Sabtu 18.00."


def test_after_its_last_hour_a_service_gives_no_number_and_the_others_do(box, watch):
    limit(box.umum, last_hour="11.00")
    watch.at("2026-03-02 11:00")
    # Nobody is there at midnight, when the round ends.
    assert read(box.umum) == "Tutup hari ini."
    refused(OutsideHours, box.umum, box)
    assert visitor_takes(box.gigi).label == "B-001"


def test_without_an_opening_within_eight_days_it_is_just_closed(box):
    by_hours(mon="8-14")
    OpeningHours.delete().execute()  # as it could be stored once
    changes.bump()
    assert read(box.umum) == "Tutup"
    said = refused(ServiceClosed, box.umum, box)
    assert said == "Poli Umum sedang tutup. Tanyakan ke petugas."


def test_a_clock_that_is_not_trusted_closes_nobody_out(box):
    by_hours(sun="8-14")
    limit(box.gigi, quota="1")
    staff_give(box.gigi, box)
    refused(OutsideHours, box.umum, box)
    clock.suspect()
    changes.bump()
    assert (read(box.umum), read(box.gigi)) == (None, None)
    assert visitor_takes(box.umum).label == "A-001"
    assert visitor_takes(box.gigi).label == "B-002"


def test_a_quota_counts_what_staff_give_and_refuses_them_nothing(box):
    limit(box.umum, quota="2")
    visitor_takes(box.umum)
    staff_give(box.umum, box)
    assert read(box.umum) == "Nomor hari ini sudah habis (2)."
    said = refused(UsedUp, box.umum, box)
    assert said == "Poli Umum: Nomor hari ini sudah habis (2)."
    assert staff_give(box.umum, box).label == "A-003"
    assert visitor_takes(box.gigi).label == "B-001"


def test_a_canceled_number_is_free_again_and_an_undo_may_exceed_the_quota(box, sari):
    limit(box.umum, quota="1")
    ticket = visitor_takes(box.umum)
    calling.cancel(sari, ticket.id)
    assert read(box.umum) is None
    visitor_takes(box.umum)
    refused(UsedUp, box.umum, box)
    canceled = Event.get(Event.ticket == ticket, Event.kind == "cancel")
    actions.undo(sari, canceled.action)
    assert read(box.umum) == "Nomor hari ini sudah habis (1)."
    refused(UsedUp, box.umum, box)


def test_a_visitor_who_cancels_gives_the_number_back(box):
    limit(box.umum, quota="1")
    visitor_cancels(visitor_takes(box.umum))
    assert visitor_takes(box.umum).label == "A-002"


def test_a_quota_goes_on_after_a_reset_at_noon(box, sari, watch):
    limit(box.umum, quota="2")
    visitor_takes(box.umum)
    calling.call_next(sari, None)
    calling.finish(sari, 1)
    visitor_takes(box.umum)
    refused(UsedUp, box.umum, box)
    watch.at("2026-03-02 12:00")
    rollover.reset_now(box.person("Budi"), is_trial=False)
    watch.later(minutes=2)
    # The one who waited was canceled by the reset; the one who was served counts.
    assert visitor_takes(box.umum).label == "A-001"
    refused(UsedUp, box.umum, box)
    watch.at("2026-03-03 00:00")
    rollover.ensure_current()
    assert visitor_takes(box.umum).label == "A-001"


def test_a_quota_does_not_count_a_trial(box, sari, watch):
    limit(box.umum, quota="1")
    visitor_takes(box.umum)
    calling.call_next(sari, None)
    rollover.reset_now(box.person("Budi"), is_trial=True)
    watch.later(minutes=2)
    assert visitor_takes(box.umum).label == "A-001"


def test_a_round_that_is_brought_back_over_midnight_counts_by_the_date(
    box, sari, watch
):
    limit(box.umum, quota="2")
    done = visitor_takes(box.umum)
    calling.call(sari, done.id, None)
    calling.finish(sari, done.id)
    visitor_takes(box.umum)
    watch.at("2026-03-03 00:00")
    rollover.ensure_current()
    rollover.undo_reset()
    assert visitor_takes(box.umum).label == "A-003"
    assert visitor_takes(box.umum).label == "A-004"
    refused(UsedUp, box.umum, box)


def test_a_service_by_staff_only_is_not_offered_and_refused(box):
    limit(box.umum, by_staff_only=True)
    assert [each.name for each in boards.offers()] == ["Poli Gigi", "KIA"]
    assert [each.name for each in boards.choices()][0] == "Poli Umum"
    said = refused(StaffOnly, box.umum, box)
    assert said == "Nomor Poli Umum hanya lewat petugas."
    assert staff_give(box.umum, box).label == "A-001"


def test_a_service_closed_until_the_reset_says_when_it_opens_again(box):
    rounds.open_round()
    services.close_for_today(box.umum)
    assert read(box.umum) == "Tutup hari ini."
    by_hours(wed="8-14")
    assert read(box.umum) == "Buka lagi Rabu 08.00."
    services.close(box.umum)
    assert read(box.umum) == "Tutup"
    refused(ServiceClosed, box.umum, box)


@pytest.mark.parametrize("quota", ["0", "-1", "10000", "banyak", "1.5", "٣"])
def test_an_unfit_quota_is_refused_at_its_field(box, quota):
    with pytest.raises(services.UnfitQuota) as refusal:
        limit(box.umum, quota=quota)
    assert refusal.value.field == "paling_banyak"


def test_the_tick_wakes_the_screens_when_time_alone_opens_or_closes(box, watch):
    by_hours(mon="8-14", tue="8-14")
    limit(box.gigi, last_hour="9")
    visitor_takes(box.umum)
    look = notice_hours()
    woken = []
    for moment in ("08:30", "09:00", "09:01", "14:00", "14:01"):
        watch.at(f"2026-03-02 {moment}")
        before = changes.version()
        look()
        woken.append(changes.version() != before)
    assert woken == [False, True, False, True, False]


def test_a_quota_does_not_count_who_comes_from_another_service(box, sari):
    limit(box.gigi, quota="1")
    ticket = visitor_takes(box.umum)
    calling.call_next(sari, None)
    calling.forward(sari, ticket.id, box.gigi)
    assert visitor_takes(box.gigi).label == "B-001"
    refused(UsedUp, box.gigi, box)
    assert read(box.umum) is None


def test_a_taker_in_the_same_transaction_counts(box):
    limit(box.umum, quota="1")
    takes = [partial(visitor_takes, box.umum)] * 2
    given, refusal = in_one_batch(*takes)
    assert given.label == "A-001"
    assert isinstance(refusal, UsedUp)


def test_many_phones_at_once_get_no_more_than_the_quota(box):
    limit(box.umum, quota="3")
    came = together(*[partial(visitor_takes, box.umum)] * 12)
    assert sum(isinstance(one, UsedUp) for one in came) == 9

import pytest

from siantre_box.core import changes, messages, rollover
from siantre_box.core.counters import seat
from siantre_box.core.errors import NotAtThisCounter
from siantre_box.core.messages import NobodyToTell, UnfitMessage
from siantre_box.views import boards
from tests.world import everything, visitor_takes

TOLD = "Dokter datang 09.30"


def told():
    return {each.letter: each.message for each in boards.choices() if each.message}


def test_a_message_is_told_for_the_services_of_a_counter_until_it_is_taken_back(
    box, sari
):
    before = changes.version()
    messages.tell(seat(sari), [box.umum, box.kia], f" {TOLD}\n")
    assert changes.version() != before
    assert told() == {"A": TOLD, "C": TOLD}
    messages.take_back(seat(sari), [box.umum])
    assert told() == {"C": TOLD}


def test_a_changed_message_leaves_no_old_one_behind(box, sari):
    messages.tell(seat(sari), [box.umum, box.gigi], TOLD)
    messages.tell(seat(sari), [box.kia], "Tes", told_before=[box.umum, box.gigi])
    assert told() == {"C": "Tes"}


@pytest.mark.parametrize("message", ["", "  ", "x" * 61, "a\x00"[1:]])
def test_an_unfit_message_is_refused_at_its_field(box, sari, message):
    before = everything()
    with pytest.raises(UnfitMessage) as refused:
        messages.tell(seat(sari), [box.umum], message)
    assert refused.value.field == "pesan"
    assert everything() == before


def test_sixty_characters_fit(box, sari):
    messages.tell(seat(sari), [box.umum], "x" * 60)
    assert told() == {"A": "x" * 60}


def test_a_message_for_nobody_is_refused(box, sari):
    with pytest.raises(NobodyToTell):
        messages.tell(seat(sari), [], TOLD)


def test_a_message_for_a_service_of_another_counter_is_refused(box):
    dewi = box.seated("Dewi", 2, box.gigi)
    before = everything()
    with pytest.raises(NotAtThisCounter):
        messages.tell(seat(dewi), [box.gigi, box.umum], TOLD)
    assert everything() == before


def test_a_message_ends_with_the_round_and_comes_back_with_it(box, sari, watch):
    messages.tell(seat(sari), [box.umum, box.gigi], TOLD)
    visitor_takes(box.umum)
    rollover.reset_now(box.person("Budi"), is_trial=False)
    assert told() == {}
    messages.tell(seat(sari), [box.gigi], "Baru")
    rollover.undo_reset()
    assert told() == {"A": TOLD, "B": "Baru"}
    watch.at("2026-03-03 00:00")
    rollover.ensure_current()
    assert told() == {}

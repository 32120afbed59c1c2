import re

import pytest

from siantre_box.core import counters, messages, rollover, services
from siantre_box.core.counters import seat
from siantre_box.views import boards
from tests.web.browser import HOST
from tests.world import everything, visitor_takes

PATH, TOLD = "/operator/pesan", "Dokter datang 09.30"


def told():
    return {each.letter: each.message for each in boards.choices() if each.message}


def strips(page):
    found = re.findall(
        r'<p class="strip">.*?<b>(.*?)</b> (.*?)</span><a[^>]*href="(.*?)"', page.html
    )
    return [(letters, words) for letters, words, _ in found]


def test_a_message_is_written_on_its_page_and_stands_above_the_line(sari_desk, box):
    page = sari_desk.open("/operator")
    assert strips(page) == []
    assert "Tulis pesan untuk yang menunggu" in page.words
    page = sari_desk.open(PATH)
    boxes = [one for one in page.tags("input") if one.get("name") == "layanan"]
    assert all("checked" in one for one in boxes)
    assert "Hapus pesan" not in page.words
    page = sari_desk.send(PATH, layanan=[box.umum, box.kia], pesan=TOLD)
    assert page.path == "/operator"
    assert strips(page) == [("A, C", TOLD)]


def test_a_message_is_changed_where_it_was_told_and_taken_back(sari_desk, box):
    sari_desk.send(PATH, layanan=[box.umum, box.kia], pesan=TOLD)
    page = sari_desk.open(f"{PATH}?layanan={box.umum}&layanan={box.kia}")
    inputs = page.tags("input")
    ticked = [one["value"] for one in inputs if "checked" in one]
    before = [one["value"] for one in inputs if one.get("name") == "pesan_di"]
    assert ticked == before == [str(box.umum), str(box.kia)]
    assert f'value="{TOLD}"' in page.html
    sari_desk.send(PATH, layanan=box.gigi, pesan="Tes", pesan_di=before)
    assert told() == {"B": "Tes"}
    sari_desk.send(PATH, layanan=box.gigi, pesan="Tes", pesan_di=box.gigi, hapus="ya")
    assert told() == {}


def tells_by_script(desk, **fields):
    headers = {"Origin": f"http://{HOST}", "X-Halaman": "1"}
    return desk.ask("POST", PATH, data=fields, headers=headers)


UNFIT = [
    ({"pesan": "x" * 61}, "Isi pesan, paling banyak 60 huruf."),
    ({"pesan": TOLD, "layanan": []}, "Pilih layanan untuk pesan ini."),
]


@pytest.mark.parametrize(("typed", "said"), UNFIT)
@pytest.mark.parametrize("is_by_script", [True, False])
def test_what_cannot_be_told_is_refused_at_its_field_and_kept(
    sari_desk, box, typed, said, is_by_script
):
    before = everything()
    fields = {"layanan": box.gigi} | typed
    sends = tells_by_script if is_by_script else lambda d, **f: d.send(PATH, **f)
    page = sends(sari_desk, **fields)
    assert page.status == 400
    assert said in page.words
    assert f'value="{typed["pesan"]}"' in page.html
    ticked = [one["value"] for one in page.tags("input") if "checked" in one]
    assert ticked == ([] if typed.get("layanan") == [] else [str(box.gigi)])
    assert ("<html" in page.html) is not is_by_script
    assert everything() == before


def test_a_page_of_another_counter_tells_nothing(sari_desk, box):
    before = everything()
    page = tells_by_script(sari_desk, layanan=box.umum, pesan=TOLD, loket=2)
    assert (page.status, page.html) == (409, "Halaman ini milik Loket 2. Muat ulang.")
    assert everything() == before


def test_phones_and_the_tv_tell_a_message_until_the_round_ends(
    sari, box, phone, tv, watch
):
    phone.open("/")
    page = phone.press("Poli Umum", "/ambil")
    screen = tv.open("/tv")
    messages.tell(seat(sari), [box.umum], TOLD)
    assert phone.poll().words.count(TOLD) == 1
    assert TOLD in phone.open("/").words
    assert f"Poli Umum: {TOLD}" in tv.poll().words
    messages.tell(seat(sari), [box.umum, box.gigi], TOLD)
    rollover.change_settings({"ticker": "Harap tenang"})
    words = tv.open("/tv").words
    assert words.index(f"Poli Umum, Poli Gigi: {TOLD}") < words.index("Harap tenang")
    assert TOLD not in screen.words + page.words
    watch.at("2026-03-03 00:00")
    rollover.ensure_current()
    assert TOLD not in phone.open("/").words + tv.open("/tv").words


def test_a_message_to_many_names_them_on_the_tv_by_letter_and_to_all_not_at_all(
    sari, box, tv
):
    added = [services.add(name).id for name in ("Gizi", "Lansia", "Imunisasi")]
    counters.take_seat(sari, box.lokets[0], set())
    some = [box.umum, box.gigi, *added[:2]]
    messages.tell(seat(sari), some, TOLD)
    assert f"A, B, D, E: {TOLD}" in tv.open("/tv").words
    messages.tell(seat(sari), [*some, box.kia, added[2]], TOLD)
    words = tv.poll().words
    assert TOLD in words
    assert f": {TOLD}" not in words


def test_only_who_waits_for_the_service_reads_its_message(sari, box, phone):
    messages.tell(seat(sari), [box.umum], TOLD)
    ticket = visitor_takes(box.gigi)
    assert TOLD not in phone.open(f"/tiket/{ticket.key}").words
    ticket = visitor_takes(box.umum)
    assert TOLD in phone.open(f"/tiket/{ticket.key}").words

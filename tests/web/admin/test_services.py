import pytest

from siantre_box.core import calling, counters, rollover, services
from siantre_box.core.models import Counter, Service
from tests.web.admin.forms import (
    EMOJI,
    HTML,
    UNFIT_NAMES,
    done,
    open_dialogs,
    said_at,
    said_on_page,
    ticked,
    typed,
)
from tests.world import everything, visitor_takes

ADD = "/admin/layanan/tambah"
PAGE = "/admin/layanan"
NAME = "Isi nama, paling banyak 60 huruf."


def names():
    return [service.name for service in services.in_order()]


def add(budi, box, name="Laboratorium", letter="D", served=None):
    served = box.lokets if served is None else served
    return budi.send(ADD, nama=name, huruf=letter, dilayani=served)


def change(budi, service_id, name, letter, served):
    path = f"/admin/layanan/{service_id}/ubah"
    return budi.send(path, nama=name, huruf=letter, dilayani=served)


def change_counter(budi, counter_id, number, name="", served=()):
    path = f"/admin/loket/{counter_id}/ubah"
    return budi.send(path, nomor=number, nama=name, layanan=served)


def test_a_new_service_stands_at_the_end_and_is_said_to_be_added(budi, box):
    page = add(budi, box)
    assert page.status == 200
    assert names() == ["Poli Umum", "Poli Gigi", "KIA", "Laboratorium"]
    assert done(page) == "Layanan ditambahkan."


def test_the_dialog_offers_the_first_free_letter_and_every_counter(budi, box):
    page = budi.open(PAGE)
    assert typed(page, "tambah", "huruf") == "D"
    assert ticked(page, "tambah", "dilayani") == set(box.lokets)


@pytest.mark.parametrize("name", UNFIT_NAMES)
def test_an_unfit_name_is_refused_at_its_field_and_nothing_is_saved(budi, box, name):
    before = everything()
    page = add(budi, box, name, served=box.lokets[:2])
    assert page.status == 400
    assert open_dialogs(page) == ["tambah"]
    assert said_at(page, "nama") == NAME
    assert typed(page, "tambah", "huruf") == "D"
    assert ticked(page, "tambah", "dilayani") == set(box.lokets[:2])
    assert everything() == before


def test_what_was_typed_stays_in_the_dialog(budi, box):
    page = add(budi, box, "x" * 61, "Q")
    assert typed(page, "tambah", "nama") == "x" * 61
    assert typed(page, "tambah", "huruf") == "Q"


def test_a_name_in_use_is_refused_whatever_its_case(budi, box):
    page = add(budi, box, " poli  GIGI ")
    assert page.status == 409
    assert said_at(page, "nama") == "Nama poli GIGI sudah dipakai."
    assert names() == ["Poli Umum", "Poli Gigi", "KIA"]


@pytest.mark.parametrize("letter", ["7", "DD", "Ä", "-"])
def test_a_letter_is_one_of_a_to_z(budi, box, letter):
    page = add(budi, box, letter=letter)
    assert page.status == 400
    assert said_at(page, "huruf") == "Isi satu huruf, A sampai Z."


def test_a_letter_in_use_is_refused_at_its_field(budi, box):
    page = add(budi, box, letter="b")
    assert said_at(page, "huruf") == "Huruf B dipakai layanan lain."
    assert open_dialogs(page) == ["tambah"]


def test_a_letter_of_todays_numbers_stays(budi, box):
    visitor_takes(box.gigi)
    page = change(budi, box.gigi, "Poli Gigi", "G", box.lokets)
    said = "Huruf B sudah dipakai hari ini. Ubah setelah reset."
    assert said_at(page, "huruf") == said
    assert open_dialogs(page) == [f"ubah-{box.gigi}"]
    assert services.find(box.gigi).letter == "B"


def test_with_all_letters_given_the_page_still_opens(budi, box):
    for letter in "DEFGHIJKLMNOPQRSTUVWXYZ":
        services.add(f"Layanan {letter}", letter)
    page = budi.open(PAGE)
    assert page.status == 200
    assert typed(page, "tambah", "huruf") == ""
    page = add(budi, box, letter="")
    assert said_at(page, "huruf") == "Semua huruf sudah dipakai."


def test_an_emoji_is_a_fine_name(budi, box):
    add(budi, box, EMOJI)
    assert names()[-1] == EMOJI
    assert EMOJI in budi.open(PAGE).words


def test_html_in_a_name_is_shown_and_never_run(budi, box, phone, tv):
    add(budi, box, HTML)
    assert names()[-1] == HTML
    for page in (budi.open(PAGE), phone.open("/"), tv.open("/tv")):
        assert "<script>alert" not in page.html
    assert HTML in budi.open(PAGE).words
    assert HTML in phone.open("/").words


def test_html_in_a_refused_form_is_shown_and_never_run(budi, box):
    page = add(budi, box, '"><script>alert(1)</script>' + "x" * 40)
    assert "<script>alert" not in page.html


def test_a_service_is_served_somewhere(budi, box):
    page = change(budi, box.gigi, "Gigi", "B", ())
    assert page.status == 409
    assert said_at(page, "dilayani") == "Harus ada paling sedikit satu loket."
    assert services.find(box.gigi).name == "Poli Gigi"


def test_a_counter_serves_something(budi, box):
    counters.change(box.lokets[2], 3, "", {box.kia})
    page = change(budi, box.kia, "KIA", "C", box.lokets[:2])
    said = "Harus ada paling sedikit satu layanan di Loket 3."
    assert said_at(page, "dilayani") == said


def test_counters_that_went_meanwhile_serve_nothing(budi, box):
    page = change(budi, box.gigi, "Gigi", "B", (99, 98))
    assert said_at(page, "dilayani") == "Harus ada paling sedikit satu loket."


def test_a_service_is_served_where_the_owner_says(budi, box):
    change(budi, box.gigi, "Gigi", "B", box.lokets[:1])
    served = [counters.serves(counter) for counter in counters.in_order()]
    others = {box.umum, box.kia}
    assert served == [others | {box.gigi}, others, others]
    assert "Loket 1" in budi.page.words


def test_a_counter_that_serves_all_serves_new_ones_too(budi, box):
    change(budi, box.gigi, "Gigi", "B", box.lokets)
    added = services.add("Baru")
    assert all(added.id in counters.serves(row) for row in counters.in_order())


def test_a_form_of_a_service_that_went_says_so_on_the_page(budi, box):
    budi.open(PAGE)
    services.remove(box.kia)
    page = change(budi, box.kia, "KIA", "C", box.lokets)
    assert page.status == 404
    assert open_dialogs(page) == []
    assert said_on_page(page) == "Layanan tidak ditemukan. Pilih lagi."


def test_a_switch_of_a_service_that_went_says_so_on_the_page(budi, box):
    services.remove(box.kia)
    page = budi.send(f"/admin/layanan/{box.kia}/buka", buka="tidak")
    assert page.status == 404
    assert said_on_page(page) == "Layanan tidak ditemukan. Pilih lagi."


def test_the_switch_closes_for_phones_until_somebody_opens(budi, box, phone):
    budi.open(PAGE)
    budi.press("Buka atau tutup Poli Umum")
    assert not Service.get_by_id(box.umum).is_open
    assert "Tutup" in phone.open("/").words
    budi.press("Buka atau tutup Poli Umum")
    assert Service.get_by_id(box.umum).takes_numbers


def test_closing_while_people_wait_asks_with_their_number(budi, box):
    visitor_takes(box.gigi)
    path = f"/admin/layanan/{box.gigi}/buka"
    page = budi.open("/admin/layanan")
    assert "1 orang masih menunggu. Tutup Poli Gigi untuk nomor baru?" in page.words
    assert page.has("Tutup hari ini saja (1 menunggu)", path)
    assert not page.has("Buka atau tutup Poli Gigi")
    budi.press("Ya, tutup", path)
    assert not services.find(box.gigi).takes_numbers


def test_closing_for_today_ends_with_the_round(budi, box):
    page = budi.send(f"/admin/layanan/{box.gigi}/buka", buka="hari_ini")
    assert "tutup sampai reset" in page.words
    assert not services.find(box.gigi).takes_numbers
    budi.open("/admin/pengaturan")
    budi.press("Ya, reset hari ini")
    assert services.find(box.gigi).takes_numbers


def test_the_order_is_that_of_the_rows(budi, box, phone):
    budi.send("/admin/layanan/urutan", urutan=(box.kia, box.umum, box.gigi))
    assert names() == ["KIA", "Poli Umum", "Poli Gigi"]
    words = phone.open("/").words
    assert words.index("KIA") < words.index("Poli Umum") < words.index("Poli Gigi")


def test_an_order_from_an_old_page_puts_what_it_did_not_know_behind(budi, box):
    added = services.add("Baru")
    budi.send("/admin/layanan/urutan", urutan=(99, box.kia, box.umum, box.gigi))
    assert names() == ["KIA", "Poli Umum", "Poli Gigi", added.name]


def test_a_service_goes_up_and_down_by_buttons(budi, box):
    budi.open(PAGE)
    budi.press("Naik", f"/{box.kia}/geser")
    assert names() == ["Poli Umum", "KIA", "Poli Gigi"]
    budi.press("Turun", f"/{box.umum}/geser")
    assert names() == ["KIA", "Poli Umum", "Poli Gigi"]
    assert done(budi.page) == "Urutan disimpan."


def test_the_first_cannot_go_up_and_the_last_not_down(budi, box):
    page = budi.open(PAGE)
    assert not page.has("Naik", f"/{box.umum}/geser")
    assert not page.has("Turun", f"/{box.kia}/geser")
    budi.send(f"/admin/layanan/{box.umum}/geser", arah="naik")
    budi.send(f"/admin/layanan/{box.kia}/geser", arah="turun")
    assert names() == ["Poli Umum", "Poli Gigi", "KIA"]


def test_a_service_without_history_goes_whole(budi, box):
    page = budi.open(PAGE)
    page = budi.press("Ya, hapus layanan", f"/{box.kia}/hapus")
    assert done(page) == "Layanan dihapus."
    assert Service.get_or_none(Service.id == box.kia) is None


def test_a_service_with_history_is_retired(budi, box, sari):
    visitor_takes(box.kia)
    calling.finish(sari, calling.call_next(sari, None).id)
    budi.send(f"/admin/layanan/{box.kia}/hapus")
    assert Service.get_by_id(box.kia).retired_at is not None
    assert names() == ["Poli Umum", "Poli Gigi"]


def test_a_service_with_open_numbers_stays_and_its_question_says_why(budi, box):
    visitor_takes(box.kia)
    page = budi.send(f"/admin/layanan/{box.kia}/hapus")
    assert page.status == 409
    assert open_dialogs(page) == [f"ubah-{box.kia}-hapus"]
    said = "KIA masih punya nomor yang menunggu atau dipanggil."
    assert said_on_page(page) == said
    assert "KIA" in names()


def test_the_last_service_stays(budi, box):
    services.remove(box.kia)
    services.remove(box.gigi)
    page = budi.send(f"/admin/layanan/{box.umum}/hapus")
    assert said_on_page(page) == "Harus ada paling sedikit satu layanan."


def test_a_counter_is_added_with_the_next_number(budi, box):
    budi.open(PAGE)
    page = budi.press("Tambah loket")
    assert "Loket 4" in page.words


def test_there_is_no_counter_100(budi, box):
    counters.change(box.lokets[2], 99, "", set())
    page = budi.send("/admin/loket/tambah")
    assert page.status == 400
    assert said_on_page(page) == "Isi nomor 1 sampai 99."


@pytest.mark.parametrize("number", ["", "0", "100", "-1", "dua", "9" * 30])
def test_a_counters_number_is_1_to_99(budi, box, number):
    before = everything()
    page = change_counter(budi, box.lokets[0], number, "Kasir", (box.umum,))
    dialog = f"loket-{box.lokets[0]}"
    assert page.status == 400
    assert open_dialogs(page) == [dialog]
    assert said_at(page, "nomor") == "Isi nomor 1 sampai 99."
    assert typed(page, dialog, "nama") == "Kasir"
    assert ticked(page, dialog, "layanan") == {box.umum}
    assert everything() == before


def test_a_counters_number_is_its_own(budi, box):
    page = change_counter(budi, box.lokets[0], 2)
    assert said_at(page, "nomor") == "Nomor loket 2 sudah dipakai."


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("x" * 41, "Isi nama, paling banyak 40 huruf."),
        ("Gigi\ue000", "Nama tidak bisa memakai tanda yang tidak terlihat (U+E000)."),
    ],
)
def test_a_counters_unfit_name_is_refused_at_its_field(budi, box, name, said):
    page = change_counter(budi, box.lokets[0], 1, name)
    assert said_at(page, "nama") == said


@pytest.mark.parametrize("name", ["kasir", "Loket 3"])
def test_no_two_counters_are_shown_alike(budi, box, name):
    change_counter(budi, box.lokets[1], 2, "Kasir")
    page = change_counter(budi, box.lokets[0], 1, name)
    assert page.status == 409
    assert said_at(page, "nama") == f"Nama {name} sudah dipakai."
    assert Counter.get_by_id(box.lokets[0]).name is None


def test_a_counter_has_its_own_name_and_services(budi, box):
    page = change_counter(budi, box.lokets[0], 7, HTML[:30], (box.kia,))
    assert HTML[:30] in page.words
    assert counters.serves(counters.find(box.lokets[0])) == {box.kia}


def test_what_no_counter_would_serve_is_refused_at_its_field(budi, box):
    change(budi, box.kia, "KIA", "C", box.lokets[2:])
    page = change_counter(budi, box.lokets[2], 3, served=(box.umum,))
    assert page.status == 409
    said = "KIA tidak dilayani loket lain. Layani dulu di loket lain."
    assert said_at(page, "layanan") == said


def test_a_counters_form_with_a_service_that_went_says_so(budi, box):
    services.remove(box.kia)
    page = change_counter(budi, box.lokets[0], 1, "Kasir", (box.kia,))
    assert open_dialogs(page) == [f"loket-{box.lokets[0]}"]
    assert said_on_page(page) == "Layanan tidak ditemukan. Pilih lagi."
    assert Counter.get_by_id(box.lokets[0]).name is None


def test_a_counter_that_went_says_so_on_the_page(budi, box):
    counters.remove(box.lokets[0])
    page = change_counter(budi, box.lokets[0], 1, "Kasir")
    assert page.status == 404
    assert said_on_page(page) == "Loket tidak ditemukan. Pilih lagi."


def test_a_counter_is_removed_but_not_the_last(budi, box):
    first, second, last = box.lokets
    budi.open(PAGE)
    assert done(budi.press("Ya, hapus", f"/loket/{first}/hapus")) == "Sudah dihapus."
    budi.send(f"/admin/loket/{second}/hapus")
    page = budi.send(f"/admin/loket/{last}/hapus")
    assert page.status == 409
    assert open_dialogs(page) == [f"loket-{last}-hapus"]
    assert said_on_page(page) == "Harus ada paling sedikit satu loket."


def test_a_counter_with_a_called_number_stays(budi, box, sari):
    visitor_takes(box.umum)
    calling.call_next(sari, None)
    page = budi.send(f"/admin/loket/{box.lokets[0]}/hapus")
    said = "Loket 1 masih punya nomor yang menunggu atau dipanggil."
    assert said_on_page(page) == said


def test_the_owners_word_stands_on_the_page(budi, box):
    rollover.change_settings({"counter_word": "Meja"})
    page = budi.open(PAGE)
    assert "Layanan & meja" in page.words
    assert "Meja 1" in page.words


def lead(budi, box, service_id, name, letter, to):
    path = f"/admin/layanan/{service_id}/ubah"
    typed = {"nama": name, "huruf": letter, "dilayani": box.lokets}
    return budi.send(path, **typed, jam_terakhir="", lanjut=to)


def test_where_people_usually_go_next_is_saved_and_told_in_the_row(budi, box):
    page = lead(budi, box, box.umum, "Poli Umum", "A", box.kia)
    assert "Loket 1, Loket 2, Loket 3 · lanjut ke KIA" in page.words
    assert "Loket\xa01, Loket\xa02, Loket\xa03 ·" in page.html
    assert services.next_of(box.umum).id == box.kia
    change(budi, box.umum, "Umum", "A", box.lokets)
    assert services.next_of(box.umum).id == box.kia, "a page of before the update"
    lead(budi, box, box.umum, "Umum", "A", "")
    assert services.next_of(box.umum) is None


def test_a_ring_of_routes_is_refused_at_its_field(budi, box):
    lead(budi, box, box.umum, "Poli Umum", "A", box.kia)
    before = everything()
    page = lead(budi, box, box.kia, "Lain", "C", box.umum)
    assert page.status == 409
    said = "Poli Umum lanjut kembali ke sini. Pilih yang lain."
    assert said_at(page, "lanjut") == said
    assert everything() == before


def test_a_new_service_can_lead_to_another(budi, box):
    typed = {"nama": "Pendaftaran", "huruf": "D", "dilayani": box.lokets}
    budi.send(ADD, **typed, jam_terakhir="", lanjut=box.umum)
    assert services.next_of(services.in_order()[3].id).id == box.umum


def test_a_service_to_which_others_lead_is_not_removed(budi, box):
    services.lead_to(box.umum, box.kia)
    page = budi.send(f"/admin/layanan/{box.kia}/hapus")
    assert "Poli Umum biasanya lanjut ke KIA. Ubah itu dulu." in page.words


def test_a_single_service_leads_nowhere(budi, box):
    for service_id in (box.gigi, box.kia):
        services.remove(service_id)
    dialog = budi.open(PAGE).html.split(f'id="ubah-{box.umum}"')[1]
    assert 'name="lanjut"' not in dialog

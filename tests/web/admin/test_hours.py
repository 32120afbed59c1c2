import re

import pytest

from siantre_box.core import hours, services, settings
from tests.web.admin.forms import done, said_at
from tests.world import everything

SETTINGS, SERVICES = "/admin/pengaturan", "/admin/layanan"
WEEK = {
    "opening_hours": "weekly",
    "hari": ["1", "5"],
    **{"dari_1": "8", "sampai_1": "14:00", "dari_5": "8.00", "sampai_5": "11"},
    # Of a day that is closed: typed once, and not asked for.
    **{"dari_7": "siang", "sampai_7": ""},
}


def shown(page):
    """Return the days of the form: their switch, from and to."""
    rows = re.findall(r"<li><b id=\"hari-(.*?)</li>", page.html, re.S)
    return [
        ("checked" in row, *re.findall(r'name="(?:dari|sampai)_\d" value="(.*?)"', row))
        for row in rows
    ]


def test_a_place_is_always_open_and_offers_usual_hours_to_who_wants_some(budi):
    page = budi.open(SETTINGS)
    assert 'name="opening_hours" value="always" checked' in page.html
    assert shown(page) == [(True, "08.00", "16.00")] * 6 + [(False, "08.00", "16.00")]


def test_a_week_is_saved_as_it_was_typed(budi):
    page = budi.send(SETTINGS, **WEEK)
    assert done(page) == "Pengaturan disimpan."
    assert hours.stored() == {0: (480, 840), 4: (480, 660)}
    assert 'name="opening_hours" value="weekly" checked' in page.html
    assert shown(page)[0] == (True, "08.00", "14.00")
    assert [is_open for is_open, *_ in shown(page)] == [
        *(True, False, False, False, True, False, False)
    ]


def test_a_week_is_kept_while_the_place_is_always_open(budi):
    budi.send(SETTINGS, **WEEK)
    budi.send(SETTINGS, **WEEK | {"opening_hours": "always", "dari_1": "9"})
    assert settings.value("opening_hours") == "always"
    assert hours.stored() == {0: (480, 840), 4: (480, 660)}


def test_a_page_that_is_behind_leaves_the_week_that_another_one_saved(budi, save):
    budi.send(SETTINGS, **WEEK)
    behind = budi.open(SETTINGS)
    budi.send(SETTINGS, **WEEK | {"sampai_1": "15"})
    save(behind, seller_name="Toko Andi")
    assert hours.stored() == {0: (480, 900), 4: (480, 660)}
    save(behind, sampai_1="16")
    assert hours.stored() == {0: (480, 960), 4: (480, 660)}


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("sampai_5", "8.00", "Jumat: jam buka dan jam tutup sama."),
        ("dari_1", "pagi", "Isi jam seperti 8.00 atau 14.30."),
    ],
)
def test_an_unfit_time_is_refused_at_its_field_and_nothing_is_saved(
    budi, field, typed, said
):
    before = everything()
    page = budi.send(SETTINGS, **WEEK | {field: typed, "business_name": "Lain"})
    assert page.status == 400
    assert said_at(page, field) == said
    assert everything() == before
    assert f'name="{field}" value="{typed}"' in page.html
    assert shown(page)[6] == (False, "siang", "")


def test_hours_that_leave_out_a_last_hour_are_refused_beside_the_choice(budi, box):
    services.set_rules(box.umum, services.Rules(last_hour="15"))
    page = budi.send(SETTINGS, **WEEK)
    said = said_at(page, "opening_hours")
    assert said == "Jam terakhir Poli Umum (15.00) di luar jam buka."


def test_a_week_without_an_open_day_is_refused_beside_the_choice(budi):
    budi.send(SETTINGS, **WEEK)
    before = everything()
    page = budi.send(SETTINGS, **WEEK | {"hari": []})
    assert page.status == 400
    assert said_at(page, "opening_hours") == "Pilih paling sedikit satu hari."
    assert not any(is_open for is_open, *_ in shown(page))
    assert everything() == before
    budi.send(SETTINGS, **WEEK | {"hari": [], "opening_hours": "always"})
    assert settings.value("opening_hours") == "always"


def change(budi, box, **typed):
    path = f"{SERVICES}/{box.umum}/ubah"
    usual = {"nama": "Poli Umum", "huruf": "A", "dilayani": box.lokets}
    return budi.send(path, **usual | {"jam_terakhir": "", "paling_banyak": ""} | typed)


def folds(page):
    return re.findall(r'<details class="more"( open)?>', page.html)


def test_a_shop_that_needs_none_sees_the_other_rules_folded(budi):
    page = budi.open(SERVICES)
    assert folds(page) == ["", "", "", ""]
    assert "paling banyak" not in page.words


def test_other_rules_are_saved_and_told_in_the_row(budi, box):
    page = change(budi, box, lewat_petugas="1", jam_terakhir="11", paling_banyak=" 40 ")
    service = services.find(box.umum)
    assert (service.by_staff_only, service.last_minute, service.quota) == (
        *(True, 660, 40),
    )
    assert (
        "Loket 1, Loket 2, Loket 3 · sampai 11.00 · paling banyak 40 · "
        "hanya lewat petugas"
    ) in page.words
    assert folds(page) == ["", " open", "", ""]
    assert 'name="jam_terakhir" value="11.00"' in page.html
    change(budi, box)
    service = services.find(box.umum)
    assert (service.by_staff_only, service.last_minute, service.quota) == (
        *(False, None, None),
    )


def test_a_page_of_before_the_update_takes_no_rule_away(budi, box):
    change(budi, box, paling_banyak="40")
    path = f"{SERVICES}/{box.umum}/ubah"
    budi.send(path, nama="Umum", huruf="A", dilayani=box.lokets)
    assert services.find(box.umum).quota == 40


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("paling_banyak", "banyak", "Isi angka 1 sampai 9999, atau kosongkan."),
        ("jam_terakhir", "25", "Isi jam seperti 8.00 atau 14.30."),
        ("jam_terakhir", "7", "Jam terakhir Poli Umum (07.00) di luar jam buka."),
    ],
)
def test_an_unfit_rule_is_refused_at_its_field(budi, box, field, typed, said):
    budi.send(SETTINGS, **WEEK)
    before = everything()
    page = change(budi, box, nama="Lain", **{field: typed})
    assert said_at(page, field) == said.replace("Poli Umum", "Lain")
    assert everything() == before
    assert " open" in folds(page)


def test_a_new_service_has_rules_too(budi, box):
    typed = {"jam_terakhir": "", "paling_banyak": "5"}
    path = f"{SERVICES}/tambah"
    budi.send(path, nama="Akta", huruf="D", dilayani=box.lokets, **typed)
    assert [row.quota for row in services.in_order()] == [None, None, None, 5]

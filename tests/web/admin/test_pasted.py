"""What is pasted: invisible characters never get into a name, nor in anybody's way."""

import pytest

from siantre_box.core import auth, counters, services, settings
from siantre_box.core.auth import authenticate
from siantre_box.web.log_in_limit import FREE_TRIES
from tests.web.browser import COUNTER_PC, Browser
from tests.world import PASSWORD, everything, visitor_takes

UNSEEN = "\ufeff\u200b{}\u00ad\u202c\u00a0"
DOCTOR = "\U0001f469\u200d\u2695\ufe0f"


def paste(text):
    return UNSEEN.format(text)


def test_every_name_that_an_admin_types(budi, box):
    people = "/admin/pengguna/tambah"
    secret = paste("sandi-rina")
    budi.send(people, nama=paste(f"Rina {DOCTOR}"), masuk=paste("rina"), sandi=secret)
    rina = auth.find_by_login("rina")
    assert (rina.name, rina.email) == (f"Rina {DOCTOR}", "rina")
    budi.send(
        "/admin/layanan/tambah",
        nama=paste("Farmasi"),
        huruf=paste("f"),
        dilayani=[str(box.lokets[0])],
    )
    assert [(row.letter, row.name) for row in services.in_order()][-1] == (
        "F",
        "Farmasi",
    )
    budi.send(f"/admin/loket/{box.lokets[0]}/ubah", nomor="1", nama=paste("Ruang 1"))
    assert counters.find(box.lokets[0]).name == "Ruang 1"
    before = everything()
    page = budi.send("/admin/layanan/tambah", nama=paste("farmasi"), dilayani=["1"])
    assert page.status == 409
    assert everything() == before


def test_a_password_is_left_as_it_was_typed(budi):
    secret = paste("sandi-rina")
    budi.send("/admin/pengguna/tambah", nama="Rina", masuk="rina", sandi=secret)
    assert authenticate("rina", secret).name == "Rina"
    with pytest.raises(auth.WrongPassword):
        authenticate("rina", "sandi-rina")


def test_every_setting_that_is_text(budi):
    budi.send(
        "/admin/pengaturan",
        business_name=paste(f"Klinik {DOCTOR}"),
        seller_name=paste("Toko Andi"),
        seller_whatsapp=paste("+62\u00a0812"),
        ticker=paste("satu") + "\r\n" + paste("dua"),
        brand_color=paste("#0a5a4b"),
        put_back_behind=paste("4"),
        backup_folder="\u202a/media/flashdisk\u202c",
    )
    for key, value in {
        "business_name": f"Klinik {DOCTOR}",
        "seller_name": "Toko Andi",
        "seller_whatsapp": "+62 812",
        "brand_color": "#0a5a4b",
        "put_back_behind": "4",
        "backup_folder": "/media/flashdisk",
    }.items():
        assert settings.value(key) == value
    assert [one.strip() for one in settings.value("ticker").split("\n")] == [
        "satu",
        "dua",
    ]


def log_in(app, name, password):
    browser = Browser(app, COUNTER_PC)
    return browser.send("/masuk", nama=name, sandi=password, lanjut="/operator")


def test_who_pastes_a_log_in_name_comes_in(app):
    assert log_in(app, paste("sari"), PASSWORD).status == 200


def test_an_invisible_character_is_no_way_round_the_wait_for_wrong_passwords(app):
    for number in range(FREE_TRIES):
        log_in(app, "sari" + "\u200b" * number, "salah")
    assert log_in(app, paste("sari"), "salah").status == 429


def test_a_number_that_is_pasted_is_found(sari_desk, box):
    visitor_takes(box.umum)
    page = sari_desk.open("/operator/cari?nomor=" + paste("a1").replace(" ", "%20"))
    assert "A-001" in page.words

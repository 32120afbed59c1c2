import re
from io import BytesIO

import pytest

from siantre_box.core import services, settings
from siantre_box.core.services import Rules
from siantre_box.core.setting_list import ALL, BY_KEY
from siantre_box.network.addresses import Interface
from siantre_box.web.admin.settings import GROUPS, ICONS, LOGO
from tests.web.admin.forms import EMOJI, HTML, done, said_at, said_on_page
from tests.web.browser import HOST, THIS_COMPUTER
from tests.web.conftest import join_pages, logged_in
from tests.world import everything, line, visitor_takes

PAGE = "/admin/pengaturan"
UNFIT = {
    "business_name": ("", "   ", "x" * 81, "dua\nbaris"),
    "brand_color": ("merah", "#12", "0a5a4b", "#0a5a4g"),
    "seller_whatsapp": ("halo", "0" * 21),
    "counter_word": ("Bilik", ""),
    "reset_hour": ("24", "-1", ""),
    "time_zone": ("6",),
    "put_back_behind": ("0", "21", "tiga", "", "-3"),
    "missed_after": ("0", "21", "tiga", "", "-3"),
    "keys": ("2",),
    "voice": ("keras",),
    "ticker": ("x" * 601, "\n".join("abcdefghijk")),
    "wifi_name": ("   ",),
    "address": ("loket", "10.0.0", "127.0.0.1", "0.0.0.0", "224.0.0.1", "::1"),
    "panel": ("siapa saja",),
    "printer": ("", "lpt1"),
    "printer_address": ("10.0.0.7:0", "10.0.0.7:99999", "a b", "http://x/", "x" * 61),
    "printer_device": ("/etc/passwd", "/dev/../etc/passwd", "x" * 201),
    "paper_width": ("", "57"),
    "cutter": ("ya",),
    "backup_folder": ("/" + "x" * 250,),
}

ADVICE = {
    "business_name": "Jangan kosong, paling banyak 80 huruf.",
    "brand_color": "Misalnya #0a5a4b.",
    "seller_whatsapp": "Misalnya 0812-3456-7890.",
    "put_back_behind": "Isi angka 1 sampai 20.",
    "missed_after": "Isi angka 1 sampai 20.",
    "printer_address": "Misalnya 192.168.1.50.",
}
LIMITS = {
    ("ticker", "x" * 601): "Paling banyak 600 huruf.",
    ("ticker", "\n".join("abcdefghijk")): "Paling banyak 10 baris.",
    ("printer_device", "x" * 201): "Paling banyak 200 huruf.",
    ("backup_folder", "/" + "x" * 250): "Paling banyak 250 huruf.",
}


def send(budi, **values):
    return budi.send(PAGE, **values)


def test_every_setting_stands_on_the_page_once_with_its_words(budi):
    page = budi.open(PAGE)
    for setting in ALL:
        assert page.html.count(f'id="atur-{setting.key}-ket"') == 1
        assert setting.label in page.words
        assert setting.help in page.words


def test_that_the_desk_forwards_although_it_is_off_is_said_where_a_service_leads_on(
    box, budi
):
    remark = "Meja tetap menampilkan Teruskan: ada layanan yang biasanya lanjut"
    assert remark not in budi.open(PAGE).words
    services.set_rules(box.umum, Rules(next_id=box.kia))
    assert remark in budi.open(PAGE).words
    assert remark not in send(budi, forward="1").words


def test_the_groups_name_each_setting_and_nothing_else():
    grouped = [key for _, keys in GROUPS for key in keys if key != LOGO]
    assert sorted(grouped) == sorted(BY_KEY)
    assert set(ICONS) == set(BY_KEY)


def test_what_is_saved_stands_on_the_page(budi):
    page = send(budi, business_name=EMOJI, reset_hour="4", ticker="satu\r\ndua")
    assert done(page) == "Pengaturan disimpan."
    assert settings.value("business_name") == EMOJI
    assert settings.value("ticker") == "satu\ndua"
    assert '<option value="4" selected>04.00</option>' in page.html


def test_a_page_that_is_behind_takes_back_nothing_that_another_one_changed(budi, save):
    send(budi, wifi_name="Melati", wifi_password="dulu-dulu", ticker="satu\r\ndua")
    behind = budi.open(PAGE)
    send(budi, wifi_password="baru-baru", bell="0", ticker="tiga", reset_hour="4")
    save(behind, seller_name="Toko Andi", ticker="satu\r\ndua", reset_hour="0")
    assert settings.value("wifi_password") == "baru-baru"
    assert settings.value("bell") == "0"
    assert settings.value("ticker") == "tiga"
    assert settings.value("reset_hour") == "4"
    assert settings.value("seller_name") == "Toko Andi"


def test_a_refused_form_of_a_page_that_is_behind_takes_nothing_back_either(budi, save):
    behind = budi.open(PAGE)
    send(budi, wifi_name="Melati")
    refused = save(behind, seller_name="Toko Andi", business_name="")
    assert refused.status == 400
    save(refused, business_name="Klinik Melati")
    assert settings.value("wifi_name") == "Melati"
    assert settings.value("seller_name") == "Toko Andi"


def test_a_reset_hour_that_has_passed_today_empties_no_waiting_room(budi, box, watch):
    watch.at("2026-03-02 20:00")
    budi.open(PAGE)
    visitor_takes(box.umum)
    send(budi, reset_hour="18")
    budi.open(PAGE)
    assert line() == ["A-001"]


@pytest.fixture
def two_cards(box):
    """The owner's browser at a box with a Wi-Fi and a cable."""
    found = Interface("Wi-Fi", "192.168.1.20"), Interface("Kabel", "10.0.0.7")
    return logged_in(join_pages(addresses=lambda: found), "Budi", THIS_COMPUTER)


def offered(page):
    part = page.html[page.html.index('id="atur-address"') :]
    options = re.findall(r"<option([^>]*)>([^<]*)<", part[: part.index("</select>")])
    return [f"{'* ' if 'selected' in how else ''}{words}" for how, words in options]


def test_the_address_is_chosen_among_those_that_there_are(two_cards):
    wifi, cable = "192.168.1.20 · Wi-Fi", "10.0.0.7 · Kabel"
    assert offered(two_cards.open(PAGE)) == ["Otomatis", wifi, cable]
    page = send(two_cards, address="10.0.0.7")
    assert offered(page) == ["Otomatis", wifi, f"* {cable}"]


def test_a_chosen_address_that_is_gone_stays_chosen_and_says_so(two_cards):
    page = send(two_cards, address="10.9.9.9")
    assert offered(page)[-1] == "* 10.9.9.9 · tidak ada sekarang"


@pytest.mark.parametrize(
    ("key", "value"), [(key, value) for key in UNFIT for value in UNFIT[key]]
)
def test_what_does_not_fit_is_refused_at_its_field(budi, key, value):
    before = everything()
    page = send(budi, **{"wifi_name": "Lain", "seller_name": "Toko", key: value})
    assert page.status == 400
    if key not in ("panel", "printer"):
        advice = ADVICE.get(key, LIMITS.get((key, value), "Periksa lagi."))
        said = f"Isi {BY_KEY[key].label} tidak cocok. {advice}"
        assert said_at(page, f"atur-{key}") == said
    assert everything() == before


def test_what_was_typed_stays_in_the_refused_form(budi):
    page = send(budi, business_name="", wifi_name="Wi-Fi <baru>")
    assert 'value="Wi-Fi &lt;baru&gt;"' in page.html
    assert settings.value("wifi_name") == ""


def test_html_is_shown_and_never_run(budi, phone, tv):
    send(budi, business_name=HTML, ticker=HTML)
    for page in (budi.open(PAGE), phone.open("/"), tv.open("/tv")):
        assert HTML in page.words
        assert "<script>alert" not in page.html


def test_a_colour_too_bright_for_white_words_is_refused(budi):
    page = send(budi, brand_color="#ffc629")
    assert page.status == 400
    said = "Warna ini terlalu terang untuk tulisan putih."
    assert said_at(page, "atur-brand_color") == said
    assert settings.value("brand_color") == ""


def test_a_password_that_no_wifi_can_have_never_gets_on_the_poster(budi):
    page = send(budi, wifi_name="Melati", wifi_password="sehat26")
    assert page.status == 400
    said = "Isi 8 sampai 63 huruf, kecuali Wi-Fi tanpa kata sandi."
    assert said_at(page, "atur-wifi_password") == said
    assert settings.value("wifi_name") == ""
    send(budi, wifi_password="sehat2026")
    send(budi, wifi_password="")
    assert settings.value("wifi_password") == ""


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        (
            "wifi_name",
            "é" * 17,
            "Nama Wi-Fi paling banyak 32 huruf."
            " Huruf seperti é dan emoji dihitung lebih dari satu.",
        ),
        (
            "wifi_password",
            "x" * 64,
            "Isi 8 sampai 63 huruf, kecuali Wi-Fi tanpa kata sandi.",
        ),
        (
            "wifi_name",
            "Melati\u200b",
            "Nama Wi-Fi tidak bisa memakai spasi tanpa lebar (U+200B)."
            " Hapus, lalu ketik lagi.",
        ),
        ("wifi_password", "kafé2026", "Kata sandi Wi-Fi tidak bisa memakai “é”."),
        (
            "wifi_password",
            "kata\xa0sandi",
            "Kata sandi Wi-Fi tidak bisa memakai spasi yang tidak putus (U+00A0).",
        ),
    ],
)
def test_what_no_wifi_can_have_is_refused_with_its_reason(budi, key, value, said):
    page = send(budi, **{"seller_name": "Toko", key: value})
    assert page.status == 400
    assert said_at(page, f"atur-{key}") == said
    assert settings.value("seller_name") == ""


SPACED = "Ada spasi di awal atau akhir. Hapus kalau tidak sengaja."


def spaced(page):
    """Return the fields beside which the page says that spaces stand at an end."""
    return [
        tag["data-spaces"]
        for tag in page.tags("small")
        if "data-spaces" in tag and "hidden" not in tag
    ]


def test_spaces_at_the_ends_are_kept_and_said(budi):
    assert spaced(budi.open(PAGE)) == []
    page = send(budi, wifi_name=" Melati ", wifi_password="sehat 2026 ")
    assert settings.value("wifi_name") == " Melati "
    assert 'value=" Melati "' in page.html
    assert spaced(page) == ["atur-wifi_name", "atur-wifi_password"]
    assert SPACED in page.words


def test_what_the_poster_cannot_write_is_said_beside_the_field(budi):
    page = send(budi, business_name="Klinik 🏥 診", wifi_name="Warung الواي")
    assert "Ditulis di poster tanpa 診." in page.words
    assert (
        "Poster tidak bisa menulis ا ل و ي, jadi tertulis “Pindai kode di atas”."
        in page.words
    )
    page = send(budi, business_name="Klinik 🏥", wifi_name="Warung Señor 🍜")
    assert "Ditulis di poster" not in page.words
    assert "Poster tidak bisa" not in page.words


def test_the_poster_opens_from_there_in_both_sizes(budi):
    links = [link for link in budi.open(PAGE).links() if "ukuran" in link]
    assert links == ["/poster.pdf?ukuran=a4", "/poster.pdf?ukuran=a5"]


def test_a_field_that_is_no_setting_is_left_alone(budi):
    page = send(budi, business_name="Melati", port="1", logo="x")
    assert page.status == 200
    assert settings.remembered("port") is None
    assert settings.remembered("logo") is None


def test_the_seller_stands_in_the_footer_of_staff_pages(budi):
    send(budi, seller_name="Toko Andi", seller_whatsapp="0812-3456")
    assert "Dipasang oleh Toko Andi · WhatsApp 0812-3456" in budi.open(PAGE).words
    assert "Bantuan: Toko Andi WhatsApp 0812-3456" in budi.open("/masuk").words


def test_a_file_that_is_no_picture_is_refused_and_nothing_is_saved(budi):
    page = budi.ask(
        "POST",
        PAGE,
        data={"business_name": "Lain", "logo": (BytesIO(b"GIF89a"), "logo.png")},
        content_type="multipart/form-data",
        headers={"Origin": f"http://{HOST}"},
    )
    assert page.status == 400
    assert (
        said_at(page, "logo")
        == "logo.png tidak bisa dibaca. Pakai PNG atau JPEG yang utuh."
    )
    assert settings.value("business_name") == "Klinik Melati"


def test_a_stale_switch_of_a_reset_says_so_on_the_page(budi):
    page = budi.send("/admin/reset/urungkan")
    assert page.status == 409
    assert said_on_page(page) == "Tidak ada reset yang bisa diurungkan."

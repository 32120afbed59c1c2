from io import BytesIO

import pytest

from siantre_box.branding import logo
from siantre_box.branding.logo import Logo
from siantre_box.core import settings
from siantre_box.core.errors import CannotStore
from siantre_box.web.brand import PICTURE_POLICY
from tests.branding.test_images import png
from tests.web.admin.forms import said_at
from tests.web.browser import HOST, THIS_COMPUTER, Browser
from tests.web.conftest import logged_in
from tests.world import visitor_takes

PAGE = "/admin/pengaturan"
# What a box of 1.0 may have kept: it took drawings too.
DRAWING = Logo(
    "image/svg+xml",
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
    b'<path d="M0 0h9v9z"/></svg>',
)


@pytest.fixture
def budi(app, box) -> Browser:
    """Budi's browser on the box's own computer."""
    return logged_in(app, "Budi", THIS_COMPUTER)


def upload(budi, content, name="logo.png", **values):
    return budi.ask(
        "POST",
        PAGE,
        data={**values, "logo": (BytesIO(content), name)},
        content_type="multipart/form-data",
        headers={"Origin": f"http://{HOST}"},
    )


def logos(page):
    return [one["src"] for one in page.tags("img") if "logo" in one.get("class", "")]


def sheets(page):
    found = [one["href"] for one in page.tags("link") if one["rel"] == "stylesheet"]
    return [one for one in found if one.startswith("/merek")]


def test_without_a_brand_our_mark_and_colour_stand(budi, phone, tv):
    for page in (budi.open(PAGE), phone.open("/"), tv.open("/tv")):
        assert logos(page) == sheets(page) == []
        assert 'class="mark"' in page.html
    assert phone.ask("GET", "/merek/logo").status == 404
    assert phone.ask("GET", "/merek.css").html == ""


def test_a_logo_stands_wherever_the_mark_stood(budi, phone, tv, sari_desk, box):
    assert upload(budi, png()).status == 303
    ticket = visitor_takes(box.umum)
    pages = (
        budi.open(PAGE),
        phone.open("/"),
        phone.open(f"/tiket/{ticket.key}"),
        tv.open("/tv"),
        sari_desk.open("/operator"),
        sari_desk.open("/operator/riwayat"),
        sari_desk.open(f"/operator/karcis/{ticket.key}"),
        sari_desk.open("/operator/loket"),
    )
    for page in pages:
        [shown, *_] = logos(page)
        assert phone.ask("GET", shown).answer.data == logo.current().content


def test_a_drawing_kept_by_an_earlier_box_is_still_shown(budi, phone):
    logo.store(DRAWING)
    page = phone.ask("GET", logos(phone.open("/"))[0])
    assert page.header("Content-Type") == "image/svg+xml; charset=utf-8"
    assert page.header("Content-Security-Policy") == PICTURE_POLICY
    assert page.header("X-Content-Type-Options") == "nosniff"
    assert "<path" in page.html


def test_another_logo_has_another_address(budi, phone):
    upload(budi, png())
    [first] = logos(phone.open("/"))
    upload(budi, png(9, 9))
    [second] = logos(phone.open("/"))
    assert first != second
    assert "max-age=31536000" in phone.ask("GET", second).header("Cache-Control")


def test_the_logo_can_be_taken_away(budi, phone):
    upload(budi, png())
    assert 'name="tanpa_logo"' in budi.open(PAGE).html
    budi.send(PAGE, tanpa_logo="ya")
    assert logos(phone.open("/")) == []


def test_saving_settings_without_a_file_keeps_the_logo(budi):
    upload(budi, png())
    upload(budi, b"", "", business_name="Lain")
    assert logo.current() is not None
    assert settings.value("business_name") == "Lain"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            b"GIF89a",
            "logo.png tidak bisa dibaca. Pakai PNG atau JPEG yang utuh.",
        ),
        (png() + bytes(48 * 1024), "Gambar terlalu besar. Paling besar 48 KB."),
        (png(3000, 9), "Gambar terlalu besar. Paling besar 2000 × 2000 titik."),
    ],
)
def test_a_refused_picture_saves_nothing(budi, content, said):
    page = upload(budi, content, business_name="Lain", wifi_name="Baru")
    assert page.status == 400
    assert said_at(page, "logo") == said
    assert logo.current() is None
    assert settings.value("business_name") == "Klinik Melati"
    assert 'value="Baru"' in page.html


def test_a_picture_that_cannot_be_stored_saves_no_setting_either(budi, monkeypatch):
    def refuse(_logo):
        raise CannotStore

    monkeypatch.setattr(logo, "store", refuse)
    page = upload(budi, png(), business_name="Lain")
    assert page.status == CannotStore.status
    assert settings.value("business_name") == "Klinik Melati"


def test_a_refused_setting_saves_no_picture_and_asks_for_it_again(budi):
    page = upload(budi, png(), business_name="")
    assert page.status == 400
    assert logo.current() is None
    assert said_at(page, "logo") == "Gambar belum tersimpan. Pilih lagi."
    assert said_at(page, "atur-business_name")


def test_a_logo_that_is_to_go_is_still_to_go_in_the_refused_form(budi):
    upload(budi, png())
    page = budi.send(PAGE, tanpa_logo="ya", business_name="")
    [box] = [one for one in page.tags("input") if one.get("name") == "tanpa_logo"]
    assert "checked" in box


def test_the_colour_takes_the_place_of_ours_for_phones_and_staff(budi, phone, tv):
    budi.send(PAGE, brand_color="#1a3e8c")
    for page in (budi.open(PAGE), phone.open("/"), budi.open("/operator")):
        [sheet] = sheets(page)
    answer = phone.ask("GET", sheet)
    assert answer.header("Content-Type") == "text/css; charset=utf-8"
    assert "--daun-700:#1a3e8c;" in answer.html
    assert "kunyit" not in answer.html
    assert "bata" not in answer.html
    assert sheets(tv.open("/tv")) == []
    assert 'name="theme-color" content="#eff7f4"' not in phone.open("/").html


def test_another_colour_has_another_address(budi, phone):
    budi.send(PAGE, brand_color="#1a3e8c")
    [first] = sheets(phone.open("/"))
    budi.send(PAGE, brand_color="#8c1a3e")
    [second] = sheets(phone.open("/"))
    assert first != second
    budi.send(PAGE, brand_color="")
    assert sheets(phone.open("/")) == []


def test_the_page_shows_the_colour_only_after_our_own(phone, budi):
    budi.send(PAGE, brand_color="#1a3e8c")
    html = phone.open("/").html
    assert html.index("tokens.css") < html.index("/merek.css")

"""How calls name a counter: said on its page, heard there, recorded there."""

import shutil
from io import BytesIO

import pytest

from siantre_box import paths
from siantre_box.core import counters, rollover
from siantre_box.speech import voice
from tests.web.admin.forms import done, said_on_page
from tests.web.browser import HOST, THIS_COMPUTER, Browser
from tests.web.conftest import join_pages
from tests.world import PASSWORD

PAGE = "/admin/layanan"
OURS = paths.assets() / "voice"
RECORDED = (OURS / "tempat-poli-gigi.mp3").read_bytes()
UNNAMED = "SiAntre belum bisa menyebut nama ini"
OWN = "Ruang dr. Siti"


@pytest.fixture
def budi(tmp_path):
    browser = Browser(join_pages(home=tmp_path), THIS_COMPUTER)
    browser.send("/masuk", nama="budi", sandi=PASSWORD)
    return browser


def call_counter(box, name):
    counters.change(box.lokets[0], 1, name, {box.umum})


def spoken(page):
    """Return what the page says of the first counter's name."""
    return page.html.partition('<fieldset class="voice"')[2].partition("</fieldset>")[0]


def record(budi, box, sound=RECORDED):
    answer = budi.ask(
        "POST",
        f"/admin/loket/{box.lokets[0]}/sebutan",
        data={"rekaman": (BytesIO(sound), "sebutan.mp3")},
        content_type="multipart/form-data",
        headers={"Origin": f"http://{HOST}"},
    )
    return budi.open(answer.header("Location")) if answer.status == 303 else answer


def heard(budi, box):
    return budi.ask("GET", f"/suara/coba.mp3?loket={box.lokets[0]}").answer.data


def joined(*names):
    return voice.join(("bel", "huruf-a", "angka-012", *names), [OURS])


@pytest.mark.parametrize(
    ("name", "piece"), [("", "loket-1"), ("Poli Gigi", "tempat-poli-gigi")]
)
def test_a_counter_with_a_known_name_can_be_heard(box, budi, name, piece):
    call_counter(box, name)
    said = spoken(budi.open(PAGE))
    assert "Nama ini disebut" in said
    assert f"loket={box.lokets[0]}" in said
    assert heard(budi, box) == joined(piece)


def test_a_counter_whose_name_is_not_spoken_says_so(box, budi):
    call_counter(box, OWN)
    said = spoken(budi.open(PAGE))
    assert UNNAMED in said
    assert "Coba" not in said
    assert heard(budi, box) == joined()


def test_a_recorded_name_is_spoken_until_it_is_removed(box, budi):
    call_counter(box, OWN)
    page = record(budi, box)
    assert done(page) == "Rekaman disimpan."
    assert "Rekaman Anda" in spoken(page)
    assert heard(budi, box) == joined("tempat-poli-gigi")
    page = budi.send(f"/admin/loket/{box.lokets[0]}/sebutan/hapus")
    assert UNNAMED in spoken(page)
    assert heard(budi, box) == joined()


def test_a_recorded_name_comes_before_ours(box, budi):
    record(budi, box)
    assert "Rekaman Anda" in spoken(budi.open(PAGE))
    assert heard(budi, box) == joined("tempat-poli-gigi")


def test_a_recorded_place_names_the_counters_with_a_number_too(box, budi):
    counters.change(box.lokets[1], 2, "Kasir 2", {box.umum, box.gigi, box.kia})
    call_counter(box, "Kasir")
    page = record(budi, box)
    assert page.html.count("Rekaman Anda") == 1
    second = budi.ask("GET", f"/suara/coba.mp3?loket={box.lokets[1]}").answer.data
    assert second == joined("tempat-poli-gigi", "bilangan-2")


def test_a_file_of_the_owners_comes_before_a_recorded_name(box, budi, tmp_path):
    record(budi, box)
    own = tmp_path / voice.OWN_FOLDER / "loket-1.mp3"
    shutil.copy(OURS / "tempat-kasir.mp3", own)
    assert "Rekaman di folder suara" in spoken(budi.open(PAGE))
    assert heard(budi, box) == joined("tempat-kasir")


@pytest.mark.parametrize("sound", [b"", b"not a sound", RECORDED[200:]])
def test_what_is_no_mp3_is_refused_and_the_recording_before_stays(box, budi, sound):
    record(budi, box)
    page = record(budi, box, sound)
    assert page.status == 400
    assert said_on_page(page)
    assert heard(budi, box) == joined("tempat-poli-gigi")


def test_a_name_without_letters_cannot_be_recorded(box, budi):
    call_counter(box, "診察室")
    page = record(budi, box)
    assert "A sampai Z" in said_on_page(page)


def test_a_page_from_before_the_name_was_changed_removes_nothing(box, budi):
    record(budi, box)
    call_counter(box, "診察室")
    page = budi.send(f"/admin/loket/{box.lokets[0]}/sebutan/hapus")
    assert page.status == 200
    call_counter(box, "")
    assert "Rekaman Anda" in spoken(budi.open(PAGE))


def test_a_name_that_is_not_spoken_by_choice_says_that_too(box, budi):
    budi.send("/admin/pengaturan", voice="chime")
    assert "bel saja" in spoken(budi.open(PAGE))
    assert box


def test_only_this_page_may_run_webassembly(box, budi):
    allowed = "'wasm-unsafe-eval'"
    assert allowed in budi.open(PAGE).header("Content-Security-Policy")
    for path in ("/admin/pengaturan", "/admin/pengguna", "/operator", "/", "/tv"):
        assert allowed not in budi.open(path).header("Content-Security-Policy"), path
    assert box


@pytest.mark.parametrize(
    ("nama", "nomor", "said"),
    [
        ("Poli Gigi", "1", "Nama ini disebut “silakan menuju Poli Gigi”"),
        ("", "7", "Nama ini disebut “silakan menuju Loket 7”"),
        (OWN, "1", UNNAMED),
        ("x" * 300, "1", UNNAMED),
    ],
)
def test_the_page_asks_how_a_typed_name_will_be_spoken(box, budi, nama, nomor, said):
    typed = {"nama": nama, "nomor": nomor}
    page = budi.ask("GET", "/admin/loket/sebutan", query_string=typed)
    assert said in page.words
    assert "Simpan dulu" in page.words


def test_a_name_that_calls_cannot_say_is_told_beside_the_counters(box, budi):
    told = f"Suara belum bisa menyebut {OWN}."
    assert told not in budi.open(PAGE).words
    call_counter(box, OWN)
    assert told in budi.open(PAGE).words
    rollover.change_settings({"voice": "chime"})
    assert told not in budi.open(PAGE).words

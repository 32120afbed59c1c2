"""The first run in a real browser, as its owner goes through it."""

import io
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    expect,
)

from siantre_box.core import changes, database, schema, services, settings
from siantre_box.network.server import Server
from siantre_box.setup_code import SetupCode
from siantre_box.storage.setup_marker import SetupMarker
from tests.browser.conftest import keep
from tests.client import Client
from tests.web.conftest import join_pages

CODE = "482913"
ANDROID = "Mozilla/5.0 (Linux; Android 14; SM-A15) Mobile"
DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
SIZES = (
    {"width": 360, "height": 740},
    {"width": 911, "height": 512},
    {"width": 1024, "height": 768},
    {"width": 1366, "height": 620},
)
TWO_MINUTES = 120
# From here on the test stands beside the fields.
WIDE = 1180


@dataclass
class Site:
    """A box that is served on loopback, where every other address is a device."""

    home: Path
    port: int = 0

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def ask_from(self, address: str, path: str) -> tuple[int, str]:
        answer = Client(self.port, source=address).get(path, User_Agent=ANDROID)
        return answer.status, answer.words


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Site]]:
    """Serve an empty box; `owner` is the address of the box's own computer."""
    stops: list[Callable[[], None]] = []

    def start(owner: str = "127.0.0.1") -> Site:
        site = Site(tmp_path)
        database.use(tmp_path / "siantre.db")
        schema.upgrade(lambda: None)
        changes.begin()
        app = join_pages(
            setup_marker=SetupMarker(tmp_path),
            setup_code=SetupCode(CODE),
            is_this_computer=lambda peer: peer == owner,
            address=lambda: "http://192.168.1.20:8080/",
        )
        server = Server(app, "127.0.0.1", 0, on_stop=changes.release)
        server.start()
        site.port = server.port
        thread = threading.Thread(target=server.run)
        thread.start()
        stops.extend((server.stop, thread.join))
        return site

    yield start
    for stop in stops:
        stop()
    database.close()


@pytest.fixture
def site(serve: Callable[..., Site]) -> Site:
    """A box whose own computer the browser stands on."""
    return serve()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A tab that fails its test when a script does."""
    with tab(chromium) as page:
        yield page


@contextmanager
def tab(chromium: Browser, **options: object) -> Iterator[Page]:
    problems: list[str] = []

    def hear(said: ConsoleMessage) -> None:
        # A remark is no mistake: autofocus is late for who types before it.
        if said.type in ("error", "warning"):
            problems.append(said.text)

    page = chromium.new_page(viewport=DESKTOP, **options)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", hear)
    yield page
    page.close()
    assert [said for said in problems if "status of" not in said] == []


def answer_name(page: Page) -> None:
    page.fill("#nama", "Klinik Sehat Sentosa")
    go_on(page, "/mulai/admin")


def answer_admin(page: Page) -> None:
    page.fill("#nama", "Ibu Ani")
    page.fill("#masuk", "ani")
    page.fill("#sandi", "melati-pagi-42")
    go_on(page, "/mulai/layanan")


def answer_services(page: Page) -> None:
    go_on(page, "/mulai/wifi")


def answer_wifi(page: Page) -> None:
    page.fill("#nama", "Antrian-KlinikSehat")
    page.fill("#sandi", "sehat2026")


def go_on(page: Page, path: str) -> None:
    page.get_by_role("button", name="Lanjut").click()
    page.wait_for_url(f"**{path}")


def scanned(page: Page) -> str:
    """Read the test's QR code from the screen, as a camera does."""
    picture = page.locator("#uji .qr").screenshot()
    [code] = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    return code.text


def types(page: Page, text: str) -> None:
    """Type into the first field of a new page, once it has the focus by itself."""
    expect(page.locator("#nama")).to_be_focused()
    page.keyboard.type(text)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(60):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {selector}")


def faults(page: Page) -> list[str]:
    """Return what axe finds, on a wide and on a narrow screen."""
    found = []
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        for fault in Axe().run(page).response["violations"]:
            found += [f"{fault['id']}: {node['html']}" for node in fault["nodes"]]
        if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            found.append(f"wider than {size['width']}: {page.url}")
    page.set_viewport_size(DESKTOP)
    return found


def test_an_owner_is_through_in_less_than_two_minutes(site, page):
    began = time.monotonic()
    page.goto(site.url())
    answer_name(page)
    answer_admin(page)
    page.get_by_text("Salon").click()
    expect(page.get_by_label("Nama layanan 1")).to_have_value("Potong Rambut")
    expect(page.get_by_label("Jumlah kursi")).to_have_value("2")
    page.get_by_label("Hapus layanan 2").click()
    page.get_by_role("button", name="Tambah layanan").click()
    page.keyboard.type("Spa")
    page.get_by_label("Tambah", exact=True).click()
    answer_services(page)
    answer_wifi(page)
    url = scanned(page)
    assert url.startswith("http://192.168.1.20:8080/?uji=")
    status, body = site.ask_from("127.0.0.2", "/" + url.partition("8080/")[2])
    assert (status, "Berhasil!" in body) == (200, True)
    expect(page.get_by_text("Android · 127.0.0.2")).to_be_visible()
    expect(page.get_by_role("button", name="Lewati uji")).to_be_hidden()
    page.get_by_role("button", name="Mulai pakai SiAntre").click()
    page.wait_for_url("**/mulai/siap")
    page.get_by_role("link", name="Mulai memanggil").click()
    expect(page.get_by_text("Kursi 3")).to_be_visible()
    assert time.monotonic() - began < TWO_MINUTES
    assert [(row.letter, row.name) for row in services.in_order()] == [
        ("A", "Potong Rambut"),
        ("C", "Warna & Smoothing"),
        ("D", "Rias"),
        ("B", "Spa"),
    ]
    assert settings.value("wifi_name") == "Antrian-KlinikSehat"


def test_the_keyboard_alone_is_enough(site, page):
    page.goto(site.url("/mulai"))
    types(page, "Jaya Abadi")
    page.keyboard.press("Enter")
    page.wait_for_url("**/mulai/admin")
    types(page, "Pak Jaya")
    for said in ("jaya", "melati-pagi-42"):
        page.keyboard.press("Tab")
        page.keyboard.type(said)
    tab_to(page, "[data-reveal]")
    page.keyboard.press("Space")
    expect(page.get_by_label("Kata sandi")).to_have_attribute("type", "text")
    page.keyboard.press("Enter")
    page.wait_for_url("**/mulai/layanan")
    tab_to(page, "[name=jenis]")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("Nama layanan 2")).to_have_value("Ganti Oli")
    tab_to(page, "[value=hapus-0]")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Nama layanan 1")).to_be_focused()
    expect(page.get_by_label("Nama layanan 1")).to_have_value("Ganti Oli")
    tab_to(page, "#loket")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/mulai/wifi")
    tab_to(page, "#nama")
    page.keyboard.type("Bengkel")
    tab_to(page, "[name=terbuka]")
    page.keyboard.press("Space")
    expect(page.get_by_label("Kata sandi Wi-Fi")).to_be_disabled()
    tab_to(page, "#lewati")
    page.keyboard.press("Enter")
    page.wait_for_url("**/mulai/siap")
    tab_to(page, ".sheet-foot .btn-main")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Stall 3")).to_be_visible()


@pytest.mark.parametrize(
    ("width", "height"), [(1366, 620), (1024, 768), (911, 512), (390, 844)]
)
def test_why_the_last_step_does_not_go_on_is_in_sight(site, page, width, height):
    page.set_viewport_size({"width": width, "height": height})
    page.goto(site.url("/mulai"))
    answer_name(page)
    answer_admin(page)
    answer_services(page)
    answer_wifi(page)
    page.get_by_role("button", name="Mulai pakai").click()
    why = page.get_by_role("alert")
    expect(why).to_have_text("HP belum diuji. Pindai kodenya, atau lewati uji.")
    expect(why).to_be_focused()
    keep(page, f"mulai-4-belum-uji@{width}x{height}")
    assert_in_sight(page, why)
    button = page.get_by_role("button", name="Mulai pakai")
    assert abs(middle(why) - middle(button)) < 160
    if width < WIDE:
        code = page.locator("#uji .qr").bounding_box()
        assert code["y"] < page.get_by_label("Nama Wi-Fi").bounding_box()["y"]
    page.keyboard.press("Tab")
    skip = page.get_by_role("button", name="Lewati uji")
    expect(skip).to_be_focused()
    assert_in_sight(page, skip)
    # A button, not the pale link that it was.
    expect(skip).not_to_have_css("border-top-color", "rgba(0, 0, 0, 0)")
    site.ask_from("127.0.0.2", "/" + scanned(page).partition("8080/")[2])
    expect(page.get_by_text("Berhasil!")).to_be_visible()
    expect(why).to_be_hidden()
    expect(skip).to_be_hidden()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size['width']}")
def test_why_a_service_is_refused_is_in_sight(site, page, size):
    page.set_viewport_size(size)
    page.goto(site.url("/mulai"))
    answer_name(page)
    answer_admin(page)
    for _ in range(3):
        page.get_by_role("button", name="Tambah layanan").click()
    for place in range(2, 7):
        letter = page.get_by_label(f"Huruf layanan {place}")
        own = letter.input_value()
        letter.fill("A")
        page.get_by_label(f"Nama layanan {place}").fill(f"Layanan {place}")
        with page.expect_navigation():
            page.get_by_role("button", name="Lanjut").last.click()
        why = page.get_by_role("alert")
        expect(why).to_have_text("Huruf A dipakai layanan lain.")
        expect(letter).to_be_focused()
        assert_in_sight(page, why)
        keep(page, f"mulai-3-ditolak@{size['width']}")
        letter.fill(own)


def assert_in_sight(page: Page, place: Locator) -> None:
    """Assert that nothing lies over it and no edge cuts it."""
    box, size = place.bounding_box(), page.viewport_size
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= size["height"]
    hit = "(e) => { const r = e.getBoundingClientRect(); return e.contains(document"
    hit += ".elementFromPoint(r.left + r.width / 2, r.top + r.height / 2)) }"
    assert place.evaluate(hit)


def middle(place: Locator) -> float:
    """Return the height at which it stands."""
    box = place.bounding_box()
    return box["y"] + box["height"] / 2


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "{width}".format(**size))
def test_what_a_poster_is_refused_for_is_said_in_the_tab_of_the_step(site, page, size):
    page.set_viewport_size(size)
    page.goto(site.url("/mulai"))
    for answer in (answer_name, answer_admin, answer_services):
        answer(page)
    answer_wifi(page)
    page.fill("#sandi", "pendek")
    page.get_by_role("button", name="Cetak A4").click()
    expect(page.get_by_role("alert")).to_contain_text("8 sampai 63")
    expect(page.locator("#sandi")).to_be_focused()
    expect(page.locator("#nama")).to_have_value("Antrian-KlinikSehat")
    keep(page, "mulai-4-ditolak@{width}".format(**size))
    page.fill("#sandi", "sehat2026")
    with page.context.expect_event("request", is_of_a_poster) as asked:
        page.get_by_role("button", name="Cetak A5").click()
    assert asked.value.url.endswith("ukuran=a5")
    assert page.url == site.url("/mulai/wifi")
    assert settings.value("wifi_password") == "sehat2026"


def is_of_a_poster(request: Request) -> bool:
    return "/poster.pdf" in request.url


def test_axe_finds_nothing_in_the_four_steps_and_at_their_end(site, page):
    page.goto(site.url("/mulai"))
    found = faults(page)
    answer_name(page)
    found += faults(page)
    answer_admin(page)
    found += faults(page)
    page.get_by_label("Huruf layanan 2").fill("A")
    page.get_by_role("button", name="Lanjut").click()
    expect(page.get_by_role("alert")).to_have_text("Huruf A dipakai layanan lain.")
    found += faults(page)
    page.get_by_label("Huruf layanan 2").fill("B")
    answer_services(page)
    answer_wifi(page)
    found += faults(page)
    page.get_by_role("button", name="Mulai pakai").click()
    expect(page.get_by_role("alert")).to_contain_text("HP belum diuji.")
    found += faults(page)
    site.ask_from("127.0.0.2", "/" + scanned(page).partition("8080/")[2])
    expect(page.get_by_text("Berhasil!")).to_be_visible()
    found += faults(page)
    page.get_by_role("button", name="Mulai pakai").click()
    page.wait_for_url("**/mulai/siap")
    for width, height in ((1366, 620), (1024, 768), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        keep(page, f"mulai-siap@{width}x{height}")
    assert found + faults(page) == []


def test_all_that_is_refused_of_the_admin_is_said_at_once_and_goes_when_right(
    site, page
):
    page.goto(site.url("/mulai"))
    answer_name(page)
    page.fill("#masuk", "bu sri")
    page.fill("#sandi", "melati")
    page.get_by_role("button", name="Lanjut").click()
    reasons = page.locator(".reason")
    expect(reasons).to_have_count(3)
    expect(page.locator("#nama")).to_be_focused()
    expect(page.get_by_label("Kata sandi")).to_have_value("melati")
    keep(page, "mulai-2-ditolak")
    assert faults(page) == []
    page.get_by_label("Nama Anda").fill("Sri")
    expect(reasons.locator("visible=true")).to_have_count(2)
    page.fill("#masuk", "bu-sri")
    expect(reasons.locator("visible=true")).to_have_count(1)
    page.fill("#sandi", "melatii")
    expect(reasons.locator("visible=true")).to_have_count(1)
    page.fill("#sandi", "melati-pagi-42")
    expect(reasons.locator("visible=true")).to_have_count(0)
    expect(page.locator("[aria-invalid=true]")).to_have_count(0)
    go_on(page, "/mulai/layanan")
    page.goto(site.url("/mulai/admin"))
    expect(page.get_by_label("Kata sandi")).to_have_value("")


def test_the_log_in_name_is_proposed_until_another_is_typed(site, page):
    page.goto(site.url("/mulai"))
    answer_name(page)
    login = page.locator("#masuk")
    page.locator("#nama").press_sequentially("Ibu Hj. Sri Wahyuni")
    expect(login).to_have_value("sri")
    page.fill("#nama", "Zoë")
    expect(login).to_have_value("zoe")
    login.fill("admin")
    page.fill("#nama", "Pak Jaya")
    expect(login).to_have_value("admin")


def test_no_heading_jumps_from_step_to_step_and_nothing_hides_below_the_foot(
    site, page
):
    places = []
    page.goto(site.url("/mulai"))
    for answer in (answer_name, answer_admin, answer_services, answer_wifi):
        box = page.locator("h1").bounding_box()
        places.append((box["x"], box["y"]))
        if answer is answer_services:
            page.set_viewport_size(PHONE)
            keep(page, "mulai-3@390x844")
            assert_in_sight(page, page.locator(".stepper"))
            page.set_viewport_size(DESKTOP)
        keep(page, f"mulai-{len(places)}")
        answer(page)
    assert len(set(places)) == 1


def test_the_name_of_the_business_chooses_its_kind(site, page):
    page.goto(site.url("/mulai"))
    page.fill("#nama", "Puskesmas Pembantu Sukamaju Kecamatan Cibeureum")
    keep(page, "mulai-1-panjang")
    go_on(page, "/mulai/admin")
    answer_admin(page)
    expect(page.get_by_role("radio", name="Puskesmas")).to_be_checked()


def test_axe_finds_nothing_on_the_pages_of_a_closed_box(serve, page):
    site = serve(owner="127.0.0.9")
    found = []
    for path in ("/", "/tv", "/mulai"):
        page.goto(site.url(path))
        found += faults(page)
    page.get_by_label("Kode penyiapan").fill("000000")
    go_on(page, "/mulai/kode")
    expect(page.get_by_role("alert")).to_contain_text("Kode salah.")
    found += faults(page)
    SetupMarker(site.home).make()
    page.goto(site.url("/operator"))
    assert found + faults(page) == []


def test_the_name_shows_as_it_is_typed(site, page):
    page.goto(site.url("/mulai"))
    preview = page.locator(".preview-tv p")
    expect(preview).to_have_text("Nama usaha Anda")
    page.fill("#nama", "<b>Klinik</b> 😀")
    expect(preview).to_have_text("<b>Klinik</b> 😀")


def test_the_password_is_judged_as_it_is_typed(site, page):
    page.goto(site.url("/mulai"))
    answer_name(page)
    page.fill("#sandi", "melati")
    expect(page.locator("#sandi-kuat")).to_contain_text("Masih terlalu pendek.")
    page.fill("#sandi", "melati-pagi")
    expect(page.locator("#sandi-kuat")).to_contain_text("Cukup kuat.")


def test_services_that_were_typed_come_back_with_their_kind(site, page):
    page.goto(site.url("/mulai"))
    answer_name(page)
    answer_admin(page)
    page.get_by_label("Nama layanan 1").fill("Poli Anak")
    page.get_by_text("Bengkel").click()
    expect(page.get_by_label("Nama layanan 1")).to_have_value("Servis Ringan")
    page.get_by_text("Klinik", exact=True).click()
    expect(page.get_by_label("Nama layanan 1")).to_have_value("Poli Anak")


def test_a_double_click_makes_one_admin_and_goes_on(site, page):
    page.goto(site.url("/mulai"))
    answer_name(page)
    page.fill("#nama", "Ibu Ani")
    page.fill("#masuk", "ani")
    page.fill("#sandi", "melati-pagi-42")
    page.get_by_role("button", name="Lanjut").dblclick()
    page.wait_for_url("**/mulai/layanan")


def test_without_scripts_it_is_gone_through_too(site, chromium):
    with tab(chromium, java_script_enabled=False) as page:
        page.goto(site.url("/"))
        answer_name(page)
        answer_admin(page)
        page.get_by_text("Kantor desa").click()
        page.get_by_role("button", name="Pakai contoh ini").click()
        expect(page.get_by_label("Nama layanan 1")).to_have_value("KTP & KK")
        page.get_by_role("button", name="Hapus layanan 4").click()
        page.get_by_role("button", name="Tambah layanan").click()
        page.get_by_label("Nama layanan 4").fill("Lainnya")
        answer_services(page)
        answer_wifi(page)
        page.get_by_role("button", name="Lewati uji").click()
        page.wait_for_url("**/mulai/siap")
        page.get_by_role("link", name="Mulai memanggil").click()
        expect(page.get_by_text("Meja 2")).to_be_visible()


def test_a_tv_that_waits_shows_the_board_once_the_box_is_open(site, page, chromium):
    with tab(chromium) as tv:
        tv.goto(site.url("/tv"))
        expect(tv.get_by_text("Antrian belum dibuka.")).to_be_visible()
        page.goto(site.url("/mulai"))
        answer_name(page)
        answer_admin(page)
        answer_services(page)
        answer_wifi(page)
        page.get_by_role("button", name="Lewati uji").click()
        page.wait_for_url("**/mulai/siap")
        expect(tv.locator("#stage")).to_contain_text("Klinik Sehat Sentosa")

"""Every page there is: nothing for axe to say, nothing to scroll sideways."""

from io import BytesIO
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from pypdf import PdfReader

from siantre_box.core import auth, calling, counters, rollover, services
from siantre_box.core.models import Ticket
from tests import world
from tests.browser.conftest import COUNTER, PHONE, TV, ask_now, keep, queue, take
from tests.web.expectations import ADMIN, ANYBODY, EXPECTED, STAFF

NO_PAGE = (
    *("/sehat", "/periksa", "/merek/logo", "/admin/cadangan/memulihkan", "/poster"),
    *("/admin/pengaturan/printer", "/admin/loket/sebutan"),
    *("/tv/papan", "/operator/meja", "/operator/riwayat/isi", "/anjungan/isi"),
    "/cari/kartu",
)
OF_ONE_SIZE = "/tv"


def addresses(gate):
    return sorted(
        rule
        for (method, rule), found in EXPECTED.items()
        if method == "GET" and found == gate
        if "<" not in rule and "." not in rule and rule not in NO_PAGE
    )


def violations(page):
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['html'][:150]}" for one in found for node in one["nodes"]
    ]


def is_too_wide(page):
    size = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 640})
    wide = "() => document.documentElement.scrollWidth > window.innerWidth"
    is_wide = page.evaluate(wide)
    page.set_viewport_size(size)
    return is_wide


def faults(page, path, name):
    """Return what is wrong with a page, and keep its screenshot."""
    page.goto(path)
    keep(page, name)
    found = violations(page)
    if urlsplit(page.url).path != OF_ONE_SIZE and is_too_wide(page):
        found.append("it scrolls sideways at 320 px")
    return [f"{path}: {fault}" for fault in found]


@pytest.fixture
def busy(house):
    """A box in its day: called, waiting, done, canceled, passed over, missed."""
    tickets = queue(house, 8)
    sari = auth.begin_session(house.box.person("Sari"))
    counters.take_seat(sari, house.box.lokets[1], set())
    calling.call_next(sari, None)
    calling.put_back(sari, tickets[0].id)
    calling.cancel(sari, tickets[1].id)
    calling.call_next(sari, None)
    calling.call_next(sari, tickets[2].id)
    dewi = house.box.seated("Dewi", 3)
    for _ in range(3):
        calling.call(dewi, tickets[4].id, None)
        calling.put_back(dewi, tickets[4].id)
    rollover.change_settings(
        {"ticker": "Buka 08.00 sampai 15.00", "wifi_name": "Klinik"}
    )
    return sari


@pytest.fixture
def budi(house, device):
    """The counter's computer, Budi logged in at Loket 1, nothing moving."""
    session = house.box.seated("Budi", 1)
    page = device(COUNTER, reduced_motion="reduce")
    named = {"name": f"petugas_{house.port}", "value": session.token}
    page.context.add_cookies([{**named, "url": house.url}])
    return page


def name_of(path):
    return "halaman-" + (path.strip("/").replace("/", "-") or "depan")


@pytest.mark.usefixtures("busy")
def test_every_page_for_visitors_is_for_everybody(device):
    phone, tv = device(PHONE), device(TV)
    pages = {path: tv if path == "/tv" else phone for path in addresses(ANYBODY)}
    found = [faults(page, path, name_of(path)) for path, page in pages.items()]
    assert sum(found, []) == []


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("gate", [STAFF, ADMIN], ids=["staff", "admin"])
def test_every_page_for_the_staff_is_for_everybody(budi, gate):
    found = [faults(budi, path, name_of(path)) for path in addresses(gate)]
    assert sum(found, []) == []


def test_a_ticket_is_for_everybody_in_every_state(busy, phone, watched):
    watched.forgive("status of 404")
    found = [faults(phone, "/tiket/tidak-ada", "hp-tiket-tidak-ada")]
    for ticket in Ticket.select().group_by(Ticket.status):
        name = f"hp-tiket-{ticket.status}"
        found.append(faults(phone, f"/tiket/{ticket.key}", name))
    assert len(found) == 5
    rollover.reset_now(busy.user, is_trial=False)
    found.append(faults(phone, f"/tiket/{ticket.key}", "hp-tiket-lama"))
    assert sum(found, []) == []


@pytest.mark.usefixtures("busy")
def test_the_parts_that_open_are_for_everybody(budi):
    desk = budi
    rollover.change_settings({"forward": "1", "priority": "1"})
    desk.goto("/operator")
    desk.locator("#berikutnya").click()
    desk.wait_for_selector("[data-current]:not([data-current=''])")
    expect(desk.get_by_role("heading", name="Terlewat")).to_be_visible()
    assert violations(desk) == []
    for opener, name in (
        ("[data-dialog=ambilkan]:visible", "ambilkan"),
        ("[data-dialog=teruskan]:visible", "teruskan"),
        ("[data-dialog^=batalkan]:visible", "batalkan"),
    ):
        desk.locator(opener).first.click()
        desk.wait_for_selector(".scrim.is-open")
        assert violations(desk) == [], name
        desk.keyboard.press("Escape")
    row = f"#{desk.locator('.row-menu').first.get_attribute('id')}"
    for menu in ("#menu-loket", "#menu-layanan", "#menu-akun", row):
        desk.locator(f"{menu} > summary").click()
        expect(desk.locator(f"{menu} .menu-panel")).to_be_visible()
        assert violations(desk) == [], menu
        desk.locator(f"{menu} > summary").click()
    desk.get_by_role("tab", name="Riwayat hari ini").click()
    desk.wait_for_selector("#riwayat .changes")
    assert violations(desk) == []


BESIDE_MAIN = """() => {
  const main = document.querySelector("main").getBoundingClientRect();
  return [...document.querySelectorAll("main *")]
    .filter((one) => one.checkVisibility())
    .filter((one) => {
      const place = one.getBoundingClientRect();
      return place.left < main.left - 1 || place.right > main.right + 1;
    })
    .map((one) => one.outerHTML.slice(0, 100));
}"""


@pytest.mark.parametrize("state", ["waiting", "called", "done"])
def test_a_long_name_in_large_letters_stays_on_its_page(house, device, state):
    services.change(house.box.umum, "Laboratorium Klinik & Patologi Anatomi", "A")
    ticket, sari = queue(house, 1)[0], house.box.seated("Sari", 1)
    if state != "waiting":
        calling.call_next(sari, None)
    if state == "done":
        calling.finish(sari, ticket.id)
    services.close(house.box.umum)
    phone = device(PHONE | {"viewport": {"width": 320, "height": 640}})
    for path in (f"/tiket/{ticket.key}", "/"):
        phone.goto(path)
        phone.evaluate("document.documentElement.style.fontSize = '32px'")
        keep(phone, f"hp-panjang-{state}-{len(path)}")
        assert phone.evaluate(BESIDE_MAIN) == [], path


def test_long_names_widen_no_page_of_the_staff(house, budi):
    services.change(house.box.umum, "Laboratorium Klinik & Patologi Anatomi", "A")
    counters.change(house.box.lokets[0], 1, "Loket Pengambilan Hasil & Obat", set())
    rollover.change_settings(
        {"business_name": "Puskesmas Pembantu Sukamaju " + "Utara" * 6}
    )
    queue(house, 3)
    for path in addresses(STAFF) + addresses(ADMIN):
        budi.goto(path)
        assert path == OF_ONE_SIZE or not is_too_wide(budi), path


CUT_OFF = """() => [...document.querySelectorAll("#name, .shown .counter, #list .l")]
  .filter((one) => one.scrollWidth > one.clientWidth
    || one.firstElementChild?.offsetHeight > one.clientHeight)
  .map((one) => one.textContent)"""


@pytest.mark.parametrize("at_work", [1, 4, 6])
def test_the_tv_shows_the_longest_names_whole(house, device, at_work):
    rollover.change_settings(
        {"business_name": "Puskesmas Pembantu Desa Sukamaju Cibeureum"}
    )
    while counters.in_order().count() < at_work:
        counters.add()
    queue(house, at_work)
    for counter in list(counters.in_order())[:at_work]:
        name = f"Ruang Tindakan dr. Rahmawati {counter.number}"
        counters.change(counter.id, counter.number, name, set())
        session = auth.begin_session(house.box.person("Sari"))
        counters.take_seat(session, counter.id, set())
        calling.call_next(session, None)
    tv = device(TV)
    tv.goto("/tv")
    keep(tv, f"tv-panjang-{at_work}")
    assert tv.locator("#list li").count() == at_work
    assert tv.evaluate(CUT_OFF) == []


LONGEST = "Puskesmas Pembantu Desa Sukamaju Kecamatan Cibeureum Utara Kabupaten Bandung"


@pytest.mark.parametrize("name", ["Klinik Melati", LONGEST])
def test_a_slip_is_one_piece_of_paper(house, budi, name):
    service = (
        "Poli Umum" if name != LONGEST else "Laboratorium Klinik & Patologi Anatomi"
    )
    services.change(house.box.umum, service, "A")
    rollover.change_settings({"business_name": name, "wifi_name": f"Wi-Fi {name}"[:32]})
    rollover.change_settings({"wifi_password": "kata sandi yang panjang sekali 2026"})
    budi.goto(f"/operator/karcis/{queue(house, 1)[0].key}")
    [paper] = PdfReader(BytesIO(budi.pdf(prefer_css_page_size=True))).pages
    assert "Berlaku hari ini saja." in paper.extract_text()


def test_what_a_desk_asks_is_for_everybody(house, desk, watched):
    watched.forgive("status of 409")
    queue(house, 2)
    desk.goto("/operator/loket")
    desk.locator(".choice", has_text="KIA").click()
    desk.get_by_role("button", name="Mulai melayani").click()
    world.visitor_takes(house.box.kia)
    expect(desk.get_by_text("C KIA: 1 menunggu, tidak dilayani")).to_be_visible()
    found = []
    for menu, asked in (("layanan", "Poli Umum: Buka"), ("loket", "Istirahat")):
        desk.locator(f"#menu-{menu} > summary").click()
        found += violations(desk)
        desk.locator(f"#menu-{menu}").get_by_label(asked).or_(
            desk.locator(f"#menu-{menu}").get_by_text(asked)
        ).first.click()
        expect(desk.get_by_role("alertdialog")).to_be_visible()
        keep(desk, f"meja-tanya-{menu}")
        found += violations(desk)
        desk.keyboard.press("Escape")
    desk.locator("#menu-akun > summary").click()
    desk.locator("#menu-akun").get_by_role("button", name="Keluar").click()
    expect(desk.get_by_text("3 orang masih menunggu.")).to_be_visible()
    keep(desk, "keluar-tanya")
    found += violations(desk)
    assert (found, is_too_wide(desk)) == ([], False)


# The wide letters of this computer, and a bar to scroll that takes 15 of 360 pixels.
NARROW = "() => { document.body.style.width = '345px'; }"
OF_THE_PLACE = """() => {
  const place = document.querySelector('.counter'), letters = document.createRange();
  letters.selectNodeContents(place);
  const { left, right, height } = letters.getBoundingClientRect();
  return [left, right, height / parseFloat(getComputedStyle(place).fontSize)];
}"""


def test_the_number_of_a_counter_stays_beside_its_word(house, phone):
    take(phone)
    calling.call_next(house.box.seated("Sari", 1), None)
    ask_now(phone)
    expect(phone.locator(".counter")).to_have_text("Loket 1")
    phone.evaluate(NARROW)
    left, right, lines = phone.evaluate(OF_THE_PLACE)
    assert (left > 0, right < 345, lines < 1.5) == (True, True, True)

"""The owner's pages in a real browser: by mouse, by keys alone, and on paper."""

import struct
import zlib
from calendar import monthrange
from datetime import datetime, time, timedelta
from io import BytesIO
from itertools import pairwise

import openpyxl
import pytest
from playwright.sync_api import Route, expect
from pypdf import PdfReader

from siantre_box.branding import logo
from siantre_box.core import (
    auth,
    calling,
    clock,
    counters,
    rollover,
    rounds,
    services,
    settings,
)
from siantre_box.core.database import changing
from siantre_box.core.models import Event, Ticket
from tests.browser.conftest import COUNTER, PHONE, keep, queue, stand_still, until
from tests.browser.test_pages import violations
from tests.world import PASSWORD, visitor_takes

DESKTOP = {"viewport": {"width": 1366, "height": 768}}
NARROW = {"viewport": {"width": 390, "height": 844}}
ADMIN_PAGES = ("layanan", "pengguna", "pengaturan", "laporan")
A4 = (595, 842)


@pytest.fixture
def owner(house, device):
    """Budi at the box's own computer, logged in."""

    def at(kind):
        page = device(kind, reduced_motion="reduce")
        session = house.box.seated("Budi", 3)
        named = {"name": f"petugas_{house.port}", "value": session.token}
        page.context.add_cookies([{**named, "url": house.url}])
        return page

    return at


@pytest.fixture
def budi(owner):
    """Budi's page on the counter's computer."""
    return owner(DESKTOP)


def names(page):
    return page.locator("[data-sort] .line-name b").all_inner_texts()


def wait_saved(page, name, place):
    expect(page.locator("#toast")).to_have_text(f"{name} sekarang di urutan {place}.")


def drag(page, name, onto):
    grip = page.get_by_role("button", name=f"Urutan {name}").bounding_box()
    goal = page.get_by_role("button", name=f"Urutan {onto}").bounding_box()
    page.mouse.move(grip["x"] + 20, grip["y"] + 20)
    page.mouse.down()
    beyond = 34 if goal["y"] > grip["y"] else 10
    page.mouse.move(goal["x"] + 20, goal["y"] + beyond, steps=8)
    page.mouse.up()


def test_services_are_put_in_order_by_dragging(house, budi):
    budi.goto("/admin/layanan")
    drag(budi, "Poli Umum", onto="KIA")
    wait_saved(budi, "Poli Umum", 3)
    assert names(budi) == ["Poli Gigi", "KIA", "Poli Umum"]
    drag(budi, "KIA", onto="Poli Gigi")
    wait_saved(budi, "KIA", 1)
    drag(budi, "Poli Umum", onto="Poli Gigi")
    wait_saved(budi, "Poli Umum", 2)
    budi.reload()
    assert names(budi) == ["KIA", "Poli Umum", "Poli Gigi"]
    assert [row.name for row in services.in_order()] == names(budi)


def test_services_are_put_in_order_by_keys_and_the_grip_keeps_the_focus(house, budi):
    budi.goto("/admin/layanan")
    grip = budi.get_by_role("button", name="Urutan KIA")
    grip.focus()
    budi.keyboard.press("ArrowUp")
    wait_saved(budi, "KIA", 2)
    expect(grip).to_be_focused()
    budi.keyboard.press("ArrowUp")
    wait_saved(budi, "KIA", 1)
    budi.keyboard.press("ArrowUp")
    assert names(budi) == ["KIA", "Poli Umum", "Poli Gigi"]
    budi.reload()
    assert names(budi) == ["KIA", "Poli Umum", "Poli Gigi"]


def test_a_box_that_does_not_answer_says_so(house, budi, watched):
    watched.forgive("ERR_|Failed to load")
    budi.goto("/admin/layanan")
    budi.route("**/urutan", lambda route: route.abort())
    budi.get_by_role("button", name="Urutan KIA").focus()
    budi.keyboard.press("ArrowUp")
    expect(budi.locator("#toast")).to_have_text("Belum tersimpan. Coba lagi.")


def test_keys_alone_add_a_service_and_correct_what_was_refused(house, budi, watched):
    watched.forgive("status of 409")
    budi.goto("/admin/layanan")
    press_until(budi, "Tambah layanan")
    budi.keyboard.press("Space")
    expect(budi.get_by_label("Nama layanan").first).to_be_focused()
    budi.keyboard.type("Poli Gigi")
    budi.keyboard.press("Enter")
    reason = budi.get_by_text("Nama Poli Gigi sudah dipakai.")
    expect(reason).to_be_visible()
    keep(budi, "admin-layanan-ditolak")
    assert violations(budi) == []
    field = budi.get_by_label("Nama layanan").first
    expect(field).to_be_focused()
    expect(field).to_have_value("Poli Gigi")
    budi.keyboard.press("Control+a")
    budi.keyboard.type("Laboratorium")
    budi.keyboard.press("Enter")
    expect(budi.locator("#toast")).to_have_text("Layanan ditambahkan.")
    expect(budi).to_have_url(f"{house.url}/admin/layanan")
    assert names(budi)[-1] == "Laboratorium"


@pytest.mark.parametrize("screen", [DESKTOP, NARROW], ids=["desktop", "phone"])
def test_who_was_refused_types_on_in_the_field_it_is_about(
    house, owner, watched, screen
):
    watched.forgive("status of 4")
    page = owner(screen)
    page.goto("/admin/layanan")
    page.get_by_role("button", name="Tambah layanan").click()
    page.get_by_label("Nama layanan").first.fill("Gizi <b>")
    letter = page.get_by_label("Huruf").first
    letter.fill("a")
    letter.press("Enter")
    expect(letter).to_have_attribute("aria-invalid", "true")
    expect(letter).to_be_focused()
    expect(page.get_by_label("Nama layanan").first).to_have_value("Gizi <b>")
    reason = page.get_by_text("Huruf A dipakai layanan lain.")
    assert reason.bounding_box()["height"] < 30
    keep(page, f"admin-huruf-ditolak-{page.viewport_size['width']}")
    page.goto("/admin/pengaturan")
    colour = page.get_by_label("Warna merek")
    colour.fill("merah")
    page.get_by_role("button", name="Simpan perubahan").click()
    expect(colour).to_have_attribute("aria-invalid", "true")
    expect(colour).to_be_focused()
    expect(colour).to_be_in_viewport()
    assert violations(page) == []


def press_until(page, words):
    """Press Tab until this is focused."""
    focused = "() => document.activeElement.textContent.trim()"
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(focused) == words:
            return
    raise AssertionError(f"Tab never comes to {words!r}")


def test_escape_leaves_a_dialog_where_it_was_opened(budi):
    budi.goto("/admin/layanan")
    opener = budi.get_by_role("button", name="Ubah Poli Gigi")
    opener.focus()
    budi.keyboard.press("Enter")
    expect(budi.get_by_role("dialog")).to_be_visible()
    for _ in range(30):
        budi.keyboard.press("Tab")
        assert budi.evaluate("!!document.activeElement.closest('.scrim.is-open')")
    budi.keyboard.press("Escape")
    expect(budi.get_by_role("dialog")).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_switch_says_its_word(budi):
    budi.goto("/admin/layanan")
    budi.get_by_role("switch", name="Poli Gigi").click()
    switch = budi.get_by_role("switch", name="Poli Gigi")
    expect(switch).to_have_attribute("aria-checked", "false")
    expect(switch).to_have_text("Tutup")


def test_settings_are_saved_only_when_asked(budi):
    budi.goto("/admin/pengaturan")
    bar = budi.get_by_text("Ada perubahan yang belum disimpan.")
    expect(bar).to_be_hidden()
    budi.get_by_label("Nama usaha").fill("Klinik Baru")
    expect(bar).to_be_visible()
    keep(budi, "admin-pengaturan-berubah")
    budi.get_by_role("link", name="Buang").click()
    expect(budi.get_by_label("Nama usaha")).to_have_value("Klinik Melati")
    budi.get_by_label("Nama usaha").fill("Klinik Baru")
    budi.get_by_role("button", name="Simpan perubahan").click()
    expect(budi.locator("#toast")).to_have_text("Pengaturan disimpan.")
    assert settings.value("business_name") == "Klinik Baru"


def test_what_was_said_of_the_last_saving_does_not_lie_upon_the_bar_of_the_next(budi):
    budi.goto("/admin/pengaturan")
    budi.get_by_label("Nama usaha").fill("Klinik Baru")
    budi.get_by_role("button", name="Simpan perubahan").click()
    expect(budi.locator("#toast")).to_have_text("Pengaturan disimpan.")
    stand_still(budi)  # by itself it would go after eight seconds
    budi.get_by_label("Nama usaha").fill("Klinik Lama")
    expect(budi.locator("#toast")).to_be_hidden()
    budi.get_by_role("button", name="Simpan perubahan").click()
    expect(budi.get_by_label("Nama usaha")).to_have_value("Klinik Lama")


@pytest.mark.parametrize("width", [1366, 911, 360])
def test_without_scripts_both_are_there_and_the_bar_can_be_pressed(
    house, device, width
):
    page = device(
        {"viewport": {"width": width, "height": 620}, "java_script_enabled": False}
    )
    session = house.box.seated("Budi", 3)
    named = {"name": f"petugas_{house.port}", "value": session.token}
    page.context.add_cookies([{**named, "url": house.url}])
    page.goto("/admin/pengaturan")
    page.get_by_role("button", name="Simpan perubahan").click()
    expect(page.locator("#toast")).to_have_text("Pengaturan disimpan.")
    toast, bar = (page.locator(one).bounding_box() for one in ("#toast", "#simpan"))
    assert toast["y"] + toast["height"] <= bar["y"]


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        ("fill", "Nama usaha", "Klinik Baru"),
        ("select_option", "Cara menyebut nomor", "words"),
    ],
)
def test_what_was_changed_before_the_pages_script_came_can_be_saved(
    budi, change, field, value
):
    held: list[Route] = []
    budi.route("**/admin.js", lambda route: held.append(route), times=1)  # noqa: PLW0108
    budi.goto("/admin/pengaturan", wait_until="commit")
    control = budi.get_by_label(field)
    getattr(control, change)(value)
    until(lambda: held, budi)
    held[0].continue_()
    budi.get_by_role("button", name="Simpan perubahan").click()
    expect(budi.locator("#toast")).to_have_text("Pengaturan disimpan.")
    expect(control).to_have_value(value)
    expect(budi.locator("#simpan")).to_be_hidden()


@pytest.mark.parametrize("width", [1366, 1024, 390])
def test_the_bar_of_unsaved_changes_is_as_wide_as_the_page_beside_the_menu(
    owner, width
):
    page = owner({"viewport": {"width": width, "height": 768}})
    page.goto("/admin/pengaturan")
    page.get_by_label("Nama usaha").fill("Klinik Baru")
    bar = page.locator("#simpan").bounding_box()
    place = page.locator(".side-by-side").bounding_box()
    assert (bar["x"], bar["width"]) == (place["x"], place["width"])


def test_what_is_on_or_off_is_a_switch_with_its_word(budi):
    budi.goto("/admin/pengaturan")
    keys = budi.get_by_role("switch", name="Tombol papan ketik")
    row = budi.locator(".setting", has=keys)
    expect(row.get_by_text("Nyala")).to_be_visible()
    keys.focus()
    budi.keyboard.press("Space")
    expect(row.get_by_text("Mati")).to_be_visible()
    expect(row.get_by_text("Nyala")).to_be_hidden()
    budi.get_by_role("button", name="Simpan perubahan").click()
    expect(budi.locator("#toast")).to_have_text("Pengaturan disimpan.")
    assert settings.value("keys") == "0"
    expect(keys).not_to_be_checked()


def test_the_whole_menu_is_in_sight_on_a_counters_screen(house, owner):
    rollover.change_settings({"business_name": 'Klinik "Sehat" Bu Ani & Keluarga'})
    queue(house, 1)  # so that the practice has a second line
    page = owner(COUNTER)
    page.goto("/admin/layanan")
    leave = page.locator(".side-list").get_by_role("button", name="Keluar")
    expect(leave).to_be_in_viewport(ratio=1)
    assert violations(page) == []


def test_on_a_phone_the_menu_opens_over_the_page(owner):
    page = owner(PHONE)
    page.goto("/admin/laporan")
    expect(page.get_by_role("link", name="Pengguna")).to_be_hidden()
    page.locator(".side-menu > summary").click()
    keep(page, "admin-menu-hp")
    assert violations(page) == []
    page.get_by_role("link", name="Pengguna").click()
    expect(page.get_by_role("heading", name="Pengguna")).to_be_visible()


def test_the_colour_is_picked_and_every_page_wears_it(budi, phone):
    budi.goto("/admin/pengaturan")
    budi.get_by_label("Pilih warna").fill("#1a3e8c")
    expect(budi.get_by_label("Warna merek")).to_have_value("#1a3e8c")
    budi.get_by_role("button", name="Simpan perubahan").click()
    blue = "rgb(26, 62, 140)"
    expect(budi.locator(".mark rect").first).to_have_css("fill", blue)
    keep(budi, "admin-merek")
    assert violations(budi) == []
    phone.goto("/")
    expect(phone.locator(".tile").first).to_have_css("background-color", blue)
    keep(phone, "hp-merek")
    assert violations(phone) == []


def noise(size):
    """Return a PNG that no packing makes small."""
    rows = zlib.compress(
        b"".join(b"\0" + noisy_bytes(row, size * 3) for row in range(size)), 1
    )
    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    parts = (b"IHDR", head), (b"IDAT", rows), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in parts
    )


def noisy_bytes(seed, count):
    state, found = seed + 1, bytearray()
    for _ in range(count):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        found.append(state >> 16 & 0xFF)
    return bytes(found)


def test_a_heavy_picture_is_made_smaller_before_it_is_sent(budi, phone, tv):
    picture = noise(400)
    assert len(picture) > 5 * 48 * 1024
    budi.goto("/admin/pengaturan")
    file = {"name": "merek.png", "mimeType": "image/png", "buffer": picture}
    budi.get_by_label("Logo").set_input_files(file)
    expect(budi.get_by_text("merek.png (diperkecil)")).to_be_visible()
    budi.get_by_role("button", name="Simpan perubahan").click()
    expect(budi.locator("#toast")).to_have_text("Pengaturan disimpan.")
    assert len(logo.current().content) <= 48 * 1024
    keep(budi, "admin-logo")
    for page, path in ((phone, "/"), (tv, "/tv"), (budi, "/admin/layanan")):
        page.goto(path)
        shown = page.locator("img.logo").first
        expect(shown).to_be_visible()
        assert shown.evaluate("image => image.naturalWidth") > 64
        assert shown.bounding_box()["height"] >= (80 if page is tv else 30)
    keep(tv, "tv-logo")
    keep(phone, "hp-logo")


# A slow computer: the picture is ready when the test lets it be.
SLOW_CANVAS = """
(() => {
  const real = HTMLCanvasElement.prototype.toBlob;
  window.held = [];
  HTMLCanvasElement.prototype.toBlob = function (...given) {
    window.held.push(() => real.apply(this, given));
  };
})();
"""


def test_a_drawing_is_sent_as_a_picture_also_when_it_is_saved_at_once(budi, phone):
    drawing = b"""<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 20 10'>
        <script>document.title = 'owned'</script>
        <rect width='20' height='10' fill='#0a5a4b'/></svg>"""
    budi.add_init_script(SLOW_CANVAS)
    budi.goto("/admin/pengaturan")
    file = {"name": "merek.svg", "mimeType": "image/svg+xml", "buffer": drawing}
    budi.get_by_label("Logo").set_input_files(file)
    budi.wait_for_function("() => window.held.length === 1")
    budi.get_by_role("button", name="Simpan perubahan").click()
    budi.evaluate("() => window.held.forEach((draw) => draw())")
    expect(budi.locator("#toast")).to_have_text("Pengaturan disimpan.")
    assert logo.current().mimetype == "image/png"
    phone.goto("/")
    assert phone.locator("img.logo").first.evaluate(
        "image => [image.naturalWidth, image.naturalHeight]"
    ) == [512, 256]


def test_what_is_no_picture_is_refused_by_name_before_it_is_sent(budi):
    budi.goto("/admin/pengaturan")
    file = {"name": "merek.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    budi.get_by_label("Logo").set_input_files(file)
    reason = budi.get_by_text("merek.pdf tidak bisa dibaca. Pilih gambar lain.")
    expect(reason).to_be_visible()
    keep(budi, "admin-logo-ditolak")
    assert budi.get_by_label("Logo").evaluate("input => input.files.length") == 0


def test_the_reset_asks_with_the_safe_answer_at_hand(house, budi):
    queue(house, 3)
    budi.goto("/admin/pengaturan")
    budi.get_by_role("button", name="Reset hari ini…").focus()
    budi.keyboard.press("Enter")
    expect(budi.get_by_role("alertdialog")).to_contain_text(
        "3 nomor yang masih menunggu dibatalkan."
    )
    expect(budi.get_by_role("button", name="Tidak jadi").last).to_be_focused()
    keep(budi, "admin-reset")
    assert violations(budi) == []
    budi.keyboard.press("Tab")
    budi.keyboard.press("Enter")
    toast = budi.locator("#toast")
    expect(toast).to_contain_text("Antrian mulai lagi dari 001.")
    # Else it would go after twenty seconds, while axe still looks.
    toast.get_by_role("button", name="Urungkan").focus()
    for width, height in ((360, 740), (911, 512), (1366, 620)):
        budi.set_viewport_size({"width": width, "height": height})
        expect(toast.get_by_role("button", name="Urungkan")).to_be_in_viewport(ratio=1)
        keep(budi, f"admin-reset-ditawarkan-{width}")
        assert violations(budi) == []
    bar = budi.locator("[data-banner=reset]")
    expect(bar).to_contain_text("3 nomor yang menunggu dibatalkan.")
    keep(budi, "admin-reset-urungkan")
    expect(bar.get_by_role("button", name="Urungkan reset")).to_be_visible()
    toast.get_by_role("button", name="Urungkan").click()
    expect(budi.locator("#toast")).to_have_text("Reset diurungkan.")
    expect(bar).to_be_hidden()


@changing()
def spread_over_the_day(tickets):
    """Let them have been taken from midnight to midnight of the site's own day."""
    zone = settings.number("time_zone")
    midnight = datetime.combine(rounds.today(), time()) - timedelta(hours=zone)
    for place, ticket in enumerate(tickets):
        taken = midnight + timedelta(days=1) * place / len(tickets)
        Event.update(at=taken).where(
            Event.ticket == ticket, Event.kind == "take"
        ).execute()


@changing()
def spread_over_the_month():
    """Let each number have been taken on a date of its own, as of a round kept open."""
    first = rounds.today().replace(day=1)
    round_ = rounds.open_round()
    round_.date, round_.ends_after = first, first + timedelta(days=40)
    round_.save()
    takes = Event.select().where(Event.kind == "take").order_by(Event.id)
    for place, event in enumerate(takes):
        event.at = datetime.combine(first, time(1)) + timedelta(
            days=place % 27, hours=place % 7
        )
        event.save()
    Ticket.update(taken_on=None).execute()


def fill_a_day(house, kinds, lokets):
    """Let so many services and counters work through 24 busy hours."""
    while services.in_order().count() < kinds:
        number = services.in_order().count() + 1
        services.add(f"Layanan dengan nama panjang nomor {number}")
    while counters.in_order().count() < lokets:
        counters.add()
    ids = [row.id for row in services.in_order()]
    each = max(3, -(-lokets // kinds))
    tickets = [visitor_takes(kind) for kind in ids * each]
    for loket in counters.in_order():
        session = auth.begin_session(house.box.person("Sari"))
        counters.take_over(session, loket.id, set())
        calling.finish(session, calling.call_next(session, None).id)
        auth.end_session(session)
    spread_over_the_day(tickets)
    return tickets


@pytest.fixture
def long_day(house):
    """A day of 24 hours, eight services and six counters."""
    return fill_a_day(house, kinds=8, lokets=6)


LINES = """cells => cells.map(cell => {
  const words = document.createRange();
  words.selectNodeContents(cell);
  return words.getClientRects().length;
})"""


def test_each_wait_of_a_report_stands_on_one_line_on_a_small_screen(house, owner):
    rollover.change_settings({"forward": "1"})
    session = house.box.seated("Sari", 1)
    visitor_takes(house.box.umum)
    visitor_takes(house.box.umum)
    first = calling.call_next(session, None)
    calling.forward(session, first.id, house.box.gigi)
    calling.call_next(session, None)
    page = owner({"viewport": {"width": 1024, "height": 768}})
    page.goto("/admin/laporan")
    keep(page, "admin-laporan-1024")
    waits = page.locator(".table td").filter(has_text="menit")
    assert waits.count() == 6
    assert set(waits.evaluate_all(LINES)) == {1}
    assert page.evaluate("document.documentElement.scrollWidth") == 1024


def give_longest_names():
    """Let nine services have names of 60 characters and counters of 40."""
    words = "Surat Keterangan Domisili Tempat Tinggal atau Tempat Usaha "
    while services.in_order().count() < 9:
        services.add(f"{words}{services.in_order().count()}")
    for place, row in enumerate(list(services.in_order())[:3]):
        services.change(row.id, f"{words}{'xyz'[place]}", row.letter)
    for row in list(counters.in_order()):
        name = f"Ruang Periksa dan Konsultasi Keluarga {row.number:02}"
        counters.change(row.id, row.number, name, set())


@changing()
def take_earlier(minutes):
    """Let all numbers have been taken so much earlier."""
    for event in Event.select().where(Event.kind == "take"):
        event.at -= timedelta(minutes=minutes)
        event.save()


@pytest.fixture
def wordy_day(house):
    """A day of long names and long waits, on which all happens that is counted."""
    rollover.change_settings({"forward": "1", "missed_after": "1"})
    give_longest_names()
    session = house.box.seated("Sari", 1)
    taken = [visitor_takes(row.id) for row in services.in_order() for _ in range(2)]
    for number, ticket in enumerate(reversed(taken)):
        calling.call(session, ticket.id, None)
        if number % 3 == 0:
            calling.put_back(session, ticket.id)
        elif number % 3 == 1:
            calling.forward(session, ticket.id, taken[number].service_id)
        else:
            calling.finish(session, ticket.id)
    take_earlier(minutes=155)


# On a phone the titles stand in each row, and those above only a reader finds.
BROKEN_WORDS = """() => {
  const broken = [], all = document.querySelectorAll('.table thead th, .table td');
  const cells = [...all]
    .filter((cell) => cell.parentNode.parentNode.offsetWidth > 1);
  cells.forEach(({ firstChild }) => {
    for (const word of firstChild.data.matchAll(/\\S+/g)) {
      const range = document.createRange();
      range.setStart(firstChild, word.index);
      range.setEnd(firstChild, word.index + word[0].length);
      if (range.getClientRects().length > 1) { broken.push(word[0]); }
    }
  });
  return broken;
}"""


ROOMY = ((1366, 620), (1024, 768), (911, 512))


@pytest.mark.usefixtures("wordy_day")
def test_a_report_of_long_names_is_whole_on_each_screen_and_on_one_a4(owner):
    page = owner(DESKTOP)
    for width, height in (*ROOMY, (910, 600), (800, 1280), (761, 600), (360, 740)):
        page.set_viewport_size({"width": width, "height": height})
        page.goto("/admin/laporan")
        keep(page, f"admin-laporan-panjang-{width}")
        assert page.evaluate(BROKEN_WORDS) == [], width
        for part in page.locator(".table-room, html").all():
            wide, room = part.evaluate("it => [it.scrollWidth, it.clientWidth]")
            assert wide <= room, (width, wide, room)
        assert {"jam", "Terlewat", "luar"} <= set(page.inner_text("main").split())
    tiles = page.locator(".totals > div").evaluate_all(
        "tiles => tiles.map(it => it.offsetWidth)"
    )
    assert len(set(tiles)) == 1
    [paper] = printed(page)
    assert "Usaha 8" in " ".join(paper.extract_text().split())


def printed(page):
    return PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages


def test_a_report_is_one_a4_on_paper(long_day, budi):
    budi.goto("/admin/laporan")
    keep(budi, "admin-laporan")
    assert budi.locator(".chart rect").count() == 24
    [paper] = printed(budi)
    size = paper.mediabox
    assert (round(size.width), round(size.height)) == A4
    words = paper.extract_text()
    assert "Laporan" in words
    assert "Klinik Melati" in words
    assert "nomor 8" in words
    assert "Loket 6" in words
    assert "Keluar" not in words


@pytest.mark.parametrize("days", ["2026-11-28", "2026-09-27_2026-11-28"])
def test_a_report_with_a_long_date_is_no_wider_than_the_smallest_phone(owner, days):
    page = owner({"viewport": {"width": 320, "height": 568}})
    first, _, last = days.partition("_")
    page.goto(f"/admin/laporan?dari={first}&sampai={last or first}")
    page.locator(".day-turn summary").click()
    expect(page.get_by_role("button", name="Tampilkan")).to_be_visible()
    keep(page, f"admin-laporan-320-{days}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    panel = page.locator(".from-to-days").bounding_box()
    assert panel["x"] >= 0
    assert panel["x"] + panel["width"] <= 320


def test_a_report_of_all_letters_and_many_counters_is_one_a4_too(house, budi):
    fill_a_day(house, kinds=26, lokets=20)
    budi.goto("/admin/laporan")
    [paper] = printed(budi)
    assert "nomor 26" in paper.extract_text()
    assert "Loket 20" in paper.extract_text()


@pytest.mark.parametrize(("kinds", "lokets", "sheets"), [(8, 6, 1), (26, 20, 2)])
def test_a_months_report_is_on_paper_with_each_of_its_days(
    house, budi, kinds, lokets, sheets
):
    fill_a_day(house, kinds, lokets)
    spread_over_the_month()
    today = rounds.today()
    budi.goto(f"/admin/laporan?rentang={today:%Y-%m}")
    keep(budi, f"admin-laporan-bulan-{kinds}")
    papers = printed(budi)
    assert len(papers) == sheets
    assert f"Loket {lokets}" in papers[0].extract_text()
    # So many services and counters fill a sheet by themselves.
    words = papers[-1].extract_text().split()
    month = clock.MONTHS[today.month - 1][:3]
    days = [before for before, word in pairwise(words) if word == month]
    assert days == [
        str(day + 1) for day in range(monthrange(today.year, today.month)[1])
    ]


def test_the_report_comes_as_excel(long_day, budi):
    budi.goto("/admin/laporan")
    with budi.expect_download() as download:
        budi.get_by_role("link", name="Unduh Excel").click()
    assert download.value.suggested_filename.startswith("laporan-")
    book = openpyxl.load_workbook(BytesIO(download.value.path().read_bytes()))
    assert book["Nomor"].max_row == 1 + len(long_day)


DIALOGS = {
    "layanan": ("tambah", "ubah-{gigi}", "loket-{loket}"),
    "pengguna": ("tambah", "ubah-{sari}", "sandi-{budi}"),
    "pengaturan": ("reset",),
}


@pytest.mark.parametrize("kind", [DESKTOP, PHONE], ids=["wide", "phone"])
def test_every_page_and_dialog_is_for_everybody_wide_and_narrow(house, owner, kind):
    page, box = owner(kind), house.box
    width = kind["viewport"]["width"]
    known = {
        "gigi": box.gigi,
        "loket": box.lokets[0],
        "sari": box.people["Sari"],
        "budi": box.people["Budi"],
    }
    queue(house, 5)
    for path in ADMIN_PAGES:
        page.goto(f"/admin/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        keep(page, f"admin-{path}-{width}")
        assert violations(page) == []
        for dialog in DIALOGS.get(path, ()):
            id_ = dialog.format(**known)
            page.locator(f"[data-dialog='{id_}']").click()
            expect(page.locator(f"#{id_}")).to_be_visible()
            keep(page, f"admin-{path}-{dialog.partition('-')[0]}-{width}")
            assert violations(page) == [], id_
            page.keyboard.press("Escape")


def test_what_is_missing_is_said_in_our_words(device):
    page = device(COUNTER)
    page.goto("/masuk")
    said = "id => document.querySelector(id).validationMessage"
    page.get_by_role("button", name="Masuk", exact=True).click()
    assert page.evaluate(said, "#nama") == "Isi dulu."
    page.fill("#nama", "budi")
    assert page.evaluate(said, "#nama") == ""
    page.fill("#sandi", PASSWORD)
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.wait_for_url("**/operator/loket")
    page.get_by_role("button", name="Mulai melayani").click()
    assert page.evaluate(said, "[name=loket]") == "Pilih satu dulu."
    page.locator(".choice").first.click()
    page.get_by_role("button", name="Mulai melayani").click()
    page.wait_for_url("**/operator")


# As a phone does whose letters are set to twice their size.
TWICE = """() => {
  const all = [...document.querySelectorAll('body *')]
    .filter((one) => !one.closest('svg'));
  const sizes = all.map((one) => parseFloat(getComputedStyle(one).fontSize));
  all.forEach((one, at) => { one.style.fontSize = `${sizes[at] * 2}px`; });
}"""
# Words that reach beyond the screen, or beyond the card that cuts them.
LOST = """() => [...document.querySelectorAll('.admin-page *')].filter((one) => {
  const box = one.getBoundingClientRect();
  if (!box.width || one.children.length) { return false; }
  if (one.closest('.chart-room, .scrim, .sr, .menu-panel')) { return false; }
  return box.right > document.documentElement.clientWidth + 1;
}).map((one) => one.outerHTML.slice(0, 120))"""


def test_the_admins_pages_hold_letters_of_twice_their_size(house, owner):
    visitor_takes(house.box.umum)
    page = owner(NARROW)
    for name in (*ADMIN_PAGES, "cadangan", "kesiapan"):
        page.goto(f"/admin/{name}")
        page.evaluate(TWICE)
        keep(page, f"admin-{name}-huruf-besar")
        assert page.evaluate(LOST) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name


LONG_NAMES = (
    "Surat Keterangan Domisili Usaha dan Pengantar Nikah",
    "Kartu Keluarga (KK) dan Akta Kelahiran",
    "Surat Keterangan Tidak Mampu (SKTM)",
    "Pengantar Catatan Kepolisian (SKCK)",
    "Legalisasi dan Administrasi Pertanahan",
    "Bantuan Sosial & Keluarga Harapan (PKH)",
)


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (911, 512), (390, 844)])
def test_the_admins_pages_hold_on_the_screens_that_exist(house, owner, width, height):
    for name in LONG_NAMES:
        services.add(name)
    house.box.seated("Sari", 2)
    rollover.change_settings(
        {"business_name": "Kantor Desa Sukamaju Kecamatan Kalikajar"}
    )
    visitor_takes(house.box.umum)
    page = owner({"viewport": {"width": width, "height": height}})
    for name in (
        "layanan",
        "pengguna",
        "pengaturan",
        "cadangan",
        "laporan",
        "kesiapan",
    ):
        page.goto(f"/admin/{name}")
        keep(page, f"admin-{name}@{width}x{height}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert page.evaluate(BEYOND) == [], name
        for line in page.locator(".line-name").all():
            assert line.bounding_box()["width"] > 130, name
    page.goto("/admin/pengguna")
    sari = page.locator(".line-person", has_text="masuk sebagai sari")
    expect(sari.locator(".letter-tiles .tile")).to_have_count(3 + len(LONG_NAMES))
    assert sari.locator(".line-name").bounding_box()["width"] > 190
    assert sari.bounding_box()["height"] < 240


# What is cut or stands out of the page's own edge, but for what scrolls.
BEYOND = """() => Array.from(document.querySelectorAll(
    '.admin-page :is(a, button, h1, b, small, input, select, svg), .side-brand small'
)).filter(one => {
    const box = one.getBoundingClientRect();
    if (!box.width || one.closest('.chart-room, .scrim, .sr, .menu-panel, .table')) {
        return false;
    }
    return box.right > document.documentElement.clientWidth + 1 || (
        one.matches('small, b') && one.scrollWidth > one.clientWidth + 1
        && getComputedStyle(one).display !== 'inline');
}).map(one => one.outerHTML.slice(0, 120))"""

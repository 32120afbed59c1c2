"""The television shows every name whole, on any number of counters, also at rest."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from siantre_box.core import auth, calling, counters, rollover, services
from siantre_box.core.models import Session, Ticket
from tests import world
from tests.browser.conftest import House, keep
from tests.browser.test_tv_turns import ask, told

SMALL = {"viewport": {"width": 1280, "height": 720}}
LARGE = {"viewport": {"width": 1920, "height": 1080}}
SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["1280", "1920"])
VILLAGE = (
    (
        "Surat Keterangan Domisili Usaha dan Pengantar Nikah",
        "Meja Pelayanan Kependudukan",
    ),
    ("Pembayaran PBB", ""),
    ("Bantuan Sosial & Keluarga Harapan (PKH)", "Meja Bu Sri Wahyuni"),
    ("Surat Pindah Datang Antar Kabupaten", ""),
)
CLINIC = (
    ("KIA & Imunisasi", "Ruang Periksa dr. Siti Nurhaliza"),
    ("Poli Gigi", "Poli Gigi"),
    ("Farmasi", "Ruang Obat"),
    ("Kasir", "Kasir"),
)
# As long as names can be.
SERVICE_OF_60 = "Surat Keterangan Kepemilikan Kendaraan Bermotor Roda Dua {:03}"
PLACE_OF_40 = "Laboratorium Mikrobiologi dan Klinik {:03}"
WIFI = {"wifi_name": "DesaSukamaju_Tamu_Balai-Warga_02"}
PASSWORD = {"wifi_password": "PelayananPrima-2026!"}
# What lies beyond the box that holds it, or is covered by another.
SPILT = """() => {
  const over = [];
  const box = (one) => one.getBoundingClientRect();
  const inside = (inner, outer, slack) => inner.left >= outer.left - slack &&
    inner.right <= outer.right + slack && inner.top >= outer.top - slack &&
    inner.bottom <= outer.bottom + slack;
  const text = (one) => {
    const range = document.createRange();
    range.selectNodeContents(one);
    return range.getBoundingClientRect();
  };
  const all = (selector) => document.querySelectorAll(selector);
  const judge = (selector, outer) => all(selector).forEach((one) => {
    if (one.offsetWidth && !inside(text(one), box(one.closest(outer)), 1)) {
      over.push(selector + ': ' + one.textContent.trim());
    }
  });
  judge('.panel.shown .counter', '.goto');
  judge('#list li:not(.off) .l', 'li');
  judge('#list li:not(.off) .s', 'li');
  document.querySelectorAll('#list li:not(.off) .n').forEach((one) => {
    if (one.scrollWidth > one.clientWidth) { over.push('number: ' + one.textContent); }
  });
  judge('#take .words > div', '#take');
  judge('.welcome .fact', '.welcome');
  judge('.cell > div', '.told, .shut');
  judge('#name', '#name');
  const list = document.querySelector('#list'), take = document.querySelector('#take');
  const rows = [...document.querySelectorAll('#list li:not(.off)')];
  rows.filter((row) => row.offsetHeight).forEach((row) => {
    if (box(row).bottom > box(take).top) { over.push('below: ' + row.textContent); }
  });
  const service = document.querySelector('.panel.shown .service');
  const number = document.querySelector('.panel.shown .number');
  if (service) {
    const glyphs = text(number), middle = (glyphs.top + glyphs.bottom) / 2;
    const top = middle - 0.37 * parseFloat(getComputedStyle(number).fontSize);
    if (box(service).bottom > top) { over.push('on it: ' + service.textContent); }
    if (box(service).top < box(service.parentNode).top) {
      over.push('above: ' + service.textContent);
    }
  }
  return over;
}"""
PAGE = 8_500  # milliseconds until the list turns
YELLOW_TIME = 12_000
SMALLEST = """() => Math.min(
  ...[...document.querySelectorAll('#list .n, #list .l, #list .s')]
  .map((one) => parseFloat(getComputedStyle(one).fontSize)))"""

LETTER = "at => parseFloat(getComputedStyle(document.querySelector(at)).fontSize)"
TEXT_HEIGHT = """at => {
  const range = document.createRange();
  range.selectNodeContents(document.querySelector(at));
  return range.getBoundingClientRect().height;
}"""


# Elements in the colour of a call.
YELLOW = """() => [...document.querySelectorAll('#board *, #foot *')]
  .filter((one) => one.offsetWidth && one.textContent.trim())
  .filter((one) => {
    const { color, backgroundColor } = getComputedStyle(one);
    return /255, 198, 41/.test(color + backgroundColor);
  })
  .map((one) => one.className)"""


@pytest.fixture
def place(house: House) -> Callable[..., tuple[Session, Ticket]]:
    """Furnish with services and places, and let each call a number, the first last."""

    def furnish(pairs: tuple[tuple[str, str], ...]) -> tuple[Session, Ticket]:
        while counters.in_order().count() < len(pairs):
            counters.add()
        for extra in list(counters.in_order())[len(pairs) :]:
            counters.remove(extra.id)
        offered = [house.box.umum, house.box.gigi, house.box.kia]
        for letter in "DEFGHI"[: max(0, len(pairs) - len(offered))]:
            offered.append(services.add(letter, letter).id)
        for n, counter in reversed(list(enumerate(counters.in_order()))):
            service = offered[n % len(offered)]
            services.change(service, pairs[n][0], "ABCDEFGHI"[n % len(offered)])
            counters.change(counter.id, counter.number, pairs[n][1], set())
            session = auth.begin_session(house.box.person("Sari"))
            counters.take_seat(session, counter.id, {service})
            world.visitor_takes(service)
            ticket = calling.call_next(session, None)
        return session, ticket

    return furnish


def on(device: Callable[..., Page], size: dict[str, object], name: str) -> Page:
    tv = device(size)
    tv.goto("/tv?suara=0")
    tv.wait_for_selector("html.is-fresh", state="attached")
    keep(tv, f"{name}-{size['viewport']['width']}")
    return tv


@SIZES
def test_long_services_and_places_stand_in_two_lines(device, place, size):
    rollover.change_settings(WIFI | PASSWORD)
    rollover.change_settings({"counter_word": "Meja"})
    place(VILLAGE)
    tv = on(device, size, "tv-daftar")
    assert tv.evaluate(SPILT) == []
    assert tv.locator(".pages i").count() == 2


@SIZES
def test_a_place_named_like_its_service_is_said_once(device, place, size):
    rollover.change_settings({"ticker": ""} | WIFI)
    place(CLINIC)
    tv = on(device, size, "tv-tempat")
    assert tv.evaluate(SPILT) == []
    assert tv.locator(".pages i").count() == 0
    assert tv.locator("#list .s").all_inner_texts() == ["KIA & Imunisasi", "Farmasi"]


@SIZES
def test_without_a_foot_the_numbers_of_many_counters_are_larger(device, place, size):
    place(CLINIC)
    heights = []
    for ticker in ("Bawa KTP asli.", ""):
        rollover.change_settings({"ticker": ticker} | WIFI)
        tv = on(device, size, f"tv-tempat-{'kaki' if ticker else 'tanpa-kaki'}")
        assert tv.evaluate(SPILT) == []
        heights.append(tv.evaluate(LETTER, "#list .n"))
    assert heights[1] > heights[0] * 1.1


@SIZES
def test_a_single_counter_says_its_service_in_one_line_where_it_fits(
    device, place, size
):
    place((("Servis Motor dan Ganti Oli", ""),))
    tv = on(device, size, "tv-satu")
    assert tv.evaluate(SPILT) == []
    letter = tv.evaluate(LETTER, ".panel.shown .service div")
    assert tv.evaluate(TEXT_HEIGHT, ".panel.shown .service div") < 2 * letter


LONGEST = tuple((SERVICE_OF_60.format(n), PLACE_OF_40.format(n)) for n in range(1, 13))


@pytest.mark.parametrize("foot", ["Bawa KTP asli.", ""], ids=["foot", "no-foot"])
@pytest.mark.parametrize("count", [1, 3, 12])
def test_names_as_long_as_they_can_be_are_whole(device, place, count, foot):
    rollover.change_settings({"ticker": foot} | WIFI | PASSWORD)
    place(LONGEST[:count])
    tv = on(device, SMALL, f"tv-terpanjang-{count}{'' if foot else '-tanpa-kaki'}")
    assert tv.evaluate(SPILT) == []
    assert tv.evaluate(SMALLEST) >= 21.9


@pytest.mark.parametrize("count", [1, 3])
def test_at_rest_the_last_number_is_white_and_sends_nobody_anywhere(
    device, place, count
):
    rollover.change_settings({"wifi_name": "Antrian-KlinikSehat"} | PASSWORD)
    session, ticket = place(CLINIC[:count])
    tv = on(device, SMALL, f"tv-dipanggil-{count}")
    expect(tv.locator(".panel.shown .current")).to_be_visible()
    calling.finish(session, ticket.id)
    expect(tv.locator(".panel.shown").get_by_text("Terakhir dipanggil")).to_be_visible()
    expect(tv.locator(".panel.shown .arrow")).to_be_hidden()
    keep(tv, f"tv-rehat-{count}")
    assert tv.evaluate(YELLOW) == []


@SIZES
@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_closed_place_says_so_and_invites_again_when_it_opens(
    house, device, place, size, count
):
    rollover.change_settings(WIFI | PASSWORD)
    if count:
        place(CLINIC[:count])
    for service in services.in_order():
        services.close_for_today(service.id)
    tv = on(device, size, f"tv-tutup-{count}")
    closed = tv.locator(".shut" if count else ".told")
    expect(closed).to_contain_text("Semua layanan sedang tutup.")
    expect(closed).to_contain_text("Tutup hari ini.")
    assert tv.evaluate(SPILT) == []
    expect(tv.locator(".code")).to_have_count(0)
    services.open_(house.box.umum)
    expect(tv.locator(".code")).to_be_visible()


@SIZES
def test_a_tv_of_a_counter_that_is_gone_says_so_until_it_is_back(house, device, size):
    counter = counters.add()
    counters.change(counter.id, 99, "", set())
    tv = device(size)
    tv.goto("/tv?loket=99&suara=0")
    expect(tv.locator(".code")).to_be_visible()
    counters.remove(counter.id)
    gone = tv.locator(".told")
    expect(gone).to_contain_text("Loket 99 tidak ada.")
    expect(gone).to_contain_text("buka /tv untuk semua loket.")
    keep(tv, f"tv-tanpa-loket-{size['viewport']['width']}")
    assert tv.evaluate(SPILT) == []
    counters.change(counters.add().id, 99, "", set())
    session = auth.begin_session(house.box.person("Sari"))
    counters.take_seat(session, counters.in_order()[-1].id, set())
    world.visitor_takes(house.box.umum)
    calling.call_next(session, None)
    expect(tv.locator(".panel.shown .number")).to_have_text("A-001")


WIFIS = (
    WIFI | PASSWORD,
    WIFI | {"wifi_password": ""},
    {"wifi_name": "Tamu", "wifi_password": "sehat2026"},
    {"wifi_name": "W" * 32, "wifi_password": "M" * 24},
    # Too long for a screen: of such a password the poster is named instead.
    {"wifi_name": "W" * 32, "wifi_password": "M" * 63},
    {"wifi_name": "Klinik-Sehat-Bersama-Tamu-5GHz-A", "wifi_password": "M" * 63},
    {"wifi_name": "Tamu", "wifi_password": "M" * 63},
    {"wifi_name": "", "wifi_password": ""},
)


@SIZES
@pytest.mark.parametrize("count", [0, 1, 2])
def test_the_wifi_is_whole_in_the_morning_and_later(device, place, size, count):
    if count:
        place(CLINIC[:count])
    for foot in ("Simpan nomor Anda.", ""):
        for which, wifi in enumerate(WIFIS):
            rollover.change_settings({"ticker": foot} | wifi)
            name = f"tv-wifi-{count}-{which}{'' if foot else '-tanpa-kaki'}"
            tv = on(device, size, name)
            assert tv.evaluate(SPILT) == [], (foot, wifi)
            tv.context.close()


def test_a_new_call_returns_to_the_first_page(house, device, place):
    place(LONGEST[:4])
    tv = told(device(SMALL))
    first = tv.locator("#list li.latest")
    here = tv.locator(".pages i.here + i")
    expect(first).to_be_visible()
    tv.clock.run_for(PAGE)
    expect(first).to_be_hidden()
    world.visitor_takes(house.box.gigi)
    [at] = [one.id for one in counters.in_order() if one.number == 2]
    session = Session.get(Session.counter == at)
    calling.call_next(session, Ticket.get(Ticket.label == "B-001").id)
    ask(tv)
    tv.wait_for_selector(".panel.shown[data-label='B-002']")
    expect(tv.locator("#list li.latest .n")).to_have_text("B-002")
    expect(tv.locator("#list li.latest")).to_be_visible()
    tv.clock.run_for(YELLOW_TIME)
    expect(tv.locator("#list li.latest")).to_be_visible()
    assert here.count() == 1
    newest = tv.locator("#list li:not(.coming) .n").all_text_contents()
    assert newest == ["B-002", "A-001", "C-001", "D-001"]

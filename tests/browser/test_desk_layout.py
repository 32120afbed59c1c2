"""Nothing on the desk meets its neighbour, whatever the screen and the names."""

import re

import pytest
from playwright.sync_api import expect

from siantre_box.core import (
    auth,
    calling,
    counters,
    priority,
    rollover,
    services,
    tickets,
)
from siantre_box.core.models import Ticket
from tests import world
from tests.browser.conftest import COUNTER, call, is_shown, keep, log_in, sit

# 150 % of a small laptop, the smallest screen, a usual one less its bars, phones.
SIZES = [(911, 512), (1024, 768), (1366, 620), (390, 844), (320, 640)]
# What is drawn beside and above each other; of a row its own parts alone.
APART = [
    ".face-head > *, .face > .num, .face-service",
    ".top .mark, .counter, .served-one, .served-more, .take-short,"
    " #menu-layanan > summary, .top > .chip, .state, .clock, #menu-akun > summary",
    ".next-text, .next-keys, .next-number",
    ".next-bar, .current, .counts > div",
    *(f"#menunggu li:nth-child({nth}) > *" for nth in (1, 2, 3)),
]
COLLISIONS = """groups => {
    const found = [], width = innerWidth;
    function boxes(selector) {
        return [...document.querySelectorAll(selector)].map(one => {
            const box = one.getBoundingClientRect();
            return {name: one.className || one.tagName, box, one};
        }).filter(({box, one}) => box.width > 1 && box.height > 1
            && getComputedStyle(one).position !== 'fixed');
    }
    for (const group of groups) {
        const all = boxes(group);
        all.forEach(({name, box}, at) => {
            if (box.left < -1 || box.right > width + 1) found.push(name + ' is cut');
            for (const other of all.slice(at + 1)) {
                const wide = Math.min(box.right, other.box.right) -
                    Math.max(box.left, other.box.left);
                const high = Math.min(box.bottom, other.box.bottom) -
                    Math.max(box.top, other.box.top);
                if (wide > 1 && high > 1) found.push(name + ' meets ' + other.name);
            }
        });
    }
    for (const {name, one} of boxes('.act, .counts > div, .next, .lists-foot .btn')) {
        if (one.scrollWidth > one.clientWidth + 1) found.push(name + ' is too narrow');
    }
    return found;
}"""

IS_WHOLE = """selector => {
    const box = document.querySelector(selector).getBoundingClientRect();
    return box.left >= 0 && box.right <= innerWidth && box.bottom <= innerHeight;
}"""


# Of a row with a menu, of one that is missed, and of the foot of a phone.
BESIDE = [
    *(
        f"#menunggu {row} .num, #menunggu {row} small > *, #menunggu {row} form button"
        for row in ("ul:first-child li:first-child", ".is-missed li")
    ),
    ".next-text small > span, .next-number",
]
CUT = "one => one.scrollWidth > one.clientWidth"
# A phone of 360 x 740 at 200 % and at 150 %.
ENLARGED = [(180, 370), (240, 493)]
BEYOND_THE_EDGE = """() => [...document.querySelectorAll('body *')].filter(one => {
    const box = one.getBoundingClientRect();
    return one.checkVisibility() && box.width > 1 && box.height > 1
        && (box.left < -1 || box.right > innerWidth + 1);
}).map(one => one.className || one.tagName)"""


def long_names(house):
    """Give the box nine services with the longest names, and a counter with one."""
    name = "Surat Keterangan Domisili Usaha dan Pengantar Nikah atau Cerai"
    rows = [*services.in_order(), *(services.add(each, each) for each in "DEFGHI")]
    for row in rows:
        long = f"{row.letter} {name}"[: services.LONGEST_NAME].strip()
        services.change(row.id, long, row.letter)
    place = "Ruang Pelayanan Terpadu Satu Pintu Lantai 2"[: counters.LONGEST_NAME]
    counters.change(house.box.lokets[0], 1, place, set())
    return [row.id for row in rows], place


def sits_and_calls(desk, place, chosen):
    sit(desk, "sari", place)
    desk.goto("/operator/loket")
    for box in desk.locator("input[name=layanan]").all():
        box.set_checked(int(box.get_attribute("value")) in chosen, force=True)
    desk.get_by_role("button", name="Mulai melayani").click()
    desk.locator("#berikutnya").click()
    expect(desk.locator(".face > .num")).to_have_text(re.compile("A-00[14]"))


def is_whole(desk, menu, shot):
    desk.locator(f"{menu} > summary").click()
    desk.wait_for_function(IS_WHOLE, arg=f"{menu} .menu-panel")
    keep(desk, shot)
    desk.keyboard.press("Escape")


@pytest.mark.parametrize("width", [960, 1024, 1061, 1062, 1366])
def test_who_chooses_a_counter_reads_two_beside_each_other(house, device, width):
    long_names(house)
    desk = device({"viewport": {"width": width, "height": 768}})
    log_in(desk, "sari")
    keep(desk, f"loket-pilih-{width}")
    for choices in desk.locator(".choices").all():
        first, second = [
            choices.locator(".choice-face").nth(nth).bounding_box() for nth in (0, 1)
        ]
        assert first["y"] == second["y"]
        assert first["x"] + first["width"] < second["x"]
    beyond = "it => it.scrollWidth > it.clientWidth"
    assert not desk.locator(".sheet-body").evaluate(beyond)


@pytest.mark.parametrize("served", [1, 4, 9])
def test_nothing_on_the_desk_meets_its_neighbour(house, device, served):
    ids, place = long_names(house)
    for service in ids[:served] * 4:
        world.visitor_takes(service)
    Ticket.update(created_at="2026-01-01 00:00:00").execute()
    desk = device(COUNTER)
    sits_and_calls(desk, place, ids[:served])
    for width, height in SIZES:
        desk.set_viewport_size({"width": width, "height": height})
        keep(desk, f"meja-{served}-layanan-{width}")
        assert (width, desk.evaluate(COLLISIONS, APART)) == (width, [])
        tiles = desk.locator(".served-one:visible").count()
        more = desk.locator(".served-more:visible").all_inner_texts()
        assert (width, tiles + sum(map(int, more))) == (width, served)
        if width > 820:
            is_whole(desk, "#menu-layanan", f"meja-{served}-menu-{width}")


def fills(house, is_long):
    """Let people wait in every way that a row can show; return the first counter."""
    rollover.change_settings({"priority": "1"})
    place = long_names(house)[1] if is_long else "Loket 1"
    services.lead_to(house.box.umum, house.box.kia)
    dewi, tickets = house.box.seated("Dewi", 2), []
    for _ in range(5):
        tickets.append(world.visitor_takes(house.box.umum))
    for _ in range(3):
        calling.call(dewi, tickets[4].id, None)
        calling.put_back(dewi, tickets[4].id)
    calling.prioritise(dewi, tickets[3].id)
    return place


@pytest.mark.parametrize("is_long", [False, True])
def test_rows_with_a_menu_and_those_missed_meet_nothing(house, device, is_long):
    place = fills(house, is_long)
    desk = device(COUNTER)
    sits_and_calls(desk, place, [house.box.umum, house.box.gigi])
    for width, height in [*SIZES, (360, 740)]:
        desk.set_viewport_size({"width": width, "height": height})
        keep(desk, f"meja-baris-{'panjang' if is_long else 'pendek'}-{width}")
        assert (width, desk.evaluate(COLLISIONS, BESIDE)) == (width, [])
        if not is_long:
            assert not desk.locator(".counter > span").evaluate(CUT), width


@pytest.mark.parametrize("size", ENLARGED, ids=["200", "150"])
@pytest.mark.parametrize("is_long", [False, True])
def test_on_a_phone_that_is_enlarged_nothing_lies_beyond_the_edge(
    house, device, is_long, size
):
    place = fills(house, is_long)
    width, height = size
    desk = device(COUNTER | {"viewport": {"width": width, "height": height}})

    def is_within(what):
        keep(desk, f"meja-{width}-{'panjang' if is_long else 'pendek'}-{what}")
        assert (what, desk.evaluate(BEYOND_THE_EDGE)) == (what, [])

    desk.goto("/masuk")
    is_within("masuk")
    sit(desk, "sari", place)
    is_within("menunggu")
    desk.goto("/operator/loket")
    is_within("loket")
    desk.goto("/operator")
    desk.locator("#berikutnya").click()
    expect(desk.locator(".face > .num")).to_have_text("A-004")
    is_within("dipanggil")
    assert desk.evaluate(COLLISIONS, [*APART, *BESIDE]) == []
    assert desk.locator(".next-bar").bounding_box()["y"] > height / 2
    assert not desk.locator("#kerja").evaluate(CUT)
    for what, opens in (
        ("menu", "#menu-loket > summary"),
        ("baris", ".row-menu > summary"),
        ("ambilkan", ".take-short"),
        ("teruskan", "[data-dialog=teruskan]"),
        ("batal", ".act-red"),
    ):
        desk.locator(opens).first.click()
        is_within(what)
        desk.keyboard.press("Escape")
    desk.get_by_role("tab", name="Riwayat hari ini").click()
    expect(desk.locator(".changes")).to_be_visible()
    is_within("riwayat")
    desk.locator(".changes .menu > summary").first.click()
    is_within("ubah")


@pytest.mark.parametrize("width", [911, 1024, 1366])
def test_the_name_of_a_person_takes_no_room_from_the_counters(house, device, width):
    name = "Raden Sri Wahyuni Kusumaningtyas Purnama"
    person = house.box.person("Sari")
    auth.change_user(person.id, name, person.email, person.role)
    place = "Ruang Periksa dr. Siti"
    counters.change(house.box.lokets[0], 1, place, {house.box.umum})
    desk = sit(device({"viewport": {"width": width, "height": 620}}), "sari", place)
    account = desk.locator("#menu-akun > summary")
    assert account.bounding_box()["width"] < 260
    expect(account).to_have_attribute("title", name)
    assert not desk.locator(".counter > span").evaluate(CUT)


def test_what_the_big_button_says_keeps_off_its_edges(house, device):
    long_names(house)
    services.lead_to(house.box.umum, house.box.kia)
    desk = sit(device({"viewport": {"width": 911, "height": 512}}), "sari", "Loket 2")
    for _ in range(2):
        world.visitor_takes(house.box.umum)
    call(desk)
    is_shown(desk, "A-001", waiting=1)
    keep(desk, "meja-tombol-penuh-911")
    button, words = (
        desk.locator(at).bounding_box() for at in ("#berikutnya", ".next-text")
    )
    assert words["y"] - button["y"] >= 5


@pytest.mark.parametrize("width", [911, 1366])
def test_where_a_number_is_forwarded_to_names_have_their_room(house, device, width):
    long_names(house)
    services.lead_to(house.box.umum, house.box.kia)
    for _ in range(2):
        world.visitor_takes(house.box.umum)
    world.visitor_takes(house.box.kia)
    desk = sit(device({"viewport": {"width": width, "height": 512}}), "sari", "Loket 2")
    call(desk)
    is_shown(desk, "A-001")
    desk.get_by_role("button", name="Teruskan").click()
    row = desk.locator("#teruskan .pick button", has_text="Biasanya")
    keep(desk, f"meja-teruskan-panjang-{width}")
    name = row.locator(".pick-name").bounding_box()
    assert name["width"] > row.bounding_box()["width"] * 0.4
    for one in desk.locator("#teruskan .pick button").all():
        name, count = [
            one.locator(part).bounding_box() for part in (".pick-name", ".pick-count")
        ]
        assert name["x"] + name["width"] < count["x"]


@pytest.mark.parametrize("width", [911, 1366])
def test_what_is_told_of_a_marked_number_stands_in_one_line(house, device, width):
    rollover.change_settings({"priority": "1"})
    sari = house.box.person("Sari")
    priority.take_marked(house.box.umum, tickets.new_nonce(), sari)
    desk = sit(device({"viewport": {"width": width, "height": 620}}), "sari", "Loket 1")
    told = desk.locator("#menunggu .row-text small > span", has_text="tanpa HP")
    keep(desk, f"meja-prioritas-tanpa-hp-{width}")
    assert told.bounding_box()["height"] < 25


def test_a_strip_of_two_lines_is_no_higher_than_its_button_needs(house, device):
    services.change(house.box.kia, "KIA dan Imunisasi Anak", "C")
    counters.change(house.box.lokets[0], 1, "", {house.box.umum})
    desk = sit(device(COUNTER), "sari", "Loket 1")
    world.visitor_takes(house.box.kia)
    strip = desk.locator(".strip", has_text="tidak dilayani siapa pun")
    expect(strip).to_be_visible()
    serve = strip.locator(".btn", has_text="Layani")
    words = strip.locator("span").first
    assert words.bounding_box()["height"] > 36
    assert strip.bounding_box()["height"] < serve.bounding_box()["height"] + 9

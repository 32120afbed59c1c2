from contextlib import suppress
from datetime import timedelta

import pytest
from playwright.sync_api import Error, Route, expect

from siantre_box.core import counters, rollover, services, setup
from siantre_box.core.models import Counter, Ticket
from tests.browser.conftest import (
    COUNTER,
    ask_now,
    is_shown,
    keep,
    log_in,
    queue,
    sit,
    stand_still,
    takes_a_press,
    until,
)


@pytest.fixture
def three(house, desk):
    """Three wait, and the desk shows them."""
    tickets = queue(house, 3)
    desk.wait_for_selector("[data-waiting='3']")
    return tickets


def statuses():
    return [ticket.status for ticket in Ticket.select().order_by(Ticket.id)]


@pytest.mark.usefixtures("three")
def test_the_keys_call_repeat_and_finish(desk):
    desk.keyboard.press("Space")
    is_shown(desk, "A-001", 2)
    desk.keyboard.press("u")
    expect(desk.get_by_text("panggilan ke-2")).to_be_visible()
    is_shown(desk, "A-001", 2)
    desk.keyboard.press("s")
    is_shown(desk, "", 2)
    assert statuses() == ["done", "waiting", "waiting"]


def test_the_offer_to_undo_stands_20_s_or_until_the_next_press(house, desk):
    queue(house, 2)
    desk.wait_for_selector("[data-waiting='2']")
    stand_still(desk)
    toast = desk.locator("#toast")
    desk.keyboard.press("Space")
    expect(toast).to_contain_text("A-001 dipanggil.")
    is_shown(desk, "A-001", 1)
    desk.clock.run_for(1_000)  # a double press calls nobody
    desk.keyboard.press("Space")
    expect(toast).to_contain_text("A-002 dipanggil, A-001 selesai.")
    is_shown(desk, "A-002", 0)
    desk.clock.run_for(19_000)
    expect(toast).to_be_visible()
    desk.clock.run_for(1_500)
    expect(toast).to_be_hidden()
    desk.keyboard.press("s")
    expect(toast).to_contain_text("A-002 selesai.")
    is_shown(desk, "", 0)
    desk.get_by_role("button", name="Urungkan").click()
    expect(toast).to_be_hidden()


RINGS = """
    window.rings = 0;
    HTMLMediaElement.prototype.play = function () {
        if (this.src.indexOf('/ring.mp3') > 0) window.rings += 1;
        return Promise.resolve();
    };
"""


def test_a_free_desk_rings_once_when_somebody_joins_an_empty_line(house, device):
    page = device(COUNTER)
    page.add_init_script(RINGS)
    desk = sit(page, "sari", "Loket 1")
    usual = desk.title()
    desk.wait_for_selector(".state-on[data-when-fresh]:visible")
    queue(house, 1)
    desk.wait_for_function("usual => document.title === '(1) ' + usual", arg=usual)
    queue(house, 1)
    desk.wait_for_function("usual => document.title === '(2) ' + usual", arg=usual)
    desk.keyboard.press("Space")
    is_shown(desk, "A-001", 1)
    assert desk.title() == usual
    desk.keyboard.press("s")
    is_shown(desk, "", 1)
    assert (desk.title(), desk.evaluate("window.rings")) == (usual, 1)


def test_while_the_box_is_out_of_reach_the_big_button_is_grey(three, desk, watched):
    assert three
    watched.forgive("ERR_INTERNET_DISCONNECTED")
    button = desk.locator("#berikutnya")
    color = "one => getComputedStyle(one).backgroundColor"
    green = button.evaluate(color)
    desk.context.set_offline(True)
    desk.evaluate("window.dispatchEvent(new Event('online'))")
    lost = button.locator(".when-lost")
    expect(lost).to_be_visible()
    expect(lost).to_have_text("Terputus. Menyambung lagi…")
    assert button.evaluate(color) != green
    keep(desk, "meja-terputus")
    desk.context.set_offline(False)
    expect(lost).to_be_hidden()
    assert button.evaluate(color) == green


def test_a_wait_of_an_hour_and_more_is_told_in_hours(house, desk):
    ticket, second = queue(house, 2)
    for row, minutes in ((ticket, 193), (second, 120)):
        took = row.created_at - timedelta(minutes=minutes)
        Ticket.update(created_at=took).where(Ticket.id == row.id).execute()
    desk.reload()
    told = desk.locator("#baris-menunggu [data-since]")
    expect(told).to_have_text(["3 jam 13 menit", "2 jam"])


@pytest.mark.usefixtures("three")
def test_a_key_held_down_calls_one(desk):
    desk.keyboard.down("Space")
    for _ in range(10):
        desk.keyboard.down("Space")
    desk.keyboard.up("Space")
    is_shown(desk, "A-001", 2)
    assert statuses() == ["called", "waiting", "waiting"]


@pytest.mark.usefixtures("three")
def test_the_next_press_counts_although_the_page_heard_of_the_last_before_its_answer(
    desk,
):
    stand_still(desk)  # no timer lets it press again
    late = []
    desk.route(
        "**/operator/berikutnya", lambda route: late.append((route, route.fetch()))
    )
    desk.keyboard.press("Space")
    until(lambda: late, desk)
    ask_now(desk)
    desk.wait_for_selector("[data-current='A-001']")
    desk.clock.run_for(1_000)
    [(route, answer)] = late
    route.fulfill(response=answer)
    is_shown(desk, "A-001", 2)
    desk.keyboard.press("u")
    expect(desk.get_by_text("panggilan ke-2")).to_be_visible()


@pytest.mark.usefixtures("three")
def test_a_double_click_on_the_big_button_calls_one(desk):
    stand_still(desk)  # on a busy machine the second may come late
    desk.locator("#berikutnya").dblclick()
    desk.clock.run_for(200)  # what came between press and release is asked for again
    is_shown(desk, "A-001", 2)
    assert statuses() == ["called", "waiting", "waiting"]


@pytest.mark.usefixtures("three")
def test_keys_are_for_nobody_while_a_dialog_asks(desk):
    desk.locator("[data-dialog=ambilkan]:visible").click()
    expect(desk.get_by_role("dialog", name="Ambilkan nomor")).to_be_visible()
    keep(desk, "meja-ambilkan")
    desk.keyboard.press("s")
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("dialog", name="Ambilkan nomor")).to_be_hidden()
    assert statuses() == ["waiting"] * 3


def test_keys_can_be_turned_off(house, device):
    rollover.change_settings({"keys": "0"})
    desk = sit(device(COUNTER), "sari", "Loket 1")
    queue(house, 1)
    desk.wait_for_selector("[data-waiting='1']")
    desk.locator("h1").evaluate("() => document.activeElement.blur()")
    sent = []
    desk.on("request", lambda request: sent.append(request.method))
    for key in ("u", "s", "Space"):
        desk.keyboard.press(key)
    desk.reload()  # after it whatever a key sent has begun
    is_shown(desk, "", 1)
    assert "POST" not in sent
    assert statuses() == ["waiting"]


@pytest.mark.usefixtures("three")
def test_the_offer_to_undo_takes_the_press_back(desk):
    desk.keyboard.press("Space")
    is_shown(desk, "A-001", 2)
    keep(desk, "meja-urungkan")
    desk.locator(".toast").get_by_role("button", name="Urungkan").click()
    is_shown(desk, "", 3)
    assert statuses() == ["waiting"] * 3


@pytest.mark.usefixtures("three")
def test_a_key_takes_back_the_press_that_the_toast_offers_to_undo(desk):
    desk.keyboard.press("Space")
    is_shown(desk, "A-001", 2)
    expect(desk.locator(".toast")).to_contain_text("Urungkan")
    for other in ("z", "Control+Shift+z", "Control+Alt+z"):
        desk.keyboard.press(other)
    assert statuses() == ["called", "waiting", "waiting"]
    desk.keyboard.press("Control+z")
    is_shown(desk, "", 3)
    assert statuses() == ["waiting"] * 3
    expect(desk.locator(".toast.is-open")).to_have_count(0)
    desk.keyboard.press("Control+z")
    desk.reload()  # after it whatever a key sent has begun
    is_shown(desk, "", 3)


@pytest.mark.usefixtures("three")
def test_canceling_asks_first(desk):
    desk.keyboard.press("Space")
    is_shown(desk, "A-001", 2)
    desk.get_by_role("button", name="Batal", exact=True).click()
    keep(desk, "meja-batal-tanya")
    desk.get_by_role("button", name="Ya, batalkan nomor").click()
    is_shown(desk, "", 2)
    assert statuses()[0] == "canceled"


@pytest.mark.usefixtures("three")
def test_history_stands_beside_the_desk_and_corrects(desk):
    desk.keyboard.press("Space")
    is_shown(desk, "A-001", 2)
    desk.keyboard.press("s")
    is_shown(desk, "", 2)
    desk.get_by_role("tab", name="Riwayat hari ini").click()
    expect(desk.get_by_text("Dipanggil → Selesai")).to_be_visible()
    keep(desk, "meja-riwayat")
    desk.get_by_label("Ubah status A-001").first.click()
    desk.get_by_role("button", name="Menunggu", exact=True).first.click()
    is_shown(desk, "", 3)
    assert statuses() == ["waiting"] * 3


@pytest.mark.usefixtures("three")
def test_the_keys_go_on_calling_after_a_click_on_a_list_of_the_desk(desk):
    history = desk.get_by_role("tab", name="Riwayat hari ini")
    waiting = desk.get_by_role("tab", name="Menunggu")
    history.click()
    desk.keyboard.press("Space")
    is_shown(desk, "A-001", 2)
    waiting.click()
    desk.keyboard.press("s")
    is_shown(desk, "", 2)
    # Who goes by the keys stays where they are.
    waiting.press("ArrowRight")
    expect(history).to_be_focused()


def test_a_number_for_a_visitor_is_taken_by_its_letter(desk):
    desk.locator("[data-dialog=ambilkan]:visible").click()
    desk.keyboard.press("b")
    expect(desk.get_by_role("dialog", name="Nomor untuk tamu")).to_be_visible()
    keep(desk, "meja-nomor-tamu")
    assert Ticket.get().label == "B-001"
    desk.get_by_role("link", name="Beres").click()
    is_shown(desk, "", 1)


def test_two_desks_see_each_other(three, device, desk):
    assert three
    other = sit(device(COUNTER), "dewi", "Loket 2")
    desk.keyboard.press("Space")
    is_shown(other, "", 2)
    other.keyboard.press("Space")
    is_shown(other, "A-002", 1)
    is_shown(desk, "A-001", 1)


def test_a_desk_that_was_taken_over_is_led_to_the_choice_by_itself(
    device, desk, watched
):
    watched.forgive("status of 40[39]")
    other = device(COUNTER)
    other.goto("/masuk")
    other.get_by_label("Nama masuk").fill("dewi")
    other.get_by_label("Kata sandi", exact=True).fill("rahasia-dapur")
    other.get_by_role("button", name="Masuk", exact=True).click()
    other.locator(".choice", has_text="Loket 1").click()
    other.get_by_role("button", name="Mulai melayani").click()
    expect(other.get_by_text("Loket 1 dipakai Sari. Ambil alih?")).to_be_visible()
    keep(other, "loket-ambil-alih")
    other.get_by_role("button", name="Ya, ambil alih").click()
    other.wait_for_url("**/operator")
    desk.wait_for_url("**/operator/loket")


def test_a_resting_counter_says_so(desk):
    desk.locator("#menu-loket summary").click()
    desk.get_by_role("button", name="Istirahat").click()
    expect(desk.get_by_text("Loket 1 sedang istirahat.")).to_be_visible()
    expect(desk.locator("#menu-loket")).not_to_have_attribute("open", "")
    keep(desk, "meja-istirahat")
    assert Counter.get().on_break


@pytest.mark.usefixtures("three")
def test_the_last_to_rest_answers_by_the_keys(desk):
    desk.locator("#menu-loket summary").focus()
    desk.keyboard.press("Enter")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    asks = desk.get_by_role("alertdialog", name="3 orang masih menunggu.")
    expect(asks).to_be_visible()
    keep(desk, "meja-tanya-istirahat")
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("Loket 1 sedang istirahat.")).to_be_visible()
    expect(asks).to_be_hidden()
    assert not any(row.takes_numbers for row in services.in_order())
    takes_a_press(desk)
    desk.get_by_role("button", name="Lanjutkan").first.click()
    told = desk.get_by_text("tutup untuk nomor baru sampai reset.")
    for width, height in ((1366, 620), (911, 512), (390, 844), (320, 568)):
        desk.set_viewport_size({"width": width, "height": height})
        expect(told).to_be_visible()
        keep(desk, f"meja-tutup-sesudah-istirahat-{width}")
    takes_a_press(desk)
    desk.get_by_role("button", name="Buka lagi").click()
    expect(told).to_have_count(0)
    assert all(row.takes_numbers for row in services.in_order())


def test_a_refused_press_is_said_and_the_desk_stays(three, desk, watched):
    watched.forgive("status of 409")
    stale = desk.locator("#baris-menunggu form").first.evaluate(
        """form => fetch(form.action, {method: 'POST', body: new URLSearchParams(
            {nomor: '999', sekarang: ''}), headers: {'X-Halaman': '1'}}
        ).then(answer => answer.text())"""
    )
    watched.forgive("status of 404")
    assert stale == "Nomor tidak ditemukan"
    assert [ticket.label for ticket in three] == ["A-001", "A-002", "A-003"]


def test_of_two_choices_in_a_row_the_history_shows_the_last(house, desk):
    queue(house, 1)
    desk.wait_for_selector("[data-waiting='1']")
    desk.keyboard.press("Space")
    is_shown(desk, "A-001", 0)
    desk.get_by_role("tab", name="Riwayat hari ini").click()
    desk.locator("#saring").click()
    late, over = [], []
    desk.route("**/riwayat/isi?*status=done*", lambda route: late.append(route))
    for end in ("requestfailed", "requestfinished"):
        desk.on(end, lambda request: over.append(request.url))
    desk.locator("#saring-status").select_option("done")
    desk.locator("#saring-status").select_option("called")
    expect(desk.locator("#baris-riwayat")).to_contain_text("A-001")
    for route in late:
        with suppress(Error):  # nobody waits for it any more
            route.continue_()
    until(lambda: any("status=done" in url for url in over), desk)
    expect(desk.locator("#baris-riwayat")).to_contain_text("A-001")


IS_CUT = """chips => chips.map(({ children: [, name] }) =>
  name.scrollWidth > name.clientWidth || name.scrollHeight > name.clientHeight + 2)"""
WIDTHS = "chips => chips.map(chip => chip.offsetWidth)"


FOUR_NAMES = [
    ("Poli Umum", "Poli Gigi", "KIA & Imunisasi", "Laboratorium"),
    *(kind.services for kind in setup.KINDS if len(kind.services) == 4),
]


def four_services(house, names):
    """Give the box these services, open all."""
    box = house.box
    for service, letter, name in zip(
        (box.umum, box.gigi, box.kia), "ABC", names, strict=False
    ):
        services.change(service, name, letter)
    return services.add(names[3], "D").id


@pytest.mark.usefixtures("tv")
@pytest.mark.parametrize("names", FOUR_NAMES, ids=lambda names: names[0])
def test_four_usual_names_stand_whole_on_the_desk(house, device, names):
    four_services(house, names)
    desk = sit(device(COUNTER), "sari", "Loket 1")
    expect(desk.locator("[data-tv]")).to_be_visible()
    keep(desk, f"meja-empat-{names[0].split()[0].lower()}")
    assert desk.locator(".served-one").evaluate_all(IS_CUT) == [False] * 4


@pytest.mark.usefixtures("tv")
def test_no_services_name_is_cut_so_that_a_longer_one_has_more_room(house, device):
    long = (
        *("Poli Umum", "Poli Gigi", "KIA, KB & Imunisasi Anak Sekolah dan Balita"),
        "Laboratorium Klinik dan Patologi Anatomi Terpadu",
    )
    services.close(four_services(house, long))
    desk = sit(device(COUNTER), "sari", "Loket 1")
    expect(desk.locator("[data-tv]")).to_be_visible()
    keep(desk, "meja-empat-layanan")
    chips = desk.locator(".served-one")
    widths, is_cut = chips.evaluate_all(WIDTHS), chips.evaluate_all(IS_CUT)
    assert len(widths) == 4
    cut = [width for width, cut in zip(widths, is_cut, strict=True) if cut]
    assert min(cut) >= max(widths) - 1


# Tile, name and what is said of it stay within their chip.
IS_SPILT = """chips => chips.map(chip => [...chip.children].some(part => {
  const { top, bottom, right } = part.getBoundingClientRect();
  const around = chip.getBoundingClientRect();
  return top < around.top || bottom > around.bottom || right > around.right;
}))"""


@pytest.mark.usefixtures("tv")
@pytest.mark.parametrize("place", ["", "Ruang Periksa dr. Ani"])
@pytest.mark.parametrize("is_closed", [False, True])
def test_beside_a_long_name_of_the_counter_names_of_services_stay_whole(
    house, device, place, is_closed
):
    services.change(house.box.kia, "Ambil Obat", "C")
    counters.change(house.box.lokets[0], 1, place, set())
    if is_closed:
        for service in services.in_order():
            services.close_for_today(service.id)
    desk = sit(device(COUNTER), "sari", place or "Loket 1")
    expect(desk.locator("[data-tv]")).to_be_visible()
    chips = desk.locator(".served-one")
    keep(desk, f"meja-loket-{'panjang' if place else 'biasa'}-{int(is_closed)}")
    assert chips.evaluate_all(IS_CUT) == [False] * 3
    assert chips.evaluate_all(IS_SPILT) == [False] * 3


CUT = """() => [...document.querySelectorAll('.act, .filters .select, .face-head')]
    .filter(part => part.scrollWidth > part.clientWidth)
    .map(part => part.textContent.trim())"""


@pytest.mark.parametrize("width", [360, 390])
def test_no_word_of_the_desk_is_cut_on_a_phone(house, device, width):
    queue(house, 2)
    screen = {"viewport": {"width": width, "height": 844}}
    desk = sit(device(screen), "sari", "Loket 1")
    desk.locator("#berikutnya").click()
    is_shown(desk, "A-001", 1)
    keep(desk, f"meja-hp-{width}")
    assert desk.evaluate(CUT) == []


def test_a_counter_chosen_before_its_script_came_is_served_as_arranged(house, device):
    box = house.box
    counters.change(box.lokets[1], 2, "", {box.gigi})
    page = log_in(device(COUNTER), "dewi")
    held: list[Route] = []
    page.route("**/operator.js", lambda route: held.append(route))  # noqa: PLW0108
    page.goto("/operator/loket", wait_until="commit")
    page.locator(".choice", has_text="Loket 2").click()
    until(lambda: held, page)
    held[0].continue_()
    expect(page.get_by_role("checkbox", name="Poli Umum")).not_to_be_checked()
    expect(page.get_by_role("checkbox", name="Poli Gigi")).to_be_checked()

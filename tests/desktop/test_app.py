"""The control window, clicked and typed into on a screen of its own."""

import os
import signal
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import zxingcpp
from PIL import Image

from siantre_box.network import addresses
from siantre_box.setup_code import MAX_WRONG
from tests import namespaces
from tests.client import Client
from tests.real import ROOT, command, furnish
from tests.screen import DARK, GREEN, OFF, YELLOW, Pc, Screen
from tests.waiting import A_MOMENT, until
from tests.wall_clock import WallClock
from tests.world import PASSWORD

# Within the frame of the code, left of where the code begins.
BESIDE_CODE = (259, 95, 280, 225)
# Where the set-up code stands, or the link that makes a new one.
OF_CODE = (15, 198, 240, 222)
CLOSED = "Penyiapan dari sini ditutup"
TV = (4, 32, 27)
# A screen switched off leaves its name to the next, which may be another test's.
NO_SCREEN = ":59999"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


@pytest.fixture
def screen() -> Iterator[Screen]:
    """A screen that is switched off with the test."""
    screen = Screen()
    yield screen
    screen.end()


@pytest.fixture
def pc(screen: Screen, tmp_path: Path) -> Iterator[Pc]:
    """The counter's computer with a box that was never set up."""
    pc = Pc(screen, tmp_path)
    yield pc
    pc.end()


@pytest.fixture
def set_up(pc: Pc) -> Pc:
    """The counter's computer with a box that was set up and does not run."""
    furnish(pc.home)
    return pc


@pytest.fixture
def running(set_up: Pc) -> Pc:
    """The counter's computer with a box that serves, its window open."""
    set_up.start("--no-browser")
    return set_up


def followed(link: str) -> tuple[Client, int, str]:
    """Open a link as a browser does; return it, the status and where it leads."""
    parts = urlsplit(link)
    client = Client(parts.port)
    said = client.get(parts.path)
    return client, said.status, said.headers.get("Location", "")


def test_it_shows_the_address_as_a_code_that_phones_read(running: Pc) -> None:
    best = addresses.best(addresses.interfaces())
    shown = code_of(running, "jendela-berjalan")
    assert shown == addresses.url(best.address, running.port)


def code_of(pc: Pc, name: str) -> str:
    """Return what the window's code says, once it is drawn; keep the picture."""
    codes = until(lambda: zxingcpp.read_barcodes(pc.shot(name).resize((1254, 1458))))
    assert len(codes) == 1
    return str(codes[0].text)


def colors_of(picture: Image.Image) -> set[tuple[int, int, int]]:
    """Return the colours in a picture."""
    return {color for _, color in picture.getcolors(10_000)}


def look_without_a_network(place: str) -> None:
    """Double-click where there is no interface but the computer's own."""
    screen = Screen()
    pc = Pc(screen, Path(place))
    furnish(pc.home)
    try:
        pc.start("--no-browser")
        shown = pc.shot("jendela-tanpa-jaringan")
        assert not zxingcpp.read_barcodes(shown.resize((1254, 1458)))
    finally:
        pc.end()
        screen.end()


def test_without_a_network_it_shows_no_code(tmp_path: Path) -> None:
    piece = (
        "import sys; from tests.desktop import test_app as here;"
        "here.look_without_a_network(sys.argv[1])"
    )
    namespaces.in_network(piece, tmp_path, before="true")


def test_the_button_to_stop_and_start_stands_in_one_place(running: Pc) -> None:
    code_of(running, "jendela-berjalan")
    before = running.shot("jendela-berjalan").tobytes()
    running.stop()
    stopped = running.shot("jendela-berhenti")
    assert not running.serves()
    assert stopped.getpixel((5, 5)) == DARK
    assert stopped.getpixel((24, 250)) == OFF
    assert len(stopped.crop(BESIDE_CODE).getcolors()) == 1, "words run into the frame"
    running.press("switch")
    until(lambda: running.color_of_head() == GREEN)
    assert running.serves()
    until(lambda: running.shot("jendela-berjalan").tobytes() == before)


def test_nothing_is_pressed_in_a_stopped_window(running: Pc) -> None:
    running.stop()
    for place in ("panel", "poster", "tv"):
        running.press(place)
    running.press("switch")
    until(lambda: running.color_of_head() == GREEN)
    assert not running.opened.exists()
    assert not running.kiosks.exists()


def test_a_double_click_opens_the_panel_for_this_computer_once(set_up: Pc) -> None:
    set_up.start()
    [link] = set_up.links()
    browser, status, to = followed(link)
    assert (status, to) == (303, "/operator")
    assert browser.get("/admin/layanan").status == 200
    assert followed(link)[1] == 404


def test_the_first_double_click_leads_to_the_setting_up(pc: Pc) -> None:
    pc.start()
    [link] = pc.links()
    _, status, to = followed(link)
    assert (status, to) == (303, "/mulai")


def test_before_it_is_set_up_its_code_leads_a_phone_to_the_setting_up(pc: Pc) -> None:
    pc.start("--no-browser")
    code = code_of(pc, "jendela-belum-disiapkan")
    assert pc.color_of_head() == YELLOW
    best = addresses.best(addresses.interfaces())
    assert code.startswith(addresses.url(best.address, pc.port))
    parts = urlsplit(code)
    phone = Client(pc.port, source="127.0.3.1")
    page = phone.get(f"{parts.path}?{parts.query}")
    assert parts.query.removeprefix("kode=") in page.words
    assert phone.post(parts.path, kode=parts.query.removeprefix("kode=")).status == 303
    for place in ("tv", "poster"):
        pc.press(place)
    pc.press("panel")
    [link] = pc.links()
    assert followed(link)[2] == "/mulai"
    assert not pc.kiosks.exists()


def test_a_browser_that_does_not_open_is_told_with_the_address(running: Pc) -> None:
    running.press("panel")
    running.links()
    running.dialog("Belum berhasil")
    running.shot("jendela-browser-belum-terbuka")


def test_stopping_asks_with_the_number_of_people_who_wait(running: Pc) -> None:
    for number in range(2):
        phone = Client(running.port, source=f"127.0.3.{number + 1}")
        assert phone.post("/ambil", layanan=1, nonce=f"{number}" * 32).status == 303
    running.press("switch")
    running.dialog("2 orang menunggu. Hentikan?")
    running.key("Return")
    until(lambda: not running.screen.windows("2 orang menunggu. Hentikan?"))
    assert running.serves()
    running.screen.close_window(running.screen.windows("SiAntre")[0])
    running.dialog("Antrian tetap berjalan?")
    running.key("Escape")
    until(lambda: not running.screen.windows("Antrian tetap berjalan?"))
    running.press("switch")
    running.dialog("2 orang menunggu. Hentikan?")
    running.key("Tab", "Return")
    running.wait_until_stopped()
    assert not running.serves()


def test_a_code_closed_by_wrong_ones_is_opened_by_a_new_one(pc: Pc) -> None:
    pc.start("--no-browser")
    for number in range(MAX_WRONG):
        guesser = Client(pc.port, source=f"127.0.2.{number + 1}")
        assert guesser.post("/mulai/kode", kode="x").status == 403
    stranger = Client(pc.port)
    assert CLOSED in stranger.get("/mulai/kode").words
    # The window looks each second; the link stands where the code stood.
    until(lambda: GREEN in colors_of(pc.shot("jendela-kode-ditutup").crop(OF_CODE)))
    pc.press("renew code")
    until(lambda: CLOSED not in stranger.get("/mulai/kode").words)
    until(lambda: GREEN not in colors_of(pc.shot("jendela-kode-baru").crop(OF_CODE)))


def test_who_works_in_this_browser_stays_at_the_desk(running: Pc) -> None:
    made = Client(running.port)
    made.post("/masuk", nama="budi", sandi=PASSWORD)
    made.post("/admin/pengguna/tambah", nama="Sari", masuk="sari", sandi="x" * 9)
    running.press("panel")
    [link] = running.links()
    token = made.cookies[f"petugas_{running.port}"]
    said = made.get(urlsplit(link).path)
    assert (said.status, said.headers["Location"]) == (303, "/operator")
    assert made.cookies[f"petugas_{running.port}"] == token


def test_the_poster_opens_ready_to_print(running: Pc) -> None:
    running.press("poster")
    [link] = running.links()
    browser, _, to = followed(link)
    assert to == "/poster"
    assert browser.get("/poster").headers["Location"] == "/poster.pdf?ukuran=a4"


def test_a_practice_begins_from_the_window(running: Pc) -> None:
    running.press("practice")
    [link] = running.links()
    browser, _, to = followed(link)
    assert to == "/operator/latihan"
    assert "Mulai latihan" in browser.get(to).words
    assert browser.post(to).headers["Location"] == "/operator"
    assert "Tiga tamu menunggu." in browser.get("/operator").words


def test_it_starts_with_the_computer_once_that_is_ticked(running: Pc) -> None:
    entry = running.place / ".config" / "autostart" / "siantre.desktop"
    running.press("autostart")
    until(entry.exists)
    assert f"--autostart --home {running.home}" in entry.read_text()
    running.press("autostart")
    until(lambda: not entry.exists())


def test_an_autostart_of_a_program_that_was_moved_is_put_right(set_up: Pc) -> None:
    entry = set_up.place / ".config" / "autostart" / "siantre.desktop"
    entry.parent.mkdir(parents=True)
    moved = f"/media/old/siantre-box --autostart --home {set_up.home}"
    entry.write_text(f"[Desktop Entry]\nType=Application\nExec={moved}\n")
    set_up.start("--no-browser")
    until(lambda: "/media/old" not in entry.read_text())
    assert f"{sys.executable} -m siantre_box --autostart" in entry.read_text()


def test_a_forgotten_password_is_changed_in_the_window(running: Pc) -> None:
    running.press("password")
    running.dialog("Ganti sandi admin")
    running.type("sandi-baru-1")
    running.key("Tab")
    running.type("sandi-lain-2")
    running.key("Return")
    running.key("BackSpace", "BackSpace", "BackSpace", "BackSpace", "BackSpace")
    running.key("BackSpace")
    running.type("baru-1")
    running.shot("jendela-sandi")
    running.key("Return")
    running.dialog("Kata sandi diganti")
    browser = Client(running.port)
    assert browser.post("/masuk", nama="budi", sandi=PASSWORD).status == 403
    assert browser.post("/masuk", nama="budi", sandi="sandi-baru-1").status == 303


def test_help_shows_a_code_and_saves_a_package_on_the_desktop(running: Pc) -> None:
    running.press("help")
    running.dialog("Kode bantuan")
    running.shot("jendela-bantuan")
    running.key("shift+Tab", "Return")
    running.dialog("Paket bantuan disimpan")
    with zipfile.ZipFile(running.place / "Desktop/bantuan-siantre.zip") as package:
        report = package.read("ringkasan.txt").decode()
    assert "quick_check(5) = ok" in report
    assert "Data utuh" in report


def test_a_copy_goes_to_the_stick_that_was_chosen(running: Pc) -> None:
    stick = running.place / "stick"
    stick.mkdir()
    running.press("backup")
    until(lambda: running.screen.windows("Pilih flashdisk atau folder"))
    running.screen.do("mousemove", 180, 310)
    running.key("ctrl+slash")
    running.type(str(stick))
    running.screen.do("key", "Return", "sleep", "0.5", "key", "Return")
    running.dialog("Cadangan selesai")
    assert [one.name for one in stick.glob("*/siantre-*.db")] == [
        "siantre-000001-manual.db"
    ]


def test_closing_asks_and_the_queue_goes_on(running: Pc) -> None:
    [window] = running.screen.windows("SiAntre")
    running.screen.close_window(window)
    running.dialog("Antrian tetap berjalan?")
    running.shot("jendela-tutup")
    running.key("Escape")
    until(lambda: not running.screen.windows("Antrian tetap berjalan?"))
    assert running.screen.windows("SiAntre")
    running.screen.close_window(window)
    running.dialog("Antrian tetap berjalan?")
    running.key("Return")
    until(lambda: not running.screen.windows("SiAntre"))
    assert running.serves()


def test_closing_stops_the_queue_when_told_to(running: Pc) -> None:
    [process] = running.started
    running.screen.close_window(running.screen.windows("SiAntre")[0])
    running.dialog("Antrian tetap berjalan?")
    running.key("shift+Tab", "Return")
    assert process.wait(A_MOMENT) == 0
    assert not running.serves()


def test_a_second_double_click_shows_the_hidden_window(running: Pc) -> None:
    running.screen.close_window(running.screen.windows("SiAntre")[0])
    running.dialog("Antrian tetap berjalan?")
    running.key("Return")
    until(lambda: not running.screen.windows("SiAntre"))
    assert running.run().wait(A_MOMENT) == 0
    until(lambda: running.screen.windows("SiAntre"))
    assert running.started[0].poll() is None


def test_a_double_click_beside_a_box_without_a_window_opens_it(
    set_up: Pc,
) -> None:
    set_up.run("--headless", "--port", 0)
    until(lambda: (set_up.home / "instance.json").exists())
    assert set_up.run().wait(A_MOMENT) == 0
    assert len(set_up.links()) == 1


def test_the_queue_goes_on_when_the_screen_breaks(running: Pc) -> None:
    [process] = running.started
    running.screen.end()
    until(lambda: "The screen is gone" in (running.place / "said").read_text())
    assert running.serves()
    process.send_signal(signal.SIGTERM)
    assert process.wait(A_MOMENT) == 0


def test_the_window_goes_on_when_the_clock_is_set_back(set_up: Pc) -> None:
    clock = WallClock(set_up.place)
    set_up.go_by(clock)
    set_up.start("--no-browser")
    clock.set("-1h")
    set_up.stop()


def test_a_signal_ends_box_and_window(running: Pc) -> None:
    [process] = running.started
    process.send_signal(signal.SIGTERM)
    assert process.wait(A_MOMENT) == 0
    assert not running.screen.windows("SiAntre")


def test_without_a_screen_it_serves_as_text(set_up: Pc) -> None:
    set_up.more = {"DISPLAY": NO_SCREEN}
    set_up.run("--port", 0)
    until(lambda: "berjalan di http://" in (set_up.place / "said").read_text())


ASK = """
import tkinter as tk
from siantre_box.desktop.window import dialogs
from siantre_box.desktop.window.theme import Painter

root = tk.Tk()
root.update()
tell = dialogs.tell(root, Painter(root), "Selesai")
print(root.focus_get() in (None, root, tell))
"""


def test_a_question_takes_its_enter_from_the_moment_that_it_has_the_keys(
    pc: Pc,
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=ROOT,
        env=os.environ | {"DISPLAY": pc.screen.name},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "False\n"


def test_the_tv_screen_is_shown_whole_with_sound(running: Pc) -> None:
    running.press("tv")
    running.dialog("Hanya ada satu layar")
    running.key("Return")
    line = running.kiosk()
    assert "--kiosk" in line
    assert "--autoplay-policy=no-user-gesture-required" in line
    assert f"--user-data-dir={running.home}/layar-tv" in line
    assert line.endswith(f"http://127.0.0.1:{running.port}/tv?layar=1")


def test_after_a_power_cut_the_tv_screen_comes_back_by_itself(running: Pc) -> None:
    running.press("tv")
    running.dialog("Hanya ada satu layar")
    running.key("Return")
    running.kiosk()
    os.killpg(running.started[0].pid, signal.SIGKILL)
    running.started[0].wait()
    (running.home / "instance.json").unlink()
    running.start("--autostart")
    running.kiosk(2)
    assert not running.opened.exists()


def test_the_tv_screen_of_a_start_before_is_not_left_beside_the_new_one(
    running: Pc,
) -> None:
    running.press("tv")
    running.dialog("Hanya ada satu layar")
    running.key("Return")
    running.kiosk()
    until(lambda: len(running.kiosks_open()) == 1)
    [process] = running.started
    process.kill()
    process.wait()
    until(lambda: len(running.kiosks_open()) == 1)
    running.start("--no-browser")
    running.press("tv")
    running.dialog("Hanya ada satu layar")
    running.key("Return")
    running.kiosk(2)
    until(lambda: len(running.kiosks_open()) == 1)


@pytest.mark.browser
def test_a_real_browser_shows_the_tv_on_the_second_screen_and_is_seen(
    running: Pc,
) -> None:
    real = "exec /usr/bin/chromium --no-sandbox --disable-gpu --disable-quic"
    running.install("chromium", f'{real} --disable-background-networking "$@"')
    screens = r"Monitors: 2\n 0: +*A 640/1x1024/1+0+0 A\n 1: +B 640/1x1024/1+640+0 B\n"
    running.install("xrandr", f"printf '{screens}'")
    running.press("tv")
    corners = ((645, 900), (1275, 900))
    until(lambda: {running.screen.shot().getpixel(one) for one in corners} == {TV}, 60)
    assert running.color_of_head() == GREEN
    until(lambda: "Layar TV tersambung" in command(running.home, "check").stdout, 60)


def test_a_home_that_cannot_be_used_is_said_in_the_window(pc: Pc) -> None:
    pc.home.rmdir()
    pc.home.write_text("bukan folder")
    process = pc.run("--port", 0)
    until(lambda: pc.color_of_head() == (163, 39, 27))
    pc.shot("jendela-gagal")
    assert process.poll() is None


def test_a_taken_port_is_waited_for(set_up: Pc) -> None:
    with socket.socket() as other:
        other.bind(("0.0.0.0", set_up.port))
        other.listen()
        set_up.run("--port", set_up.port, "--no-browser")
        until(lambda: set_up.color_of_head() == DARK)
        set_up.shot("jendela-menunggu-port")
    until(lambda: set_up.color_of_head() == GREEN)
    assert set_up.serves()

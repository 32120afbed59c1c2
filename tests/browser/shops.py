"""A place with its box, through its screens only: what its people read and press."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from siantre_box import RELEASED
from siantre_box.core import clock_guard, database
from tests.browser.conftest import (
    A_MOMENT,
    COUNTER,
    PHONE,
    PRESSES,
    SCREENS,
    TV,
    House,
    until,
)
from tests.browser.phones import ChromiumPhone
from tests.browser.test_tv_turns import ask, passes, told
from tests.world import PASSWORD, WIB, Watch

MONDAY, FRIDAY = 0, 4
OFFICE = {"viewport": {"width": 1366, "height": 768}}
TABLET = {"viewport": {"width": 1280, "height": 800}, "has_touch": True}
# The box may look at one of its clocks before such a step and at the other after it;
# where it sees them as far apart as the tolerance, it suspects the wall's.
AT_MOST = clock_guard.TOLERANCE / 3
# So long the desk takes a second press for a double click, and a TV shows each call.
PRESSED_TWICE, A_TURN = 800, 6500
NOTHING_SENT = "() => !window.onTheirWay"


class Seen:
    """A screen that is read as people do."""

    def __init__(self, page: Page, name: str) -> None:
        self.page, self.name = page, name

    def words(self) -> str:
        """Return what can be read on it."""
        return " ".join(self.page.locator("body").inner_text().split())

    def reads(
        self,
        *sentences: str,
        without: str = "\0",
        look: Callable[[], str] | None = None,
    ) -> None:
        """Wait until it shows all these, and not that."""
        shown = ""

        def all_are_there() -> bool:
            nonlocal shown
            shown = (look or self.words)()
            return all(one in shown for one in sentences) and without not in shown

        try:
            until(all_are_there, self.page)
        except AssertionError:
            self.keep("lost")
            raise AssertionError(f"{self.name}: {sentences} in {shown!r}") from None

    def press(self, words: str, within: Locator | None = None) -> None:
        """Press what has this name: button, link, switch or menu.

        A screen takes no press while it sends the last: wait for that before, and
        after, so that what was sent is done before time or another goes on.
        """
        place = within or self.page
        found = place.locator("summary", has_text=words)
        for role in ("button", "link", "switch"):
            found = found.or_(place.get_by_role(role, name=words))
        self.page.wait_for_function(NOTHING_SENT)
        found.locator("visible=true").first.click()
        self.page.wait_for_function(NOTHING_SENT)

    def is_ready(self) -> None:
        """Wait until the page that is shown has all its scripts."""
        self.page.wait_for_load_state()

    def keep(self, step: str) -> None:
        """Keep a picture of this step as build output."""
        SCREENS.mkdir(parents=True, exist_ok=True)
        path = SCREENS / f"hari-{step}-{self.name}.png"
        self.page.screenshot(path=path, animations="disabled")


class Television(Seen):
    """The television: its own time goes on only here, and it asks when it is told."""

    def words(self) -> str:
        ask(self.page)
        return super().words()

    def shows(self, *sentences: str) -> None:
        """Let each call have its turn until these can be read."""
        self.reads(*sentences, look=self._turn)

    def _turn(self) -> str:
        shown = self.words()
        passes(self.page, A_TURN)
        return shown


class Desk(Seen):
    """The screen of somebody who serves."""

    def calls(self, label: str, button: str = "Panggil berikutnya") -> None:
        """Press, and wait until this number is called."""
        self.page.wait_for_function(
            f"() => Date.now() - (window.pressedAt || 0) > {PRESSED_TWICE}"
        )
        self.press(button)
        self.serves(label)
        self.page.evaluate("() => { window.pressedAt = Date.now(); }")

    def serves(self, label: str) -> None:
        """Wait until this number is the one at this desk."""
        face = self.page.get_by_role("region", name="Nomor sekarang")
        called = face.get_by_text("Sedang dipanggil", exact=True).locator("xpath=../..")
        expect(called).to_contain_text(label)

    def takes(self, service: str, label: str, is_first: bool = False) -> None:
        """Take a number for somebody without a phone."""
        self.press("Ambilkan nomor")
        dialog = self.page.get_by_role("dialog")
        if is_first:
            dialog.get_by_text("Prioritas").click()
        self.press(service, dialog)
        self.reads("Nomor untuk tamu", label)
        self.press("Beres")

    def tells(self, *services: str, message: str) -> None:
        """Write a message to those who wait."""
        self.press("Ubah")
        self.press("Tulis pesan untuk yang menunggu")
        dialog = self.page.get_by_role("dialog", name="Pesan untuk yang menunggu")
        expect(dialog).to_be_visible()
        tick(dialog, set(services))
        dialog.get_by_label("Pesan", exact=True).fill(message)
        self.press("Tampilkan", dialog)
        self.reads(message)

    def stands_on(self, button: str) -> None:
        """Be about to press it: an offer stays as long."""
        self.page.get_by_role("button", name=button).locator("visible=true").focus()

    def closes(self, service: str) -> None:
        """Close a service that nobody waits for."""
        self.press("Ubah")
        self.press(f"{service}: Buka")
        closed = self.page.get_by_role("switch", name=f"{service}: Tutup")
        expect(closed.locator("visible=true")).to_have_count(1)
        self.page.keyboard.press("Escape")


class Door(Seen):
    """The tablet at the door."""

    def takes(self, service: str, label: str) -> None:
        """Take a number there, and make room for the next who comes."""
        self.press(service)
        self.reads("Nomor Anda", label)
        self.press("Beres")
        self.reads("Ambil nomor antrian")
        self.is_ready()


class Owner(Seen):
    """The owner at the box's own computer."""

    def goes(self, place: str) -> None:
        """Choose from the menu at the left."""
        menu = self.page.get_by_role("navigation", name="Menu admin")
        menu.get_by_role("link", name=place).locator("visible=true").click()
        expect(
            menu.locator("[aria-current=page]").locator("visible=true")
        ).to_contain_text(place)
        self.is_ready()

    def changes(self, button: str) -> Locator:
        """Open the dialog that changes something."""
        self.press(button)
        return self.page.get_by_role("dialog")

    def saves(self, dialog: Locator) -> None:
        """Save it, and wait until it is told."""
        self.press("Simpan", dialog)
        expect(self.page.get_by_role("dialog").locator("visible=true")).to_have_count(0)
        self.is_ready()

    def sets_up(self, business: str, services: list[str], counters: int) -> None:
        """Go through the first run."""
        page = self.page
        page.goto("/")
        page.get_by_label("Nama usaha").fill(business)
        self.press("Lanjut")
        expect(page.get_by_label("Nama Anda")).to_be_visible()
        self.is_ready()
        page.get_by_label("Nama Anda").fill("Ani")
        page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
        expect(page.get_by_label("Nama masuk")).to_have_value("ani")
        self.press("Lanjut")
        names = page.get_by_role("textbox", name="Nama layanan")
        expect(names.first).to_be_visible()
        self.is_ready()
        while names.count() > len(services):
            self.press(f"Hapus layanan {names.count()}")
        while names.count() < len(services):
            self.press("Tambah layanan")
        for number, service in enumerate(services, start=1):
            page.get_by_label(f"Nama layanan {number}", exact=True).fill(service)
        page.get_by_role("spinbutton").fill(str(counters))
        self.press("Lanjut")
        page.get_by_label("Nama Wi-Fi").fill("Antrian")
        page.get_by_label("Kata sandi Wi-Fi").fill("antri2026")
        self.press("Lewati uji")
        self.reads("Siap!")

    def adds_people(self, *names: str) -> None:
        """Give each a log-in name and a password."""
        self.goes("Pengguna")
        for name in names:
            dialog = self.changes("Tambah pengguna")
            dialog.get_by_label("Nama", exact=True).fill(name)
            dialog.get_by_label("Nama masuk").fill(name.lower())
            dialog.get_by_label("Kata sandi").fill(PASSWORD)
            self.saves(dialog)
            self.reads(f"masuk sebagai {name.lower()}")

    def rules(self, service: str, **rules: str) -> None:
        """Open *Aturan lain* of a service: next, only by staff, last hour, quota."""
        dialog = self.changes(f"Ubah {service}")
        expect(dialog).to_be_visible()
        if not dialog.get_by_label("Paling banyak sehari").is_visible():
            dialog.get_by_text("Aturan lain").click()
        if "next" in rules:
            dialog.get_by_label("Biasanya lanjut ke").select_option(rules["next"])
        if "by_staff" in rules:
            dialog.get_by_role("switch", name="Hanya lewat petugas").locator(
                "xpath=.."
            ).click()
        if "last" in rules:
            dialog.get_by_label("Jam terakhir ambil nomor").fill(rules["last"])
        if "most" in rules:
            dialog.get_by_label("Paling banyak sehari").fill(rules["most"])
        self.saves(dialog)

    def counter(self, present: str, name: str, *services: str) -> None:
        """Name a counter and say what is served there."""
        dialog = self.changes(present)
        dialog.get_by_label("Nama sendiri").fill(name)
        tick(dialog.get_by_role("group", name="Layanan di sini"), set(services))
        self.saves(dialog)
        self.reads(name)


@dataclass
class Shop:
    """One place: the box, the screens in it and the time on its wall."""

    house: House
    watch: Watch
    chromium: Browser
    contexts: list[BrowserContext] = field(default_factory=list)

    def at(self, time: str, days: int = 0) -> None:
        """Let time go on to this hour, "08.05", of this or of a later day."""
        hour, minute = map(int, time.split("."))
        local = self.watch.utc + WIB
        left = local.replace(hour=hour, minute=minute) - local + timedelta(days=days)
        while left:
            step = min(left, AT_MOST)
            self.watch.later(seconds=step.total_seconds())
            # Before the next step whoever is looking at both clocks ends that.
            clock_guard.check()
            left -= step

    def screen(self, kind: dict[str, object]) -> Page:
        """Put up a new device."""
        calm = {"base_url": self.house.url, "reduced_motion": "reduce"}
        context = self.chromium.new_context(**calm, **kind)
        context.set_default_timeout(A_MOMENT)
        context.add_init_script(PRESSES)
        self.contexts.append(context)
        return context.new_page()

    def owner(self) -> Owner:
        """Sit down at the box's own computer."""
        return Owner(self.screen(OFFICE), "ani")

    def phone(self) -> ChromiumPhone:
        """Return a visitor's phone with Chromium."""
        return ChromiumPhone(self.screen(PHONE))

    def tv(self) -> Television:
        """Put up the television."""
        return Television(told(self.screen(TV)), "tv")

    def desk(self, name: str, place: str) -> Desk:
        """Let somebody log in and sit down."""
        page = self.screen(COUNTER)
        page.goto("/operator")
        log_in(page, name)
        return self.sit_down(page, name, place)

    def sit_down(self, page: Page, name: str, place: str) -> Desk:
        """Choose a counter."""
        page.wait_for_url("**/operator/loket")  # its script ticks what it serves
        page.get_by_role("radio", name=place).locator("xpath=..").click()
        desk = Desk(page, name.lower())
        desk.press("Mulai melayani")
        desk.reads("Panggil berikutnya")
        desk.is_ready()
        return desk

    def door(self, name: str) -> Door:
        """Put up the tablet at the door."""
        page = self.screen(TABLET)
        page.goto("/anjungan")
        log_in(page, name)
        page.wait_for_url("**/anjungan")
        return Door(page, "anjungan")

    def close(self) -> None:
        """Switch all screens and the box off."""
        for context in self.contexts:
            context.close()
        self.house.stop()
        database.close()


def tick(within: Locator, wanted: set[str]) -> None:
    """Tick just these boxes."""
    for box in within.get_by_role("checkbox").all():
        label = box.locator("xpath=..")
        if box.is_checked() != (label.inner_text().strip() in wanted):
            label.click()


def log_in(page: Page, name: str) -> None:
    """Answer the page that asks who one is."""
    page.get_by_label("Nama masuk").fill(name.lower())
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Masuk", exact=True).click()


def first(weekday: int, time: str) -> str:
    """Return the first such day after the release as a watch takes it; 0 is Monday."""
    day = RELEASED + timedelta(days=(weekday - RELEASED.weekday()) % 7 or 7)
    return f"{day:%Y-%m-%d} {time.replace('.', ':')}"


@pytest.fixture
def opens(
    tmp_path: Path, chromium: Browser, watch: Watch
) -> Iterator[Callable[[int, str], Shop]]:
    """Unpack a box at this hour: opens(MONDAY, "07.30")."""
    with ExitStack() as until_evening:

        def on(weekday: int, time: str) -> Shop:
            watch.at(first(weekday, time))
            shop = Shop(House(tmp_path, None), watch, chromium)
            until_evening.callback(shop.close)
            return shop

        yield on

"""What the buttons of the window do, away from the window: each may take its time."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from siantre_box import instance, paths
from siantre_box.appliance import Appliance
from siantre_box.core import auth, clock, database, practice, settings
from siantre_box.core.errors import Refusal
from siantre_box.core.models import Role
from siantre_box.desktop.supervisor import BoxState, Supervisor
from siantre_box.desktop.tv_watchdog import TvWatchdog
from siantre_box.diagnostics import health, support_bundle
from siantre_box.diagnostics.health import Finding
from siantre_box.diagnostics.log import Journal
from siantre_box.diagnostics.presence import OPENED_BY_WINDOW
from siantre_box.diagnostics.support_bundle import SupportBundle
from siantre_box.host import LocalHost, browsers, drives, screens
from siantre_box.host.browsers import TvScreen
from siantre_box.host.firewall import Firewall
from siantre_box.network import addresses
from siantre_box.offline_access import opened
from siantre_box.storage import backup
from siantre_box.storage.backup import Reason
from siantre_box.storage.storage import DATABASE
from siantre_box.views import boards

TV_HERE = "tv_on_this_computer"
# A TV screen that is gone this long was closed by somebody; when the computer shuts
# down, browsers go a moment before us.
CLOSED_AFTER = 15.0
SECONDS_TO_ANSWER = 30.0
# An old disk takes this long to open a browser.
SECONDS_TO_OPEN = 15.0
log = logging.getLogger(__name__)


class NothingToOpen(Refusal):
    """No browser was found; str() says so in one sentence."""


class Actions:
    """Everything the window can be asked to do with the box and the computer."""

    def __init__(
        self, home: Path, supervisor: Supervisor, computer: LocalHost, journal: Journal
    ) -> None:
        self.starts_by_itself = computer.autostart.is_on()
        self.may_open_firewall = False
        self._home, self._supervisor = home, supervisor
        self._computer, self._journal = computer, journal
        self._tv = TvScreen(home / "layar-tv", browsers.find)
        self._tv_watchdog = TvWatchdog()
        self._tv_gone_since: float | None = None
        self._firewall = Firewall()
        self._is_firewall_open = not self._firewall.is_ours()

    def look(self) -> None:
        """Look at the computer and the TV screen; to be called each second."""
        self.starts_by_itself = self._computer.autostart.is_on()
        box = self._supervisor.box
        # Only while nobody has come: another program of Windows is asked for the rule.
        nobody_came = box is not None and box.presence.phone_seen() is None
        if nobody_came and not self._is_firewall_open:
            self._is_firewall_open = self._firewall.is_open()
        self.may_open_firewall = nobody_came and not self._is_firewall_open
        if self._tv.is_shown():
            self._tv_gone_since = None
        elif self._tv.was_shown():
            now = clock.running()
            self._tv_gone_since = self._tv_gone_since or now
            if now - self._tv_gone_since > CLOSED_AFTER:
                self._tv.forget()
                self._remember_tv("0")
        self._restart_silent_tv()

    def open_panel(self) -> None:
        """Open the panel in a browser that needs no password."""
        self._open("/operator")

    def open_practice(self) -> None:
        """Open the page that begins a practice."""
        self._open("/operator/latihan")

    def open_poster(self) -> None:
        """Open the poster, ready to print."""
        self._open("/poster")

    def waiting(self) -> int:
        """Count who waits in line, as the desks do; none of them in a practice."""
        with self._reading():
            is_practice = practice.counter() is not None
            return 0 if is_practice else boards.count_waiting()

    def has_second_screen(self) -> bool:
        """Tell whether the TV can have a screen of its own."""
        return screens.for_the_tv(screens.of_this_computer()) is not None

    def show_tv(self) -> None:
        """Show the TV's page on the second screen, or on the only one."""
        box = self._box()
        self._remember_tv("1")
        self._tv_gone_since = None
        if self._open_tv(box):
            return
        self._remember_tv("0")
        url = f"{box.here}tv"
        if not browsers.open_page(url):
            raise NothingToOpen(f"Browser tidak ditemukan. Buka {url} di TV.")

    def reopen_tv(self) -> None:
        """Show the TV's page if it was open when the computer went off."""
        with self._reading():
            was_open = settings.remembered(TV_HERE) == "1"
        if was_open:
            self.wait_until_well()
            self.show_tv()

    def wait_until_well(self) -> None:
        """Wait until the box answers that it is well."""
        url = f"{self._box().here}sehat"
        deadline = time.monotonic() + SECONDS_TO_ANSWER
        while not _is_well(url) and time.monotonic() < deadline:
            time.sleep(0.1)

    def admins(self) -> tuple[tuple[int, str], ...]:
        """Return the admins: who they are, and what they are called."""
        with self._reading():
            found = [
                (one.id, f"{one.name} ({one.email})")
                for one in auth.users()
                if one.role == Role.ADMIN and one.is_active
            ]
        return tuple(found)

    def set_password(self, user_id: int, password: str) -> str:
        """Give an admin a new password; returns the name. Raises a Refusal."""
        with self._reading():
            return str(auth.set_password(user_id, password).name)

    def back_up_to(self, folder: Path) -> Path:
        """Copy the data into a folder of its own there. Raises BackupFailed."""
        with self._reading():
            own = backup.own_folder(folder)
        return backup.make(self._home / DATABASE, own, Reason.BY_HAND)

    def stick(self) -> Path:
        """Return where to look for a place for a copy first."""
        return drives.first_stick() or paths.desktop()

    def toggle_autostart(self) -> None:
        """Let the box start with the computer, or no more."""
        self._computer.set_autostart(not self._computer.autostart.is_on())
        self.look()

    def repair_autostart(self) -> None:
        """Let an autostart that is on start this very program."""
        try:
            self._computer.repair_autostart()
        except OSError:
            log.exception("The autostart still starts another program")

    def open_firewall(self) -> None:
        """Ask Windows to let phones in."""
        self._firewall.open()

    def code(self) -> str:
        """Return the Kode bantuan."""
        return self._bundle().code()

    def save_bundle(self) -> Path:
        """Save the Paket bantuan where people see it. Raises OSError."""
        return self._bundle().save(paths.desktop() / support_bundle.FILE)

    def _open_tv(self, box: Appliance) -> bool:
        screen = screens.for_the_tv(screens.of_this_computer())
        return self._tv.show(f"{box.here}tv?{OPENED_BY_WINDOW}=1", screen)

    def _restart_silent_tv(self) -> None:
        """Restart the TV screen whose page crashed or hangs.

        One that somebody closed has no process any more, and stays closed.
        """
        box = self._supervisor.box
        is_serving = self._supervisor.shown.state is BoxState.RUNNING
        is_watched = box is not None and is_serving and self._tv.is_shown()
        asked = box.presence.screen_seen() if box else None
        if self._tv_watchdog.is_due(asked, is_watched=is_watched) and box is not None:
            log.warning("The page of the TV screen asks no more: it is restarted")
            if not self._open_tv(box):
                log.error("The TV screen could not be restarted")

    def _open(self, to: str) -> None:
        self.wait_until_well()
        box = self._box()
        link, panel = box.links.issue(to), f"{addresses.typed(box.here)}/operator"
        if not browsers.open_page(box.here.rstrip("/") + link):
            raise NothingToOpen(f"Browser tidak ditemukan. Buka {panel} sendiri.")
        # What opens pages says that it did, also where no browser comes of it.
        deadline = time.monotonic() + SECONDS_TO_OPEN
        while box.links.is_open(link) and time.monotonic() < deadline:
            time.sleep(0.1)
        if box.links.is_open(link):
            raise NothingToOpen(f"Browser belum terbuka. Buka {panel} di browser.")

    def _box(self) -> Appliance:
        box = self._supervisor.box
        if box is None:
            raise NothingToOpen("Antrian belum berjalan. Tekan Jalankan.")
        return box

    def _bundle(self) -> SupportBundle:
        problem = self._supervisor.problem
        name = type(problem).__name__ if problem else ""
        return SupportBundle(self._home, self._journal, self._findings, name)

    def _findings(self) -> tuple[Finding, ...]:
        with self._reading():
            return health.findings(self._box().metrics())

    def _remember_tv(self, is_open: str) -> None:
        with self._reading():
            settings.remember(TV_HERE, is_open)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Use the box's file in this thread, whether the box runs or not."""
        with self._supervisor.at_the_file:
            if self._supervisor.box is None:
                with opened(self._home):
                    yield
                return
        database.connect()
        try:
            yield
        finally:
            database.disconnect()


def _is_well(url: str) -> bool:
    try:
        return bool(instance.ask(url, timeout=2)["database"])
    except (OSError, ValueError, KeyError):
        return False

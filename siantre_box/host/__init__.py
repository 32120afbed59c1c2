"""The computer the box runs on: what it does by itself, and what it is asked to do."""

import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from siantre_box.core import clock
from siantre_box.host import autostart, habits, power
from siantre_box.host.registry import Registry

# Seconds. Each fact costs the start of a program (powercfg, gsettings), and pages and
# window ask all the time.
FACTS_MAX_AGE = 60.0


@dataclass(frozen=True)
class HostFacts:
    """What is known of this computer; None where it does not tell."""

    starts_by_itself: bool | None = None
    signs_in_by_itself: bool | None = None
    may_sleep: bool | None = None


class NullHost:
    """A computer that tells nothing and is left alone."""

    def facts(self) -> HostFacts:
        """Return what is known."""
        return HostFacts()

    def keep_awake(self) -> None:
        """Keep it awake from now on."""

    def let_sleep(self) -> None:
        """Let it sleep again."""


class LocalHost(NullHost):
    """The computer that this program runs on, for the box of one home.

    Without a window the box is started by what we do not know, a systemd unit perhaps.
    """

    def __init__(
        self,
        home: Path,
        running: Callable[[], float] = clock.running,
        *,
        has_window: bool = True,
    ) -> None:
        self.autostart = autostart.of_this_computer(home)
        self._has_window = has_window
        self._awake = power.of_this_computer()
        self._running = running
        self._known: tuple[float, HostFacts] | None = None

    def facts(self) -> HostFacts:
        """Return what is known, at most a minute old."""
        now = self._running()
        if self._known is not None and now - self._known[0] <= FACTS_MAX_AGE:
            return self._known[1]
        signs_in = starts = may_sleep = None
        # What cannot be asked is unknown, and keeps nobody from the rest.
        with suppress(OSError):
            if sys.platform == "win32":
                signs_in = habits.windows_signs_in(Registry.of_this_machine())
            else:
                signs_in = habits.linux_signs_in()
        with suppress(OSError):
            if sys.platform == "win32":
                may_sleep = habits.ask_windows()
            else:
                may_sleep = habits.ask_linux()
            may_sleep = may_sleep and not self._awake.is_held()
        with suppress(OSError):
            starts = self.autostart.is_on() if self._has_window else None
        facts = HostFacts(starts, signs_in, may_sleep)
        self._known = now, facts
        return facts

    def set_autostart(self, is_wanted: bool) -> None:
        """Let the box start with the computer, or no more."""
        act = self.autostart.turn_on if is_wanted else self.autostart.turn_off
        act()
        self._known = None

    def repair_autostart(self) -> None:
        """Let an autostart that is on start this very program."""
        autostart.repair(self.autostart)

    def keep_awake(self) -> None:
        """Keep it awake from now on."""
        self._awake.hold()

    def let_sleep(self) -> None:
        """Let it sleep again."""
        self._awake.let_go()

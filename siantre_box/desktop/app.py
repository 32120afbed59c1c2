"""What a double-click shows: the control window, joined to the box behind it."""

import logging
import os
import signal
import threading
import tkinter as tk
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tkinter import messagebox
from types import TracebackType

from siantre_box import NAME, instance
from siantre_box.appliance import Appliance
from siantre_box.desktop.actions import Actions
from siantre_box.desktop.controller import Controller
from siantre_box.desktop.single_instance import SingleInstance, WakeResult
from siantre_box.desktop.supervisor import BoxState, Supervisor
from siantre_box.desktop.window import screen
from siantre_box.desktop.window.control import ControlWindow
from siantre_box.desktop.window.theme import Painter
from siantre_box.diagnostics.log import Journal
from siantre_box.host import LocalHost
from siantre_box.paths import CannotUseHome

BETWEEN_LOOKS = 0.15  # seconds
LOOK = "<<Look>>"
NO_ANSWER = (
    "SiAntre sudah berjalan, tetapi tidak menjawab. Nyalakan ulang komputer ini."
)
log = logging.getLogger(__name__)

open_root = screen.open_root


@dataclass(frozen=True)
class StartOptions:
    """How the window was started: what it keeps, and what opens by itself."""

    home: Path
    make: Callable[[int | None], Appliance]
    computer: LocalHost
    journal: Journal
    show_running: Callable[[], int]
    is_quiet: bool
    opens_browser: bool


def run(root: tk.Tk, start: StartOptions) -> int:
    """Show the window until somebody ends it; a second start shows the first."""
    single = SingleInstance(start.home)
    if not single.take():
        result = single.wake_first()
        if result is WakeResult.NO_ANSWER:
            messagebox.showerror(NAME, NO_ANSWER)
        if result is not WakeResult.TAKEN_OVER:
            return int(result is WakeResult.NO_ANSWER)
    try:
        # A home that cannot be used is said in the window.
        with suppress(CannotUseHome):
            if instance.is_taken(start.home):
                return start.show_running()
        DesktopApp(root, single, start).run()
    finally:
        single.release()
    return 0


class DesktopApp:
    """The window of one box; the box goes on when the window is gone."""

    def __init__(
        self, root: tk.Tk, single: SingleInstance, start: StartOptions
    ) -> None:
        self._root, self._single_instance = root, single
        self._is_quiet, self._opens_browser = start.is_quiet, start.opens_browser
        self._supervisor = Supervisor(
            start.make, self._served, lambda: self._actions.look()
        )
        self._actions = Actions(
            start.home, self._supervisor, start.computer, start.journal
        )
        self._is_leaving = self._was_served = False
        self._is_over = threading.Event()
        self._last_state = BoxState.STARTING
        painter = Painter(root)
        self._controller = Controller(
            root, painter, self._supervisor, self._actions, self.leave
        )
        self._window = ControlWindow(root, painter, self._controller.handlers())

    def run(self) -> None:
        """Show the window until somebody ends it."""
        self._root.title(NAME)
        self._root.resizable(width=False, height=False)
        self._root.protocol("WM_DELETE_WINDOW", self._controller.ask_before_closing)
        self._root.report_callback_exception = self._note
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.leave())
        kept = screen.outlive(self._go_on_without)
        self._supervisor.begin()
        self._look()
        self._root.bind(LOOK, lambda _: self._look())
        threading.Thread(target=self._keep_looking, name="looks", daemon=True).start()
        (self._controller.hide if self._is_quiet else self._root.deiconify)()
        try:
            self._root.mainloop()
        except Exception:
            # Whatever became of the window, people are waiting with numbers.
            log.exception("The window broke; the box goes on")
        self._is_over.set()
        self._supervisor.join()
        del kept

    def leave(self) -> None:
        """End box and window; from any thread."""
        self._is_leaving = True
        self._supervisor.end()

    def _served(self) -> None:
        """Open what opens by itself, the first time the box serves.

        Now it is known that this program works: the next start may be its own.
        """
        if self._was_served:
            return
        self._was_served = True
        self._actions.repair_autostart()
        if self._is_quiet:
            opens = self._actions.reopen_tv
            threading.Thread(target=opens, name="opening", daemon=True).start()
        elif self._opens_browser:
            self._controller.open_panel()

    def _go_on_without(self) -> None:
        # The thread of the window is lost in Xlib: it must not return there.
        log.warning("The screen is gone; the box goes on without its window")
        self._supervisor.join()
        self._single_instance.release()
        logging.shutdown()
        os._exit(0)

    def _keep_looking(self) -> None:
        # Not with Tk's timers, which go by the wall clock: once that is set back an
        # hour they stand still for an hour.
        while not self._is_over.wait(BETWEEN_LOOKS):
            # Nobody is in the main loop yet, or the window is gone.
            with suppress(RuntimeError, tk.TclError):
                self._root.event_generate(LOOK, when="tail")

    def _look(self) -> None:
        try:
            self._controller.finish()
            self._answer_second_start()
            self._paint()
        finally:
            if self._is_leaving and not self._supervisor.is_working():
                self._root.quit()

    def _paint(self) -> None:
        shown = replace(
            self._supervisor.shown,
            starts_by_itself=self._actions.starts_by_itself,
            may_open_firewall=self._actions.may_open_firewall,
        )
        self._window.show(shown)
        is_news = shown.state is not self._last_state
        self._last_state = shown.state
        if is_news and shown.state is BoxState.FAILED:
            self._raise()

    def _answer_second_start(self) -> None:
        version = self._single_instance.wake_request()
        if version is None or self._is_leaving:
            return
        if self._single_instance.is_newer(version):
            log.info("A newer version takes over: %s", version)
            self.leave()
            return
        self._single_instance.answer()
        self._raise()

    def _raise(self) -> None:
        self._root.deiconify()
        self._root.lift()
        self._root.focus_force()

    def _note(
        self,
        kind: type[BaseException],
        problem: BaseException,
        where: TracebackType | None,
    ) -> None:
        log.error("A click failed", exc_info=(kind, problem, where))

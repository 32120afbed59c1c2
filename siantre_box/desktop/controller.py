"""What follows a click in the window: questions, actions, and what became of them."""

import logging
import queue
import threading
import tkinter as tk
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tkinter import filedialog
from typing import TypeVar

from siantre_box.core.errors import Refusal
from siantre_box.desktop.actions import Actions
from siantre_box.desktop.supervisor import BROKEN, BoxState, Supervisor
from siantre_box.desktop.window import dialogs
from siantre_box.desktop.window.control import ButtonHandlers
from siantre_box.desktop.window.dialogs import Choice, PasswordDialog
from siantre_box.desktop.window.header import SERVING
from siantre_box.desktop.window.theme import Painter
from siantre_box.desktop.window.widgets import DANGER, MAIN, STOP, Handler

IF_STOPPED = (
    "Kalau dihentikan, pengunjung tidak bisa ambil nomor sampai dijalankan lagi."
)
NO_NEW_NUMBERS = "Nomor baru tidak bisa diambil sampai dijalankan lagi."
ONE_SCREEN = "Layar TV menutupi layar ini. Untuk menutupnya, tekan Alt+F4."
FIREWALL = (
    "HP belum ada yang tersambung. Mungkin Windows menahannya."
    " Tekan Izinkan, lalu pilih Ya."
)
HELP = (
    "Bacakan kode ini ke penjual lewat telepon, atau kirim paket bantuan."
    " Isinya keadaan komputer ini, tanpa nama dan tanpa nomor antrian."
)
TIME_TO_HIDE = 500
T = TypeVar("T")
Refuse = Callable[[str], object]
log = logging.getLogger(__name__)


class Controller:
    """Answers every click; what takes time is run in a thread of its own."""

    def __init__(
        self,
        root: tk.Tk,
        painter: Painter,
        supervisor: Supervisor,
        actions: Actions,
        leave: Handler,
    ) -> None:
        self._root, self._painter = root, painter
        self._supervisor, self._actions = supervisor, actions
        self._leave = leave
        self._done: queue.SimpleQueue[Callable[[], object]] = queue.SimpleQueue()

    def handlers(self) -> ButtonHandlers:
        """Return what each part of the window does."""
        actions = self._actions
        return ButtonHandlers(
            panel=self.open_panel,
            tv=lambda: self._run(actions.has_second_screen, self._show_tv),
            poster=lambda: self._run(actions.open_poster),
            practice=lambda: self._run(actions.open_practice),
            start=self._supervisor.start,
            stop=self._ask_before_stopping,
            move=self._supervisor.move,
            renew_code=self._supervisor.renew_code,
            autostart=lambda: self._run(actions.toggle_autostart),
            password=lambda: self._run(actions.admins, self._ask_password),
            backup=lambda: self._run(actions.stick, self._back_up),
            help=lambda: self._run(actions.code, self._help),
            firewall=self._ask_firewall,
        )

    def finish(self) -> None:
        """Do in the window's thread what actions have left to do there."""
        while not self._done.empty():
            self._done.get()()

    def ask_before_closing(self) -> None:
        """Ask whether the queue goes on; one that does not run needs no question."""
        if self._supervisor.shown.state not in SERVING:
            self._leave()
            return
        self._count_waiting(self._ask_to_leave)

    def open_panel(self) -> None:
        """Open the panel; from any thread."""
        self._run(self._actions.open_panel)

    def hide(self) -> None:
        """Make the window a button; a second double-click brings it back too."""
        self._root.iconify()
        self._root.after(TIME_TO_HIDE, self._hide_without_a_desktop)

    def _hide_without_a_desktop(self) -> None:
        # A bare screen has nobody who makes a button of a window.
        if self._root.winfo_viewable():
            self._root.withdraw()

    def _run(
        self,
        action: Callable[[], T],
        then: Callable[[T], object] = lambda _: None,
        refuse: Refuse | None = None,
    ) -> None:
        """Run an action elsewhere, then go on in the window's thread."""

        def work() -> None:
            try:
                after = partial(then, action())
            except Exception as problem:
                # Shown to people by `_said`, and written down where it has no words.
                after = partial(refuse or self._refuse, _said(problem))
            self._done.put(after)

        threading.Thread(target=work, name="action", daemon=True).start()

    def _refuse(self, sentence: str) -> None:
        self._tell("Belum berhasil", sentence)

    def _tell(self, title: str, text: str) -> None:
        dialogs.tell(self._root, self._painter, title, text)

    def _ask(self, title: str, text: str, *choices: Choice) -> None:
        dialogs.ask(self._root, self._painter, title, text, *choices)

    def _count_waiting(self, then: Callable[[int], object]) -> None:
        # A box whose file cannot be read now is stopped all the same.
        self._run(self._actions.waiting, then, lambda _: then(0))

    def _ask_to_leave(self, waiting: int) -> None:
        counted = f"{waiting} orang menunggu. " if waiting else ""
        self._ask(
            "Antrian tetap berjalan?",
            f"{counted}{IF_STOPPED}",
            Choice("Hentikan", self._leave, DANGER),
            Choice("Sembunyikan", self.hide, MAIN),
        )

    def _ask_before_stopping(self) -> None:
        if self._supervisor.shown.state is BoxState.RUNNING:
            self._count_waiting(self._ask_to_stop)
        else:
            self._supervisor.stop()

    def _ask_to_stop(self, waiting: int) -> None:
        title, text = "Hentikan antrian?", NO_NEW_NUMBERS
        if waiting:
            title = f"{waiting} orang menunggu. Hentikan?"
            text = f"Nomor mereka tersimpan. {NO_NEW_NUMBERS}"
        dialogs.ask(
            self._root,
            self._painter,
            title,
            text,
            Choice("Tidak jadi", lambda: None),
            Choice("Ya, hentikan", self._supervisor.stop, STOP),
            safe=0,
        )

    def _show_tv(self, has_second_screen: bool) -> None:
        if has_second_screen:
            self._run(self._actions.show_tv)
            return
        self._ask(
            "Hanya ada satu layar",
            ONE_SCREEN,
            Choice("Tidak jadi", lambda: None),
            Choice("Buka", lambda: self._run(self._actions.show_tv), MAIN),
        )

    def _ask_password(self, admins: tuple[tuple[int, str], ...]) -> None:
        if not admins:
            self._tell("Belum ada admin", "Tekan Buka panel untuk membuatnya.")
            return
        PasswordDialog(self._root, self._painter, admins, self._save_password)

    def _save_password(
        self, user_id: int, password: str, dialog: PasswordDialog
    ) -> None:
        def saved(name: str) -> None:
            dialog.close()
            text = f"{name} sekarang masuk dengan kata sandi baru."
            self._tell("Kata sandi diganti", text)

        def save() -> str:
            return self._actions.set_password(user_id, password)

        self._run(save, saved, dialog.refuse)

    def _back_up(self, place: Path) -> None:
        chosen = filedialog.askdirectory(
            parent=self._root, initialdir=place, title="Pilih flashdisk atau folder"
        )
        if chosen:
            make = partial(self._actions.back_up_to, Path(chosen))
            self._run(make, lambda made: self._tell("Cadangan selesai", str(made)))

    def _help(self, code: str) -> None:
        dialogs.ask(
            self._root,
            self._painter,
            "Kode bantuan",
            HELP,
            Choice("Simpan paket", self._save_bundle),
            Choice("Tutup", lambda: None, MAIN),
            figure=code,
        )

    def _save_bundle(self) -> None:
        self._run(
            self._actions.save_bundle,
            lambda file: self._tell("Paket bantuan disimpan", str(file)),
        )

    def _ask_firewall(self) -> None:
        self._ask(
            "Izinkan HP tersambung?",
            FIREWALL,
            Choice("Tidak jadi", lambda: None),
            Choice("Izinkan", lambda: self._run(self._actions.open_firewall), MAIN),
        )


def _said(problem: Exception) -> str:
    if isinstance(problem, Refusal):
        return str(problem)
    log.error("An action failed", exc_info=problem)
    return BROKEN

"""What follows a press in the window: questions, errands, and words about the end."""

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
from siantre_box.desktop.supervisor import BROKEN, Supervisor
from siantre_box.desktop.window import dialogs
from siantre_box.desktop.window.control import ButtonHandlers
from siantre_box.desktop.window.dialogs import Choice, PasswordDialog
from siantre_box.desktop.window.header import SERVING
from siantre_box.desktop.window.theme import Painter
from siantre_box.desktop.window.widgets import DANGER, MAIN, Handler

IF_STOPPED = (
    "Kalau dihentikan, pengunjung tidak bisa ambil nomor sampai dijalankan lagi."
)
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
    """Answers every press; what takes time is run in a thread of its own."""

    def __init__(
        self,
        root: tk.Tk,
        pen: Painter,
        keeper: Supervisor,
        errands: Actions,
        leave: Handler,
    ) -> None:
        self._root, self._pen = root, pen
        self._keeper, self._errands = keeper, errands
        self._leave = leave
        self._done: queue.SimpleQueue[Callable[[], object]] = queue.SimpleQueue()

    def presses(self) -> ButtonHandlers:
        """Return what each part of the window does."""
        errands = self._errands
        return ButtonHandlers(
            panel=lambda: self._run(errands.open_panel),
            tv=lambda: self._run(errands.has_second_screen, self._show_tv),
            poster=lambda: self._run(errands.open_poster),
            start=self._keeper.start,
            stop=self._keeper.stop,
            move=self._keeper.move,
            renew_code=self._keeper.renew_code,
            autostart=lambda: self._run(errands.toggle_autostart),
            password=lambda: self._run(errands.admins, self._ask_password),
            backup=lambda: self._run(errands.stick, self._back_up),
            help=lambda: self._run(errands.code, self._help),
            firewall=self._ask_firewall,
        )

    def finish(self) -> None:
        """Do in the window's thread what errands have left to do there."""
        while not self._done.empty():
            self._done.get()()

    def ask_before_closing(self) -> None:
        """Ask whether the queue goes on; one that does not run needs no question."""
        if self._keeper.shown.state not in SERVING:
            self._leave()
            return
        self._ask(
            "Antrian tetap berjalan?",
            IF_STOPPED,
            Choice("Hentikan", self._leave, DANGER),
            Choice("Sembunyikan", self.hide, MAIN),
        )

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
        errand: Callable[[], T],
        then: Callable[[T], object] = lambda _: None,
        refuse: Refuse | None = None,
    ) -> None:
        """Run an errand elsewhere, then go on in the window's thread."""

        def work() -> None:
            try:
                after = partial(then, errand())
            except Exception as problem:
                # Shown to people by `_said`, and written down where it has no words.
                after = partial(refuse or self._refuse, _said(problem))
            self._done.put(after)

        threading.Thread(target=work, name="errand", daemon=True).start()

    def _refuse(self, sentence: str) -> None:
        self._tell("Belum berhasil", sentence)

    def _tell(self, title: str, text: str) -> None:
        dialogs.tell(self._root, self._pen, title, text)

    def _ask(self, title: str, text: str, *choices: Choice) -> None:
        dialogs.ask(self._root, self._pen, title, text, *choices)

    def _show_tv(self, has_second_screen: bool) -> None:
        if has_second_screen:
            self._run(self._errands.show_tv)
            return
        self._ask(
            "Hanya ada satu layar",
            ONE_SCREEN,
            Choice("Tidak jadi", lambda: None),
            Choice("Buka", lambda: self._run(self._errands.show_tv), MAIN),
        )

    def _ask_password(self, admins: tuple[tuple[int, str], ...]) -> None:
        if not admins:
            self._tell("Belum ada admin", "Tekan Buka panel untuk membuatnya.")
            return
        PasswordDialog(self._root, self._pen, admins, self._save_password)

    def _save_password(
        self, user_id: int, password: str, dialog: PasswordDialog
    ) -> None:
        def saved(name: str) -> None:
            dialog.close()
            text = f"{name} sekarang masuk dengan kata sandi baru."
            self._tell("Kata sandi diganti", text)

        def save() -> str:
            return self._errands.set_password(user_id, password)

        self._run(save, saved, dialog.refuse)

    def _back_up(self, place: Path) -> None:
        chosen = filedialog.askdirectory(
            parent=self._root, initialdir=place, title="Pilih flashdisk atau folder"
        )
        if chosen:
            make = partial(self._errands.back_up_to, Path(chosen))
            self._run(make, lambda made: self._tell("Cadangan selesai", str(made)))

    def _help(self, code: str) -> None:
        dialogs.ask(
            self._root,
            self._pen,
            "Kode bantuan",
            HELP,
            Choice("Simpan paket", self._save_bundle),
            Choice("Tutup", lambda: None, MAIN),
            figure=code,
        )

    def _save_bundle(self) -> None:
        self._run(
            self._errands.save_bundle,
            lambda file: self._tell("Paket bantuan disimpan", str(file)),
        )

    def _ask_firewall(self) -> None:
        self._ask(
            "Izinkan HP tersambung?",
            FIREWALL,
            Choice("Tidak jadi", lambda: None),
            Choice("Izinkan", lambda: self._run(self._errands.open_firewall), MAIN),
        )


def _said(problem: Exception) -> str:
    if isinstance(problem, Refusal):
        return str(problem)
    log.error("An errand failed", exc_info=problem)
    return BROKEN

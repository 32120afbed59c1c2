"""The control window: what it shows, and where its buttons and links are."""

import tkinter as tk
from dataclasses import dataclass
from typing import Literal

from siantre_box.desktop.supervisor import BoxState, WindowState
from siantre_box.desktop.window import theme, widgets
from siantre_box.desktop.window.header import BUSY, INNER, SERVING, SIDE, START, Header
from siantre_box.desktop.window.theme import Painter
from siantre_box.desktop.window.widgets import Button, CheckBox, Handler, Link

COPIED_FOR = 2000
Anchor = Literal["nw", "w", "e"]


@dataclass(frozen=True)
class ButtonHandlers:
    """What each part of the window does."""

    panel: Handler
    tv: Handler
    poster: Handler
    practice: Handler
    start: Handler
    stop: Handler
    move: Handler
    renew_code: Handler
    autostart: Handler
    password: Handler
    backup: Handler
    help: Handler
    firewall: Handler


class ControlWindow:
    """Paints what the supervisor shows; nothing here waits for anything."""

    def __init__(self, root: tk.Tk, painter: Painter, handlers: ButtonHandlers) -> None:
        self._root, self._painter, self._handlers = root, painter, handlers
        self._shown: WindowState | None = None
        self._header = Header(root, painter)
        self._header.pack()
        self._panel = self._button(0, 0, handlers.panel)
        self._tv = self._button(1, 0, handlers.tv)
        self._poster = self._button(0, 1, handlers.poster)
        self._switch = self._button(1, 1, self._start_or_stop)
        self._copy = self._link("Salin alamat", self._copy_address)
        self._move = self._link("Pakai alamat lain", handlers.move)
        self._renew_code = self._link("Buat kode baru", handlers.renew_code)
        self._firewall = self._link("Izinkan di Windows Firewall", handlers.firewall)
        words = "Jalankan otomatis saat komputer menyala"
        self._autostart = CheckBox(
            self._header, painter, INNER, words, handlers.autostart
        )
        self._place(self._autostart, SIDE, 385)
        self._password = self._link("Ganti sandi admin", handlers.password)
        self._place(self._link("Bantuan", handlers.help), SIDE + INNER + 2, 463, "e")
        self._backup = self._link("Cadangkan ke USB", handlers.backup)
        self._practice = self._link("Latihan", handlers.practice)

    def show(self, shown: WindowState) -> None:
        """Paint, if anything differs from what is there."""
        if shown == self._shown:
            return
        self._shown = shown
        below = self._header.paint(shown)
        # Before it is set up there is nobody's password, and nothing to keep.
        is_set_up = shown.state is not BoxState.SETTING_UP
        self._place_if(is_set_up, self._password, 433, SIDE + INNER + 2, "e")
        self._place_if(is_set_up, self._backup, 463)
        is_open = shown.state is BoxState.RUNNING
        self._place_if(is_open, self._practice, 463, SIDE + 200, "w")
        self._place_if(is_set_up and bool(shown.url), self._copy, 161.5)
        self._place_if(shown.can_move, self._move, below + 8)
        self._place_if(shown.is_code_closed, self._renew_code, 209.5)
        self._place_if(shown.may_open_firewall, self._firewall, 433)
        if not shown.may_open_firewall:
            words = "Biarkan komputer ini menyala."
            self._header.write(SIDE, 433, words, 14, theme.INK_SOFT)
        self._autostart.tick(shown.starts_by_itself)
        is_serving = shown.state in SERVING
        main = widgets.MAIN if is_serving else widgets.PLAIN
        if is_set_up:
            self._panel.say("Buka panel", "sliders", main, is_on=is_serving)
        else:
            begun = "Mulai" if shown.setup_code else "Lanjutkan"
            self._panel.say(f"{begun} penyiapan", look=widgets.MAIN)
        self._tv.say("Layar TV", "tv", is_on=is_open)
        self._poster.say("Cetak poster", "printer", is_on=is_open)
        if is_serving or shown.state is BoxState.STOPPING:
            self._switch.say("Berhenti", "stop", widgets.DANGER, is_on=is_serving)
            return
        words = "Coba lagi" if shown.state is BoxState.FAILED else START
        self._switch.say(words, "play", widgets.MAIN, is_on=shown.state not in BUSY)

    def _start_or_stop(self) -> None:
        is_serving = self._shown is not None and self._shown.state in SERVING
        (self._handlers.stop if is_serving else self._handlers.start)()

    def _copy_address(self) -> None:
        if self._shown is not None:
            self._root.clipboard_clear()
            self._root.clipboard_append(self._shown.url)
            self._copy.say("Tersalin")
            self._root.after(COPIED_FOR, lambda: self._copy.say("Salin alamat"))

    def _button(self, column: int, row: int, handler: Handler) -> Button:
        made = Button(self._header, self._painter, 184, 50, handler)
        self._place(made, SIDE + 194 * column, 246 + 60 * row)
        return made

    def _link(self, words: str, handler: Handler) -> Link:
        return Link(self._header, self._painter, handler, words)

    def _place(
        self, part: Button | Link | CheckBox, x: float, y: float, anchor: Anchor = "nw"
    ) -> None:
        part.place(x=self._painter.px(x), y=self._painter.px(y), anchor=anchor)

    def _place_if(
        self,
        is_wanted: bool,
        link: Link,
        y: float,
        x: float = SIDE - 2,
        anchor: Anchor = "w",
    ) -> None:
        if is_wanted:
            self._place(link, x, y, anchor)
        else:
            link.place_forget()

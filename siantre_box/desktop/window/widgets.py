"""What can be clicked in the window: a button, a link, a tick; with mouse and keys."""

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass

from siantre_box.desktop.window import theme
from siantre_box.desktop.window.theme import Painter

Handler = Callable[[], object]


@dataclass(frozen=True)
class ButtonStyle:
    """How a button is painted: ground, edge, words; and the ground under the mouse."""

    ground: str
    edge: str
    words: str
    touched: str


MAIN = ButtonStyle(theme.GREEN, theme.GREEN, theme.WHITE, theme.GREEN_LIGHT)
PLAIN = ButtonStyle(theme.WHITE, theme.EDGE, theme.INK, theme.PAPER)
DANGER = ButtonStyle(theme.WHITE, theme.EDGE, theme.RED, theme.PAPER)
STOP = ButtonStyle(theme.RED, theme.RED, theme.WHITE, theme.RED_DARK)
OFF = ButtonStyle(theme.OFF, theme.OFF, theme.INK_FAINT, theme.OFF)


class Button(tk.Canvas):
    """A flat button with square corners: perhaps a drawing, then words."""

    def __init__(
        self,
        parent: tk.Misc,
        painter: Painter,
        width: float,
        height: float,
        handler: Handler,
    ) -> None:
        super().__init__(
            parent,
            width=painter.px(width),
            height=painter.px(height),
            highlightthickness=0,
            borderwidth=0,
            takefocus=True,
        )
        self._painter, self._handler = painter, handler
        self._size = painter.px(width), painter.px(height)
        self._shown = ("", "", PLAIN)
        self._is_on, self._is_touched, self._has_focus = True, False, False
        _bind_click(self, self._activate)
        for event, name, value in (
            ("<Enter>", "_is_touched", True),
            ("<Leave>", "_is_touched", False),
            ("<FocusIn>", "_has_focus", True),
            ("<FocusOut>", "_has_focus", False),
        ):
            self.bind(event, lambda _, n=name, v=value: self._note(n, v))  # type: ignore[misc]

    def say(
        self,
        words: str,
        icon: str = "",
        look: ButtonStyle = PLAIN,
        *,
        is_on: bool = True,
    ) -> None:
        """Show other words; one that is off ignores clicks."""
        if ((words, icon, look), is_on) == (self._shown, self._is_on):
            return
        self._shown, self._is_on = (words, icon, look), is_on
        self.configure(takefocus=is_on)
        self._paint()

    def _activate(self) -> None:
        if self._is_on:
            self._handler()

    def _note(self, name: str, value: bool) -> None:
        setattr(self, name, value)
        self._paint()

    def _paint(self) -> None:
        words, icon, wanted = self._shown
        look = wanted if self._is_on else OFF
        ground = look.touched if self._is_touched else look.ground
        width, height = self._size
        self.delete("all")
        self.configure(background=ground, cursor="hand2" if self._is_on else "")
        self.create_rectangle(0, 0, width - 1, height - 1, outline=look.edge)
        if self._has_focus:
            self.create_rectangle(
                3, 3, width - 4, height - 4, outline=look.words, width=2
            )
        self._write(words, icon, look.words, ground)

    def _write(self, words: str, icon: str, color: str, ground: str) -> None:
        painter, (width, height) = self._painter, self._size
        font = painter.fitting(words, 16, width / painter.scale - 40, "half")
        beside = painter.px(29) if icon else 0
        x = (width - font.measure(words) - beside) // 2
        if icon:
            drawn = painter.picture(icon, 20, color, ground)
            self.create_image(x, height // 2, image=drawn, anchor="w")
        self.create_text(
            x + beside, height // 2, text=words, font=font, fill=color, anchor="w"
        )


class Link(tk.Label):
    """Underlined words to click."""

    def __init__(
        self, parent: tk.Misc, painter: Painter, handler: Handler, words: str = ""
    ) -> None:
        super().__init__(
            parent,
            text=words,
            font=painter.font(14, is_link=True),
            foreground=theme.GREEN,
            background=theme.WHITE,
            highlightthickness=2,
            highlightbackground=theme.WHITE,
            highlightcolor=theme.GREEN,
            borderwidth=0,
            padx=0,
            pady=painter.px(3),
            cursor="hand2",
            takefocus=True,
        )
        _bind_click(self, handler)

    def say(self, words: str) -> None:
        """Show other words."""
        if self.cget("text") != words:
            self.configure(text=words)


class CheckBox(tk.Canvas):
    """A box to tick, and what it means."""

    def __init__(
        self,
        parent: tk.Misc,
        painter: Painter,
        width: float,
        words: str,
        handler: Handler,
    ) -> None:
        super().__init__(
            parent,
            width=painter.px(width),
            height=painter.px(30),
            background=theme.WHITE,
            highlightthickness=0,
            borderwidth=0,
            cursor="hand2",
            takefocus=True,
        )
        self._painter, self._words = painter, words
        self._is_ticked: bool | None = None
        self._has_focus = False
        _bind_click(self, handler)
        self.bind("<FocusIn>", lambda _: self._note_focus(True))
        self.bind("<FocusOut>", lambda _: self._note_focus(False))

    def tick(self, is_ticked: bool) -> None:
        """Show it ticked or not."""
        if is_ticked != self._is_ticked:
            self._is_ticked = is_ticked
            self._paint()

    def _note_focus(self, has_focus: bool) -> None:
        self._has_focus = has_focus
        self._paint()

    def _paint(self) -> None:
        painter = self._painter
        self.delete("all")
        top, size = painter.px(5), painter.px(20)
        box = (0, top, size - 1, top + size - 1)
        if self._is_ticked:
            self.create_rectangle(*box, fill=theme.GREEN, outline=theme.GREEN)
            check = painter.picture("check", 16, theme.WHITE, theme.GREEN)
            self.create_image(size // 2, top + size // 2, image=check)
        else:
            self.create_rectangle(*box, fill=theme.WHITE, outline=theme.EDGE_FIELD)
        x, y = painter.px(30), top + size // 2
        font = painter.font(15)
        self.create_text(x, y, text=self._words, font=font, fill=theme.INK, anchor="w")
        if self._has_focus:
            below = y + font.metrics("linespace") // 2
            self.create_line(
                x,
                below,
                x + font.measure(self._words),
                below,
                fill=theme.GREEN,
                width=2,
            )


def _bind_click(part: tk.Misc, handler: Handler) -> None:
    def released(event: "tk.Event[tk.Misc]") -> None:
        is_inside = (
            0 <= event.x < part.winfo_width() and 0 <= event.y < part.winfo_height()
        )
        if is_inside:
            handler()

    part.bind("<ButtonRelease-1>", released)
    for key in ("<Return>", "<KP_Enter>", "<space>"):
        part.bind(key, lambda _: handler())

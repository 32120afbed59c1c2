"""What can be pressed in the window: a button, a link, a tick; with mouse and keys."""

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass

from siantre_box.desktop.window import theme as ink
from siantre_box.desktop.window.theme import Painter

Handler = Callable[[], object]


@dataclass(frozen=True)
class ButtonStyle:
    """How a button is painted: ground, edge, words; and the ground under the mouse."""

    ground: str
    edge: str
    words: str
    touched: str


MAIN = ButtonStyle(ink.GREEN, ink.GREEN, ink.WHITE, ink.GREEN_LIGHT)
PLAIN = ButtonStyle(ink.WHITE, ink.EDGE, ink.INK, ink.PAPER)
DANGER = ButtonStyle(ink.WHITE, ink.EDGE, ink.RED, ink.PAPER)
OFF = ButtonStyle(ink.OFF, ink.OFF, ink.INK_FAINT, ink.OFF)


class Button(tk.Canvas):
    """A flat button with square corners: perhaps a drawing, then words."""

    def __init__(
        self, parent: tk.Misc, pen: Painter, width: float, height: float, press: Handler
    ) -> None:
        super().__init__(
            parent,
            width=pen.px(width),
            height=pen.px(height),
            highlightthickness=0,
            borderwidth=0,
            takefocus=True,
        )
        self._pen, self._press = pen, press
        self._size = pen.px(width), pen.px(height)
        self._face = ("", "", PLAIN)
        self._is_on, self._is_touched, self._has_focus = True, False, False
        _listen(self, self._pressed)
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
        """Show other words; one that is off cannot be pressed."""
        if ((words, icon, look), is_on) == (self._face, self._is_on):
            return
        self._face, self._is_on = (words, icon, look), is_on
        self.configure(takefocus=is_on)
        self._paint()

    def _pressed(self) -> None:
        if self._is_on:
            self._press()

    def _note(self, name: str, value: bool) -> None:
        setattr(self, name, value)
        self._paint()

    def _paint(self) -> None:
        words, icon, wanted = self._face
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
        pen, (width, height) = self._pen, self._size
        letters = pen.fitting(words, 16, width / pen.scale - 40, "half")
        beside = pen.px(29) if icon else 0
        x = (width - letters.measure(words) - beside) // 2
        if icon:
            drawn = pen.picture(icon, 20, color, ground)
            self.create_image(x, height // 2, image=drawn, anchor="w")
        self.create_text(
            x + beside, height // 2, text=words, font=letters, fill=color, anchor="w"
        )


class Link(tk.Label):
    """Underlined words to press."""

    def __init__(
        self, parent: tk.Misc, pen: Painter, press: Handler, words: str = ""
    ) -> None:
        super().__init__(
            parent,
            text=words,
            font=pen.letters(14, is_link=True),
            foreground=ink.GREEN,
            background=ink.WHITE,
            highlightthickness=2,
            highlightbackground=ink.WHITE,
            highlightcolor=ink.GREEN,
            borderwidth=0,
            padx=0,
            pady=pen.px(3),
            cursor="hand2",
            takefocus=True,
        )
        _listen(self, press)

    def say(self, words: str) -> None:
        """Show other words."""
        if self.cget("text") != words:
            self.configure(text=words)


class CheckBox(tk.Canvas):
    """A box to tick, and what it means."""

    def __init__(
        self, parent: tk.Misc, pen: Painter, width: float, words: str, press: Handler
    ) -> None:
        super().__init__(
            parent,
            width=pen.px(width),
            height=pen.px(30),
            background=ink.WHITE,
            highlightthickness=0,
            borderwidth=0,
            cursor="hand2",
            takefocus=True,
        )
        self._pen, self._words = pen, words
        self._is_ticked: bool | None = None
        _listen(self, press)
        self.bind("<FocusIn>", lambda _: self._paint(has_focus=True))
        self.bind("<FocusOut>", lambda _: self._paint(has_focus=False))

    def tick(self, is_ticked: bool) -> None:
        """Show it ticked or not."""
        if is_ticked != self._is_ticked:
            self._is_ticked = is_ticked
            self._paint(has_focus=False)

    def _paint(self, *, has_focus: bool) -> None:
        pen = self._pen
        self.delete("all")
        top, size = pen.px(5), pen.px(20)
        box = (0, top, size - 1, top + size - 1)
        if self._is_ticked:
            self.create_rectangle(*box, fill=ink.GREEN, outline=ink.GREEN)
            mark = pen.picture("check", 16, ink.WHITE, ink.GREEN)
            self.create_image(size // 2, top + size // 2, image=mark)
        else:
            self.create_rectangle(*box, fill=ink.WHITE, outline=ink.EDGE_FIELD)
        x, y = pen.px(30), top + size // 2
        letters = pen.letters(15)
        self.create_text(x, y, text=self._words, font=letters, fill=ink.INK, anchor="w")
        if has_focus:
            below = y + letters.metrics("linespace") // 2
            self.create_line(
                x,
                below,
                x + letters.measure(self._words),
                below,
                fill=ink.GREEN,
                width=2,
            )


def _listen(part: tk.Misc, press: Handler) -> None:
    def released(event: "tk.Event[tk.Misc]") -> None:
        is_inside = (
            0 <= event.x < part.winfo_width() and 0 <= event.y < part.winfo_height()
        )
        if is_inside:
            press()

    part.bind("<ButtonRelease-1>", released)
    for key in ("<Return>", "<KP_Enter>", "<space>"):
        part.bind(key, lambda _: press())

"""Small windows above the control window: a word, a question, a new password."""

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from siantre_box.desktop.window import theme, widgets
from siantre_box.desktop.window.theme import Painter
from siantre_box.desktop.window.widgets import Button, ButtonStyle, Handler

WIDTH, PAD = 360, 20
TEXT = WIDTH - 2 * PAD


@dataclass(frozen=True)
class Choice:
    """One answer: its words, what it does, how it looks."""

    words: str
    handler: Handler
    look: ButtonStyle = widgets.PLAIN


class Dialog(tk.Toplevel):
    """A window of one thing at a time; Escape closes it, and nothing is done."""

    def __init__(self, root: tk.Tk, painter: Painter, title: str) -> None:
        super().__init__(
            root,
            background=theme.WHITE,
            padx=painter.px(PAD),
            pady=painter.px(PAD),
            highlightthickness=1,
            highlightbackground=theme.EDGE,
            highlightcolor=theme.EDGE,
        )
        self.withdraw()
        self.painter = painter
        self.title(title)
        self.resizable(width=False, height=False)
        self.bind("<Escape>", lambda _: self.close())
        self.protocol("WM_DELETE_WINDOW", self.close)
        self.say(title, size=18, weight="bold")

    def say(
        self, text: str, *, size: float = 15, weight: str = "normal", above: float = 8
    ) -> tk.Label:
        """Add words below what is there."""
        label = tk.Label(
            self,
            text=text,
            font=self.painter.font(size, weight),
            foreground=theme.INK,
            background=theme.WHITE,
            wraplength=self.painter.px(TEXT),
            justify="left",
            anchor="w",
            borderwidth=0,
            padx=0,
            pady=0,
        )
        label.pack(fill="x", pady=(self.painter.px(above), 0))
        return label

    def answer(self, choices: Sequence[Choice]) -> list[Button]:
        """Add the answers side by side."""
        row = tk.Frame(self, background=theme.WHITE)
        row.pack(fill="x", pady=(self.painter.px(20), 0))
        width = (TEXT - 10 * (len(choices) - 1)) / len(choices)
        made = []
        for number, choice in enumerate(choices):
            button = Button(row, self.painter, width, 46, choice.handler)
            button.say(choice.words, look=choice.look)
            button.pack(side="left", padx=(self.painter.px(10) if number else 0, 0))
            made.append(button)
        return made

    def appear(self, focus: tk.Misc) -> None:
        """Show it in the middle of the control window, in front of it."""
        above = self.master.winfo_toplevel()
        self.update_idletasks()
        x = above.winfo_rootx() + (above.winfo_width() - self.winfo_reqwidth()) // 2
        y = above.winfo_rooty() + (above.winfo_height() - self.winfo_reqheight()) // 2
        self.geometry(f"+{max(0, x)}+{max(0, y)}")
        if above.state() == "normal":
            self.transient(above)
        self.deiconify()
        # Before that nobody gives it keys or mouse.
        self.wait_visibility()
        # Maps what is in it: else the focus would come later than the keys.
        self.update_idletasks()
        self.lift()
        self.grab_set()
        self.focus_force()
        focus.focus_set()

    def close(self) -> None:
        """Close the dialog."""
        if self.winfo_exists():
            self.grab_release()
            self.destroy()


def ask(
    root: tk.Tk,
    painter: Painter,
    title: str,
    text: str,
    *choices: Choice,
    figure: str = "",
    safe: int = -1,
) -> Dialog:
    """Ask something; the safe answer, the last unless told otherwise, waits for Enter.

    A figure is what has to be read out: large.
    """
    dialog = Dialog(root, painter, title)
    if figure:
        dialog.say(figure, size=30, weight="bold")
    if text:
        dialog.say(text)

    def close_and(handler: Handler) -> None:
        dialog.close()
        handler()

    closing = [
        Choice(one.words, partial(close_and, one.handler), one.look) for one in choices
    ]
    dialog.appear(dialog.answer(closing)[safe])
    return dialog


def tell(root: tk.Tk, painter: Painter, title: str, text: str = "") -> Dialog:
    """Say something that needs no answer."""
    return ask(root, painter, title, text, Choice("Tutup", lambda: None))


Admins = Sequence[tuple[int, str]]
Save = Callable[[int, str, "PasswordDialog"], object]


class PasswordDialog(Dialog):
    """Ask whose password is new, and twice for it."""

    def __init__(
        self, root: tk.Tk, painter: Painter, admins: Admins, save: Save
    ) -> None:
        super().__init__(root, painter, "Ganti sandi admin")
        self._save, self._is_saving = save, False
        self._ids = {f"{name}": number for number, name in admins}
        self._who = tk.StringVar(self, next(iter(self._ids)))
        self._add_people()
        self._first = self._field("Kata sandi baru")
        self._again = self._field("Ketik sekali lagi")
        self._problem = self.say("", size=14)
        self._problem.configure(foreground=theme.RED)
        self.answer(
            (
                Choice("Batal", self.close),
                Choice("Simpan", self._try, widgets.MAIN),
            )
        )
        self.bind("<Return>", lambda _: self._try())
        self.appear(self._first)

    @property
    def who(self) -> str:
        """Return the name of the chosen admin."""
        return self._who.get()

    def refuse(self, sentence: str) -> None:
        """Say why it was not saved, and let it be tried again."""
        self._is_saving = False
        self._problem.configure(text=sentence)

    def _try(self) -> None:
        # Enter on Simpan is heard by the button and by the window around it.
        if self._is_saving:
            return
        self._is_saving = True
        if self._first.get() != self._again.get():
            self.refuse("Kedua kata sandi tidak sama.")
            return
        self._save(self._ids[self.who], self._first.get(), self)

    def _add_people(self) -> None:
        if len(self._ids) == 1:
            self.say(self.who)
            return
        people = tk.OptionMenu(self, self._who, *self._ids)
        people.configure(
            font=self.painter.font(15),
            background=theme.WHITE,
            activebackground=theme.PAPER,
            foreground=theme.INK,
            relief="flat",
            borderwidth=0,
            anchor="w",
            highlightthickness=1,
            highlightbackground=theme.EDGE_FIELD,
            highlightcolor=theme.GREEN,
        )
        people["menu"].configure(font=self.painter.font(15), background=theme.WHITE)
        people.pack(fill="x", pady=(self.painter.px(10), 0), ipady=self.painter.px(6))

    def _field(self, label: str) -> tk.Entry:
        self.say(label, size=14, above=12)
        entry = tk.Entry(
            self,
            show="•",
            font=self.painter.font(16),
            foreground=theme.INK,
            background=theme.WHITE,
            relief="flat",
            borderwidth=4,
            highlightthickness=2,
            highlightbackground=theme.EDGE_FIELD,
            highlightcolor=theme.GREEN,
        )
        entry.pack(fill="x", pady=(self.painter.px(4), 0), ipady=self.painter.px(4))
        return entry

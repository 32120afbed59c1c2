"""The face of the window: its band, the address with its code, and what is amiss."""

import tkinter as tk
from dataclasses import dataclass, replace

from siantre_box.desktop.supervisor import BoxState, WindowState
from siantre_box.desktop.window import theme as ink
from siantre_box.desktop.window.theme import Painter
from siantre_box.paper import qr

WIDTH, HEIGHT = 418, 486
SIDE, INNER = 20, 378
CODE = 140
WORDS = 228
START = "Jalankan"
SOON = "Biasanya beberapa detik."
ADVICE = f"Tekan {START} untuk membuka antrian."


@dataclass(frozen=True)
class Head:
    """The band at the top: icon and its size, two lines, three colours."""

    icon: tuple[str, float]
    title: str
    text: str
    ground: str = ink.INK_DARK
    words: str = ink.OFF_WORDS


HEADS = {
    BoxState.RUNNING: Head(
        ("check", 25),
        "Berjalan",
        "Pengunjung bisa ambil nomor.",
        ink.GREEN,
        ink.GREEN_WORDS,
    ),
    BoxState.SETTING_UP: Head(
        ("check", 25),
        "Siap disiapkan",
        "Tekan Buka panel untuk mulai.",
        ink.GREEN,
        ink.GREEN_WORDS,
    ),
    BoxState.STOPPED: Head(
        ("stop", 22), "Tidak berjalan", "Pengunjung belum bisa ambil nomor."
    ),
    BoxState.STARTING: Head(("clock", 24), "Sedang menyiapkan", SOON),
    BoxState.STOPPING: Head(("clock", 24), "Sedang berhenti", SOON),
    BoxState.FAILED: Head(
        ("warn", 24),
        "Belum bisa berjalan",
        "Pengunjung belum bisa ambil nomor.",
        ink.RED,
        ink.RED_WORDS,
    ),
}
SERVING = (BoxState.RUNNING, BoxState.SETTING_UP)
BUSY = (BoxState.STARTING, BoxState.STOPPING)


class Header(tk.Canvas):
    """Everything in the window that is not pressed, at the places of the drawing."""

    def __init__(self, root: tk.Misc, pen: Painter) -> None:
        super().__init__(
            root,
            width=pen.px(WIDTH),
            height=pen.px(HEIGHT),
            background=ink.WHITE,
            highlightthickness=0,
            borderwidth=0,
        )
        self._pen = pen

    def paint(self, shown: WindowState) -> float:
        """Paint anew; return how far down the words about a problem reach."""
        self.delete("all")
        self._paint_head(_head(shown))
        below = 0.0
        if shown.state in SERVING:
            self._paint_address(shown)
        else:
            below = self._paint_absence(shown)
        left, right = self._pen.px(SIDE), self._pen.px(SIDE + INNER)
        self.create_line(
            left, self._pen.px(371), right, self._pen.px(371), fill=ink.LINE
        )
        return below

    def write(
        self, x: float, y: float, text: str, size: float, color: str, weight: str = ""
    ) -> None:
        """Write one line, smaller where it would be too wide; y is its middle."""
        width = WORDS if x == SIDE else INNER - x
        letters = self._pen.fitting(text, size, width, weight or "normal")
        at = self._pen.px(x), self._pen.px(y)
        self.create_text(*at, text=text, font=letters, fill=color, anchor="w")

    def _paint_address(self, shown: WindowState) -> None:
        self.write(SIDE, 109.5, "Alamat untuk HP dan TV", 14, ink.INK_SOFT)
        self.write(SIDE, 132, shown.address, 21, ink.INK, "bold")
        label, value = "Wi-Fi", shown.wifi or "Belum diisi"
        if shown.setup_code:
            label, value = "Kode penyiapan", shown.setup_code
        if shown.is_code_closed:  # in its place stands the link that makes a new one
            label, value = "Kode ditutup: terlalu sering salah", ""
        self.write(SIDE, 189.5, label, 14, ink.INK_SOFT)
        self.write(SIDE, 209.5, value, 17, ink.INK, "bold")
        self._paint_code(shown.url) if shown.url else self._paint_no_code()

    def _paint_absence(self, shown: WindowState) -> float:
        self._paint_no_code()
        if shown.problem:
            return self._paint_problem(shown)
        self.write(SIDE, 121.5, "Alamat untuk HP dan TV", 14, ink.INK_SOFT)
        self.write(SIDE, 144, "—", 21, ink.INK_FAINT, "bold")
        if shown.state is BoxState.STOPPED:
            self._paint_advice()
        return 0

    def _paint_problem(self, shown: WindowState) -> float:
        letters = self._pen.letters(15)
        lines = self._pen.lines(shown.problem, letters, WORDS)
        after = 52 if shown.can_move else 0
        top = 160 - (21 * len(lines) + after) / 2 + 10.5
        for number, line in enumerate(lines):
            self.write(SIDE, top + 21 * number, line, 15, ink.INK)
        below = top + 21 * len(lines)
        if shown.can_move:
            self.write(SIDE, below + 29, "(cetak ulang poster)", 14, ink.INK_SOFT)
        return below

    def _paint_head(self, head: Head) -> None:
        pen = self._pen
        self.create_rectangle(
            0, 0, pen.px(WIDTH), pen.px(72), fill=head.ground, width=0
        )
        middle = pen.px(39), pen.px(36)
        disc = pen.picture("disc", 40, ink.WHITE, head.ground)
        self.create_image(*middle, image=disc)
        name, size = head.icon
        icon = pen.picture(name, size, head.ground, ink.WHITE)
        self.create_image(*middle, image=icon)
        self.write(72, 26, head.title, 22, ink.WHITE, "bold")
        self.write(72, 48.5, head.text, 14, head.words)

    def _paint_advice(self) -> None:
        pen = self._pen
        x, y = pen.px(SIDE), pen.px(176)
        for word in ADVICE.split():
            letters = pen.letters(15, "bold" if word == START else "normal")
            if x + letters.measure(word) > pen.px(SIDE + WORDS):
                x, y = pen.px(SIDE), y + pen.px(21)
            self.create_text(x, y, text=word, font=letters, fill=ink.INK, anchor="w")
            x += letters.measure(word) + pen.letters(15).measure(" ")

    def _paint_frame(self, ground: str) -> None:
        pen = self._pen
        left, top = pen.px(SIDE + INNER - CODE), pen.px(90)
        right, bottom = left + pen.px(CODE) - 1, top + pen.px(CODE) - 1
        self.create_rectangle(
            left, top, right, bottom, fill=ground, outline=ink.EDGE_SOFT
        )

    def _paint_no_code(self) -> None:
        self._paint_frame(ink.PAPER)
        icon = self._pen.picture("qr", 46, ink.INK_FAINT, ink.PAPER)
        middle = self._pen.px(SIDE + INNER - CODE / 2), self._pen.px(160)
        self.create_image(*middle, image=icon)

    def _paint_code(self, url: str) -> None:
        self._paint_frame(ink.WHITE)
        pen = self._pen
        module = pen.px(CODE - 2) / (qr.size(url) + 2 * qr.QUIET_ZONE)
        left = pen.px(SIDE + INNER - CODE) + 1 + module * qr.QUIET_ZONE
        top = pen.px(90) + 1 + module * qr.QUIET_ZONE
        # A shape inside another is smaller, and of the other colour.
        for loop in sorted(qr.outlines(url), key=lambda one: -abs(_area(one))):
            corners = [
                round(place)
                for x, y in loop
                for place in (left + x * module, top + y * module)
            ]
            color = ink.INK if _area(loop) > 0 else ink.WHITE
            self.create_polygon(corners, fill=color, outline="")


def _head(shown: WindowState) -> Head:
    """Return the band's words; without a network no phone reaches a running box."""
    head = HEADS[shown.state]
    is_alone = shown.state is BoxState.RUNNING and not shown.url
    return replace(head, text="HP belum bisa tersambung.") if is_alone else head


def _area(loop: qr.Loop) -> int:
    """Return twice the area inside; below nought when it is walked the other way."""
    pairs = zip(loop, (*loop[1:], loop[0]), strict=True)
    return sum(x * to_y - to_x * y for (x, y), (to_x, to_y) in pairs)

"""The header of the window: its band, the address with its code, and what is wrong."""

import tkinter as tk
from dataclasses import dataclass, replace

from siantre_box.desktop.supervisor import BoxState, WindowState
from siantre_box.desktop.window import theme
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
    """The band at the top: icon and its size, two lines, five colours.

    An icon without a colour has that of the ground.
    """

    icon: tuple[str, float]
    title: str
    text: str
    ground: str = theme.INK_DARK
    words: str = theme.OFF_WORDS
    heading: str = theme.WHITE
    disc: str = theme.WHITE
    drawn: str = ""


HEADS = {
    BoxState.RUNNING: Head(
        ("check", 25),
        "Berjalan",
        "Pengunjung bisa ambil nomor.",
        theme.GREEN,
        theme.GREEN_WORDS,
    ),
    BoxState.SETTING_UP: Head(
        ("pencil", 22),
        "Belum disiapkan",
        "Empat langkah, di bawah dua menit.",
        theme.YELLOW,
        theme.INK_SOFT,
        theme.INK,
        theme.YELLOW_DISC,
        theme.YELLOW_INK,
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
        theme.RED,
        theme.RED_WORDS,
    ),
}
SERVING = (BoxState.RUNNING, BoxState.SETTING_UP)
BUSY = (BoxState.STARTING, BoxState.STOPPING)


class Header(tk.Canvas):
    """Everything in the window that is not clicked, where the drawing has it."""

    def __init__(self, root: tk.Misc, painter: Painter) -> None:
        super().__init__(
            root,
            width=painter.px(WIDTH),
            height=painter.px(HEIGHT),
            background=theme.WHITE,
            highlightthickness=0,
            borderwidth=0,
        )
        self._painter = painter

    def paint(self, shown: WindowState) -> float:
        """Paint it all again; return how far down the words about a problem reach."""
        self.delete("all")
        head = HEADS[shown.state]
        if shown.state is BoxState.RUNNING and not shown.url:
            # Without a network no phone reaches a box that runs.
            head = replace(head, text="HP belum bisa tersambung.")
        self._paint_head(head)
        below = 0.0
        if shown.state in SERVING:
            self._paint_address(shown)
        else:
            below = self._paint_absence(shown)
        left, right = self._painter.px(SIDE), self._painter.px(SIDE + INNER)
        self.create_line(
            left, self._painter.px(371), right, self._painter.px(371), fill=theme.LINE
        )
        return below

    def write(
        self, x: float, y: float, text: str, size: float, color: str, weight: str = ""
    ) -> None:
        """Write one line, smaller where it would be too wide; y is its middle."""
        width = WORDS if x == SIDE else INNER - x
        font = self._painter.fitting(text, size, width, weight or "normal")
        at = self._painter.px(x), self._painter.px(y)
        self.create_text(*at, text=text, font=font, fill=color, anchor="w")

    def _paint_address(self, shown: WindowState) -> None:
        if shown.state is BoxState.SETTING_UP:
            self._paint_way_to_set_up(shown)
        else:
            self.write(SIDE, 109.5, "Alamat untuk HP dan TV", 14, theme.INK_SOFT)
            self.write(SIDE, 132, shown.address, 21, theme.INK, "bold")
            self.write(SIDE, 189.5, "Wi-Fi", 14, theme.INK_SOFT)
            wifi = shown.wifi or "Belum diisi"
            self.write(SIDE, 209.5, wifi, 17, theme.INK, "bold")
        self._paint_code(shown.scanned) if shown.scanned else self._paint_no_code()

    def _paint_way_to_set_up(self, shown: WindowState) -> None:
        label, address = "Dari HP: pindai, atau buka", f"{shown.address}/mulai"
        if not shown.url:
            label, address = "Alamat untuk HP dan TV", shown.address
        self.write(SIDE, 118, label, 14, theme.INK_SOFT)
        self.write(SIDE, 140.5, address, 17, theme.INK, "bold")
        if shown.is_code_closed:  # below stands the link that makes a new one
            words = "Kode ditutup: terlalu sering salah"
            self.write(SIDE, 189.5, words, 14, theme.INK_SOFT)
        elif shown.setup_code:
            self.write(SIDE, 171.5, "Kode penyiapan", 14, theme.INK_SOFT)
            self.write(SIDE, 198, shown.setup_code, 25, theme.INK, "bold")

    def _paint_absence(self, shown: WindowState) -> float:
        self._paint_no_code()
        if shown.problem:
            return self._paint_problem(shown)
        self.write(SIDE, 121.5, "Alamat untuk HP dan TV", 14, theme.INK_SOFT)
        self.write(SIDE, 144, "—", 21, theme.INK_FAINT, "bold")
        if shown.state is BoxState.STOPPED:
            self._paint_advice()
        return 0

    def _paint_problem(self, shown: WindowState) -> float:
        font = self._painter.font(15)
        lines = self._painter.lines(shown.problem, font, WORDS)
        after = 52 if shown.can_move else 0
        top = 160 - (21 * len(lines) + after) / 2 + 10.5
        for number, line in enumerate(lines):
            self.write(SIDE, top + 21 * number, line, 15, theme.INK)
        below = top + 21 * len(lines)
        if shown.can_move:
            self.write(SIDE, below + 29, "(cetak ulang poster)", 14, theme.INK_SOFT)
        return below

    def _paint_head(self, head: Head) -> None:
        painter = self._painter
        self.create_rectangle(
            0, 0, painter.px(WIDTH), painter.px(72), fill=head.ground, width=0
        )
        middle = painter.px(39), painter.px(36)
        disc = painter.picture("disc", 40, head.disc, head.ground)
        self.create_image(*middle, image=disc)
        name, size = head.icon
        icon = painter.picture(name, size, head.drawn or head.ground, head.disc)
        self.create_image(*middle, image=icon)
        self.write(72, 26, head.title, 22, head.heading, "bold")
        self.write(72, 48.5, head.text, 14, head.words)

    def _paint_advice(self) -> None:
        painter = self._painter
        x, y = painter.px(SIDE), painter.px(176)
        for word in ADVICE.split():
            font = painter.font(15, "bold" if word == START else "normal")
            if x + font.measure(word) > painter.px(SIDE + WORDS):
                x, y = painter.px(SIDE), y + painter.px(21)
            self.create_text(x, y, text=word, font=font, fill=theme.INK, anchor="w")
            x += font.measure(word) + painter.font(15).measure(" ")

    def _paint_frame(self, ground: str) -> None:
        painter = self._painter
        left, top = painter.px(SIDE + INNER - CODE), painter.px(90)
        right, bottom = left + painter.px(CODE) - 1, top + painter.px(CODE) - 1
        self.create_rectangle(
            left, top, right, bottom, fill=ground, outline=theme.EDGE_SOFT
        )

    def _paint_no_code(self) -> None:
        self._paint_frame(theme.PAPER)
        icon = self._painter.picture("qr", 46, theme.INK_FAINT, theme.PAPER)
        middle = self._painter.px(SIDE + INNER - CODE / 2), self._painter.px(160)
        self.create_image(*middle, image=icon)

    def _paint_code(self, url: str) -> None:
        self._paint_frame(theme.WHITE)
        painter = self._painter
        module = painter.px(CODE - 2) / (qr.size(url) + 2 * qr.QUIET_ZONE)
        left = painter.px(SIDE + INNER - CODE) + 1 + module * qr.QUIET_ZONE
        top = painter.px(90) + 1 + module * qr.QUIET_ZONE
        # A shape inside another is smaller, and of the other colour.
        for loop in sorted(qr.outlines(url), key=lambda one: -abs(_area(one))):
            corners = [
                round(edge)
                for x, y in loop
                for edge in (left + x * module, top + y * module)
            ]
            color = theme.INK if _area(loop) > 0 else theme.WHITE
            self.create_polygon(corners, fill=color, outline="")


def _area(loop: qr.Loop) -> int:
    """Return twice the area inside; negative when it is walked the other way."""
    pairs = zip(loop, (*loop[1:], loop[0]), strict=True)
    return sum(x * to_y - to_x * y for (x, y), (to_x, to_y) in pairs)

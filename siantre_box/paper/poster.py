"""The poster as a PDF: join the Wi-Fi, scan, wait. Measures are A4's, in mm."""

from dataclasses import dataclass, replace
from pathlib import Path

from siantre_box.core import settings, wifi
from siantre_box.network import addresses, public_address
from siantre_box.paper import qr, typeset
from siantre_box.paper.sheet import CENTRE, RIGHT, Sheet
from siantre_box.paper.typeset import BOLD, MEDIUM, NUMBERS, TYPED, Style

PAPERS = {"A4": (210.0, 297.0), "A5": (148.0, 210.0)}

GREEN, YELLOW, GREY, HAIRLINE = "#0a5a4b", "#ffc629", "#34443f", "#9aa5a1"
SIDE, INNER = 14.0, 182.0
BOX_WIDTH, BOX_HEIGHT = 88.0, 131.0

NAME = Style(14.5, 1.1, BOLD, tracking=-0.028)
NAME_SIZES = ((14.5, 1), (11.5, 1), (10.5, 2), (9.2, 2), (7.4, 3))
LEAD = Style(8.0, 1.25)
STEP = Style(8.4, 1.1, BOLD, tracking=-0.025)
DIGIT = Style(10.5, 1.0, NUMBERS, "#ffffff")
LABEL = Style(4.8, color=GREY)
VALUE = Style(5.9, 1.3, NUMBERS, space=0.07)
VALUE_SIZES = ((5.9, 1), (5.0, 1), (3.9, 2), (3.2, 3))
PASSWORD = replace(VALUE, font=TYPED, space=0.0)
SPACE = Style(3.4, color=GREY)
ADDRESS = Style(8.2, 1.2, NUMBERS, tracking=-0.015)
WARNING = Style(6.0, 1.25, BOLD, tracking=-0.015)
WARNING_LEAD = Style(5.0, 1.32)
ADDRESS_SIZES = ((8.2, 1), (7.2, 1), (6.2, 1), (5.0, 2))


NO_NETWORK = ("Komputer SiAntre belum", "tersambung ke jaringan.")
NOT_TO_PUT_UP = ("Jangan tempel poster ini.", "Sambungkan, lalu cetak lagi.")
BY_THE_CODE = "Pindai kode di atas"
WITHOUT = "Ditulis di poster tanpa {characters}"
NOT_WRITTEN = "Poster tidak bisa menulis {characters}, jadi tertulis “{instead}”"


@dataclass(frozen=True)
class Poster:
    """What a poster says; `url` is in the code, `address` is for typing.

    Both are empty while the box has no network: the poster then says that.
    """

    business: str
    wifi_name: str
    wifi_password: str
    is_open: bool
    url: str
    address: str
    counter_word: str = "Loket"

    @property
    def wifi_payload(self) -> str:
        """Return what the first code holds, or nothing while the Wi-Fi is unknown."""
        if not self.wifi_name:
            return ""
        return qr.wifi_payload(self.wifi_name, self.wifi_password, self.is_open)

    @property
    def password_shown(self) -> str:
        """Return the password as people type it."""
        return "" if self.is_open else wifi.to_type(self.wifi_password)

    @property
    def shows_spaces(self) -> bool:
        """Tell whether the password has spaces, which then want a word."""
        return wifi.SPACE in self.password_shown


def describe(url: str) -> Poster:
    """Return what a poster that leads to this address says."""
    url = public_address.for_phones(url)
    password = settings.value("wifi_password")
    return Poster(
        business=settings.value("business_name"),
        wifi_name=settings.value("wifi_name"),
        wifi_password=password,
        is_open=not password,
        url=url,
        address=addresses.typed(url),
        counter_word=settings.value("counter_word"),
    )


def remarks(fonts: Path) -> dict[str, str]:
    """Say which of the owner's words the poster cannot write whole, by setting."""
    typeset.load(fonts)
    found = {}
    for key, remark, font in (
        ("business_name", WITHOUT, BOLD),
        ("wifi_name", NOT_WRITTEN, VALUE.font),
        ("wifi_password", NOT_WRITTEN, PASSWORD.font),
    ):
        characters = typeset.lacking(settings.value(key), font)
        if characters:
            found[key] = remark.format(
                characters=" ".join(characters), instead=BY_THE_CODE
            )
    return found


def pdf(poster: Poster, paper: str, fonts: Path) -> bytes:
    """Return the poster as a PDF of one page; paper is A4 or A5.

    A character that no typeface of ours has is left out of the business's name. The
    Wi-Fi's name and password are written whole or not at all: a false one is worse than
    none.
    """
    typeset.load(fonts)
    sheet = Sheet(*PAPERS[paper], title=f"Poster {poster.business}")
    name = typeset.without_lacking(poster.business)
    style, lines = typeset.fit(name, NAME, INNER, NAME_SIZES)
    sheet.text(105, 13, style, *lines, anchor=CENTRE)
    # Below a small or missing name all stands as below one large line.
    top = 15 + max(len(lines) * style.leading, NAME.leading)
    sheet.text(105, top, LEAD, "Ambil nomor antrian dari HP Anda", anchor=CENTRE)
    top += LEAD.leading + (9 if len(lines) == 1 else 7)
    _wifi(sheet, poster, top)
    _address(sheet, poster, top)
    _arrow(sheet, top + 66)
    _wait(sheet, top + 138, poster.counter_word.lower())
    _stay_connected(sheet, top + 180)
    _footer(sheet, 277.2)
    return sheet.pdf()


def _wifi(sheet: Sheet, poster: Poster, top: float) -> None:
    _step_box(sheet, SIDE, top, "1", ("Sambung", "ke Wi-Fi"))
    if not poster.wifi_payload:
        ask = ("Minta nama", "Wi-Fi ke petugas.")
        sheet.text(SIDE + 44, top + 58, LEAD, *ask, anchor=CENTRE)
        return
    _code(sheet, SIDE + 5.5, top + 25.6, poster.wifi_payload)
    _value(sheet, top + 102.2, "Wi-Fi", typeset.one_line(poster.wifi_name), VALUE)
    line = ((SIDE + 6.6, top + 114.3), (SIDE + BOX_WIDTH - 6.6, top + 114.3))
    sheet.strokes(0.3, HAIRLINE, line)
    _password(sheet, top + 114.3, poster)


def _password(sheet: Sheet, top: float, poster: Poster) -> None:
    if not poster.password_shown:
        _value(sheet, top, "Sandi", "Tanpa sandi", VALUE)
        return
    _value(sheet, top, "Sandi", poster.password_shown, PASSWORD)
    if poster.shows_spaces and not typeset.lacking(poster.password_shown, TYPED):
        pieces = ((TYPED, wifi.SPACE), (MEDIUM, " spasi"))
        sheet.mixed(SIDE + 6.6, top + 8.7, SPACE, *pieces)


def _value(sheet: Sheet, top: float, label: str, value: str, style: Style) -> None:
    """Draw a name or password as it is, in lines that end at the right."""
    sheet.text(SIDE + 6.6, top + 3.3, LABEL, label)
    if typeset.lacking(value, style.font):
        value, style = BY_THE_CODE, VALUE
    style, lines = typeset.fit(value, style, 57, VALUE_SIZES)
    start = top + 0.2 + (11.9 - len(lines) * style.leading) / 2
    sheet.text(SIDE + BOX_WIDTH - 6.6, start, style, *lines, anchor=RIGHT)


def _address(sheet: Sheet, poster: Poster, top: float) -> None:
    x = SIDE + INNER - BOX_WIDTH
    _step_box(sheet, x, top, "2", ("Pindai &", "ambil nomor"))
    middle = x + BOX_WIDTH / 2
    if not poster.url:
        sheet.text(middle, top + 48, WARNING, *NO_NETWORK, anchor=CENTRE)
        sheet.text(middle, top + 73, WARNING_LEAD, *NOT_TO_PUT_UP, anchor=CENTRE)
        return
    _code(sheet, x + 5.5, top + 25.6, poster.url)
    sheet.text(
        middle, top + 104.7, LABEL, "atau buka alamat ini di browser", anchor=CENTRE
    )
    style, lines = typeset.fit(poster.address, ADDRESS, 76.5, ADDRESS_SIZES)
    sheet.text(middle, top + 111.4, style, *lines, anchor=CENTRE)


def _arrow(sheet: Sheet, top: float) -> None:
    """Lead the eye from the first box to the second, over the gap between them."""
    sheet.disc(105, top + 7.5, 7.5, "#ffffff")
    head = ((105.46, 4.29), (108.67, 7.5), (105.46, 10.71))
    sheet.strokes(
        1.375,
        GREEN,
        ((101.1, top + 7.5), (108.67, top + 7.5)),
        [(x, top + y) for x, y in head],
    )


def _step_box(
    sheet: Sheet, x: float, top: float, digit: str, lines: tuple[str, str]
) -> None:
    sheet.frame((x, top, BOX_WIDTH, BOX_HEIGHT), radius=6, weight=0.6)
    _numbered(sheet, x + 6.6, top + 8.6, digit)
    sheet.text(x + 27.6, top + 7.9, STEP, *lines)


def _numbered(sheet: Sheet, x: float, top: float, digit: str) -> None:
    sheet.disc(x + 8.5, top + 8.5, 8.5, GREEN)
    sheet.text(x + 8.5, top + 8.5 - DIGIT.leading / 2, DIGIT, digit, anchor=CENTRE)


def _code(sheet: Sheet, x: float, top: float, text: str) -> None:
    """Draw a QR code 77 mm wide, quiet zone and all."""
    module = 77 / (qr.size(text) + 2 * qr.QUIET_ZONE)
    x, top = x + module * qr.QUIET_ZONE, top + module * qr.QUIET_ZONE
    sheet.shape(
        [(x + across * module, top + down * module) for across, down in loop]
        for loop in qr.outlines(text)
    )


def _wait(sheet: Sheet, top: float, counter: str) -> None:
    sheet.frame((SIDE, top, INNER, 35), radius=6, weight=0.6)
    _numbered(sheet, SIDE + 6.6, top + 9, "3")
    sheet.text(SIDE + 28.6, top + 4.9, STEP, "Tunggu dipanggil")
    sheet.text(
        SIDE + 28.6,
        top + 15.6,
        Style(5.5, 1.32),
        "Lihat HP Anda atau layar TV.",
        f"Datang ke {counter} saat nomor Anda dipanggil.",
    )


def _stay_connected(sheet: Sheet, top: float) -> None:
    """Draw what a phone says without internet, and what to answer."""
    x, y = 16, top + 1  # of the phone's question, drawn as Android shows it
    small = Style(3.4, color=GREY)
    sheet.frame((x + 0.25, y + 0.25, 65.5, 34.5), radius=4.75, weight=0.5)
    title = replace(small, size=4.2, font=BOLD, color="#000000")
    sheet.text(x + 4.5, y + 3.9, title, "Tidak ada internet")
    sheet.text(x + 4.5, y + 10.8, small, "Tetap terhubung ke Wi-Fi ini?")
    sheet.text(x + 14.5, y + 23.2, small, "Putuskan", anchor=CENTRE)
    sheet.frame((x + 26.45, y + 18.95, 37.6, 12.6), 6.3, weight=1.1, color=GREEN)
    button = Style(3.7, font=BOLD)
    sheet.text(x + 45.25, y + 22.9, button, "Tetap terhubung", anchor=CENTRE)
    style = Style(6.3, 1.34)
    lines = (
        ((MEDIUM, "Jika muncul "), (BOLD, "“Tidak ada internet”"), (MEDIUM, ",")),
        ((MEDIUM, "pilih "), (BOLD, "Tetap terhubung"), (MEDIUM, ".")),
        ((MEDIUM, "Tidak memakai kuota internet."),),
    )
    for number, pieces in enumerate(lines):
        sheet.mixed(88, top + 5.8 + number * style.leading, style, *pieces)


def _footer(sheet: Sheet, top: float) -> None:
    sheet.strokes(0.3, HAIRLINE, ((SIDE, top), (SIDE + INNER, top)))
    help_ = Style(5.6, font=BOLD, tracking=-0.01)
    sheet.text(SIDE, top + 3.5, help_, "Tidak pegang HP? Minta nomor ke petugas.")
    by = Style(4.4, font=BOLD, color=GREY)
    sheet.text(SIDE + INNER, top + 4.3, by, "SiAntre", anchor=RIGHT)
    # Our mark, 6.4 mm wide: three dots, the front one yellow.
    x, top = SIDE + INNER - by.width("SiAntre") - 8.4, top + 3.8
    sheet.tile(x, top, 6.4, 1.8, GREEN)
    for across, radius, color in (
        (1.34, 0.42, "#91b5ae"),
        (2.58, 0.6, "#dae6e4"),
        (4.46, 1.04, YELLOW),
    ):
        sheet.disc(x + across, top + 3.2, radius, color)

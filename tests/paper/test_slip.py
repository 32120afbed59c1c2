from dataclasses import replace
from io import BytesIO
from math import dist
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from siantre_box.branding import logo
from siantre_box.branding.logo import Logo
from siantre_box.core import calling, clock_guard, rollover
from siantre_box.core.models import Session
from siantre_box.paper import slip, slip_picture
from siantre_box.paper.slip import Slip
from tests.world import Box, Watch, visitor_takes

FONTS = Path(__file__).parents[2] / "assets" / "fonts"
LINK = "http://192.168.1.20:8080/tiket/aB3aB3aB3aB3aB3aB3aB3x"
KLINIK = Slip(
    "Klinik Sehat Sentosa",
    "A-013",
    "Poli Umum",
    4,
    "Rabu, 12 Agustus 2026 · 10.07",
    LINK,
    "Antrian-KlinikSehat",
    "sehat2026",
)
LONGEST = replace(
    KLINIK,
    business="Puskesmas Pembantu Desa Sukamaju & Balai Pengobatan Keluarga Wonosobo É",
    label="A-100018",
    service="Surat Keterangan Domisili Usaha dan Pengantar Nikah serta KTP",
    ahead=1082,
    taken_at="Jumat, 27 September 2026 · 18.22",
    wifi_name="DesaSukamaju_Tamu_Balai-Warga_02",
    wifi_password="p" * 63,
)


def drawn(what: Slip, width: str = "58") -> Image.Image:
    return slip_picture.draw(what, width, FONTS)


def black_columns(picture: Image.Image) -> tuple[int, int]:
    """Return the first and the last column that holds a black dot."""
    left, _, right, _ = Image.eval(
        picture.convert("L"), lambda dot: 255 - dot
    ).getbbox()
    return left, right


@pytest.mark.parametrize(("width", "dots"), [("58", 384), ("80", 576)])
@pytest.mark.parametrize("what", [KLINIK, LONGEST], ids=["short", "long"])
def test_a_slip_is_black_dots_and_its_code_leads_to_the_ticket(
    what: Slip, width: str, dots: int
) -> None:
    picture = drawn(what, width)
    assert (picture.mode, picture.width) == ("1", dots)
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [LINK]


def test_a_module_of_the_code_is_six_dots_on_58_mm() -> None:
    (code,) = zxingcpp.read_barcodes(drawn(KLINIK))
    left, right = code.position.top_left, code.position.top_right
    assert round(dist((left.x, left.y), (right.x, right.y)) / 33) == 6


def test_long_names_make_the_slip_longer_and_never_wider() -> None:
    short, long = drawn(KLINIK), drawn(LONGEST)
    assert short.height < long.height < slip_picture.TALLEST / 2
    # Were a line cut off, its dots would reach the edges, as the rules across do.
    without_rules = long.crop((0, 12, 384, 100))
    left, right = black_columns(without_rules)
    assert left > 0
    assert right < 384


def test_the_longest_date_stands_on_one_line_like_the_shortest() -> None:
    short = replace(KLINIK, taken_at="Rabu, 1 Mei 2026 · 10.07")
    long = replace(KLINIK, taken_at="Minggu, 27 September 2026 · 18.22")
    assert abs(drawn(short).height - drawn(long).height) < 5


def test_the_name_of_a_wifi_goes_on_after_a_sign_that_joins_words() -> None:
    style = slip_picture.Style(24, 1.3, slip_picture.NUMBERS)
    slip_picture.typeset.load(FONTS)
    lines = slip_picture._broken("DesaSukamaju_Tamu_Balai-Warga_02", style, 384)
    assert lines == ["DesaSukamaju_Tamu_Balai-", "Warga_02"]
    lines = slip_picture._broken("p" * 63, style, 384)
    assert "".join(lines) == "p" * 63
    assert max(map(style.width, lines)) <= 384


def test_a_wifi_that_no_typeface_can_write_is_not_written_wrong() -> None:
    chinese = replace(KLINIK, wifi_name="誠實", wifi_password="")
    other = replace(KLINIK, wifi_name="實誠", wifi_password="")
    assert drawn(chinese).tobytes() == drawn(other).tobytes()
    nothing = replace(KLINIK, wifi_name="", wifi_password="")
    assert drawn(chinese).height > drawn(nothing).height


def test_a_business_name_is_written_without_what_cannot_be_set() -> None:
    shown = drawn(replace(KLINIK, business="Klinik 誠實"))
    assert shown.tobytes() == drawn(replace(KLINIK, business="Klinik")).tobytes()


def test_one_who_waits_no_more_is_told_no_place_in_line() -> None:
    heights = [drawn(replace(KLINIK, ahead=ahead)).height for ahead in (4, 0, None)]
    assert heights == sorted(heights, reverse=True)
    assert len(set(heights)) == 3


def test_the_first_one_is_not_told_to_be_next_while_nobody_serves() -> None:
    first = replace(KLINIK, ahead=0)
    alone = replace(first, is_staffed=False)
    assert drawn(first).height == drawn(alone).height
    assert drawn(first).tobytes() != drawn(alone).tobytes()


def test_the_logo_stands_above_the_name_and_an_old_svg_does_not() -> None:
    made = BytesIO()
    Image.new("RGBA", (200, 100), (10, 90, 75, 255)).save(made, "PNG")
    with_logo = drawn(replace(KLINIK, logo=made.getvalue()))
    assert with_logo.height > drawn(KLINIK).height + 50
    svg = replace(KLINIK, logo=b"<svg/>")
    assert drawn(svg).tobytes() == drawn(KLINIK).tobytes()


def test_a_slip_tells_the_ticket_the_shop_and_the_wifi(box: Box) -> None:
    for _ in range(3):
        last = visitor_takes(box.umum)
    rollover.change_settings({"business_name": "Klinik", "wifi_name": "Tamu"})
    logo.store(Logo("image/png", b"picture"))
    told = slip.describe(last.key, "http://10.0.0.5/")
    assert told == Slip(
        business="Klinik",
        label="A-003",
        service="Poli Umum",
        ahead=2,
        taken_at="Senin, 2 Maret 2026 · 08.00",
        link=f"http://10.0.0.5/tiket/{last.key}",
        wifi_name="Tamu",
        logo=b"picture",
        is_staffed=False,
    )


def test_a_slip_of_one_who_is_called_or_of_a_suspect_time_leaves_that_out(
    box: Box, sari: Session, watch: Watch
) -> None:
    watch.jump("2001-01-01 00:00")
    clock_guard.check()
    ticket = visitor_takes(box.umum)
    told = slip.describe(ticket.key, "http://10.0.0.5/")
    assert (told.ahead, told.taken_at) == (0, "")
    calling.call_next(sari, None)
    assert slip.describe(ticket.key, "http://10.0.0.5/").ahead is None

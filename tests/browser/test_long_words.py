"""A name without a space is whole on every screen, and makes none wider."""

from siantre_box.core import calling, counters, messages, rollover, services
from tests.browser.conftest import COUNTER, PHONE, keep, sit
from tests.world import visitor_takes

WORD = "Pendaftaran_Administrasi_Kependudukan_dan_Pencatatan_Sipil_1"
PLACE = WORD[: counters.LONGEST_NAME]
SIZES = [(360, 740), (911, 512), (1024, 768), (1280, 720), (1366, 620)]
STAFF = ("/masuk", "/operator/loket", "/operator/latihan", "/operator/riwayat")
ADMIN = ("layanan", "pengguna", "pengaturan", "laporan", "kesiapan")
# What stands beyond the screen, or is cut by the card that it stands in. Tables scroll.
WIDER = """() => [...document.querySelectorAll('html, .card:not(.table-room)')]
    .filter((one) => one.scrollWidth > one.clientWidth)
    .map((one) => `${one.className || one.tagName} ${one.scrollWidth}`)"""


def name_all(house):
    """Give services, a counter, the business and its seller one long word each."""
    for row in services.in_order():
        services.change(row.id, f"{row.letter}{WORD[:59]}", row.letter)
    counters.change(house.box.lokets[1], 2, PLACE, set())
    rollover.change_settings(
        {"business_name": WORD, "seller_name": WORD, "panel": "all"}
    )


def test_no_word_makes_a_visitors_page_wider(house, device):
    name_all(house)
    dewi = house.box.seated("Dewi", 2)
    first, second = (visitor_takes(house.box.umum) for _ in range(2))
    calling.call_next(dewi, None)
    calling.forward(dewi, first.id, house.box.gigi)
    messages.tell(counters.seat(dewi), [house.box.umum, house.box.gigi], WORD)
    phone = device(PHONE)
    for ticket in (first, second):
        phone.goto(f"/tiket/{ticket.key}")
        keep(phone, f"hp-kata-panjang-{ticket.label}")
        assert (ticket.label, phone.evaluate(WIDER)) == (ticket.label, [])


def test_no_word_makes_a_page_of_the_staff_wider(house, device):
    name_all(house)
    dewi = house.box.seated("Dewi", 2)
    ticket = visitor_takes(house.box.umum)
    calling.call_next(dewi, None)
    calling.forward(dewi, ticket.id, house.box.gigi)
    page = sit(device(COUNTER), "budi", "Loket 1")
    for path in (*STAFF, *(f"/admin/{each}" for each in ADMIN)):
        page.goto(path)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            keep(page, f"kata-panjang{path.replace('/', '-')}-{width}")
            assert (path, width, page.evaluate(WIDER)) == (path, width, [])

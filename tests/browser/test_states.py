"""Every state of the television and of the phone as a picture, whole at each size."""

import pytest
from playwright.sync_api import Page

from siantre_box.core import auth, calling, counters, rollover
from siantre_box.core.models import Ticket
from tests.browser.conftest import PHONE, House, ask_now, keep, take
from tests.world import visitor_takes

SCREENS = [(1280, 720), (1920, 1080)]
PHONES = [(320, 568), (360, 740)]
# Lines wider than their place, and words that leave the screen: the foot reaches beyond
# its edges, for the picture drifts.
CUT = """() => [...document.querySelectorAll('.line, #missed, .bar, .code')]
  .filter((one) => one.offsetWidth)
  .filter((one) => {
    const what = document.createRange();
    what.selectNodeContents(one);
    const place = what.getBoundingClientRect();
    return one.scrollWidth > one.clientWidth + 1 || place.left < 0 || place.top < 0 ||
      place.right > innerWidth + 1 || place.bottom > innerHeight + 1;
  }).map((one) => `${one.className || one.id}: ${one.textContent.trim()}`)"""
WIDE = "() => document.documentElement.scrollWidth > window.innerWidth"


@pytest.fixture(params=SCREENS, ids=["720", "1080"])
def screen(request, device):
    width, height = request.param
    return device({"viewport": {"width": width, "height": height}})


@pytest.fixture(params=PHONES, ids=["320", "360"])
def phone(request, device):
    width, height = request.param
    return device(PHONE | {"viewport": {"width": width, "height": height}})


@pytest.fixture
def clinic(house: House) -> House:
    """A clinic as in the mockups, six counters and a queue at each service."""
    rollover.change_settings(
        {
            "business_name": "Klinik Sehat Sentosa",
            "wifi_name": "Antrian-KlinikSehat",
            "wifi_password": "sehat2026",
            "ticker": "Siapkan kartu berobat dan KTP Anda.\nTerima kasih.",
        }
    )
    for _ in range(3):
        counters.add()
    for service in (house.box.umum, house.box.gigi, house.box.kia) * 3:
        visitor_takes(service)
    return house


def call(clinic: House, how_many: int) -> None:
    """Let so many counters call a number each."""
    for counter in list(counters.in_order())[:how_many]:
        session = auth.begin_session(clinic.box.person("Sari"))
        counters.take_seat(session, counter.id, set())
        calling.call_next(session, None)


def look(page: Page, name: str) -> None:
    """Keep the picture of a TV on which nothing is cut."""
    page.wait_for_selector("#clock:not(:empty)")
    keep(page, f"tv-{name}-{page.viewport_size['height']}")
    assert page.evaluate(CUT) == []


def test_the_tv_says_in_the_morning_how_to_take_a_number(clinic, screen):
    screen.goto("/tv?suara=0")
    look(screen, "awal")


@pytest.mark.parametrize("at_work", [1, 3, 6])
def test_the_tv_shows_the_calls_of_one_or_many_counters(clinic, screen, at_work):
    screen.goto("/tv?suara=0")
    call(clinic, at_work)
    screen.wait_for_selector("body.calling:not(.white)", state="attached")
    look(screen, f"{at_work}-loket-memanggil")
    screen.goto("/tv?suara=0")
    screen.wait_for_selector("body:not(.calling)", state="attached")
    look(screen, f"{at_work}-loket-tenang")


def test_the_tv_of_a_single_counter_shows_its_last_three(clinic, screen):
    sari = clinic.box.seated("Sari", 1)
    for counter in list(counters.in_order())[1:]:
        counters.remove(counter.id)
    current = None
    for _ in range(5):
        current = calling.call_next(sari, current).id
    screen.goto("/tv?suara=0")
    look(screen, "loket-tunggal")


def test_the_tv_tells_who_was_passed_over_and_that_the_box_is_away(
    clinic, screen, watched
):
    watched.forgive("DISCONNECTED")
    call(clinic, 3)
    sari = auth.begin_session(clinic.box.person("Sari"))
    counters.take_seat(sari, list(counters.in_order())[3].id, set())
    calling.put_back(sari, calling.call_next(sari, None).id)
    screen.goto("/tv?suara=0")
    look(screen, "terlewat")
    screen.context.set_offline(True)
    screen.wait_for_selector(".is-offline .bar.lost")
    look(screen, "terputus")


def see(phone: Page, name: str, state: str) -> None:
    """Keep the picture of a phone in this state, nothing of it beside the screen."""
    ask_now(phone)
    phone.wait_for_selector(f"body.{state}")
    keep(phone, f"hp-{name}-{phone.viewport_size['width']}")
    assert not phone.evaluate(WIDE)


def own(phone: Page) -> Ticket:
    """Return the ticket that a phone shows."""
    return Ticket.get(Ticket.key == phone.url.rsplit("/", 1)[1])


def test_the_phone_from_the_choice_of_a_service_until_it_is_done(clinic, phone):
    sari = clinic.box.seated("Sari", 1, clinic.box.umum)
    phone.goto("/")
    keep(phone, f"hp-memilih-{phone.viewport_size['width']}")
    assert not phone.evaluate(WIDE)
    take(phone)
    see(phone, "menunggu", "waiting")
    current = None
    for _ in range(3):
        current = calling.call_next(sari, current).id
    see(phone, "berikutnya", "soon")
    calling.call_next(sari, current)
    see(phone, "dipanggil", "called")
    calling.put_back(sari, own(phone).id)
    see(phone, "dilewati", "soon")
    visitor_takes(clinic.box.umum)
    for _ in range(3):
        calling.call(sari, own(phone).id, None)
        calling.put_back(sari, own(phone).id)
    ask_now(phone)
    phone.locator(".ahead", has_text="Lapor ke petugas").wait_for()
    see(phone, "terlewat", "soon")
    calling.call(sari, own(phone).id, None)
    calling.finish(sari, own(phone).id)
    see(phone, "selesai", "done")


@pytest.mark.usefixtures("clinic")
def test_the_phone_that_cancels_its_number(phone):
    take(phone)
    phone.click("text=Batalkan nomor")
    see(phone, "batal-tanya", "waiting")
    phone.click("text=Ya, batalkan nomor")
    see(phone, "dibatalkan", "gone")


def test_the_phone_whose_round_has_ended(clinic, phone):
    take(phone)
    rollover.reset_now(clinic.box.person("Budi"), is_trial=False)
    see(phone, "kedaluwarsa", "gone")


@pytest.mark.usefixtures("clinic")
def test_the_phone_that_lost_the_wifi(phone, watched):
    watched.forgive("DISCONNECTED")
    take(phone)
    phone.context.set_offline(True)
    ask_now(phone)
    phone.wait_for_selector(".is-offline .offline")
    see(phone, "terputus", "waiting")

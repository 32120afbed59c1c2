"""The tablet at the door: its services fill the screen, upright and across."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from siantre_box.core import counters, messages, services
from tests import world
from tests.browser.conftest import House, keep, log_in, stand_still
from tests.browser.test_pages import violations

SHAPES = ((1280, 800), (800, 1280), (1024, 600), (768, 1024), (1024, 768), (360, 640))
NAMES = (
    "Surat Keterangan Domisili Usaha dan Pengantar Nikah",
    "Kartu Keluarga (KK) dan Akta Kelahiran",
    "Surat Keterangan Tidak Mampu (SKTM)",
    "Pengantar Catatan Kepolisian (SKCK)",
    "Legalisasi dan Administrasi Pertanahan",
    "Pembayaran PBB",
    "Bantuan Sosial & Keluarga Harapan (PKH)",
    "Pengaduan",
    "Surat Pindah Datang Antar Kabupaten",
)
SHORT = ("Poli Umum", "Poli Gigi", "KIA & Imunisasi", "Apotek")
LONGEST = tuple(
    f"Surat Keterangan Kepemilikan Kendaraan Bermotor Roda Dua {n:03}"
    for n in range(1, 14)
)
# What of the services is not seen whole; a list that scrolls may go on below its edge.
OFF = """() => {
  const off = [], services = document.querySelector('.services');
  const edge = services.getBoundingClientRect();
  const choices = [...services.querySelectorAll('.choice')];
  const doesScroll = services.scrollHeight > services.clientHeight;
  if (doesScroll && choices.length < 10 && innerWidth > 700) { off.push('it scrolls'); }
  if (document.documentElement.scrollHeight > innerHeight) { off.push('page scrolls'); }
  for (const one of services.querySelectorAll('.choice')) {
    const box = one.getBoundingClientRect();
    const inside = one.querySelector('.inside').getBoundingClientRect();
    const isOut = box.left < 0 || box.right > innerWidth ||
      (!doesScroll && box.bottom > innerHeight);
    if (isOut || inside.height > box.height || one.scrollWidth > one.clientWidth) {
      off.push(one.textContent.trim());
    }
  }
  const last = [...services.querySelectorAll('.choice')].pop().getBoundingClientRect();
  if (!doesScroll && innerHeight - last.bottom > 45) { off.push('empty below'); }
  return off;
}"""
HEAD_ROOM = """() => {
  const [head, below] = ['.head', '.what'].map((one) => document.querySelector(one));
  return below.getBoundingClientRect().top - head.getBoundingClientRect().bottom;
}"""
TALLER = "() => document.documentElement.scrollHeight - innerHeight"


@pytest.fixture
def door(house: House, device: Callable[..., Page]) -> Callable[..., Page]:
    """Offer services of these names on a tablet."""

    def offer(names: tuple[str, ...]) -> Page:
        ids = [house.box.umum, house.box.gigi, house.box.kia]
        for letter in "DEFGHIJKLM"[: max(0, len(names) - len(ids))]:
            ids.append(services.add(letter, letter).id)
        for service in ids[len(names) :]:
            services.remove(service)
        for service, name in zip(ids, names, strict=False):
            services.change(service, name, services.find(service).letter)
        for _ in range(3):
            world.visitor_takes(ids[0])
        page = log_in(device({"has_touch": True}), "sari")
        page.goto("/anjungan")
        return page

    return offer


@pytest.mark.parametrize("names", [NAMES[:1], NAMES[:4], NAMES, SHORT])
def test_a_message_of_the_staff_is_whole_on_any_tablet(house, door, names):
    page = door(names)
    told = "Petugas rapat di kecamatan, buka lagi pukul 10.30. Terima ka"
    messages.tell(counters.seat(house.box.seated("Budi", 1)), [house.box.umum], told)
    expect(page.get_by_text(told)).to_be_visible()
    for width, height in SHAPES:
        page.set_viewport_size({"width": width, "height": height})
        keep(page, f"anjungan-pesan-{len(names)}-{len(names[0])}-{width}")
        assert page.evaluate(OFF) == [], (width, height)


@pytest.mark.parametrize("count", [1, 2, 4, 6, 9])
def test_the_services_fill_the_screen_of_any_tablet(door, count):
    page = door(NAMES[:count])
    for width, height in SHAPES:
        page.set_viewport_size({"width": width, "height": height})
        keep(page, f"anjungan-{count}-{width}x{height}")
        assert page.evaluate(OFF) == [], (width, height)


@pytest.mark.parametrize("count", [1, 4, 9, 13])
def test_services_of_sixty_characters_are_whole_on_any_tablet(door, count):
    page = door(LONGEST[:count])
    for width, height in SHAPES:
        page.set_viewport_size({"width": width, "height": height})
        keep(page, f"anjungan-panjang-{count}-{width}x{height}")
        assert page.evaluate(OFF) == [], (width, height)


@pytest.mark.parametrize("length", [40, 44])
def test_nine_services_with_names_between_are_whole_on_any_tablet(door, length):
    page = door(tuple(f"{n} {LONGEST[0]}"[:length].strip() for n in range(1, 10)))
    for width, height in SHAPES:
        page.set_viewport_size({"width": width, "height": height})
        keep(page, f"anjungan-{length}-huruf-{width}x{height}")
        assert page.evaluate(OFF) == [], (width, height)


def test_a_number_just_taken_fits_every_tablet(door, watched):
    page = door(LONGEST[:1])
    stand_still(page)  # it would make room after twenty seconds
    page.get_by_role("button").click()
    expect(page.get_by_text("Layar ini kembali sendiri.")).to_be_visible()
    for width, height in SHAPES:
        page.set_viewport_size({"width": width, "height": height})
        keep(page, f"anjungan-nomor-{width}x{height}")
        assert page.evaluate(HEAD_ROOM) >= 0, (width, height)
        assert page.evaluate(TALLER) <= (0 if width > 700 else 60), (width, height)


def test_all_closed_says_so_on_any_tablet(house, door):
    page = door(NAMES[:1])
    services.close(house.box.umum)
    page.reload()
    expect(page.get_by_role("heading")).to_have_text("Semua layanan sedang tutup.")
    assert violations(page) == []
    for width, height in SHAPES:
        page.set_viewport_size({"width": width, "height": height})
        keep(page, f"anjungan-tutup-{width}x{height}")
        assert page.evaluate(TALLER) == 0, (width, height)

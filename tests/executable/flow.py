"""One morning at the box, told over http: what both executables must carry."""

import http.client
import json
import re
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import zxingcpp
from PIL import Image

from tests.client import Answer, Client
from tests.world import PASSWORD, far_hour


class Browser(Client):
    """Somebody's browser: it follows where it is led, and remembers the page."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        super().__init__(parts.port or 80, host=parts.hostname)
        self.url, self.page, self.place = url, "", ""

    def open(self, path: str) -> str:
        """Look at a page; returns it."""
        return self._follow(path, self.get(path))

    def send(self, path: str, **fields: str) -> str:
        """Send a form; returns the page that it leads to."""
        return self._follow(path, self.post(path, **fields))

    def download(self, path: str) -> bytes:
        """Return a file."""
        answer = self.get(path)
        assert answer.status == 200, f"{path}: {answer.status}"
        return answer.body

    def field(self, name: str) -> str:
        """Return the value that the page holds for a form's field."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page)
        assert found, f"no field {name} on {self.place}"
        return found[1]

    def _follow(self, path: str, answer: Answer) -> str:
        while answer.status in (303, 308):
            path = answer.headers["Location"]
            answer = self.get(path)
        assert answer.status == 200, f"{path}: {answer.status} {answer.words}"
        self.page, self.place = answer.words, path.partition("?")[0]
        return self.page


def health(url: str) -> dict[str, object]:
    """Return what the box at this address tells machines; nothing when none answers."""
    try:
        answer = Browser(url).get("/sehat")
    except (http.client.HTTPException, OSError):
        return {}
    return json.loads(answer.words) if answer.status == 200 else {}


def is_well(url: str) -> bool:
    """Tell whether the box at this address answers that it is well."""
    return health(url).get("database") is True


def boot(url: str) -> str:
    """Return which start of the box answers at this address; empty when none."""
    return str(health(url).get("boot", ""))


def follow(link: str) -> Browser:
    """Open a link that the window gave to the browser of its computer."""
    parts = urlsplit(link)
    browser = Browser(f"http://{parts.netloc}")
    browser.open(parts.path)
    return browser


def set_up(owner: Browser) -> None:
    """Answer the questions of the first run, as the owner on the box's computer.

    Then let the numbers begin again in the middle of no test.
    """
    owner.send("/mulai/nama", nama="Klinik Melati")
    owner.send("/mulai/admin", nama="Sari", masuk="sari", sandi=PASSWORD)
    service = {"huruf": "A", "nama": "Poli Umum", "loket": "1"}
    owner.send("/mulai/layanan", jenis="klinik", **service)
    owner.send("/mulai/wifi", nama="Klinik", sandi="sehat2026", uji="lewat")
    owner.send("/admin/pengaturan", reset_hour=str(far_hour()))


def printed_codes(poster: bytes, folder: Path) -> list[str]:
    """Return what the codes on a printed poster say."""
    (folder / "poster.pdf").write_bytes(poster)
    draw = ["pdftoppm", "-png", "-singlefile", "-r", "150", "poster.pdf", "poster"]
    subprocess.run(draw, cwd=folder, check=True)
    with Image.open(folder / "poster.png") as page:
        return [code.text for code in zxingcpp.read_barcodes(page)]


def printed_address(poster: bytes, folder: Path) -> str:
    """Return the address that a phone reads from a printed poster."""
    codes = printed_codes(poster, folder)
    (address,) = (code for code in codes if code.startswith("http://"))
    assert "WIFI:T:WPA;S:Klinik;P:sehat2026;;" in codes
    return address.rstrip("/")


def take_a_number(url: str) -> tuple[Browser, str]:
    """Take a number as a visitor does; returns the phone and the number."""
    phone = Browser(url)
    phone.open("/")
    service, nonce = phone.field("layanan"), phone.field("nonce")
    phone.send("/ambil", layanan=service, nonce=nonce)
    assert phone.place.startswith("/tiket/")
    label = re.search(r'data-label="([^"]+)"', phone.page)
    assert label
    return phone, label[1]


def sit_down(url: str, login: str) -> Browser:
    """Log in and take the first counter with every service."""
    desk = Browser(url)
    desk.send("/masuk", nama=login, sandi=PASSWORD)
    desk.open("/operator/loket")
    counter, service = desk.field("loket"), desk.field("layanan")
    desk.send("/operator/loket", loket=counter, layanan=service)
    assert desk.place == "/operator"
    return desk


def serve_one_visitor(url: str, login: str) -> str:
    """Take, call, show, finish; returns the number that was served."""
    phone, label = take_a_number(url)
    assert 'data-status="waiting"' in phone.page
    desk = sit_down(url, login)
    desk.send("/operator/berikutnya", sekarang="")
    assert f'data-label="{label}"' in Browser(url).open("/tv/papan")
    assert 'data-status="called"' in phone.open(phone.place)
    desk.send("/operator/selesai", nomor=desk.field("nomor"))
    assert 'data-status="done"' in phone.open(phone.place)
    return label

"""One morning at the box, told over http: what both executables must carry."""

import http.client
import json
import re
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import zxingcpp
from PIL import Image

PASSWORD = "rahasia-dapur"


class Browser:
    """Somebody's browser: keeps cookies, sends an Origin, follows links."""

    def __init__(self, url: str):
        self.url = url
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        proxies = urllib.request.ProxyHandler({})
        self._opener = urllib.request.build_opener(proxies, cookies)
        self.page = ""
        self.place = ""

    def open(self, path: str) -> str:
        """Look at a page; returns it."""
        return self._answer(urllib.request.Request(self.url + path))

    def send(self, path: str, **fields: str) -> str:
        """Send a form; returns the page that it leads to."""
        data = urllib.parse.urlencode(fields).encode()
        headers = {"Origin": self.url}
        return self._answer(urllib.request.Request(self.url + path, data, headers))

    def download(self, path: str) -> bytes:
        """Return a file."""
        with self._opener.open(self.url + path, timeout=20) as answer:
            return bytes(answer.read())

    def field(self, name: str) -> str:
        """Return the value that the page holds for a form's field."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page)
        assert found, f"no field {name} on {self.place}"
        return found[1]

    def _answer(self, request: urllib.request.Request) -> str:
        with self._opener.open(request, timeout=20) as answer:
            self.page = answer.read().decode()
            self.place = urllib.parse.urlsplit(answer.url).path
        return self.page


def is_well(url: str) -> bool:
    """Tell whether the box at this address answers that it is well."""
    try:
        return '"database":true' in Browser(url).open("/sehat").replace(" ", "")
    except (urllib.error.URLError, http.client.HTTPException, OSError):
        return False


def boot(url: str) -> str:
    """Return which start of the box answers at this address; empty when none."""
    try:
        return str(json.loads(Browser(url).open("/sehat"))["boot"])
    except (http.client.HTTPException, OSError):
        return ""


def follow(link: str) -> Browser:
    """Open a link that the window gave to the browser of its computer."""
    parts = urllib.parse.urlsplit(link)
    browser = Browser(f"http://{parts.netloc}")
    browser.open(parts.path)
    return browser


def set_up(owner: Browser) -> None:
    """Answer the questions of the first run, as the owner on the box's computer."""
    owner.send("/mulai/nama", nama="Klinik Melati")
    owner.send("/mulai/admin", nama="Sari", masuk="sari", sandi=PASSWORD)
    service = {"huruf": "A", "nama": "Poli Umum", "loket": "1"}
    owner.send("/mulai/layanan", jenis="klinik", **service)
    owner.send("/mulai/wifi", nama="Klinik", sandi="sehat2026", uji="lewat")


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

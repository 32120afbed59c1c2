"""Photograph every screen of a furnished box into a folder."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from running.world import running, serving

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
)
PHONE = {"width": 360, "height": 740}
SMALL = {"width": 390, "height": 844}
COUNTER = {"width": 1366, "height": 620}
ADMIN = {"width": 1366, "height": 768}
TV = {"width": 1920, "height": 1080}
ADMIN_PAGES = ("layanan", "pengguna", "pengaturan", "laporan", "cadangan", "kesiapan")


def main(folder: Path) -> None:
    """Take all pictures into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        with running([sys.executable, "-m", "showing.day", home]) as seeding:
            seeding.wait()
        with serving(Path(home)) as (port, _), sync_playwright() as play:
            browser = play.chromium.launch(
                executable_path="/usr/bin/chromium", args=QUIET
            )
            _take(browser, f"http://127.0.0.1:{port}", folder)


def _take(browser: Browser, box: str, folder: Path) -> None:
    with _page(browser, PHONE) as phone:
        phone.goto(box)
        _shoot(phone, folder / "hp-pilih.png")
        phone.click("button.choice")
        phone.wait_for_url("**/tiket/*")
        _shoot(phone, folder / "hp-menunggu.png")
    with _page(browser, COUNTER) as desk, _page(browser, TV) as tv:
        tv.goto(f"{box}/tv")
        _log_in(desk, box, "sari", "/operator/loket")
        desk.check("[name=loket] >> nth=1", force=True)
        desk.click("button[form=duduk]")
        desk.wait_for_url("**/operator")
        desk.click("#berikutnya")
        tv.wait_for_selector("body.calling", state="attached")
        tv.wait_for_timeout(4500)
        _shoot(tv, folder / "tv.png")
        desk.wait_for_timeout(4000)
        _shoot(desk, folder / "petugas.png")
    for name, size in (("admin", ADMIN), ("admin-hp", SMALL)):
        with _page(browser, size) as admin:
            _log_in(admin, box, "ani", "/admin/layanan")
            for path in ADMIN_PAGES:
                admin.goto(f"{box}/admin/{path}")
                _shoot(admin, folder / f"{name}-{path}.png")
            for path in ("mulai/siap", "operator/latihan"):
                admin.goto(f"{box}/{path}")
                _shoot(admin, folder / f"{name}-{path.rpartition('/')[2]}.png")


@contextmanager
def _page(browser: Browser, size: dict[str, int]) -> Iterator[Page]:
    scale = 2 if size["width"] < 500 else 1
    context = browser.new_context(viewport=size, device_scale_factor=scale)
    yield context.new_page()
    context.close()


def _log_in(page: Page, box: str, name: str, to: str) -> None:
    page.goto(f"{box}/masuk?lanjut={to}")
    page.fill("[name=nama]", name)
    page.fill("[name=sandi]", "sehat2026")
    page.click("[form=masuk], button.btn-main")
    page.wait_for_url(f"**{to}")


def _shoot(page: Page, path: Path) -> None:
    page.screenshot(path=path)
    print(path)


main(Path(sys.argv[1]))

"""A page of another site, open in the same browser, can do nothing here."""

import http.server
import threading

import pytest

from siantre_box.core.models import Counter, Session, Ticket
from tests.browser.conftest import queue

PAGE = """<!doctype html><title>Jahat</title>
<form id="rest" method="post" action="{box}/operator/istirahat">
<input name="istirahat" value="ya"></form>
<form id="out" method="post" action="{box}/keluar"></form>
<form id="take" method="post" action="{box}/ambil"><input name="layanan" value="1">
<input name="nonce" value="00000000000000000000000000000000"></form>
<iframe src="{box}/operator"></iframe>"""


@pytest.fixture
def other_site(house):
    """Another site on this computer, with forms that post to the box."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):  # noqa: N802
            body = PAGE.format(box=house.url).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join(10)
    server.server_close()


@pytest.mark.parametrize("form", ["rest", "out", "take"])
def test_its_forms_change_nothing_although_the_browser_is_logged_in(
    house, desk, watched, other_site, form
):
    watched.forgive("status of 403|status of 404|loads|frame|Failed to load resource")
    queue(house, 1)
    page = desk.context.new_page()
    page.goto(other_site)
    page.locator(f"#{form}").evaluate("form => form.submit()")
    page.get_by_text("Tidak boleh dibuka dari sini.").wait_for()
    assert (Ticket.select().count(), Session.select().count()) == (1, 1)
    assert not Counter.get().on_break


def test_it_cannot_show_the_desk_in_a_frame(desk, watched, other_site):
    watched.forgive("loads|frame|Failed to load resource|status of 404")
    page = desk.context.new_page()
    page.goto(other_site)
    frame = page.frames[1]
    frame.wait_for_load_state()
    assert "Panggil berikutnya" not in frame.content()

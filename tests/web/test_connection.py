import threading
from contextlib import contextmanager
from functools import partial

import pytest

from siantre_box.core import clock, clock_guard, database, open_files, tickets
from siantre_box.core.database import DataBusy
from siantre_box.core.models import Round
from siantre_box.jobs import ensure_round
from tests.web.browser import HOST, THIS_COMPUTER, Browser
from tests.web.expectations import EXPECTED
from tests.web.test_access import filled
from tests.world import everything, line, locked, visitor_takes

READ = [rule for method, rule in EXPECTED if method == "GET"]
CHANGED = [rule for method, rule in EXPECTED if method == "POST"]


def test_a_full_disk_at_midnight_still_shows_what_there_is(box, watch, phone, tv):
    visitor_takes(box.umum)
    watch.at("2026-03-03 00:10")
    database.writer.execute_sql("PRAGMA query_only = 1")
    assert phone.ask("GET", "/").status == 200
    assert tv.ask("GET", "/tv").status == 200
    refused = phone.send("/ambil", layanan=box.umum, nonce=tickets.new_nonce())
    assert refused.status == 507
    assert "tidak bisa menyimpan" in refused.words
    assert line() == ["A-001"]
    database.writer.execute_sql("PRAGMA query_only = 0")
    phone.send("/ambil", layanan=box.umum, nonce=tickets.new_nonce())
    assert line() == ["A-001"]
    assert phone.page.data("label") == "A-001"


def test_a_change_lets_another_request_be_worked_on_while_it_waits(app, box):
    rests = []

    @contextmanager
    def resting():
        rests.append("rests")
        yield

    ask = partial(
        app.test_client().open,
        base_url=f"http://{HOST}",
        headers={"Origin": f"http://{HOST}"},
        environ_overrides={"siantre.resting": resting},
    )
    assert ask("/").status_code == 200
    assert rests == []
    form = {"layanan": box.umum, "nonce": tickets.new_nonce()}
    assert ask("/ambil", method="POST", data=form).status_code == 303
    assert (rests, line()) == (["rests"], ["A-001"])


def before_the_first_round(box, watch):
    pass


def past_the_reset_hour(box, watch):
    visitor_takes(box.umum)
    watch.at("2026-03-03 00:10")


def after_a_jump_of_the_clock(box, watch):
    visitor_takes(box.umum)
    watch.jump("2021-01-01 07:03")


def with_a_clock_that_is_right_again(box, watch):
    visitor_takes(box.umum)
    watch.jump("2021-01-01 07:03")
    clock_guard.check()
    watch.jump("2026-03-02 08:01")


@pytest.mark.parametrize(
    "prepare",
    [
        before_the_first_round,
        past_the_reset_hour,
        after_a_jump_of_the_clock,
        with_a_clock_that_is_right_again,
    ],
)
def test_who_only_looks_never_waits_for_a_writer(app, box, watch, prepare):
    prepare(box, watch)
    budi = Browser(app, THIS_COMPUTER)
    budi.put_cookie("petugas", box.seated("Budi", 1).token)
    before = everything()
    with locked(box.path):
        for rule in READ:
            page = budi.ask("GET", filled(app, rule))
            assert page.status < 500, rule
            assert not database.is_locked(), f"{rule} wanted to write"
    assert everything() == before


def test_under_a_lock_the_screens_go_on_with_the_old_round(box, watch, phone, tv):
    visitor_takes(box.umum)
    ensure_round()
    watch.at("2026-03-03 00:10")
    with locked(box.path):
        with pytest.raises(DataBusy):
            ensure_round()
        assert tv.ask("GET", "/tv").status == 200
        assert "1 di depan" in phone.open("/").words
    ensure_round()
    assert Round.select().count() == 2
    assert "1 menunggu" not in phone.open("/").words


def test_under_a_lock_every_change_is_refused_in_words(app, box):
    visitor_takes(box.umum)
    budi = Browser(app, THIS_COMPUTER)
    budi.put_cookie("petugas", box.seated("Budi", 1).token)
    headers = {"Origin": f"http://{HOST}"}
    before = everything()
    with locked(box.path):
        for rule in CHANGED:
            page = budi.ask("POST", filled(app, rule), headers=headers)
            is_said = "data sedang dipakai. Coba lagi 5 detik lagi." in page.words
            said = page.status, is_said, page.header("Retry-After")
            assert said == (507, True, "5") or page.status < 500, rule
        form = {"layanan": box.umum, "nonce": tickets.new_nonce()}
        assert Browser(app).send("/ambil", **form).status == 507
    assert everything() == before


def test_a_page_suspects_a_clock_that_jumped_before_the_tick_does(
    box, watch, sari_desk
):
    assert box
    watch.jump("2026-03-03 08:00")
    assert sari_desk.open("/operator").status == 200
    assert not clock.is_trusted()
    clock_guard.check()
    assert clock_guard.is_suspect()


def test_a_suspicion_that_could_not_be_stored_is_stored_later(box, watch):
    watch.jump("2021-01-01 07:03")
    with locked(box.path), pytest.raises(DataBusy):
        clock_guard.check()
    assert not clock.is_trusted()
    clock_guard.check()
    clock.trust()
    assert clock_guard.is_suspect()


def test_a_clock_is_believed_again_once_that_can_be_stored(box, watch):
    visitor_takes(box.umum)
    watch.jump("2021-01-01 07:03")
    clock_guard.check()
    watch.jump("2026-03-02 08:01")
    with locked(box.path), pytest.raises(DataBusy):
        clock_guard.check()
    assert not clock.is_trusted()
    clock_guard.check()
    assert clock.is_trusted()
    assert not clock_guard.is_suspect()


@pytest.mark.parametrize("path", ["/operator/berikutnya", "/operator/selesai"])
def test_a_press_at_the_end_of_a_round_that_cannot_be_stored_is_refused_in_words(
    app, box, watch, path
):
    watch.at("2026-03-02 23:50")
    visitor_takes(box.umum)
    budi = Browser(app, THIS_COMPUTER)
    budi.put_cookie("petugas", box.seated("Budi", 1).token)
    assert budi.open("/operator").status == 200
    watch.at("2026-03-03 00:05")
    with locked(box.path):
        page = budi.ask("POST", path, headers={"Origin": f"http://{HOST}"})
    assert page.status == 507
    assert "Belum tersimpan" in page.words


def remove(box):
    """Delete the file under the box, as somebody who tidies up its folder."""
    for part in open_files.PARTS:
        box.path.with_name(f"{box.path.name}{part}").unlink(missing_ok=True)


def test_without_its_file_every_page_is_answered_and_every_change_refused(app, box):
    visitor_takes(box.umum)
    budi = Browser(app, THIS_COMPUTER)
    budi.put_cookie("petugas", box.seated("Budi", 1).token)
    assert budi.open("/operator").status == 200
    before = everything()
    remove(box)
    assert database.look_whether_gone()
    for rule in READ:
        page = budi.ask("GET", filled(app, rule))
        assert page.status < 500, rule
    assert "File data tidak ada di tempatnya." in budi.open("/operator").words
    headers = {"Origin": f"http://{HOST}"}
    for rule in CHANGED:
        page = budi.ask("POST", filled(app, rule), headers=headers)
        is_said = "tidak ada di tempatnya" in page.words
        assert (page.status, is_said) == (507, True) or page.status < 500, rule
    form = {"layanan": box.umum, "nonce": tickets.new_nonce()}
    assert Browser(app).send("/ambil", **form).status == 507
    assert everything() == before
    assert not box.path.exists()


def test_who_has_no_connection_yet_is_told_that_the_file_is_gone(app, box):
    assert Browser(app).open("/").status == 200
    remove(box)
    pages = []
    thread = threading.Thread(
        target=lambda: pages.extend(
            Browser(app).ask("GET", path) for path in ("/", "/tv", "/masuk", "/sehat")
        )
    )
    thread.start()
    thread.join(30)
    assert [page.status for page in pages] == [507] * 4
    assert "Data SiAntre tidak ada di tempatnya." in pages[0].words
    assert not box.path.exists()

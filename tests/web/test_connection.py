from siantre_box.core import queues
from siantre_box.core.database import db
from tests.world import line, visitor_takes


def test_a_full_disk_at_midnight_still_shows_what_there_is(box, watch, phone, tv):
    visitor_takes(box.umum)
    watch.at("2026-03-03 00:10")
    db.execute_sql("PRAGMA query_only = 1")
    assert phone.ask("GET", "/").status == 200
    assert tv.ask("GET", "/tv").status == 200
    refused = phone.send("/ambil", layanan=box.umum, nonce=queues.new_nonce())
    assert refused.status == 507
    assert "tidak bisa menyimpan" in refused.words
    assert line() == ["A-001"]
    db.execute_sql("PRAGMA query_only = 0")
    phone.send("/ambil", layanan=box.umum, nonce=queues.new_nonce())
    assert line() == ["A-001"]
    assert phone.page.data("label") == "A-001"

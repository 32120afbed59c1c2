from siantre_box.storage.setup_marker import SetupMarker


def test_a_new_home_has_no_mark(tmp_path):
    assert not SetupMarker(tmp_path).is_there()


def test_a_mark_stays_in_its_home_and_leaves_nothing_else(tmp_path):
    SetupMarker(tmp_path).make()
    assert SetupMarker(tmp_path).is_there()
    assert len(list(tmp_path.iterdir())) == 1


def test_a_mark_is_made_once(tmp_path):
    SetupMarker(tmp_path).make()
    [file] = tmp_path.iterdir()
    before = file.stat()
    SetupMarker(tmp_path).make()
    assert file.stat().st_mtime_ns == before.st_mtime_ns

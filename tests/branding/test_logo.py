from siantre_box.branding import logo
from siantre_box.branding.logo import Logo
from siantre_box.core import database, settings

RED = Logo("image/png", b"\x89PNG\0red;")
BLUE = Logo("image/svg+xml", b"<svg/>")


def test_a_box_begins_without_a_logo(box):
    assert logo.current() is None
    assert logo.edition() == ""


def test_a_logo_is_kept_byte_for_byte(box):
    logo.store(RED)
    assert logo.current() == RED


def test_another_logo_has_another_edition(box):
    logo.store(RED)
    first = logo.edition()
    logo.store(BLUE)
    assert logo.current() == BLUE
    assert len({first, logo.edition(), ""}) == 3
    logo.store(RED)
    assert logo.edition() == first


def test_a_dropped_logo_is_gone(box):
    logo.store(RED)
    logo.remove()
    assert logo.current() is None
    assert logo.edition() == ""


def test_the_file_is_the_whole_box(box):
    logo.store(RED)
    database.close()
    database.use(box.path)
    database.connect()
    assert logo.current() == RED


def test_the_settings_carry_no_picture_about(box):
    logo.store(RED)
    assert "logo" not in settings.values()

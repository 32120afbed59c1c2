from siantre_box.core import database, logo, settings
from siantre_box.core.logo import Logo

RED = Logo("image/png", b"\x89PNG\0red;")
BLUE = Logo("image/svg+xml", b"<svg/>")


def test_a_box_begins_without_a_logo(box):
    assert logo.present() is None
    assert logo.edition() == ""


def test_a_logo_is_kept_byte_for_byte(box):
    logo.keep(RED)
    assert logo.present() == RED


def test_another_logo_has_another_edition(box):
    logo.keep(RED)
    first = logo.edition()
    logo.keep(BLUE)
    assert logo.present() == BLUE
    assert len({first, logo.edition(), ""}) == 3
    logo.keep(RED)
    assert logo.edition() == first


def test_a_dropped_logo_is_gone(box):
    logo.keep(RED)
    logo.drop()
    assert logo.present() is None
    assert logo.edition() == ""


def test_the_file_is_the_whole_box(box):
    logo.keep(RED)
    database.close()
    database.use(box.path)
    database.connect()
    assert logo.present() == RED


def test_the_settings_carry_no_picture_about(box):
    logo.keep(RED)
    assert "logo" not in settings.values()

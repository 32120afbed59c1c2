import pytest

from siantre_box.core import rollover, settings, setup, wifi
from siantre_box.core.errors import UnfitName, UnfitWifiPassword
from siantre_box.core.setting_list import UnfitSetting
from siantre_box.core.wifi import (
    UnfitWifiCharacter,
    UnfitWifiName,
    UnfitWifiNameCharacter,
)

KEY = "0123456789abcdefABCDEF" * 2 + "0123456789abcdefABCD"


@pytest.mark.parametrize(
    "name",
    [
        " Klinik ",
        "Klinik  Dua",
        "x" * 32,
        "é" * 16,
        "🍜" * 8,
        "iPhone\N{NO-BREAK SPACE}Sari",
        'a;b,c:d"e\\f',
    ],
)
@pytest.mark.usefixtures("box")
def test_a_name_that_a_wifi_can_have_is_kept_as_it_is(name):
    rollover.change_settings({"wifi_name": name})
    assert settings.value("wifi_name") == name
    setup.name_open_wifi(name)
    assert settings.value("wifi_name") == name


@pytest.mark.parametrize("name", ["x" * 33, "é" * 17, "🍜" * 9, " " + "x" * 32])
@pytest.mark.usefixtures("box")
def test_a_name_is_counted_in_bytes(name):
    for keep in (
        lambda: rollover.change_settings({"wifi_name": name}),
        lambda: setup.name_open_wifi(name),
    ):
        with pytest.raises(UnfitWifiName):
            keep()
    assert settings.value("wifi_name") == ""


@pytest.mark.parametrize(
    ("name", "character"),
    [
        ("Klinik\N{ZERO WIDTH SPACE}", "spasi tanpa lebar (U+200B)"),
        ("Klinik\t", "Tab (U+0009)"),
        ("a\nb", "tanda yang tidak terlihat (U+000A)"),
        ("a\x7fb", "tanda yang tidak terlihat (U+007F)"),
    ],
)
@pytest.mark.usefixtures("box")
def test_an_invisible_character_in_a_name_is_refused_by_its_name(name, character):
    for keep in (
        lambda: rollover.change_settings({"wifi_name": name}),
        lambda: setup.name_open_wifi(name),
    ):
        with pytest.raises(UnfitWifiNameCharacter) as refused:
            keep()
        assert refused.value.named == {"field": "wifi_name", "character": character}


@pytest.mark.usefixtures("box")
def test_a_name_of_spaces_alone_is_refused():
    with pytest.raises(UnfitSetting):
        rollover.change_settings({"wifi_name": "   "})


@pytest.mark.usefixtures("box")
def test_the_first_run_wants_a_name():
    with pytest.raises(UnfitName):
        setup.name_open_wifi("  ")


@pytest.mark.parametrize(
    "password", [" sehat26", "sehat26 ", "        ", "a  b  c  ", "~" * 63, KEY, ""]
)
@pytest.mark.usefixtures("box")
def test_a_password_that_a_wifi_can_have_is_kept_as_it_is(password):
    rollover.change_settings({"wifi_password": password})
    assert settings.value("wifi_password") == password


@pytest.mark.parametrize("password", [" sehat26", "sehat26 ", KEY])
@pytest.mark.usefixtures("box")
def test_the_first_run_keeps_a_password_as_it_is(password):
    setup.name_wifi("Klinik", password)
    assert settings.value("wifi_password") == password


@pytest.mark.parametrize("password", ["sehat26", "x" * 64, KEY + "0", KEY[1:] + "g"])
@pytest.mark.usefixtures("box")
def test_a_password_of_another_length_is_refused(password):
    with pytest.raises(UnfitWifiPassword):
        rollover.change_settings({"wifi_password": password})
    with pytest.raises(UnfitWifiPassword):
        setup.name_wifi("Klinik", password)


@pytest.mark.parametrize(
    ("password", "character"),
    [
        ("kafé2026", "“é”"),
        ("sehat🍜🍜2026", "“🍜”"),
        ("sehat\N{NO-BREAK SPACE}2026", "spasi yang tidak putus (U+00A0)"),
        ("sehat\t2026", "Tab (U+0009)"),
    ],
)
@pytest.mark.usefixtures("box")
def test_a_password_with_a_character_that_no_wifi_takes_is_refused_by_it(
    password, character
):
    with pytest.raises(UnfitWifiCharacter) as refused:
        rollover.change_settings({"wifi_password": password})
    assert refused.value.named == {"field": "wifi_password", "character": character}


@pytest.mark.usefixtures("box")
def test_what_an_older_version_took_stays_until_it_is_changed():
    settings.remember("wifi_password", "kafé2026")
    rollover.change_settings({"wifi_password": "kafé2026", "business_name": "Mawar"})
    assert settings.value("business_name") == "Mawar"
    with pytest.raises(UnfitWifiCharacter):
        rollover.change_settings({"wifi_password": "kafé2027"})


def test_spaces_at_an_end_are_noticed():
    assert wifi.has_outer_spaces(" Klinik")
    assert wifi.has_outer_spaces("Klinik ")
    assert not wifi.has_outer_spaces("Klinik Melati")
    assert not wifi.has_outer_spaces("")


@pytest.mark.parametrize(
    ("password", "is_read_off"),
    [
        ("kopi panas 2026", True),
        ("x" * 24, True),
        ("x" * 25, False),
        (KEY, False),
        ("kopi  panas", False),
        (" kopi panas", False),
        ("kopi panas ", False),
        ("", True),
    ],
)
def test_a_password_is_read_off_only_where_it_is_plain(password, is_read_off):
    assert wifi.is_read_off(password) == is_read_off


def test_every_space_of_a_password_is_a_sign_to_type():
    assert wifi.to_type(" a  b") == "␣a␣␣b"

import pytest

from siantre_box.core import database, rollover, setting_list, settings
from siantre_box.core.setting_list import UnfitSetting
from siantre_box.core.settings import StoredValue, UnknownSetting
from tests.world import everything, together


def test_every_setting_has_words_and_a_default_that_fits():
    assert len(setting_list.BY_KEY) == len(setting_list.ALL)
    for setting in setting_list.ALL:
        assert setting.label, setting.key
        assert setting.help.endswith("."), setting.key
        assert setting.clean(setting.default) == setting.default


@pytest.mark.usefixtures("box")
def test_a_setting_is_its_default_until_it_is_set():
    assert settings.value("reset_hour") == "0"
    rollover.change_settings({"reset_hour": "4"})
    assert settings.value("reset_hour") == "4"
    assert settings.number("reset_hour") == 4


@pytest.mark.usefixtures("box")
def test_words_are_kept_without_the_blanks_around():
    rollover.change_settings(
        {"business_name": "  Klinik Mawar ", "ticker": "Satu\r\nDua\r\n"}
    )
    assert settings.value("business_name") == "Klinik Mawar"
    assert settings.value("ticker") == "Satu\nDua"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("business_name", ""),
        ("business_name", "x" * 81),
        ("business_name", "dua\nbaris"),
        ("brand_color", "hijau"),
        ("brand_color", "#12345"),
        ("brand_color", "#12345g"),
        ("seller_whatsapp", "nol delapan"),
        ("counter_word", "Pintu"),
        ("reset_hour", "24"),
        ("reset_hour", "-1"),
        ("time_zone", "0"),
        ("put_back_behind", "0"),
        ("put_back_behind", "21"),
        ("put_back_behind", "²"),
        ("keys", "ya"),
        ("panel", ""),
        ("ticker", "x\n" * 10 + "x"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(box, key, value):
    before = everything()
    with pytest.raises(UnfitSetting) as refused:
        rollover.change_settings({"wifi_name": "Klinik", key: value})
    assert refused.value.field == key
    assert everything() == before, box


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("brand_color", "#0a5A4b"),
        ("brand_color", ""),
        ("seller_whatsapp", "+62 812-3456"),
        ("put_back_behind", "20"),
        ("ticker", "x\n" * 9 + "x"),
    ],
)
@pytest.mark.usefixtures("box")
def test_what_fits_is_kept(key, value):
    rollover.change_settings({key: value})
    assert settings.value(key) == value


@pytest.mark.usefixtures("box")
def test_an_unknown_setting_is_refused():
    before = everything()
    with pytest.raises(UnknownSetting) as refused:
        rollover.change_settings({"reset_hour": "4", "colour": "red"})
    assert refused.value.named == {"key": "colour"}
    assert everything() == before


@pytest.mark.usefixtures("box")
def test_the_box_remembers_more_than_the_owner_chooses():
    assert settings.remembered("port") is None
    settings.remember("port", "8080")
    settings.remember("port", "80")
    assert settings.remembered("port") == "80"
    assert "port" not in settings.values()


@pytest.mark.usefixtures("box")
def test_what_a_reader_of_the_state_before_sees_is_not_kept():
    with database.reading():
        assert StoredValue.select().count() == 1
        together(lambda: rollover.change_settings({"counter_word": "Meja"}))
        assert settings.value("counter_word") == "Loket"
    assert settings.value("counter_word") == "Meja"

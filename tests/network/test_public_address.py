"""The address that phones get, by what the owner chose and what there is."""

import pytest

from siantre_box.__main__ import main
from siantre_box.core import rollover
from siantre_box.network.addresses import Interface
from siantre_box.network.public_address import address

WIFI, CABLE = Interface("wlan0", "192.168.1.20"), Interface("eth0", "10.0.0.7")


def given(*found: Interface, arrived: frozenset[str] = frozenset()) -> str:
    return address(found, arrived, 8080)


@pytest.mark.usefixtures("box")
def test_the_owners_choice_goes_before_all_else() -> None:
    came = frozenset({WIFI.address})
    assert given(WIFI, CABLE, arrived=came) == "http://192.168.1.20:8080/"
    rollover.change_settings({"address": CABLE.address})
    assert given(WIFI, CABLE, arrived=came) == "http://10.0.0.7:8080/"


@pytest.mark.usefixtures("box")
def test_without_the_chosen_one_another_is_given_until_it_is_back() -> None:
    rollover.change_settings({"address": CABLE.address})
    assert given(WIFI) == "http://192.168.1.20:8080/"
    assert given(WIFI, CABLE) == "http://10.0.0.7:8080/"
    rollover.change_settings({"address": ""})
    assert given(WIFI, CABLE, arrived=frozenset({WIFI.address})).count(WIFI.address)


def test_it_is_chosen_on_the_command_line_too(tmp_path, capsys) -> None:
    assert main(["--home", str(tmp_path), "set", "address", CABLE.address]) == 0
    assert capsys.readouterr().out == "address = 10.0.0.7\n"
    assert main(["--home", str(tmp_path), "set", "address", "loket"]) == 1
    assert "Alamat untuk HP" in capsys.readouterr().err

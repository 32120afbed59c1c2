"""What this computer does by itself: sign in when it starts, sleep when it is idle.

None where it does not tell.
"""

import re
from configparser import ConfigParser, Error
from pathlib import Path

from siantre_box.host.programs import ask
from siantre_box.host.registry import SIGN_IN, Registry

_GNOME = "org.gnome.settings-daemon.plugins.power"
_LIGHTDM = ("Seat:*", "SeatDefaults", "Seat:seat0")
_NOBODY = ("", "false", "0", "no")


def windows_signs_in(machine: Registry) -> bool:
    """Tell whether Windows asks nobody for a password when it starts."""
    return machine.read(SIGN_IN, "AutoAdminLogon") in ("1", 1)


def linux_signs_in(etc: Path = Path("/etc")) -> bool | None:
    """Tell whether the log-in screen signs somebody in, by the ones that are known."""
    known = [
        _is_set(etc, ("lightdm/lightdm.conf.d", "lightdm/lightdm.conf"), _LIGHTDM,
                "autologin-user"),
        _is_set(etc, ("gdm3/daemon.conf", "gdm3/custom.conf", "gdm/custom.conf"),
                ("daemon",), "automaticloginenable"),
        _is_set(etc, ("sddm.conf.d", "sddm.conf"), ("Autologin",), "user"),
    ]  # fmt: skip
    found = [one for one in known if one is not None]
    return any(found) if found else None


def windows_may_sleep(said: str | None) -> bool | None:
    """Read what `powercfg /query SCHEME_CURRENT SUB_SLEEP STANDBYIDLE` says.

    Its words are translated, its numbers are not: the last two are the seconds on
    mains and on battery.
    """
    numbers = re.findall(r"\b0x([0-9a-f]{8})\b", said or "", re.IGNORECASE)
    return int(numbers[-2], 16) > 0 if len(numbers) >= 2 else None


def linux_may_sleep(kind: str | None, seconds: str | None) -> bool | None:
    """Read what gsettings says of the sleep on mains."""
    if kind is None or seconds is None or not seconds.split():
        return None
    last = seconds.split()[-1]
    return kind.strip().strip("'") != "nothing" and last.isdigit() and int(last) > 0


def ask_windows() -> bool | None:
    """Ask Windows whether it may sleep."""
    words = ("powercfg", "/query", "SCHEME_CURRENT", "SUB_SLEEP", "STANDBYIDLE")
    return windows_may_sleep(ask(*words))


def ask_linux() -> bool | None:
    """Ask the desktop whether it may sleep."""
    return linux_may_sleep(
        ask("gsettings", "get", _GNOME, "sleep-inactive-ac-type"),
        ask("gsettings", "get", _GNOME, "sleep-inactive-ac-timeout"),
    )


def _is_set(
    etc: Path, names: tuple[str, ...], sections: tuple[str, ...], key: str
) -> bool | None:
    files: list[Path] = []
    for name in names:
        if (etc / name).is_dir():
            files += sorted((etc / name).glob("*.conf"))
        elif (etc / name).exists():
            files.append(etc / name)
    if not files:
        return None  # this log-in screen is not installed
    values = [_value(file, sections, key) for file in files]
    given = [value for value in values if value is not None]
    # The last that says something wins (README of lightdm, man 5 sddm.conf).
    return bool(given) and given[-1].strip().lower() not in _NOBODY


def _value(file: Path, sections: tuple[str, ...], key: str) -> str | None:
    # Lenient: people edit these files, and % or a key twice is no error there.
    parser = ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(file.read_text("utf-8", errors="replace"))
    except (OSError, Error):
        return None
    for section in sections:
        if parser.has_option(section, key):
            return parser.get(section, key)
    return None

"""The computer as the box knows it: temporary folders and a registry stand for it."""

import os
import subprocess
import sys
import threading
from itertools import count
from pathlib import Path

import pytest

from siantre_box.host import (
    FACTS_MAX_AGE,
    LocalHost,
    autostart,
    browsers,
    firewall,
    habits,
    screens,
)
from siantre_box.host.autostart import InFolder, InRegistry
from siantre_box.host.browsers import TvScreen, kiosk
from siantre_box.host.drives import is_stick
from siantre_box.host.power import (
    CONTINUOUS,
    DISPLAY,
    SYSTEM,
    Inhibitor,
    WindowsInhibitor,
)
from siantre_box.host.registry import PROGRAMS, RUN, SIGN_IN, SWITCHED_OFF, Registry
from siantre_box.host.screens import Screen
from tests.waiting import until

PROGRAM = [r"C:\Users\Bu Sari\Desktop\SiAntre.exe", "--autostart"]
LINE = r'"C:\Users\Bu Sari\Desktop\SiAntre.exe" --autostart'


class WinReg:
    """Windows' registry as Python shows it: keys, and values in them."""

    HKEY_CURRENT_USER = "HKCU"
    HKEY_LOCAL_MACHINE = "HKLM"
    KEY_READ, KEY_SET_VALUE, KEY_WOW64_64KEY = 0x20019, 0x2, 0x100
    REG_SZ = 1

    class Key:
        def __init__(self, values):
            self.values = values

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

    def __init__(self):
        self.keys = {}

    def OpenKey(self, hive, path, reserved, access):  # noqa: N802
        assert access & self.KEY_WOW64_64KEY
        if (hive, path) not in self.keys:
            raise FileNotFoundError(2, path)
        return self.Key(self.keys[hive, path])

    def CreateKeyEx(self, hive, path, reserved, access):  # noqa: N802
        self.keys.setdefault((hive, path), {})
        return self.OpenKey(hive, path, reserved, access)

    def QueryValueEx(self, key, name):  # noqa: N802
        if name not in key.values:
            raise FileNotFoundError(2, name)
        return key.values[name], self.REG_SZ

    def SetValueEx(self, key, name, reserved, kind, value):  # noqa: N802
        key.values[name] = value

    def DeleteValue(self, key, name):  # noqa: N802
        if name not in key.values:
            raise FileNotFoundError(2, name)
        del key.values[name]


@pytest.fixture
def winreg():
    return WinReg()


@pytest.fixture
def user(winreg):
    return Registry(winreg, winreg.HKEY_CURRENT_USER)


class TestAutostart:
    def test_on_windows_it_is_a_value_of_the_user(self, winreg, user):
        started = InRegistry(user, PROGRAM)
        assert not started.is_on()
        started.turn_on()
        assert winreg.keys["HKCU", RUN] == {"SiAntre": LINE}
        assert started.is_on()
        started.turn_off()
        assert not started.is_on()

    def test_turned_off_twice_it_is_off(self, user):
        InRegistry(user, PROGRAM).turn_off()
        assert not InRegistry(user, PROGRAM).is_on()

    @pytest.mark.parametrize(("state", "is_on"), [(b"\x03\0\0", False), (b"\2", True)])
    def test_the_task_manager_may_switch_it_off(self, winreg, user, state, is_on):
        started = InRegistry(user, PROGRAM)
        started.turn_on()
        winreg.keys["HKCU", SWITCHED_OFF] = {"SiAntre": state}
        assert started.is_on() is is_on
        started.turn_on()
        assert started.is_on()

    def test_a_program_that_was_moved_is_found_again(self, user):
        InRegistry(user, [r"D:\SiAntre.exe", "--autostart"]).turn_on()
        autostart.repair(InRegistry(user, PROGRAM))
        assert user.read(RUN, "SiAntre") == LINE

    def test_the_box_of_another_home_is_left_alone(self, user):
        elsewhere = InRegistry(user, ["SiAntre.exe", "--autostart", "--home", "E:\\x"])
        elsewhere.turn_on()
        here = InRegistry(user, PROGRAM)
        assert not here.is_on()
        autostart.repair(here)
        assert elsewhere.is_on()

    def test_what_is_off_is_not_put_right(self, user):
        autostart.repair(InRegistry(user, PROGRAM))
        assert user.read(RUN, "SiAntre") is None

    def test_on_linux_it_is_a_file_that_the_desktop_reads(self, tmp_path):
        started = InFolder(tmp_path / "autostart", ["/opt/Bu Sari/siantre-box", "--x"])
        started.turn_on()
        text = (tmp_path / "autostart" / "siantre.desktop").read_text()
        assert text.startswith("[Desktop Entry]\nType=Application\n")
        assert '\nExec="/opt/Bu Sari/siantre-box" --x\n' in text
        assert started.is_on()
        started.turn_off()
        assert not started.is_on()

    @pytest.mark.parametrize("off", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
    def test_the_desktop_may_switch_it_off(self, tmp_path, off):
        started = InFolder(tmp_path, ["siantre-box"])
        (tmp_path / "siantre.desktop").write_text(f"[Desktop Entry]\n{off}\n")
        assert not started.is_on()
        started.turn_on()
        assert started.is_on()

    @pytest.mark.parametrize(
        ("word", "written"),
        [
            ("/a/b-c", "/a/b-c"),
            ("a b", '"a b"'),
            ('a"b', r'"a\\"b"'),
            ("50%", '"50%%"'),
            ("a$b", r'"a\\$b"'),
        ],
    )
    def test_every_path_is_written_so_that_a_desktop_reads_it(self, word, written):
        assert f"Exec={written}\n" in autostart.entry([word])

    def test_it_goes_to_the_users_own_folder(self, tmp_path, monkeypatch):
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
        computer = LocalHost(Path("/data/antri"))
        computer.set_autostart(True)
        text = (tmp_path / "autostart" / "siantre.desktop").read_text()
        assert "--autostart --home /data/antri" in text
        assert computer.facts().starts_by_itself is True
        computer.set_autostart(False)
        assert computer.facts().starts_by_itself is False

    def test_without_a_window_nobody_knows_what_starts_it(self, tmp_path):
        assert LocalHost(tmp_path, has_window=False).facts().starts_by_itself is None


class TestHabits:
    @pytest.mark.parametrize(("value", "signs_in"), [("1", True), ("0", False)])
    def test_windows_says_whether_it_signs_in(self, winreg, value, signs_in):
        winreg.keys["HKLM", SIGN_IN] = {"AutoAdminLogon": value}
        machine = Registry(winreg, winreg.HKEY_LOCAL_MACHINE)
        assert habits.windows_signs_in(machine) is signs_in

    def test_windows_without_a_word_about_it_asks_for_a_password(self, winreg):
        machine = Registry(winreg, winreg.HKEY_LOCAL_MACHINE)
        assert habits.windows_signs_in(machine) is False

    @pytest.mark.parametrize(
        ("file", "text", "signs_in"),
        [
            ("lightdm/lightdm.conf", "[Seat:*]\nautologin-user=kasir\n", True),
            ("lightdm/lightdm.conf", "[Seat:*]\n#autologin-user=kasir\n", False),
            ("lightdm/lightdm.conf.d/50.conf", "[Seat:*]\nautologin-user=k\n", True),
            ("gdm3/daemon.conf", "[daemon]\nAutomaticLoginEnable = true\n", True),
            ("gdm3/custom.conf", "[daemon]\nAutomaticLoginEnable=False\n", False),
            ("sddm.conf", "[Autologin]\nUser=kasir\n", True),
            ("sddm.conf.d/a.conf", "[Autologin]\nUser=\n", False),
            ("gdm3/daemon.conf", "no ini at all", False),
            ("other.conf", "", None),
        ],
    )
    def test_linux_says_whether_it_signs_in(self, tmp_path, file, text, signs_in):
        place = tmp_path / file
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
        assert habits.linux_signs_in(tmp_path) is signs_in

    def test_the_log_in_screens_own_file_wins_over_its_folder(self, tmp_path):
        folder = tmp_path / "lightdm" / "lightdm.conf.d"
        folder.mkdir(parents=True)
        (folder / "50.conf").write_text("[Seat:*]\nautologin-user=kasir\n")
        assert habits.linux_signs_in(tmp_path)
        (folder.parent / "lightdm.conf").write_text("[Seat:*]\nautologin-user=\n")
        assert not habits.linux_signs_in(tmp_path)

    @pytest.mark.parametrize(
        ("seconds", "may_sleep"), [("00000708", True), ("00000000", False)]
    )
    def test_windows_says_in_any_language_whether_it_sleeps(self, seconds, may_sleep):
        said = (
            "GUID Skema Daya: 381b4222  (Seimbang)\n"
            "    Pengaturan Minimum Yang Mungkin: 0x00000000\n"
            "    Pengaturan Maksimum Yang Mungkin: 0xffffffff\n"
            f"    Indeks Pengaturan Daya AC Saat Ini: 0x{seconds}\n"
            "    Indeks Pengaturan Daya DC Saat Ini: 0x00000384\n"
        )
        assert habits.windows_may_sleep(said) is may_sleep

    @pytest.mark.parametrize(
        ("kind", "seconds", "may_sleep"),
        [
            ("'suspend'\n", "1200\n", True),
            ("'nothing'\n", "1200\n", False),
            ("'suspend'\n", "uint32 0\n", False),
            (None, "1200", None),
            ("'suspend'", None, None),
        ],
    )
    def test_linux_says_whether_it_sleeps(self, kind, seconds, may_sleep):
        assert habits.linux_may_sleep(kind, seconds) is may_sleep

    def test_who_says_nothing_is_not_judged(self):
        assert habits.windows_may_sleep(None) is None

    def test_the_computer_is_not_asked_at_every_look(self, tmp_path, monkeypatch):
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
        now = [0.0]
        computer = LocalHost(Path("/data/antri"), lambda: now[0])
        first = computer.facts()
        now[0] = FACTS_MAX_AGE - 1
        assert computer.facts() is first
        now[0] = FACTS_MAX_AGE + 1
        assert computer.facts() is not first


class TestAwake:
    def test_windows_is_told_by_a_thread_that_stays(self):
        said = []

        def say(flags):
            said.append((flags, threading.current_thread().name))
            return 1

        awake = WindowsInhibitor(say)
        awake.hold()
        assert awake.is_held()
        awake.let_go()
        until(lambda: len(said) == 2)
        assert [flags for flags, _ in said] == [
            CONTINUOUS | SYSTEM | DISPLAY,
            CONTINUOUS,
        ]
        assert said[0][1] == said[1][1] == "inhibitor"

    def test_windows_may_refuse(self):
        awake = WindowsInhibitor(lambda flags: 0)
        awake.hold()
        assert not awake.is_held()

    def test_linux_is_held_as_long_as_the_box_lives(self):
        awake = Inhibitor(("env",))
        awake.hold()
        assert awake.is_held()
        awake.let_go()
        assert not awake.is_held()

    def test_a_kill_lets_the_computer_sleep(self, tmp_path):
        script = tmp_path / "hold.sh"
        script.write_text(f'#!/bin/sh\necho $$ > {tmp_path}/pid\nexec "$@"\n')
        script.chmod(0o755)
        code = (
            "from siantre_box.host.power import Inhibitor; import os, sys\n"
            f"awake = Inhibitor(({str(script)!r},)); awake.hold()\n"
            "sys.stdin.readline(); os.kill(os.getpid(), 9)"
        )
        box = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)
        held = until(lambda: _number(tmp_path / "pid"))
        box.communicate(b"\n")
        until(lambda: not Path(f"/proc/{held}").exists() or _is_dead(held))

    def test_without_systemd_nothing_breaks(self):
        awake = Inhibitor(("/nonexistent/systemd-inhibit",))
        awake.hold()
        assert not awake.is_held()
        awake.let_go()


def _number(file: Path) -> str:
    return file.read_text().strip() if file.exists() else ""


def _is_dead(pid: str) -> bool:
    try:
        return ") Z " in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return True


class TestFirewall:
    def test_old_rules_go_and_one_for_the_own_subnet_comes(self):
        remove, add = firewall.commands(Path(r"C:\Program Files\SiAntre.exe"))
        assert remove == (
            "netsh advfirewall firewall delete rule name=all"
            r' program="C:\Program Files\SiAntre.exe"'
        )
        assert add == (
            'netsh advfirewall firewall add rule name="SiAntre" dir=in action=allow'
            r' program="C:\Program Files\SiAntre.exe" protocol=TCP profile=any'
            " remoteip=localsubnet enable=yes"
        )

    def test_a_rule_for_a_copy_somewhere_else_lets_no_phone_in(self):
        said = "Rule Name: SiAntre\nProgram: C:\\Users\\Bu Sari\\Desktop\\SIANTRE.exe\n"
        here = Path(r"C:\Users\Bu Sari\Desktop\SiAntre.exe")
        assert firewall.lets_in(said, here)
        assert not firewall.lets_in(said, Path(r"D:\SiAntre.exe"))
        assert not firewall.lets_in(None, here)

    def test_both_run_by_one_question_to_the_administrator(self):
        program = Path(r"C:\a b\SiAntre.exe")
        remove, add = firewall.commands(program)
        assert firewall.parameters(program) == f'/d /s /c "{remove} & {add}"'


class TestScreens:
    TWO = (
        "Monitors: 2\n"
        " 0: +*eDP-1 1366/309x768/173+0+0  eDP-1\n"
        " 1: +HDMI-1 1920/1600x1080/900+1366+0  HDMI-1\n"
    )

    def test_the_tv_gets_the_second_screen(self):
        found = screens.listed(self.TWO)
        assert screens.for_the_tv(found) == Screen(1366, 0, 1920, 1080, False)

    def test_one_screen_is_no_second(self):
        found = screens.listed(
            "Monitors: 1\n 0: +screen 1280/338x1024/270+0+0 screen\n"
        )
        assert found == (Screen(0, 0, 1280, 1024, True),)
        assert screens.for_the_tv(found) is None

    def test_a_screen_may_stand_left_of_the_first(self):
        said = self.TWO.replace("+1366+0", "+-1920+0")
        assert screens.for_the_tv(screens.listed(said)).x == -1920

    def test_a_computer_that_does_not_tell_has_none(self):
        assert screens.listed("") == ()


def look_while(look, moment, happens):
    """Look, and let something happen in another thread before one step of it.

    Returns how many steps too few the look had for that.
    """
    left = moment + 1

    def step(frame, event, _argument):
        nonlocal left
        frame.f_trace_opcodes = True
        left -= event == "opcode"
        if event == "opcode" and left == 0:
            another = threading.Thread(target=happens)
            another.start()
            another.join()
        return step

    def enter(frame, event, argument):
        if frame.f_code is look.__func__.__code__:
            return step(frame, event, argument)
        return None

    sys.settrace(enter)
    try:
        look()
    finally:
        sys.settrace(None)
    return left


class TestBrowsers:
    def test_the_tv_screen_is_whole_sounds_and_keeps_apart(self):
        screen = Screen(1366, 0, 1920, 1080, False)
        words = kiosk(Path("/usr/bin/chromium"), "http://a/tv", Path("/p"), screen)
        assert words[0] == "/usr/bin/chromium"
        assert words[-1] == "http://a/tv"
        assert {
            "--kiosk",
            "--autoplay-policy=no-user-gesture-required",
            "--user-data-dir=/p",
            "--window-position=1366,0",
        } <= set(words)
        assert "--edge-kiosk-type=fullscreen" not in words

    def test_edge_has_a_word_of_its_own(self):
        words = kiosk(Path("/x/msedge.exe"), "http://a/tv", Path("/p"), None)
        assert "--edge-kiosk-type=fullscreen" in words

    def test_windows_knows_browsers_by_name_and_place(self, winreg, user):
        winreg.keys["HKCU", rf"{PROGRAMS}\chrome.exe"] = {"": r'"C:\x\chrome.exe"'}
        assert list(browsers.in_registry(user)) == [Path(r"C:\x\chrome.exe")]
        found = list(browsers.in_folders({"PROGRAMFILES": "C:/Program Files"}))
        assert len(found) == 2
        assert all(str(one).startswith("C:/Program Files") for one in found)

    def test_showing_it_again_takes_the_old_one_away(self, tmp_path):
        log = tmp_path / "log"
        browser = tmp_path / "chromium"
        browser.write_text(f"#!/bin/sh\necho $$ >> {log}\nexec sleep 60\n")
        browser.chmod(0o755)
        tv = TvScreen(tmp_path / "profile", lambda: browser)
        assert tv.show("http://a/tv", None)
        until(lambda: log.exists() and log.read_text())
        first = log.read_text().strip()
        assert tv.show("http://a/tv", None)
        until(lambda: len(log.read_text().splitlines()) == 2)
        assert not Path(f"/proc/{first}").exists()
        assert tv.is_shown()
        tv.close()
        assert not tv.is_shown()

    def test_it_may_be_closed_at_any_moment_of_a_look(self, tmp_path):
        browser = tmp_path / "chromium"
        browser.write_text("#!/bin/sh\n")
        browser.chmod(0o755)
        tv = TvScreen(tmp_path / "profile", lambda: browser)
        for moment in count():
            assert tv.show("http://a/tv", None)
            left = look_while(tv.is_shown, moment, tv.close)
            if left > 0:
                break
        assert moment > 3
        tv.close()

    def test_without_a_fitting_browser_nothing_is_shown(self, tmp_path):
        assert not TvScreen(tmp_path, lambda: None).show("http://a/tv", None)

    def test_a_page_opens_in_the_browser_people_use(self, tmp_path, monkeypatch):
        opener = tmp_path / "xdg-open"
        opener.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/opened\n')
        opener.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
        assert browsers.open_page("http://127.0.0.1/x")
        until(lambda: (tmp_path / "opened").exists())
        assert until((tmp_path / "opened").read_text) == "http://127.0.0.1/x\n"

    def test_a_computer_without_any_browser_says_so(self, tmp_path, monkeypatch):
        monkeypatch.setenv("PATH", str(tmp_path))
        assert not browsers.open_page("http://127.0.0.1/x")


@pytest.mark.parametrize(
    ("place", "is_one"),
    [("/media/budi/KINGSTON", True), ("/run/media/budi/X", True), ("/home", False)],
)
def test_a_stick_is_known_by_where_it_is_plugged_in(place, is_one):
    assert is_stick(place, "rw,nosuid") is is_one

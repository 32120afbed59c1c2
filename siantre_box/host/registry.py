"""The few values of the Windows registry that the box reads and writes."""

import sys
from dataclasses import dataclass
from typing import Any

if sys.platform == "win32":
    import winreg

_MICROSOFT = r"Software\Microsoft"
RUN = rf"{_MICROSOFT}\Windows\CurrentVersion\Run"
SWITCHED_OFF = rf"{_MICROSOFT}\Windows\CurrentVersion\Explorer\StartupApproved\Run"
SIGN_IN = rf"{_MICROSOFT}\Windows NT\CurrentVersion\Winlogon"
PROGRAMS = rf"{_MICROSOFT}\Windows\CurrentVersion\App Paths"


@dataclass(frozen=True)
class Registry:
    """One hive, by the calls of Python's winreg."""

    winreg: Any
    hive: Any

    if sys.platform == "win32":

        @staticmethod
        def of_this_user() -> "Registry":
            """Return HKEY_CURRENT_USER."""
            return Registry(winreg, winreg.HKEY_CURRENT_USER)

        @staticmethod
        def of_this_machine() -> "Registry":
            """Return HKEY_LOCAL_MACHINE."""
            return Registry(winreg, winreg.HKEY_LOCAL_MACHINE)

    def read(self, path: str, name: str) -> object | None:
        """Return a value, or None where there is none or it may not be read."""
        try:
            with self.winreg.OpenKey(self.hive, path, 0, self._view("READ")) as key:
                return self.winreg.QueryValueEx(key, name)[0]
        except OSError:
            return None

    def write(self, path: str, name: str, text: str) -> None:
        """Write a text, its key too."""
        view = self._view("SET_VALUE")
        with self.winreg.CreateKeyEx(self.hive, path, 0, view) as key:
            self.winreg.SetValueEx(key, name, 0, self.winreg.REG_SZ, text)

    def delete(self, path: str, name: str) -> None:
        """Delete a value where there is one."""
        try:
            view = self._view("SET_VALUE")
            with self.winreg.OpenKey(self.hive, path, 0, view) as key:
                self.winreg.DeleteValue(key, name)
        except FileNotFoundError:
            return

    def _view(self, access: str) -> int:
        # The 64-bit view: a 32-bit program would see keys of its own.
        allowed: int = getattr(self.winreg, f"KEY_{access}")
        view: int = self.winreg.KEY_WOW64_64KEY
        return allowed | view

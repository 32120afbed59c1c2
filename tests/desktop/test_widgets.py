"""Parts of the window, pressed by keys on a screen of their own."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from tests.real import ROOT
from tests.screen import Screen

BEGIN = """
import tkinter as tk
from siantre_box.desktop.window.dialogs import PasswordDialog
from siantre_box.desktop.window.theme import Painter
from siantre_box.desktop.window.widgets import Button, CheckBox

root = tk.Tk()
painter = Painter(root)

def press(part):
    part.focus_force()
    root.update()
    part.event_generate("<Return>")
    root.update()
"""
PASSWORD = """
saved = []
admins = [(1, "Budi")]
dialog = PasswordDialog(root, painter, admins, lambda *given: saved.append(given))
row = next(one for one in dialog.winfo_children() if type(one) is tk.Frame)
save = row.winfo_children()[1]
press(save)
print(len(saved))
dialog.refuse("Terlalu pendek.")
press(save)
print(len(saved))
"""
CHECK_BOX = """
box = CheckBox(root, painter, 300, "Jalankan", lambda: box.tick(True))
box.pack()
box.tick(False)
root.update()
press(box)
print([box.type(part) for part in box.find_all()].count("line"))
"""

pytestmark = pytest.mark.slow


@pytest.fixture
def said() -> Iterator[Callable[[str], list[str]]]:
    """Run a piece with a window on a screen; return the lines that it prints."""
    screen = Screen()

    def said(piece: str) -> list[str]:
        done = subprocess.run(
            [sys.executable, "-c", BEGIN + piece],
            cwd=ROOT,
            env=os.environ | {"DISPLAY": screen.name},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.split()

    yield said
    screen.end()


def test_enter_on_the_button_saves_a_password_once_and_again_once_refused(
    said: Callable[[str], list[str]],
) -> None:
    assert said(PASSWORD) == ["1", "2"]


def test_a_check_box_that_is_ticked_by_key_still_shows_that_it_has_the_focus(
    said: Callable[[str], list[str]],
) -> None:
    assert said(CHECK_BOX) == ["1"]

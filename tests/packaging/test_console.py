import os
import sys
from contextlib import ExitStack

import pytest

from siantre_box.packaging import console


def test_a_program_without_streams_may_print_and_ask(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as windowed, ExitStack() as opened:
        for name in ("stdin", "stdout", "stderr"):
            windowed.setattr(sys, name, None)
        console.attach()
        for stream in (sys.stdin, sys.stdout, sys.stderr):
            opened.enter_context(stream)
        print("Selamat pagi")
        print("Ada masalah", file=sys.stderr)
        assert sys.stdout.name == os.devnull
        assert sys.stdin.readline() == ""


def test_streams_that_are_there_stay() -> None:
    before = sys.stdin, sys.stdout, sys.stderr
    console.attach()
    assert (sys.stdin, sys.stdout, sys.stderr) == before


def test_what_ended_the_program_is_said_in_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    console.say_it_broke("Traceback: ValueError")
    said = capsys.readouterr().err
    assert "SiAntre tidak dapat dijalankan." in said
    assert "ValueError" in said

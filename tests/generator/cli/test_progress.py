"""How far a long run is, on a terminal alone and by a clock that the tests hold."""

from __future__ import annotations

import io
import os
import pty
import sys
from collections.abc import Iterator
from typing import TextIO

import pytest

from treaty_generator.cli.progress import Line, Silent, progress


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, TextIO]]:
    """Both ends of a terminal."""
    monkeypatch.setenv("TERM", "xterm")
    ours, theirs = pty.openpty()
    with open(theirs, "w", encoding="utf-8") as stream:
        yield ours, stream
    os.close(ours)


def test_a_short_run_says_nothing() -> None:
    stream, clock = io.StringIO(), Clock()
    line = Line(stream, clock)
    step = line.begin("checking", 3)
    clock.now_s = 0.9
    step()
    line.end()
    assert stream.getvalue() == ""


def test_a_long_run_has_one_line_that_is_gone_at_the_end() -> None:
    stream, clock = io.StringIO(), Clock()
    line = Line(stream, clock)
    checked, rendered = line.begin("checking", 10), line.begin("rendering", 10)
    checked()
    clock.now_s = 1.0
    checked()
    clock.now_s = 1.05
    checked()
    clock.now_s = 1.2
    rendered()
    line.end()
    shown = "checking 2 of 10 modules …"
    assert stream.getvalue().split("\r") == [
        "",
        shown,
        "rendering 1 of 10 modules …".ljust(len(shown)),
        " " * len("rendering 1 of 10 modules …"),
        "",
    ]


def test_the_next_run_is_patient_again() -> None:
    stream, clock = io.StringIO(), Clock()
    line = Line(stream, clock)
    clock.now_s = 5.0
    line.end()
    line.begin("checking", 1)()
    assert stream.getvalue() == ""


def test_on_a_terminal(terminal: tuple[int, TextIO], monkeypatch: pytest.MonkeyPatch) -> None:
    ours, stream = terminal
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("NO_COLOR", "1")  # The line has no colours to begin with.
    chosen = progress()
    assert isinstance(chosen, Line)
    clock = Clock()
    line = Line(stream, clock)
    clock.now_s = 2.0
    line.begin("checking", 4)()
    assert os.read(ours, 1000).decode() == "\rchecking 1 of 4 modules …"
    line.end()
    assert os.read(ours, 1000).decode().strip("\r ") == ""


@pytest.mark.parametrize("why", ["dumb", "no terminal", "no stderr"])
def test_elsewhere_there_is_none(terminal: tuple[int, TextIO], monkeypatch: pytest.MonkeyPatch, why: str) -> None:
    monkeypatch.setattr(sys, "stderr", {"dumb": terminal[1], "no terminal": io.StringIO(), "no stderr": None}[why])
    monkeypatch.setenv("TERM", "dumb" if why == "dumb" else "xterm")
    assert isinstance(progress(), Silent)

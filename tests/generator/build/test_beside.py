"""Two things done at the same time come out as if they were done one after the other, whatever becomes of a process."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable

import pytest

from treaty_generator.build import beside as module
from treaty_generator.build.beside import beside

ME = os.getpid()


@pytest.fixture(autouse=True)
def _two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "processors", lambda: 2)


def _elsewhere(act: Callable[[], object]) -> Callable[[], str]:
    """Do something, but only in another process; then say what both would say."""

    def there() -> str:
        if os.getpid() != ME:
            act()
        return "there"

    return there


def _no_child_is_left() -> None:
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_both_are_done_and_one_of_them_elsewhere() -> None:
    there, here = beside(os.getpid, os.getpid, is_much=True)
    assert here == ME != there
    _no_child_is_left()


def test_what_is_larger_than_a_pipe_comes_whole() -> None:
    assert beside(lambda: ["x" * 1000] * 5000, lambda: 1, is_much=True) == (["x" * 1000] * 5000, 1)


@pytest.mark.parametrize(
    "ending",
    [
        lambda: os.kill(os.getpid(), signal.SIGKILL),
        lambda: os._exit(3),
        lambda: 1 / 0,
        lambda: (_ for _ in ()).throw(SystemExit(0)),
    ],
    ids=["killed", "gone", "failed", "left"],
)
def test_what_a_process_leaves_undone_is_done_here(ending: Callable[[], object]) -> None:
    assert beside(_elsewhere(ending), lambda: "here", is_much=True) == ("there", "here")
    _no_child_is_left()


def test_what_cannot_be_copied_is_done_here() -> None:
    there, _ = beside(lambda: lambda: ME, lambda: None, is_much=True)
    assert there() == ME


def test_a_failure_comes_up_as_it_would_have() -> None:
    with pytest.raises(ZeroDivisionError):
        beside(lambda: 1 / 0, lambda: "here", is_much=True)
    _no_child_is_left()


def test_no_process_outlives_a_failure_beside_it() -> None:
    start = time.monotonic()
    with pytest.raises(ZeroDivisionError):
        beside(_elsewhere(lambda: time.sleep(60)), lambda: 1 / 0, is_much=True)
    assert time.monotonic() - start < 30
    _no_child_is_left()


@pytest.mark.parametrize("missing", ["fork", "room", "much", "processors"])
def test_without_another_process_it_is_done_here(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if missing == "fork":
        monkeypatch.delattr(os, "fork")
    elif missing == "room":
        monkeypatch.setattr(os, "fork", lambda: (_ for _ in ()).throw(OSError(11, "no room")))
    elif missing == "processors":
        monkeypatch.setattr(module, "processors", lambda: 1)
    assert beside(os.getpid, os.getpid, is_much=missing != "much") == (ME, ME)


def test_beside_other_threads_nothing_is_forked() -> None:
    wait = threading.Event()
    thread = threading.Thread(target=wait.wait)
    thread.start()
    try:
        assert beside(os.getpid, os.getpid, is_much=True) == (ME, ME)
    finally:
        wait.set()
        thread.join()

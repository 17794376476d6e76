"""Shares: in order whoever does them, and no worker is waited for in vain or left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from treaty_generator.build.shares import WorkerLost, do_shares

ME = os.getpid()


def doubled(items: Sequence[int], step: Callable[[], None]) -> list[object]:
    found: list[object] = []
    for item in items:
        found.append([item * 2, "x" * 100_000])
        step()
    return found


@pytest.mark.parametrize("workers", [1, 2, 3, 7])
def test_results_come_in_the_order_of_the_items(workers: int) -> None:
    steps: list[None] = []
    found = do_shares(doubled, list(range(7)), workers, lambda: steps.append(None))
    assert found == doubled(range(7), lambda: None)
    assert len(steps) == 7


def test_what_fails_in_a_worker_fails_here_in_good_order(capfd: pytest.CaptureFixture[str]) -> None:
    def work(items: Sequence[int], step: Callable[[], None]) -> list[object]:
        if 3 in items:
            raise LookupError("three")
        return list(items)

    with pytest.raises(LookupError, match="three"):
        do_shares(work, list(range(6)), 2, lambda: None)
    assert capfd.readouterr().err == ""


def test_a_worker_that_is_killed_ends_the_run() -> None:
    def work(items: Sequence[int], step: Callable[[], None]) -> list[object]:
        if os.getpid() != ME and 1 in items:
            os.kill(os.getpid(), signal.SIGKILL)
        return list(items)

    with pytest.raises(WorkerLost, match="signal 9"):
        do_shares(work, list(range(6)), 2, lambda: None)


def test_workers_end_when_nobody_is_left_to_hear_them() -> None:
    script = """
import os, signal
from treaty_generator.build.shares import do_shares

def work(items, step):
    if 0 in items:
        os.kill(os.getppid(), signal.SIGKILL)
    return ["x" * 1_000_000 for _ in items]

do_shares(work, list(range(6)), 3, lambda: None)
"""
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as parent:
        try:
            parent.communicate(timeout=30)  # The end of the output comes when the last worker has let go of it.
        except subprocess.TimeoutExpired:
            os.killpg(parent.pid, signal.SIGKILL)
            raise
    assert parent.returncode == -signal.SIGKILL


def test_workers_of_who_ignores_interruptions_ignore_them() -> None:
    def work(items: Sequence[int], step: Callable[[], None]) -> list[object]:
        os.kill(os.getpid(), signal.SIGINT)
        return list(items)

    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert do_shares(work, list(range(6)), 2, lambda: None) == list(range(6))
    finally:
        signal.signal(signal.SIGINT, before)


def test_an_interruption_leaves_no_worker(tmp_path: Path) -> None:
    def work(items: Sequence[int], step: Callable[[], None]) -> list[object]:
        if os.getpid() != ME:
            (tmp_path / str(os.getpid())).touch()
            step()
            signal.pause()
        return list(items)

    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        do_shares(work, list(range(6)), 3, interrupted)
    workers = [int(path.name) for path in tmp_path.iterdir()]
    assert workers
    for pid in workers:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)

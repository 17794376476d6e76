"""Shares: in order whoever does them, and no worker is waited for in vain or left behind."""

from __future__ import annotations

import os
import signal
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

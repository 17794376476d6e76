"""How much memory a command takes with all of its children, as Linux counts it."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.process import Command

_EVERY_S = 0.02


def peak_mb(command: Command) -> float | None:
    """Run a command, and return the most that all its processes took at once; None where nobody counts.

    What processes share is counted once (`Pss`), and what is in use for a shorter time than we look may be missed.
    """
    if not Path("/proc/self/smaps_rollup").exists():
        return None
    command.prepare()
    process = subprocess.Popen(
        command.arguments,
        cwd=command.folder,
        env={**os.environ, **dict(command.environment)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    most_kb = 0
    while process.poll() is None:
        most_kb = max(most_kb, sum(map(_kb, _family(process.pid))))
        time.sleep(_EVERY_S)
    return most_kb / 1024


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return  # It has ended meanwhile.
    for child in children:
        yield from _family(child)


def _kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)

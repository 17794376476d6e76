"""How long `treaty compile --watch` takes from the moment in which a file is saved to the end of the compilation."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from statistics import median

from benchmarks.commands import TREATY, Workshop, change
from benchmarks.process import CommandFailed

_ROUNDS = 5


def watched_s(at: Workshop) -> float:
    """Change one contract several times, and return the median; the wait for the editor to be done is included."""
    command = (TREATY, "compile", "--watch", str(at.spread), "--out", str(at.folder / "out"))
    with subprocess.Popen(
        command, env={**os.environ, **dict(at.environment)}, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            _wait(process)
            times = [_changed_s(process, at) for _ in range(_ROUNDS + 1)]
        finally:
            process.send_signal(signal.SIGINT)
    return median(times[1:])  # The first has libraries to import.


def _changed_s(process: subprocess.Popen[str], at: Workshop) -> float:
    start = time.perf_counter()
    change(at)
    _wait(process)
    return time.perf_counter() - start


def _wait(process: subprocess.Popen[str]) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        if line.rstrip().endswith("unchanged"):
            return
    raise CommandFailed("treaty compile --watch ended")

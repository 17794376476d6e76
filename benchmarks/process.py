"""What whole processes cost, the ones to be compared taking turns so that a busy machine hurts all of them alike."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median


def nothing() -> None:
    """Prepare nothing."""


@dataclass(frozen=True, slots=True)
class Command:
    """A program to start; `prepare` runs before each start, and is not counted."""

    name: str
    arguments: tuple[str, ...]
    folder: Path = field(default_factory=Path)
    environment: tuple[tuple[str, str], ...] = ()  # Beside what is there.
    prepare: Callable[[], None] = nothing


@dataclass(frozen=True, slots=True)
class Timing:
    """What one run cost: by the clock, and in processor time of the process with all of its children."""

    wall_s: float
    cpu_s: float


@dataclass(frozen=True, slots=True)
class Measured:
    """All runs of one command."""

    timings: tuple[Timing, ...]

    @property
    def wall_s(self) -> float:
        """The median."""
        return median(timing.wall_s for timing in self.timings)

    @property
    def cpu_s(self) -> float:
        """The least, which other programs on the machine disturb least."""
        return min(timing.cpu_s for timing in self.timings)

    @property
    def most_cpu_s(self) -> float:
        """The most, which shows how much it was disturbed."""
        return max(timing.cpu_s for timing in self.timings)


class CommandFailed(Exception):
    """A command did not end well, so its time means nothing."""


def python(*arguments: str) -> tuple[str, ...]:
    """Start the interpreter that runs this."""
    return (sys.executable, *arguments)


def measure(commands: Iterable[Command], runs: int) -> dict[str, Measured]:
    """Run every command `runs` times, in turns: A B C A B C. Raises `CommandFailed`."""
    listed = list(commands)
    timings: dict[str, list[Timing]] = {command.name: [] for command in listed}
    for _ in range(runs):
        for command in listed:
            timings[command.name].append(timed(command))
    return {name: Measured(tuple(found)) for name, found in timings.items()}


def timed(command: Command) -> Timing:
    """Run a command once. Raises `CommandFailed`, with all that it printed."""
    command.prepare()
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            command.arguments,
            cwd=command.folder,
            env={**os.environ, **dict(command.environment)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)  # So that `Popen` does not wait for it again.
        if process.returncode:
            output.seek(0)
            raise CommandFailed(f"{command.name}: exit code {process.returncode}\n{output.read().decode()}")
    return Timing(wall_s, usage.ru_utime + usage.ru_stime)

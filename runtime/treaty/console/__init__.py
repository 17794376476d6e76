"""The commands of the runtime: serving a system, asking how it is, and mending what its bus parked."""

from __future__ import annotations

from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Run `treaty events` with the arguments that follow those words, and return its exit code."""
    from treaty.console.program import events  # Here, because whoever looks this function up may not call it.

    return events(arguments)

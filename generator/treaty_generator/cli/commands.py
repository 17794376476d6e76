"""What `treaty` can do, by name. It imports nothing, because the first word is looked up before all else."""

from __future__ import annotations

from collections.abc import Callable, Sequence

COMMANDS = {
    "init": "Write a first contract, a config, a hook and a workflow.",
    "lint": "Read the contracts and say what is wrong with them.",
    "compile": "Make typed Python packages of the contracts.",
    "check": "Say whether the contracts may change as they have.",
    "diff": "Tell what has changed between two versions of the contracts.",
    "bump": "Write the versions that the gate asks for.",
    "release": "Freeze the current version of every event and service.",
    "rules": "List the rules of the gate, of lint and of reading.",
    "explain": "Explain a rule: what it means, whom it hurts, and how to make the change safely.",
    "schema": "Print the JSON Schema by which editors complete contract files.",
}
"""What there is, in the order in which people meet it, and the first line of each help (a test compares)."""

ELSEWHERE = {
    "events": "Look at the log of a bus, and mend what it parked.",
    "run": "Serve a system over HTTP.",
    "status": "Tell how a running system is.",
}
"""What the other package of the distribution declares, as the help lists it: looking it up would take too long."""

_GROUP = "treaty.commands"


def elsewhere(name: str) -> Callable[[Sequence[str]], int] | None:
    """Find a command that another package declares as an entry point: it takes what follows its name.

    That costs a look at every installed package, so ask only about what is no command of ours.
    """
    from importlib.metadata import entry_points

    for found in entry_points(group=_GROUP, name=name):
        command: Callable[[Sequence[str]], int] = found.load()
        return command
    return None

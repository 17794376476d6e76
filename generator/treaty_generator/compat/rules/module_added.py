"""A module is new."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.contract.model import Module
from treaty_generator.problem import quoted

RULE = Rule(
    id="module-added",
    breaks=(),
    bump=Bump.MINOR,
    why="Nobody relies on it yet.",
    fix="nothing has to be done",
    before={
        "orders/module.yaml": "module: {}\n",
    },
    after={
        "billing/module.yaml": "module: {}\n",
        "orders/module.yaml": "module: {}\n",
    },
)


def find(change: Change[Module]) -> Iterator[Finding]:
    if change.before is None and change.after is not None:
        yield RULE.at(None, change.after.origin.place(), f"the module {quoted('/'.join(change.after.path))} is new")

"""A module is gone."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.contract.model import Module
from treaty_generator.problem import quoted

RULE = Rule(
    id="module-removed",
    breaks=(),
    bump=Bump.MAJOR,
    why="What it declared is gone with it, and each event and service of it says whom that hurts.",
    fix="move what others rely on first, and remove the module when it declares nothing any more",
    before={
        "billing/module.yaml": "module: {}\n",
        "orders/module.yaml": "module: {}\n",
    },
    after={
        "orders/module.yaml": "module: {}\n",
    },
)


def find(change: Change[Module]) -> Iterator[Finding]:
    if change.before is not None and change.after is None:
        yield RULE.at(change.before.origin.place(), None, f"the module {quoted('/'.join(change.before.path))} is gone")

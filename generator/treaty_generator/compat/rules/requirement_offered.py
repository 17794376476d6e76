"""A module uses one more module when it is there."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.spot import listed, spot
from treaty_generator.contract.model import Module
from treaty_generator.problem import quoted

RULE = Rule(
    id="requirement-offered",
    breaks=(),
    bump=Bump.MINOR,
    why="It does without that one as it did; those who rely on it see no difference.",
    fix="nothing has to be done",
    before={
        "orders/module.yaml": "module: {}\n",
        "stock/module.yaml": "module: {}\n",
    },
    after={
        "orders/module.yaml": "module: {optional: [stock]}\n",
        "stock/module.yaml": "module: {}\n",
    },
)


def find(change: Change[Module]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both

    for name in after.optional:
        if name not in (*before.requires, *before.optional):
            message = f"the module {quoted(after.name)} now uses {quoted(name)} when it is there"
            yield RULE.at(spot(before, "optional"), listed(after, "optional", name), message)

"""A module needs one more module."""

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
    id="requirement-added",
    breaks=(),
    bump=Bump.MINOR,
    why="It cannot be started without that one any more; those who rely on it see no difference.",
    fix="start the other module wherever this one runs",
    before={
        "orders/module.yaml": "module: {}\n",
        "stock/module.yaml": "module: {}\n",
    },
    after={
        "orders/module.yaml": "module: {requires: [stock]}\n",
        "stock/module.yaml": "module: {}\n",
    },
)


def find(change: Change[Module]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both

    for name in after.requires:
        if name not in (*before.requires, *before.optional):
            message = f"the module {quoted(after.name)} now requires {quoted(name)}"
            yield RULE.at(spot(before, "requires"), listed(after, "requires", name), message)

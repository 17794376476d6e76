"""A module needs one module less."""

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
    id="requirement-removed",
    breaks=(),
    bump=Bump.MINOR,
    why="It can be started without that one; those who rely on it see no difference.",
    fix="nothing has to be done",
    before={
        "orders/module.yaml": "module: {requires: [stock]}\n",
        "stock/module.yaml": "module: {}\n",
    },
    after={
        "orders/module.yaml": "module: {}\n",
        "stock/module.yaml": "module: {}\n",
    },
)


def find(change: Change[Module]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both

    for key, names in (("requires", before.requires), ("optional", before.optional)):
        for name in names:
            if name not in (*after.requires, *after.optional):
                message = f"the module {quoted(after.name)} no longer uses {quoted(name)}"
                yield RULE.at(listed(before, key, name), spot(after, key), message)

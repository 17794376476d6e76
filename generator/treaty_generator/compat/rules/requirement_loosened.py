"""A module can do without a module that it required."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.spot import listed
from treaty_generator.contract.model import Module
from treaty_generator.problem import quoted

RULE = Rule(
    id="requirement-loosened",
    breaks=(),
    bump=Bump.MINOR,
    why="It can be started without that one; those who rely on it see no difference.",
    fix="nothing has to be done",
    before={
        "orders/module.yaml": "module: {requires: [stock]}\n",
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

    for name in before.requires:
        if name not in after.requires and name in after.optional:
            message = f"the module {quoted(after.name)} required {quoted(name)}, and can do without it now"
            yield RULE.at(listed(before, "requires", name), listed(after, "optional", name), message)

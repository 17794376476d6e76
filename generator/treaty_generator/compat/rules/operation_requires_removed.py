"""An operation depends on one module less."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.spot import listed, spot
from treaty_generator.contract.model import Operation
from treaty_generator.problem import quoted

RULE = Rule(
    id="operation-requires-removed",
    breaks=(),
    bump=Bump.MINOR,
    why="It is offered also while that module is down.",
    fix="let the version say so",
    before={
        "orders/services.yaml": """\
services:
  Orders:
    version: "1.0.0"
    operations:
      cancel_order:
        requires: [stock]
""",
        "stock/module.yaml": "module: {}\n",
    },
    after={
        "orders/services.yaml": """\
services:
  Orders:
    version: "1.1.0"
    operations:
      cancel_order: {}
""",
        "stock/module.yaml": "module: {}\n",
    },
)


def find(change: Change[Operation]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both

    for name in before.requires:
        if name not in after.requires:
            message = f"{quoted(after.name)} no longer needs the module {quoted(name)}"
            yield RULE.at(listed(before, "requires", name), spot(after, "requires"), message)

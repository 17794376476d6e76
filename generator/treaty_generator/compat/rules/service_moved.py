"""A service is offered by another module."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.spot import spot
from treaty_generator.contract.model import Service
from treaty_generator.problem import quoted

RULE = Rule(
    id="service-moved",
    breaks=(Breaks.SOURCE,),
    bump=Bump.MAJOR,
    why="Its classes and its client are in another package, so code that imports them from the old one stops working.",
    fix="offer it in both modules, deprecate this one, and remove it when nobody calls it any more",
    before={
        "billing/services.yaml": "module: {}\n",
        "orders/services.yaml": """\
services:
  Orders:
    version: "1.0.0"
    operations:
      cancel_order:
        capability: order.cancel
""",
    },
    after={
        "billing/services.yaml": """\
services:
  Orders:
    version: "2.0.0"
    operations:
      cancel_order:
        capability: order.cancel
""",
        "orders/services.yaml": "module: {}\n",
    },
)


def find(change: Change[Service]) -> Iterator[Finding]:
    sides = change.sides
    if sides is None:
        return
    was, now = ("/".join(side.module.path) for side in sides)
    if was != now:
        message = f"the service {quoted(change.thing.name)} moved from the module {quoted(was)} to {quoted(now)}"
        yield RULE.at(spot(change.before), spot(change.after), message)

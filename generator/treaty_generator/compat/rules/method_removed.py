"""A generated class lacks a method."""

from __future__ import annotations

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.finding import Breaks
from treaty_generator.compat.rule import Rule

RULE = Rule(
    id="method-removed",
    breaks=(Breaks.SOURCE,),
    bump=Bump.MAJOR,
    why="Code that calls the method fails; a handler that nobody calls any more does nothing.",
    fix="keep it until no code calls it, and take it away in the next major",
    before={
        "billing/module.yaml": "module: {}\n",
        "orders/events.yaml": """\
events:
  order.placed:
    version: "1.0.0"
    consumers: [billing]
    schema: {type: object, properties: {order_id: {type: string}}}
""",
    },
    after={
        "billing/module.yaml": "module: {}\n",
        "orders/events.yaml": """\
events:
  order.placed:
    version: "1.0.0"
    schema: {type: object, properties: {order_id: {type: string}}}
""",
    },
)

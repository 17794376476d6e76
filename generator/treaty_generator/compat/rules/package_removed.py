"""A generated package is gone."""

from __future__ import annotations

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.finding import Breaks
from treaty_generator.compat.rule import Rule

RULE = Rule(
    id="package-removed",
    breaks=(Breaks.SOURCE,),
    bump=Bump.MAJOR,
    why="Code that imports it fails.",
    fix="keep the module until no code imports its package",
    before={
        "billing/module.yaml": "module: {}\n",
        "orders/events.yaml": """\
events:
  order.placed:
    version: "1.0.0"
    schema: {type: object, properties: {order_id: {type: string}}}
""",
    },
    after={
        "orders/events.yaml": """\
events:
  order.placed:
    version: "1.0.0"
    schema: {type: object, properties: {order_id: {type: string}}}
""",
    },
)

"""There is a generated package more."""

from __future__ import annotations

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.rule import Rule

RULE = Rule(
    id="package-added",
    breaks=(),
    bump=Bump.MINOR,
    why="Nobody imports it yet.",
    fix="nothing has to be done",
    before={
        "orders/events.yaml": """\
events:
  order.placed:
    version: "1.0.0"
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

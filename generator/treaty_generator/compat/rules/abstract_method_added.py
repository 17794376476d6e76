"""There is one more method for a module to write."""

from __future__ import annotations

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.rule import Rule

RULE = Rule(
    id="abstract-method-added",
    breaks=(),
    bump=Bump.MINOR,
    why="Python makes no object of a class that lacks one; it is the module's own doing, and in its own hands.",
    fix="write the method in the same change",
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
        "billing/module.yaml": "module: {}\n",
        "orders/events.yaml": """\
events:
  order.placed:
    version: "1.0.0"
    consumers: [billing]
    schema: {type: object, properties: {order_id: {type: string}}}
""",
    },
)

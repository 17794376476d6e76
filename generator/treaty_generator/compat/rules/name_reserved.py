"""A name that was given up comes back for something else."""

from __future__ import annotations

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.finding import Breaks
from treaty_generator.compat.rule import Rule

_FROZEN = """{
  "format": 1,
  "event": "order.placed",
  "version": "1.0.0",
  "schema": {"type": "object", "properties": {"order_id": {"type": "string"}, "total": {"type": "string"}}}
}
"""
RULE = Rule(
    id="name-reserved",
    breaks=(Breaks.BACKWARD, Breaks.FORWARD),
    bump=Bump.MAJOR,
    why="An older version of the same major is still read, or stored, in which the name means something else.",
    fix="take another name; this one is free again in the next major",
    before={
        "orders/events.yaml": """\
events:
  order.placed:
    version: "1.1.0"
    schema: {type: object, properties: {order_id: {type: string}}}
""",
        "orders/released/order.placed/1.0.0.json": _FROZEN,
    },
    after={
        "orders/events.yaml": """\
events:
  order.placed:
    version: "1.2.0"
    schema: {type: object, properties: {order_id: {type: string}, total: {type: integer}}}
""",
        "orders/released/order.placed/1.0.0.json": _FROZEN,
    },
)

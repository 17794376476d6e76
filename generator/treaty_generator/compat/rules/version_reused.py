"""A released version says something else now."""

from __future__ import annotations

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.rule import Rule

_FROZEN = """{
  "format": 1,
  "event": "order.placed",
  "version": "1.1.0",
  "schema": {"type": "object", "properties": {"order_id": {"type": "string"}}}
}
"""
RULE = Rule(
    id="version-reused",
    breaks=(),
    bump=Bump.NONE,
    why="Whoever has that version has other contents under the same number, and cannot find out.",
    fix="give the change a new version, and leave the released one as it is",
    before={
        "orders/events.yaml": """\
events:
  order.placed:
    version: "1.0.0"
    schema: {type: object, properties: {order_id: {type: string}}}
""",
        "orders/released/order.placed/1.1.0.json": _FROZEN,
    },
    after={
        "orders/events.yaml": """\
events:
  order.placed:
    version: "1.1.0"
    schema: {type: object, properties: {order_id: {type: string}, note: {type: string}}}
""",
        "orders/released/order.placed/1.1.0.json": _FROZEN,
    },
    is_fault=True,
)

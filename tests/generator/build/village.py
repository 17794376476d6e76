"""A small folder of contracts in which much depends on much, and edits that each change something of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

Texts = dict[str, str]
Edit = Callable[[Texts], Texts]

TEXTS: Texts = {
    "shop/shared/types.yaml": """\
types:
  Money:
    type: object
    required: [amount, currency]
    properties:
      amount: {type: integer, minimum: 0}
      currency: {type: string, enum: [EUR, USD]}
  Label: {type: string, minLength: 1}
  Spare: {type: string}
""",
    "shop/orders/events.yaml": """\
events:
  order.placed:
    version: "1.0.0"
    description: Somebody has ordered.
    consumers: [billing, mailer]
    key: order_id
    schema:
      type: object
      required: [order_id, total]
      properties:
        order_id: {type: string, maxLength: 40}
        total: {$ref: "../shared/types.yaml#/types/Money"}
        note: {type: string, format: colour}
        customer:
          type: object
          properties: {name: {type: string}, address: {$ref: "types.yaml#/types/Address"}}
    examples: [{order_id: a, total: {amount: 1, currency: EUR}}]
  order.paid:
    version: "1.0.0"
    producer: billing
    consumers: [orders, mailer]
    schema:
      type: object
      required: [order_id]
      properties: {order_id: {type: string}, paid: {$ref: "../shared/types.yaml#/types/Money"}}
""",
    "shop/orders/types.yaml": """\
types:
  Address:
    type: object
    required: [street]
    properties: {street: {$ref: "../shared/types.yaml#/types/Label"}, city: {type: string}}
""",
    "shop/orders/services.yaml": """\
services:
  Orders:
    version: "1.0.0"
    operations:
      get_order:
        request: {type: object, required: [order_id], properties: {order_id: {type: string}}}
        response: {$ref: "types.yaml#/types/Address"}
        errors: {Missing: {type: object, properties: {order_id: {type: string}}}}
      find_order: {request: {$ref: "../shared/types.yaml#/types/Money"}, capability: find}
""",
    "shop/billing/module.yaml": """\
module: {description: Writes bills., requires: [orders]}
subscriptions:
  order.placed: {versions: ">=1.0,<2", fields: [order_id, /customer/name], emits: [order.paid]}
services:
  Bills:
    version: "1.0.0"
    operations:
      find_bill: {request: {$ref: "../shared/types.yaml#/types/Money"}, capability: find, priority: 1}
""",
    "shop/mailer/module.yaml": """\
subscriptions:
  order.placed: {}
  order.paid: {fields: [paid]}
""",
    "lab/tests/events.yaml": """\
events:
  sample.taken:
    version: "1.0.0"
    schema:
      type: object
      properties: {price: {$ref: "../../shop/shared/types.yaml#/types/Money"}, tube: {type: [string, "null"]}}
""",
}


def swap(path: str, old: str, new: str) -> Edit:
    return lambda texts: {**texts, path: texts[path].replace(old, new)} if path in texts else texts


def add(path: str, text: str) -> Edit:
    return lambda texts: {**texts, path: text}


def drop(path: str) -> Edit:
    return lambda texts: {name: text for name, text in texts.items() if not name.startswith(path)}


_EVENTS, _TYPES, _SHARED = "shop/orders/events.yaml", "shop/orders/types.yaml", "shop/shared/types.yaml"
_SERVICES, _BILLING, _MAILER = "shop/orders/services.yaml", "shop/billing/module.yaml", "shop/mailer/module.yaml"
_NEW = "events:\n  order_placed:\n    version: '1.0.0'\n    consumers: [mailer]\n    schema: {type: object}\n"

EDITS: dict[str, Edit] = {
    "a bound": swap(_EVENTS, "maxLength: 40", "maxLength: 41"),
    "a comment that moves lines": swap(_EVENTS, "events:\n", "# Moved.\n\nevents:\n"),
    "a shared type": swap(_SHARED, "minimum: 0", "minimum: -5"),
    "a shared type that cannot be": swap(_SHARED, "minimum: 0}", "minimum: 9, maximum: 1}"),
    "a type behind a type": swap(_SHARED, "Label: {type: string, minLength: 1}", "Label: {type: [string, 'null']}"),
    "a type that vanished": swap(_SHARED, "  Label: {type: string, minLength: 1}\n", ""),
    "twins in a shared type": swap(
        _SHARED, "amount: {type", "a-b: {type: string}\n      a_b: {type: string}\n      amount: {type"
    ),
    "an event's name": swap(_EVENTS, "order.placed", "order.given"),
    "one consumer less": swap(_EVENTS, "[billing, mailer]", "[billing]"),
    "a consumer that is not there": swap(_EVENTS, "[billing, mailer]", "[billing, mailer, nobody]"),
    "a version": swap(_EVENTS, 'version: "1.0.0"\n    description', 'version: "2.0.0"\n    description'),
    "no key": swap(_EVENTS, "    key: order_id\n", ""),
    "a key that is not there": swap(_EVENTS, "key: order_id", "key: order"),
    "another producer": swap(_EVENTS, "producer: billing", "producer: orders"),
    "a description": swap(_EVENTS, "Somebody has", "Nobody has"),
    "a field less": swap(_EVENTS, "name: {type: string}, ", ""),
    "other fields": swap(_BILLING, "fields: [order_id, /customer/name]", "fields: [total]"),
    "no fields": swap(_BILLING, "fields: [order_id, /customer/name], ", ""),
    "no subscription": swap(_BILLING, "  order.placed", "  order.paid"),
    "another priority": swap(_BILLING, "priority: 1", "priority: 0"),
    "another shape of one capability": swap(
        _SERVICES,
        'find_order: {request: {$ref: "../shared/types.yaml#/types/Money"}',
        "find_order: {request: {type: object}",
    ),
    "modules in a circle": swap(_SERVICES, "services:\n", "module: {requires: [billing]}\nservices:\n"),
    "events in a circle": swap(_MAILER, "order.paid: {", "order.paid: {emits: [order.placed], "),
    "a reference to nowhere": swap(_TYPES, "../shared/types.yaml#/types/Label", "../shared/labels.yaml#/types/Label"),
    "a file that is nearly meant": add("shop/shared/label.yaml", "types: {Label: {type: integer}}\n"),
    "the file that is meant": add("shop/shared/labels.yaml", "types: {Label: {type: integer}}\n"),
    "a broken file": swap(_SHARED, "types:\n", "types: [\n"),
    "a key that stands twice": swap(_TYPES, "types:\n", "types:\n  Address: {type: object}\n"),
    "types that need each other": add(
        "shop/shared/knot.yaml",
        "types:\n  Egg: {type: object, required: [hen], properties: {hen: {$ref: '../orders/knot.yaml#/types/Hen'}}}\n",
    ),
    "the other half of the knot": add(
        "shop/orders/knot.yaml",
        "types:\n  Hen: {type: object, required: [egg], properties: {egg: {$ref: '../shared/knot.yaml#/types/Egg'}}}\n",
    ),
    "a tree": add(
        "shop/orders/tree.yaml",
        "types:\n  Tree: {type: object, properties: {twigs: {type: array, items: {$ref: '#/types/Tree'}}}}\n",
    ),
    "values that JSON writes in its own way": add(
        "shop/orders/odd.yaml",
        "types:\n  Odd: {examples: [1e-7, -0.0, 1.0, 10.0e+20, 123456789012345678901234567890, ~, NO, 0x10, "
        '"\\u2028 \\U0001F600 \\x00"]}\n',
    ),
    "a module": add("shop/archive/events.yaml", _NEW),
    "an event with a name like another": add("shop/archive/events.yaml", _NEW.replace("order_placed", "order.placed")),
    "a system": add("farm/barn/events.yaml", _NEW),
    "a module beside its system": add("shop/events.yaml", _NEW),
    "a folder with a name like another": add("shop/Billing/events.yaml", _NEW.replace("order_placed", "a.b")),
    "a file that is not read": add("shop/orders/more.yml", "events: {}\n"),
    "no mailer": drop("shop/mailer/"),
    "no lab": drop("lab/"),
    "no types": drop(_TYPES),
}


def write(root: Path, texts: Texts) -> None:
    """Make a folder hold exactly these files."""
    for path in root.rglob("*"):
        if path.is_file() and path.relative_to(root).as_posix() not in texts:
            path.unlink()
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")

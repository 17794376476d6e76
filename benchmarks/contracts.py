"""Writes folders of contracts to measure with: as many events as asked for, always the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

SYSTEM = "shop"
VERBS = ("placed", "paid", "packed", "sent", "returned", "refunded", "changed", "cancelled", "archived", "audited")
_PROPERTIES = 10


def write_contracts(root: Path, events: int, *, events_per_module: int = len(VERBS)) -> None:
    """Write one system: its modules share a file of types, each offers a service and consumes two others' events."""
    _dump(root / SYSTEM / "shared" / "types.yaml", {"types": _shared_types()})
    sizes = [min(events_per_module, events - start) for start in range(0, events, events_per_module)]
    for index, size in enumerate(sizes):
        folder = root / SYSTEM / module_name(index)
        _dump(folder / "module.yaml", {"module": _about(index)})
        _dump(folder / "types.yaml", {"types": _types(index)})
        _dump(folder / "events.yaml", {"events": dict(_event(index, place, len(sizes)) for place in range(size))})
        _dump(folder / "services.yaml", {"services": _services(index)})
        subscriptions = dict(_subscriptions(index, sizes))
        if subscriptions:
            _dump(folder / "subscriptions.yaml", {"subscriptions": subscriptions})


def module_name(index: int) -> str:
    """Name one module of the system."""
    return f"store_{index:03}"


def event_name(module: int, place: int) -> str:
    """Ten verbs, and when they are used up another round of them."""
    turn = place // len(VERBS)
    return f"order_{module}{f'.round_{turn}' if turn else ''}.{VERBS[place % len(VERBS)]}"


def _dump(path: Path, data: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.dump(data, Dumper=yaml.CSafeDumper, sort_keys=False, width=120), encoding="utf-8")


def _shared_types() -> dict[str, Any]:
    return {
        "Money": {
            "type": "object",
            "description": "An amount in the smallest unit of its currency.",
            "required": ["amount", "currency"],
            "properties": {
                "amount": {"type": "integer", "minimum": 0},
                "currency": {"type": "string", "enum": ["EUR", "GBP", "JPY", "USD"]},
            },
            "examples": [{"amount": 1999, "currency": "EUR"}],
        },
        "Address": {
            "type": "object",
            "required": ["street", "city", "country"],
            "properties": {
                "street": {"type": "string", "minLength": 1},
                "city": {"type": "string", "minLength": 1},
                "country": {"type": "string", "pattern": "^[A-Z]{2}$"},
            },
            "examples": [{"street": "Quay 1", "city": "Bergen", "country": "NO"}],
        },
    }


def _about(index: int) -> dict[str, Any]:
    """Modules need one another in the shape of a tree."""
    about: dict[str, Any] = {"description": f"Takes and delivers the orders of store {index}."}
    if index:
        about["requires"] = [module_name((index - 1) // 2)]
    return about


def _types(index: int) -> dict[str, Any]:
    return {
        f"Order{index}": {
            "type": "object",
            "description": "One order as the store sees it now.",
            "required": ["order_id", "state", "total"],
            "properties": {
                "order_id": {"type": "string", "minLength": 1},
                "state": {"type": "string", "enum": ["open", "closed", f"held_{index}"]},
                "total": {"$ref": "../shared/types.yaml#/types/Money"},
                "deliver_to": {"$ref": "../shared/types.yaml#/types/Address"},
            },
            "examples": [{"order_id": "o-1", "state": "open", "total": {"amount": 5, "currency": "USD"}}],
        }
    }


def _event(module: int, place: int, modules: int) -> tuple[str, Any]:
    """Ten properties of as many kinds, which differ in their bounds from event to event."""
    kinds = _kinds(module, place)
    chosen = _chosen(module, place)
    properties = {"order_id": {"type": "string", "minLength": 1, "description": "Which order this is about"}}
    properties |= {name: kinds[name][0] for name in chosen}
    whole = {"order_id": f"o-{module}-{place}"} | {name: kinds[name][1] for name in chosen}
    required = ["order_id", *chosen[:5]]
    event = {
        "version": "1.0.0",
        "description": f"An order of store {module} was {VERBS[place % len(VERBS)]}.",
        "consumers": [module_name(other) for other in _others(module, modules, 1)],
        "key": "order_id",
        "schema": {"type": "object", "required": required, "properties": properties},
        "examples": [whole, {name: whole[name] for name in required}],
    }
    return event_name(module, place), event


def _chosen(module: int, place: int) -> list[str]:
    names = list(_kinds(module, place))
    return [names[(module + place + step) % len(names)] for step in range(_PROPERTIES - 1)]


def _kinds(module: int, place: int) -> dict[str, tuple[Any, Any]]:
    """Schemas by the name of their property, each with a value that fits."""
    salt = module * 10 + place
    money = {"amount": 100 + salt, "currency": "EUR"}
    return {
        "customer": ({"type": "string", "minLength": 1, "maxLength": 40 + salt}, "Ada"),
        "state": ({"type": "string", "enum": ["new", "known", f"seen_{salt}"]}, "known"),
        "placed_at": ({"type": "string", "format": "date-time"}, "2026-01-02T03:04:05Z"),
        "due_on": ({"type": "string", "format": "date", "description": "The last day"}, "2026-02-03"),
        "quantity": ({"type": "integer", "minimum": 1, "maximum": 1000 + salt}, 3),
        "weight_kg": ({"type": "number", "exclusiveMinimum": 0}, 1.5),
        "is_gift": ({"type": "boolean", "default": False}, True),
        "note": ({"type": ["string", "null"], "description": "What the customer wrote"}, None),
        "tags": ({"type": "array", "items": {"type": "string", "minLength": 1}, "uniqueItems": True}, ["a", "b"]),
        "total": ({"$ref": "../shared/types.yaml#/types/Money"}, money),
        "deliver_to": (
            {"$ref": "../shared/types.yaml#/types/Address"},
            {"street": "Quay 1", "city": "Bergen", "country": "NO"},
        ),
        "lines": ({"type": "array", "minItems": 1, "items": _line(salt)}, [{"sku": "AB-12", "count": 2}]),
        "labels": ({"type": "object", "additionalProperties": {"type": "string"}}, {"colour": "red"}),
        "payment_id": ({"type": "string", "format": "uuid"}, "8f3471b5-7e6a-48da-86a9-c1c07a0f47ae"),
    }


def _line(salt: int) -> Any:
    return {
        "type": "object",
        "required": ["sku", "count"],
        "properties": {
            "sku": {"type": "string", "pattern": "^[A-Z]{2}-[0-9]+$"},
            "count": {"type": "integer", "minimum": 1, "maximum": 100 + salt},
        },
    }


def _services(index: int) -> Any:
    order = {"$ref": f"types.yaml#/types/Order{index}"}
    named = {"type": "object", "required": ["order_id"], "properties": {"order_id": {"type": "string"}}}
    place = {
        "type": "object",
        "required": ["customer", "total"],
        "properties": {
            "customer": {"type": "string", "minLength": 1},
            "total": {"$ref": "../shared/types.yaml#/types/Money"},
            "deliver_to": {"$ref": "../shared/types.yaml#/types/Address"},
        },
        "examples": [{"customer": "Ada", "total": {"amount": 5, "currency": "USD"}}],
    }
    missing = {f"OrderMissing{index}": {**named, "examples": [{"order_id": "o-0"}]}}
    asked = {**named, "examples": [{"order_id": "o-1"}]}
    return {
        f"Orders{index}": {
            "version": "1.0.0",
            "operations": {
                f"get_order_{index}": {"request": asked, "response": order, "errors": missing, "idempotent": True},
                f"place_order_{index}": {"request": place, "response": order, "timeout_s": 5},
            },
        }
    }


def _subscriptions(index: int, sizes: list[int]) -> Iterator[tuple[str, Any]]:
    """Every second event of the module before is read in part; only later modules' events follow from earlier ones."""
    others = _others(index, len(sizes), -1)
    for other in others:
        for place in range(sizes[other]):
            entry: dict[str, Any] = {"versions": ">=1.0,<2"}
            if other == others[0] and place % 2 == 0:
                entry["fields"] = ["order_id", *_chosen(other, place)[:3]]
            if other == index - 1 and place < sizes[index]:
                entry["emits"] = [event_name(index, place)]
            yield event_name(other, place), entry


def _others(index: int, modules: int, direction: int) -> list[int]:
    """The two next modules of the ring, as far as there are any."""
    near = [(index + direction * step) % modules for step in (1, 2)]
    return [other for other in dict.fromkeys(near) if other != index]

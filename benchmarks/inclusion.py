"""What it costs to know whether a new version of an event accepts all that the old one did, and to show that not."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from tests.conformance.inclusion.asked import Asked, ask
from tests.conformance.inclusion.pairs import read_questions
from tests.conformance.inclusion.watched import Watched
from treaty_generator.schema.decide import decide

Json = Any
OURS = "decide"
PEER = "jsonschema-rs covers"
CASES = Path("..", "shared", "cases")
FILES = ("schema-pairs.jsonl.gz", "schema-history.jsonl.gz")  # Others' data: asked where they are there.
OUTCOMES = ("proved", "refuted", "unproven")
_ROUNDS = 60

_MONEY: Json = {
    "type": "object",
    "required": ["amount", "currency"],
    "properties": {
        "amount": {"type": "integer", "minimum": 0},
        "currency": {"type": "string", "enum": ["EUR", "GBP", "JPY", "USD"]},
    },
}
_LINE: Json = {
    "type": "object",
    "required": ["sku", "count"],
    "properties": {
        "sku": {"type": "string", "pattern": "^[A-Z]{2}-[0-9]+$"},
        "count": {"type": "integer", "minimum": 1, "maximum": 100},
    },
}
EVENT: Json = {
    "type": "object",
    "required": ["order_id", "customer", "state", "placed_at", "quantity", "total"],
    "properties": {
        "order_id": {"type": "string", "minLength": 1},
        "customer": {"type": "string", "minLength": 1, "maxLength": 40},
        "state": {"type": "string", "enum": ["new", "known", "seen"]},
        "placed_at": {"type": "string", "format": "date-time"},
        "quantity": {"type": "integer", "minimum": 1, "maximum": 1000},
        "weight_kg": {"type": "number", "exclusiveMinimum": 0},
        "note": {"type": ["string", "null"]},
        "tags": {"type": "array", "items": {"type": "string", "minLength": 1}, "uniqueItems": True},
        "total": {"$ref": "#/$defs/Money"},
        "lines": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/Line"}},
    },
    "$defs": {"Money": _MONEY, "Line": _LINE},
}

EDITS: dict[str, tuple[tuple[str, ...], Json]] = {
    "described anew": (("description",), "An order was placed."),
    "an optional property added": (("properties", "gift"), {"type": "boolean"}),
    "a bound widened": (("properties", "quantity", "maximum"), 5000),
    "a value added to an enum": (("properties", "state", "enum"), ["new", "known", "seen", "lost"]),
    "a pattern widened": (("$defs", "Line", "properties", "sku", "pattern"), "^[A-Z]{2,3}-[0-9]+$"),
    "a property required": (("required",), [*EVENT["required"], "lines"]),
    "a bound narrowed": (("properties", "quantity", "maximum"), 999),
    "a value removed from an enum": (("$defs", "Money", "properties", "currency", "enum"), ["EUR", "GBP", "USD"]),
    "a pattern narrowed": (("$defs", "Line", "properties", "sku", "pattern"), "^[A-Z]{2}-[0-9]{1,6}$"),
    "null refused": (("properties", "note", "type"), "string"),
}


def edited(path: tuple[str, ...], value: Json) -> Json:
    """Return a copy of the event with one thing changed."""
    made = copy.deepcopy(EVENT)
    spot = made
    for step in path[:-1]:
        spot = spot[step]
    spot[path[-1]] = value
    return made


def edits() -> Iterator[tuple[str, str, float, str, float]]:
    """Ask whether each edit accepts all that the event did: both answers, and the median of their seconds."""
    for name, (path, value) in EDITS.items():
        sup = edited(path, value)
        ours, ours_s = _median(_decide, sup)
        peer, peer_s = _median(_covers, sup)
        yield name, ours, ours_s, peer, peer_s


def _median(question: Callable[[Json], str], sup: Json) -> tuple[str, float]:
    answer = question(sup)
    times = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        question(sup)
        times.append(time.perf_counter() - start)
    return answer, median(times)


def _decide(sup: Json) -> str:
    return str(decide(EVENT, sup, dialect="2020-12").outcome)


def _covers(sup: Json) -> str:
    from jsonschema_rs import canonicalize

    said = canonicalize(sup).covers(canonicalize(EVENT)).value
    return {"yes": "proved", "no": "refuted"}.get(said, "unproven")


def files() -> list[Path]:
    """Find the pairs of others."""
    return [CASES / name for name in FILES if (CASES / name).exists()]


def asked(path: Path, way: str) -> dict[str, list[float]]:
    """Ask all that is in a file; give what the answers took, in seconds, by outcome."""
    found: dict[str, list[float]] = {outcome: [] for outcome in OUTCOMES}
    with Watched("tests.conformance.inclusion.child", way) as child:
        for question in read_questions(path):
            one: Asked = ask(question, child)[0]
            found.setdefault(one.outcome, []).append(one.ms / 1e3)
    return found


def p99(times: list[float]) -> float:
    """Return what one answer in a hundred takes longer than."""
    return quantiles(times, n=100)[98] if len(times) > 1 else times[0]

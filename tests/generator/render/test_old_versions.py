"""What the compiler brings up by itself is valid, whatever was stored: invented contracts, edited at random."""

import json
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from treaty import History, encode
from treaty_generator.contract.lint import lint
from treaty_generator.contract.load import load
from treaty_generator.output.write import write
from treaty_generator.problem import errors
from treaty_generator.render.packages import render_packages

EVENTS = 50
Schema = dict[str, Any]


class Inventor:
    """Invents schemas, edits them, and invents payloads."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def leaf(self) -> Schema:
        return dict(
            self.random.choice(
                [
                    {"type": "string"},
                    {"type": "string", "minLength": 1, "maxLength": 4},
                    {"type": "integer", "minimum": 0},
                    {"type": "number"},
                    {"type": "boolean"},
                    {"type": ["string", "null"]},
                    {"enum": ["x", "y", 1]},
                    {"type": "string", "format": "date"},
                    {"type": "array", "items": {"type": "integer"}},
                    {"anyOf": [{"type": "integer"}, {"type": "string"}]},
                ]
            )
        )

    def schema(self, depth: int = 2) -> Schema:
        kind = self.random.random() if depth else 1.0
        if kind < 0.3:
            return self.thing(depth - 1)
        if kind < 0.45:
            return {"type": "array", "items": self.thing(depth - 1)}
        return self.leaf()

    def thing(self, depth: int = 2) -> Schema:
        names = self.random.sample("abcdefgh", self.random.randint(1, 4))
        made: Schema = {"type": "object", "properties": {name: self.schema(depth) for name in names}}
        made["required"] = [name for name in names if self.random.random() < 0.5]
        if self.random.random() < 0.3:
            made["additionalProperties"] = self.random.choice([False, True, {"type": "integer"}])
        return made

    def edited(self, thing: Schema) -> Schema:
        """Change one thing, here or further down."""
        made: Schema = json.loads(json.dumps(thing))
        properties: Schema = made["properties"]
        name = self.random.choice(sorted(properties) or ["a"])
        edit = self.random.randrange(7)
        if edit == 0:
            properties.pop(name, None)
            made["required"] = [one for one in made["required"] if one != name]
        elif edit in (1, 2):
            fresh = self.random.choice("abcdefghij")
            properties.setdefault(fresh, self.leaf())
            if edit == 2 and fresh not in made["required"]:
                properties[fresh]["default"] = self.value(properties[fresh])
                made["required"].append(fresh)
        elif edit == 3 and properties:
            properties[name] = self.schema(1)
        elif edit == 4:
            made["additionalProperties"] = self.random.choice([False, True, {"type": "integer"}])
        elif edit == 5:
            made["required"] = [one for one in made["required"] if self.random.random() < 0.5]
        else:
            for below in properties.values():
                inner = below.get("items", below)
                if "properties" in inner:
                    inner.update(self.edited(inner))
        return made

    def value(self, schema: Schema) -> Any:
        if "enum" in schema:
            return self.random.choice(schema["enum"])
        if "anyOf" in schema:
            return self.value(self.random.choice(schema["anyOf"]))
        types = schema["type"]
        kind = self.random.choice(types) if isinstance(types, list) else types
        if kind == "object":
            return self.payload(schema)
        if kind == "array":
            return [self.value(schema["items"]) for _ in range(self.random.randrange(3))]
        if kind == "string":
            return "2020-02-29" if "format" in schema else self.random.choice(["x", "öß", "1"])
        return {"integer": 7, "number": 2.5, "boolean": True, "null": None}[kind]

    def payload(self, thing: Schema) -> Any:
        """Invent an object with what it must have, some of what it may have, and what nobody declared."""
        rest = thing.get("additionalProperties")
        made = {
            name: self.value(below)
            for name, below in thing["properties"].items()
            if name in thing["required"] or self.random.random() < 0.5
        }
        for name in self.random.sample("abcdefghijk", 3):
            if rest is not False and name not in thing["properties"]:
                made[name] = 5 if isinstance(rest, dict) else self.random.choice([5, "x", None, {"a": []}])
        return made


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder whose packages can be imported, and are forgotten afterwards."""
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for name in [name for name in sys.modules if name.startswith("aged_")]:
        del sys.modules[name]


@pytest.mark.parametrize("seed", range(2))
def test_whatever_goes_by_itself_is_valid(folder: Path, seed: int) -> None:
    inventor = Inventor(seed)
    pairs = {f"e{number}": pair(inventor) for number in range(EVENTS)}
    manual = undecided(folder / "all", pairs)
    assert len(manual) > EVENTS / 10, "there is something that a person must decide"
    automatic = {name: pairs[name] for name in pairs if name not in manual}
    assert len(automatic) > EVENTS / 4, "there is something that goes by itself"

    write_contracts(folder / "contracts", automatic)
    write(render_packages(load(folder / "contracts").contracts).files, folder / f"aged_{seed}")
    package = import_module(f"aged_{seed}.shop.orders")
    history = History(package.OrdersUpcaster())
    for name, (before, after) in automatic.items():
        old, new = Draft202012Validator(before), Draft202012Validator(after)
        for _ in range(20):
            stored = inventor.payload(before)
            old.validate(stored)
            read = history.read(getattr(package, name.title()), "1.2.3", json.dumps(stored))
            new.validate(json.loads(encode(read)))


def pair(inventor: Inventor) -> tuple[Schema, Schema]:
    before = after = inventor.thing()
    for _ in range(inventor.random.randint(1, 3)):
        after = inventor.edited(after)
    return before, after


def undecided(root: Path, pairs: dict[str, tuple[Schema, Schema]]) -> set[str]:
    """Find the events that a person must decide about, and those whose defaults an edit has made wrong."""
    write_contracts(root, pairs)
    loaded = load(root)
    found = errors([*loaded.problems, *lint(loaded.contracts)])
    assert {problem.id for problem in found} <= {"default-rejected", "upcast-undecided"}
    return {str(problem.place.pointer[1]) for problem in found}


def write_contracts(root: Path, pairs: dict[str, tuple[Schema, Schema]]) -> None:
    module = root / "shop" / "orders"
    for name, (before, _) in pairs.items():
        file = module / "released" / name / "1.9.0.json"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps({"format": 1, "event": name, "version": "1.9.0", "schema": before}))
    events = {name: {"version": "2.0.0", "schema": after} for name, (_, after) in pairs.items()}
    (module / "events.yaml").write_text(json.dumps({"events": events}))

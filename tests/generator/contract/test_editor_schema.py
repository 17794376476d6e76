"""The schema for editors is fresh, is draft-07, accepts our contracts, and marks the usual mistakes."""

import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from treaty_generator.contract.document import parse
from treaty_generator.contract.editor_schema import editor_schema, editor_schema_text
from treaty_generator.contract.entry import EntryReader
from treaty_generator.contract.files import Source
from treaty_generator.contract.language import FILE, NESTED, Key, Kind
from treaty_generator.contract.model import Origin

ROOT = Path(__file__).parents[3]
COMMITTED = ROOT / "docs" / "contract.schema.json"
CONTRACTS = sorted((ROOT / "contracts").rglob("*.yaml"))
EVENT = {"version": "1.0.0", "schema": {"type": "object"}}


def accepts(contract: object) -> bool:
    return jsonschema.Draft7Validator(editor_schema()).is_valid(contract)


def test_it_is_fresh() -> None:
    if os.environ.get("BLESS") == "1":
        COMMITTED.write_text(editor_schema_text(), encoding="utf-8")
    assert COMMITTED.read_text(encoding="utf-8") == editor_schema_text(), "run `make bless`"


def test_it_is_draft_07() -> None:
    jsonschema.Draft7Validator.check_schema(editor_schema())


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: path.relative_to(ROOT / "contracts").as_posix())
def test_our_contracts_are_accepted(path: Path) -> None:
    document, problems = parse(Source(path.name, (), path.read_bytes()))
    assert document is not None
    assert problems == []
    assert list(jsonschema.Draft7Validator(editor_schema()).iter_errors(document.data)) == []


@pytest.mark.parametrize("kind", NESTED)
def test_every_key_is_documented(kind: Kind) -> None:
    made = editor_schema()["definitions"][definition(kind)]
    assert {name: value["description"] for name, value in made["properties"].items()} == {
        key.name: key.doc for key in NESTED[kind]
    }


@pytest.mark.parametrize(
    "contract",
    [
        None,
        {},
        {"x-team": {"anything": True}},
        {"module": None, "events": None, "types": {}},
        {"events": {"größe.geändert": EVENT, "事件": EVENT, "a-b.c_d": EVENT}},
        {"events": {"a": {**EVENT, "version": "1.0.0-rc.1+build.5"}}},
        {"services": {"S": {"version": "0.1.0", "operations": {"ask": None}}}},
        {"types": {"T": True, "U": {"$ref": "#/types/T", "x-note": 1, "example": 3}}},
        {"subscriptions": {"a": None, "b": {"versions": ">=1.0, <2", "fields": ["a", "/b/c"]}}},
    ],
)
def test_what_is_right(contract: object) -> None:
    assert accepts(contract)


@pytest.mark.parametrize(
    "contract",
    [
        [],
        {"event": {}},
        {"events": []},
        {"events": {"a": None}},
        {"events": {"a": {"version": "1.0.0"}}},
        {"events": {"a": {"schema": {}}}},
        {"events": {"a": {**EVENT, "version": "1.0"}}},
        {"events": {"a": {**EVENT, "version": 1}}},
        {"events": {"a": {**EVENT, "consumer": ["b"]}}},
        {"events": {"a": {**EVENT, "consumers": "b"}}},
        {"events": {"a": {**EVENT, "durability": "forever"}}},
        {"events": {"a": {**EVENT, "schema": "object"}}},
        {"events": {"a": {**EVENT, "schema": {"typ": "object"}}}},
        {"events": {"a": {**EVENT, "schema": {"type": "text"}}}},
        {"events": {"a": {**EVENT, "schema": {"properties": {"b": {"nullable": True}}}}}},
        {"events": {"a": {**EVENT, "schema": {"required": "b"}}}},
        {"events": {"a": {**EVENT, "schema": {"allOf": []}}}},
        {"events": {"a": {**EVENT, "examples": {"b": 1}}}},
        {"events": {"a b": EVENT}},
        {"events": {".a": EVENT}},
        {"services": {"S": {"version": "1.0.0"}}},
        {"services": {"S": {"version": "1.0.0", "operations": {"o": {"timeout_s": 0}}}}},
        {"services": {"S": {"version": "1.0.0", "operations": {"o": {"priority": "high"}}}}},
        {"services": {"S": {"version": "1.0.0", "operations": {"o": {"idempotent": "yes"}}}}},
        {"subscriptions": {"a": {"versions": "^1.0"}}},
        {"subscriptions": {"a": {"fields": "b"}}},
        {"module": {"requires": "b"}},
        {"module": {"code": "os.system"}},
    ],
)
def test_typical_mistakes(contract: object) -> None:
    assert not accepts(contract)


TEXTS = ["", "a", "a.b-c", "-a", "a-", "a b", "é", "𝒳y", "/a/b", "memory", "a" * 201]
VERSIONS = ["1.0.0", "1.0", "01.0.0", "1.0.0-a.01", "1.0.0-rc.1", "1.0.0+b-1"]
RANGES = [">=1,<2", ">= 1 , < 2", "=1", "1-x", ","]
LISTS: list[Any] = [[], ["a"], ["a b"], [1]]
VALUES = [None, True, 0, 1, -1, 2**31, 2**31 - 1, 0.5, {}, {"a": {}}, *TEXTS, *VERSIONS, *RANGES, *LISTS]


@pytest.mark.parametrize("keys", [FILE, *NESTED.values()], ids=["file", *(kind.value for kind in NESTED)])
def test_an_editor_never_marks_what_the_reader_accepts(keys: tuple[Key, ...]) -> None:
    document, _ = parse(Source("a.yaml", (), b"{}"))
    assert document is not None
    entry = next((kind for kind, table in NESTED.items() if table is keys), None)
    schema = {**editor_schema(), "$ref": f"#/definitions/{definition(entry)}"} if entry else editor_schema()
    editor = jsonschema.Draft7Validator(schema)
    for key in keys:
        for value in VALUES:
            contract = {key.name: value}
            accepted = key.name in EntryReader().entry((key,), contract, Origin(document), "it")
            if accepted and not isinstance(value, dict):  # What is inside a mapping is judged by its own table.
                assert [error for error in editor.iter_errors(contract) if error.validator != "required"] == [], (
                    contract
                )


def definition(kind: Kind) -> str:
    return kind.value if kind in (Kind.MODULE, Kind.DEPRECATION) else kind.value.removesuffix("s")

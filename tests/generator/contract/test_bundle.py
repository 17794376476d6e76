"""A bundle needs nothing else, and accepts the same values."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from treaty_generator.contract.bundle import bundle, definitions
from treaty_generator.contract.keywords import DIALECT, walk
from treaty_generator.contract.load import load
from treaty_generator.contract.model import Contracts, Schema
from treaty_generator.contract.references import BadReference

FILES = {
    "shared/types.yaml": """
types:
  Track:
    type: object
    properties:
      title: {type: string, example: Song, x-sensitive: true}
      size: {type: integer, format: int64, default: 0}
      id: {type: string, format: uuid}
      album: {$ref: "album.yaml#/types/Album"}
  Größe: {type: integer}
""",
    "shared/album.yaml": """
types:
  Album: {type: object, properties: {tracks: {type: array, items: {$ref: "types.yaml#/types/Track"}}}}
""",
    "library/types.yaml": """
types:
  Track:
    type: object
    properties: {shelf: {$ref: "#/$defs/Shelf"}}
    $defs: {Shelf: {type: string}, Unused: {$ref: "#/types/Nowhere"}}
  Node: {type: object, properties: {next: {$ref: "#"}}}
  Bare: {$ref: "../shared/types.yaml#/types/Track"}
  Both:
    type: object
    properties:
      ours: {$ref: "#/types/Track"}
      theirs: {$ref: "../shared/types.yaml#/types/Track", description: Not ours}
      size: {$ref: "../shared/types.yaml#/types/Gr%C3%B6%C3%9Fe"}
  Plain: {type: string, examples: [a], example: b}
  Anything: true
  Broken: {$ref: "#/types/Nowhere"}
""",
}


@pytest.fixture
def contracts(tmp_path: Path) -> Contracts:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return load(tmp_path).contracts


def schema(contracts: Contracts, name: str) -> Schema:
    types = {one.name: one.schema for module in contracts.modules() if module.name == "library" for one in module.types}
    return types[name]


def bundled(contracts: Contracts, name: str) -> Any:
    return bundle(contracts, schema(contracts, name))


def test_every_reference_leads_to_a_definition(contracts: Contracts) -> None:
    for name in ("Track", "Node", "Bare", "Both"):
        made = bundled(contracts, name)
        refs = {value["$ref"] for _, value in walk(made) if isinstance(value, dict) and "$ref" in value}
        assert {unquote(ref) for ref in refs} == {f"#/$defs/{defined}" for defined in made.get("$defs", ())}


def test_definitions_of_one_name_get_numbers_in_the_order_of_their_files(contracts: Contracts) -> None:
    found = definitions(contracts, schema(contracts, "Both"))
    assert {name: part.origin.document.steps[0] for name, part in found.items() if name.startswith("Track")} == {
        "Track": "library",
        "Track2": "shared",
    }
    assert list(found) == sorted(found)
    assert list(bundled(contracts, "Both")["$defs"]) == list(found)


def test_a_definition_that_nobody_uses_is_left_out(contracts: Contracts) -> None:
    assert bundled(contracts, "Track")["$defs"] == {"Shelf": {"type": "string"}}


def test_a_bare_reference_stays_one(contracts: Contracts) -> None:
    made = bundled(contracts, "Bare")
    assert made["$schema"] == DIALECT
    assert made["$ref"] == "#/$defs/Track"
    assert set(made) == {"$schema", "$ref", "$defs"}


def test_a_schema_that_refers_to_itself_becomes_a_definition(contracts: Contracts) -> None:
    assert bundled(contracts, "Node") == {
        "$schema": DIALECT,
        "$ref": "#/$defs/Node",
        "$defs": {"Node": {"type": "object", "properties": {"next": {"$ref": "#/$defs/Node"}}}},
    }


def test_annotations_stay_and_extensions_go(contracts: Contracts) -> None:
    track = bundled(contracts, "Bare")["$defs"]["Track"]
    assert track["properties"]["title"] == {"type": "string", "x-sensitive": True, "examples": ["Song"]}
    assert track["properties"]["size"] == {"type": "integer", "default": 0}
    assert track["properties"]["id"] == {"type": "string", "format": "uuid"}
    assert bundled(contracts, "Plain") == {"$schema": DIALECT, "type": "string", "examples": ["a", "b"]}


def test_a_boolean_schema_comes_back_as_it_is(contracts: Contracts) -> None:
    assert bundled(contracts, "Anything") is True


def test_a_bad_reference_raises(contracts: Contracts) -> None:
    with pytest.raises(BadReference):
        bundled(contracts, "Broken")


def test_names_beyond_ascii_can_be_resolved(contracts: Contracts) -> None:
    import jsonschema_rs

    made = bundled(contracts, "Both")
    validator = jsonschema_rs.Draft202012Validator(made)
    assert validator.is_valid({"size": 3})
    assert not validator.is_valid({"size": "3"})
    assert not validator.is_valid({"theirs": {"album": {"tracks": [{"title": 3}]}}})

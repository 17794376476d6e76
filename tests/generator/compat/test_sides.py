"""The two languages of a schema, by cases, and beside the generated classes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import treaty
from treaty_generator.compat.edits import difference
from treaty_generator.compat.sides import ContentModel, read, written
from treaty_generator.contract.bundle import bundle
from treaty_generator.contract.validator import validator

from .cases import contracts_of
from .packages import events_of, generate

ROWS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parents[2] / "cases" / "sides.yaml").read_text())
NAMES = [row["name"] for row in ROWS]
PACKAGE = "sided"
pytestmark = pytest.mark.xdist_group("sided")  # The packages are rendered once.


def text_of(row: dict[str, Any]) -> str:
    event = {"version": "1.0.0", "schema": row["schema"]}
    return json.dumps({"types": row.get("$defs", {}), "events": {"order.placed": event}})


def whole(row: dict[str, Any]) -> Any:
    """Write the schema as the gate hands it to the two languages."""
    contracts = contracts_of(text_of(row))
    schema = next(contracts.modules()).events[0].schema
    return difference((contracts, contracts), schema, schema).woven.patched(())


def values(row: dict[str, Any], *kinds: str) -> list[Any]:
    return [value for kind in kinds for value in row.get(kind, ())]


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("sided")
    generate((text_of(row) for row in ROWS), folder, PACKAGE)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield PACKAGE


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_a_writer_emits_what_is_declared(row: dict[str, Any]) -> None:
    language = validator(written(whole(row)))
    assert [value for value in values(row, "written") if not language.is_valid(value)] == []
    assert [value for value in values(row, "unwritten", "refused") if language.is_valid(value)] == []


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_a_reader_ignores_what_is_not(row: dict[str, Any]) -> None:
    language = validator(read(whole(row)))
    assert [value for value in values(row, "written", "unwritten") if not language.is_valid(value)] == []
    assert [value for value in values(row, "refused") if language.is_valid(value)] == []


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_the_open_model_is_plain_json_schema(row: dict[str, Any]) -> None:
    contracts = contracts_of(text_of(row))
    plain = validator(bundle(contracts, next(contracts.modules()).events[0].schema))
    languages = [validator(side(whole(row), ContentModel.OPEN)) for side in (written, read)]
    for value in values(row, "written", "unwritten", "refused"):
        is_listed = plain.is_valid(value)
        assert languages[0].is_valid(value) == is_listed
        assert languages[1].is_valid(value) >= is_listed, "readers of an extensible enum take more"


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_the_closed_model_refuses_what_is_not_declared(row: dict[str, Any]) -> None:
    language = validator(read(whole(row), ContentModel.CLOSED))
    assert [value for value in values(row, "written") if not language.is_valid(value)] == []
    extensible = "x-extensible-enum" in json.dumps(row["schema"])
    assert [value for value in values(row, "unwritten") if language.is_valid(value) and not extensible] == []


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_the_generated_class_reads_what_its_readers_accept(row: dict[str, Any], packages: str) -> None:
    cls = events_of(packages, text_of(row)).OrderPlaced
    for value in values(row, "written", "unwritten"):
        treaty.decode(cls, json.dumps(value))
    for value in values(row, "refused"):
        with pytest.raises(treaty.PayloadInvalid):
            treaty.decode(cls, json.dumps(value))


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_the_generated_class_writes_what_its_writers_emit(row: dict[str, Any], packages: str) -> None:
    cls, language = events_of(packages, text_of(row)).OrderPlaced, validator(written(whole(row)))
    for value in values(row, "written"):
        assert json.loads(treaty.encode(treaty.decode(cls, json.dumps(value)))) == value
    for value in values(row, "unwritten"):  # It is dropped, or it is passed on as it came: nobody wrote it here.
        made = json.loads(treaty.encode(treaty.decode(cls, json.dumps(value))))
        assert made == value or language.is_valid(made)

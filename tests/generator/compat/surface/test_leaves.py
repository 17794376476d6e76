"""Types that are compared are those that are written: the table says of each leaf what the class generator says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from treaty_generator.compat.surface.leaves import LeafAnnotator
from treaty_generator.compat.surface.types import parse
from treaty_generator.contract.document import Json
from treaty_generator.contract.load import load
from treaty_generator.contract.model import Contracts
from treaty_generator.render.annotations import Annotation, Annotator
from treaty_generator.render.classes import Classes
from treaty_generator.render.leaves import literals, number, string
from treaty_generator.render.pages import pages

ROOT = Path(__file__).parents[4]
FOLDERS = [ROOT / "contracts", *sorted((ROOT / "tests/cases/render").glob("*/contracts"))]

texts = some.text(max_size=5)
whole = some.integers(-(2**62), 2**62)
leaves = some.one_of(
    some.sampled_from([{"type": name} for name in ("boolean", "null")]),
    some.builds(
        lambda format_, low: string({"format": format_, "minLength": low, "pattern": "^a"}, str)[0],
        some.sampled_from(["", "date", "date-time", "email", "uuid"]),
        some.integers(0, 3),
    ),
    some.builds(
        lambda name, low, step: number(name, {"minimum": low, "multipleOf": step})[0],
        some.sampled_from(["integer", "number"]),
        some.one_of(some.integers(-3, 3), some.floats(-3, 3)),
        some.integers(1, 3),
    ),
    some.lists(texts, min_size=1, max_size=4).map(lambda values: literals({"enum": values})[0]),
    some.lists(whole, min_size=1, max_size=4).map(lambda values: literals({"enum": values})[0]),
    some.lists(some.one_of(texts, some.booleans()), min_size=1, max_size=4).map(lambda v: literals({"enum": v})[0]),
    some.one_of(texts, whole).map(lambda value: literals({"const": value})[0]),
)


def types(annotations: list[Annotation]) -> list[str]:
    return [one.plain for one in annotations]


@settings(max_examples=25, deadline=None)
@given(some.lists(leaves, min_size=1, max_size=20))
def test_every_leaf_has_the_type_that_is_written(schemas: list[Json]) -> None:
    assert types(LeafAnnotator().annotate(schemas)) == types(Annotator().annotate(schemas))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.relative_to(ROOT).as_posix())
def test_every_field_has_the_type_that_is_written(folder: Path) -> None:
    contracts = load(folder).contracts
    compared = Classes(contracts, LeafAnnotator(), only_types=True)
    assert list(fields(contracts, compared)) == list(fields(contracts, Classes(contracts, Annotator())))


def fields(contracts: Contracts, classes: Classes) -> Iterator[tuple[object, ...]]:
    """All that a type checker sees of the classes; of what stands beside a type, that is nothing."""
    for module in contracts.modules():
        for page in pages(classes, contracts.system_of(module), module):
            for made in page.classes:
                yield page.path, made.name, "", made.base.partition("[")[0]
                for field in made.fields:
                    seen = parse(field.annotation, {}), field.argument, bool(field.default), field.argument_default
                    yield page.path, made.name, field.name, seen

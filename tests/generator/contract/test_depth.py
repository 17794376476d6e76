"""Chains of references: as long as people write them, and longer than anything survives."""

from pathlib import Path

import pytest

from treaty_generator.contract.depth import LONGEST
from treaty_generator.contract.lint import lint
from treaty_generator.contract.load import load
from treaty_generator.render.packages import render_packages

LINKS = {
    "bare": '{{$ref: "#/types/T{next}"}}',
    "property": '{{type: object, properties: {{n: {{$ref: "#/types/T{next}"}}}}}}',
    "items": '{{type: array, items: {{$ref: "#/types/T{next}"}}}}',
    "all of it twice": '{{allOf: [{{$ref: "#/types/T{next}"}}, {{$ref: "#/types/T{next}"}}]}}',
    "any of two": '{{anyOf: [{{$ref: "#/types/T{next}"}}, {{type: array, items: {{$ref: "#/types/T{next}"}}}}]}}',
}


def chain(root: Path, link: str, length: int) -> Path:
    lines = [f"  T{index}: {link.format(next=index + 1)}\n" for index in range(length)]
    (root / "m").mkdir(parents=True)
    (root / "m/types.yaml").write_text("types:\n" + "".join(lines) + f"  T{length}: {{type: object}}\n")
    return root


@pytest.mark.parametrize("link", LINKS.values(), ids=list(LINKS))
def test_a_chain_that_is_too_long_is_refused_and_not_judged(tmp_path: Path, link: str) -> None:
    loaded = load(chain(tmp_path, link, 2000))
    assert [problem.id for problem in loaded.problems] == ["ref-chain-too-long"]
    assert lint(loaded.contracts) == ()


@pytest.mark.parametrize("link", LINKS.values(), ids=list(LINKS))
def test_a_chain_that_is_long_enough_compiles(tmp_path: Path, link: str) -> None:
    loaded = load(chain(tmp_path, link, LONGEST))
    assert loaded.problems == ()
    assert "m/types.py" in render_packages(loaded.contracts).files


def test_a_schema_that_contains_itself_is_no_chain(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m/types.yaml").write_text(
        'types: {Tree: {type: object, properties: {children: {type: array, items: {$ref: "#/types/Tree"}}}}}'
    )
    assert load(tmp_path).problems == ()

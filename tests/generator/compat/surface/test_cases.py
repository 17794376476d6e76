"""Every case of the table: what differs, and what a type checker says of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from treaty_generator.compat.surface import SurfaceChange, surface_changes
from treaty_generator.contract.load import load
from treaty_generator.contract.model import Contracts

from .checker import failing
from .probes import probes
from .tables import Case, cases, line, loaded, write

CASES = cases()
OLD_VERSIONS = Path(__file__).parents[3] / "cases/render/old_versions/contracts"


class Sides(NamedTuple):
    before: Contracts
    after: Contracts
    changes: dict[str, list[SurfaceChange]]  # By the case.


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> Sides:
    """Both versions of all cases, each a system of its own; what differs is asked of each alone."""
    folder = tmp_path_factory.mktemp("surface")
    found = {}
    for case in CASES:
        for root in (folder / "all", folder / case.name):
            write(root / "before", case.name, case.before)
            write(root / "after", case.name, case.after)
        alone = loaded(folder / case.name / "before"), loaded(folder / case.name / "after")
        found[case.name] = list(surface_changes(*alone))
    return Sides(loaded(folder / "all" / "before"), loaded(folder / "all" / "after"), found)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_differs(case: Case, sides: Sides) -> None:
    assert [line(change) for change in sides.changes[case.name]] == list(case.changes)


def test_the_other_way_round_nothing_is_missed(sides: Sides) -> None:
    back = {change.package[0] for change in surface_changes(sides.after, sides.before)}
    assert back == {case.name for case in CASES if case.changes}


def test_all_at_once_differ_as_each_alone_does(sides: Sides) -> None:
    assert set(surface_changes(sides.before, sides.after)) == set(all_changes(sides))


def test_a_break_has_a_snippet(sides: Sides) -> None:
    for change in all_changes(sides):
        assert bool(change.snippet) == (change.is_break or change.kind == "abstract-method-added"), change


def test_older_majors_are_a_part_of_the_package(tmp_path: Path) -> None:
    before = shutil.copytree(OLD_VERSIONS, tmp_path / "before")
    after = shutil.copytree(OLD_VERSIONS, tmp_path / "after")
    for folder in after.rglob("released"):
        shutil.rmtree(folder)
    sides = load(before).contracts, load(after).contracts
    assert {(one.kind, one.subject.part) for one in surface_changes(*sides)} == {("class-removed", "released")}
    assert {one.kind for one in surface_changes(*reversed(sides))} == {"class-added"}


@pytest.mark.xdist_group("typing")
def test_mypy_accepts_each_snippet_before_and_not_after(sides: Sides, tmp_path: Path) -> None:
    """And of all that there was, nothing fails but where there is a break."""
    snippets = {
        f"shown_{case}_{index}": change.snippet
        for case, found in sides.changes.items()
        for index, change in enumerate(found)
        if change.snippet
    }
    used = {f"probe_{case}_{index}": text for case, index, text in _numbered(sides.before)}
    found = failing(sides.before, {**snippets, **used}, tmp_path / "before")
    assert found == {}
    found = failing(sides.after, {**snippets, **used}, tmp_path / "after")
    assert snippets.keys() - found.keys() == set()
    broken = {case for case, changes in sides.changes.items() if any(change.is_break for change in changes)}
    assert {name.removeprefix("probe_").rpartition("_")[0] for name in found.keys() & used.keys()} == broken


def _numbered(contracts: Contracts) -> Iterator[tuple[str, int, str]]:
    for index, (path, text) in enumerate(probes(contracts)):
        yield path[0], index, text


def all_changes(sides: Sides) -> Iterator[SurfaceChange]:
    return (change for found in sides.changes.values() for change in found)

"""What holds of every edit: planning less changes nothing, and a type checker misses nothing but what is told of."""

from __future__ import annotations

from pathlib import Path

import pytest

from treaty_generator.compat.surface import SurfaceChange, surface_changes
from treaty_generator.compat.surface.compare import changes_of
from treaty_generator.compat.surface.differing import differing
from treaty_generator.compat.surface.planned import whole
from treaty_generator.contract.model import Contracts

from .checker import failing
from .edits import invented
from .probes import probes
from .tables import loaded, write

SEEDS = range(60)
CHECKED = range(25)  # A type checker takes its time.


def both(folder: Path, seeds: range) -> tuple[Contracts, Contracts]:
    for seed in seeds:
        before, after = invented(seed)
        write(folder / "before", f"case{seed}", before)
        write(folder / "after", f"case{seed}", after)
    return loaded(folder / "before"), loaded(folder / "after")


def compared_whole(before: Contracts, after: Contracts) -> tuple[SurfaceChange, ...]:
    """Plan each module as the compiler does, whether it differs or not."""
    paths = {module.path for side in (before, after) for module in side.modules()}
    return changes_of(before, after, differing(before, after), (whole(before, paths), whole(after, paths)))


def test_planning_less_changes_nothing(tmp_path: Path) -> None:
    for seed in SEEDS:  # Each alone: what is shared in one would have all of them planned as a whole.
        before, after = both(tmp_path / str(seed), range(seed, seed + 1))
        assert surface_changes(before, after) == compared_whole(before, after), seed


@pytest.mark.xdist_group("typing")
def test_what_a_type_checker_misses_is_told_of(tmp_path: Path) -> None:
    before, after = both(tmp_path, CHECKED)
    changes = surface_changes(before, after)
    shown = {f"shown_{one.package[0]}_{index}": one.snippet for index, one in enumerate(changes) if one.snippet}
    used = {f"probe_{path[0]}_{index}": text for index, (path, text) in enumerate(probes(before))}
    assert failing(before, {**shown, **used}, tmp_path / "one") == {}
    found = failing(after, {**shown, **used}, tmp_path / "other")
    assert shown.keys() - found.keys() == set()
    missed = {name.split("_")[1] for name in found if name.startswith("probe")}
    assert missed == {one.package[0] for one in changes if one.is_break}


def test_nothing_differs_from_itself(tmp_path: Path) -> None:
    before, _ = both(tmp_path, range(20))
    assert surface_changes(before, before) == ()


def test_who_is_asked_about_some_modules_is_told_of_these(tmp_path: Path) -> None:
    before, after = both(tmp_path, range(20))
    path = ("case1", "orders")
    wanted = [one for one in surface_changes(before, after) if one.subject.module == path]
    assert list(surface_changes(before, after, [path])) == wanted

"""Processes that are killed lose nothing; and if they did, we would see it. `make chaos` is the long form."""

import json
from pathlib import Path

import pytest

from tests.chaos import child
from tests.chaos.__main__ import table
from tests.chaos.cast import Cast, Crashed
from tests.chaos.story import tell, tell_of
from tests.chaos.witness import Sighting, read


def test_nothing_is_lost_doubled_out_of_order_torn_or_stuck(tmp_path: Path) -> None:
    told = tell("treaty", tmp_path, seed=5, kills=10)
    assert told.count.is_clean, told
    assert told.hung == []
    assert told.parked["fragile"], "poison was published, and should have been parked"


def test_poison_is_parked_after_a_few_deaths_and_harms_no_neighbour(tmp_path: Path) -> None:
    cast = Cast("treaty", tmp_path)
    cast.play("prepare")
    cast.play("publish", "one-2")
    while cast.play("settle") is None and cast.kills < 10:
        pass
    assert cast.kills == 4, "one that nobody had expected, and three that were counted"
    cast.play("examine")
    found = json.loads((tmp_path / child.EXAMINED).read_text())
    [(name, parked)] = found["parked"].items()
    assert (name, list(parked.values())) == (child.FRAGILE, ["died"])
    [poison] = [Sighting(*row) for row in found["logged"] if row[0] in parked]
    everything = [Sighting(*row) for row in found["logged"]]
    held = {row for row in everything if row.key == poison.key and row.number >= poison.number}
    assert set(read(tmp_path / child.FRAGILE)) == set(everything) - held
    assert set(read(tmp_path / child.FLAKY_ONE)) == set(everything)


def test_a_sound_stand_in_passes(tmp_path: Path) -> None:
    told = tell("sound", tmp_path, seed=5, kills=5)
    assert told.count.is_clean, told
    assert told.hung == []
    assert told.parked["fragile"], "poison was published, and should have been parked"
    assert 0 < told.acknowledged <= told.logged


@pytest.mark.parametrize(
    ("fault", "role", "points", "found"),
    [
        ("acknowledges-early", "publish", range(2, 4), "lost"),
        ("commits-apart", "settle", range(5), "doubled"),
        ("tears-apart", "publish", range(0, 12, 3), "torn"),
        ("reads-backwards", "settle", range(1), "disordered"),
        ("leaves-the-last", "settle", range(1), "stuck"),
    ],
)
def test_each_fault_is_found(fault: str, role: str, points: range, found: str, tmp_path: Path) -> None:
    told = tell_of(fault, tmp_path, role, points)
    assert getattr(told.count, found), told


def test_who_hangs_is_noticed_and_killed(tmp_path: Path) -> None:
    Cast("never-idle", tmp_path).play("prepare")
    impatient = Cast("never-idle", tmp_path, patience_s=1)
    assert impatient.play("settle") is None
    assert len(impatient.hung) == impatient.kills == 1


def test_who_fails_is_quoted(tmp_path: Path) -> None:
    with pytest.raises(Crashed, match="KeyError: 'nobody'"):
        Cast("nobody", tmp_path).play("settle")


def test_the_table_holds_the_zeros(tmp_path: Path) -> None:
    lines = list(table(tell("sound", tmp_path, seed=1, kills=1)))
    zeros = [line.split("|")[1].strip() for line in lines if line.endswith(" 0 |")]
    assert {"lost", "effects doubled", "out of order within a key", "torn from their rows", "stuck"} <= set(zeros)

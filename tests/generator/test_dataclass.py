"""Our `dataclass` makes what the standard one makes."""

import copy
import dataclasses
import inspect
import pickle
import re
from dataclasses import FrozenInstanceError, field
from pathlib import Path
from typing import Any

import pytest

from treaty_generator import dataclass as ours


@ours.dataclass(frozen=True, slots=True)
class Point:
    """A frozen value."""

    x: int
    y: int = 2
    seen: list[int] = field(default_factory=list, compare=False, repr=False)


@ours.dataclass(slots=True)
class Counter:
    """A value that changes."""

    count: int
    limit: float = field(init=False, default=0.5)


@ours.dataclass(frozen=True)
class Nothing:
    """No field at all."""


def _standard(cls: Any, **options: bool) -> Any:
    body = {"__annotations__": cls.__annotations__, "__doc__": cls.__doc__, "__qualname__": cls.__qualname__}
    for one in dataclasses.fields(cls):
        if one.default_factory is not dataclasses.MISSING:
            body[one.name] = field(default_factory=one.default_factory, compare=one.compare, repr=one.repr)
        elif one.default is not dataclasses.MISSING:
            body[one.name] = field(init=one.init, default=one.default)
    return dataclasses.dataclass(**options)(type(cls.__name__, (), body))


CASES = [
    (Point, {"frozen": True, "slots": True}, (1,), {}),
    (Point, {"frozen": True, "slots": True}, (1,), {"y": 5, "seen": [7]}),
    (Counter, {"slots": True}, (3,), {}),
    (Nothing, {"frozen": True}, (), {}),
]


@pytest.mark.parametrize(("cls", "options", "given", "named"), CASES)
def test_it_looks_and_compares_as_the_standard_one(
    cls: Any, options: dict[str, bool], given: tuple[Any, ...], named: dict[str, Any]
) -> None:
    standard = _standard(cls, **options)
    one, other = cls(*given, **named), standard(*given, **named)
    assert repr(one) == repr(other)
    assert dataclasses.asdict(one) == dataclasses.asdict(other)
    assert (one == cls(*given, **named), one == other) == (True, False)
    assert (cls.__hash__ is None) == (standard.__hash__ is None)
    assert str(inspect.signature(cls)) == str(inspect.signature(standard))
    assert (hasattr(cls, "__slots__"), cls.__match_args__) == ("slots" in options, standard.__match_args__)


def test_what_does_not_count_is_not_compared() -> None:
    assert Point(1, 2, [3]) == Point(1, 2, [4])
    assert hash(Point(1, 2, [3])) == hash(Point(1, 2, [4]))
    assert Point(1, 2) != Point(1, 3)


def test_a_default_is_made_for_each_instance() -> None:
    assert Point(1).seen is not Point(1).seen


@pytest.mark.parametrize("spoil", [lambda one: setattr(one, "x", 5), lambda one: delattr(one, "x")])
def test_a_frozen_one_refuses_to_change(spoil: Any) -> None:
    point = Point(1)
    with pytest.raises(FrozenInstanceError):
        spoil(point)
    assert point == Point(1)


def test_one_that_is_not_frozen_changes() -> None:
    counter = Counter(1)
    counter.count += 1
    assert counter == Counter(2)


def test_the_standard_library_knows_it() -> None:
    point = Point(1, seen=[3])
    assert dataclasses.replace(point, y=7) == Point(1, 7)
    assert pickle.loads(pickle.dumps(point)) == point
    assert copy.deepcopy(point).seen == [3]


@pytest.mark.parametrize("given", [(), (1, 2, [], 4)])
def test_it_takes_no_more_and_no_less_than_its_fields(given: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError, match="__init__"):
        Point(*given)


def test_nobody_uses_another() -> None:
    standard = re.compile(r"^from dataclasses import .*\bdataclass\b|^import dataclasses", re.MULTILINE)
    files = Path(ours.__file__).parent.rglob("*.py")
    found = [file.name for file in files if standard.search(file.read_text(encoding="utf-8"))]
    assert found == ["dataclass.py"], (
        "take `treaty_generator.dataclass`: a command makes a hundred classes as it starts"
    )

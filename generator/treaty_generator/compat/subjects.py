"""Finds the two versions of each thing: things are the same when their names are, wherever they stand.

The strictest match comes first: in the same module, then in the same system, then anywhere. What is left of the looser
ones is taken only where a name stands once on either side; otherwise nobody could say which became which.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any, Generic, TypeVar

from treaty_generator.compat.change import Change, Side
from treaty_generator.compat.judgement import Kind
from treaty_generator.contract.model import Contracts, Operation, Service
from treaty_generator.dataclass import dataclass

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class _Known(Generic[Thing]):
    """A thing, where it stands, and what it is known by: the strictest name first."""

    thing: Thing
    side: Side
    names: tuple[Hashable, ...]


Collect = Callable[[Contracts], Iterator[_Known[Any]]]


def changes(before: Contracts, after: Contracts) -> Iterator[tuple[Kind, Change[Any]]]:
    """Go through every subject of both versions, also where nothing has changed; in no order that means anything."""
    for kind, collect in _COLLECT.items():
        for change in _paired(list(collect(before)), list(collect(after))):
            yield kind, change


def operations(change: Change[Service]) -> Iterator[Change[Operation]]:
    """Go through the operations of a service that is there on both sides, by name."""
    both, sides = change.both, change.sides
    if both is None or sides is None:
        return
    old, new = ({operation.name: operation for operation in service.operations} for service in both)
    was_in, is_in = sides
    for name in sorted({*old, *new}):
        yield Change(old.get(name), new.get(name), was_in if name in old else None, is_in if name in new else None)


def _paired(before: list[_Known[Thing]], after: list[_Known[Thing]]) -> Iterator[Change[Thing]]:
    levels = len((before or after)[0].names) if before or after else 0
    for level in range(levels):
        old, new = _by_name(before, level), _by_name(after, level)
        mates = [(old[name], new[name]) for name in old if name in new]
        yield from (Change(one.thing, other.thing, one.side, other.side) for one, other in mates)
        met = {id(known) for pair in mates for known in pair}
        before = [known for known in before if id(known) not in met]
        after = [known for known in after if id(known) not in met]
    yield from (Change(known.thing, None, known.side, None) for known in before)
    yield from (Change(None, known.thing, None, known.side) for known in after)


def _by_name(found: Iterable[_Known[Thing]], level: int) -> Mapping[Hashable, _Known[Thing]]:
    """What has a name for itself; two of one name are nobody's mate."""
    named: dict[Hashable, _Known[Thing] | None] = {}
    for known in found:
        name = known.names[level]
        named[name] = None if name in named else known
    return {name: known for name, known in named.items() if known is not None}


def _sides(contracts: Contracts) -> Iterator[Side]:
    return (Side(contracts, module) for module in contracts.modules())


def _modules(contracts: Contracts) -> Iterator[_Known[Any]]:
    return (_Known(side.module, side, (side.module.path, side.module.name)) for side in _sides(contracts))


def _events(contracts: Contracts) -> Iterator[_Known[Any]]:
    return (_Known(one, side, _names(side, one.name)) for side in _sides(contracts) for one in side.module.events)


def _services(contracts: Contracts) -> Iterator[_Known[Any]]:
    return (_Known(one, side, _names(side, one.name)) for side in _sides(contracts) for one in side.module.services)


def _types(contracts: Contracts) -> Iterator[_Known[Any]]:
    return (_Known(one, side, _names(side, one.name)) for side in _sides(contracts) for one in side.module.types)


def _subscriptions(contracts: Contracts) -> Iterator[_Known[Any]]:
    for side in _sides(contracts):
        for one in side.module.subscriptions:
            yield _Known(one, side, ((side.module.path, one.event), (side.module.name, one.event)))


def _names(side: Side, name: str) -> tuple[Hashable, ...]:
    path = side.module.path
    return (path, name), (path[:-1], name), name


_COLLECT: dict[Kind, Collect] = {
    Kind.EVENT: _events,
    Kind.SERVICE: _services,
    Kind.TYPE: _types,
    Kind.MODULE: _modules,
    Kind.SUBSCRIPTION: _subscriptions,
}

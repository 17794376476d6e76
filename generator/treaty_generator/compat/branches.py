"""Which branch of a union is which in another version of it."""

from __future__ import annotations

from treaty_generator.compat.view import target, told
from treaty_generator.contract.document import Json
from treaty_generator.contract.model import Contracts, Schema
from treaty_generator.render.alternatives import tag_of

Pair = tuple[Schema | None, Schema | None]


def matched(contracts: tuple[Contracts, Contracts], before: list[Schema], after: list[Schema]) -> list[Pair]:
    """Pair the branches of two unions; who has no counterpart is alone.

    Branches are known by being the same, by the value of their tag, by what they refer to, by their titles, by their
    types and properties, and in the end, where one is left on each side, by that.
    """
    if not before or not after:
        return [*((one, None) for one in before), *((None, one) for one in after)]
    old, new = (
        [target(side, one) for one in several] for side, several in zip(contracts, (before, after), strict=True)
    )
    tag = tag_of([*(one.value for one in old)]) or tag_of([one.value for one in new])
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for known in (_same, _tagged, _referred, _titled, _typed):
        free: dict[str, list[int]] = {}
        for index in reversed(range(len(after))):
            if index not in taken:
                free.setdefault(known(after[index], new[index], tag), []).append(index)
        for index, (branch, seen) in enumerate(zip(before, old, strict=True)):
            mine = known(branch, seen, tag) if index not in pairs else ""
            if mine and free.get(mine):
                pairs[index] = free[mine].pop()
                taken.add(pairs[index])
    gone = [index for index in range(len(before)) if index not in pairs]
    fresh = [index for index in range(len(after)) if index not in taken]
    if len(gone) == len(fresh) == 1 and tag is None:
        pairs[gone[0]] = fresh.pop()
    return [
        *((one, after[pairs[index]] if index in pairs else None) for index, one in enumerate(before)),
        *((None, after[index]) for index in fresh),
    ]


def _same(branch: Schema, seen: Schema, tag: str | None) -> str:
    return told(seen.value)


def _tagged(branch: Schema, seen: Schema, tag: str | None) -> str:
    if tag is None or not isinstance(seen.value, dict):
        return ""
    below = seen.value.get("properties", {}).get(tag)
    return told(below) if isinstance(below, dict) else ""


def _referred(branch: Schema, seen: Schema, tag: str | None) -> str:
    return branch.value["$ref"] if isinstance(branch.value, dict) and "$ref" in branch.value else ""


def _titled(branch: Schema, seen: Schema, tag: str | None) -> str:
    title = seen.value.get("title") if isinstance(seen.value, dict) else None
    return title if isinstance(title, str) else ""


def _typed(branch: Schema, seen: Schema, tag: str | None) -> str:
    """Know an object by having a property in common is too little: its required ones say what it is."""
    if tag is not None or not isinstance(seen.value, dict):
        return ""
    value: dict[str, Json] = seen.value
    return told([value.get("type"), sorted(value.get("required", ()))]) if "type" in value else ""

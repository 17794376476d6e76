"""What was edited about the branches of a union, and the parts of an `allOf`."""

from __future__ import annotations

from collections.abc import Iterable

from treaty_generator.compat.branches import matched
from treaty_generator.compat.edit import Spot, What
from treaty_generator.compat.patched import Plain
from treaty_generator.compat.view import View, branches, is_reference, view
from treaty_generator.compat.walk import UNIONS, Weaving, where_keyword
from treaty_generator.contract.model import Schema


def unions(w: Weaving) -> None:
    """Compare the unions of a value."""
    old, new = w.old.keywords, w.new.keywords
    for keyword in UNIONS:
        other = _other(keyword)
        is_moved = (keyword in old) != (other in old) and (keyword in new) != (other in new)
        if keyword in old and keyword in new:
            _branches(w, keyword)
        elif keyword in old and is_moved:
            edit = w.note(What.CHANGED, keyword, was=keyword, now=other)
            w.part(edit, {keyword: w.plain_value(0, keyword)}, {other: w.plain_value(1, other)})
        elif keyword in old:
            w.part(w.note(What.REMOVED, keyword), {keyword: w.plain_value(0, keyword)}, {})
        elif keyword in new and not is_moved:
            w.part(w.note(What.ADDED, keyword), {}, {keyword: w.plain_value(1, keyword)})


def as_union(w: Weaving) -> bool:
    """Weave a value that became a branch of a union, or was one: the other branches are what was edited."""
    for side, alone, union in ((1, w.old, w.new), (0, w.new, w.old)):
        keyword = next(iter(union.keywords), "")
        if keyword not in UNIONS or len(union.keywords) > 1 or union.parts or alone.parts:
            continue
        contracts = w.walk.contracts[side]
        found = branches(contracts, union, keyword)
        seen = [view(contracts, one) for one in found]
        alike = [index for index, one in enumerate(seen) if _is_counterpart(one, alone)]
        if len(alike) != 1:
            continue
        pair = (alone, seen[alike[0]]) if side else (seen[alike[0]], alone)
        w.both({keyword: [w.walk.body(*pair, w.path)]})
        others = [one for index, one in enumerate(found) if index != alike[0]]
        pairs = [(None, one) if side else (one, None) for one in others]
        _listed(w, keyword, pairs, What.BRANCH_ADDED, What.BRANCH_REMOVED)
        return True
    return False


def _branches(w: Weaving, keyword: str) -> None:
    old = branches(w.walk.contracts[0], w.old, keyword)
    new = branches(w.walk.contracts[1], w.new, keyword)
    w.both({keyword: []})
    _listed(w, keyword, matched(w.walk.contracts, old, new), What.BRANCH_ADDED, What.BRANCH_REMOVED)


def _listed(
    w: Weaving, keyword: str, pairs: Iterable[tuple[Schema | None, Schema | None]], added: What, removed: What
) -> None:
    """Weave a list of schemas of the very same value."""
    for was, now in pairs:
        if was is not None and now is not None:
            w.both({keyword: [w.walk.pair(was, now, w.path)]})
        elif was is not None:
            spots = Spot(was), where_keyword(w.new, keyword)
            edit = w.walk.edit(removed, keyword, w.path, *spots, name=_label(was), was=was.value)
            w.part(edit, {keyword: [Plain(0, was)]}, {})
        elif now is not None:
            spots_now = where_keyword(w.old, keyword), Spot(now)
            edit = w.walk.edit(added, keyword, w.path, *spots_now, name=_label(now), now=now.value)
            w.part(edit, {}, {keyword: [Plain(1, now)]})


def all_of(w: Weaving) -> None:
    """Compare the parts that could not be brought together with the rest."""
    pairs = matched(w.walk.contracts, list(w.old.parts), list(w.new.parts))
    _listed(w, "allOf", pairs, What.ADDED, What.REMOVED)


def _other(keyword: str) -> str:
    return "oneOf" if keyword == "anyOf" else "anyOf"


def _is_counterpart(branch: View, alone: View) -> bool:
    """Whether a branch of a union may be what was said without the union."""
    has_one_type = isinstance(alone.keywords.get("type"), str)
    return has_one_type and branch.nullable is None and branch.keywords.get("type") == alone.keywords["type"]


def _label(branch: Schema) -> str:
    """Call a branch by its title, what it refers to, a constant in it, or its type."""
    value = branch.value
    if not isinstance(value, dict):
        return ""
    if isinstance(value.get("title"), str):
        return str(value["title"])
    if is_reference(value):
        return str(value["$ref"]).rpartition("/")[2]
    for below in value.get("properties", {}).values():
        if isinstance(below, dict) and isinstance(below.get("const"), str):
            return str(below["const"])
    kind = value.get("type")
    return kind if isinstance(kind, str) else ""

"""What was edited about keywords that need no words of their own: bounds, patterns, items, maps, conditions."""

from __future__ import annotations

from treaty_generator.compat.edit import Spot, What
from treaty_generator.compat.view import told
from treaty_generator.compat.walk import BELOW, BY_NAME, SAME_VALUE, Weaving, ordered, where_keyword
from treaty_generator.contract.document import Json


def group(w: Weaving, group: tuple[str, ...]) -> set[str]:
    """Note one edit for keywords that mean something together, unless both sides have the first one."""
    first = group[0]
    old, new = ([key for key in group if key in seen.keywords] for seen in (w.old, w.new))
    is_bound = len(group) == 2
    if not old and not new:
        return set(group)
    if not is_bound and first in old and first in new:
        return set()
    before, after = ({key: w.plain_value(side, key) for key in keys} for side, keys in enumerate((old, new)))
    if is_bound and told(before) == told(after):
        w.both(before)
        return set(group)
    what = What.CHANGED if old and new else What.REMOVED if old else What.ADDED
    spots = (where_keyword(seen, *(keys or [first])) for seen, keys in ((w.old, old), (w.new, new)))
    was, now = (before, after) if is_bound else (None, None)
    w.part(w.walk.edit(what, first, w.path, *spots, was=was, now=now), before, after)
    return set(group)


def keyword(w: Weaving, key: str) -> None:
    """Compare what both say with a keyword."""
    is_old, is_new = key in w.old.keywords, key in w.new.keywords
    if key in BY_NAME or key == "dependentRequired":
        _by_name(w, key)
    elif is_old and is_new and key == "prefixItems":
        _positions(w)
    elif is_old and is_new and _is_pair(w, key):
        path = (*w.path, *BELOW.get(key, ()))
        w.both({key: w.walk.pair(w.old.below(key), w.new.below(key), path)})
    elif is_old and is_new and told(w.old.keywords[key]) == told(w.new.keywords[key]):
        w.both({key: w.old.keywords[key]})
    else:
        _another(w, key)


def _is_pair(w: Weaving, key: str) -> bool:
    if key not in BELOW and key not in SAME_VALUE:
        return False
    values = w.old.keywords[key], w.new.keywords[key]
    is_closing = key in ("additionalProperties", "unevaluatedProperties")
    return all(isinstance(value, dict) and (value or not is_closing) for value in values)


def _another(w: Weaving, key: str) -> None:
    before, after = (
        {key: w.plain_value(side, key)} if key in seen.keywords else {} for side, seen in enumerate((w.old, w.new))
    )
    was, now = w.old.keywords.get(key), w.new.keywords.get(key)
    if key == "additionalProperties" and told(_rest(was)) == told(_rest(now)) and was is not None is not now:
        w.both(before)
        return
    what = What.CHANGED if before and after else What.REMOVED if before else What.ADDED
    w.part(w.note(what, key, was=was, now=now), before, after)


def _positions(w: Weaving) -> None:
    key = "prefixItems"
    old, new = len(w.old.keywords[key]), len(w.new.keywords[key])
    for index in range(min(old, new)):
        path = (*w.path, index)
        w.both({key: [w.walk.pair(w.old.below(key, index), w.new.below(key, index), path)]})
    if old > new:
        w.part(w.note(What.REMOVED, key, was=old - new), {key: w.plain_value(0, key)[new:]}, {})
    elif new > old:
        w.part(w.note(What.ADDED, key, now=new - old), {}, {key: w.plain_value(1, key)[old:]})


def _by_name(w: Weaving, key: str) -> None:
    old, new = w.old.keywords.get(key, {}), w.new.keywords.get(key, {})
    for name in ordered(old, new):
        path = (*w.path, "*") if key == "patternProperties" else w.path
        if name in old and name in new:
            if key != "dependentRequired":
                below = w.walk.pair(w.old.below(key, name), w.new.below(key, name), path)
                w.both({key: {name: below}})
                continue
            if sorted(old[name]) == sorted(new[name]):
                w.both({key: {name: old[name]}})
                continue
        before, after = (
            ({key: {name: w.plain_value(0, key)[name]}} if name in old else {}),
            ({key: {name: w.plain_value(1, key)[name]}} if name in new else {}),
        )
        what = What.CHANGED if name in old and name in new else What.REMOVED if name in old else What.ADDED
        spots = (
            Spot(seen.holders[key], (key, name), key=True) if name in there else where_keyword(seen, key)
            for seen, there in ((w.old, old), (w.new, new))
        )
        edit = w.walk.edit(what, key, path, *spots, name=name, was=old.get(name), now=new.get(name))
        w.part(edit, before, after)


def _rest(value: Json) -> Json:
    return True if value == {} else value

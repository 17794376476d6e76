"""What was edited about a value itself: its types, and the values that are listed."""

from __future__ import annotations

from treaty_generator.compat.edit import What
from treaty_generator.compat.view import View, told
from treaty_generator.compat.walk import Weaving
from treaty_generator.contract.document import Json
from treaty_generator.render.leaves import json_type


def is_another(w: Weaving) -> bool:
    """Whether the two have nothing in common, so that what else they say is not compared."""
    if w.old.is_impossible or w.new.is_impossible:
        return w.old.is_impossible != w.new.is_impossible
    was, now = (_with_integers(_set(one)) for one in _said_types(w))
    return bool(was and now and not was & now)


def _said_types(w: Weaving) -> tuple[Json, Json]:
    """The types of both sides; a list of values says types as well, where the other side says some."""
    return _type(w.old, beside=w.new), _type(w.new, beside=w.old)


def replaced(w: Weaving) -> None:
    """Note that a value is another one altogether."""
    was, now = _said_types(w)
    said = {"was": was, "now": now}
    w.part(w.note(What.TYPE_CHANGED, "type", **said), w.whole(0), w.whole(1))


def types(w: Weaving) -> None:
    """Compare the types, where the two have some in common; nothing at all is in common as well."""
    if w.old.is_impossible and w.new.is_impossible:
        w.both({"false": True})
        return
    was, now = _said_types(w)
    before = {"type": was} if was is not None else {}
    after = {"type": now} if now is not None else {}
    old, new = (_with_integers(_set(one)) for one in (was, now))
    if old == new:
        w.both(before)
        return
    if not new or (old and old < new):
        what = What.TYPE_WIDENED
    else:
        what = What.TYPE_NARROWED if not old or new < old else What.TYPE_CHANGED
    w.part(w.note(what, "type", was=was, now=now), before, after)


def values(w: Weaving) -> None:
    """Compare the values that are listed; a constant is a list of one."""
    old, new = _listed(w.old), _listed(w.new)
    _extensible(w)
    if old is None or new is None:
        if old is not None:
            w.part(w.note(What.REMOVED, "enum", was=old), {"enum": old}, {})
        elif new is not None:
            w.part(w.note(What.ADDED, "enum", now=new), {}, {"enum": new})
        return
    was, now = {told(value): value for value in old}, {told(value): value for value in new}
    w.both({"enum": [value for key, value in was.items() if key in now]})
    gone = [value for key, value in was.items() if key not in now]
    more = [value for key, value in now.items() if key not in was]
    if gone and more and "const" in w.old.keywords and "const" in w.new.keywords:
        w.part(w.note(What.CHANGED, "const", was=gone[0], now=more[0]), {"enum": gone}, {"enum": more})
        return
    if gone:
        w.part(w.note(What.VALUES_REMOVED, "enum", was=gone), {"enum": gone}, {"enum": []})
    if more:
        w.part(w.note(What.VALUES_ADDED, "enum", now=more), {"enum": []}, {"enum": more})


def _extensible(w: Weaving) -> None:
    key = "x-extensible-enum"
    was, now = _is_extensible(w.old), _is_extensible(w.new)
    if was and now:
        w.both({key: True})
    elif was or now:
        what = What.ADDED if now else What.REMOVED
        w.part(w.note(what, key, was=was, now=now), {key: True} if was else {}, {key: True} if now else {})


def _type(seen: View, *, beside: View) -> Json:
    listed = _listed(seen)
    if "type" in seen.keywords or not listed or "type" not in beside.keywords:
        return seen.keywords.get("type")
    found = sorted({json_type(value) for value in listed})
    return found[0] if len(found) == 1 else found


def _set(types: Json) -> frozenset[str]:
    return frozenset([types] if isinstance(types, str) else types or ())


def _with_integers(types: frozenset[str]) -> frozenset[str]:
    return types | {"integer"} if "number" in types else types


def _listed(seen: View) -> list[Json] | None:
    listed: list[Json] | None = seen.keywords.get("enum")
    if "const" not in seen.keywords:
        return listed
    constant = seen.keywords["const"]
    return [constant] if listed is None or told(constant) in map(told, listed) else []


def _is_extensible(seen: View) -> bool:
    return seen.keywords.get("x-extensible-enum") is True and "enum" in seen.keywords and "const" not in seen.keywords

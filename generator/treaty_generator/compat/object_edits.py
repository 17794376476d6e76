"""What was edited about the properties of an object: which there are, their names, and which are required."""

from __future__ import annotations

from treaty_generator.compat.edit import Spot, What
from treaty_generator.compat.patched import Fragment, Plain
from treaty_generator.compat.view import View, told
from treaty_generator.compat.walk import Weaving, ordered
from treaty_generator.contract.document import Json
from treaty_generator.contract.keywords import ANNOTATIONS


def properties(w: Weaving) -> None:
    """Compare which properties are declared; what each expects is compared on its own."""
    old, new = w.old, w.new
    if "properties" in old.keywords and "properties" in new.keywords:
        w.both({"properties": {}})
    gone = [name for name in old.properties if name not in new.properties]
    fresh = [name for name in new.properties if name not in old.properties]
    for name, other in _renamed(w, gone, fresh):
        gone.remove(name)
        fresh.remove(other)
        _changed_name(w, name, other)
    for name in gone:
        _property_alone(w, 0, name)
    for name, below in old.properties.items():
        if name in new.properties:
            w.both({"properties": {name: w.walk.pair(below, new.properties[name], (*w.path, name))}})
    for name in fresh:
        _property_alone(w, 1, name)
    if not w.made or ("properties" in old.keywords) == ("properties" in new.keywords):
        return
    if not old.properties and not new.properties:  # One of them declares that there are none.
        side = 0 if "properties" in old.keywords else 1
        what = What.REMOVED if side == 0 else What.ADDED
        fragments: list[Fragment] = [{}, {}]
        fragments[side] = {"properties": {}}
        w.part(w.note(what, "properties"), *fragments)


def _renamed(w: Weaving, gone: list[str], fresh: list[str]) -> list[tuple[str, str]]:
    """Pair properties that expect the same, whatever is told about them, and are required alike."""
    known: dict[str, list[str]] = {}
    for other in reversed(fresh):
        known.setdefault(_expected(w.new, other), []).append(other)
    pairs = ((name, known.get(_expected(w.old, name))) for name in gone if _is_telling(w.old.properties[name].value))
    return [(name, others.pop()) for name, others in pairs if others]


def _changed_name(w: Weaving, name: str, other: str) -> None:
    spots = _spot_of_property(w, 0, name), _spot_of_property(w, 1, other)
    is_required = name in w.old.required
    edit = w.walk.edit(
        What.PROPERTY_RENAMED, "properties", w.path, *spots, name=name, now=other, is_required=is_required
    )
    w.alone |= {name: edit, other: edit}
    w.part(edit, _declared(w, 0, name), _declared(w, 1, other))


def _property_alone(w: Weaving, side: int, name: str) -> None:
    """Note a property that only one side declares, together with its entry in `required`."""
    seen = (w.old, w.new)[side]
    spots: list[Spot | None] = [None, None]
    spots[side] = _spot_of_property(w, side, name)
    what = What.PROPERTY_ADDED if side else What.PROPERTY_REMOVED
    value = seen.properties[name].value
    said = {"now": value} if side else {"was": value}
    edit = w.walk.edit(what, "properties", w.path, *spots, name=name, is_required=name in seen.required, **said)
    fragments: list[Fragment] = [{}, {}]
    fragments[side] = _declared(w, side, name)
    w.alone[name] = edit
    w.part(edit, *fragments)


def _spot_of_property(w: Weaving, side: int, name: str) -> Spot:
    return Spot((w.old, w.new)[side].owners[name], ("properties", name), key=True)


def _declared(w: Weaving, side: int, name: str) -> Fragment:
    seen = (w.old, w.new)[side]
    required = {"required": [name]} if name in seen.required else {}
    return {"properties": {name: Plain(side, seen.properties[name])}, **required}


def required(w: Weaving) -> None:
    """Compare which properties are required; a property that is new or gone takes its entry along."""
    old, new = w.old, w.new
    alone = old.properties.keys() ^ new.properties.keys()
    for name in ordered(old.required, new.required):
        if name in old.required and name in new.required:
            if name not in alone:
                w.both({"required": [name]})
            elif name in old.properties:  # Its entry is told with the property, and stays where that is gone.
                _with_property(w, name, 1)
            else:
                _with_property(w, name, 0)
        elif name not in alone or name not in (old if name in old.required else new).properties:
            _requirement(w, name)


def _with_property(w: Weaving, name: str, side: int) -> None:
    fragments: list[Fragment] = [{}, {}]
    fragments[side] = {"required": [name]}
    w.part(w.alone[name], *fragments)


def _requirement(w: Weaving, name: str) -> None:
    spots = [_spot_of_requirement(w, side, name) for side in (0, 1)]
    entry: Fragment = {"required": [name]}
    if name in w.new.required:
        edit = w.walk.edit(What.PROPERTY_REQUIRED, "required", (*w.path, name), *spots, name=name)
        w.part(edit, {}, entry)
    else:
        edit = w.walk.edit(What.PROPERTY_MADE_OPTIONAL, "required", (*w.path, name), *spots, name=name)
        w.part(edit, entry, {})


def _spot_of_requirement(w: Weaving, side: int, name: str) -> Spot:
    seen = (w.old, w.new)[side]
    if name in seen.required:
        holder = seen.required[name]
        return Spot(holder, ("required", holder.value["required"].index(name)))
    return _spot_of_property(w, side, name) if name in seen.properties else Spot(seen.schema)


def _expected(seen: View, name: str) -> str:
    value = seen.properties[name].value
    if isinstance(value, dict):
        value = {key: below for key, below in value.items() if key not in ANNOTATIONS}
    return told([name in seen.required, value])


def _is_telling(value: Json) -> bool:
    return isinstance(value, dict) and any(key not in ANNOTATIONS for key in value)

"""What differs between two versions of one generated class, for those who read its objects and those who make them."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.surface import snippet
from treaty_generator.compat.surface.change import Path, Position, SurfaceChange
from treaty_generator.compat.surface.offer import Place, Shown
from treaty_generator.compat.surface.types import NONE, Type, exact, fits, is_same, parse, spelled
from treaty_generator.dataclass import dataclass
from treaty_generator.problem import Pointer
from treaty_generator.render.plan import Field


@dataclass(frozen=True, slots=True)
class Pair:
    """One class in both versions; `package` is the module that offers it.

    `names_agree` says that what both files call by one name is one class.
    """

    before: Shown
    after: Shown
    place: Place
    package: Path
    names_agree: bool = False

    def change(
        self, kind: str, attribute: str, message: str, position: Position, shown: str = "", way: Pointer = ()
    ) -> SurfaceChange:
        """Say what differs; it is a break if there is something to show."""
        name = f"{self.before.made.name}.{attribute}" if attribute else self.before.made.name
        path = (*self.place.path, *way)
        return SurfaceChange(
            kind, self.place.subject, self.package, name, f"{name} {message}", position, bool(shown), path, shown
        )


def class_changes(pair: Pair) -> Iterator[SurfaceChange]:
    """Compare attribute by attribute; each is told of once."""
    before, after = pair.before.made, pair.after.made
    if bool(before.root) != bool(after.root):
        yield _reshaped(pair)
    elif before.root:
        yield from _root_change(pair)
    else:
        was = {field.name: field for field in before.fields}
        is_ = {field.name: field for field in after.fields}
        for name in sorted({*was, *is_}):
            if name not in is_:
                yield _removed(pair, was[name])
            elif name not in was:
                yield _added(pair, is_[name])
            else:
                yield from _field_change(pair, was[name], is_[name])


def _reshaped(pair: Pair) -> SurfaceChange:
    before, key = pair.before.made, pair.before.key
    if before.root:
        shown = snippet.reading(key, "root", parse(before.root, pair.before.names))
        return pair.change("class-reshaped", "", "wrapped a value, and has attributes now", Position.READ, shown)
    required = [field.name for field in before.fields if not field.default]
    shown = snippet.giving_all(key, required)
    return pair.change("class-reshaped", "", "had attributes, and wraps a value now", Position.GIVE, shown)


def _root_change(pair: Pair) -> Iterator[SurfaceChange]:
    was, is_ = parse(pair.before.made.root, pair.before.names), parse(pair.after.made.root, pair.after.names)
    yield from _type_change(pair, "root", "", was, is_, ())


def _removed(pair: Pair, field: Field) -> SurfaceChange:
    shown = snippet.reading(pair.before.key, field.name, parse(field.annotation, pair.before.names))
    return pair.change("attribute-removed", field.name, "is gone", Position.READ, shown, (field.wire_name,))


def _added(pair: Pair, field: Field) -> SurfaceChange:
    if field.default:
        return pair.change("attribute-added", field.name, "is new", Position.READ, way=(field.wire_name,))
    return _required(pair, field, "is new, and must be given")


def _required(pair: Pair, field: Field, message: str) -> SurfaceChange:
    needed = [one.name for one in pair.before.made.fields if not one.default]
    shown = snippet.giving_all(pair.before.key, needed)
    return pair.change("parameter-required", field.name, message, Position.GIVE, shown, (field.wire_name,))


def _field_change(pair: Pair, before: Field, after: Field) -> Iterator[SurfaceChange]:
    way = (after.wire_name,)
    if pair.names_agree and (before.annotation, before.default) == (after.annotation, after.default):
        return
    was, is_ = parse(before.annotation, pair.before.names), parse(after.annotation, pair.after.names)
    if fits(is_, was) and before.default and not after.default:
        yield _required(pair, after, "must be given now")
    elif not is_same(exact(was), exact(is_)):
        yield from _type_change(pair, before.name, before.name, was, is_, way)
    elif after.default and not before.default:
        yield pair.change("parameter-optional", before.name, "can be left out now", Position.GIVE, way=way)


def _type_change(pair: Pair, name: str, argument: str, was: Type, is_: Type, way: Pointer) -> Iterator[SurfaceChange]:
    """Compare types: what is read must fit where it did, and what was given must fit still."""
    told = f"was {_written(was)}, and is {_written(is_)} now"
    given = exact(was)
    if not fits(is_, was):
        shown = snippet.reading(pair.before.key, name, was)
        yield pair.change(_read_kind(was, is_), name, told, Position.READ, shown, way)
    elif not fits(given, is_):
        shown = snippet.giving(pair.before.key, argument, given)
        yield pair.change(_given_kind(given, is_), name, told, Position.GIVE, shown, way)
    elif not is_same(given, exact(is_)):
        yield pair.change("attribute-type-changed", name, told, Position.READ, way=way)


def _read_kind(was: Type, is_: Type) -> str:
    if is_ != {NONE} and fits(is_ - {NONE}, was):
        return "attribute-optional"
    widened = {member for member in is_ if not fits(frozenset({member}), was)}
    has_literals = any(member.is_literal for member in was)
    return "member-added" if has_literals and all(one.is_literal for one in widened) else "attribute-type-changed"


def _given_kind(was: Type, is_: Type) -> str:
    refused = {member for member in was if not fits(frozenset({member}), is_)}
    return "member-removed" if all(one.is_literal for one in refused) else "parameter-type-changed"


def _written(type_: Type) -> str:
    """Write a type for people, and not more of it than they read."""
    text = spelled(type_, lambda member: member.name)
    return text if len(text) <= 120 else f"{text[:119]}…"

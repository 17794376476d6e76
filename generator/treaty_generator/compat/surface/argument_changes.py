"""What differs between two versions of the arguments of one method."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.surface import snippet
from treaty_generator.compat.surface.change import Path, Position, Subject, SurfaceChange
from treaty_generator.compat.surface.offer import Names
from treaty_generator.compat.surface.types import Key, Type, exact, fits, is_same, parse
from treaty_generator.dataclass import dataclass
from treaty_generator.problem import Pointer
from treaty_generator.render.plan import Class, Field


@dataclass(frozen=True, slots=True)
class Caller:
    """A class with methods that the package offers, in both versions, and the names that its files know."""

    key: Key
    package: Path
    was: Names
    is_: Names

    def change(
        self,
        kind: str,
        subject: Subject,
        method: str,
        message: str,
        shown: str = "",
        position: Position = Position.GIVE,
        path: Pointer = (),
    ) -> SurfaceChange:
        """Say what differs; it is a break if there is something to show."""
        name = f"{self.key[-1]}.{method}"
        return SurfaceChange(kind, subject, self.package, name, f"{name} {message}", position, bool(shown), path, shown)


def argument_changes(
    caller: Caller, subject: Subject, method: str, before: Class, after: Class
) -> Iterator[SurfaceChange]:
    """Compare the arguments of a method that takes the fields of a class, or one object."""
    call = _Call(caller, subject, method, before)
    if before.takes_fields and after.takes_fields:
        is_one = caller.was[before.name] == caller.is_[after.name]
        yield from call.shared(after) if is_one else call.keywords(after)
    elif before.takes_fields:
        shown = snippet.calling_with_all(caller.key, method, call.needed)
        yield caller.change("parameter-type-changed", subject, method, "takes one object now", shown)
    elif after.takes_fields or caller.was[before.name] != caller.is_[after.name]:
        shown = snippet.calling_with_object(caller.key, method, caller.was[before.name])
        yield caller.change("parameter-type-changed", subject, method, f"took a {before.name}", shown)


@dataclass(frozen=True, slots=True)
class _Call:
    """A method as it was, with the class whose fields are its keyword arguments."""

    caller: Caller
    subject: Subject
    method: str
    before: Class

    @property
    def needed(self) -> list[str]:
        return [field.name for field in self.before.fields if not field.argument_default]

    def shared(self, after: Class) -> Iterator[SurfaceChange]:
        """Compare what one class in both versions does not show: whether an argument may be null, or is left out."""
        now = {field.name: field for field in after.fields}
        for was in self.before.fields:
            is_ = now.get(was.name)
            if is_ is not None and was != is_ and self._are_same(was.annotation, is_.annotation):
                yield from self._retyped(was, is_)

    def keywords(self, after: Class) -> Iterator[SurfaceChange]:
        """Compare all arguments: those who call do not see that another class has them."""
        was = {field.name: field for field in self.before.fields}
        is_ = {field.name: field for field in after.fields}
        for name in sorted({*was, *is_}):
            if name not in is_:
                shown = snippet.calling_with(self.caller.key, self.method, name, self._given(was[name].argument))
                yield self._change("parameter-removed", f"takes no {name} now", was[name], shown)
            elif not is_[name].argument_default and (name not in was or was[name].argument_default):
                shown = snippet.calling_with_all(self.caller.key, self.method, self.needed)
                yield self._change("parameter-required", f"needs {name} now", is_[name], shown)
            elif name in was:
                yield from self._retyped(was[name], is_[name])

    def _retyped(self, was: Field, is_: Field) -> Iterator[SurfaceChange]:
        if self._are_same(was.argument, is_.argument):
            return
        given = self._given(was.argument)
        if fits(given, parse(is_.argument, self.caller.is_)):
            yield self._change("parameter-type-changed", f"takes more as {is_.name}", is_)
        else:
            shown = snippet.calling_with(self.caller.key, self.method, was.name, given)
            told = f"does not take all that it took as {was.name}"
            yield self._change("parameter-type-changed", told, is_, shown)

    def _given(self, text: str) -> Type:
        return exact(parse(text, self.caller.was))

    def _are_same(self, was: str, is_: str) -> bool:
        return is_same(self._given(was), exact(parse(is_, self.caller.is_)))

    def _change(self, kind: str, message: str, field: Field, shown: str = "") -> SurfaceChange:
        return self.caller.change(kind, self.subject, self.method, message, shown, path=(field.wire_name,))

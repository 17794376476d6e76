"""The standard `dataclass`, without what nobody may ever ask of a class.

The standard decorator writes and compiles up to eight methods for each class, which takes half a millisecond; a command
makes a hundred classes before it answers. Here equality, hash, text and the refusal to change are functions that all
classes share, and `__init__` is compiled when the first instance is made. All else is the standard decorator's work, so
`fields`, `replace` and `asdict` of the standard library know these classes, and type checkers see no difference.
"""

from __future__ import annotations

import dataclasses
from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(cls=None, /, *, frozen=False, slots=False, eq=True):
        """Make a class of fields; the options mean what they mean to the standard decorator."""
        if cls is None:
            return lambda given: dataclass(given, frozen=frozen, slots=slots, eq=eq)
        cls.__doc__ = cls.__doc__ or cls.__name__  # Without any, the standard decorator would work out a signature.
        made = dataclasses.dataclass(cls, init=False, repr=False, eq=False, slots=slots)
        made.__init__, made.__repr__ = _Init(frozen), _text
        if eq:
            made.__eq__, made.__hash__ = _equality(made, is_hashed=frozen)
        if frozen:
            made.__setattr__, made.__delattr__ = _refuse_to_set, _refuse_to_delete
            made.__getstate__, made.__setstate__ = _state, _restore
        return made


_set = object.__setattr__


class _Fresh:
    """Stands for a default that is made anew for each instance."""

    def __repr__(self) -> str:
        return "<factory>"  # As the standard library shows it in signatures.


_FRESH = _Fresh()


class _Init:
    """Takes the place of `__init__` until somebody looks at it."""

    def __init__(self, is_frozen: bool) -> None:
        self._is_frozen = is_frozen

    def __get__(self, instance: object, owner: type) -> Any:
        made = next(one for one in owner.__mro__ if vars(one).get("__init__") is self)
        init = _compiled(made, is_frozen=self._is_frozen)
        made.__init__ = init  # type: ignore[misc]  # Which is what the standard decorator does, too.
        return init.__get__(instance, owner)


def _compiled(cls: Any, *, is_frozen: bool) -> Any:
    """Write `__init__` for the fields of a class."""
    arguments, lines = [], []
    known: dict[str, Any] = {"_set": _set, "_FRESH": _FRESH}
    for one in dataclasses.fields(cls):
        name = value = one.name
        default = _FRESH if one.default_factory is not dataclasses.MISSING else one.default
        known[f"_default_{name}"], known[f"_make_{name}"] = default, one.default_factory
        if one.init:
            arguments.append(name if default is dataclasses.MISSING else f"{name}=_default_{name}")
        if default is _FRESH:
            value = f"_make_{name}() if {name} is _FRESH else {name}" if one.init else f"_make_{name}()"
        elif not one.init:
            value = f"_default_{name}"
        lines.append(f"_set(self, {name!r}, {value})" if is_frozen else f"self.{name} = {value}")
    body = "\n    ".join(lines or ["pass"])
    exec(f"def __init__({', '.join(['self', *arguments])}):\n    {body}", known)
    init = known["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    init.__annotations__ = {one.name: one.type for one in dataclasses.fields(cls) if one.init} | {"return": None}
    return init


def _text(self: Any) -> str:
    told = ", ".join(f"{one.name}={getattr(self, one.name)!r}" for one in dataclasses.fields(self) if one.repr)
    return f"{type(self).__qualname__}({told})"


def _equality(cls: Any, *, is_hashed: bool) -> tuple[Any, Any]:
    """`__eq__` and `__hash__` of a class; what can change has no hash."""
    compared = [one.name for one in dataclasses.fields(cls) if one.compare]
    of = attrgetter(*compared) if compared else type

    def is_equal(self: object, other: object) -> Any:
        return of(self) == of(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: object) -> int:
        return hash(of(self))

    return is_equal, hashed if is_hashed else None


def _refuse_to_set(self: object, name: str, value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: object, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    """What pickling and copying keep; what a class remembers beside its fields is found again."""
    return [getattr(self, one.name) for one in dataclasses.fields(self)]


def _restore(self: Any, state: list[Any]) -> None:
    for one, value in zip(dataclasses.fields(self), state, strict=True):
        _set(self, one.name, value)

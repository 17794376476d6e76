"""The types of generated code, and whether a value of one may stand where another is expected, as mypy sees it.

A type is a union: the set of its members. What stands beside a type in `Annotated` is no part of it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import replace

from treaty_generator.dataclass import dataclass

Key = tuple[str, ...]
"""What a class is known by: its package and its name, or its file and its name where the package does not offer it."""


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a union: a name with its arguments, a literal by its value, or a class by its key."""

    name: str
    arguments: tuple[Type, ...] = ()
    value: str | int | None = None  # Of a literal; its `name` is that of the value's type.
    key: Key = ()

    @property
    def is_literal(self) -> bool:
        """Whether it is one value."""
        return self.value is not None


Type = frozenset[Member]

NONE = Member("None")
_ANY = Member("Any")
_OBJECT = Member("object")
_TRUE_OR_FALSE = frozenset({Member("bool", value=True), Member("bool", value=False)})
_WIDER = {"bool": ("int", "float"), "int": ("float",), "datetime": ("date",)}
_NAMES = {"AwareDatetime": "datetime", "Date": "date"}
_INVARIANT = ("dict", "list")


def parse(text: str, names: Mapping[str, Key]) -> Type:
    """Read an annotation of generated code; `names` are the classes that its file knows."""
    return _parsed(ast.parse(text, mode="eval").body, names)


def _parsed(node: ast.AST, names: Mapping[str, Key]) -> Type:
    match node:
        case ast.Constant(value=None):
            return frozenset({NONE})
        case ast.Name(name) if name in names:
            return frozenset({Member(name, key=names[name])})
        case ast.Name(name):
            return frozenset({Member(_NAMES.get(name, name))})
        case ast.BinOp(left=left, right=right):
            return _parsed(left, names) | _parsed(right, names)
        case ast.Subscript(value=ast.Name("Annotated"), slice=ast.Tuple(elts=[inner, *_])):
            return _parsed(inner, names)
        case ast.Subscript(value=ast.Name("Omittable"), slice=inner):
            return _parsed(inner, names) | {NONE}
        case ast.Subscript(value=ast.Name("Literal"), slice=inner):
            values = [ast.literal_eval(one) for one in _listed(inner)]
            return _plain(frozenset(Member(type(value).__name__, value=value) for value in values))
        case ast.Subscript(value=ast.Name(name), slice=inner):
            return frozenset({Member(name, tuple(_parsed(one, names) for one in _listed(inner)))})
    raise ValueError(f"generated code has no annotation like {ast.unparse(node)}")


def _listed(node: ast.expr) -> list[ast.expr]:
    return node.elts if isinstance(node, ast.Tuple) else [node]


def _plain(type_: Type) -> Type:
    """Both booleans are what `bool` is."""
    return (type_ - _TRUE_OR_FALSE) | {Member("bool")} if type_ >= _TRUE_OR_FALSE else type_


def fits(given: Type, expected: Type) -> bool:
    """Whether a type checker lets a value of one type stand where another is expected; Any fits, and everything it."""
    if _ANY in given or _ANY in expected:
        return True
    return all(any(_member_fits(one, other) for other in expected) for one in given)


def exact(type_: Type) -> Type:
    """Write `object` for Any: what it takes is everything, and what it is fits nowhere else."""
    return frozenset(
        _OBJECT if one == _ANY else replace(one, arguments=tuple(exact(argument) for argument in one.arguments))
        for one in type_
    )


def is_same(one: Type, other: Type) -> bool:
    """Whether each fits where the other is expected."""
    return one == other or (fits(one, other) and fits(other, one))


def _member_fits(one: Member, other: Member) -> bool:
    if one.key or other.key:
        return one.key == other.key
    if other.is_literal:
        return one == other
    if one.name != other.name:
        return other.name in _WIDER.get(one.name, ())
    pairs = list(zip(one.arguments, other.arguments, strict=False))
    if one.name in _INVARIANT:
        return all(is_same(*pair) for pair in pairs)
    return len(one.arguments) == len(other.arguments) and all(fits(*pair) for pair in pairs)


def spelled(type_: Type, name_of: Callable[[Member], str]) -> str:
    """Write a type; `name_of` gives the name of a member that is no literal."""
    literals = sorted(repr(one.value) for one in type_ if one.is_literal)
    parts = [f"Literal[{', '.join(literals)}]"] if literals else []
    parts += sorted(_spelled(one, name_of) for one in type_ if not one.is_literal and one != NONE)
    return " | ".join([*parts, *(["None"] if NONE in type_ else [])])


def _spelled(one: Member, name_of: Callable[[Member], str]) -> str:
    arguments = ", ".join(spelled(argument, name_of) for argument in one.arguments)
    return f"{name_of(one)}[{arguments}]" if arguments else name_of(one)

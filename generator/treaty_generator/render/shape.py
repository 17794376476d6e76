"""The shape of a generated class: what pydantic types can say of a schema, before anything is Python."""

from __future__ import annotations

from enum import StrEnum

from treaty_generator.contract.document import Json
from treaty_generator.dataclass import dataclass


class Extra(StrEnum):
    """What a class does with properties that it does not declare (pydantic's own words)."""

    IGNORE = "ignore"
    FORBID = "forbid"
    ALLOW = "allow"


@dataclass(frozen=True, slots=True)
class Property:
    """One property of an object; `schema` refers to classes as `#/$defs/<class name>` and to nothing else.

    An optional property may be absent; a nullable one may be null. `default` is what a reader sees when it is absent,
    and counts only if `has_default`.
    """

    wire_name: str
    schema: Json
    is_required: bool
    is_nullable: bool
    doc: str = ""
    examples: tuple[Json, ...] = ()
    has_default: bool = False
    default: Json = None
    is_sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A class to be: an object with properties, or, where `root` is given, a wrapper of any other value."""

    name: str
    properties: tuple[Property, ...] = ()
    extra: Extra = Extra.IGNORE
    root: Json | None = None
    doc: str = ""

    @property
    def schemas(self) -> tuple[Json, ...]:
        """The weakened schemas of its properties in order, or of its root alone."""
        return tuple(one.schema for one in self.properties) if self.root is None else (self.root,)

    @property
    def is_object(self) -> bool:
        """Whether the class has properties, rather than one root value."""
        return self.root is None

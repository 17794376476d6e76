"""One thing that a person did to a schema."""

from __future__ import annotations

from enum import StrEnum

from treaty_generator.contract.document import Json
from treaty_generator.contract.keywords import ANNOTATIONS, ASSERTED_FORMATS
from treaty_generator.contract.model import Schema
from treaty_generator.dataclass import dataclass
from treaty_generator.problem import Place, Pointer


class What(StrEnum):
    """What was done: to a property, to what is expected of a value, or to any keyword."""

    PROPERTY_ADDED = "property added"
    PROPERTY_REMOVED = "property removed"
    PROPERTY_RENAMED = "property renamed"
    PROPERTY_REQUIRED = "property required"
    PROPERTY_MADE_OPTIONAL = "property made optional"
    TYPE_CHANGED = "type changed"
    TYPE_WIDENED = "type widened"
    TYPE_NARROWED = "type narrowed"
    NULL_ADMITTED = "null admitted"
    NULL_REFUSED = "null refused"
    VALUES_ADDED = "values added"
    VALUES_REMOVED = "values removed"
    BRANCH_ADDED = "branch added"
    BRANCH_REMOVED = "branch removed"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


_OF_PROPERTIES = (What.PROPERTY_ADDED, What.PROPERTY_REMOVED, What.PROPERTY_RENAMED)


@dataclass(frozen=True, slots=True)
class Spot:
    """A node of a contract file; its place is looked for only when somebody asks."""

    schema: Schema
    steps: Pointer = ()
    key: bool = False

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.schema.origin.place(*self.steps, key=self.key)


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit that makes sense alone: what, to which keyword, where in the payload and where in both files.

    `path` leads to the value that the schema speaks of; `*` stands for any item or any name. `name` is that of a
    property, a pattern or a branch; `now` is the new name of a renamed property. `was` and `now` are the values of the
    keyword, or the values that an enum lost or got.
    """

    index: int
    what: What
    keyword: str
    path: Pointer = ()
    before: Spot | None = None
    after: Spot | None = None
    name: str = ""
    was: Json = None
    now: Json = None
    is_required: bool = False

    @property
    def touched(self) -> Pointer:
        """The way to what changed: to the property itself, where one is new, gone or renamed."""
        return (*self.path, self.name) if self.what in _OF_PROPERTIES else self.path

    @property
    def before_place(self) -> Place | None:
        """Where it was; None where nothing was there."""
        return self.before.place if self.before is not None else None

    @property
    def after_place(self) -> Place | None:
        """Where it is; None where nothing is there."""
        return self.after.place if self.after is not None else None

    @property
    def is_felt(self) -> bool:
        """Whether a payload may feel it: annotations are read by people and by compilers."""
        if self.keyword == "format":
            return any(value in ASSERTED_FORMATS for value in (self.was, self.now))
        return self.keyword not in (*ANNOTATIONS, "contentSchema") and not self.is_private

    @property
    def is_private(self) -> bool:
        """Whether it is about a keyword that JSON Schema does not know."""
        return self.keyword.startswith("x-") and self.keyword != "x-extensible-enum"

"""What will be written, with every name, annotation and import settled: the templates only lay it out."""

from __future__ import annotations

from typing import NamedTuple

from treaty_generator.dataclass import dataclass


class Import(NamedTuple):
    """`from <source> import <name> as <alias>`; an empty alias is the name itself. They are sorted as they stand."""

    source: str
    name: str
    alias: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a class, as text: `annotation` and `default` are Python, and an empty default means required."""

    name: str
    wire_name: str
    annotation: str
    default: str
    doc: str
    argument: str  # The annotation of a keyword argument that gives this field.
    argument_default: str


@dataclass(frozen=True, slots=True)
class Class:
    """A generated pydantic class; one with a `root` annotation wraps a value that is not an object."""

    name: str
    base: str
    doc: str
    facts: tuple[tuple[str, str, str], ...] = ()  # Class attributes: name, annotation, Python value.
    fields: tuple[Field, ...] = ()
    root: str = ""

    @property
    def takes_fields(self) -> bool:
        """Whether callers give it as keyword arguments, rather than as one object."""
        return not self.root


@dataclass(frozen=True, slots=True)
class PublishMethod:
    """One event of a publisher."""

    name: str
    event: str
    doc: str
    payload: Class


@dataclass(frozen=True, slots=True)
class HandlerMethod:
    """One event that a subscriber handles."""

    name: str
    event: str
    payload: str
    doc: str


@dataclass(frozen=True, slots=True)
class UpcastMethod:
    """From one line of versions to the next; `before` and `after` are classes, `drops` and `fills` are Python."""

    name: str
    before: str
    after: str
    doc: str
    is_abstract: bool
    drops: str = ""
    fills: str = ""


@dataclass(frozen=True, slots=True)
class ErrorClass:
    """A domain error; `data` is the class of what it tells."""

    name: str
    wire_name: str
    data: str
    doc: str


@dataclass(frozen=True, slots=True)
class OperationPlan:
    """One operation; `facts` are the keyword arguments of its descriptor, as Python."""

    name: str
    constant: str
    request: Class
    response: str
    doc: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ServicePlan:
    """One service: the abstract class, its descriptor, its registration, its clients, and the method of its module."""

    name: str
    constant: str
    client: str
    blocking_client: str
    register: str
    method: str
    module: str
    wire_name: str
    version: str
    doc: str
    operations: tuple[OperationPlan, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One Python file: the template that lays it out, and what it shows."""

    path: str
    template: str
    source: str  # The contract it comes from, as a path below the contracts root.
    doc: str
    imports: tuple[Import, ...]
    exports: tuple[str, ...]  # What it defines.
    passed_on: tuple[str, ...] = ()  # What it imports for its readers to import.
    classes: tuple[Class, ...] = ()
    errors: tuple[ErrorClass, ...] = ()
    services: tuple[ServicePlan, ...] = ()
    name: str = ""  # Of the one class that is not of pydantic: a publisher, a subscriber, upcasters, or a module.
    module: str = ""
    publishes: tuple[PublishMethod, ...] = ()
    handles: tuple[HandlerMethod, ...] = ()
    upcasts: tuple[UpcastMethod, ...] = ()
    facts: tuple[tuple[str, str, str], ...] = ()  # Of the module's class: name, annotation, Python value.
    about: str = ""  # The docstring of the module's class.
    subscriber: str = ""  # The class that handles what the module consumes; empty where it consumes nothing.
    is_offered: bool = True  # By the package itself; what is old is imported from its own file.


@dataclass(frozen=True, slots=True)
class Package:
    """An `__init__.py`: the names that a package offers, each with the file that defines it; a system offers none."""

    path: str
    source: str
    doc: str
    homes: tuple[tuple[str, str], ...] = ()

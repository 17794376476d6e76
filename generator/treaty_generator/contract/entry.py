"""Reads entries by the table of the language: what comes out has the right shape, and the rest became problems."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import semver

from treaty_generator.contract.document import Json
from treaty_generator.contract.language import (
    DURABILITIES,
    LARGEST_NUMBER,
    LINE_PATTERN,
    LONGEST_FILE_NAME_BYTES,
    LONGEST_NAME,
    NAME_PATTERN,
    UPCASTS,
    Key,
    Kind,
)
from treaty_generator.contract.model import Origin
from treaty_generator.contract.names import snake_name
from treaty_generator.contract.ranges import parse_range
from treaty_generator.problem import Problem, did_you_mean, parse_pointer, quoted

_NAME = re.compile(NAME_PATTERN)
_LINE = re.compile(LINE_PATTERN, re.ASCII)
Complaint = tuple[str, str, str] | tuple[str, str, str, int] | None
"""An id, a message, a mend, and which item of a list it is about; None when the value is as it should be."""


class EntryReader:
    """Collects problems while entries are read."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def entry(self, keys: tuple[Key, ...], value: Json, origin: Origin, what: str) -> dict[str, Any]:
        """Return the values that are right; a required key that is missing or wrong is absent from the result."""
        if value is None:
            value = {}
        if not isinstance(value, dict):
            self.complain(
                origin,
                (
                    "entry-not-mapping",
                    f"{what} must be a mapping, not {kind_of(value)}",
                    "write keys and values below it",
                ),
            )
            return {}
        known = {key.name: key for key in keys}
        made: dict[str, Any] = {}
        for name, item in value.items():
            key = known.get(name)
            if key is not None:
                if self.complain(origin.at(name), _complaint(key, item)):
                    made[name] = item
            elif not name.startswith("x-"):
                message = f"{what} has no key {quoted(name)}"
                self.problems.append(origin.problem("key-unknown", message, did_you_mean(name, known), name, key=True))
        for key in keys:
            if key.required and key.name not in value:
                mend = f"add `{key.name}:`. {key.doc}"
                self.problems.append(
                    origin.problem("key-missing", f"{what} needs the key {key.name!r}", mend, key=True)
                )
        return made

    def named(self, value: Json, origin: Origin, what: str) -> Iterator[tuple[str, Json, Origin]]:
        """Go through a mapping of entries by name; entries with a bad name are reported and left out."""
        for name, item in (value or {}).items():
            complaint = bad_name(name, f"the name of this {what}")
            if complaint is None:
                yield name, item, origin.at(name)
            else:
                self.problems.append(origin.problem(*complaint, name, key=True))

    def complain(self, origin: Origin, complaint: Complaint) -> bool:
        """Record a complaint, if there is one; True means that all is well."""
        if complaint is not None:
            self.problems.append(origin.problem(*complaint))
        return complaint is None


def kind_of(value: Json) -> str:
    """Name the JSON type of a value for a message."""
    if value is None:
        return "null"
    names = {bool: "a boolean", int: "a number", float: "a number", str: "text", list: "a list", dict: "a mapping"}
    return names[type(value)]


def shown(value: Json) -> str:
    """Write a value for a message: as JSON, bounded in length and printable."""
    return quoted(value) if isinstance(value, str) else quoted(json.dumps(value, ensure_ascii=False))[1:-1]


def _complaint(key: Key, value: Json) -> Complaint:
    return _CHECKS[key.kind](value, f"`{key.name}`")


def _text(value: Json, what: str) -> Complaint:
    if isinstance(value, str):
        return None
    return "value-wrong-type", f"{what} must be text, not {kind_of(value)}", "put it in quotes"


def _semver(value: Json, what: str) -> Complaint:
    if not isinstance(value, str):
        return "version-not-semver", f"{what} must be text, not {kind_of(value)}", 'put it in quotes, such as "1.0.0"'
    if semver.Version.is_valid(value):
        return None
    mend = 'write MAJOR.MINOR.PATCH, such as "1.0.0"'
    return "version-not-semver", f"{what} is {quoted(value)}, which is not a semantic version (semver 2.0)", mend


def _range(value: Json, what: str) -> Complaint:
    if isinstance(value, str) and parse_range(value) is not None:
        return None
    mend = 'write comparisons joined by commas, such as ">=1.0,<2"'
    return "range-invalid", f"{what} is {shown(value)}, which is not a range of versions", mend


def bad_name(value: Json, what: str) -> Complaint:
    """Say what keeps a value from being a name, if anything does."""
    if not isinstance(value, str):
        return "value-wrong-type", f"{what} must be a name, not {kind_of(value)}", "write one name"
    if len(value) > LONGEST_NAME:
        return "name-invalid", f"{what} has {len(value)} characters; {LONGEST_NAME} is the most", "shorten it"
    if not _NAME.fullmatch(value) or not any(character.isalpha() for character in value):
        mend = "use letters, digits and underscores, with dots or dashes between them"
        return "name-invalid", f"{what} is {quoted(value)}, which cannot be a name", mend
    size = len(snake_name(value).encode())
    if size > LONGEST_FILE_NAME_BYTES:
        message = f"{what} has {size} bytes when it is written in Python; {LONGEST_FILE_NAME_BYTES} is the most"
        return "name-invalid", message, "shorten it"
    return None


def _list(check: Callable[[Json, str], Complaint], things: str) -> Callable[[Json, str], Complaint]:
    def complaint(value: Json, what: str) -> Complaint:
        if not isinstance(value, list):
            return "value-wrong-type", f"{what} must be a list of {things}, not {kind_of(value)}", "write it as [a, b]"
        seen: set[str] = set()
        for index, item in enumerate(value):
            found = check(item, f"an item of {what}")
            if found is not None:
                return *found[:3], index
            if item in seen:
                return "value-repeated", f"{what} lists {quoted(item)} twice", "remove one of the two", index
            seen.add(item)
        return None

    return complaint


def _field(value: Json, what: str) -> Complaint:
    if isinstance(value, str) and value and (not value.startswith("/") or all(parse_pointer(value))):
        return None
    return (
        "field-invalid",
        f"{what} must be a property name or a JSON Pointer",
        'write a name, or a pointer such as "/track/title"',
    )


def _boolean(value: Json, what: str) -> Complaint:
    if isinstance(value, bool):
        return None
    return (
        "value-wrong-type",
        f"{what} must be true or false, not {kind_of(value)}",
        "write true or false, without quotes and in lower case",
    )


def _integer(value: Json, what: str) -> Complaint:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < LARGEST_NUMBER:
        return None
    return "value-wrong-type", f"{what} must be a whole number below {LARGEST_NUMBER}", "write a number such as 10"


def _seconds(value: Json, what: str) -> Complaint:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < LARGEST_NUMBER:
        return None
    what = f"{what} must be a number of seconds above zero and below {LARGEST_NUMBER}"
    return "value-wrong-type", what, "write a number such as 30"


def _durability(value: Json, what: str) -> Complaint:
    if isinstance(value, str) and value in DURABILITIES:
        return None
    word = value if isinstance(value, str) else ""
    return "durability-unknown", f"there is no durability {shown(value)}", did_you_mean(word, DURABILITIES)


def _examples(value: Json, what: str) -> Complaint:
    if isinstance(value, list):
        return None
    return "value-wrong-type", f"{what} must be a list, not {kind_of(value)}", "start each example with a dash"


def _schema(value: Json, what: str) -> Complaint:
    if isinstance(value, dict | bool):
        return None
    return (
        "schema-wrong-type",
        f"{what} must be a JSON Schema, not {kind_of(value)}",
        "write a mapping such as {type: object}",
    )


def _mapping(value: Json, what: str) -> Complaint:
    if value is None or isinstance(value, dict):
        return None
    return "entry-not-mapping", f"{what} must be a mapping, not {kind_of(value)}", "write keys and values below it"


def _upcasts(value: Json, what: str) -> Complaint:
    if not isinstance(value, dict):
        return "value-wrong-type", f"{what} must be a mapping, not {kind_of(value)}", 'write it as {"1": manual}'
    for line, said in value.items():
        if not _LINE.fullmatch(line):
            mend = 'write a major, such as "1", or, below 1.0.0, a minor, such as "0.2"'
            return "upcast-invalid", f"{what} has the key {quoted(line)}, which is no line of versions", mend
        if said not in UPCASTS:
            word = said if isinstance(said, str) else ""
            return "upcast-invalid", f"{what} cannot be {shown(said)} for {line}", did_you_mean(word, UPCASTS)
    return None


_CHECKS: dict[Kind, Callable[[Json, str], Complaint]] = {
    Kind.TEXT: _text,
    Kind.SEMVER: _semver,
    Kind.RANGE: _range,
    Kind.NAME: bad_name,
    Kind.NAMES: _list(bad_name, "names"),
    Kind.TEXTS: _list(_text, "texts"),
    Kind.FIELDS: _list(_field, "fields"),
    Kind.BOOLEAN: _boolean,
    Kind.INTEGER: _integer,
    Kind.SECONDS: _seconds,
    Kind.DURABILITY: _durability,
    Kind.EXAMPLES: _examples,
    Kind.SCHEMA: _schema,
    Kind.SCHEMAS: _mapping,
    Kind.DEPRECATION: _mapping,
    Kind.UPCASTS: _upcasts,
    Kind.MODULE: _mapping,
    Kind.EVENTS: _mapping,
    Kind.SERVICES: _mapping,
    Kind.OPERATIONS: _mapping,
    Kind.TYPES: _mapping,
    Kind.SUBSCRIPTIONS: _mapping,
}

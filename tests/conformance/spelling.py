"""One value, many texts: blanks, escapes and the order of keys mean nothing in JSON; a key given twice is a fault."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from random import Random

from tests.conformance.wire import Json

_BLANKS = ("", "", "", " ", "\n\t", "\r\n")
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "/": "\\/", "\t": "\\t"}


def spelled(value: Json, number: int) -> str:
    """Write a value otherwise; the same number gives the same text."""
    return _Writer(Random(number)).text(value)


def doubled(value: Json, number: int) -> str:
    """Write a value so that one object has a key twice; there must be an object that has a key."""
    random = Random(number)
    return _Writer(random, random.choice(list(_objects(value)))).text(value)


def has_keys(value: Json) -> bool:
    """Whether there is an object in the value that has a key."""
    return any(True for _ in _objects(value))


def _objects(value: Json) -> Iterator[dict[str, Json]]:
    if isinstance(value, dict) and value:
        yield value
    for below in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _objects(below)


class _Writer:
    def __init__(self, random: Random, doubled: dict[str, Json] | None = None) -> None:
        self.random, self.doubled = random, doubled

    def text(self, value: Json) -> str:
        return self._blank() + self._value(value) + self._blank()

    def _value(self, value: Json) -> str:
        if isinstance(value, dict):
            return "{" + (",".join(self._members(value)) or self._blank()) + "}"
        if isinstance(value, list):
            return "[" + (",".join(self.text(item) for item in value) or self._blank()) + "]"
        if isinstance(value, Decimal):
            return str(value)
        return self._quoted(value) if isinstance(value, str) else json.dumps(value)

    def _members(self, value: dict[str, Json]) -> list[str]:
        names = self.random.sample(list(value), len(value))
        members = [self._member(name, value[name]) for name in names]
        if value is self.doubled:
            name = self.random.choice(names)
            again = self._member(name, self.random.choice((value[name], None)))
            members.insert(self.random.randint(0, len(members)), again)
        return members

    def _member(self, name: str, value: Json) -> str:
        return f"{self._blank()}{self._quoted(name)}{self._blank()}:{self.text(value)}"

    def _quoted(self, text: str) -> str:
        if self.random.random() < 0.5:
            return json.dumps(text, ensure_ascii=self.random.random() < 0.5)
        return '"' + "".join(_SHORT.get(one) or _code(one) for one in text) + '"'

    def _blank(self) -> str:
        return self.random.choice(_BLANKS)


def _code(character: str) -> str:
    units = character.encode("utf-16-be").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))

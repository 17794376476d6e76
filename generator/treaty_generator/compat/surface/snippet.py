"""Short programs that type-check with a package as it was, and not as it is."""

from __future__ import annotations

from collections.abc import Iterable

from treaty_generator.compat.surface.types import Key, Member, Type, spelled
from treaty_generator.contract.names import class_name

ROOT = "generated"
"""The package that `treaty compile` writes, unless it is told another."""

_SOURCES = {
    "Any": "typing",
    "Literal": "typing",
    "UUID": "uuid",
    "UNSET": "treaty",
    "Unset": "treaty",
    "date": "datetime",
    "datetime": "datetime",
}


class Snippet:
    """A program under way: what is named is imported."""

    def __init__(self) -> None:
        self._imports: dict[tuple[str, str], str] = {}  # By where it comes from, its name here.

    def name(self, key: Key) -> str:
        """Name a class or anything else that a package offers."""
        return self._imported(".".join((ROOT, *key[:-1])), key[-1])

    def type(self, type_: Type) -> str:
        """Write a type."""
        if any(member.is_literal for member in type_):
            self._imported("typing", "Literal")
        text = spelled(type_, self._member)
        if "Literal[" in text:
            self._imported("typing", "Literal")
        return text

    def any(self) -> str:
        """Name what fits everywhere."""
        return self._imported("typing", "Any")

    def text(self, *lines: str) -> str:
        """Put the lines below what they import."""
        imports = (
            f"from {source} import {name}{f' as {here}' if here != name else ''}"
            for (source, name), here in sorted(self._imports.items())
        )
        return "\n".join([*imports, "", "", *lines, ""])

    def _member(self, member: Member) -> str:
        if member.key:
            return self.name(member.key)
        source = _SOURCES.get(member.name)
        return self._imported(source, member.name) if source else member.name

    def _imported(self, source: str, name: str) -> str:
        taken = set(self._imports.values())
        here = self._imports.get((source, name))
        if here is None:
            here = name if name not in taken else class_name(source.rpartition(".")[2], "Package") + name
            self._imports[source, name] = here
        return here


def importing(key: Key) -> str:
    """Import a class, and use it: a package whose names resolve lazily lets anything be imported."""
    made = Snippet()
    name = made.name(key)
    return made.text(f"def use(given: {name}) -> {name}:", "    return given")


def importing_package(package: tuple[str, ...]) -> str:
    """Import a package."""
    return f"import {'.'.join((ROOT, *package))}\n"


def reading(owner: Key, attribute: str, type_: Type) -> str:
    """Take a value out of an object, as what it was."""
    made = Snippet()
    return made.text(f"def use(given: {made.name(owner)}) -> {made.type(type_)}:", f"    return given.{attribute}")


def reading_key(owner: Key, attribute: str, returned: Key) -> str:
    """Take an object out of another, as what it was."""
    made = Snippet()
    return made.text(f"def use(given: {made.name(owner)}) -> {made.name(returned)}:", f"    return given.{attribute}")


def giving(owner: Key, attribute: str, type_: Type) -> str:
    """Make an object with a value that it took; an empty attribute is the value of a wrapper."""
    made = Snippet()
    name = made.name(owner)
    if not attribute:
        return made.text(f"def make(value: {made.type(type_)}) -> {name}:", f"    return {name}(value)")
    return made.text(
        f"def make(value: {made.type(type_)}, **rest: {made.any()}) -> {name}:",
        f"    return {name}({attribute}=value, **rest)",
    )


def giving_all(owner: Key, attributes: Iterable[str]) -> str:
    """Make an object with all that it needed."""
    made = Snippet()
    name = made.name(owner)
    arguments = ", ".join(f"{one}=given" for one in attributes)
    given = f"given: {made.any()}" if arguments else ""
    return made.text(f"def make({given}) -> {name}:", f"    return {name}({arguments})")


def calling(owner: Key, method: str, returned: Key | None = None) -> str:
    """Call a method of a publisher or a client, and use what it returned."""
    made = Snippet()
    result = made.name(returned) if returned else "object"
    return made.text(
        f"async def use(caller: {made.name(owner)}, **given: {made.any()}) -> {result}:",
        f"    return await caller.{method}(**given)",
    )


def calling_with(owner: Key, method: str, argument: str, type_: Type) -> str:
    """Call a method with an argument that it took."""
    made = Snippet()
    return made.text(
        f"async def use(caller: {made.name(owner)}, value: {made.type(type_)}, **rest: {made.any()}) -> object:",
        f"    return await caller.{method}({argument}=value, **rest)",
    )


def calling_with_all(owner: Key, method: str, arguments: Iterable[str]) -> str:
    """Call a method with all that it needed."""
    made = Snippet()
    written = ", ".join(f"{one}=given" for one in arguments)
    given = f", given: {made.any()}" if written else ""
    return made.text(
        f"async def use(caller: {made.name(owner)}{given}) -> object:", f"    return await caller.{method}({written})"
    )


def calling_with_object(owner: Key, method: str, request: Key) -> str:
    """Call a method with one object."""
    made = Snippet()
    return made.text(
        f"async def use(caller: {made.name(owner)}, request: {made.name(request)}) -> object:",
        f"    return await caller.{method}(request)",
    )


def implementing(owner: Key, methods: Iterable[tuple[str, str]]) -> str:
    """Make an object of a class that has all the methods, each with an argument, which it needed."""
    made = Snippet()
    lines = [f"    async def {name}(self, {argument}: {made.any()}) -> {made.any()}: ..." for name, argument in methods]
    return made.text(f"class Mine({made.name(owner)}):", *(lines or ["    pass"]), "", "", "Mine()")


def implementing_one(owner: Key, method: str, request: Key, response: Key) -> str:
    """Implement one method."""
    made = Snippet()
    return made.text(
        f"class Mine({made.name(owner)}):",
        f"    async def {method}(self, request: {made.name(request)}) -> {made.name(response)}:",
        "        raise NotImplementedError",
    )

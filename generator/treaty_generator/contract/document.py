"""One YAML file, read as JSON and nothing more, with the position of every node where one is asked for.

YAML's own types are left out on purpose: a plain scalar is a number, `true`, `false` or `null` exactly where JSON says
so (`~` and nothing at all are null too), and a string otherwise, so `NO` and `12:30:45` are strings.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import field
from functools import cached_property, lru_cache
from typing import Any

import yaml
from yaml._yaml import CParser  # libyaml's, ten times faster than PyYAML's own; every wheel of PyYAML brings it.

from treaty_generator.contract.files import LARGEST_BYTES, Source
from treaty_generator.dataclass import dataclass
from treaty_generator.problem import Place, Pointer, Problem, quoted

Json = Any
"""What JSON can say: dict, list, str, int, float, bool or None."""

_Pair = tuple[yaml.Node, yaml.Node]

DEEPEST = 64  # Levels of nesting; real contracts stay under 20, and the parser below us is recursive.
MOST_NODES = 200_000  # Nodes of one file after its aliases are written out.

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\Z")
_WORDS = {"null": None, "~": None, "": None, "true": True, "false": False}
_ESCAPE = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|\\.")
_LINE_END = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
_UNQUOTED_REFERENCE = re.compile(r"\$ref[\"']?:\s+(#[^\s},]*)")
_MOST_DIGITS = 400  # Python refuses to read integers of more than 4300 digits; nobody needs a tenth of it.


@dataclass(frozen=True)
class Document:
    """A file that could be read: its data, and its bytes, from which a place is found when one is needed."""

    name: str  # As shown to people: posix, starting with the contracts folder as it was given.
    steps: tuple[str, ...]  # The path below the contracts root.
    data: Json
    raw: bytes = field(repr=False, default=b"")
    digest: str = field(repr=False, default="")

    @cached_property
    def referred(self) -> frozenset[str]:
        """The files that a `$ref` names, as written; some of these may stand in an example, and mean nothing."""
        return frozenset(_files(self.data))

    def place(self, pointer: Pointer, *, key: bool = False) -> Place:
        """Find a node in the file; `key` asks for the key of a property rather than its value.

        A pointer that leads nowhere gives the last node on the way.
        """
        nodes = _nodes(self.raw)
        node = spot = nodes.root
        for step in pointer:
            found = nodes.child(node, step)
            if found is None:
                break
            spot = found[0] if key else found[1]
            node = found[1]
        mark = spot.start_mark if spot is not None else None
        line, column = (mark.line, mark.column) if mark is not None else (0, 0)
        return Place(self.name, line + 1, column + 1, pointer, nodes.lines[line] if line < len(nodes.lines) else "")

    def span(self, pointer: Pointer) -> tuple[int, int, int] | None:
        """Find how a value is written: where its key ends, and where it starts and ends itself.

        All three count the characters of the text, without the mark that may stand before it. An alias starts and ends
        where what it refers to does. None, where the pointer leads to no key.
        """
        nodes = _nodes(self.raw)
        node = nodes.root
        found: _Pair | None = None
        for step in pointer:
            found = nodes.child(node, step)
            if found is None:
                return None
            node = found[1]
        if found is None or found[0] is found[1]:
            return None
        key, value = found
        return key.end_mark.index, value.start_mark.index, value.end_mark.index


def _files(data: Json) -> Iterator[str]:
    waiting = [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            ref = value.get("$ref")
            if isinstance(ref, str) and not ref.startswith("#"):
                yield ref.partition("#")[0]
            waiting += (item for item in value.values() if isinstance(item, dict | list))
        elif isinstance(value, list):
            waiting += (item for item in value if isinstance(item, dict | list))


def parse(source: Source) -> tuple[Document | None, list[Problem]]:
    """Read the bytes of one file; the document is there also when a part of it had to be passed over."""
    if source.raw is None:
        return None, [source.fault] if source.fault is not None else []
    lines: tuple[str, ...] = ()
    try:
        text = _decoded(source.raw)
        lines = tuple(_LINE_END.split(text))
        root = _composed(text)
        constructor = _Constructor()
        data = constructor.value(root, 0) if root is not None else None
    except _Fault as fault:
        return None, [fault.problem(source.name, lines)]
    problems = [fault.problem(source.name, lines) for fault in constructor.faults]
    return Document(source.name, source.steps, data, source.raw, source.digest), problems


@dataclass(frozen=True, slots=True)
class _Nodes:
    """The lines of a file, and its nodes; a mapping is gone through once, as it may hold thousands of keys."""

    lines: tuple[str, ...]
    root: yaml.Node | None
    _children: dict[int, dict[str, _Pair]] = field(default_factory=dict)

    def child(self, node: yaml.Node | None, step: str | int) -> _Pair | None:
        """Find a key and its value, or an item twice."""
        if isinstance(node, yaml.MappingNode):
            if id(node) not in self._children:
                self._children[id(node)] = {key.value: (key, value) for key, value in reversed(node.value)}
            return self._children[id(node)].get(str(step))
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
            return node.value[step], node.value[step]
        return None


@lru_cache(maxsize=64)
def _nodes(raw: bytes) -> _Nodes:
    """Read a sound file once more, for its places: few are asked for, and all nodes of all files take much room."""
    text = _decoded(raw)
    return _Nodes(tuple(_LINE_END.split(text)), _composed(text))


class _Fault(Exception):
    """What is wrong at a line and a column, both counted from 0; with no line, it is the file as a whole."""

    def __init__(self, id: str, message: str, mend: str, line: int = 0, column: int = 0) -> None:
        super().__init__(id, message, mend, line, column)
        self.id, self.message, self.mend, self.line, self.column = id, message, mend, line, column

    def problem(self, name: str, lines: tuple[str, ...]) -> Problem:
        text = lines[self.line] if self.line < len(lines) else ""
        return Problem(self.id, self.message, self.mend, Place(name, self.line + 1, self.column + 1, (), text))


def _decoded(raw: bytes) -> str:
    if len(raw) > LARGEST_BYTES:
        raise _Fault("file-too-large", f"the file has more than {LARGEST_BYTES} bytes", "split it")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n")
        raise _Fault("file-not-utf8", "the file is not UTF-8 text", "save it as UTF-8", line) from None


def _composed(text: str) -> yaml.Node | None:
    parser = _Parser(text)
    try:
        root: yaml.Node | None = parser.get_single_node()
        return root
    except yaml.reader.ReaderError as error:
        raise _character_fault(text, error.position) from None
    except yaml.MarkedYAMLError as error:
        joined = _joined(text) if "Unicode character escape" in str(error.problem) else None
        if joined is not None:
            return _composed(joined)
        raise _eaten_reference(text, error) or _Fault(*_syntax(error), *_spot(error)) from None
    finally:
        parser.dispose()


def _joined(text: str) -> str | None:
    """Write the surrogate pairs of a JSON file (two escapes, one character) as YAML does; None where there are none.

    None, too, for what is not JSON, as only there a backslash is always inside double quotes. Columns further on in
    such a line come out two smaller for each pair.
    """
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return None
    found = _ESCAPE.sub(lambda escape: _joined_pair(escape) if escape[1] else escape[0], text)
    return found if found != text else None


def _joined_pair(escape: re.Match[str]) -> str:
    high, low = int(escape[1], 16), int(escape[2], 16)
    return f"\\U{0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00):08X}"


def _character_fault(text: str, offset: int) -> _Fault:
    """Complain of the character at an offset that libyaml counts in bytes of UTF-8."""
    position = len(text.encode()[:offset].decode(errors="ignore"))
    before = _LINE_END.split(text[:position])
    what = f"the character U+{ord(text[position]):04X} is not allowed in YAML"
    return _Fault("yaml-character", what, "remove it, or escape it in double quotes", len(before) - 1, len(before[-1]))


def _spot(error: yaml.MarkedYAMLError) -> tuple[int, int]:
    """The line and column to look at; of a key without a colon, libyaml knows the key only as the context."""
    mark = error.problem_mark or error.context_mark
    if "could not find expected ':'" in str(error.problem):
        mark = error.context_mark or mark
    return (mark.line, mark.column) if mark is not None else (0, 0)


def _eaten_reference(text: str, error: yaml.MarkedYAMLError) -> _Fault | None:
    """Find a `$ref` whose unquoted `#` began a comment, just before the place where that was noticed."""
    line = _spot(error)[0]
    for number, written in enumerate(_LINE_END.split(text)[: line + 1]):
        found = _UNQUOTED_REFERENCE.search(written) if number >= line - 3 else None
        if found is not None:
            what, mend = "here a comment begins, and swallows the reference", f'put it in quotes: "{found[1]}"'
            return _Fault("yaml-syntax", what, mend, number, found.start(1))
    return None


def _syntax(error: yaml.MarkedYAMLError) -> tuple[str, str, str]:
    what = error.problem or error.context or "it cannot be read"
    if "another document" in what or "<document start>" in what:
        return (
            "yaml-several-documents",
            "the file holds more than one YAML document",
            "move the others into files of their own",
        )
    if "undefined alias" in what:
        return (
            "yaml-alias-unknown",
            "the alias refers to an anchor that is not defined",
            "define it with &, or write the value out",
        )
    if "second occurrence" in what:
        return "yaml-syntax", "this is not YAML: the anchor is defined twice", "give one of the two another name"
    mend = "check the indentation, the colons and the quotes here"
    if "cannot start any token" in what:
        mend = "indent with spaces, and quote values that start with @, ` or %"
    elif "mapping values are not allowed" in what:
        mend = "put quotes around a value that contains a colon; otherwise check the indentation"
    elif "could not find expected ':'" in what:
        mend = "put a colon and a space after the key, or indent the line as a part of the one before"
    elif "Unicode character escape" in what:
        mend = "write the character itself, or a backslash, U and eight digits"
    return "yaml-syntax", f"this is not YAML: {what}", mend


class _Parser(CParser):
    """libyaml's composer with YAML's type guessing switched off: only a tag that somebody wrote shows up."""

    depth = 0

    def resolve(self, _kind: type, _value: object, _implicit: object) -> str:
        return ""

    def descend_resolver(self, node: yaml.Node | None, _index: object) -> None:
        self.depth += 1
        if self.depth > DEEPEST and node is not None:
            mend = "flatten it, or name the inner part as a type"
            mark = node.start_mark
            raise _Fault("yaml-too-deep", f"more than {DEEPEST} levels are nested here", mend, mark.line, mark.column)

    def ascend_resolver(self) -> None:
        self.depth -= 1


class _Constructor:
    """Turns nodes into JSON, passing over what cannot be and counting what aliases multiply."""

    def __init__(self) -> None:
        self.nodes = 0
        self.faults: list[_Fault] = []

    def value(self, node: yaml.Node, depth: int) -> Json:
        self.nodes += 1
        if self.nodes > MOST_NODES or depth > DEEPEST:
            mend = "write the values out, or name them as types"
            mark = node.start_mark
            raise _Fault(
                "yaml-alias-bomb", "the aliases of this file unfold into too much", mend, mark.line, mark.column
            )
        if node.tag:
            self.tag_fault(node)
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, depth + 1) for item in node.value]
        return self.mapping(node, depth)

    def scalar(self, node: yaml.ScalarNode) -> Json:
        text: str = node.value
        if node.style:
            return text
        if text in _WORDS:
            return _WORDS[text]
        number = _NUMBER.match(text)
        if not number:
            return text
        if len(text) > _MOST_DIGITS:
            return self.fault(
                node, "number-too-large", "the number has too many digits", "quote it if it is meant as text"
            )
        if number[1] is None and number[2] is None:
            return int(text)
        value = float(text)
        if math.isinf(value):
            return self.fault(
                node, "number-too-large", "the number is too large", "use a smaller one, or leave the bound out"
            )
        return value

    def mapping(self, node: yaml.Node, depth: int) -> dict[str, Json]:
        made: dict[str, Json] = {}
        for key_node, value_node in node.value:
            key = self.key(key_node)
            if key is None:
                continue
            if key in made:
                message = f"the key {quoted(key)} stands twice in this mapping"
                self.fault(key_node, "yaml-duplicate-key", message, "remove or rename one of the two")
                continue
            made[key] = self.value(value_node, depth + 1)
        return made

    def key(self, node: yaml.Node) -> str | None:
        if not isinstance(node, yaml.ScalarNode):
            self.fault(node, "yaml-key-not-text", "a key must be plain text", "write a simple name as the key")
            return None
        key = self.scalar(node)
        if node.tag:
            self.tag_fault(node)
        elif key == "<<" and not node.style:
            mend = "write the keys out, or name the common part as a type"
            self.fault(node, "yaml-merge-key", "merge keys are not read: contracts are plain data", mend)
        elif isinstance(key, str):
            return key
        else:
            self.fault(node, "yaml-key-not-text", f"the key {quoted(node.value)} is not text", "put quotes around it")
        return None

    def tag_fault(self, node: yaml.Node) -> None:
        tag = node.tag.replace("tag:yaml.org,2002:", "!!")
        self.fault(
            node, "yaml-tag", f"the tag {quoted(tag)} is not allowed: contracts are plain data", "remove the tag"
        )

    def fault(self, node: yaml.Node, id: str, message: str, mend: str) -> None:
        self.faults.append(_Fault(id, message, mend, node.start_mark.line, node.start_mark.column))

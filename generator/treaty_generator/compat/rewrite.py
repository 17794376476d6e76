"""A contract file with other versions in it, and every other byte as it was."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from treaty_generator.contract.document import Document, parse
from treaty_generator.contract.files import Source
from treaty_generator.problem import Pointer, pointer_text, quoted

_BETWEEN = re.compile(r"\s*:(\s|#[^\n]*\n)*")  # What may stand between a key and its value; comments among it.


class NotRewritten(Exception):
    """A version is written in a way that must be left to a person; the text says where and why."""

    def __init__(self, file: str, line: int, what: str) -> None:
        super().__init__(file, line, what)
        self.file, self.line, self.what = file, line, what

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}"


def with_versions(document: Document, versions: Mapping[Pointer, str]) -> bytes:
    """Write other versions where pointers lead, in the quotes that stand there. Raises `NotRewritten`.

    Only the characters of the versions are replaced, so comments, layout and line endings stay; what comes out is read
    again, and must say the same but for the versions.
    """
    mark = BOM_UTF8 if document.raw.startswith(BOM_UTF8) else b""
    text = document.raw.removeprefix(mark).decode()
    spans = {pointer: _span(document, text, pointer) for pointer in versions}
    for pointer in sorted(versions, key=lambda one: spans[one], reverse=True):
        start, end = spans[pointer]
        text = text[:start] + versions[pointer] + text[end:]
    raw = mark + text.encode()
    _require_same(document, raw, versions)
    return raw


def _span(document: Document, text: str, pointer: Pointer) -> tuple[int, int]:
    """Find the characters of a version, inside its quotes if it has any."""
    found = document.span(pointer)
    if found is None:
        raise _refused(document, pointer, "there is no version here that could be changed")
    version, (key_end, start, end) = _value(document.data, pointer), found
    if not _BETWEEN.fullmatch(text[key_end:start]):
        raise _refused(
            document, pointer, f"the version {quoted(version)} is an alias; write it out, as other entries use it"
        )
    written = text[start:end]
    for quote in ('"', "'", ""):
        if written == f"{quote}{version}{quote}":
            return start + len(quote), end - len(quote)
    raise _refused(
        document, pointer, f"the version {quoted(version)} has an anchor, a tag or a form of its own; write it plainly"
    )


def _refused(document: Document, pointer: Pointer, what: str) -> NotRewritten:
    return NotRewritten(document.name, document.place(pointer, key=True).line, what)


def _require_same(document: Document, raw: bytes, versions: Mapping[Pointer, str]) -> None:
    """Read the new text, and compare it with what it should say."""
    expected: Any = deepcopy(document.data)
    for pointer, version in versions.items():
        _value(expected, pointer[:-1])[pointer[-1]] = version
    again, problems = parse(Source(document.name, document.steps, raw))
    if problems or again is None or again.data != expected:
        where = ", ".join(pointer_text(pointer) for pointer in versions)
        raise NotRewritten(
            document.name, 1, f"the file would say something else than before, beside {where}; edit it by hand"
        )


def _value(data: Any, pointer: Pointer) -> Any:
    for step in pointer:
        data = data[step]
    return data

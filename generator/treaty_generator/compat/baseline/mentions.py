"""What a contract file speaks of, told from its bytes: reading a thousand files is cheap, and parsing them is not.

What is said here may be too much, and never too little. A name can hide in a file only behind an escape, of YAML in
double quotes or of a URL in a `$ref`; a file with such an escape is parsed, or is taken to speak of everything.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate
from urllib.parse import unquote

from treaty_generator.contract.document import parse
from treaty_generator.contract.files import Source
from treaty_generator.contract.references import BadReference, steps_to

Steps = tuple[str, ...]

_SUFFIX = b".yaml"  # Every file that can be referred to is called so.
_PLAIN = re.compile(rb"""\$ref["']?:[ ]+["']?([A-Za-z0-9_./-]+\.yaml)(?=["'#\s,}])""")
_ESCAPE = re.compile(rb"\\[xuU/\r\n]")
_URL_ESCAPE = re.compile(rb"%[0-9A-Fa-f]{2}")


def is_veiled(source: Source) -> bool:
    """Whether names may stand in a file without being seen in its bytes."""
    return source.raw is not None and b"\\" in source.raw and _ESCAPE.search(source.raw) is not None


def referred(source: Source) -> frozenset[Steps]:
    """Find the files, by path below the root, to which the `$ref`s of a file lead; some may not be there."""
    raw = source.raw
    if raw is None or not (_SUFFIX in raw or b"\\" in raw or b"%" in raw):
        return frozenset()
    written: list[bytes] = _PLAIN.findall(raw)
    if len(written) != raw.count(_SUFFIX) or is_veiled(source) or (b"%" in raw and _URL_ESCAPE.search(raw)):
        return _parsed(source)
    return frozenset(_led(source, (text.decode() for text in set(written))))


def _parsed(source: Source) -> frozenset[Steps]:
    document, _ = parse(source)
    return frozenset(_led(source, map(unquote, document.referred))) if document is not None else frozenset()


def _led(source: Source, written: Iterable[str]) -> Iterator[Steps]:
    found = (_steps_to(file, source.steps[:-1]) for file in written)
    return (steps for steps in found if steps is not None)


@lru_cache(maxsize=4096)
def _steps_to(file: str, folder: Steps) -> Steps | None:
    """Follow a reference from any file of a folder; None is nowhere. Neighbours mostly refer to the same few files."""
    try:
        return steps_to(file, (*folder, ""))
    except BadReference:
        return None


class Text:
    """The bytes of many files, one after another, in which words are looked for."""

    def __init__(self, sources: Iterable[Source]) -> None:
        readable = [(source.steps, source.raw) for source in sources if source.raw is not None]
        self._steps = [steps for steps, _ in readable]
        self._raw = b"\0".join(raw for _, raw in readable)
        self._ends = list(accumulate(len(raw) + 1 for _, raw in readable))

    def mentioning(self, words: Iterable[str]) -> Iterator[Steps]:
        """Go through the files in which one of the words stands, each as often as it does."""
        for word in words:
            sought = word.encode(errors="surrogateescape")
            at = self._raw.find(sought)
            while at >= 0:
                index = bisect_right(self._ends, at)
                yield self._steps[index]
                at = self._raw.find(sought, self._ends[index])

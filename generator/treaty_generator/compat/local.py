"""Edits that can be judged where they stand: what is proved of a part of the payload need not be asked of the whole.

A part can be judged alone where nothing but plain properties, items and maps leads to it, so that nothing else speaks
of it, and more values for the part are more values for the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from treaty_generator.compat.languages import Edits, Languages
from treaty_generator.compat.patched import Fragment, Node, Plain, Woven
from treaty_generator.compat.sides import ContentModel
from treaty_generator.contract.document import Json
from treaty_generator.contract.keywords import ASSERTIONS

_CHILDREN = ("additionalProperties", "items", "prefixItems", "properties")
_RESTS = ("additionalProperties", "items")
_PLAIN = frozenset({*ASSERTIONS, *_CHILDREN} - {"const", "dependentRequired", "enum"})
"""Listed values are not among them: they speak of all that is inside."""


class Local:
    """The parts of two woven schemas that can be judged alone, each with the edits that are decided there."""

    def __init__(self, woven: Woven, model: ContentModel) -> None:
        self._woven, self._model = woven, model
        self._parts: list[tuple[Node, Edits, Languages]] = []
        if isinstance(woven.root, Node):
            self._visit(woven.root, set())

    def suspects(self, edits: tuple[int, ...], holds: Callable[[Languages, Edits], bool]) -> tuple[int, ...]:
        """Leave out the edits that surely do no harm; `holds` judges the edits of one part in its own languages."""
        doubted: set[int] = set()
        for node, there, languages in self._parts:
            felt = there & frozenset(edits)
            if felt and (node is self._woven.root or not holds(languages, felt)):
                doubted |= felt
        return tuple(edit for edit in edits if edit in doubted)

    def _visit(self, node: Node, seen: set[int]) -> None:
        if id(node) in seen:
            return
        seen.add(id(node))
        is_plain = all(_is_plain(part.before) and _is_plain(part.after) for part in node.parts)
        is_plain = is_plain and not (_moves_places(node) and _has_woven_rest(node))
        edits = frozenset(_own_edits(node)) if is_plain else frozenset(_all_edits(node, set()))
        if edits:
            languages = Languages(Woven(self._woven.contracts, node), self._model)
            self._parts.append((node, edits, languages))
        for child in _children(node) if is_plain else ():
            self._visit(child, seen)


def _is_plain(fragment: Fragment) -> bool:
    return fragment.keys() <= _PLAIN


def _moves_places(node: Node) -> bool:
    """Whether an edit decides which schema speaks of a place in a value."""
    return any(not {*part.before, *part.after}.isdisjoint(_CHILDREN) for part in node.parts if part.edit is not None)


def _has_woven_rest(node: Node) -> bool:
    """Whether what speaks of all other places has edits of its own: then a place may meet two of them at once."""
    return any(isinstance(part.before.get(rest), Node) for part in node.parts for rest in _RESTS)


def _own_edits(node: Node) -> Iterator[int]:
    yield from (part.edit for part in node.parts if part.edit is not None)
    if node.null[0] is not None:
        yield node.null[0]


def _all_edits(node: Node, seen: set[int]) -> Iterator[int]:
    if id(node) not in seen:
        seen.add(id(node))
        yield from _own_edits(node)
        for child in _children(node):
            yield from _all_edits(child, seen)


def _children(node: Node) -> Iterator[Node]:
    """Go through the nodes directly below one; they stand in what both versions say."""
    if isinstance(node.inner, Node):
        yield node.inner
    for part in node.parts:
        yield from _nodes(part.before)


def _nodes(value: Json) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif not isinstance(value, Plain):
        for below in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from _nodes(below)

"""What a pattern says, before it means anything: the tree that `parse.py` reads and `pattern.py` turns into a term."""

from __future__ import annotations

from functools import cached_property

from treaty_generator.dataclass import dataclass
from treaty_generator.schema.regular.intervals import Spans


class UnsupportedPattern(ValueError):
    """A pattern that is not regular, is none at all, or uses what is not understood here."""


@dataclass(frozen=True)
class One:
    """A character of a class."""

    of: Spans
    plain = True
    wide = True


@dataclass(frozen=True)
class Sequence:
    """One after the other; none of them is the empty text."""

    nodes: tuple[Node, ...]

    @cached_property
    def plain(self) -> bool:
        """Whether it looks at nothing beside the text that it takes."""
        return all(node.plain for node in self.nodes)

    @cached_property
    def wide(self) -> bool:
        """Whether it can take any text at all."""
        return any(node.wide for node in self.nodes)


@dataclass(frozen=True)
class Choice:
    """Any of them."""

    nodes: tuple[Node, ...]

    @cached_property
    def plain(self) -> bool:
        """As for a sequence."""
        return all(node.plain for node in self.nodes)

    @cached_property
    def wide(self) -> bool:
        """As for a sequence."""
        return any(node.wide for node in self.nodes)


@dataclass(frozen=True)
class Times:
    """Again and again."""

    node: Node
    low: int
    high: float

    @cached_property
    def plain(self) -> bool:
        """As for a sequence."""
        return self.node.plain

    @cached_property
    def wide(self) -> bool:
        """As for a sequence."""
        return self.node.wide and self.high > 0


@dataclass(frozen=True)
class Ahead:
    """Whether what follows begins so, or does not."""

    node: Node
    refused: bool
    plain = False
    wide = False


@dataclass(frozen=True)
class Edge:
    """`^`, `$`, `b` or `B`: a place between two characters."""

    kind: str
    plain = False
    wide = False


Node = One | Sequence | Choice | Times | Ahead | Edge

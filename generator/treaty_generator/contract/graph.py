"""Loops in directed graphs, each found once and in linear time, however deep the graph is."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

_Node = TypeVar("_Node", bound=Hashable)
Graph = Mapping[_Node, Iterable[_Node]]
"""The nodes that each node leads to; a node that leads nowhere may be left out."""


def loops(graph: Graph[_Node]) -> Iterator[tuple[_Node, ...]]:
    """For each group of nodes that lead to one another, give a shortest loop through the one that is listed first.

    The first node is not repeated at the end. Loops come in the order of the graph.
    """
    order = {node: index for index, node in enumerate(graph)}
    found = [_loop(graph, min(group, key=order.__getitem__), group) for group in _groups(graph)]
    yield from sorted(found, key=lambda loop: order[loop[0]])


def _groups(graph: Graph[_Node]) -> Iterator[set[_Node]]:
    """Find the strongly connected components that hold a loop (Tarjan 1972, with a stack of our own)."""
    number: dict[_Node, int] = {}
    lowest: dict[_Node, int] = {}  # Of the nodes still open, the smallest number that a node leads back to.
    open_nodes: dict[_Node, None] = {}
    way: list[tuple[_Node, Iterator[_Node]]] = []  # From where we started to where we are, and what is still ahead.

    def enter(node: _Node) -> None:
        number[node] = lowest[node] = len(number)
        open_nodes[node] = None
        way.append((node, iter(graph.get(node, ()))))

    for start in graph:
        if start not in number:
            enter(start)
        while way:
            node, ahead = way[-1]
            following = next(ahead, None)
            if following is None:
                way.pop()
                if way:
                    lowest[way[-1][0]] = min(lowest[way[-1][0]], lowest[node])
                if lowest[node] == number[node]:
                    group = _closed(open_nodes, node)
                    if len(group) > 1 or node in graph.get(node, ()):
                        yield group
            elif following not in number:
                enter(following)
            elif following in open_nodes:
                lowest[node] = min(lowest[node], number[following])


def _closed(open_nodes: dict[_Node, None], last: _Node) -> set[_Node]:
    group: set[_Node] = set()
    while last not in group:
        group.add(open_nodes.popitem()[0])
    return group


def _loop(graph: Graph[_Node], start: _Node, group: set[_Node]) -> tuple[_Node, ...]:
    before: dict[_Node, _Node] = {}
    level = [start]
    while start not in before:
        after = []
        for node in level:
            for following in graph.get(node, ()):
                if following in group and following not in before:
                    before[following] = node
                    after.append(following)
        level = after
    path = [before[start]]
    while path[-1] != start:
        path.append(before[path[-1]])
    return tuple(reversed(path))

"""Loops: each group once, the shortest way round, and no recursion."""

from hypothesis import given
from hypothesis import strategies as st

from treaty_generator.contract.graph import loops

GRAPHS = st.dictionaries(st.integers(0, 7), st.lists(st.integers(0, 9), max_size=4), max_size=8)


def reaches(graph: dict[int, list[int]], start: int, goal: int) -> bool:
    seen: set[int] = set()
    waiting = list(graph.get(start, ()))
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting += graph.get(node, ())
    return goal in seen


@given(graph=GRAPHS)
def test_a_loop_is_a_way_that_exists(graph: dict[int, list[int]]) -> None:
    for loop in loops(graph):
        assert len(set(loop)) == len(loop)
        assert all(following in graph[node] for node, following in zip(loop, (*loop[1:], loop[0]), strict=True))


@given(graph=GRAPHS)
def test_every_node_on_a_loop_belongs_to_one_group(graph: dict[int, list[int]]) -> None:
    starts = [loop[0] for loop in loops(graph)]
    for node in graph:
        if reaches(graph, node, node):
            together = [start for start in starts if reaches(graph, node, start) and reaches(graph, start, node)]
            assert len(together) == 1


def test_a_long_loop_is_found() -> None:
    size = 100_000
    assert len(next(loops({node: [(node + 1) % size] for node in range(size)}))) == size

"""A queue gives each event once, those of a key one after another, and the most urgent first."""

from types import SimpleNamespace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from treaty.bus.waiting import Waiting

KEYS = st.sampled_from([None, "x", "y"])
STEPS = st.lists(st.tuples(st.sampled_from(["push", "push", "pop", "done", "clear"]), KEYS, st.integers(0, 3)))


def item(number: int, key: str | None, rank: int) -> Any:
    return SimpleNamespace(number=number, event=SimpleNamespace(key=key), rank=rank)


@settings(max_examples=300, deadline=None)
@given(steps=STEPS, has_priority=st.booleans(), by_key=st.booleans())
def test_it_is_a_list_of_what_may_be_handled(steps: Any, has_priority: bool, by_key: bool) -> None:
    waiting = Waiting((lambda each: each.rank) if has_priority else None, by_key=by_key)
    inside: list[Any] = []
    arrived: dict[int, int] = {}  # When one could be handled: those behind one of their key come later.
    out: list[Any] = []
    clock = 0

    def note() -> None:
        nonlocal clock
        keys = {each.event.key for each in out if each.event.key is not None} if by_key else set()
        for each in inside:
            if each.event.key not in keys and each.number not in arrived:
                clock += 1
                arrived[each.number] = clock
            if by_key and each.event.key is not None:
                keys.add(each.event.key)

    for number, (step, key, rank) in enumerate(steps):
        if step == "push":
            inside.append(item(number, key, rank))
            waiting.push(inside[-1])
        elif step == "pop":
            ready = [each for each in inside if each.number in arrived]
            expected = min(
                ready, key=lambda each: (-each.rank if has_priority else 0, arrived[each.number]), default=None
            )
            assert waiting.pop() is expected
            if expected is not None:
                inside.remove(expected)
                out.append(expected)
        elif step == "done" and out:
            waiting.done(out.pop(0))
        elif step == "clear":
            assert sorted(each.number for each in waiting.clear()) == sorted(each.number for each in inside)
            inside.clear()
        note()
        assert len(waiting) == len(inside)

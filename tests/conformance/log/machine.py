"""Random sequences of what a bus and its people do to a log, against a model of a few dictionaries."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from treaty.log.protocol import Log
from treaty.log.record import Batch, Progress, Row, Selection, State

from .made import NOTES, TYPE, entry, parked

SETTINGS = settings(max_examples=40, stateful_step_count=25, deadline=None)


class LogMachine(RuleBasedStateMachine):
    """Subclasses say how to `make` a log; called again on the same storage, it is what a crash leaves behind."""

    make: Callable[[], Log]
    is_same_owner = False  # After a crash: where the log is an object, the next process is the same owner.

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.log = self.make()
        self.run(self.log.open())
        self.events: dict[str, int] = {}
        self.cursor: int | None = None
        self.rows: dict[int, State] = {}
        self.fences: list[int] = []
        self.is_fresh = self.is_claimed = self.is_ours = False

    def run(self, asked: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(asked)

    @rule(ids=st.lists(st.sampled_from("abcdefgh"), max_size=4))
    def append(self, ids: list[str]) -> None:
        committed = self.run(self.log.commit(Batch(entries=[entry(each) for each in ids])))
        for index, (each, position) in enumerate(zip(ids, committed.positions, strict=True)):
            assert (index in committed.known) == (each in self.events)
            assert self.events.setdefault(each, position) == position

    @rule()
    def claim(self) -> None:
        claim = self.run(self.log.claim(NOTES, 0))
        assert claim.was_clean or self.is_claimed
        assert not self.fences or claim.fence > self.fences[-1]
        self.cursor = self.cursor or 0
        assert claim.cursor == self.cursor
        self.fences.append(claim.fence)
        self.is_fresh = self.is_claimed = self.is_ours = True

    @rule(is_old=st.booleans(), state=st.sampled_from(State), pick=st.integers(0, 7), drops=st.booleans())
    def save(self, is_old: bool, state: State, pick: int, drops: bool) -> None:
        if len(self.fences) < 2 or not self.events or not self.is_ours:
            return
        position = sorted(self.events.values())[pick % len(self.events)]
        row = parked(position) if state is State.PARKED else Row(position=position, state=state)
        cursor = max(self.cursor or 0, position - 1)
        change: dict[str, Any] = {"drops": (position,)} if drops else {"puts": (row,)}
        progress = Progress(subscription=NOTES, fence=self.fences[-2 if is_old else -1], cursor=cursor, **change)
        lost = self.run(self.log.commit(Batch(progress=[progress]))).lost
        if is_old or not self.is_fresh:
            assert lost == {NOTES}
            return
        assert not lost
        self.cursor = cursor
        self.rows.pop(position, None)
        if not drops:
            self.rows[position] = state

    @rule(is_redriven=st.booleans(), event_id=st.sampled_from("abcdefgh"))
    def decide(self, is_redriven: bool, event_id: str) -> None:
        chosen = Selection(event_id=event_id)
        count = self.run(self.log.redrive(chosen) if is_redriven else self.log.discard(chosen, "no"))
        position = self.events.get(event_id, 0)
        assert count == (self.rows.get(position) is State.PARKED)
        if count:
            self.rows[position] = State.DELAYED if is_redriven else State.DISCARDED

    @rule(cursor=st.integers(0, 8))
    def seek(self, cursor: int) -> None:
        if self.cursor is not None:
            self.run(self.log.seek(NOTES, cursor))
            self.cursor, self.is_fresh = cursor, False
            self.rows = {position: state for position, state in self.rows.items() if position <= cursor}

    @rule()
    def restart(self) -> None:
        self.run(self.log.close())
        self.run(self.log.open())
        self.is_claimed = self.is_claimed and not self.is_ours
        self.is_ours = False

    @rule()
    def crash(self) -> None:
        self.log = self.make()
        self.run(self.log.open())
        self.is_ours = self.is_ours and self.is_same_owner

    @invariant()
    def what_is_there_is_what_the_model_has(self) -> None:
        found = self.run(self.log.read(0, [TYPE], 99))
        assert {each.id: each.position for each in found} == self.events
        assert {row.position: row.state for row in self.run(self.log.rows(NOTES, list(State)))} == self.rows
        states = self.run(self.log.subscriptions())
        assert [each.cursor for each in states] == ([] if self.cursor is None else [self.cursor])

    def teardown(self) -> None:
        self.run(self.log.close())
        self.runner.close()

"""Whatever happens when, the log never loses an open event, and never forgets a row."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from treaty.bus.standing import NOTHING, Standing
from treaty.log.record import Progress, Row, State, SubscriptionId

ID = SubscriptionId("a", "b")
KEYS = ["x", "y", None]
BLOCKING = (State.TRYING, State.DELAYED, State.HELD, State.PARKED)
PICK = st.integers(0, 20)


class StandingMachine(RuleBasedStateMachine):
    """Positions are 1, 2, …; a log is a cursor and rows, written whole or not at all."""

    def __init__(self) -> None:
        super().__init__()
        self.standing = Standing(ID, NOTHING)
        self.end = 0
        self.open: list[int] = []
        self.done: set[int] = set()
        self.rows: dict[int, Row] = {}
        self.cursor, self.kept = 0, dict[int, Row]()
        self.taken: Progress | None = None

    @rule(count=st.integers(1, 3))
    def begin(self, count: int) -> None:
        for _ in range(count):
            self.end += 1
            if not self.standing.is_known(self.end):
                self.standing.begin(self.end)
                self.open.append(self.end)
            else:
                self.standing.skip(self.end)

    @rule(pick=PICK)
    def succeed(self, pick: int) -> None:
        if self.open:
            position = self.open.pop(pick % len(self.open))
            self.standing.end(position)
            self.done.add(position)

    @rule(pick=PICK, state=st.sampled_from([State.DELAYED, State.PARKED, State.HELD]))
    def put_aside(self, pick: int, state: State) -> None:
        if self.open:
            position = self.open.pop(pick % len(self.open))
            row = Row(position=position, state=state, key=KEYS[position % 3])
            self.standing.end(position, has_row=True)
            self.standing.put(row, None)
            self.rows[position] = row

    @rule(pick=PICK)
    def retry(self, pick: int) -> None:
        if self.rows:
            row = self.rows[sorted(self.rows)[pick % len(self.rows)]]
            again = replace(row, state=State.TRYING, attempts=row.attempts + 1)
            self.standing.put(again, row)
            self.rows[row.position] = again

    @rule(pick=PICK)
    def mend(self, pick: int) -> None:
        if self.rows:
            row = self.rows.pop(sorted(self.rows)[pick % len(self.rows)])
            self.standing.drop(row)
            self.standing.end(row.position)
            self.done.add(row.position)

    @rule()
    def take(self) -> None:
        if self.taken is None:
            self.taken = self.standing.take()

    @rule(is_written=st.booleans())
    def written(self, is_written: bool) -> None:
        taken, self.taken = self.taken, None
        if taken is None:
            return
        if not is_written:
            self.standing.untake(taken)
            return
        self.cursor = taken.cursor
        for position in taken.drops:
            self.kept.pop(position, None)
        self.kept.update({row.position: row for row in taken.puts})

    @rule()
    def crash(self) -> None:
        """Start again from what the log says."""
        claim = replace(NOTHING, cursor=self.cursor, rows=tuple(self.kept.values()), blocked=self.blocked(self.kept))
        self.standing = Standing(ID, claim, list(self.kept.values()))
        self.end, self.open, self.taken = self.cursor, [], None
        self.rows = {at: row for at, row in self.kept.items() if row.state is not State.DONE}
        self.done = {at for at in self.kept if self.kept[at].state is State.DONE}
        self.done |= set(range(1, self.cursor + 1)) - self.rows.keys()

    @invariant()
    def the_log_never_loses_an_open_event(self) -> None:
        for position in range(1, self.end + 1):
            is_told_done = position <= self.cursor and position not in self.kept
            is_told_done |= position in self.kept and self.kept[position].state is State.DONE
            assert not is_told_done or position in self.done, f"{position} is not done"
        assert self.standing.cursor < min(self.open, default=self.end + 1)

    @invariant()
    def keys_are_held_back_by_their_rows(self) -> None:
        assert self.standing.blocked == self.blocked(self.rows)

    @invariant()
    def what_is_told_next_says_all(self) -> None:
        if self.taken is not None:
            return
        next_ = self.standing.take()
        kept = {at: row for at, row in self.kept.items() if at not in next_.drops}
        kept |= {row.position: row for row in next_.puts}
        self.standing.untake(next_)
        assert {at: row for at, row in kept.items() if row.state is not State.DONE} == self.rows
        told = {at for at in kept if kept[at].state is State.DONE} | set(range(1, next_.cursor + 1)) - kept.keys()
        assert {at for at in self.done if at <= self.end} <= told, "what is done would be handled again"

    @staticmethod
    def blocked(rows: dict[int, Row]) -> dict[str, int]:
        keys = [row.key for row in rows.values() if row.key is not None and row.state in BLOCKING]
        return {key: keys.count(key) for key in keys}


TestStanding = StandingMachine.TestCase
TestStanding.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)

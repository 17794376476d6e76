"""Random stories of a bus: what is published, what fails, who dies, what people mend; in the end nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.conformance.log.made import TYPE, Noted, Other
from treaty.errors import LogError
from treaty.log.record import Query, Selection, State
from treaty.options import Batch, Retry, SubscriptionOptions
from treaty.testing import FakeClock

from .cast import FAILURES, Subscriber
from .process import Process

SETTINGS = settings(max_examples=25, stateful_step_count=25, deadline=None, derandomize=True)

RETRIES = st.sampled_from([Retry(immediate=1, delays_s=(0.2, 0.5)), Retry(immediate=0, delays_s=())])
OPTIONS = st.builds(
    SubscriptionOptions,
    concurrency=st.sampled_from([1, 3]),
    capacity=st.sampled_from([1, 3, 1000]),
    retry=RETRIES,
    priority=st.sampled_from([None, lambda event: -int(event.data.text)]),
)
BATCHES = st.none() | st.builds(Batch, size=st.sampled_from([2, 5]), wait_s=st.sampled_from([0.0, 0.1]))
KEYS = st.lists(st.sampled_from([None, "x", "y"]), min_size=1, max_size=5)
WHICH, WHO = st.integers(0, 1), st.integers(0, 1)
SELECTIONS = st.sampled_from(
    [Selection(), Selection(key="x"), Selection(name="-/0"), Selection(key="y", name="-/1"), Selection(event_id="2")]
)
_ROUNDS = 12  # Of mending, after which nothing may be left.


class BusMachine(RuleBasedStateMachine):
    """Subclasses say how processes reach one storage, and what is left of a log when its process dies."""

    most_processes = 1

    def make(self, clock: FakeClock) -> Any:
        """Make a log for a process that starts."""
        raise NotImplementedError

    def abandon(self, log: Any) -> None:
        """Let go of what the death of a process would have let go of."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.clock = FakeClock()
        self.cast: list[Subscriber] = []
        self.processes: list[Process] = []
        self.published: dict[int, int] = {}  # Number → position.
        self.numbers = 0
        self.is_broken = False

    @initialize(
        options=st.tuples(OPTIONS, OPTIONS),
        batches=st.tuples(st.none(), BATCHES),
        is_sync=st.tuples(*[st.booleans()] * 2),
    )
    def begin(self, options: Any, batches: Any, is_sync: Any) -> None:
        for index in range(2):
            self.cast.append(Subscriber(str(index), options[index], batches[index], is_sync=is_sync[index]))
        self.process(0)

    # What happens

    @rule(which=WHICH, keys=KEYS, is_other=st.booleans())
    def publish(self, which: int, keys: list[str | None], is_other: bool) -> None:
        process = self.process(which)
        first, self.numbers = self.numbers, self.numbers + len(keys)
        if is_other:
            self.ask(process, self.distract(process))
        self.ask(process, *(self.note(process, first + index, key) for index, key in enumerate(keys)))

    @rule(who=WHO, ahead=st.integers(-3, 3), how=st.lists(st.sampled_from(FAILURES[:2]), min_size=1, max_size=4))
    def fail(self, who: int, ahead: int, how: list[str]) -> None:
        self.cast[who].failing[self.numbers + ahead] = list(how)

    @rule(who=WHO, ahead=st.integers(0, 3), times=st.integers(1, 4))
    def poison(self, who: int, ahead: int, times: int) -> None:
        self.cast[who].failing[self.numbers + ahead] = ["fatal"] * times

    @rule(who=WHO, is_open=st.booleans())
    def gate(self, who: int, is_open: bool) -> None:
        gate = self.cast[who].gate
        gate.set() if is_open else gate.clear()
        self.settle()

    @rule(seconds=st.sampled_from([0.1, 0.6, 2.0]))
    def advance(self, seconds: float) -> None:
        self.run(self.clock.advance(seconds))
        self.bury()

    @rule(which=WHICH, who=WHO, is_paused=st.booleans())
    def pause(self, which: int, who: int, is_paused: bool) -> None:
        subscription = self.process(which).subscriptions[str(who)]
        self.run(self.called(subscription.pause if is_paused else subscription.resume))

    @rule(which=WHICH, calls=st.integers(1, 3))
    def refuse(self, which: int, calls: int) -> None:
        self.process(which).link.refusals = calls

    @rule(which=WHICH)
    def crash(self, which: int) -> None:
        self.process(which).link.cut()
        self.bury()

    @rule(which=WHICH, calls=st.integers(0, 3), is_done=st.booleans())
    def crash_in_a_call(self, which: int, calls: int, is_done: bool) -> None:
        self.process(which).link.die_in(calls, is_done=is_done)

    @rule(which=WHICH)
    def close(self, which: int) -> None:
        process = self.process(which)
        self.open_gates()
        process.link.heal()
        self.ask(process, process.bus.close(), patience_s=2.0)
        if not process.is_dead:
            self.processes.remove(process)
            process.clock.is_dead = True

    # What people do

    @rule(which=WHICH, selection=SELECTIONS)
    def redrive(self, which: int, selection: Selection) -> None:
        process = self.well(which)
        self.ask(process, process.bus.redrive(selection))

    @rule(which=WHICH, selection=SELECTIONS)
    def discard(self, which: int, selection: Selection) -> None:
        process = self.well(which)
        self.ask(process, self.let_go(process, selection))

    @rule(which=WHICH, who=WHO, back=st.integers(0, 5))
    def replay(self, which: int, who: int, back: int) -> None:
        process, subscriber = self.well(which), self.cast[who]
        states = self.run(process.log.subscriptions())
        come = next(state.cursor for state in states if state.subscription == subscriber.id)
        cursor = max(come - back, 0)  # Never ahead: that would leave events out.
        subscriber.repeatable.update(range(self.numbers))
        subscriber.let_go = {number: kept for number, kept in subscriber.let_go.items() if kept[1] <= cursor}
        self.ask(process, process.bus.replay(subscriber.id, cursor))
        self.advance(0.2)  # Until then another process may go on where it was, and what it handles comes again.
        subscriber.repeatable.update(range(self.numbers))

    # What must hold

    @rule()
    @precondition(lambda self: self.numbers > 0)
    def heal(self) -> None:
        """After everything is mended, everything is done."""
        self.is_broken = True  # Until all of this has held: what ends with a fault is not looked at again.
        self.mend()
        records = self.run(self.processes[0].log.find(Query(types=(TYPE,), limit=None, newest_first=False)))
        kept = {
            int(record.event.data.text) if hasattr(record, "event") else _number(record): record for record in records
        }
        for number, position in self.published.items():
            assert kept[number].position == position, f"{number} was accepted, and is not in the log"
        for subscriber in self.cast:
            self.nothing_is_lost(subscriber, kept)
            keys: dict[str, list[int]] = {}
            for number in dict.fromkeys(subscriber.handled):
                if kept[number].key is not None:
                    keys.setdefault(kept[number].key, []).append(kept[number].position)
            assert all(positions == sorted(positions) for positions in keys.values()), f"out of order: {keys}"
        for process in self.processes:
            self.nobody_waits(process)
        self.the_log_agrees()
        self.is_broken = False

    def nothing_is_lost(self, subscriber: Subscriber, kept: dict[int, Any]) -> None:
        counts = subscriber.counts()
        assert counts.keys() <= kept.keys(), "what was handled is not in the log"
        for number in kept:
            if number in subscriber.let_go:
                assert counts[number] == subscriber.let_go[number][0], (
                    f"{number} was discarded, and handled by {subscriber}"
                )
            elif number in subscriber.repeatable:
                assert counts[number] >= 1, f"{number} was lost by {subscriber}"
            else:
                assert counts[number] == 1, f"{number} was handled {counts[number]} times by {subscriber}"

    def nobody_waits(self, process: Process) -> None:
        for receipt in process.receipts:
            assert receipt.left == 0, f"the receipt of {receipt.event.data.text} waits for {receipt.left}"
            self.ask(process, receipt.settled())
        stats = process.bus.stats()
        assert stats.is_idle
        for each in stats.subscriptions:
            assert (each.waiting, each.delayed, each.held, each.parked_now, each.running) == (0, 0, 0, 0, 0), each
            assert each.lag == 0, each

    def the_log_agrees(self) -> None:
        log = self.processes[0].log
        for state in self.run(log.subscriptions()):
            assert (state.lag, state.parked, state.delayed, state.held) == (0, 0, 0, 0), state
            rows = self.run(log.rows(state.subscription, [each for each in State if each is not State.DISCARDED]))
            assert rows == [], "what is done needs no row"

    def mend(self) -> None:
        for subscriber in self.cast:
            subscriber.failing.clear()
        for process in self.processes:
            process.link.heal()
        self.open_gates()
        self.process(0)
        for process in self.processes:
            for subscription in process.subscriptions.values():
                self.run(self.called(subscription.resume))
        for round_ in range(_ROUNDS):
            self.run(self.clock.advance(0.7))
            process = self.process(0)
            if not self.ask(process, process.bus.parked())[0] and round_ > 1:
                break
            self.ask(process, process.bus.redrive(Selection()))
        for process in self.processes:
            self.ask(process, process.bus.idle())
            self.ask(process, process.bus.states())

    # How it is done

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        try:
            return self.loop.run_until_complete(work)
        except BaseException:
            self.is_broken = True
            raise

    async def called(self, action: Callable[[], object]) -> None:
        action()
        await self.clock.settle()

    def settle(self) -> None:
        self.run(self.clock.settle())
        self.bury()

    def ask(self, process: Process, *work: Coroutine[Any, Any, Any], patience_s: float = 0.0) -> list[Any]:
        """Have a process do something, each by itself; nothing comes of it when it dies."""
        found: list[Any] = self.run(self._asked(process, work, patience_s))
        return found

    async def _asked(self, process: Process, work: Any, patience_s: float) -> list[Any]:
        tasks = [asyncio.create_task(each) for each in work]
        await self.clock.settle()
        if not all(task.done() for task in tasks):
            await self.clock.advance(patience_s or 0.1)
        if process.is_dead:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._bury(process)
            await self.clock.settle()
            return []
        assert all(task.done() for task in tasks), "it waits for ever"
        found = await asyncio.gather(*tasks, return_exceptions=True)
        for each in found:
            if isinstance(each, BaseException):
                raise each
        return found

    async def note(self, process: Process, number: int, key: str | None) -> None:
        try:
            receipt = await process.bus.publish(Noted(text=str(number)), key=key, id=str(number))
        except LogError:
            return  # Then it was not accepted.
        self.published[number] = receipt.position
        process.receipts.append(receipt)

    async def distract(self, process: Process) -> None:
        with suppress(LogError):
            await process.bus.publish(Other())

    async def let_go(self, process: Process, selection: Selection) -> None:
        found = await process.bus.parked(selection, limit=None)
        await process.bus.discard(selection, reason="a test")
        for each in found:
            subscriber = next(one for one in self.cast if one.id == each.subscription)
            count = subscriber.handled.count(int(each.record.id))
            subscriber.let_go[int(each.record.id)] = count, each.record.position

    def process(self, which: int) -> Process:
        which %= self.most_processes
        while len(self.processes) <= which:
            self.run(self.started())
            self.settle()
        return self.processes[which]

    def well(self, which: int) -> Process:
        """Find a process whose log does not fail: people look at what became of their commands, and repeat them."""
        process = self.process(which)
        process.link.heal()
        return process

    async def started(self) -> Process:
        process = Process(self.make(self.clock), self.clock)
        self.processes.append(process)
        await process.start(self.cast)
        return process

    def open_gates(self) -> None:
        for subscriber in self.cast:
            subscriber.gate.set()
        self.settle()

    def bury(self) -> None:
        while dead := [process for process in self.processes if process.is_dead]:
            for process in dead:
                self._bury(process)
            self.run(self.clock.settle())
            assert not any(process.has_tasks() for process in dead), "the dead are at work"

    def _bury(self, process: Process) -> None:
        if process not in self.processes:
            return
        process.kill()
        self.processes.remove(process)
        for subscriber in self.cast:
            subscriber.repeatable.update(range(self.numbers))
        self.loop.call_soon(self.abandon, process.log)

    def teardown(self) -> None:
        try:
            if not self.is_broken and self.cast and self.numbers:
                self.heal()
                for process in list(self.processes):
                    self.ask(process, process.bus.close(), patience_s=2.0)
        finally:
            self._end()

    def _end(self) -> None:
        tasks = asyncio.all_tasks(self.loop)
        for task in tasks:
            task.cancel()
        if tasks:
            self.loop.run_until_complete(asyncio.wait(tasks))
        self.loop.close()


def _number(record: Any) -> int:
    return int(record.id)

"""The tests of the protocol `Log`, sentence by sentence; an engine's own file says how to open it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import given

from treaty.clock import Clock
from treaty.errors.bus import SubscriptionUnknown
from treaty.errors.log import LogClosed
from treaty.log.protocol import Log
from treaty.log.record import Batch, Claim, Entry, Progress, Query, Record, Row, Selection, State, SubscriptionId
from treaty.testing import FakeClock

from . import queries
from .made import NOTES, START, TYPE, at, entry, parked

ODD = ["", "ä☃𝄞", "\x00\x01\x1f\x7f", "'; DROP TABLE events; --", "x" * 2**20]
ENVELOPE = ["source", "key", "correlation_id", "causation_id", "traceparent", "principal"]
MAY_LACK = ["key", "causation_id", "traceparent", "principal"]
ALL = tuple(State)
OTHER = SubscriptionId("test.other", "notes")
CLOSED: list[tuple[str, tuple[Any, ...]]] = [
    ("commit", (Batch(),)), ("read", (0, [TYPE], 1)), ("records", ([1],)), ("find", (Query(),)), ("event", ("a",)),
    ("end", ()), ("position_at", (START,)), ("claim", (NOTES, 0)), ("release", ([NOTES],)), ("beat", ()),
    ("change", ()), ("subscriptions", ()), ("rows", (NOTES, [State.DONE])), ("parked", (Selection(),)),
    ("redrive", (Selection(),)), ("discard", (Selection(), "why")), ("seek", (NOTES, 0)), ("retire", (NOTES,)),
    ("trim", ()),
]  # fmt: skip
QUERIES: list[tuple[Query, str]] = [
    (Query(newest_first=False), "abcd"),
    (Query(), "dcba"),
    (Query(limit=2), "dc"),
    (Query(limit=None), "dcba"),
    (Query(types=("test.other",)), "d"),
    (Query(types=("test.other", TYPE)), "dcba"),
    (Query(source="s"), "b"),
    (Query(source=""), "dca"),
    (Query(key="k"), "cb"),
    (Query(key=""), "d"),
    (Query(correlation_id="two"), "c"),
    (Query(since=at(1)), "dcb"),
    (Query(until=at(2)), "ba"),
    (Query(since=at(1), until=at(2), key="k"), "b"),
    (Query(types=("nobody",)), ""),
]
SELECTIONS: list[tuple[Selection, list[str]]] = [
    (Selection(), ["a", "c", "b"]),
    (Selection(event_type=TYPE), ["a", "c"]),
    (Selection(name="notes"), ["a", "c", "b"]),
    (Selection(name="nobody"), []),
    (Selection(event_id="c"), ["c"]),
    (Selection(fingerprint="g"), ["c"]),
    (Selection(key="k"), ["a"]),
    (Selection(key="k", fingerprint="g"), []),
]


class LogConformance:
    """Subclasses say what `make_log` is: a log that is not open yet, on the storage of that folder."""

    def make_log(self, clock: Clock, tmp_path: Path) -> Log:
        raise NotImplementedError

    @pytest_asyncio.fixture
    async def log(self, tmp_path: Path) -> AsyncIterator[Log]:
        log = self.make_log(FakeClock(START), tmp_path)
        await log.open()
        yield log
        await log.close()

    async def test_events_keep_the_order_in_which_they_were_appended(self, log: Log) -> None:
        assert await log.end() == 0
        positions = [*await _append(log, "c", "a"), *await _append(log, "b")]
        assert positions == sorted(set(positions))
        assert positions[0] >= 1
        assert await log.end() == positions[-1]
        assert "".join(each.id for each in await log.read(0, [TYPE], 10)) == "cab"
        assert [each.position for each in await log.read(0, [TYPE], 10)] == positions

    async def test_an_id_that_was_there_keeps_its_position_and_its_event(self, log: Log) -> None:
        (first,) = await _append(log, "a")
        committed = await log.commit(Batch(entries=[entry("b"), entry("a", "other"), entry("b")]))
        assert committed.positions == [committed.positions[0], first, committed.positions[0]]
        assert committed.known == {1, 2}
        assert b"other" not in b"".join(each.data for each in await log.read(0, [TYPE], 10))

    async def test_reading_is_limited_to_types_and_begins_after_a_position(self, log: Log) -> None:
        positions = (await log.commit(Batch(entries=[entry("a"), entry("b", type="test.other"), entry("c")]))).positions
        assert _ids(await log.read(0, [TYPE], 10)) == "ac"
        assert _ids(await log.read(0, [TYPE, "test.other"], 2)) == "ab"
        assert _ids(await log.read(positions[0], [TYPE], 10)) == "c"
        assert await log.read(positions[2], [TYPE], 10) == []
        assert await log.read(0, [], 10) == []

    @pytest.mark.parametrize("text", ODD, ids=["empty", "unicode", "control", "quotes", "large"])
    async def test_text_comes_back_as_it_went_in(self, log: Log, text: str) -> None:
        envelope: dict[str, Any] = dict.fromkeys(ENVELOPE, text)
        sent = entry("a", text, **envelope, version=text, hops=3, time=at(0.000001))
        await log.commit(Batch(entries=[sent]))
        (found,) = await log.read(0, [TYPE], 1)
        assert found.data == sent.data
        for name in (*ENVELOPE, "id", "type", "version", "hops", "time"):
            assert getattr(found, name) == getattr(sent.event, name), name

    @pytest.mark.parametrize("name", MAY_LACK)
    async def test_nothing_is_not_the_empty_string(self, log: Log, name: str) -> None:
        lacking: dict[str, Any] = {name: None}
        await log.commit(Batch(entries=[entry("a", **lacking), entry("b", **{name: ""})]))
        assert [getattr(each, name) for each in await log.read(0, [TYPE], 2)] == [None, ""]

    async def test_events_are_looked_up_by_position_and_by_id(self, log: Log) -> None:
        first, _, last = await _append(log, "a", "b", "c")
        assert _ids(await log.records([last, first, last + 99])) == "ac"
        found = await log.event("b")
        assert found is not None
        assert found.id == "b"
        assert await log.event("z") is None

    @pytest.mark.parametrize(("query", "expected"), QUERIES)
    async def test_queries_find_what_they_ask_for(self, log: Log, query: Query, expected: str) -> None:
        entries = [entry("a"), entry("b", time=at(1), source="s", key="k")]
        entries += [
            entry("c", time=at(2), key="k", correlation_id="two"),
            entry("d", time=at(3), key="", type=OTHER[0]),
        ]
        await log.commit(Batch(entries=entries))
        assert _ids(await log.find(query)) == expected

    def test_a_query_finds_what_a_list_would_give(self) -> None:
        @queries.SETTINGS
        @given(entries=queries.ENTRIES, query=queries.QUERIES)
        def law(entries: list[Entry], query: Query) -> None:
            with TemporaryDirectory() as folder:
                log = self.make_log(FakeClock(START), Path(folder))
                asyncio.run(queries.compare(log, entries, query))

        law()

    async def test_newest_first_is_paged_by_before_and_oldest_by_after(self, log: Log) -> None:
        await _append(log, *"abcde")
        newest = await log.find(Query(limit=2))
        assert _ids(await log.find(Query(limit=2, before=newest[-1].position))) == "cb"
        oldest = await log.find(Query(limit=2, newest_first=False))
        assert _ids(await log.find(Query(limit=2, newest_first=False, after=oldest[-1].position))) == "cd"

    async def test_a_time_is_the_position_before_the_first_event_so_young_even_if_the_clock_jumped(
        self, log: Log
    ) -> None:
        times = (1, 5, 2, 6)
        committed = await log.commit(Batch(entries=[entry(str(time), time=at(time)) for time in times]))
        for asked, expected in ((0, "1526"), (2, "526"), (5, "526"), (6, "6"), (7, "")):
            found = await log.read(await log.position_at(at(asked)), [TYPE], 9)
            assert _ids(found) == expected, asked
        assert await log.position_at(at(9)) == committed.positions[-1]

    async def test_a_claim_begins_where_it_is_told_and_later_where_it_was(self, log: Log) -> None:
        await _append(log, "a", "b", "c")
        first = await _claim(log, 2)
        assert (first.cursor, first.was_clean, first.replayed_until, first.rows, first.blocked) == (2, True, 0, (), {})
        await _save(log, first, cursor=3)
        await log.release([NOTES, OTHER])
        again = await _claim(log, 0)
        assert (again.cursor, again.was_clean) == (3, True)
        assert again.fence > first.fence

    async def test_an_old_fence_is_refused_and_all_else_is_written(self, log: Log) -> None:
        old, other = await _claim(log, 0), await log.claim(OTHER, 0)
        await _claim(log, 0)
        assert other is not None
        progress = [
            Progress(subscription=NOTES, fence=old.fence, cursor=7, puts=(parked(1),)),
            Progress(subscription=OTHER, fence=other.fence, cursor=8),
        ]
        committed = await log.commit(Batch(entries=[entry("a")], progress=progress))
        assert committed.lost == {NOTES}
        assert await log.event("a") is not None
        assert {each.subscription: each.cursor for each in await log.subscriptions()} == {NOTES: 0, OTHER: 8}
        assert await log.rows(NOTES, ALL) == []

    async def test_rows_are_put_replaced_and_dropped(self, log: Log) -> None:
        await _append(log, "a", "b", "c")
        claim = await _claim(log, 0)
        due = Row(position=2, state=State.DELAYED, key="k", attempts=1, due=at(5), delay_s=5.0)
        await _save(log, claim, puts=(due, Row(position=1, state=State.TRYING), parked(3, key="k")))
        await _save(log, claim, puts=(Row(position=1, state=State.DONE),))
        assert await log.rows(NOTES, ALL) == [Row(position=1, state=State.DONE), due, parked(3, key="k")]
        assert await log.rows(NOTES, ALL, key="k", limit=1) == [due]
        assert await log.rows(NOTES, [State.PARKED]) == [parked(3, key="k")]
        again = await _claim(log, 0)
        assert again.rows == (Row(position=1, state=State.DONE), due)
        assert again.blocked == {"k": 2}
        await _save(log, again, drops=(1, 2))
        assert await log.rows(NOTES, ALL) == [parked(3, key="k")]

    @pytest.mark.parametrize(("selection", "expected"), SELECTIONS)
    async def test_parked_events_are_chosen_by_each_field(
        self, log: Log, selection: Selection, expected: list[str]
    ) -> None:
        await _park_three(log)
        assert [each.record.id for each in await log.parked(selection)] == expected
        assert [each.record.id for each in await log.parked(selection, limit=1)] == expected[:1]
        assert await log.redrive(selection) == len(expected)
        assert await log.parked(selection) == []
        assert len(await log.parked(Selection())) == 3 - len(expected)

    async def test_what_is_redriven_is_due_at_once_and_what_is_discarded_keeps_the_reason(self, log: Log) -> None:
        await _park_three(log)
        before = {each.subscription: each.revision for each in await log.subscriptions()}
        assert await log.redrive(Selection(event_id="a")) == 1
        assert await log.discard(Selection(event_id="c"), "not ours") == 1
        redriven, discarded = await log.rows(NOTES, ALL)
        assert (redriven.state, redriven.attempts, redriven.due) == (State.DELAYED, 0, None)
        assert (discarded.state, discarded.reason) == (State.DISCARDED, "not ours")
        after = {each.subscription: each.revision for each in await log.subscriptions()}
        assert after[NOTES] != before[NOTES]
        assert after[OTHER] == before[OTHER]

    async def test_subscriptions_are_counted(self, log: Log) -> None:
        await _append(log, *"abcd")
        claim = await _claim(log, 0)
        held = Row(position=4, state=State.HELD, key="k")
        delayed = Row(position=3, state=State.DELAYED)
        await _save(log, claim, cursor=1, puts=(parked(2), delayed, held))
        (state,) = await log.subscriptions()
        assert (state.cursor, state.lag, state.parked, state.delayed, state.held) == (1, 3, 1, 1, 1)
        assert state.owner
        await log.release([NOTES])
        assert (await log.subscriptions())[0].owner == ""

    async def test_seeking_back_handles_again_and_forth_leaves_out(self, log: Log) -> None:
        await _append(log, *"abcd")
        claim = await _claim(log, 0)
        await _save(log, claim, cursor=3, puts=(parked(1), parked(3)))
        await log.seek(NOTES, 1)
        assert await _save(log, claim, cursor=4) == {NOTES}
        again = await _claim(log, 0)
        assert (again.cursor, again.replayed_until) == (1, 3)
        assert [row.position for row in await log.rows(NOTES, ALL)] == [1]
        await log.seek(NOTES, 4)
        assert (await _claim(log, 0)).cursor == 4

    async def test_what_is_retired_is_forgotten_and_its_fence_is_an_old_one(self, log: Log) -> None:
        await _append(log, "a")
        claim = await _claim(log, 0)
        await _save(log, claim, cursor=1, puts=(parked(1),))
        await log.retire(NOTES)
        assert await log.subscriptions() == []
        assert await _save(log, claim, cursor=1) == {NOTES}
        assert (await _claim(log, 0)).cursor == 0
        assert await log.rows(NOTES, ALL) == []

    @pytest.mark.parametrize("method", ["seek", "retire"])
    async def test_an_unknown_subscription_is_refused_with_the_one_that_was_meant(self, log: Log, method: str) -> None:
        await _claim(log, 0)
        with pytest.raises(SubscriptionUnknown, match="did you mean 'notes'"):
            await getattr(log, method)(SubscriptionId(TYPE, "note"), *([0] if method == "seek" else []))

    async def test_trimming_stops_before_what_is_still_to_be_handled_or_parked(self, log: Log) -> None:
        await log.commit(Batch(entries=[entry(each, time=at(index)) for index, each in enumerate("abcde")]))
        claim = await _claim(log, 0)
        assert await log.trim(before=at(99)) == 0
        await _save(log, claim, cursor=5, puts=(parked(3),))
        assert await log.trim(before=at(1)) == 1
        assert await log.trim(before=at(99)) == 1
        assert _ids(await log.read(0, [TYPE], 9)) == "cde"
        await log.discard(Selection(), "no")
        assert await log.trim(before=at(99)) == 3
        assert await log.end() == 5
        assert (await _append(log, "f"))[0] > 5

    async def test_trimming_does_not_wait_for_a_subscription_to_which_nothing_came(self, log: Log) -> None:
        await log.claim(SubscriptionId("test.other", "quiet"), 0)
        await log.commit(Batch(entries=[entry(each) for each in "ab"]))
        assert await log.trim(before=at(99)) == 2

    async def test_trimming_by_nothing_drops_nothing(self, log: Log) -> None:
        await _append(log, "a")
        assert await log.trim() == 0
        assert await log.trim(largest_bytes=2**30) == 0

    async def test_opening_and_closing_twice_does_nothing_more(self, log: Log) -> None:
        await _append(log, "a")
        await log.open()
        assert await log.end() == 1
        await log.close()
        await log.close()

    @pytest.mark.parametrize(("method", "arguments"), CLOSED, ids=[name for name, _ in CLOSED])
    async def test_a_closed_log_says_so(self, log: Log, method: str, arguments: tuple[Any, ...]) -> None:
        await log.close()
        with pytest.raises(LogClosed):
            await getattr(log, method)(*arguments)

    async def test_closing_gives_claims_back_and_a_restart_goes_on(self, log: Log) -> None:
        await _append(log, "a")
        claim = await _claim(log, 0)
        await _save(log, claim, cursor=1)
        await log.close()
        await log.open()
        again = await _claim(log, 0)
        assert (again.cursor, again.was_clean) == (1, True)

    async def test_a_unit_commits_or_rolls_back(self, log: Log) -> None:
        if not log.capabilities.has_transactions:
            pytest.skip("capability has_transactions is not declared")
        async with log.unit() as unit:
            await unit.append([entry("a")])

        async def fail() -> None:
            async with log.unit() as unit:
                await unit.append([entry("b")])
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await fail()
        assert _ids(await log.read(0, [TYPE], 9)) == "a"

    async def test_what_is_accepted_at_once_is_appended(self, log: Log) -> None:
        if not log.capabilities.is_immediate:
            pytest.skip("capability is_immediate is not declared")
        immediate: Any = log
        assert [immediate.accept(entry("a").event), immediate.accept(entry("b").event)] == [1, 2]
        assert _ids(await log.read(0, [TYPE], 9)) == "ab"
        await log.close()
        with pytest.raises(LogClosed):
            immediate.accept(entry("c").event)


async def _append(log: Log, *ids: str) -> list[int]:
    return (await log.commit(Batch(entries=[entry(each) for each in ids]))).positions


async def _claim(log: Log, start: int) -> Claim:
    claim = await log.claim(NOTES, start)
    assert claim is not None
    return claim


async def _save(
    log: Log, claim: Claim, *, cursor: int = 0, puts: tuple[Row, ...] = (), drops: tuple[int, ...] = ()
) -> frozenset[SubscriptionId]:
    progress = Progress(subscription=NOTES, fence=claim.fence, cursor=cursor, puts=puts, drops=drops)
    return (await log.commit(Batch(progress=[progress]))).lost


async def _park_three(log: Log) -> None:
    await log.commit(Batch(entries=[entry("a", key="k"), entry("b", type=OTHER.event_type), entry("c")]))
    other = await log.claim(OTHER, 0)
    assert other is not None
    await _save(log, await _claim(log, 0), cursor=3, puts=(parked(1, key="k"), parked(3, "g")))
    await log.commit(Batch(progress=[Progress(subscription=OTHER, fence=other.fence, cursor=3, puts=(parked(2),))]))


def _ids(records: list[Record]) -> str:
    return "".join(each.id for each in records)

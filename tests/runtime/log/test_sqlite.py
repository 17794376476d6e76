"""What is particular to the SQLite log: refusals, leases, strictness, units."""

import asyncio
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from treaty.errors.log import LogDamaged, LogError, LogForeign, LogFull, LogMissing, LogNewer, LogUrlInvalid, UnknownLog
from treaty.event import Event
from treaty.log.open import open_log
from treaty.log.record import Batch, Entry, Progress, SubscriptionId
from treaty.log.sqlite import SqliteLog, owners
from treaty.uuid7 import uuid7

A = SubscriptionId("a.B", "mail")


class Clock:
    """Stands still until it is told, and wakes at once."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def now(self) -> datetime:
        return datetime.now(UTC)

    def now_ns(self) -> int:
        return 0

    def monotonic(self) -> float:
        return self.now_s

    def call_later(self, delay_s, callback):
        self.now_s += delay_s
        return asyncio.get_running_loop().call_soon(callback)


def entry() -> Entry:
    event = Event(
        id=uuid7(), type="a.B", version="1.0.0", source="", time=datetime.now(UTC), key=None, correlation_id="c",
        causation_id=None, traceparent=None, hops=0, principal=None, data=None,
    )  # fmt: skip
    return Entry(event, b"x" * 300)


async def opened(path: Path, clock: Clock | None = None) -> SqliteLog:
    log = SqliteLog(path, clock or Clock())
    await log.open()
    return log


def execute(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def newer(path: Path) -> None:
    asyncio.run(close_after_opening(path))
    execute(path, "UPDATE treaty_format SET version = 99")


async def close_after_opening(path: Path) -> None:
    await (await opened(path)).close()


REFUSED = {
    "folder": (lambda path: path.mkdir(), LogMissing),
    "random": (lambda path: path.write_bytes(b"\x07" * 5000), LogDamaged),
    "newer": (newer, LogNewer),
    "foreign": (lambda path: execute(path, "CREATE TABLE mine (a)"), LogForeign),
    "marked": (lambda path: execute(path, "CREATE TABLE mine (a)", "PRAGMA application_id = 7"), LogForeign),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_log_is_refused_and_left_alone(tmp_path, case):
    path = tmp_path / "a.events"
    make, error = REFUSED[case]
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(LogError) as caught:
        asyncio.run(opened(path))
    assert type(caught.value) is error
    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_full_disk_keeps_nothing_of_the_batch_which_can_be_tried_again(tmp_path):
    async def scenario():
        log = await opened(tmp_path / "a.events")
        batch = Batch(entries=[entry() for _ in range(500)])
        (pages,) = log._writer.execute("PRAGMA page_count").fetchone()
        log._writer.execute(f"PRAGMA max_page_count = {pages + 5}")
        with pytest.raises(LogFull):
            await log.commit(batch)
        assert await log.end() == 0
        log._writer.execute("PRAGMA max_page_count = 100000")
        assert (await log.commit(batch)).positions == list(range(1, 501))
        await log.close()

    asyncio.run(scenario())


def test_known_ids_keep_their_positions(tmp_path):
    async def scenario():
        log = await opened(tmp_path / "a.events")
        old, new = entry(), entry()
        await log.commit(Batch(entries=[old]))
        done = await log.commit(Batch(entries=[new, old, new]))
        assert done.positions[1] == 1
        assert done.positions[0] == done.positions[2] > 1
        assert done.known == {1, 2}
        await log.close()

    asyncio.run(scenario())


def test_a_lease_ends_when_the_beat_stands_still_and_the_old_fence_is_refused(tmp_path):
    async def scenario():
        clock = Clock()
        first, second = await opened(tmp_path / "a.events"), await opened(tmp_path / "a.events", clock)
        claim = await first.claim(A, 0)
        assert await second.claim(A, 0) is None
        clock.now_s += 4.9
        await first.beat()
        assert await second.claim(A, 0) is None
        clock.now_s += 5
        taken = await second.claim(A, 0)
        assert taken is not None
        assert (taken.fence, taken.was_clean) == (claim.fence + 1, False)
        lost = await first.commit(Batch(progress=[Progress(subscription=A, fence=claim.fence, cursor=3)]))
        assert lost.lost == {A}
        await second.close()
        again = await first.claim(A, 0)
        assert again is not None
        assert again.was_clean
        await first.close()

    asyncio.run(scenario())


def test_an_owner_that_is_dead_for_sure_loses_at_once(tmp_path):
    async def scenario():
        first, second = await opened(tmp_path / "a.events"), await opened(tmp_path / "a.events")
        await first.claim(A, 0)
        owners.OPEN.discard(first.owner)
        assert await second.claim(A, 0) is not None
        await second.close()
        await first.close()

    asyncio.run(scenario())


@pytest.mark.parametrize(("is_strict", "level"), [(True, 2), (False, 1)])
def test_strict_batches_alone_are_synchronous(tmp_path, is_strict, level):
    async def scenario():
        log = await opened(tmp_path / "a.events")
        await log.commit(Batch(entries=[entry()], is_strict=not is_strict))
        await log.commit(Batch(entries=[entry()], is_strict=is_strict))
        assert log._writer.execute("PRAGMA synchronous").fetchone() == (level,)
        await log.close()

    asyncio.run(scenario())


def test_a_unit_commits_both_or_neither(tmp_path):
    async def scenario():
        log = await opened(tmp_path / "a.events")

        async def fail():
            async with log.unit() as unit:
                await unit.append([entry()])
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await fail()
        assert await log.end() == 0
        async with log.unit() as unit:
            unit.connection.execute("CREATE TABLE orders (a)")
            await unit.append([entry()])
        assert await log.end() == 1
        assert log._rows("SELECT count(*) FROM orders") == [(0,)]
        await log.close()

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("kafka://u:secret@h", UnknownLog),
        ("sqlite:", LogUrlInvalid),
        ("sqlite:///a?leas_s=5", LogUrlInvalid),
        ("sqlite:///a?lease_s=secret", LogUrlInvalid),
        ("sqlite:///a?shared=secret", LogUrlInvalid),
    ],
)
def test_urls_that_name_no_log_are_refused_without_secrets(url, error):
    with pytest.raises(error) as caught:
        open_log(url, Clock())
    assert "secret" not in str(caught.value)

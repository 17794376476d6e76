"""Whatever is called, published or subscribed to leaves a record, whatever becomes of it."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.buses import a_bus
from tests.runtime.services import NotFound, Request, TrackNotFound
from treaty.audit import AuditLog, AuditQuery, AuditRecord, Outcome
from treaty.bus import EventBus
from treaty.errors import LogClosed, LogDamaged, LogFull, OptionsInvalid, TreatyError
from treaty.event import Event, use_context
from treaty.log.memory import MemoryLog
from treaty.log.record import Batch, Committed
from treaty.options import Retention
from treaty.principal import Principal, use_principal
from treaty.testing import FakeClock

from .restricted import CALL, READ, SEND, Opened, Posted, Sent, operation, routed

NOW = datetime(2030, 1, 1, tzinfo=UTC)
NO_SUCH = TrackNotFound(NotFound(track="a secret"))
ANN = Principal("ann", frozenset({CALL, SEND, READ}))


def an_entry(**facts: Any) -> AuditRecord:
    known: dict[str, Any] = {"time": NOW, "action": "call", "source": "web", "target": "a.B.c", "outcome": Outcome.DONE}
    return AuditRecord(**(known | facts))


def told(record: AuditRecord) -> tuple[str, ...]:
    return record.action, record.source, record.target, record.principal, record.outcome.value, record.error


@pytest.mark.parametrize(
    ("raises", "principal", "outcome", "error"),
    [
        (None, ANN, Outcome.DONE, ""),
        (NO_SUCH, ANN, Outcome.DOMAIN_ERROR, "tests.runtime.services.TrackNotFound"),
        (KeyError("a secret"), ANN, Outcome.FAILED, "builtins.KeyError"),
        (None, Principal("bob"), Outcome.REFUSED, "treaty.errors.access.Forbidden"),
    ],
    ids=["done", "domain error", "failed", "refused"],
)
async def test_a_call_is_recorded_however_it_ends(
    raises: Exception | None, principal: Principal, outcome: Outcome, error: str
) -> None:
    asked, clock = operation(CALL), FakeClock()
    async with AuditLog(clock=clock) as audit:
        router, provider = routed(asked, auditor=audit, clock=clock)
        provider.raises = raises
        with use_principal(principal), suppress(KeyError, TreatyError):
            await router.acting_as("web").call(asked, Request(track="a secret"))
        (record,) = await audit.find()
    assert told(record) == ("call", "web", "soulseek.Downloads.download", principal.name, outcome.value, error)
    assert record.time == NOW
    assert len(provider.asked) == (outcome is not Outcome.REFUSED)
    assert record.correlation_id
    assert "a secret" not in repr(record)


Deed = Callable[[EventBus], Any]


async def handle_and_publish(bus: EventBus) -> None:
    """Have a handler publish on behalf of whom its event names."""

    async def answer(event: Event[Opened]) -> None:
        await bus.publish(Sent(), source="mailer")

    bus.subscribe(Opened, answer, consumer="orders", name="answer")
    with use_context(correlation_id="c-1", principal="bob"):
        await bus.publish(Opened(), source="mailer")
    await bus.idle()


async def accept(bus: EventBus) -> None:
    async with a_bus() as other:
        receipt = await other.publish(Opened(), source="mailer")
    await bus.accept(receipt.event)


DEEDS: list[tuple[Deed, list[tuple[str, ...]]]] = [
    (lambda bus: bus.publish(Sent(), source="mailer"), [("publish", "mailer", "mail.sent", "", "done", "")]),
    (
        lambda bus: bus.publish(Sent()),
        [("publish", "", "mail.sent", "", "refused", "treaty.errors.access.Forbidden")],
    ),
    (
        lambda bus: bus.publish(Sent(), source="orders"),
        [("publish", "orders", "mail.sent", "", "failed", "treaty.errors.bus.NotTheProducer")],
    ),
    (lambda bus: bus.publish(Opened()), [("publish", "", "mail.opened", "", "done", "")]),
    (lambda bus: bus.subscribe(Sent, print, consumer="orders"), [("read", "orders", "mail.sent", "", "done", "")]),
    (
        lambda bus: bus.subscribe(Posted, print),
        [("read", "", "mail.posted", "", "refused", "treaty.errors.access.Forbidden")],
    ),
    (
        lambda bus: bus.subscribe(Sent, print),
        [("read", "", "mail.sent", "", "failed", "treaty.errors.bus.UndeclaredConsumer")],
    ),
    (
        lambda bus: bus.request(Opened(), Sent, timeout_s=1),
        [("read", "", "mail.sent", "", "refused", "treaty.errors.access.Forbidden")],
    ),
    (
        handle_and_publish,
        [
            ("read", "orders", "mail.opened", "", "done", ""),
            ("publish", "mailer", "mail.opened", "bob", "done", ""),
            ("publish", "mailer", "mail.sent", "bob", "done", ""),
        ],
    ),
    (accept, [("publish", "", "mail.opened", "", "done", "")]),
]


@pytest.mark.parametrize("url", ["memory:", "sqlite:///app.events"])
@pytest.mark.parametrize(("deed", "records"), DEEDS)
async def test_what_is_done_with_events_is_recorded(
    deed: Deed, records: list[tuple[str, ...]], url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with AuditLog() as audit, EventBus(url, auditor=audit) as bus:
        with suppress(TreatyError):
            done = deed(bus)
            if hasattr(done, "__await__"):
                await done
        found = await audit.find(AuditQuery(newest_first=False))
    assert [told(record) for record in found] == records
    if deed is handle_and_publish:
        assert [record.correlation_id for record in found] == [None, "c-1", "c-1"]


FACTS = [
    {"principal": "", "source": "", "target": "a.B.c", "action": "call", "outcome": Outcome.DONE},
    {"principal": "ann", "source": "web", "target": "a.B.c", "action": "call", "outcome": Outcome.REFUSED},
    {"principal": "ann", "source": "web", "target": "mail.sent", "action": "publish", "outcome": Outcome.DONE},
    {"principal": "bob", "source": "", "target": "mail.sent", "action": "read", "outcome": Outcome.FAILED},
]
QUERIES: list[tuple[dict[str, Any], list[int]]] = [
    ({}, [3, 2, 1, 0]),
    ({"newest_first": False}, [0, 1, 2, 3]),
    ({"limit": 2}, [3, 2]),
    ({"limit": None}, [3, 2, 1, 0]),
    ({"limit": 1, "newest_first": False}, [0]),
    ({"principal": "ann"}, [2, 1]),
    ({"principal": ""}, [0]),
    ({"principal": "ann", "limit": 1}, [2]),
    ({"source": ""}, [3, 0]),
    ({"source": "web"}, [2, 1]),
    ({"target": "mail.sent"}, [3, 2]),
    ({"action": "call"}, [1, 0]),
    ({"outcome": Outcome.DONE}, [2, 0]),
    ({"action": "call", "outcome": Outcome.REFUSED}, [1]),
    ({"action": "read", "outcome": Outcome.DONE}, []),
    ({"since": NOW + timedelta(seconds=2)}, [3, 2]),
    ({"until": NOW + timedelta(seconds=2)}, [1, 0]),
    ({"correlation_id": "c-1"}, [1]),
]


@pytest.mark.parametrize("url", ["memory:", "sqlite:///audit.events"])
async def test_what_a_query_finds(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    written = [
        an_entry(time=NOW + timedelta(seconds=at), correlation_id=f"c-{at}", duration_s=at / 8, **facts)
        for at, facts in enumerate(FACTS)
    ]
    async with AuditLog(url) as audit:
        for entry in written:
            audit.record(entry)
        for asked, numbers in QUERIES:
            assert await audit.find(AuditQuery(**asked)) == tuple(written[at] for at in numbers), asked


@pytest.mark.parametrize("newest_first", [True, False])
async def test_a_query_looks_at_all_pages(newest_first: bool) -> None:
    async with AuditLog("memory:?keeps=5000") as audit:
        for at in range(1300):
            audit.record(an_entry(principal=f"p{at}"))
        for at in (3, 700, 1299):
            found = await audit.find(AuditQuery(principal=f"p{at}", newest_first=newest_first))
            assert [record.principal for record in found] == [f"p{at}"]
        assert len(await audit.find(AuditQuery(limit=None))) == 1300


@pytest.mark.parametrize(
    ("makes", "option"),
    [
        (lambda: AuditLog(most_waiting=0), "most_waiting"),
        (lambda: AuditLog(retention=Retention(keep_s=1)), "retention"),
        (lambda: AuditQuery(limit=0), "limit"),
        (lambda: AuditQuery(since=NOW.replace(tzinfo=None)), "since"),
        (lambda: AuditQuery(until=NOW.replace(tzinfo=None)), "until"),
    ],
)
def test_what_makes_no_sense_is_refused(makes: Callable[[], object], option: str) -> None:
    with pytest.raises(OptionsInvalid) as refused:
        makes()
    assert refused.value.option == option


async def test_nothing_is_lost_at_close_and_all_is_there_afterwards(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/audit.events"
    audit = AuditLog(url)
    audit.record(an_entry(principal="before it is open"))
    async with audit:
        for _ in range(2000):
            audit.record(an_entry())
        assert audit.waiting == 2001  # Nobody has waited for the disk so far.
    assert (audit.waiting, audit.lost) == (0, 0)
    async with AuditLog(url) as again:
        assert len(await again.find(AuditQuery(limit=None))) == 2001
    await audit.close()
    with pytest.raises(LogClosed):
        await audit.open()


async def test_the_writer_writes_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "audit.events"
    async with AuditLog(f"sqlite:///{path}") as audit:
        audit.record(an_entry())
        async with audit._turn:  # The writer has it while it writes.
            pass
        await FakeClock().settle()
        async with audit._turn:
            pass
        with sqlite3.connect(path) as reader:
            assert reader.execute("SELECT count(*) FROM treaty_events").fetchone() == (1,)
        reader.close()


async def test_old_records_go_where_that_is_asked_for(tmp_path: Path) -> None:
    clock = FakeClock()
    retention = Retention(keep_s=60, every_s=10)
    async with AuditLog(f"sqlite:///{tmp_path}/audit.events", retention=retention, clock=clock) as audit:
        audit.record(an_entry(principal="old"))
        await audit.flush()
        await clock.advance(65)
        audit.record(an_entry(principal="young", time=clock.now()))
        await audit.flush()
        await audit.trim()
        assert [record.principal for record in await audit.find()] == ["young"]


class Failing(MemoryLog):
    """A log that raises what it is told to."""

    error: Exception | None = None
    tries = 0

    async def commit(self, batch: Batch) -> Committed:
        self.tries += 1
        if self.error is not None:
            raise self.error
        if any(entry.event.key == "poison" for entry in batch.entries):
            raise ValueError("a secret")
        return await super().commit(batch)


def notices(caplog: pytest.LogCaptureFixture) -> list[tuple[str, Any]]:
    facts = [vars(record) for record in caplog.records]
    return [(one["treaty_notice"], one.get("treaty_count")) for one in facts if one["name"] == "treaty.audit"]


async def test_while_the_log_is_gone_records_wait_and_those_beyond_the_bound_are_counted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    clock = FakeClock()
    log = Failing(clock)
    async with AuditLog(log, most_waiting=3, clock=clock) as audit:
        log.error = LogDamaged("memory:", "a secret")
        for at in range(5):
            audit.record(an_entry(principal=f"p{at}"))
        await clock.advance(0)
        tries = log.tries
        audit.record(an_entry(principal="late"))
        await clock.advance(4)
        assert log.tries == tries == 1  # It is left alone for a while, whatever comes.
        assert notices(caplog) == [("audit_lost", 1), ("audit_waits", None)]
        log.error = None
        await clock.advance(1)
        assert [record.principal for record in await audit.find()] == ["p2", "p1", "p0"]
        assert notices(caplog)[2:] == [("audit_lost", 2), ("audit_back", None)]
        assert (audit.lost, audit.waiting) == (3, 0)
    assert "a secret" not in caplog.text


async def test_a_log_that_is_full_is_tried_again_soon() -> None:
    clock = FakeClock()
    log = Failing(clock)
    async with AuditLog(log, clock=clock) as audit:
        log.error = LogFull("memory:", "no room")
        audit.record(an_entry())
        await clock.advance(0)
        audit.record(an_entry())
        await clock.advance(0.04)
        assert (log.tries, audit.waiting) == (1, 2)  # It is left alone until then.
        log.error = None
        await clock.advance(0.05)
        assert audit.waiting == 0


async def test_what_cannot_be_written_at_close_is_counted_and_told(caplog: pytest.LogCaptureFixture) -> None:
    log = Failing()
    async with AuditLog(log) as audit:
        log.error = LogDamaged("memory:", "gone")
        audit.record(an_entry())
        audit.record(an_entry())
    audit.record(an_entry())
    assert (audit.lost, audit.waiting) == (3, 0)
    assert notices(caplog) == [("audit_waits", None), ("audit_lost", 2)]


async def test_a_log_that_cannot_be_closed_stops_no_program(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "audit.events"
    async with AuditLog(f"sqlite:///{path}") as audit:
        audit.record(an_entry())
        await audit.flush()
        path.rename(tmp_path / "elsewhere")
    assert notices(caplog) == [("audit_waits", None)]


async def test_a_record_that_cannot_be_written_takes_no_other_with_it(caplog: pytest.LogCaptureFixture) -> None:
    async with AuditLog(Failing()) as audit:
        for target in ("a", "poison", "b", "poison"):
            audit.record(an_entry(target=target))
        audit.record(an_entry(time="never"))
        audit.record(an_entry(target="half \ud800", duration_s=float("nan")))
        found = await audit.find()
    assert [record.target for record in found] == ["half \\ud800", "b", "a"]
    assert audit.lost == 3
    assert {notice for notice, _ in notices(caplog)} == {"audit_unfit"}
    assert "a secret" not in caplog.text


async def test_events_that_are_no_records_are_passed_over(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/audit.events"
    async with a_bus(url) as bus:
        await bus.publish(Opened(), source="mailer")
    async with AuditLog(url) as audit:
        audit.record(an_entry())
        assert len(await audit.find()) == 1

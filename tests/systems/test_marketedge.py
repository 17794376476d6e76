"""Batches go through the pipeline for whoever has handed them in, and modules are found by what they can."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import UUID

import pytest

from generated.marketedge.analytics import AnalyticsClient, NotEnoughData
from generated.marketedge.ingestion import BatchIdReused, IngestionClient
from generated.marketedge.storage import STORAGE_STORE_DATA, EntityNotFound, StorageClient
from tests.systems.marketedge import Market, makers
from tests.systems.notes import Notes
from treaty import Forbidden, Guard, ModuleStatus, Outcome, Principal, System, use_context, use_principal
from treaty.testing import FakeClock, RecordingBus, fake

FEED = Principal("feed", frozenset({"data:submit", "data:process", "data:write"}))
ANALYST = Principal("analyst", frozenset({"data:read", "analytics:read"}))
MONDAY, TUESDAY = UUID(int=1), UUID(int=2)


@asynccontextmanager
async def marketedge(
    market: Market, audit: Notes | None = None, grants: frozenset[str] = FEED.permissions
) -> AsyncGenerator[System]:
    """Run MarketEdge; the pipeline may do what the feed may at that moment."""
    clock, guard = FakeClock(), Guard(grants={FEED.name: grants})
    bus = RecordingBus(clock=clock, guard=guard, auditor=audit)
    async with System(*makers(market).values(), bus=bus, clock=clock) as system:
        yield system


@pytest.fixture
def market() -> Market:
    return Market()


async def hand_in(system: System, batch_id: UUID, *rows: str, who: Principal = FEED) -> None:
    with use_principal(who):
        await IngestionClient(system.router).submit_batch(
            batch_id=batch_id, source="xetra-feed", format="csv", batch_data="\n".join(("entity_id,last", *rows))
        )
    await system.bus.idle()


async def test_a_batch_goes_through_every_step(market: Market) -> None:
    async with marketedge(market) as system:
        await hand_in(system, MONDAY, "XETR:SAP,231.4500", "XETR:SAP,231.4600", "XETR:BMW,80")
        await hand_in(system, TUESDAY, "XETR:SAP,240")
        await hand_in(system, TUESDAY, "XETR:SAP,240")  # The same again is harmless.
        with use_principal(ANALYST):
            analytics = AnalyticsClient(system.router)
            trend = await analytics.get_trend(entity_id="XETR:SAP", figure="last")
            metrics = await analytics.get_pipeline_metrics(since=datetime(2030, 1, 1, tzinfo=UTC))
            newest = await StorageClient(system.router).get_record(entity_id="XETR:SAP")
            with pytest.raises(NotEnoughData):
                await analytics.get_trend(entity_id="XETR:BMW", figure="last")
            with pytest.raises(EntityNotFound):
                await StorageClient(system.router).get_record(entity_id="XETR:404")
    assert (trend.first, trend.last, trend.direction) == ("231.4600", "240", "up")
    assert (metrics.completed, metrics.failed_by_step) == (2, {})
    assert newest.figures == {"last": "240"}
    assert market.outcomes == {MONDAY: "completed", TUESDAY: "completed"}
    assert market.revisions == {"XETR:SAP": 2, "XETR:BMW": 1}


async def test_the_first_step_that_refuses_ends_it(market: Market) -> None:
    market.room = 1
    async with marketedge(market) as system:
        await hand_in(system, MONDAY, "XETR:SAP,231,45")
        await hand_in(system, TUESDAY, "XETR:SAP,231", "XETR:BMW,80")
        with pytest.raises(BatchIdReused):
            await hand_in(system, TUESDAY, "XETR:SAP,999")
        with use_principal(ANALYST):
            metrics = await AnalyticsClient(system.router).get_pipeline_metrics(since=datetime(2030, 1, 1, tzinfo=UTC))
    assert metrics.failed_by_step == {"validate": 1, "store": 1}
    assert market.outcomes == {
        MONDAY: "validate: it was refused as InvalidData",
        TUESDAY: "store: it was refused as StorageFull",
    }
    assert market.records == {}


async def test_who_may_hand_in_may_not_thereby_write(market: Market) -> None:
    audit = Notes()
    async with marketedge(market, audit, grants=FEED.permissions - {"data:write"}) as system:
        await hand_in(system, MONDAY, "XETR:SAP,231")
        [parked] = await system.bus.parked()
        with use_principal(ANALYST), pytest.raises(Forbidden) as caught:
            await system.router.call(STORAGE_STORE_DATA, fake(STORAGE_STORE_DATA.request))
    assert parked.subscription.name == "pipeline"
    assert caught.value.missing == ("data:process", "data:write")
    assert market.records == {}
    refused = [one for one in audit.entries if one.outcome is Outcome.REFUSED]
    assert [(one.source, one.target, one.principal) for one in refused] == [
        ("pipeline", "storage.Storage.store_data", "feed"),
        ("", "storage.Storage.store_data", "analyst"),
    ]


async def test_the_audit_follows_a_batch_through_all_modules(market: Market) -> None:
    audit = Notes()
    async with marketedge(market, audit) as system:
        with use_context(correlation_id="batch-1"):
            await hand_in(system, MONDAY, "XETR:SAP,231")
    calls = audit.calls()
    assert [(one.source, one.target.rpartition(".")[2], one.provider) for one in calls] == [
        ("", "submit_batch", "ingestion.Ingestion"),
        ("pipeline", "validate_data", "validator.Validation"),
        ("pipeline", "process_data", "processor.Processing"),
        ("pipeline", "store_data", "storage.Storage"),
    ]
    assert {(one.principal, one.correlation_id, one.outcome) for one in calls} == {("feed", "batch-1", Outcome.DONE)}


async def test_modules_are_found_by_what_they_can(market: Market) -> None:
    async with marketedge(market) as system:
        find = system.registry.find
        assert [str(one) for one in find(capability="data.process")] == ["processor.Processing"]
        assert [one.operation.capability for one in find(permission="data:process")] == [
            "data.process",
            "data.store",
            "data.validate",
        ]
        assert [one.operation.name for one in find(module="analytics")] == ["get_pipeline_metrics", "get_trend"]
        system.registry.switch_off("storage")
        assert {one.operation.module for one in find(status=ModuleStatus.INACTIVE)} == {"storage"}
        assert find(version=">=2") == ()
        assert len(find(version=">=1.0,<2")) == len(system.registry.capabilities())

"""MarketEdge as a whole system: batches of figures go through validation, processing and storage.

What outlives a program is in a `Market`, which tests look at. Batches are CSV; nobody reads other formats here.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Literal
from uuid import UUID

from generated.marketedge import analytics as figures
from generated.marketedge import ingestion as entry
from generated.marketedge import pipeline as line
from generated.marketedge import processor as parsing
from generated.marketedge import storage as store
from generated.marketedge import validator as checking
from generated.marketedge.analytics import subscriber as figured
from generated.marketedge.ingestion import subscriber as entered
from generated.marketedge.shared import MarketRecord, RecordSet
from treaty import Clock, DomainError, Event, Module, Ports

Step = Literal["validate", "process", "store"]
_VALIDATE: Step = "validate"


@dataclass
class Market:
    """What is kept: batches by id, what became of them, and the newest state of everything."""

    batches: dict[UUID, str] = field(default_factory=dict[UUID, str])
    outcomes: dict[UUID, str] = field(default_factory=dict[UUID, str])
    records: dict[str, MarketRecord] = field(default_factory=dict[str, MarketRecord])
    revisions: Counter[str] = field(default_factory=Counter[str])
    stored: set[UUID] = field(default_factory=set[UUID])
    room: int = 1000  # Records that storage takes.


class Ingestion(entry.IngestionModule):
    """Takes batches, and remembers what became of them."""

    def __init__(self, ports: Ports, market: Market) -> None:
        self._market, self._events, self._clock = market, entry.IngestionPublisher(ports.bus), ports.clock

    def ingestion(self) -> entry.Ingestion:
        return Reception(self._market, self._events, self._clock)

    def subscriber(self) -> entry.IngestionSubscriber:
        return Outcomes(self._market)


class Reception(entry.Ingestion):
    """Where batches are handed in."""

    def __init__(self, market: Market, events: entry.IngestionPublisher, clock: Clock) -> None:
        self._market, self._events, self._clock = market, events, clock

    async def submit_batch(self, request: entry.SubmitBatchRequest) -> entry.SubmitBatchResponse:
        known, now = self._market.batches.get(request.batch_id), self._clock.now()
        if known is not None and known != request.batch_data:
            raise entry.BatchIdReused(entry.BatchIdReusedData(batch_id=request.batch_id))
        if known is None:
            self._market.batches[request.batch_id] = request.batch_data
            await self._events.data_batch_received(
                batch_id=request.batch_id,
                source=request.source,
                format=request.format,
                batch_data=request.batch_data,
                received_at=now,
            )
        return entry.SubmitBatchResponse(accepted_at=now)


class Outcomes(entry.IngestionSubscriber):
    """Notes what the pipeline says."""

    def __init__(self, market: Market) -> None:
        self._market = market

    async def on_data_batch_completed(self, event: Event[entered.DataBatchCompleted]) -> None:
        self._market.outcomes[event.data.batch_id] = "completed"

    async def on_data_batch_failed(self, event: Event[entered.DataBatchFailed]) -> None:
        self._market.outcomes[event.data.batch_id] = f"{event.data.step}: {event.data.message}"


class Validator(checking.ValidatorModule):
    """Lets only well-formed batches pass."""

    def __init__(self, ports: Ports, market: Market) -> None:
        """Nothing to remember."""

    def validation(self) -> checking.Validation:
        return Columns()


class Columns(checking.Validation):
    """Sees that every line has as many columns as the first."""

    async def validate_data(self, request: checking.ValidateDataRequest) -> checking.ValidateDataResponse:
        head, *rows = request.data.splitlines()
        wrong = [number for number, row in enumerate(rows, 2) if row.count(",") != head.count(",")]
        if wrong:
            issues = [checking.Issue(severity="error", line=number, message="another width") for number in wrong]
            raise checking.InvalidData(checking.InvalidDataData(issues=issues))
        return checking.ValidateDataResponse(validated_data=request.data, record_count=len(rows), issues=[])


class Processor(parsing.ProcessorModule):
    """Turns text into records."""

    def __init__(self, ports: Ports, market: Market) -> None:
        self._clock = ports.clock

    def processing(self) -> parsing.Processing:
        return Rows(self._clock)


class Rows(parsing.Processing):
    """Makes a record of each line; what repeats an entity is dropped."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def process_data(self, request: parsing.ProcessDataRequest) -> parsing.ProcessDataResponse:
        head, *rows = (row.split(",") for row in request.data.splitlines())
        records = {
            row[0]: MarketRecord(
                entity_id=row[0], observed_at=self._clock.now(), figures=dict(zip(head[1:], row[1:], strict=True))
            )
            for row in rows
        }
        dropped = len(rows) - len(records)
        return parsing.ProcessDataResponse(
            processed_data=RecordSet(records=list(records.values()), dropped=dropped),
            status="partial" if dropped else "success",
        )


class Storage(store.StorageModule):
    """Keeps the newest state."""

    def __init__(self, ports: Ports, market: Market) -> None:
        self._shelf = Shelf(market, store.StoragePublisher(ports.bus), ports.clock)

    def storage(self) -> store.Storage:
        return self._shelf


class Shelf(store.Storage):
    """Writes all records of a batch or none."""

    def __init__(self, market: Market, events: store.StoragePublisher, clock: Clock) -> None:
        self._market, self._events, self._clock = market, events, clock

    async def store_data(self, request: store.StoreDataRequest) -> store.StoreDataResponse:
        records = request.data.records
        if len(records) > self._market.room:
            raise store.StorageFull(store.StorageFullData(needed_bytes=len(records), free_bytes=self._market.room))
        if request.batch_id not in self._market.stored:
            for record in records:
                await self._put(record, request.batch_id)
            self._market.stored.add(request.batch_id)
        return store.StoreDataResponse(entity_ids=[record.entity_id for record in records], stored_at=self._clock.now())

    async def get_record(self, request: store.GetRecordRequest) -> MarketRecord:
        if request.entity_id not in self._market.records:
            raise store.EntityNotFound(store.EntityNotFoundData(entity_id=request.entity_id))
        return self._market.records[request.entity_id]

    async def _put(self, record: MarketRecord, batch_id: UUID) -> None:
        id = record.entity_id
        change: Literal["created", "updated"] = "updated" if id in self._market.records else "created"
        self._market.records[id] = record
        self._market.revisions[id] += 1
        await self._events.data_updated(
            entity_id=id,
            change=change,
            revision=self._market.revisions[id],
            updated_at=self._clock.now(),
            current=record,
            batch_id=batch_id,
        )


class Pipeline(line.PipelineModule):
    """Takes each batch through all steps."""

    def __init__(self, ports: Ports, market: Market) -> None:
        self._ports = ports

    def subscriber(self) -> line.PipelineSubscriber:
        return Steps(self._ports)


class Steps(line.PipelineSubscriber):
    """Asks one module after another; the first that refuses ends it."""

    def __init__(self, ports: Ports) -> None:
        self._events, self._clock = line.PipelinePublisher(ports.bus), ports.clock
        self._validator = checking.ValidationClient(ports.router)
        self._processor = parsing.ProcessingClient(ports.router)
        self._storage = store.StorageClient(ports.router)

    async def on_data_batch_received(self, event: Event[line.DataBatchReceived]) -> None:
        batch, step = event.data, _VALIDATE
        try:
            valid = await self._validator.validate_data(data=batch.batch_data, format=batch.format)
            step = "process"
            made = await self._processor.process_data(data=valid.validated_data, format=batch.format)
            step = "store"
            await self._storage.store_data(batch_id=batch.batch_id, data=made.processed_data)
        except DomainError as error:
            await self._events.data_batch_failed(
                batch_id=batch.batch_id,
                step=step,
                error=error.name,
                message=f"it was refused as {error.name}",
                failed_at=self._clock.now(),
            )
        else:
            await self._events.data_batch_completed(
                batch_id=batch.batch_id,
                record_count=len(made.processed_data.records),
                steps=line.DataBatchCompletedSteps(validate_=0, process=0, store=0),
                completed_at=self._clock.now(),
            )


class Analytics(figures.AnalyticsModule):
    """Derives figures."""

    def __init__(self, ports: Ports, market: Market) -> None:
        self._desk = Desk()

    def analytics(self) -> figures.Analytics:
        return self._desk

    def subscriber(self) -> figures.AnalyticsSubscriber:
        return Watching(self._desk)


class Desk(figures.Analytics):
    """Remembers what was seen."""

    def __init__(self) -> None:
        self.completed, self.failed = 0, Counter[str]()
        self.seen: dict[str, list[MarketRecord]] = {}

    async def get_pipeline_metrics(
        self, request: figures.GetPipelineMetricsRequest
    ) -> figures.GetPipelineMetricsResponse:
        return figures.GetPipelineMetricsResponse(completed=self.completed, failed_by_step=dict(self.failed))

    async def get_trend(self, request: figures.GetTrendRequest) -> figures.GetTrendResponse:
        seen = [one.figures[request.figure] for one in self.seen.get(request.entity_id, ())]
        if len(seen) < 2:  # A trend has two ends.
            raise figures.NotEnoughData(figures.NotEnoughDataData(observations=len(seen)))
        first, last = seen[0], seen[-1]
        moved = Decimal(last) - Decimal(first)
        direction: Literal["up", "down", "flat"] = "up" if moved > 0 else "down" if moved < 0 else "flat"
        return figures.GetTrendResponse(first=first, last=last, direction=direction)


class Watching(figures.AnalyticsSubscriber):
    """Sees what is stored, and how batches end."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def on_data_updated(self, event: Event[figured.DataUpdated]) -> None:
        if isinstance(event.data.current, MarketRecord):
            self._desk.seen.setdefault(event.data.entity_id, []).append(event.data.current)

    async def on_data_batch_completed(self, event: Event[figured.DataBatchCompleted]) -> None:
        self._desk.completed += 1

    async def on_data_batch_failed(self, event: Event[figured.DataBatchFailed]) -> None:
        self._desk.failed[event.data.step] += 1


def makers(market: Market) -> dict[str, Callable[[Ports], Module]]:
    """Say how each module is made, by name."""
    return {
        "analytics": partial(Analytics, market=market),
        "ingestion": partial(Ingestion, market=market),
        "pipeline": partial(Pipeline, market=market),
        "processor": partial(Processor, market=market),
        "storage": partial(Storage, market=market),
        "validator": partial(Validator, market=market),
    }

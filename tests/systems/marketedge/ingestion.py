"""Ingestion: where batches are handed in."""

from generated.marketedge import ingestion as entry
from generated.marketedge.ingestion import subscriber as entered
from tests.systems.marketedge.market import Market
from treaty import Clock, Event, Ports


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

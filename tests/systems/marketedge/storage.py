"""The last step: keeps the newest state."""

from typing import Literal
from uuid import UUID

from generated.marketedge import storage as store
from generated.marketedge.shared import MarketRecord
from tests.systems.marketedge.market import Market
from treaty import Clock, Ports


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

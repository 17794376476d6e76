"""The pipeline: takes each batch through all steps."""

from itertools import pairwise
from typing import Literal

from generated.marketedge import pipeline as line
from generated.marketedge import processor as parsing
from generated.marketedge import storage as store
from generated.marketedge import validator as checking
from tests.systems.marketedge.market import Market
from treaty import DomainError, Event, Ports

Step = Literal["validate", "process", "store"]
_VALIDATE: Step = "validate"


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
        batch, step, ends = event.data, _VALIDATE, [self._clock.monotonic()]
        try:
            valid = await self._validator.validate_data(data=batch.batch_data, format=batch.format)
            step = "process"
            ends.append(self._clock.monotonic())
            made = await self._processor.process_data(data=valid.validated_data, format=batch.format)
            step = "store"
            ends.append(self._clock.monotonic())
            await self._storage.store_data(batch_id=batch.batch_id, data=made.processed_data)
            ends.append(self._clock.monotonic())
        except DomainError as error:
            await self._events.data_batch_failed(
                batch_id=batch.batch_id,
                step=step,
                error=error.name,
                message=f"it was refused as {error.name}",
                failed_at=self._clock.now(),
            )
        else:
            validated, processed, stored = (round(1000 * (end - begin)) for begin, end in pairwise(ends))
            await self._events.data_batch_completed(
                batch_id=batch.batch_id,
                record_count=len(made.processed_data.records),
                steps=line.DataBatchCompletedSteps(validate_=validated, process=processed, store=stored),
                completed_at=self._clock.now(),
            )

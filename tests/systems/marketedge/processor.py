"""The second step: turns text into records."""

from generated.marketedge import processor as parsing
from generated.marketedge.shared import MarketRecord, RecordSet
from tests.systems.marketedge.market import Market
from treaty import Clock, Ports


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

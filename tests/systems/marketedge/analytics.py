"""Analytics: derives figures from what is stored, and from how batches end."""

from collections import Counter
from decimal import Decimal
from typing import Literal

from generated.marketedge import analytics as figures
from generated.marketedge.analytics import subscriber as figured
from generated.marketedge.shared import MarketRecord
from tests.systems.marketedge.market import Market
from treaty import Event, Ports


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

"""MarketEdge as a whole system: batches of figures, which are CSV here, go through three steps."""

from collections.abc import Callable
from functools import partial

from tests.systems.marketedge.analytics import Analytics
from tests.systems.marketedge.ingestion import Ingestion
from tests.systems.marketedge.market import Market
from tests.systems.marketedge.pipeline import Pipeline
from tests.systems.marketedge.processor import Processor
from tests.systems.marketedge.storage import Storage
from tests.systems.marketedge.validator import Validator
from treaty import Module, Ports

__all__ = ["Market", "makers"]


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

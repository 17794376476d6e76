"""What outlives a program: batches, what became of them, and the newest state of everything."""

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from generated.marketedge.shared import MarketRecord


@dataclass
class Market:
    """What is kept: batches by id, what became of them, and the newest state of everything."""

    batches: dict[UUID, str] = field(default_factory=dict[UUID, str])
    outcomes: dict[UUID, str] = field(default_factory=dict[UUID, str])
    records: dict[str, MarketRecord] = field(default_factory=dict[str, MarketRecord])
    revisions: Counter[str] = field(default_factory=Counter[str])
    stored: set[UUID] = field(default_factory=set[UUID])
    room: int = 1000  # Records that storage takes.

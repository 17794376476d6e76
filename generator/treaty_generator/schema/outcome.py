"""What comes of a question about two schemas; whoever only passes it on need not import what answers."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from treaty_generator.dataclass import dataclass

if TYPE_CHECKING:
    from treaty_generator.schema.json_values import Json


class Outcome(StrEnum):
    """What came of a question."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNPROVEN = "unproven"


@dataclass(frozen=True)
class Answer:
    """`witness` means something only when refuted: `sub` accepts it and `sup` does not. `reason` says why unproven."""

    outcome: Outcome
    witness: Json = None
    reason: str = ""
    steps: int = 0

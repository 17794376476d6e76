"""Two versions of one thing, as the rules are shown them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from treaty_generator.contract.model import Contracts, Module

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two versions of all contracts, and the module in it that the thing belongs to."""

    contracts: Contracts
    module: Module


@dataclass(frozen=True, slots=True)
class Change(Generic[Thing]):
    """An event, service, operation, type, module or subscription, as it was and as it is; None where there is none.

    Things are the same when their names are, in whatever file or module they stand. At least one is there, and a side
    is there exactly when its thing is.
    """

    before: Thing | None
    after: Thing | None
    was_in: Side | None
    is_in: Side | None

"""Two versions of one thing, as the rules are shown them."""

from __future__ import annotations

from typing import Generic, TypeVar

from treaty_generator.contract.model import Contracts, Module
from treaty_generator.dataclass import dataclass

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

    @property
    def thing(self) -> Thing:
        """The thing as it is, or as it last was."""
        found = self.after if self.after is not None else self.before
        if found is None:
            raise ValueError("a change has a thing on one of its sides")
        return found

    @property
    def side(self) -> Side:
        """Where it is, or last was."""
        found = self.is_in or self.was_in
        if found is None:
            raise ValueError("a change has a thing on one of its sides")
        return found

    @property
    def both(self) -> tuple[Thing, Thing] | None:
        """The thing as it was and as it is, where it is there on both sides."""
        return (self.before, self.after) if self.before is not None and self.after is not None else None

    @property
    def sides(self) -> tuple[Side, Side] | None:
        """The two sides, where it is there on both."""
        return (self.was_in, self.is_in) if self.was_in is not None and self.is_in is not None else None

"""How payloads of older versions come up to the current one: in steps, from each line of versions to the next."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.bundle import bundle
from treaty_generator.contract.carry import Carry, carry
from treaty_generator.contract.lines import Line, line_of, line_text
from treaty_generator.contract.model import Contracts, Event, Module
from treaty_generator.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """From the newest version of one line to that of the next; `is_manual` says that the contract leaves it to you."""

    before: Event
    after: Event
    carry: Carry
    is_manual: bool

    @property
    def is_automatic(self) -> bool:
        """Whether the compiler writes it."""
        return not (self.is_manual or self.carry.reasons)


def rungs(module: Module, event: Event) -> dict[Line, Event]:
    """The newest frozen version of each older line that is still read, the oldest first."""
    if not event.version:
        return {}
    found = {line_of(frozen.version): frozen for frozen in module.released if frozen.name == event.name}
    last = max((line for line in found if _said(event, line) == "none"), default=(-1, 0))
    return {line: frozen for line, frozen in found.items() if last < line < line_of(event.version)}


def steps(contracts: Contracts, module: Module, event: Event) -> Iterator[Step]:
    """The way up from each older line; nothing where nothing older is frozen."""
    found = rungs(module, event)
    for (line, before), after in zip(found.items(), [*list(found.values())[1:], event], strict=False):
        schemas = [bundle(contracts, one.schema, for_readers=True) for one in (before, after)]
        yield Step(before, after, carry(*schemas), _said(event, line) == "manual")


def _said(event: Event, line: Line) -> str:
    return dict(event.upcasts).get(line_text(line), "")

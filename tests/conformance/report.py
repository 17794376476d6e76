"""What was found, as text: the counts first, then every row that is not as it must be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.conformance.cases import Case
from tests.conformance.compiled import Compiled
from tests.conformance.exactness import counted
from tests.conformance.judge import Outcome, Verdict
from tests.conformance.trip import Trip
from tests.conformance.wire import pointer_text, written

_LONGEST_LINE = 300


@dataclass(frozen=True, slots=True)
class Report:
    """Cases by the name of their type, what became of their schemas, and the verdicts on their instances."""

    cases: Mapping[str, Case]
    made: Compiled
    verdicts: Sequence[Verdict]

    @property
    def is_fine(self) -> bool:
        """Whether every schema compiled or was refused by name, and no verdict is bad."""
        return not self.made.broken and all(verdict.is_fine for verdict in self.verdicts)

    def lines(self) -> Iterator[str]:
        """Write the report."""
        yield from self._schemas()
        yield from self._instances()
        yield from self._trips()
        yield from self._bad()

    def _schemas(self) -> Iterator[str]:
        made = self.made
        yield f"schemas       {_count(self.cases)}"
        yield f"  compiled    {_count(made.classes)}  ({_listed(counted(made.contracts))})"
        ids = Counter(name for problems in made.refused.values() for name in {one.id for one in problems})
        yield f"  refused     {_count(made.refused)}  by name{': ' * bool(ids)}{_listed(ids)}"
        yield f"  broken      {_count(made.broken)}"

    def _instances(self) -> Iterator[str]:
        yield f"instances     {_count(self.verdicts)}  of the compiled schemas"
        outcomes = Counter(verdict.outcome for verdict in self.verdicts)
        yield from (f"  {outcomes[outcome]:>16}  {outcome}" for outcome in Outcome)

    def _trips(self) -> Iterator[str]:
        trips = Counter(verdict.back.trip for verdict in self.verdicts if verdict.back is not None)
        yield f"round trips   {trips.total():>4}"
        yield from (f"  {trips[trip]:>16}  {trip}" for trip in Trip)

    def _bad(self) -> Iterator[str]:
        for name, error in self.made.broken.items():
            yield f"broken: {self.cases[name].id} ({self.cases[name].title}): {_clipped(repr(error))}"
        for verdict in self.verdicts:
            if verdict.outcome is Outcome.DISAGREES:
                yield from _row("disagreement", verdict, verdict.why)
            elif verdict.back is not None and verdict.back.trip is Trip.LOST:
                yield from _row("lost", verdict, verdict.back.why)

    def refusals(self) -> Iterator[str]:
        """Say which schemas were refused, each with the first problem and its place."""
        for name, problems in self.made.refused.items():
            first, case = problems[0], self.cases[name]
            where = pointer_text(first.place.pointer[2:]) or "its root"  # Two steps lead to the type itself.
            yield _clipped(f"refused: {case.id} ({case.title}): {first.id} at {where}: {first.message}")


def _row(what: str, verdict: Verdict, why: str) -> Iterator[str]:
    case, instance = verdict.case, verdict.instance
    yield _clipped(f"{what}: {case.id} ({case.title}): {instance.title}")
    yield _clipped(f"    schema    {written(case.schema)}")
    yield _clipped(f"    instance  {written(instance.data)}  is {'valid' if instance.is_valid else 'invalid'}")
    yield _clipped(f"    {' '.join(why.split())}")


def _count(things: Iterable[object]) -> str:
    return f"{sum(1 for _ in things):>4}"


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {counts[name]}" for name in sorted(counts, key=lambda name: (-counts[name], name)))


def _clipped(line: str) -> str:
    return line if len(line) <= _LONGEST_LINE else line[: _LONGEST_LINE - 1] + "…"

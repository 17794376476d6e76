"""One run after another over the same contracts: read, judge, render, each as far as something has changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from treaty_generator.build.memory import Memory
from treaty_generator.build.outcome import Outcome
from treaty_generator.build.pieces import Pieces
from treaty_generator.build.reading import Reader
from treaty_generator.build.recall import NAME
from treaty_generator.build.store import Store
from treaty_generator.contract.depth import too_deep
from treaty_generator.contract.files import Sources
from treaty_generator.contract.lint import in_order, lint_across, together
from treaty_generator.contract.load import Assembled, Loaded
from treaty_generator.contract.schemas import check_across, check_schemas
from treaty_generator.problem import Problem, errors
from treaty_generator.render.annotations import Annotator
from treaty_generator.render.packages import assembled


class Progress(Protocol):
    """Hears how far a run is."""

    def begin(self, what: str, count: int) -> Callable[[], None]:
        """Start counting; the function that comes back is called for each of the `count` things that is done."""
        ...


class Builder:
    """Makes packages of contracts, and remembers what it made for the next run, in this process or another."""

    def __init__(self, store: Store, tools: str, jobs: int) -> None:
        self._memory, self._tools, self._jobs = Memory(store), tools, jobs
        self._annotator = Annotator()  # Most of a file that was edited is as it was before.
        self._reader = Reader(self._memory, tools)

    def build(self, found: Sources, progress: Progress) -> Outcome:
        """Make everything that the contract files ask for. Raises `NoContracts` and `WorkerLost`."""
        read = self._reader.read(found)
        pieces = Pieces(read.contracts, self._memory, self._annotator, self._tools, self._jobs)
        loaded, problems = self._judged(read, pieces, progress)
        files: dict[str, str] | None = None
        if not errors(problems):
            packages = pieces.packages(progress.begin("rendering", pieces.count))
            rendered = assembled(loaded.contracts, packages, pieces.folders())
            files, problems = rendered.files, (*problems, *rendered.problems)
        if errors(problems):
            files = None
        self._memory.forget_unused(NAME)
        return Outcome(problems, loaded.is_whole, files, len(files or ()))

    def _judged(self, read: Assembled, pieces: Pieces, progress: Progress) -> tuple[Loaded, tuple[Problem, ...]]:
        """Say all that is wrong, as `load` and `lint` do."""
        if too_deep(read.contracts) is not None:
            loaded = read.loaded(check_schemas(read.contracts))
            return loaded, loaded.problems
        findings = pieces.findings(progress.begin("checking", pieces.count)).values()
        of_schemas = (problem for found in findings for problem in found.of_schemas)
        loaded = read.loaded([*of_schemas, *check_across(read.contracts)])
        within = (problem for found in findings for problem in found.of_rules)
        linted = in_order([*lint_across(read.contracts, is_whole=loaded.is_whole), *within])
        return loaded, together(loaded, linted)

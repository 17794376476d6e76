"""One compilation after another of one folder of contracts into one output folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from treaty_generator.build.place import cache_folder, drop_old_projects
from treaty_generator.build.recall import recall, remember
from treaty_generator.build.store import Store
from treaty_generator.build.tools import tools_digest
from treaty_generator.cli.exit import CannotAnswer
from treaty_generator.cli.progress import progress as make_progress
from treaty_generator.contract.files import Sources, read_sources

if TYPE_CHECKING:
    from treaty_generator.build.builder import Builder
    from treaty_generator.build.outcome import Outcome
    from treaty_generator.output.write import Change

_MOST_TRIES = 3


class Compiler:
    """Compiles contracts as often as it is asked to, and does no more than what has changed asks for."""

    def __init__(self, root: Path, out: Path, *, jobs: int, is_cached: bool = True) -> None:
        self.root, self._out, self._jobs = root, out, jobs
        self._tools = tools_digest() if is_cached else ""
        folder = cache_folder(root, out, os.environ) if is_cached else None
        self._store = Store(folder)
        self._builder: Builder | None = None
        self.seen = ""  # The digest of the contracts that were compiled last, or would have been.

    def read(self) -> Sources:
        """Read the contract files as they are now."""
        return read_sources(self.root)

    def compile(self, found: Sources, *, write: bool) -> tuple[Outcome, tuple[Change, ...]]:
        """Make the packages, and compare them with what is there or put them there; errors forbid both.

        Raises `CannotAnswer`.
        """
        self.seen = found.digest()
        known = recall(self._store, found, self._tools, self._out)
        if known is not None:
            return known, ()
        found, outcome = self._settled(found)
        self.seen = found.digest()
        changes = self._changes(outcome.files, write) if outcome.files is not None else ()
        if write or not changes:
            remember(self._store, found, self._tools, outcome)
        return outcome, changes

    def _settled(self, found: Sources) -> tuple[Sources, Outcome]:
        """Build, and do it again where somebody has edited the contracts meanwhile."""
        for _ in range(_MOST_TRIES):
            outcome = self._built(found)
            again = self.read()
            if again.digest() == found.digest():
                return found, outcome
            found = again
        raise CannotAnswer(
            f"{self.root}: the contracts change faster than they can be compiled", "try again when they are at rest"
        )

    def _built(self, found: Sources) -> Outcome:
        from treaty_generator.build.shares import WorkerLost
        from treaty_generator.contract.load import NoContracts, require_folder

        progress = make_progress()
        try:
            require_folder(self.root)
            return self._made_builder().build(found, progress)
        except NoContracts as error:
            raise CannotAnswer(str(error)) from None
        except WorkerLost as error:
            raise CannotAnswer(str(error), "give it more memory, or use one process: --jobs 1") from None
        finally:
            progress.end()

    def _made_builder(self) -> Builder:
        from treaty_generator.build.builder import Builder

        if self._builder is None:
            self._builder = Builder(self._store, self._tools, self._jobs)
            if self._store.folder is not None:
                drop_old_projects(self._store.folder)
        return self._builder

    def _changes(self, files: dict[str, str], write: bool) -> tuple[Change, ...]:
        from treaty_generator.output import write as writer

        try:
            return (writer.write if write else writer.changes)(files, self._out)
        except writer.OutputRefused as error:
            raise CannotAnswer(str(error)) from None

"""Finds the two versions of the contracts that a person wants compared, and reads what differs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from treaty_generator.compat.baseline.ahead import Ahead
from treaty_generator.compat.baseline.baseline import Baseline
from treaty_generator.compat.baseline.folder import read_folder
from treaty_generator.compat.baseline.git import (
    Commit,
    find_commit,
    find_default,
    is_commit,
    read_commit,
    unknown_commit,
)
from treaty_generator.compat.baseline.refused import NoBaseline
from treaty_generator.contract.files import Sources, read_sources

if TYPE_CHECKING:
    from treaty_generator.compat.baseline.pair import Pair

ARCHIVE = "released"
_MUCH = 50  # Entries; with fewer, a second process costs more than it saves.
REGISTRIES = ("registry+http://", "registry+https://")
_SITES = ("http://", "https://")


def compare_with(root: Path, against: str | None, *, exact: bool = False, whole: bool = False) -> Pair:
    """Read the contracts below `root` as they are, and as they were in `against`.

    That is a git revision (its merge base with HEAD, unless `exact`), the path of a folder, `released` (the archive),
    or `registry+https://host`; None is what the branch started from. What the change cannot reach is not read, unless
    `whole`. Nothing is written anywhere. Raises `NoBaseline`.
    """
    if against is None or _is_revision(against):
        asked = Ahead(lambda: _commit(root, against, exact))
        today = read_sources(root)
        return _with_files(today, read_commit(asked.answer(), today), whole=whole)
    today = read_sources(root)
    if _holds_some(against):
        return _with_subjects(today, against)
    return _with_files(today, _named(today, against, exact), whole=whole)


def between(root: Path, earlier: str, later: str | None) -> Pair:
    """Read the contracts below `root` as they were in two baselines that are taken exactly as they are named.

    Without the later one, it is the contracts as they are. The archive is that of the later one, and a registry is
    asked for its events. Raises `NoBaseline`.
    """
    today = read_sources(root)
    if later is not None and _holds_some(later):
        what = "only some contracts are there, so nobody could say what has gone since"
        raise NoBaseline(later, what, "name a git revision or a folder as the later version")
    after = today if later is None else _named(today, later, exact=True).sources
    if _holds_some(earlier):
        return _with_subjects(after, earlier)
    return _with_files(after, _named(today, earlier, exact=True), whole=False)


def _holds_some(against: str) -> bool:
    """Whether a baseline knows events and services one by one, and no files."""
    return against == ARCHIVE or against.startswith(REGISTRIES)


def _with_files(today: Sources, baseline: Baseline, *, whole: bool) -> Pair:
    from treaty_generator.build.beside import beside
    from treaty_generator.compat.baseline.judged import has_packages, problems_after, problems_before
    from treaty_generator.compat.baseline.pair import Pair
    from treaty_generator.compat.baseline.relevant import relevant
    from treaty_generator.compat.baseline.sides import Reader

    if not (today.files or today.problems or baseline.sources.files):
        what = f"neither today nor in {baseline.label} is there a contract (*.yaml)"
        raise NoBaseline(str(today.root), what, "name the folder of contracts, or write one with `treaty init`")
    reader = Reader()
    both = baseline.sources, today
    seen = relevant(*both, reader.document) if not whole else None
    before, after = (reader.read(side, seen) for side in (both if seen is None else (seen.before, seen.after)))
    reached = None if seen is None else seen.entries
    (wrong_before, is_usable), wrong = beside(
        lambda: (problems_before(before, seen, baseline.prefix), has_packages(before, after, seen)),
        lambda: problems_after(before, after, seen),
        is_much=reached is not None and sum(map(len, reached.values())) > _MUCH,
    )
    made = before.contracts, after.contracts
    return Pair(baseline.label, *made, reached, wrong, wrong_before, is_usable, prefix=baseline.prefix)


def _with_subjects(today: Sources, against: str) -> Pair:
    from treaty_generator.compat.baseline.archive import read_archive
    from treaty_generator.compat.baseline.judged import problems_after
    from treaty_generator.compat.baseline.pair import Pair
    from treaty_generator.compat.baseline.registry import read_registry
    from treaty_generator.compat.baseline.sides import Reader

    after = Reader().read(today)
    read = read_archive if against == ARCHIVE else read_registry
    before = read(after.contracts, against)
    problems = problems_after(after, after, None)
    return Pair(
        before.label,
        before.contracts,
        after.contracts,
        None,
        problems,
        before.problems,
        has_packages=not before.holds_schemas_alone,
        holds_schemas_alone=before.holds_schemas_alone,
    )


def _named(today: Sources, against: str, exact: bool) -> Baseline:
    """Find out what a word means. Raises `NoBaseline`."""
    folder = Path(against)
    if not against or "\0" in against:
        raise NoBaseline("--against", "nothing is named to compare with", "write --against origin/main")
    if against.startswith(_SITES):
        raise NoBaseline(
            against, "this is the address of a web site", f"write registry+{against} for a schema registry"
        )
    if _is_path(against):
        return read_folder(today, folder)
    if os.path.isdir(folder):  # Which, unlike `Path.is_dir`, takes a name that is too long for one that is not there.
        if is_commit(today.root, against):
            mend = f"write ./{against} for the folder, or {against}~0 for the commit"
            raise NoBaseline(against, "this is a folder, and a git revision, too", mend)
        return read_folder(today, folder)
    return read_commit(_commit(today.root, against, exact), today)


def _commit(root: Path, against: str | None, exact: bool) -> Commit:
    """Find the commit that a word means, or where the branch started. Raises `NoBaseline`."""
    if against is None:
        return find_default(root)
    found = find_commit(root, against, exact=exact)
    if found is None:
        raise unknown_commit(root, against)
    return found


def _is_revision(text: str) -> bool:
    """Whether a word can mean nothing else than a revision of git."""
    is_other = not text or "\0" in text or text == ARCHIVE or text.startswith((*REGISTRIES, *_SITES))
    return not (is_other or _is_path(text) or os.path.isdir(text))


def _is_path(text: str) -> bool:
    """Whether a word can only be meant as a path: no revision of git begins with a dot or a slash, or ends in one."""
    return os.path.isabs(text) or text.startswith(("./", "../")) or text in (".", "..") or text.endswith("/")

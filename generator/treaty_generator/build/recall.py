"""The last run, if it would come out the same: the contracts, the tools and the output folder are as it left them.

This is what a compile that changes nothing costs, so nothing heavy is imported here.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from treaty_generator.build.outcome import Outcome, problems_json, problems_of
from treaty_generator.build.store import Json, Store
from treaty_generator.build.tree import files_digest, folder_digest
from treaty_generator.contract.files import Sources

NAME = "run"


def recall(store: Store, found: Sources, tools: str, out: Path) -> Outcome | None:
    """Return the outcome of the last run without its files; None if this run may come out otherwise."""
    record = store.get(NAME)
    if not isinstance(record, dict) or record.get("key") != _key(found, tools):
        return None
    if record.get("tree") is not None and record["tree"] != folder_digest(out):
        return None
    return _outcome(record)


def remember(store: Store, found: Sources, tools: str, outcome: Outcome) -> None:
    """Write down a run after which the output folder holds its files; of one with errors, the folder does not count."""
    record = {
        "key": _key(found, tools),
        "tree": files_digest(outcome.files) if outcome.files is not None else None,
        "count": outcome.count,
        "is_whole": outcome.is_whole,
        "problems": problems_json(outcome.problems),
    }
    store.put(NAME, record)


def _key(found: Sources, tools: str) -> str:
    return hashlib.sha256(f"{tools} {found.digest()}".encode()).hexdigest()


def _outcome(record: dict[str, Json]) -> Outcome | None:
    try:
        problems = problems_of(record["problems"])
        return Outcome(problems, bool(record["is_whole"]), None, int(record["count"]))
    except (KeyError, TypeError, ValueError):
        return None

"""Another folder of contracts as the baseline."""

from __future__ import annotations

import os
from pathlib import Path

from treaty_generator.compat.baseline.baseline import Baseline
from treaty_generator.compat.baseline.refused import NoBaseline
from treaty_generator.contract.files import Sources, read_sources
from treaty_generator.problem import printable


def read_folder(today: Sources, folder: Path) -> Baseline:
    """Read the contract files of another folder, named with its path. Raises `NoBaseline`."""
    if not folder.is_dir():
        what = "this is not a folder" if folder.exists() else "there is no such folder"
        raise NoBaseline(str(folder), what, "name the folder that holds the contracts as they were")
    found = read_sources(folder)
    if not found.files and not found.problems:
        raise NoBaseline(str(folder), "the folder holds no contract (*.yaml)", "name the folder of contracts itself")
    if os.path.realpath(folder) == os.path.realpath(today.root):
        raise NoBaseline(str(folder), "these are the contracts themselves", "name the folder of their earlier version")
    same = {(source.steps, source.digest): source for source in today.files if source.fault is None}
    files = tuple(same.get((source.steps, source.digest), source) for source in found.files)
    return Baseline(printable(str(folder)), "", found._replace(files=files))

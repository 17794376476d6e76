"""Reads and lints two versions of some contracts as `treaty check` does, and judges nothing: what a process costs."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

from treaty_generator.compat.baseline import compare_with
from treaty_generator.problem import errors


def main(root: str, against: str) -> int:
    gc.disable()  # As commands do.
    pair = compare_with(Path(root), against)
    return 1 if errors((*pair.problems, *pair.baseline_problems)) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

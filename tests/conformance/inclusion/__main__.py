"""`python -m tests.conformance.inclusion FILE… --seconds N`: pairs of schemas, asked of `decide` and of its peer.

Exit codes: 0 nothing speaks against any answer, 1 something does, 2 there is nothing to read.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.conformance.inclusion.asked import Asked, ask, checked
from tests.conformance.inclusion.pairs import BadPairs, Question, read_questions
from tests.conformance.inclusion.search import search
from tests.conformance.inclusion.tally import lines, speeds
from tests.conformance.inclusion.watched import Watched

CHILD = "tests.conformance.inclusion.child"
MOST_SUITES = 20  # A history has a suite for each file, which makes no table.


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask, and say what was found."""
    options = _options(arguments)
    is_fine = True
    for path in options.files:
        try:
            questions = read_questions(path)
        except (OSError, EOFError, BadPairs) as error:
            print(f"conformance: cannot read the pairs: {error}", file=sys.stderr)
            return 2
        is_fine &= _judged(path.name.partition(".")[0], questions, options.samples)
    if options.seconds:
        is_fine &= _searched(options.seconds, options.start)
    return 0 if is_fine else 1


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.inclusion", description=__doc__)
    parser.add_argument("files", type=Path, nargs="*", help="JSON lines of {id, old, new, dialect}, plain or .gz")
    parser.add_argument("--samples", type=int, default=50, help="values to hold against each proof")
    parser.add_argument("--seconds", type=float, default=0, help="then invent pairs for so long")
    parser.add_argument("--start", type=int, default=0, help="the number of the first pair to invent")
    return parser.parse_args(arguments)


def _judged(title: str, questions: Sequence[Question], samples: int) -> bool:
    with ThreadPoolExecutor(1) as aside, Watched(CHILD, "covers") as theirs:
        peer = aside.submit(lambda: [ask(question, theirs)[0] for question in questions])
        ours = _ours(questions, samples)
        found = peer.result()
    for line in lines(title, ours, found, by_suite=len({one.question.suite for one in ours}) <= MOST_SUITES):
        print(line)
    print(f"{speeds(ours)}\n")
    return all(one.is_fine for one in ours)


def _ours(questions: Sequence[Question], samples: int) -> list[Asked]:
    with Watched(CHILD, "ours") as child:
        return [checked(*ask(question, child), samples) for question in questions]


def _searched(limit_s: float, start: int) -> bool:
    with Watched(CHILD, "ours") as child:
        outcomes, found = search(limit_s, child, start)
    print("invented pairs: " + ", ".join(f"{outcome} {size}" for outcome, size in sorted(outcomes.items())))
    for one in found:
        print(one)
    return not found


if __name__ == "__main__":
    sys.exit(main())

"""`make conformance`: labelled cases against the classes that the compiler makes of their schemas.

Exit codes: 0 all agree, 1 some do not, 2 there are no cases to read.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.conformance.cases import BadCases, read_cases
from tests.conformance.compiled import compiled
from tests.conformance.judge import judge
from tests.conformance.report import Report


def main(arguments: list[str]) -> int:
    """Run the cases of a file and say what was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=__doc__)
    parser.add_argument("cases", type=Path, help="JSON lines of {id, title, schema, tests}, plain or .gz")
    parser.add_argument("--refusals", action="store_true", help="list the schemas that are refused")
    parser.add_argument("--seconds", type=float, default=0, help="then invent schemas for so long, and ask two judges")
    options = parser.parse_args(arguments)
    try:
        cases = read_cases(options.cases)
    except (OSError, EOFError, BadCases) as error:
        print(f"conformance: cannot read the cases: {error}", file=sys.stderr)
        return 2
    named = {f"Case{number:05}": case for number, case in enumerate(cases)}
    with compiled({name: {name: case.schema} for name, case in named.items()}) as made:
        report = Report(named, made, judge(named, made.classes))
    for line in (*report.lines(), *(report.refusals() if options.refusals else ())):
        print(line)
    is_fine = not options.seconds or searched(options.seconds)
    return 0 if report.is_fine and is_fine else 1


def searched(limit_s: float) -> bool:
    """Search among invented schemas, say what was asked, and whether nothing was found."""
    from tests.conformance.search import search  # Hypothesis is loaded where it is used.

    counts, found = search(limit_s)
    print(f"invented      {counts['schemas']:>4}  of which {counts['compiled']} compiled")
    print(f"  values      {counts['values']:>4}  read, written, and judged by jsonschema-rs and jsonschema")
    print(f"  disagree    {1 if found else 0:>4}  beside what tests/cases/known.yaml lists")
    if found:
        print(f"found: {found}")
    return found is None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`treaty lint`: what is wrong with the contracts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import click

from treaty_generator.cli.config import find_config
from treaty_generator.cli.exit import FINDINGS, FINE
from treaty_generator.cli.reading import counted, print_problems, read_contracts
from treaty_generator.cli.terminal import plural, report, say
from treaty_generator.problem import Problem, Severity, pointer_text, printable


@click.command("lint")
@click.argument("root", required=False, type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to write the findings."
)
@click.option("--strict", is_flag=True, help="Let a warning fail the command, too.")
def command(root: Path | None, form: str, strict: bool) -> int:
    """Read the contracts and say what is wrong with them.

    ROOT is the folder of contracts; without it, the one that the settings name, or `contracts`.
    """
    root = root or find_config(Path.cwd()).contracts
    contracts, problems = read_contracts(root)
    if form == "json":
        report(_as_json(problems))
    else:
        print_problems(problems)
    files, modules = plural(len(contracts.documents), "file"), plural(len(list(contracts.modules())), "module")
    say(f"{printable(str(root))}: {files}, {modules}: {counted(problems)}")
    failing = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return FINDINGS if any(problem.severity in failing for problem in problems) else FINE


def _as_json(problems: Iterable[Problem]) -> str:
    """Write problems for programs: ASCII, so that no control character survives; fields are only ever added."""
    rows = [
        {
            "id": problem.id,
            "severity": problem.severity.value,
            "message": problem.message,
            "mend": problem.mend,
            "file": problem.place.file,
            "line": problem.place.line,
            "column": problem.place.column,
            "pointer": pointer_text(problem.place.pointer),
        }
        for problem in problems
    ]
    counts = Counter(row["severity"] for row in rows)
    summary = {severity.value: counts[severity.value] for severity in Severity}
    return json.dumps({"problems": rows, "summary": summary}, indent=2) + "\n"

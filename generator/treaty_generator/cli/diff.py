"""`treaty diff`: the changelog between two versions of the contracts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from treaty_generator.cli.config import find_config
from treaty_generator.cli.exit import FINE, CannotAnswer
from treaty_generator.cli.gating import is_torn, judged, shown, tell
from treaty_generator.cli.terminal import report
from treaty_generator.compat.policy import Policy
from treaty_generator.problem import errors, printable

if TYPE_CHECKING:
    from treaty_generator.compat.judgement import Judgement


@click.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="[B]", required=False)
@click.option("--root", type=click.Path(path_type=Path), help="The folder of contracts, where it is not the usual one.")
@click.option(
    "--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", help="How to write it."
)
def command(before: str, after: str | None, root: Path | None, form: str) -> int:
    """Tell what has changed between two versions of the contracts.

    A and B are baselines as `treaty check --against` understands them; without B, it is the contracts as they are.
    Branches are taken as they stand, and B is a git revision or a folder. What breaks comes first. Nothing is judged,
    so the exit code is 0 whatever has changed.
    """
    from treaty_generator.compat.baseline import NoBaseline, between

    root = shown(root or find_config(Path.cwd()).contracts)
    try:
        pair = between(root, before, after)
    except NoBaseline as error:
        raise CannotAnswer(f"{error.where}: {error.what}", error.mend) from None
    if is_torn(pair):
        tell(errors(pair.problems))
        raise CannotAnswer(
            f"{printable(after or str(root))}: not everything can be read", "mend that first, or name another version"
        )
    report(_writer(form)(judged(pair, Policy())))
    return FINE


def _writer(form: str) -> Callable[[Judgement], str]:
    from treaty_generator.compat.report import changelog
    from treaty_generator.compat.report.json import json

    writers: dict[str, Callable[[Judgement], str]] = {
        "text": changelog.text,
        "markdown": changelog.markdown,
        "json": json,
    }
    return writers[form]

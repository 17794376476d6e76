"""`treaty check`: lint of what differs, and then the gate."""

from __future__ import annotations

from pathlib import Path

import click

from treaty_generator.cli.config import find_config
from treaty_generator.cli.exit import FINDINGS, FINE
from treaty_generator.cli.formats import FORMATS, deliver, spare, wanted
from treaty_generator.cli.gating import Question, ask
from treaty_generator.compat.judgement import Mode
from treaty_generator.compat.policy import ContentModel


@click.command("check")
@click.argument("root", required=False, type=click.Path(path_type=Path))
@click.option(
    "--against",
    metavar="BASELINE",
    help="A git revision, a folder, `released`, or registry+https://host. Without it, what the settings say, or what "
    "the branch started from.",
)
@click.option("--exact", is_flag=True, help="Compare with the revision itself, not with where the branch left it.")
@click.option("--whole", is_flag=True, help="Read and lint all contracts, and not only what the change can reach.")
@click.option("--mode", type=click.Choice([mode.value for mode in Mode]), help="Whom to protect; full is all of them.")
@click.option(
    "--content-model",
    type=click.Choice([model.value for model in ContentModel]),
    help="What a schema means that is silent.",
)
@click.option(
    "--transitive",
    is_flag=True,
    help="Compare with every released version, not only those of the same major or in a consumer's range.",
)
@click.option(
    "--format",
    "forms",
    metavar="FORMAT[:FILE]",
    multiple=True,
    help=f"How to report, and where to; may be given several times. One of {', '.join(FORMATS)}.",
)
@click.option("--or-lint", is_flag=True, help="Where there is no earlier version yet, be content with lint.")
@click.option("--all", "everything", is_flag=True, help="Tell in full of what may pass, too.")
def command(
    root: Path | None,
    against: str | None,
    exact: bool,
    whole: bool,
    mode: str | None,
    content_model: str | None,
    transitive: bool,
    forms: tuple[str, ...],
    or_lint: bool,
    everything: bool,
) -> int:
    """Say whether the contracts may change as they have.

    ROOT is the folder of contracts; without it, the one that the settings name, or `contracts`. What has changed is
    linted, and compared with the baseline: a break without a new major version does not pass, and is proved by a
    payload.
    """
    asked = wanted(forms)
    if any(one.file is not None for one in asked):
        config = find_config(Path.cwd())
        spare(asked, root or config.contracts, config.out)
    question = Question(
        root,
        against,
        exact,
        whole=whole,
        mode=Mode(mode) if mode else None,
        content_model=ContentModel(content_model) if content_model else None,
        transitive=transitive,
        or_lint=or_lint,
    )
    judgement = ask(question).judgement
    deliver(judgement, asked, everything=everything)
    return FINE if judgement.ok else FINDINGS

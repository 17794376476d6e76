"""`treaty compile`: contracts in, typed Python packages out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from treaty_generator.cli.accounts import explained
from treaty_generator.cli.compiling import Compiler
from treaty_generator.cli.config import DEFAULTS, find_config
from treaty_generator.cli.difference import unified
from treaty_generator.cli.exit import FINDINGS, FINE, CannotAnswer
from treaty_generator.cli.reading import NOT_WHOLE, counted, print_problems
from treaty_generator.cli.terminal import plural, report, say
from treaty_generator.problem import printable

if TYPE_CHECKING:
    from treaty_generator.build.outcome import Outcome
    from treaty_generator.contract.files import Sources
    from treaty_generator.output.write import Change

Folders = tuple[Path, Path]
"""Where the contracts are, and where the packages go."""


@click.command("compile")
@click.argument("root", required=False, type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Where the packages go.",
)
@click.option("--check", is_flag=True, help="Write nothing; show what is stale, and fail if anything is.")
@click.option("--diff", is_flag=True, help="Show what changes.")
@click.option("--explain", is_flag=True, help="Show what each class says, and what the whole schema checks besides.")
@click.option("--watch", is_flag=True, help="Compile again whenever a contract changes, until Ctrl-C.")
@click.option("--no-cache", is_flag=True, help="Make everything anew, and remember nothing.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    envvar="TREATY_JOBS",
    help="How many processes may work at once; without it, one for each processor, and at most three.",
)
def command(
    root: Path | None,
    out: Path | None,
    check: bool,
    diff: bool,
    explain: bool,
    watch: bool,
    no_cache: bool,
    jobs: int | None,
) -> int:
    """Make typed Python packages of the contracts.

    ROOT is the folder of contracts. What is not given here stands in the settings, or is `contracts` and `generated`.
    Contracts with errors are not compiled, and nothing is written then.
    """
    if watch and check:
        raise click.UsageError("--watch writes and --check does not; choose one of the two")

    def start(folders: Folders) -> Compiler:
        return Compiler(*folders, jobs=jobs or _processors(), is_cached=not no_cache)

    def show(compiler: Compiler, folders: Folders, found: Sources) -> int:
        outcome, changes = compiler.compile(found, write=not check)
        _tell(outcome, folders[0])
        if explain and outcome.is_sound:
            report(explained(outcome.files if outcome.files is not None else _contracts_in(folders[1])))
        return _told(outcome, changes, folders[1], check=check, diff=diff)

    if not watch:
        folders = _folders(root, out)
        compiler = start(folders)
        return show(compiler, folders, compiler.read())
    from treaty_generator.cli import watching

    say("watching the contracts; Ctrl-C ends it")
    watching.watch(lambda: _folders(root, out), start, show, watching.changes(lambda: _watched(root)))
    return FINE


def _contracts_in(out: Path) -> dict[str, str]:
    """Read the contract.json of all packages, where these have been found to be as they were written."""
    return {path.relative_to(out).as_posix(): path.read_text("utf-8") for path in out.rglob("contract.json")}


def _folders(root: Path | None, out: Path | None) -> Folders:
    if root is None or out is None:
        config = find_config(Path.cwd())
        if root is not None and config.file is not None:
            _refuse_part(root, config.contracts)
        root, out = root or config.contracts, out or config.out
    return root, out


def _watched(root: Path | None) -> Path:
    """Where the contracts are, or would be; settings that cannot be used are complained of elsewhere."""
    try:
        return root or find_config(Path.cwd()).contracts
    except CannotAnswer:
        return Path.cwd() / DEFAULTS["contracts"]


def _told(outcome: Outcome, changes: tuple[Change, ...], out: Path, *, check: bool, diff: bool) -> int:
    if not outcome.is_sound:
        say("nothing was written")
        return FINDINGS
    if changes and (check or diff):
        report("".join(unified(changes, out)))
    if check:
        return _judge_freshness(changes, outcome.count, out)
    written = sum(change.after is not None for change in changes)
    removed = len(changes) - written
    say(f"{_name(out)}: {written} written, {removed} removed, {outcome.count - written} unchanged")
    return FINE


def _processors() -> int:
    """Count the processors that we may use, up to three: with more, a run takes more than 300 MB."""
    mine = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(mine, 3)


def _refuse_part(root: Path, contracts: Path) -> None:
    """The packages of the whole would be replaced by those of a part."""
    if Path(os.path.realpath(contracts)) in Path(os.path.realpath(root)).parents:
        raise CannotAnswer(
            f"{_name(root)}: this is a part of {_name(contracts)}, and all packages go into one folder; "
            "compile the whole, or say with --out where those of the part go"
        )


def _tell(outcome: Outcome, root: Path) -> None:
    if not outcome.is_whole:
        say(NOT_WHOLE)
    print_problems(outcome.problems)
    if outcome.problems:
        say(f"{_name(root)}: {counted(outcome.problems)}")


def _judge_freshness(changes: tuple[Change, ...], count: int, out: Path) -> int:
    if not changes:
        say(f"{_name(out)}: fresh, {plural(count, 'file')}")
        return FINE
    say(f"{_name(out)}: stale, {plural(len(changes), 'file')} of {count} differ; run `treaty compile`")
    return FINDINGS


def _name(path: Path) -> str:
    return printable(str(path))

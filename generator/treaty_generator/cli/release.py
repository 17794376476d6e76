"""`treaty release`: the current versions, frozen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from treaty_generator.cli.config import find_config
from treaty_generator.cli.exit import FINDINGS, FINE, CannotAnswer
from treaty_generator.cli.reading import counted, print_problems, read_contracts
from treaty_generator.cli.terminal import plural, report, say
from treaty_generator.problem import errors, printable

if TYPE_CHECKING:
    from treaty_generator.compat.archive.plan import Plan


@click.command("release")
@click.argument("root", required=False, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Write nothing; list what is not frozen yet, and fail if anything is.")
@click.option("--dry-run", is_flag=True, help="Write nothing; list what would be frozen.")
def command(root: Path | None, check: bool, dry_run: bool) -> int:
    """Freeze the current version of every event and service.

    ROOT is the folder of contracts; without it, the one that the settings name, or `contracts`. What is frozen already
    must still say the same, and is never written again.
    """
    root = root or find_config(Path.cwd()).contracts
    contracts, problems = read_contracts(root)
    if errors(problems):
        print_problems(problems)
        say(f"{printable(str(root))}: {counted(problems)}; nothing was released")
        return FINDINGS
    from treaty_generator.compat.archive.plan import plan_release

    plan = plan_release(contracts)
    if plan.problems:
        print_problems(plan.problems)
        say(f"{printable(str(root))}: {counted(plan.problems)}; nothing was released")
        return FINDINGS
    if not (check or dry_run):
        _write(root, plan)
    report("".join(f"{printable((root / Path(*steps)).as_posix())}\n" for steps in plan.files))
    return _told(root, plan, check=check, dry_run=dry_run)


def _write(root: Path, plan: Plan) -> None:
    from treaty_generator.compat.archive.write import ArchiveRefused, write_frozen

    try:
        write_frozen(root, plan.files)
    except ArchiveRefused as error:
        raise CannotAnswer(f"{printable(error.where)}: {printable(error.reason)}", error.mend) from None


def _told(root: Path, plan: Plan, *, check: bool, dry_run: bool) -> int:
    what = "to be frozen" if check or dry_run else "frozen"
    say(f"{printable(str(root))}: {plural(len(plan.files), 'version')} {what}, {plan.kept} already there")
    if check and plan.files:
        say("run `treaty release`, and commit what it writes")
        return FINDINGS
    return FINE

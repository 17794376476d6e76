"""`treaty bump`: writes the versions that the gate asks for, and leaves every other character as it is."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from treaty_generator.cli.exit import FINDINGS, FINE, CannotAnswer
from treaty_generator.cli.gating import Answer, Question, ask
from treaty_generator.cli.reading import print_problems
from treaty_generator.cli.terminal import plural, report, say
from treaty_generator.compat.judgement import Judgement, SubjectJudgement
from treaty_generator.dataclass import dataclass
from treaty_generator.frame import spot
from treaty_generator.problem import Place, errors, printable

if TYPE_CHECKING:
    from treaty_generator.contract.document import Document
    from treaty_generator.problem import Pointer


@dataclass(frozen=True, slots=True)
class Step:
    """A version that is to be written, and where the one that is there stands."""

    subject: SubjectJudgement
    place: Place


@click.command("bump")
@click.argument("root", required=False, type=click.Path(path_type=Path))
@click.option("--against", metavar="BASELINE", help="What to compare with, as `treaty check` understands it.")
@click.option("--exact", is_flag=True, help="Compare with the revision itself, not with where the branch left it.")
@click.option("--dry-run", is_flag=True, help="Write nothing; only say what would be written.")
def command(root: Path | None, against: str | None, exact: bool, dry_run: bool) -> int:
    """Write the versions that the gate asks for.

    Comments and layout stay. What no version can make good is left to `treaty check` to tell.
    """
    question = Question(root, against, exact)
    answer = ask(question)
    steps = _steps(answer.judgement)
    if not steps:
        return _nothing_to_write(answer.judgement)
    files = _rewritten(answer, steps)
    for step in steps:
        report(f"{spot(step.place)}: {_told(step.subject)}\n")
    if dry_run:
        say(f"{plural(len(steps), 'version')} to write; nothing was written")
        return FINE
    from treaty_generator.cli.replacing import replace_files

    replace_files(files)
    say(f"{plural(len(steps), 'version')} written in {plural(len(files), 'file')}")
    return _ended(ask(question).judgement)


def _steps(judgement: Judgement) -> list[Step]:
    stopped = (subject for subject in judgement.subjects if not subject.ok and subject.needed)
    return [Step(subject, subject.place) for subject in stopped if subject.place is not None]


def _told(subject: SubjectJudgement) -> str:
    return f"{subject.kind} {printable(subject.name)} {printable(subject.after)} → {printable(subject.needed)}"


def _rewritten(answer: Answer, steps: Iterable[Step]) -> dict[Path, bytes]:
    """Make the new text of every file before any is written. Raises `CannotAnswer`."""
    from treaty_generator.compat.rewrite import NotRewritten, with_versions

    documents = {document.name: document for document in answer.pair.after.documents.values()}
    wanted: dict[str, dict[Pointer, str]] = {}
    for step in steps:
        wanted.setdefault(step.place.file, {})[step.place.pointer] = step.subject.needed
    files: dict[Path, bytes] = {}
    refused: list[str] = []
    for name, versions in wanted.items():
        try:
            files[_unchanged(documents[name])] = with_versions(documents[name], versions)
        except NotRewritten as error:
            refused.append(str(error))
    if refused:
        raise CannotAnswer("\n".join(refused), "mend these by hand, and run it again; nothing was written")
    return files


def _unchanged(document: Document) -> Path:
    """Name the file of a document, which must still be what was judged."""
    file = Path(document.name)
    if file.read_bytes() != document.raw:
        raise CannotAnswer(f"{file}: somebody is editing the file", "try again when it is at rest")
    return file


def _nothing_to_write(judgement: Judgement) -> int:
    if judgement.ok:
        say("every version is far enough already")
    return _ended(judgement)


def _ended(judgement: Judgement) -> int:
    """Say whether that was all; what else is wrong with the contracts is shown, and the gate's findings are not."""
    print_problems(errors(judgement.problems))
    if not judgement.ok:
        say("not everything may pass: see `treaty check`")
    return FINE if judgement.ok else FINDINGS

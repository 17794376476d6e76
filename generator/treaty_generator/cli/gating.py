"""What every command that asks the gate does first: settings, two versions of the contracts, and a judgement."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from treaty_generator.cli.config import Config, find_config
from treaty_generator.cli.exit import CannotAnswer
from treaty_generator.cli.reading import NOT_WHOLE, read_contracts
from treaty_generator.cli.terminal import say
from treaty_generator.compat.judgement import Judgement, Mode
from treaty_generator.compat.policy import ContentModel, Policy
from treaty_generator.dataclass import dataclass
from treaty_generator.problem import Problem, errors

if TYPE_CHECKING:
    from treaty_generator.compat.baseline.pair import Pair


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the gate: which contracts, compared with what, and how strictly; None is as the settings say."""

    root: Path | None = None
    against: str | None = None
    exact: bool = False
    whole: bool = False  # Whether to look at what the change cannot reach, too.
    mode: Mode | None = None
    content_model: ContentModel | None = None
    transitive: bool = False
    or_lint: bool = False  # Whether lint will do where there is no earlier version yet.


@dataclass(frozen=True, slots=True)
class Answer:
    """Two versions of the contracts, and what the gate says of them."""

    pair: Pair
    judgement: Judgement


def ask(question: Question) -> Answer:
    """Compare the contracts with a baseline, and judge. Raises `CannotAnswer`."""
    config = find_config(Path.cwd())
    root = shown(question.root or config.contracts)
    against, policy = _settled(question, config)
    pair = _pair(root, _from_settings(config) if against is None else against, question)
    return Answer(pair, judged(pair, policy))


def judged(pair: Pair, policy: Policy) -> Judgement:
    """Judge a pair, and show what keeps the earlier version from being read. Raises `CannotAnswer`."""
    from treaty_generator.compat.baseline.refused import NoBaseline
    from treaty_generator.compat.check import check

    tell(pair.baseline_problems)
    try:
        judgement = check(pair, policy)
    except NoBaseline as error:
        raise CannotAnswer(f"{error.where}: {error.what}", error.mend) from None
    if is_torn(pair):
        say(NOT_WHOLE)
    return judgement


def shown(root: Path) -> Path:
    """Write a path below the current folder as it is from here: reports for programs are read from there."""
    if not root.is_absolute():
        return root
    near = Path(os.path.relpath(root))
    return root if ".." in near.parts else near


def _settled(question: Question, config: Config) -> tuple[str | None, Policy]:
    """Bring together what was asked and what the settings say; what was asked has the last word."""
    from datetime import date

    from treaty_generator.cli.policy import check_settings

    settings = check_settings(config, date.today())
    policy = settings.policy
    if question.mode is not None:
        policy = replace(policy, mode=question.mode)
    if question.content_model is not None:
        policy = replace(policy, content_model=question.content_model)
    if question.transitive:
        policy = replace(policy, transitive=True)
    return question.against, policy


def _from_settings(config: Config) -> str | None:
    """Read what to compare with; a folder in the settings is relative to their file."""
    against = config.check.get("against")
    if config.file is not None and isinstance(against, str) and against.startswith(("./", "../")):
        near = os.path.relpath(config.file.parent / against)
        return near if near.startswith("..") else f"./{near}"
    return against


def _pair(root: Path, against: str | None, question: Question) -> Pair:
    from treaty_generator.compat.baseline import NoBaseline, NothingYet, compare_with

    try:
        return compare_with(root, against, exact=question.exact, whole=question.whole)
    except NoBaseline as error:
        if question.or_lint and isinstance(error, NothingYet):
            return _linted(root)
        raise CannotAnswer(f"{error.where}: {error.what}", error.mend) from None


def _linted(root: Path) -> Pair:
    """Lint the contracts, and compare them with themselves."""
    from treaty_generator.compat.baseline.pair import Pair

    contracts, problems = read_contracts(root)
    return Pair("nothing, as there is no earlier version yet", contracts, contracts, {}, problems)


def tell(problems: Iterable[Problem]) -> None:
    """Show problems beside the answer, where there is none."""
    from treaty_generator.frame import frames

    for line in frames(problems).splitlines():
        say(line)


def is_torn(pair: Pair) -> bool:
    """Whether something could not be read today: it would look as if it had been removed."""
    stopping = errors(pair.problems)
    if not stopping:
        return False
    from treaty_generator.contract.lint import RULES

    linted = {rule.RULE.id for rule in RULES}
    return any(problem.id not in linted for problem in stopping)

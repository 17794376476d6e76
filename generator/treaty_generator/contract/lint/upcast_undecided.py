"""Payloads of an older major cannot be brought up without a person, and the contract does not say who does it."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.ladder import Step, steps
from treaty_generator.contract.lines import line_of, line_text
from treaty_generator.contract.lint.rule import Rule
from treaty_generator.contract.model import Contracts, Event, Module
from treaty_generator.contract.references import BadReference
from treaty_generator.problem import Problem, printable, quoted

RULE = Rule(
    id="upcast-undecided",
    why="What is stored would turn out to be unreadable when it is read, which is too late.",
    fix="decide what becomes of the payloads that are stored",
)
_MOST_SHOWN = 3


def find(contracts: Contracts) -> Iterator[Problem]:
    for module in contracts.modules():
        for event in module.events:
            for step in _steps(contracts, module, event):
                if step.carry.reasons and not step.is_manual:
                    yield _problem(event, step)


def _problem(event: Event, step: Step) -> Problem:
    before, after = step.before.version, step.after.version
    told = "; ".join(step.carry.reasons[:_MOST_SHOWN])
    message = f"the compiler cannot bring {quoted(event.name)} from {before} to {after}: {printable(told)}"
    line = line_text(line_of(before))
    mend = (
        f'say `upcasts: {{"{line}": manual}}` and write the method that becomes abstract, or '
        f'`upcasts: {{"{line}": none}}` if nothing of it is stored; a new property may get a default instead'
    )
    return RULE.at(event.origin, message, key=True, mend=mend)


def _steps(contracts: Contracts, module: Module, event: Event) -> list[Step]:
    try:
        return list(steps(contracts, module, event))
    except BadReference:
        return []  # Reported where the reference stands.

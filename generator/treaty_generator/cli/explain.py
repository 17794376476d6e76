"""`treaty explain`: what a rule means, whom it concerns, and how to do what it speaks of safely; offline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import fill

import click

from treaty_generator.cli.exit import FINE, CannotAnswer
from treaty_generator.cli.terminal import report
from treaty_generator.compat.bump import Bump
from treaty_generator.compat.catalogue import Entry, Family, catalogue
from treaty_generator.compat.report.phrases import HARM
from treaty_generator.problem import did_you_mean, quoted

_WIDTH = 100


@click.command("explain")
@click.argument("rule")
def command(rule: str) -> int:
    """Explain a rule: what it means, whom it hurts, and how to make the change safely.

    RULE is the name that stands in brackets in a report, such as `field-removed`; `treaty rules` lists all.
    """
    known = catalogue()
    entry = known.get(rule.strip().strip("[]").lower().replace("_", "-"))
    if entry is None:
        raise CannotAnswer(f"there is no rule {quoted(rule)}", f"{did_you_mean(rule, known)} `treaty rules` lists all")
    report("\n".join(_explained(entry)) + "\n")
    return FINE


def _explained(entry: Entry) -> Iterator[str]:
    yield from _paragraph(f"{entry.id}: {entry.says}")
    yield ""
    yield from _paragraph(_applies(entry))
    for side in entry.breaks:
        yield from _paragraph(f"It can hurt {HARM[side]} ({side}).")
    yield from _paragraph(f"Why: {entry.why}")
    yield from _paragraph(f"Mend: {entry.fix}{_in_the_version(entry)}")
    if entry.after or entry.before:
        yield ""
        yield "An example, before:"
        yield from _files(entry.before)
        yield "and after:"
        yield from _files(entry.after)


def _applies(entry: Entry) -> str:
    if entry.family is Family.LINT:
        return f"A rule of `treaty lint`: what it finds is {_article(entry.severity)} {entry.severity}."
    if entry.family is Family.READING:
        return f"Found while contracts and settings are read: {_article(entry.severity)} {entry.severity}."
    if entry.is_fault:
        return "A rule of `treaty check`: no version number makes good what it finds."
    step = f"{_article(str(entry.bump))} {entry.bump} step of the version"
    return f"A rule of `treaty check`: what it finds can need {step}."


def _in_the_version(entry: Entry) -> str:
    """Add what reports say of a change that hurts nobody, where a version has to tell of it."""
    is_said = entry.fix.startswith(("let the version say so", "nothing has to be done"))
    if is_said or entry.family is not Family.GATE or entry.is_fault or entry.bump is Bump.NONE:
        return ""
    return ". Where nobody is hurt, it is enough to let the version say so"


def _article(noun: str) -> str:
    return "an" if noun[:1] in "aeiou" else "a"


def _paragraph(text: str) -> Iterator[str]:
    yield fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)


def _files(files: Mapping[str, str]) -> Iterator[str]:
    for path, text in files.items():
        yield f"    # contracts/{path}"
        yield from (f"    {line}".rstrip() for line in text.strip("\n").split("\n"))
        yield ""

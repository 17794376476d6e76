"""`--format F[:FILE]`: which reports of a judgement go where. A module of the same name writes each."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from treaty_generator.cli.exit import CannotAnswer
from treaty_generator.cli.replacing import replace_files
from treaty_generator.cli.terminal import has_colour, report, say
from treaty_generator.problem import did_you_mean, quoted

if TYPE_CHECKING:
    from treaty_generator.compat.judgement import Judgement

FORMATS = ("text", "json", "sarif", "github", "junit", "markdown")
SETTINGS = ("treaty.toml", "pyproject.toml")
_MODULES = "treaty_generator.compat.report"


class Wanted(NamedTuple):
    """A format, and the file it goes to; None is stdout."""

    form: str
    file: Path | None


def wanted(values: Iterable[str]) -> list[Wanted]:
    """Read the options; without any it is text, on stdout.

    Raises `UsageError`, and `CannotAnswer` for a file that cannot be written.
    """
    found = [_wanted(value) for value in values] or [Wanted("text", None)]
    files = [one.file for one in found]
    if files.count(None) > 1:
        raise click.UsageError("only one format can go to stdout; write the others as FORMAT:FILE")
    real = [os.path.realpath(file) for file in files if file is not None]
    if len(set(real)) < len(real):
        raise click.UsageError("two formats go to the same file; give each a file of its own")
    for file in files:
        if file is not None:
            _refuse(file)
    return found


def _wanted(value: str) -> Wanted:
    form, colon, file = value.partition(":")  # Only the first one: a file may be `C:\report.json`.
    if form not in FORMATS:
        raise click.UsageError(f"there is no format {quoted(form)}; {did_you_mean(form, FORMATS)}")
    if colon and not file:
        raise click.UsageError(f"after `{form}:` comes a file; leave the colon out for stdout")
    return Wanted(form, Path(file) if colon else None)


def _refuse(file: Path) -> None:
    """Complain before anything is judged of a file that cannot be written."""
    if not file.parent.is_dir():
        raise CannotAnswer(f"{file}: the folder {str(file.parent)!r} is not there", "make it first")
    if file.exists() and not stat.S_ISREG(file.stat().st_mode):
        raise CannotAnswer(f"{file}: this is not a regular file", "name another one")


def spare(asked: Iterable[Wanted], contracts: Path, packages: Path) -> None:
    """Refuse reports that would be written over what they tell of. Raises `CannotAnswer`."""
    kept = {"contracts": contracts, "generated packages": packages}
    for file in (one.file for one in asked if one.file is not None):
        real = Path(os.path.realpath(file))
        for what, folder in kept.items():
            if Path(os.path.realpath(folder)) in real.parents:
                raise CannotAnswer(f"{file}: this is in the folder of {what}, {folder}", "write reports elsewhere")
        if real.name in SETTINGS:
            raise CannotAnswer(f"{file}: settings are called like this", "give the report another name")


def deliver(judgement: Judgement, asked: Iterable[Wanted], *, everything: bool) -> None:
    """Write each report where it belongs: all of a file or nothing of it."""
    reports = list(asked)
    for form, file in reports:
        text = _written(form, judgement, everything=everything, is_shown=file is None)
        if file is None:
            report(text)
        else:
            _replace(file, text.encode("utf-8", "backslashreplace"))
    if Wanted("text", None) not in reports:
        from treaty_generator.compat.report.phrases import ending

        say(ending(judgement))


def _replace(file: Path, raw: bytes) -> None:
    try:
        replace_files({file: raw})
    except OSError as error:  # It names the hidden file that is written first.
        why = error.strerror or str(error)
        raise CannotAnswer(f"{file}: this cannot be written: {why}", "name a file that can be") from None


def _written(form: str, judgement: Judgement, *, everything: bool, is_shown: bool) -> str:
    write: Callable[..., str] = getattr(import_module(f"{_MODULES}.{form}"), form)
    if form != "text":
        return write(judgement)
    colour = is_shown and sys.stdout is not None and has_colour(sys.stdout)
    return write(judgement, colour=colour, everything=everything)

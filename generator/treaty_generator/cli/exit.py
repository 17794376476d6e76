"""Exit codes, and how everything that can go wrong becomes one."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from treaty_generator.cli.terminal import say
from treaty_generator.problem import printable

FINE = 0
FINDINGS = 1
NO_ANSWER = 2
BUG = 3
BROKEN_PIPE = 141  # As if SIGPIPE (13) had ended us, which is what shells expect: 128 + 13.
INTERRUPTED = 130  # SIGINT (2), likewise.
_UNWRITABLE = "the answer could not be written"


class CannotAnswer(Exception):
    """The question could not be answered; the text is a sentence for the user, the mend what to do next."""

    def __init__(self, reason: str, mend: str = "") -> None:
        super().__init__(reason, mend)
        self.reason, self.mend = reason, mend

    def __str__(self) -> str:
        return self.reason


def run(command: click.Command, arguments: Sequence[str]) -> int:
    """Run a command to its end and return the exit code; nothing is raised, and no traceback is shown."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # A locale that lacks a character must not stop a report.
            stream.reconfigure(errors="backslashreplace")
    code = _guarded(command, arguments)
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        _drop_output()
        return code or _unwritable(error)
    return code


def _guarded(command: click.Command, arguments: Sequence[str]) -> int:
    try:
        return _invoke(command, arguments)
    except CannotAnswer as error:
        return complain(error.reason, error.mend)
    except click.exceptions.NoArgsIsHelpError as error:
        say(error.format_message())
        return NO_ANSWER
    except click.UsageError as error:
        asked = error.ctx.command_path if error.ctx is not None else "treaty"
        return complain(error.format_message(), f"`{asked} --help` shows what it takes")
    except click.ClickException as error:
        return complain(error.format_message())
    except ModuleNotFoundError as error:
        if not error.name or error.name.startswith("treaty"):
            return _bug(error)
        return complain(
            f"the package {error.name.partition('.')[0]!r} is not installed",
            "install treaty with its extra `generator`, from where you have it",
        )
    except BrokenPipeError:
        _drop_output()
        return BROKEN_PIPE
    except OSError as error:
        if error.filename is None and isinstance(error, FileNotFoundError):  # Only where we are has no name.
            return complain("the current folder is gone", "go to one that is there")
        return complain(f"{error.filename or _UNWRITABLE}: {error.strerror or error}")
    except KeyboardInterrupt:
        say("treaty: interrupted")
        return INTERRUPTED
    except Exception as error:
        return _bug(error)


def _invoke(command: click.Command, arguments: Sequence[str]) -> int:
    try:
        with command.make_context("treaty", list(arguments)) as context:
            code: int | None = command.invoke(context)
    except click.exceptions.Exit as end:
        return end.exit_code
    return code or FINE


def complain(reason: str, mend: str = "") -> int:
    """Say why there is no answer, and return the exit code for that."""
    for line in reason.splitlines():
        say(f"treaty: {printable(line)}")
    if mend:
        say(f"mend: {printable(mend)}")
    return NO_ANSWER


def _unwritable(error: OSError) -> int:
    if isinstance(error, BrokenPipeError):
        return BROKEN_PIPE
    return complain(f"{_UNWRITABLE}: {error.strerror}")


def _drop_output() -> None:
    """Point stdout at nothing, so that the interpreter does not fail on what is left of it when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _bug(error: Exception) -> int:
    import traceback

    if os.environ.get("TREATY_TRACEBACK") == "1":
        traceback.print_exception(error)
    what = f"{type(error).__name__}: {printable(str(error)[:300])}"
    say(f"treaty: this is a bug of treaty (number {_bug_number(error)}): {what}")
    say(
        "mend: report it with its number, the version (`treaty --version`) and the smallest input that shows it; "
        "TREATY_TRACEBACK=1 prints where it happened"
    )
    return BUG


def _bug_number(error: Exception) -> str:
    """Name a bug by what happened where, so that two reports of one bug agree."""
    import hashlib
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "treaty_generator" in frame.filename] or frames
    where = [f"{os.path.basename(frame.filename)}:{frame.name}" for frame in ours[-3:]]
    return hashlib.sha256("\n".join([type(error).__name__, *where]).encode()).hexdigest()[:8]

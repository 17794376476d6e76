"""Exit codes, and how everything that can go wrong becomes one. The commands of the generator have the same."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress

from treaty.errors.base import TreatyError
from treaty.readable import shown

FINE = 0
FINDINGS = 1
NO_ANSWER = 2
BUG = 3
INTERRUPTED = 130  # As if SIGINT (2) had ended us: 128 + 2.
BROKEN_PIPE = 141  # SIGPIPE (13), likewise.


class CannotAnswer(Exception):
    """The question could not be answered; the mend is what to do next."""

    def __init__(self, reason: str, mend: str = "") -> None:
        super().__init__(reason, mend)
        self.reason, self.mend = reason, mend


def guarded(command: Callable[[], int]) -> int:
    """Run a command to its end and return the exit code; nothing is raised, and no traceback is shown."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # A locale that lacks a character must not stop an answer.
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr, unused-ignore]  # Just asked.
    code = _coded(command)
    flushed = _coded(_flush)
    return code or flushed


def _coded(command: Callable[[], int]) -> int:
    try:
        return command()
    except CannotAnswer as error:
        return _complain(error.reason, error.mend)
    except TreatyError as error:
        return _complain(str(error))
    except SystemExit as end:  # From argparse, which has said why.
        return end.code if isinstance(end.code, int) else NO_ANSWER
    except KeyboardInterrupt:
        say("treaty: interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        _drop_output()
        return BROKEN_PIPE
    except OSError as error:
        if error.filename is None:
            _drop_output()
        return _complain(f"{error.filename or 'the answer could not be written'}: {error.strerror or error}")
    except Exception as error:
        return _bug(error)


def _flush() -> int:
    if sys.stdout is not None:  # pyright: ignore[reportUnnecessaryComparison]  # In a process started without one.
        sys.stdout.flush()
    return FINE


def _drop_output() -> None:
    """Point stdout at nothing, so that the interpreter does not fail on what is left of it when it ends."""
    with suppress(OSError, ValueError):  # A stream of a test has no number.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def write(text: str) -> None:
    """Print a part of the answer."""
    if sys.stdout is not None:  # pyright: ignore[reportUnnecessaryComparison]
        sys.stdout.write(text)


def say(line: str) -> None:
    """Print a line beside the answer."""
    if sys.stderr is not None:  # pyright: ignore[reportUnnecessaryComparison]
        with suppress(OSError):  # When nobody listens, there is nobody to tell.
            sys.stderr.write(line + "\n")


def _complain(reason: str, mend: str = "") -> int:
    for line in reason.splitlines():
        say(f"treaty: {shown(line)}")
    if mend:
        say(f"mend: {shown(mend)}")
    return NO_ANSWER


def _bug(error: Exception) -> int:
    """Name a bug by its kind and place; its words might show what an event says."""
    import traceback

    if os.environ.get("TREATY_TRACEBACK") == "1":
        traceback.print_exception(error)
    last = traceback.extract_tb(error.__traceback__)[-1]
    say(f"treaty: this is a bug of treaty: {type(error).__name__} in {os.path.basename(last.filename)}:{last.lineno}")
    say("mend: report it with the version of treaty and what was asked; TREATY_TRACEBACK=1 prints where it happened")
    return BUG

"""The command line: arguments in, text and an exit code out."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

from treaty_generator.cli.commands import COMMANDS, elsewhere

_WITHOUT_GENERATOR = """\
treaty: only the runtime is installed, and this command belongs to the generator
mend: install it with its extra `generator`, from where you have it
"""
_INTERRUPTED = 130  # As `cli.exit` has it, which imports click.


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `treaty` with the arguments given, or those of the process, and return its exit code.

    The command is there as soon as the runtime is, so it may find itself without the packages it needs; and it may be
    interrupted before it has imported what would say so.
    """
    try:
        return _main(arguments)
    except KeyboardInterrupt:
        if sys.stderr is not None:
            sys.stderr.write("treaty: interrupted\n")
        return _INTERRUPTED


def _main(arguments: Sequence[str] | None) -> int:
    asked = sys.argv[1:] if arguments is None else arguments
    if asked and asked[0] not in COMMANDS and not asked[0].startswith("-"):
        command = elsewhere(asked[0])
        if command is not None:
            return command(asked[1:])
    try:
        import click  # noqa: F401  # Only to see whether it is there.
    except ModuleNotFoundError:
        sys.stderr.write(_WITHOUT_GENERATOR)
        return 2
    if arguments is None:
        gc.disable()  # What a command makes lives to its end, and looking for garbage in it takes a fifth of the time.
    from treaty_generator.cli.exit import run
    from treaty_generator.cli.group import treaty

    code = run(treaty, asked)
    if arguments is None:
        gc.freeze()  # The interpreter would look through all of it once more when it ends.
    return code

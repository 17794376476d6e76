"""Arguments in, an answer and an exit code out. A command's module is imported only when it is asked for."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, cast

from treaty.console.exit import FINE, NO_ANSWER, CannotAnswer, guarded, say, write
from treaty.console.meant import meant
from treaty.console.parser import Parser

if TYPE_CHECKING:
    from treaty.clock import Clock
    from treaty.console.request import Request
    from treaty.log.protocol import Log

    Opener = Callable[[str, Clock], Log]

RUNTIME = {
    "events": "look at the log of a bus, and mend what it parked",
    "run": "serve a system over HTTP",
    "status": "tell how a running system is",
}
"""The commands of the runtime."""

COMMANDS = {
    "stats": "how far each subscription is",
    "list": "what was published, the newest first",
    "tail": "what is published, as it comes",
    "show": "one event, what became of it, and its chain",
    "parked": "what subscriptions gave up, by cause",
    "redrive": "handle parked events again",
    "discard": "let parked events go, for a reason",
    "replay": "let a subscription go on from another place",
    "retire": "forget a subscription that is in no contract any more",
}
"""What `treaty events` has, in the order in which people meet it."""

_MENDING = ("redrive", "discard", "replay", "retire")  # All others need no right to write.

_HELP = """\
usage: treaty events COMMAND URL [options]

Look at the log of a bus, and mend what was parked.
A URL is one such as sqlite:///app.events

commands:
{commands}
`treaty events COMMAND --help` tells more; --json prints for programs.
exit codes: 0 fine, 2 the question could not be answered, 3 a bug of treaty, 130 interrupted
"""
_WHOLE_HELP = """\
usage: python -m treaty COMMAND …

commands of the runtime:
{commands}
`python -m treaty COMMAND --help` tells more. All others come with the extra `generator`: they are called as `treaty`.
"""
_NO_COMMAND = """\
treaty: {asked} is no command of the runtime; there is: {commands}
mend: install treaty with its extra `generator` for all others, and call them as `treaty`
"""


class _Command(Protocol):
    """What the module of a command has."""

    def arguments(self, parser: ArgumentParser) -> None: ...

    async def answer(self, request: Request) -> int: ...


def main() -> int:
    """Run `python -m treaty` with the arguments of the process."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["events"]:
        return events(arguments[1:])
    if arguments[:1] and arguments[0] in RUNTIME:
        from importlib import import_module

        return cast("int", import_module(f"treaty.console.{arguments[0]}").main(arguments[1:]))
    if arguments in (["-h"], ["--help"]):
        return guarded(_whole_help)
    asked = ascii(arguments[0]) if arguments else "nothing"
    say(_NO_COMMAND.format(asked=asked, commands=", ".join(f"treaty {name}" for name in RUNTIME)).rstrip())
    return NO_ANSWER


def events(arguments: Sequence[str], opener: Opener | None = None, clock: Clock | None = None) -> int:
    """Run `treaty events`, and return its exit code; another way to open logs, and another clock, are for tests."""
    return guarded(lambda: _events(list(arguments), opener, clock))


def _events(arguments: list[str], opener: Opener | None, clock: Clock | None) -> int:
    if not arguments:
        say(_help_text().rstrip())
        return NO_ANSWER
    name = arguments[0]
    if name in ("-h", "--help"):
        return _help()
    if name not in COMMANDS:
        raise CannotAnswer(f"there is no command {name!r}{meant(name, COMMANDS)}", "`treaty events --help` lists them")
    command = _command(name)
    asked = _asked(name, command, arguments[1:])
    import asyncio  # Here, because help does without.

    return asyncio.run(_ask(command, asked, opener or _opener(name), clock))


def _command(name: str) -> _Command:
    from importlib import import_module

    return cast("_Command", import_module(f"treaty.console.{name}"))


def _asked(name: str, command: _Command, arguments: list[str]) -> Namespace:
    parser = Parser(f"treaty events {name}", description=f"{COMMANDS[name].capitalize()}.", allow_abbrev=False)
    parser.add_argument("url", metavar="URL", help="the log, such as sqlite:///app.events")
    command.arguments(parser)
    parser.add_argument("--json", action="store_true", help="print for programs")
    return parser.parse_args(arguments)


async def _ask(command: _Command, asked: Namespace, opener: Opener, clock: Clock | None) -> int:
    from treaty.clock import SystemClock
    from treaty.console.request import Request

    time = clock or SystemClock()
    log = opener(asked.url, time)
    await log.open()
    try:
        return await command.answer(
            Request(log=log, clock=time, asked=asked, write=write, say=say, flush=lambda: sys.stdout.flush())
        )
    finally:
        await log.close()


def _opener(name: str) -> Opener:
    from treaty.console.opening import open_to_look, open_to_mend

    return open_to_mend if name in _MENDING else open_to_look


def _help() -> int:
    write(_help_text())
    return FINE


def _whole_help() -> int:
    write(_WHOLE_HELP.format(commands="".join(f"  {name:<9} {says}\n" for name, says in RUNTIME.items())))
    return FINE


def _help_text() -> str:
    return _HELP.format(commands="".join(f"  {name:<9} {says}\n" for name, says in COMMANDS.items()))

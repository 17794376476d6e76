"""`treaty events retire`: a subscription that is in no contract any more is forgotten."""

from __future__ import annotations

from argparse import ArgumentParser

from treaty.console import document
from treaty.console.exit import FINE, CannotAnswer
from treaty.console.names import subscription
from treaty.console.request import Request
from treaty.console.text import cut


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--type", required=True, metavar="T", help="the type of the subscription")
    parser.add_argument("--name", required=True, metavar="NAME", help="the name of the subscription")
    parser.add_argument("--yes", action="store_true", help="do it; without, it is told what would be lost")


async def answer(request: Request) -> int:
    """Forget a subscription, or say what that would lose.

    The latter is no answer: a script that did not say --yes must not go on as if it had.
    """
    log, asked = request.log, request.asked
    state = await subscription(log, asked.type, asked.name)
    if state.owner:
        raise CannotAnswer(
            f"{state.subscription} is delivered to by {state.owner}", "stop it first; it would subscribe again"
        )
    if asked.yes:
        await log.retire(state.subscription)
    told = f"{state.lag} not handled yet, {state.parked} parked, {state.delayed} delayed, {state.held} held"
    if asked.json:
        request.write(document.line({**document.progress(state), "is_retired": asked.yes}))
    elif asked.yes:
        request.write(f"{cut(str(state.subscription))} is forgotten, and with it: {told}\n")
    else:
        request.write(f"{cut(str(state.subscription))} would be forgotten, and with it: {told}\n")
    if not asked.yes:
        raise CannotAnswer("nothing was changed", "say --yes to forget it")
    return FINE

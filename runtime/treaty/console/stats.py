"""`treaty events stats`: how far each subscription is."""

from __future__ import annotations

from argparse import ArgumentParser

from treaty.console import document
from treaty.console.exit import FINE
from treaty.console.request import Request
from treaty.console.text import table
from treaty.readable import shown

_HEAD = ("subscription", "type", "cursor", "lag", "parked", "delayed", "held", "owner")


def arguments(parser: ArgumentParser) -> None:
    """Take nothing more."""


async def answer(request: Request) -> int:
    """Print a line for each subscription."""
    log = request.log
    end, states = await log.end(), await log.subscriptions()
    if request.asked.json:
        told = {"log": log.name, "end": end, "subscriptions": [document.progress(state) for state in states]}
        request.write(document.line(told))
        return FINE
    request.write(f"{shown(log.name)}: {f'the last event is at position {end}' if end else 'no event yet'}\n")
    if states:
        rows = [
            (
                state.subscription.name,
                state.subscription.event_type,
                *map(str, (state.cursor, state.lag, state.parked, state.delayed, state.held)),
                state.owner or "nobody",
            )
            for state in states
        ]
        request.write("\n" + table(_HEAD, rows))
    else:
        request.write("no subscription has ever been made\n")
    return FINE

"""`treaty events redrive`: parked events are handled again."""

from __future__ import annotations

from argparse import ArgumentParser

from treaty.console import document
from treaty.console.exit import FINE
from treaty.console.request import Request
from treaty.console.selection import acting, parked, selected_on_purpose
from treaty.readable import plural


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    acting(parser)


async def answer(request: Request) -> int:
    """Send again what is selected, and say how many."""
    selection, is_dry = await selected_on_purpose(request), request.asked.dry_run
    count = len(await parked(request, selection)) if is_dry else await request.log.redrive(selection)
    if request.asked.json:
        request.write(document.line({"redriven": count, "is_dry_run": is_dry}))
    else:
        request.write(f"{plural(count, 'parked event')} {'would be sent again' if is_dry else 'sent again'}\n")
    return FINE

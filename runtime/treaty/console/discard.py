"""`treaty events discard`: parked events are let go, for a reason that is kept."""

from __future__ import annotations

from argparse import ArgumentParser

from treaty.console import document
from treaty.console.exit import FINE, CannotAnswer
from treaty.console.request import Request
from treaty.console.selection import acting, parked, selected_on_purpose
from treaty.readable import plural


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    acting(parser)
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why; kept as long as the event is")


async def answer(request: Request) -> int:
    """Let go what is selected, and say how many."""
    reason: str = request.asked.reason.strip()
    if not reason:
        raise CannotAnswer("the reason is empty", "say why these events need not be handled")
    selection, is_dry = await selected_on_purpose(request), request.asked.dry_run
    count = len(await parked(request, selection)) if is_dry else await request.log.discard(selection, reason)
    if request.asked.json:
        request.write(document.line({"discarded": count, "is_dry_run": is_dry}))
    else:
        request.write(f"{plural(count, 'parked event')} {'would be let go' if is_dry else 'let go'}\n")
    return FINE

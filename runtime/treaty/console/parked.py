"""`treaty events parked`: what subscriptions gave up, by subscription and cause."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator

from treaty.console import document
from treaty.console.exit import FINE
from treaty.console.query import positive
from treaty.console.request import Request
from treaty.console.selection import redrive_command, selected, selectors
from treaty.console.text import cut, exact, instant
from treaty.log.record import ParkedEvent
from treaty.readable import plural, shown

_EXAMPLES = 3
_MOST = 10_000  # Events that are looked at unless `--limit` says more: each is in memory with its payload.


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    selectors(parser)
    parser.add_argument(
        "--limit", type=positive, default=_MOST, metavar="N", help=f"look at no more than this many (default: {_MOST})"
    )


async def answer(request: Request) -> int:
    """Print a paragraph for each group."""
    selection, log, asked = await selected(request), request.log, request.asked
    found = await log.parked(selection, limit=asked.limit)
    groups = _grouped(found)
    if asked.json:
        request.write(document.line({"parked": [_document(log.name, group) for group in groups]}))
    else:
        request.write("\n".join("".join(f"{line}\n" for line in _told(log.name, group)) for group in groups))
    if len(found) == asked.limit:
        request.say(f"treaty: only {plural(asked.limit, 'event')} were looked at; --limit N looks at more")
    if not found:
        request.say("treaty: nothing is parked" + ("" if selection == type(selection)() else " that was asked for"))
    return FINE


def _grouped(events: list[ParkedEvent]) -> list[list[ParkedEvent]]:
    """Put together what one subscription parked for one cause; in the order in which they come."""
    groups: dict[tuple[object, ...], list[ParkedEvent]] = {}
    for one in events:
        cause = one.row.failure.fingerprint if one.row.failure else None
        groups.setdefault((one.subscription, cause), []).append(one)
    return list(groups.values())


def _told(log: str, group: list[ParkedEvent]) -> Iterator[str]:
    first, failures = group[0], [one.row.failure for one in group if one.row.failure]
    yield f"{cut(str(first.subscription))}: {plural(len(group), 'event')} parked"
    if failures:
        last = max(failures, key=lambda failure: failure.last_at)
        yield f"    {cut(last.error)}" + (f": {cut(last.message)}" if last.message else "")
        yield f"    fingerprint {cut(last.fingerprint)}"
        yield f"    first {instant(min(one.first_at for one in failures))}, last {instant(last.last_at)}"
    yield f"    attempts {_attempts(group)}, because: {', '.join(cut(reason) for reason in _reasons(group))}"
    more = f", and {len(group) - _EXAMPLES} more" if len(group) > _EXAMPLES else ""
    yield f"    {', '.join(cut(one.record.id) for one in group[:_EXAMPLES])}{more}"
    yield f"    {shown(redrive_command(log, first))}"


def _attempts(group: list[ParkedEvent]) -> str:
    least, most = min(one.row.attempts for one in group), max(one.row.attempts for one in group)
    return str(least) if least == most else f"{least} to {most}"


def _reasons(group: list[ParkedEvent]) -> list[str]:
    return sorted({one.row.reason for one in group})


def _document(log: str, group: list[ParkedEvent]) -> document.Document:
    first, failures = group[0], [one.row.failure for one in group if one.row.failure]
    last = max(failures, key=lambda failure: failure.last_at, default=None)
    return {
        **document.subscription(first.subscription),
        "fingerprint": last.fingerprint if last else None,
        "count": len(group),
        "error": last.error if last else None,
        "message": last.message if last else None,
        "first_at": exact(min(one.first_at for one in failures)) if failures else None,
        "last_at": exact(last.last_at) if last else None,
        "attempts": max(one.row.attempts for one in group),
        "reasons": _reasons(group),
        "ids": [one.record.id for one in group],
        "redrive": redrive_command(log, first),
    }

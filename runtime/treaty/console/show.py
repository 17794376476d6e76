"""`treaty events show`: one event, what became of it, and the chain that it belongs to."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime

from treaty.console import document
from treaty.console.chain import Chain, chain
from treaty.console.exit import FINE
from treaty.console.fate import Fate, fates
from treaty.console.names import event
from treaty.console.request import Request
from treaty.console.text import WIDEST_DATA, cut, instant
from treaty.log.record import Record, Row
from treaty.readable import plural, shown, span


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("id", metavar="ID", help="the id of the event, as `treaty events list` prints it")
    parser.add_argument(
        "--data", action="store_true", help="show the payload too; it may hold what is nobody's business"
    )


async def answer(request: Request) -> int:
    """Print all that the log knows of an event."""
    log, asked = request.log, request.asked
    record = await event(log, asked.id)
    fate, linked = await fates(log, record), await chain(log, record)
    behind = {row.position: row for one in fate if (row := one.behind)}
    holders = {one.position: one.id for one in await log.records(list(behind))}
    if asked.json:
        request.write(document.line(_document(record, fate, linked, holders, has_data=asked.data)))
        return FINE
    for line in (
        *_envelope(record),
        *_payload(record, is_asked=asked.data),
        *_fates(fate, holders, request.clock.now()),
        *_chain(record, linked),
    ):
        request.write(line + "\n")
    return FINE


def _envelope(record: Record) -> Iterator[str]:
    told = document.envelope(record) | {"time": instant(record.time)}
    for name, value in told.items():
        if value is not None and value != "":
            yield f"{name.replace('_', ' ').removesuffix(' id'):<12} {cut(str(value))}"


def _payload(record: Record, *, is_asked: bool) -> Iterator[str]:
    size = plural(len(record.data), "byte")
    if not is_asked:
        yield f"{'payload':<12} {size}; --data shows it, with all that its contract may call sensitive"
        return
    text = document.pretty(record.data)
    if text is None:
        yield f"{'payload':<12} {size} that are no JSON"
        return
    yield f"{'payload':<12} {size}"
    yield from (f"    {shown(line, WIDEST_DATA)}" for line in text.split("\n"))


def _fates(fate: list[Fate], holders: dict[int, str], now: datetime) -> Iterator[str]:
    yield ""
    if not fate:
        yield "no subscription to its type is known"
    for one in fate:
        yield f"{cut(one.subscription.subscription.name)}: {_told(one, holders, now)}"
        if one.row is not None and one.row.failure is not None:
            yield from _failure(one.row)


def _told(fate: Fate, holders: dict[int, str], now: datetime) -> str:
    row = fate.row
    if row is None:
        passed = "passed: handled, or older than the subscription, or left out by a replay"
        return passed if fate.state == "passed" else "waiting"
    attempts = plural(row.attempts, "attempt")
    match fate.state:
        case "done":
            return "handled"
        case "trying":
            return f"under way, {attempts} begun"
        case "delayed":
            return f"delayed after {attempts}, due {_when(row.due, now)}"
        case "held" if fate.behind is not None:
            held = f"held behind {cut(holders.get(fate.behind.position, 'an event that is gone'))}"
            return f"{held} (position {fate.behind.position}), which has the same key and is {fate.behind.state.value}"
        case "parked":
            return f"parked after {attempts}, because: {cut(row.reason)}"
        case "discarded":
            return f"discarded, because: {shown(row.reason)}"
        case other:
            return other


def _when(due: datetime | None, now: datetime) -> str:
    if due is None or due <= now:
        return "now"
    return f"{instant(due)}, in {span((due - now).total_seconds())}"


def _failure(row: Row) -> Iterator[str]:
    if row.failure is not None:
        said = f": {cut(row.failure.message)}" if row.failure.message else ""
        yield f"    {cut(row.failure.error)}{said}"
        yield f"    fingerprint {cut(row.failure.fingerprint)}"
        yield f"    first {instant(row.failure.first_at)}, last {instant(row.failure.last_at)}"


def _chain(record: Record, linked: Chain) -> Iterator[str]:
    yield ""
    if linked.is_cut:
        yield "(what caused the first of these is not in this log)"
    for depth, cause in enumerate(linked.causes):
        yield f"{'  ' * depth}{_brief(cause)}"
    own = len(linked.causes)
    yield f"{'  ' * own}{_brief(record)}  ← this one"
    for depth, caused in linked.caused:
        yield f"{'  ' * min(own + depth, 20)}{_brief(caused)}"
    if linked.has_more:
        yield "(the chain goes on for longer than this looks)"


def _brief(record: Record) -> str:
    return f"{cut(record.type)}  {cut(record.id)}  at {record.position}"


def _document(
    record: Record, fate: list[Fate], linked: Chain, holders: dict[int, str], *, has_data: bool
) -> document.Document:
    return {
        "event": {**document.envelope(record), **(document.payload(record.data) if has_data else {})},
        "subscriptions": [_fate_document(one, holders) for one in fate],
        "causes": [_brief_document(one) for one in linked.causes],
        "caused": [{**_brief_document(one), "depth": depth} for depth, one in linked.caused],
        "is_cut": linked.is_cut,
        "has_more": linked.has_more,
    }


def _fate_document(fate: Fate, holders: dict[int, str]) -> document.Document:
    return {
        **document.subscription(fate.subscription.subscription),
        "state": fate.state,
        **document.out_of_the_ordinary(fate.row),
        "held_behind": None if fate.behind is None else holders.get(fate.behind.position),
    }


def _brief_document(record: Record) -> document.Document:
    return {"id": record.id, "type": record.type, "position": record.position, "causation_id": record.causation_id}

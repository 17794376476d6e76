"""One event on one line, as `list` and `tail` print it."""

from __future__ import annotations

from treaty.console.document import envelope, line, payload
from treaty.console.text import WIDEST_DATA, cut, instant
from treaty.log.record import Record
from treaty.readable import shown


def event_line(record: Record, *, as_json: bool, has_data: bool) -> str:
    """Print an event; for people, its payload is a second line that is indented."""
    if as_json:
        return line({**envelope(record), **(payload(record.data) if has_data else {})})
    words = [f"{record.position:>8}", instant(record.time), f"{cut(record.type)} {cut(record.version)}", cut(record.id)]
    told = {
        "key": record.key,
        "source": record.source,
        "principal": record.principal,
        "correlation": record.correlation_id,
    }
    words += [f"{name}={cut(value)}" for name, value in told.items() if value]
    first = "  ".join(words) + "\n"
    return first + (f"          {_on_a_line(record.data)}\n" if has_data else "")


def _on_a_line(data: bytes) -> str:
    return shown(data[: 4 * WIDEST_DATA].decode("utf-8", "backslashreplace"), WIDEST_DATA)

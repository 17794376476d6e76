"""Times as people write them: ISO 8601, or how long ago."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from treaty.console.exit import CannotAnswer

_AGO = re.compile(r"(\d{1,9})([smhdw])", re.ASCII)
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}


def when(text: str, now: datetime) -> datetime:
    """Read a time; one without an offset is in UTC, as everything that is printed. Raises `CannotAnswer`."""
    try:
        ago = _AGO.fullmatch(text)
        if ago:
            return now - timedelta(seconds=int(ago[1]) * _SECONDS[ago[2]])
        time = datetime.fromisoformat(text)
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (OverflowError, ValueError):
        raise CannotAnswer(
            f"{text!r} is no time", "write one such as 2026-03-01, 2026-03-01T09:30:00Z, or how long ago: 15m, 2h, 3d"
        ) from None

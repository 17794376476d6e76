"""How moments and lists are written on the page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from treaty.gateway.page.html import Html, tag
from treaty.readable import span


def moment(at: datetime) -> Html:
    """Write a time of day: UTC, to the second."""
    exact = at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return tag("time", exact.replace("T", " ").replace("Z", " UTC"), datetime=exact)


def since(at: datetime, now: datetime) -> Html:
    """Tell how long ago something was; the time itself is in the markup."""
    exact = at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return tag("time", span((now - at).total_seconds()), datetime=exact)


def listed(names: Sequence[str]) -> str:
    """Write names in a row."""
    return ", ".join(names)

"""Values that keep the text they were read from, because two texts can mean one value.

`2026-01-02T03:04:05.250Z` and `2026-01-02T03:04:05.250000Z` are one instant and two JSON strings, so what is read must
be written again as it was. Texts that Python writes in just this way are plain values; the others become one of these.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, SupportsIndex, cast
from uuid import UUID

_MINUTE = timedelta(minutes=1)
_USUAL = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?"
    r"(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
_DATE_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
    r"(?:[Zz]|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))"
)
_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


class Timestamp(datetime):
    """A date-time of RFC 3339 §5.6 with its text, such as one with milliseconds.

    Python has no leap seconds and no more than six digits after the point: the value is the last microsecond before a
    leap second, and further digits are in `text` alone. What Python derives from one has no text, and is written as any
    other `datetime` is.
    """

    text: str = ""

    @classmethod
    def read(cls, text: str) -> Timestamp:
        """Read a text. Raises `ValueError`, also for the year 0, which Python cannot hold."""
        made = cls.fromisoformat(text) if _USUAL.fullmatch(text) else cls._unusual(text)
        made.text = text
        return made

    @classmethod
    def _unusual(cls, text: str) -> Timestamp:
        """Read what Python does not: leap seconds and small letters."""
        found = _DATE_TIME.fullmatch(text)
        if found is None:
            raise ValueError("it is no date-time of RFC 3339")
        *date, hour, minute, second = map(int, found.group(1, 2, 3, 4, 5, 6))
        year, month, day = date
        zone = _zone(found.group(8), found.group(9), found.group(10))
        fraction = int((found.group(7) or "").ljust(6, "0")[:6])
        is_leap = second == 60
        if is_leap:
            second, fraction = 59, 999_999
        made = cls(year, month, day, hour, minute, second, fraction, tzinfo=zone)
        if is_leap and not _ends_a_day(made):
            raise ValueError("a leap second can only be at the end of a day in UTC")
        return made

    def __reduce_ex__(self, protocol: SupportsIndex) -> str | tuple[Any, ...]:  # `datetime` asks for no `__reduce__`.
        return (Timestamp.read, (self.text,)) if self.text else super().__reduce_ex__(protocol)


class WrittenUUID(UUID):
    """A UUID with its text: one with capital letters, which RFC 4122 reads and does not write."""

    __slots__ = ("text",)

    text: str

    @classmethod
    def read(cls, text: str) -> WrittenUUID:
        """Read a text of five groups. Raises `ValueError`."""
        if not _UUID.fullmatch(text):
            raise ValueError("it is no UUID of RFC 4122")
        made = cls(text)
        object.__setattr__(made, "text", text)  # A UUID is frozen.
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return WrittenUUID.read, (self.text,)


def written(value: Any) -> Any:
    """Return the text of a value that keeps one, also inside lists and dicts, and any other value as it is.

    Offsets of RFC 3339 have no seconds, as local times before there were time zones have: such times are told in UTC.
    """
    if isinstance(value, Timestamp | WrittenUUID) and value.text:
        return value.text
    if isinstance(value, datetime):
        offset = value.utcoffset()
        return value.astimezone(UTC) if offset and offset % _MINUTE else value
    if isinstance(value, list | tuple):
        return [written(item) for item in cast("list[Any]", value)]
    if isinstance(value, dict):
        return {name: written(item) for name, item in cast("dict[str, Any]", value).items()}
    return value


def _zone(sign: str | None, hours: str, minutes: str) -> timezone:
    if sign is None:
        return UTC
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-offset if sign == "-" else offset)


def _ends_a_day(made: datetime) -> bool:
    minutes = made.hour * 60 + made.minute
    offset = made.utcoffset()
    assert offset is not None, "a zone is always given"
    return (minutes - int(offset.total_seconds()) // 60) % 1440 == 1439
